//! What is in the basement and on the first and second floor.

use super::modules::{Atrium, Clinic, Columns, Place, clinic, department, hall, lifts, plant, screening, street};
use crate::kit::{DoorKind, Floor, Kind, Row};

/// From the basement to the second floor.
pub(super) fn floors() -> Vec<Floor> {
    vec![basement(), first(), second()]
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
    let main = hall(
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
            .wide(4.0),
        Row::new()
            .one(Kind::Counter, "导诊服务台", "Information desk")
            .wide(5.0)
            .one(Kind::Counter, "医保窗口", "Insurance counter")
            .wide(5.0)
            .one(Kind::Office, "门诊办公室", "Outpatient office"),
    );
    screening(&mut floor, main);
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
                    .one(Kind::Office, "影像登记处", "Imaging registration")
                    .one(Kind::Imaging, "核磁共振室2", "MRI room 2")
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
