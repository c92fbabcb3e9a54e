//! What is on the third, fourth and fifth floor.

use super::modules::{Atrium, Clinic, Columns, Place, auditorium, clinic, department, hall, lifts, street};
use crate::kit::{DoorKind, Floor, Kind, Row};

/// From the third to the fifth floor.
pub(super) fn floors() -> Vec<Floor> {
    vec![third(), fourth(), fifth()]
}

fn third() -> Floor {
    let mut floor = Floor::new("3F", 2);
    let street = street(&mut floor, Kind::Lobby, "三层医街", "Third floor hospital street");
    clinic(
        &mut floor,
        Place::SouthWest,
        street,
        department(
            "皮肤科",
            "Dermatology",
            ("皮肤科候诊区", "Dermatology waiting"),
            Row::new()
                .one(Kind::Treatment, "激光治疗室", "Laser room")
                .one(Kind::Treatment, "光疗室", "Phototherapy")
                .one(Kind::Treatment, "冷冻治疗室", "Cryotherapy")
                .one(Kind::Laboratory, "真菌检查室", "Mycology"),
        ),
    );
    lifts(
        &mut floor,
        street,
        ("消化科", "Gastroenterology"),
        Columns {
            outer_left: Row::new().many(5, Kind::Clinic, "消化科诊室", "Gastroenterology room"),
            inner_left: Row::new()
                .one(Kind::Counter, "消化科分诊台", "Gastroenterology reception")
                .one(Kind::Waiting, "消化科候诊区", "Gastroenterology waiting")
                .one(Kind::Clinic, "肝病诊室", "Liver clinic"),
            inner_right: Row::new().many(4, Kind::Clinic, "肾内科诊室", "Nephrology room").one(
                Kind::Clinic,
                "营养门诊",
                "Nutrition clinic",
            ),
            outer_right: Row::new()
                .one(Kind::Suite, "腹膜透析室", "Peritoneal dialysis")
                .one(Kind::Treatment, "消化治疗室", "Gastroenterology treatment room")
                .one(Kind::Office, "消化科医生办公室", "Gastroenterologists' office"),
        },
    );
    clinic(
        &mut floor,
        Place::SouthEast,
        street,
        department(
            "泌尿外科",
            "Urology",
            ("泌尿外科候诊区", "Urology waiting"),
            Row::new()
                .one(Kind::Suite, "碎石室", "Lithotripsy")
                .one(Kind::Clinic, "尿动力室", "Urodynamics")
                .one(Kind::Suite, "膀胱镜室", "Cystoscopy")
                .one(Kind::Treatment, "泌尿换药室", "Urology dressing room"),
        ),
    );
    clinic(
        &mut floor,
        Place::NorthWest,
        street,
        department(
            "妇产科",
            "Obstetrics and gynaecology",
            ("妇产科候诊区", "Obstetrics and gynaecology waiting"),
            Row::new()
                .many(2, Kind::Clinic, "产检室", "Antenatal room")
                .one(Kind::Clinic, "胎心监护室", "Fetal monitoring")
                .one(Kind::Suite, "计划生育手术室", "Family planning theatre")
                .one(Kind::Treatment, "阴道镜室", "Colposcopy"),
        ),
    );
    hall(
        &mut floor,
        street,
        Atrium::Top,
        ("三层中庭回廊", "Third floor gallery"),
        Row::new()
            .one(Kind::Counter, "三层收费处", "Third floor cashier")
            .one(Kind::Office, "医务社工室", "Medical social work")
            .one(Kind::Meeting, "远程会诊中心", "Telemedicine centre")
            .one(Kind::Plant, "三层弱电间", "Third floor telecommunications"),
        Row::new()
            .one(Kind::Nursing, "三层母婴室", "Third floor mothers' room")
            .one(Kind::Office, "护理门诊", "Nurse-led clinic")
            .one(Kind::Office, "病友活动室", "Patients' group room")
            .one(Kind::Shop, "三层咖啡角", "Third floor coffee corner"),
    );
    clinic(
        &mut floor,
        Place::NorthEast,
        street,
        Clinic {
            zh: "超声科",
            en: "Ultrasound",
            waiting: (Kind::Waiting, "超声候检区", "Ultrasound waiting"),
            columns: Columns {
                outer_left: Row::new().many(5, Kind::Clinic, "超声室", "Ultrasound room"),
                inner_left: Row::new().from(6, 4, Kind::Clinic, "超声室", "Ultrasound room").wide(4.0),
                inner_right: Row::new().many(2, Kind::Suite, "介入超声室", "Interventional ultrasound").one(
                    Kind::Office,
                    "超声报告室",
                    "Ultrasound reporting",
                ),
                outer_right: Row::new()
                    .one(Kind::Counter, "超声登记台", "Ultrasound reception")
                    .one(Kind::Clinic, "四维超声室", "Obstetric ultrasound")
                    .one(Kind::Clinic, "骨密度室", "Bone density")
                    .one(Kind::Meeting, "超声会诊室", "Ultrasound MDT room"),
            },
            staff_corridor: true,
            gate: None,
        },
    );
    floor
}

fn fourth() -> Floor {
    let mut floor = Floor::new("4F", 3);
    let street = street(&mut floor, Kind::Lobby, "四层医街", "Fourth floor hospital street");
    clinic(
        &mut floor,
        Place::SouthWest,
        street,
        Clinic {
            zh: "口腔科",
            en: "Dentistry",
            waiting: (Kind::Waiting, "口腔科候诊区", "Dentistry waiting"),
            columns: Columns {
                outer_left: Row::new().many(5, Kind::Clinic, "口腔诊室", "Dental room"),
                inner_left: Row::new()
                    .one(Kind::Counter, "口腔科分诊台", "Dentistry reception")
                    .one(Kind::Suite, "口腔综合诊疗区", "Dental hall")
                    .wide(12.0),
                inner_right: Row::new().many(3, Kind::Treatment, "正畸诊室", "Orthodontics room").one(
                    Kind::Store,
                    "口腔消毒间",
                    "Dental sterilisation",
                ),
                outer_right: Row::new()
                    .one(Kind::Imaging, "口腔影像室", "Dental imaging")
                    .one(Kind::Suite, "口腔手术室", "Dental surgery")
                    .one(Kind::Laboratory, "技工室", "Dental technicians")
                    .one(Kind::Office, "口腔科医生办公室", "Dentists' office"),
            },
            staff_corridor: false,
            gate: None,
        },
    );
    lifts(
        &mut floor,
        street,
        ("中医科", "Chinese medicine"),
        Columns {
            outer_left: Row::new().many(5, Kind::Clinic, "中医诊室", "Chinese medicine room"),
            inner_left: Row::new().many(4, Kind::Treatment, "针灸室", "Acupuncture room"),
            inner_right: Row::new().many(3, Kind::Treatment, "推拿室", "Tuina room").one(
                Kind::Waiting,
                "中医候诊区",
                "Chinese medicine waiting",
            ),
            outer_right: Row::new()
                .one(Kind::Counter, "中医科分诊台", "Chinese medicine reception")
                .one(Kind::Treatment, "熏蒸室", "Herbal steam room")
                .one(Kind::Office, "中医科医生办公室", "Chinese medicine doctors' office"),
        },
    );
    clinic(
        &mut floor,
        Place::SouthEast,
        street,
        Clinic {
            zh: "康复医学科",
            en: "Rehabilitation",
            waiting: (Kind::Waiting, "康复候诊区", "Rehabilitation waiting"),
            columns: Columns {
                outer_left: Row::new().one(Kind::Suite, "运动治疗厅", "Exercise hall").wide(12.0).many(
                    2,
                    Kind::Clinic,
                    "康复诊室",
                    "Rehabilitation room",
                ),
                inner_left: Row::new().one(Kind::Suite, "作业治疗室", "Occupational therapy").one(
                    Kind::Suite,
                    "言语治疗室",
                    "Speech therapy",
                ),
                inner_right: Row::new().many(3, Kind::Treatment, "理疗室", "Physiotherapy room"),
                outer_right: Row::new()
                    .one(Kind::Suite, "水疗室", "Hydrotherapy")
                    .wide(9.0)
                    .one(Kind::Office, "康复治疗师办公室", "Therapists' office")
                    .one(Kind::Store, "矫形器具库", "Orthoses store"),
            },
            staff_corridor: false,
            gate: None,
        },
    );
    clinic(
        &mut floor,
        Place::NorthWest,
        street,
        department(
            "眼科",
            "Ophthalmology",
            ("眼科候诊区", "Ophthalmology waiting"),
            Row::new()
                .many(3, Kind::Clinic, "验光室", "Optometry room")
                .one(Kind::Clinic, "眼底检查室", "Fundus imaging")
                .one(Kind::Suite, "眼科激光室", "Eye laser room"),
        ),
    );
    clinic(
        &mut floor,
        Place::North,
        street,
        Clinic {
            zh: "体检中心",
            en: "Health check centre",
            waiting: (Kind::Lounge, "体检大厅", "Health check hall"),
            columns: Columns {
                outer_left: Row::new().one(Kind::Counter, "体检登记处", "Health check registration").many(
                    3,
                    Kind::Clinic,
                    "体检内科室",
                    "Health check medical room",
                ),
                inner_left: Row::new().many(4, Kind::Clinic, "体检超声室", "Health check ultrasound"),
                inner_right: Row::new().one(Kind::Clinic, "体检采血室", "Health check blood collection").many(
                    3,
                    Kind::Clinic,
                    "体检外科室",
                    "Health check surgical room",
                ),
                outer_right: Row::new().one(Kind::Canteen, "体检早餐区", "Breakfast area").one(
                    Kind::Office,
                    "总检室",
                    "Health check reporting",
                ),
            },
            staff_corridor: false,
            gate: None,
        },
    );
    clinic(
        &mut floor,
        Place::NorthEast,
        street,
        department(
            "耳鼻喉科",
            "ENT",
            ("耳鼻喉科候诊区", "ENT waiting"),
            Row::new()
                .many(2, Kind::Clinic, "测听室", "Audiometry room")
                .one(Kind::Clinic, "前庭功能室", "Vestibular tests")
                .one(Kind::Suite, "喉镜室", "Laryngoscopy")
                .one(Kind::Treatment, "助听器验配室", "Hearing aids"),
        ),
    );
    floor
}

fn fifth() -> Floor {
    let mut floor = Floor::new("5F", 4);
    let street = street(&mut floor, Kind::Lobby, "五层医街", "Fifth floor hospital street");
    clinic(
        &mut floor,
        Place::SouthWest,
        street,
        Clinic {
            zh: "行政区",
            en: "Administration",
            waiting: (Kind::Lobby, "行政接待厅", "Administration reception"),
            columns: Columns {
                outer_left: Row::new()
                    .one(Kind::Office, "院长办公室", "President's office")
                    .wide(5.4)
                    .many(3, Kind::Office, "副院长办公室", "Vice president's office")
                    .one(Kind::Office, "书记办公室", "Party secretary's office"),
                inner_left: Row::new()
                    .one(Kind::Office, "院办公室", "Hospital office")
                    .one(Kind::Office, "医务处", "Medical affairs")
                    .one(Kind::Office, "护理部", "Nursing department")
                    .one(Kind::Office, "保卫科", "Security office"),
                inner_right: Row::new()
                    .one(Kind::Office, "人事处", "Personnel")
                    .one(Kind::Office, "财务处", "Finance")
                    .one(Kind::Office, "审计处", "Audit")
                    .one(Kind::Store, "档案室", "Archive"),
                outer_right: Row::new()
                    .one(Kind::Meeting, "院务会议室", "Board room")
                    .wide(9.0)
                    .one(Kind::Office, "宣传科", "Communications")
                    .one(Kind::Office, "后勤处", "Facilities")
                    .one(Kind::Office, "设备处", "Medical equipment"),
            },
            staff_corridor: false,
            gate: Some(DoorKind::Badge),
        },
    );
    lifts(
        &mut floor,
        street,
        ("信息中心", "Information centre"),
        Columns {
            outer_left: Row::new()
                .one(Kind::Office, "软件组办公室", "Software office")
                .one(Kind::Office, "网络组办公室", "Network office")
                .one(Kind::Store, "设备备件库", "Spare parts store"),
            inner_left: Row::new().one(Kind::DataRoom, "数据中心机房", "Data room").wide(10.0).one(
                Kind::Plant,
                "不间断电源室",
                "UPS room",
            ),
            inner_right: Row::new()
                .one(Kind::Security, "网络监控室", "Network operations")
                .one(Kind::DataRoom, "灾备机房", "Backup data room")
                .one(Kind::Plant, "精密空调间", "Precision cooling"),
            outer_right: Row::new()
                .one(Kind::Meeting, "培训教室", "Training room")
                .one(Kind::Office, "统计室", "Statistics office")
                .one(Kind::Office, "科研处", "Research office"),
        },
    );
    clinic(
        &mut floor,
        Place::SouthEast,
        street,
        department(
            "国际门诊",
            "International clinic",
            ("国际门诊候诊厅", "International clinic waiting"),
            Row::new()
                .one(Kind::Lounge, "贵宾休息室", "Private lounge")
                .door(DoorKind::Plain)
                .one(Kind::Office, "国际保险办公室", "International insurance")
                .one(Kind::Treatment, "疫苗接种室", "Vaccination"),
        ),
    );
    clinic(
        &mut floor,
        Place::NorthWest,
        street,
        department(
            "精神心理科",
            "Psychiatry",
            ("精神心理科候诊区", "Psychiatry waiting"),
            Row::new()
                .many(3, Kind::Clinic, "心理治疗室", "Psychotherapy room")
                .one(Kind::Clinic, "心理测评室", "Psychological testing")
                .one(Kind::Treatment, "情绪宣泄室", "Calm-down room"),
        ),
    );
    auditorium(&mut floor, street);
    clinic(
        &mut floor,
        Place::NorthEast,
        street,
        department(
            "肿瘤科",
            "Oncology",
            ("肿瘤科候诊区", "Oncology waiting"),
            Row::new()
                .one(Kind::Suite, "日间化疗室", "Day chemotherapy")
                .wide(8.0)
                .one(Kind::DrugStore, "日间配药室", "Day chemotherapy preparation")
                .one(Kind::Meeting, "肿瘤会诊室", "Oncology MDT room"),
        ),
    );
    floor
}
