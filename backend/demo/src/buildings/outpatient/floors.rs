//! What is on the floors of the outpatient building.

use super::modules::{Atrium, Clinic, Columns, Place, auditorium, clinic, hall, lifts, plant, street};
use crate::kit::{DoorKind, Floor, Kind, Row};

/// From the basement to the fifth floor.
pub fn all() -> Vec<Floor> {
    vec![basement(), first(), second(), third(), fourth(), fifth()]
}

/// A department's clinic: consulting rooms in all columns, its own rooms among them.
fn department(zh: &'static str, en: &'static str, waiting: (&'static str, &'static str), own: Row) -> Clinic {
    let rooms = |first, count| Row::new().from(first, count, Kind::Clinic, &format!("{zh}诊室"), &format!("{en} room"));
    Clinic {
        zh,
        en,
        waiting: (Kind::Waiting, waiting.0, waiting.1),
        columns: Columns {
            outer_left: rooms(1, 4).one(Kind::Treatment, &format!("{zh}治疗室"), &format!("{en} treatment room")),
            inner_left: rooms(5, 4).one(Kind::Counter, &format!("{zh}分诊台"), &format!("{en} reception")),
            inner_right: rooms(9, 3)
                .one(Kind::Office, &format!("{zh}医生办公室"), &format!("{en} doctors' office"))
                .one(Kind::DutyRoom, &format!("{zh}更衣室"), &format!("{en} changing room")),
            outer_right: own,
        },
        staff_corridor: true,
        gate: None,
    }
}

fn basement() -> Floor {
    let mut floor = Floor::new("B1", -1);
    let street = street(&mut floor, Kind::StaffCorridor, "地下主通道", "Basement main passage");
    plant(
        &mut floor,
        Place::SouthWest,
        street,
        ("动力区", "Plant area"),
        Row::new()
            .one(Kind::Plant, "变配电室", "Transformer room")
            .one(Kind::Plant, "高压配电室", "High-voltage room")
            .one(Kind::Plant, "柴油发电机房", "Generator room"),
        Row::new()
            .one(Kind::Office, "动力值班室", "Engineers' duty room")
            .one(Kind::Plant, "冷冻机房", "Chiller room")
            .one(Kind::Plant, "生活水泵房", "Water pump room")
            .one(Kind::Plant, "负压吸引机房", "Medical vacuum plant"),
    );
    lifts(
        &mut floor,
        street,
        ("供应区", "Supply area"),
        Columns {
            outer_left: Row::new().one(Kind::Suite, "消毒供应去污区", "Sterile supply decontamination").one(
                Kind::Suite,
                "消毒供应包装区",
                "Sterile supply packing",
            ),
            inner_left: Row::new()
                .one(Kind::Store, "无菌物品发放", "Sterile goods issue")
                .one(Kind::Plant, "灭菌设备间", "Steriliser plant")
                .one(Kind::Office, "供应室办公室", "Supply office"),
            inner_right: Row::new().one(Kind::DrugStore, "中心药库", "Central drug store").wide(8.0).one(
                Kind::DrugStore,
                "危化品库",
                "Hazardous goods store",
            ),
            outer_right: Row::new()
                .one(Kind::Store, "病案库", "Medical records store")
                .wide(8.0)
                .one(Kind::Store, "总务库房", "General store")
                .one(Kind::Plant, "钢瓶间", "Gas cylinder room"),
        },
    );
    plant(
        &mut floor,
        Place::SouthEast,
        street,
        ("后勤区", "Logistics area"),
        Row::new()
            .one(Kind::Kitchen, "中心厨房", "Central kitchen")
            .wide(8.0)
            .one(Kind::Canteen, "员工食堂", "Staff dining hall")
            .wide(10.0)
            .door(DoorKind::Double),
        Row::new()
            .one(Kind::Store, "被服洗涤间", "Laundry")
            .wide(6.0)
            .one(Kind::Store, "医疗废物暂存间", "Clinical waste store")
            .door(DoorKind::Key)
            .wide(5.0)
            .one(Kind::Store, "生活垃圾间", "Waste room")
            .wide(4.0)
            .one(Kind::Plant, "污水处理间", "Sewage plant")
            .one(Kind::Store, "太平间", "Mortuary")
            .door(DoorKind::Key)
            .wide(5.0),
    );
    floor
}

fn first() -> Floor {
    let mut floor = Floor::new("1F", 0);
    let street = street(&mut floor, Kind::Lobby, "一层医街", "First floor hospital street");
    clinic(
        &mut floor,
        Place::SouthWest,
        street,
        department(
            "骨科",
            "Orthopaedics",
            ("骨科候诊区", "Orthopaedics waiting"),
            Row::new()
                .one(Kind::Treatment, "骨科石膏室", "Plaster room")
                .one(Kind::Treatment, "骨科换药室", "Orthopaedics dressing room")
                .one(Kind::Imaging, "骨科拍片室", "Orthopaedics X-ray"),
        ),
    );
    lifts(
        &mut floor,
        street,
        ("便民区", "Visitor services"),
        Columns {
            outer_left: Row::new()
                .one(Kind::Office, "医保咨询室", "Insurance advice")
                .one(Kind::Office, "医患关系办公室", "Patient relations office")
                .one(Kind::Office, "社会工作部", "Social work")
                .one(Kind::Office, "投诉接待室", "Complaints room"),
            inner_left: Row::new()
                .one(Kind::Nursing, "母婴室", "Mothers' room")
                .wide(3.6)
                .one(Kind::Shop, "便利店", "Convenience shop")
                .one(Kind::Shop, "轮椅平车服务处", "Wheelchairs and trolleys"),
            inner_right: Row::new()
                .one(Kind::Shop, "银行服务点", "Bank counter")
                .one(Kind::Office, "志愿者工作站", "Volunteers")
                .one(Kind::Plant, "强电间", "Electrical room"),
            outer_right: Row::new()
                .one(Kind::Clinic, "采血室", "Blood collection")
                .wide(8.0)
                .one(Kind::Laboratory, "标本接收处", "Specimen reception")
                .one(Kind::Shop, "咖啡厅", "Café"),
        },
    );
    clinic(
        &mut floor,
        Place::SouthEast,
        street,
        department(
            "外科",
            "Surgery",
            ("外科候诊区", "Surgery waiting"),
            Row::new()
                .many(2, Kind::Suite, "门诊手术室", "Minor operations room")
                .one(Kind::Treatment, "外科换药室", "Surgery dressing room")
                .one(Kind::Treatment, "造口护理室", "Stoma care"),
        ),
    );
    clinic(
        &mut floor,
        Place::NorthWest,
        street,
        Clinic {
            zh: "门诊药房",
            en: "Outpatient pharmacy",
            waiting: (Kind::Waiting, "取药大厅", "Dispensary hall"),
            columns: Columns {
                outer_left: Row::new()
                    .one(Kind::Office, "用药咨询室", "Medication advice")
                    .one(Kind::Office, "药学办公室", "Pharmacy office")
                    .one(Kind::DrugStore, "门诊药库", "Pharmacy store")
                    .wide(8.0),
                inner_left: Row::new().one(Kind::Counter, "西药调剂室", "Dispensing room").wide(10.0).one(
                    Kind::DrugStore,
                    "贵重药品库",
                    "High-value drugs store",
                ),
                inner_right: Row::new()
                    .one(Kind::Counter, "中药调剂室", "Herbal dispensing room")
                    .wide(8.0)
                    .one(Kind::Store, "中药饮片库", "Herbal store")
                    .wide(6.0),
                outer_right: Row::new()
                    .one(Kind::Kitchen, "煎药室", "Decoction room")
                    .wide(6.0)
                    .one(Kind::DutyRoom, "药师更衣室", "Pharmacists' changing room")
                    .one(Kind::Store, "药品收货间", "Drugs receiving")
                    .wide(5.0),
            },
            staff_corridor: false,
            gate: Some(DoorKind::Badge),
        },
    );
    hall(
        &mut floor,
        street,
        Atrium::Ground,
        ("门诊大厅", "Outpatient hall"),
        Row::new()
            .one(Kind::Counter, "挂号收费处", "Registration and cashier")
            .wide(9.0)
            .one(Kind::Counter, "退费处", "Refunds")
            .wide(3.0)
            .one(Kind::Office, "财务室", "Cash office")
            .door(DoorKind::Badge)
            .wide(4.0)
            .one(Kind::Security, "警务室", "Police room")
            .wide(5.0),
        Row::new()
            .one(Kind::Counter, "导诊服务台", "Information desk")
            .wide(5.0)
            .one(Kind::Counter, "医保窗口", "Insurance counter")
            .wide(5.0)
            .one(Kind::Office, "门诊办公室", "Outpatient office")
            .one(Kind::Treatment, "入口安检区", "Entry screening")
            .wide(6.0)
            .door(DoorKind::Gap),
    );
    clinic(
        &mut floor,
        Place::NorthEast,
        street,
        Clinic {
            zh: "放射科",
            en: "Imaging",
            waiting: (Kind::Waiting, "放射科候诊区", "Imaging waiting"),
            columns: Columns {
                outer_left: Row::new().many(2, Kind::Imaging, "CT室", "CT room").one(
                    Kind::Imaging,
                    "核磁共振室1",
                    "MRI room 1",
                ),
                inner_left: Row::new().many(3, Kind::Imaging, "DR室", "X-ray room").one(
                    Kind::Clinic,
                    "注射准备室",
                    "Injection room",
                ),
                inner_right: Row::new()
                    .one(Kind::Imaging, "乳腺钼靶室", "Mammography")
                    .one(Kind::Imaging, "胃肠造影室", "Fluoroscopy")
                    .one(Kind::Office, "诊断报告室", "Reporting room"),
                outer_right: Row::new()
                    .one(Kind::Imaging, "核磁共振室2", "MRI room 2")
                    .one(Kind::Office, "影像登记处", "Imaging registration")
                    .one(Kind::Meeting, "影像会诊室", "Imaging MDT room")
                    .one(Kind::Plant, "影像设备间", "Imaging plant"),
            },
            staff_corridor: true,
            gate: None,
        },
    );
    floor
}

fn second() -> Floor {
    let mut floor = Floor::new("2F", 1);
    let street = street(&mut floor, Kind::Lobby, "二层医街", "Second floor hospital street");
    clinic(
        &mut floor,
        Place::SouthWest,
        street,
        department(
            "儿科",
            "Paediatrics",
            ("儿科候诊区", "Paediatrics waiting"),
            Row::new()
                .one(Kind::Lounge, "儿童游乐区", "Children's play area")
                .one(Kind::Treatment, "儿科雾化室", "Paediatrics nebuliser room")
                .one(Kind::Suite, "儿科输液室", "Paediatrics infusion")
                .one(Kind::Clinic, "儿童保健室", "Child health"),
        ),
    );
    lifts(
        &mut floor,
        street,
        ("心电检查区", "Cardiac tests"),
        Columns {
            outer_left: Row::new().many(4, Kind::Clinic, "心内科诊室", "Cardiology room").one(
                Kind::Counter,
                "心内科分诊台",
                "Cardiology reception",
            ),
            inner_left: Row::new().many(3, Kind::Clinic, "心电图室", "ECG room").one(
                Kind::Clinic,
                "运动平板室",
                "Stress test room",
            ),
            inner_right: Row::new().many(2, Kind::Clinic, "心脏超声室", "Echocardiography room").one(
                Kind::Waiting,
                "心电候检区",
                "Cardiac tests waiting",
            ),
            outer_right: Row::new()
                .one(Kind::Clinic, "动态血压室", "Blood pressure monitoring")
                .one(Kind::Office, "心电诊断室", "ECG reporting")
                .one(Kind::Meeting, "心血管会诊室", "Cardiovascular MDT room"),
        },
    );
    clinic(
        &mut floor,
        Place::SouthEast,
        street,
        department(
            "神经内科",
            "Neurology",
            ("神经内科候诊区", "Neurology waiting"),
            Row::new()
                .many(2, Kind::Clinic, "经颅多普勒室", "Transcranial Doppler room")
                .one(Kind::Clinic, "记忆门诊", "Memory clinic")
                .one(Kind::Treatment, "眩晕治疗室", "Vertigo treatment")
                .one(Kind::Meeting, "神经会诊室", "Neurology MDT room"),
        ),
    );
    clinic(
        &mut floor,
        Place::NorthWest,
        street,
        department(
            "内科",
            "Internal medicine",
            ("内科候诊区", "Internal medicine waiting"),
            Row::new()
                .many(3, Kind::Clinic, "呼吸内科诊室", "Respiratory room")
                .many(2, Kind::Clinic, "内分泌科诊室", "Endocrinology room")
                .one(Kind::Clinic, "肺功能室", "Lung function"),
        ),
    );
    hall(
        &mut floor,
        street,
        Atrium::Gallery,
        ("二层中庭回廊", "Second floor gallery"),
        Row::new()
            .one(Kind::Counter, "二层收费处", "Second floor cashier")
            .one(Kind::Shop, "自助服务区", "Self-service machines")
            .one(Kind::Office, "健康宣教室", "Health education")
            .one(Kind::Plant, "二层弱电间", "Second floor telecommunications"),
        Row::new()
            .one(Kind::Shop, "书吧", "Reading corner")
            .one(Kind::Office, "预约中心", "Appointments centre")
            .one(Kind::Office, "慢病管理中心", "Chronic care centre")
            .one(Kind::Meeting, "多学科会诊室", "MDT room"),
    );
    clinic(
        &mut floor,
        Place::NorthEast,
        street,
        Clinic {
            zh: "检验科",
            en: "Laboratory",
            waiting: (Kind::Waiting, "检验候检区", "Laboratory waiting"),
            columns: Columns {
                outer_left: Row::new().one(Kind::Laboratory, "生化实验室", "Biochemistry laboratory").wide(9.0).one(
                    Kind::Laboratory,
                    "免疫实验室",
                    "Immunology laboratory",
                ),
                inner_left: Row::new()
                    .one(Kind::Laboratory, "血液实验室", "Haematology laboratory")
                    .one(Kind::Laboratory, "体液实验室", "Urine laboratory")
                    .one(Kind::Store, "试剂库", "Reagent store"),
                inner_right: Row::new()
                    .one(Kind::Laboratory, "微生物实验室", "Microbiology laboratory")
                    .one(Kind::Laboratory, "分子实验室", "Molecular laboratory")
                    .one(Kind::Store, "菌种库", "Culture collection")
                    .door(DoorKind::Key),
                outer_right: Row::new()
                    .one(Kind::Counter, "检验窗口", "Laboratory counter")
                    .one(Kind::Office, "检验报告室", "Laboratory reporting")
                    .one(Kind::DutyRoom, "检验值班室", "Laboratory duty room")
                    .one(Kind::Plant, "纯水机房", "Pure water plant"),
            },
            staff_corridor: true,
            gate: Some(DoorKind::Badge),
        },
    );
    floor
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
                inner_left: Row::new().one(Kind::Suite, "口腔综合诊疗区", "Dental hall").wide(12.0).one(
                    Kind::Counter,
                    "口腔科分诊台",
                    "Dentistry reception",
                ),
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
                .one(Kind::Treatment, "熏蒸室", "Herbal steam room")
                .one(Kind::Office, "中医科医生办公室", "Chinese medicine doctors' office")
                .one(Kind::Counter, "中医科分诊台", "Chinese medicine reception"),
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
