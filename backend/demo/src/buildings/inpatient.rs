//! 住院楼, the inpatient tower: twelve floors of two wings around one lift lobby.
//!
//! A wing is a racetrack: wards along the south front, staff rooms along the north, between them
//! two corridors joined by a link and a core of stations and stores.

use super::Building;
use crate::kit::{DoorKind, Floor, Frame, Kind, Rect, Row};

/// South-west corner on the site, metres.
pub const ORIGIN: (f64, f64) = (48.0, 58.0);
/// Length and depth, metres.
pub const SIZE: (f64, f64) = (66.0, 28.4);

/// The two halves of a floor.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    West,
    East,
}

/// The programme of one wing of one floor.
struct Wing {
    zh: &'static str,
    en: &'static str,
    /// How far the southern rooms reach towards the middle, metres.
    south_to: f64,
    south: Row,
    core_south: Row,
    core_north: Row,
    north: Row,
    /// Door from the lift lobby, and the second one further north.
    gate: DoorKind,
    second: DoorKind,
}

/// All twelve floors.
pub fn building() -> Building {
    let mut floors = vec![ground(), diagnostics(), intensive_care(), operating(), birth()];
    floors.extend(WARD_FLOORS.iter().map(|(number, west, east)| ward_floor(*number, west, east)));
    Building { key: "inpatient", zh: "住院楼", en: "Inpatient tower", floors }
}

/// A nursing unit: name, and the rooms that only this specialty has.
struct Ward {
    zh: &'static str,
    en: &'static str,
    special: &'static [(Kind, &'static str, &'static str)],
    /// Ward rooms on the south and on the north front.
    beds: (usize, usize),
}

const WARD_FLOORS: [(i32, Ward, Ward); 7] = [
    (
        6,
        Ward {
            zh: "妇科",
            en: "Gynaecology",
            special: &[(Kind::Treatment, "妇科检查室", "Gynaecology examination")],
            beds: (8, 2),
        },
        Ward {
            zh: "儿科",
            en: "Paediatric",
            special: &[
                (Kind::Lounge, "儿童游戏室", "Children's playroom"),
                (Kind::Treatment, "雾化治疗室", "Nebuliser room"),
            ],
            beds: (7, 2),
        },
    ),
    (
        7,
        Ward {
            zh: "心内科",
            en: "Cardiology",
            special: &[(Kind::Suite, "冠心病监护室", "Coronary care unit")],
            beds: (8, 1),
        },
        Ward {
            zh: "呼吸科",
            en: "Respiratory",
            special: &[(Kind::Treatment, "支气管镜室", "Bronchoscopy"), (Kind::Treatment, "肺功能室", "Lung function")],
            beds: (8, 1),
        },
    ),
    (
        8,
        Ward {
            zh: "神经内科", en: "Neurology", special: &[(Kind::Suite, "卒中单元", "Stroke unit")], beds: (7, 2)
        },
        Ward {
            zh: "神经外科",
            en: "Neurosurgery",
            special: &[(Kind::Suite, "神经外科监护室", "Neurosurgery monitoring")],
            beds: (8, 1),
        },
    ),
    (
        9,
        Ward {
            zh: "骨科",
            en: "Orthopaedic",
            special: &[(Kind::Treatment, "石膏室", "Plaster room"), (Kind::Treatment, "康复训练室", "Exercise room")],
            beds: (8, 2),
        },
        Ward {
            zh: "普外科",
            en: "General surgery",
            special: &[(Kind::Treatment, "换药室", "Dressing room")],
            beds: (8, 2),
        },
    ),
    (
        10,
        Ward {
            zh: "消化科",
            en: "Gastroenterology",
            special: &[(Kind::Treatment, "肠道准备室", "Bowel preparation")],
            beds: (8, 2),
        },
        Ward {
            zh: "肾内科",
            en: "Nephrology",
            special: &[(Kind::Suite, "血液透析室", "Haemodialysis"), (Kind::Plant, "水处理间", "Water treatment")],
            beds: (7, 1),
        },
    ),
    (
        11,
        Ward {
            zh: "肿瘤科",
            en: "Oncology",
            special: &[
                (Kind::DrugStore, "化疗药配置室", "Chemotherapy preparation"),
                (Kind::Meeting, "肿瘤多学科会诊室", "Oncology MDT room"),
            ],
            beds: (8, 1),
        },
        Ward {
            zh: "血液科",
            en: "Haematology",
            special: &[(Kind::Suite, "层流病房", "Laminar flow ward")],
            beds: (7, 1),
        },
    ),
    (
        12,
        Ward {
            zh: "特需", en: "Private", special: &[(Kind::Lounge, "家属会客厅", "Family parlour")], beds: (6, 2)
        },
        Ward {
            zh: "老年医学科",
            en: "Geriatric",
            special: &[(Kind::Treatment, "康复室", "Rehabilitation room"), (Kind::Lounge, "日间活动室", "Day room")],
            beds: (8, 1),
        },
    ),
];

fn frame(side: Side) -> Frame {
    match side {
        Side::West => Frame::at(ORIGIN.0, ORIGIN.1),
        Side::East => Frame::at(ORIGIN.0 + SIZE.0, ORIGIN.1).mirrored(),
    }
}

fn new_floor(number: i32) -> Floor {
    Floor::new(&format!("{number}F"), number - 1)
}

/// Lobby with its lifts; `extra` parts of the same hall besides the cross between the wings.
fn lobby(floor: &mut Floor, kind: Kind, zh: &str, en: &str, extra: Vec<Rect>) -> usize {
    let west = frame(Side::West);
    let mut area = vec![west.rect(30.0, 8.4, 36.0, 20.4)];
    area.extend(extra);
    let hall = floor.space(kind, zh, en, area);
    let lifts: [(Side, [(&str, &str); 3]); 2] = [
        (
            Side::West,
            [
                ("住院1号客梯", "Inpatient public lift 1"),
                ("住院2号客梯", "Inpatient public lift 2"),
                ("住院3号客梯", "Inpatient public lift 3"),
            ],
        ),
        (
            Side::East,
            [
                ("住院4号病床梯", "Inpatient bed lift 4"),
                ("住院5号病床梯", "Inpatient bed lift 5"),
                ("住院6号消防梯", "Inpatient fire lift 6"),
            ],
        ),
    ];
    for (side, names) in lifts {
        let at = frame(side);
        for ((zh, en), (v0, v1)) in names.into_iter().zip([(11.2, 13.3), (13.3, 15.4), (15.4, 17.6)]) {
            floor.shaft(Kind::Lift, zh, en, at.rect(27.4, v0, 30.0, v1), hall);
        }
    }
    hall
}

fn wing(floor: &mut Floor, side: Side, hall: usize, plan: Wing) -> usize {
    let at = frame(side);
    let (zh, en) = (plan.zh, plan.en);
    let corridor = floor.space(
        Kind::Corridor,
        &format!("{zh}走廊"),
        &format!("{en} corridor"),
        at.rects([(0.0, 8.4, 30.0, 11.2), (0.0, 17.6, 30.0, 20.4), (9.0, 11.2, 11.4, 17.6)]),
    );
    let gate = floor.join_in(hall, corridor, plan.gate, at.rect(0.0, 8.4, 30.0, 11.2));
    if plan.gate == DoorKind::Badge {
        floor.name_door(gate, &format!("{zh}门禁"), &format!("{en} access door"));
    }
    let (from, to) = if plan.second.one_way() { (corridor, hall) } else { (hall, corridor) };
    let north = at.rect(26.0, 17.6, 36.0, 20.4);
    floor.join_in(from, to, plan.second, north);

    let stair = match side {
        Side::West => ("住院A楼梯", "Inpatient stair A"),
        Side::East => ("住院B楼梯", "Inpatient stair B"),
    };
    floor.shaft(Kind::Stairs, stair.0, stair.1, at.rect(0.0, 11.2, 5.4, 17.6), corridor);
    let women = at.rect(5.4, 11.2, 9.0, 14.4);
    let men = at.rect(5.4, 14.4, 9.0, 17.6);
    floor.row(
        women,
        corridor,
        Row::new().one(Kind::ToiletWomen, &format!("{zh}女卫生间"), &format!("{en} women's toilet")),
    );
    floor.row(men, corridor, Row::new().one(Kind::ToiletMen, &format!("{zh}男卫生间"), &format!("{en} men's toilet")));

    let facing = |row: Row| if side == Side::East { row.reversed() } else { row };
    floor.row(at.rect(0.0, 0.0, plan.south_to, 8.4), corridor, facing(plan.south));
    floor.row(at.rect(11.4, 11.2, 27.4, 14.4), corridor, facing(plan.core_south));
    floor.row(at.rect(11.4, 14.4, 27.4, 17.6), corridor, facing(plan.core_north));
    floor.row(at.rect(0.0, 20.4, 30.0, 28.4), corridor, facing(plan.north));
    corridor
}

/// Stores and service rooms at the back of every wing's core.
fn back_rooms(zh: &str, en: &str) -> Row {
    Row::new()
        .one(Kind::Store, &format!("{zh}污洗间"), &format!("{en} dirty utility"))
        .one(Kind::Store, &format!("{zh}被服库"), &format!("{en} linen store"))
        .one(Kind::Kitchen, &format!("{zh}配餐间"), &format!("{en} pantry"))
        .wide(3.0)
        .one(Kind::Store, &format!("{zh}器械库"), &format!("{en} equipment store"))
        .one(Kind::Plant, &format!("{zh}配电间"), &format!("{en} electrical closet"))
        .wide(2.4)
}

fn nursing_unit(ward: &Ward) -> Wing {
    let (zh, en) = (ward.zh, ward.en);
    let beds = |first, count| Row::new().from(first, count, Kind::Ward, &format!("{zh}病房"), &format!("{en} ward"));
    let mut north = Row::new()
        .one(Kind::Office, &format!("{zh}医生办公室"), &format!("{en} doctors' office"))
        .wide(5.4)
        .one(Kind::Office, &format!("{zh}主任办公室"), &format!("{en} chief's office"))
        .one(Kind::Meeting, &format!("{zh}示教室"), &format!("{en} teaching room"));
    for (kind, zh, en) in ward.special {
        north = north.one(*kind, zh, en);
    }
    north = north
        .one(Kind::DutyRoom, &format!("{zh}值班室"), &format!("{en} duty room"))
        .one(Kind::DutyRoom, &format!("{zh}更衣室"), &format!("{en} changing room"))
        .then(beds(ward.beds.0 + 1, ward.beds.1));
    Wing {
        zh,
        en,
        south_to: 30.0,
        south: beds(1, ward.beds.0),
        core_south: Row::new()
            .one(Kind::Treatment, &format!("{zh}抢救室"), &format!("{en} resuscitation room"))
            .one(Kind::NurseStation, &format!("{zh}护士站"), &format!("{en} nurse station"))
            .one(Kind::Treatment, &format!("{zh}治疗室"), &format!("{en} treatment room"))
            .one(Kind::Treatment, &format!("{zh}处置室"), &format!("{en} procedure room")),
        core_north: back_rooms(zh, en),
        north,
        gate: DoorKind::Badge,
        second: DoorKind::Badge,
    }
}

fn ward_floor(number: i32, west: &Ward, east: &Ward) -> Floor {
    let mut floor = new_floor(number);
    let hall = upper_lobby(&mut floor);
    wing(&mut floor, Side::West, hall, nursing_unit(west));
    wing(&mut floor, Side::East, hall, nursing_unit(east));
    floor
}

/// The lift lobby of a ward floor with the family lounge and the room where doctors talk to
/// relatives.
fn upper_lobby(floor: &mut Floor) -> usize {
    let at = frame(Side::West);
    let hall = lobby(floor, Kind::LiftLobby, "电梯厅", "Lift lobby", Vec::new());
    floor.room(Kind::Lounge, "家属等候区", "Family waiting", at.rect(30.0, 0.0, 36.0, 8.4), hall);
    floor.row(
        at.rect(30.0, 20.4, 36.0, 28.4),
        hall,
        Row::new().one(Kind::Meeting, "医患沟通室", "Family meeting room").wide(3.6).one(
            Kind::Store,
            "保洁间",
            "Cleaners' room",
        ),
    );
    hall
}

fn ground() -> Floor {
    let mut floor = new_floor(1);
    let at = frame(Side::West);
    let hall = lobby(
        &mut floor,
        Kind::Lobby,
        "住院大厅",
        "Inpatient hall",
        at.rects([(24.0, 0.0, 42.0, 8.4), (30.0, 20.4, 36.0, 28.4)]),
    );
    wing(
        &mut floor,
        Side::West,
        hall,
        Wing {
            zh: "住院服务区",
            en: "Admissions",
            south_to: 24.0,
            south: Row::new()
                .one(Kind::Office, "医保办公室", "Insurance office")
                .one(Kind::Office, "病案复印室", "Records copies")
                .one(Kind::Counter, "住院登记处", "Admissions desk")
                .one(Kind::Counter, "出院结算处", "Discharge cashier")
                .one(Kind::Counter, "住院收费处", "Inpatient cashier"),
            core_south: Row::new()
                .one(Kind::Counter, "住院服务中心", "Patient services")
                .one(Kind::Treatment, "轮椅租借处", "Wheelchair loan")
                .one(Kind::Office, "护工管理站", "Carers' office")
                .one(Kind::Nursing, "母婴室", "Mothers' room"),
            core_north: Row::new()
                .one(Kind::Plant, "弱电间", "Telecommunications closet")
                .one(Kind::Store, "安保装备室", "Security equipment store")
                .one(Kind::DutyRoom, "保安更衣室", "Guards' changing room")
                .one(Kind::DutyRoom, "保安备勤室", "Guards' standby room")
                .wide(4.2),
            north: Row::new()
                .one(Kind::Plant, "消防水泵房", "Fire pump room")
                .wide(5.0)
                .one(Kind::Plant, "电池间", "Battery room")
                .wide(3.0)
                .one(Kind::Office, "保卫科值班室", "Security duty office")
                .one(Kind::Security, "安全监控中心", "Security centre")
                .wide(9.6)
                .one(Kind::Meeting, "应急指挥室", "Incident command room")
                .one(Kind::Office, "班长办公室", "Shift supervisors' office"),
            gate: DoorKind::Gap,
            second: DoorKind::Double,
        },
    );
    wing(
        &mut floor,
        Side::East,
        hall,
        Wing {
            zh: "住院药学区",
            en: "Inpatient pharmacy area",
            south_to: 24.0,
            south: Row::new()
                .one(Kind::Laboratory, "静脉用药调配中心", "Intravenous admixture")
                .wide(7.2)
                .one(Kind::DrugStore, "住院药库", "Inpatient drug store")
                .wide(5.4)
                .one(Kind::Counter, "住院药房", "Inpatient pharmacy")
                .wide(6.0)
                .one(Kind::Counter, "出院带药窗口", "Discharge medicines"),
            core_south: Row::new()
                .one(Kind::DrugStore, "毒麻药品库", "Controlled drugs store")
                .one(Kind::Office, "药师办公室", "Pharmacists' office")
                .one(Kind::Shop, "便利店", "Convenience shop"),
            core_north: back_rooms("住院药学区", "Pharmacy area"),
            north: Row::new()
                .one(Kind::Store, "被服收发处", "Linen exchange")
                .wide(4.5)
                .one(Kind::Store, "医疗器械库", "Medical device store")
                .wide(5.4)
                .one(Kind::Office, "陪检调度室", "Porters' office")
                .one(Kind::Office, "营养科办公室", "Dietitians' office")
                .one(Kind::Canteen, "职工餐厅", "Staff canteen"),
            gate: DoorKind::Gap,
            second: DoorKind::Double,
        },
    );
    floor
}

fn diagnostics() -> Floor {
    let mut floor = new_floor(2);
    let at = frame(Side::West);
    let hall = lobby(&mut floor, Kind::Lobby, "连廊大厅", "Bridge hall", at.rects([(30.0, 20.4, 36.0, 28.4)]));
    floor.room(Kind::Lounge, "检查等候区", "Examination waiting", at.rect(30.0, 0.0, 36.0, 8.4), hall);
    wing(
        &mut floor,
        Side::West,
        hall,
        Wing {
            zh: "内镜中心",
            en: "Endoscopy",
            south_to: 30.0,
            south: Row::new().many(4, Kind::Suite, "内镜诊疗室", "Endoscopy suite").wide(5.4).one(
                Kind::Suite,
                "麻醉复苏室",
                "Endoscopy recovery",
            ),
            core_south: Row::new()
                .one(Kind::NurseStation, "内镜分诊台", "Endoscopy desk")
                .one(Kind::Treatment, "内镜准备室", "Endoscopy preparation")
                .one(Kind::Treatment, "评估室", "Assessment room"),
            core_north: Row::new()
                .one(Kind::Suite, "洗消间", "Scope reprocessing")
                .one(Kind::Store, "镜库", "Scope store")
                .one(Kind::DutyRoom, "内镜更衣室", "Endoscopy changing room"),
            north: Row::new()
                .one(Kind::Office, "内镜医生办公室", "Endoscopists' office")
                .one(Kind::Clinic, "呼气试验室", "Breath test room")
                .many(2, Kind::Clinic, "胃肠动力室", "Motility room")
                .one(Kind::Meeting, "内镜示教室", "Endoscopy teaching room")
                .one(Kind::Waiting, "内镜候诊区", "Endoscopy waiting"),
            gate: DoorKind::Double,
            second: DoorKind::Badge,
        },
    );
    wing(
        &mut floor,
        Side::East,
        hall,
        Wing {
            zh: "功能检查科",
            en: "Functional tests",
            south_to: 30.0,
            south: Row::new()
                .many(4, Kind::Clinic, "住院超声室", "Inpatient ultrasound")
                .wide(4.0)
                .many(2, Kind::Clinic, "脑电图室", "EEG room")
                .one(Kind::Clinic, "肌电图室", "EMG room")
                .wide(4.0),
            core_south: Row::new()
                .one(Kind::NurseStation, "检查预约台", "Appointments desk")
                .one(Kind::Clinic, "心电图室", "ECG room")
                .one(Kind::Clinic, "动态心电室", "Holter room"),
            core_north: back_rooms("功能检查科", "Functional tests"),
            north: Row::new()
                .one(Kind::Laboratory, "输血科", "Blood bank")
                .door(DoorKind::Badge)
                .one(Kind::Store, "血液储存室", "Blood store")
                .door(DoorKind::Badge)
                .one(Kind::Laboratory, "配血室", "Cross-match room")
                .one(Kind::Office, "输血科办公室", "Blood bank office")
                .one(Kind::Laboratory, "病理取材室", "Pathology cut-up")
                .one(Kind::Laboratory, "病理科", "Pathology"),
            gate: DoorKind::Gap,
            second: DoorKind::Double,
        },
    );
    floor
}

fn intensive_care() -> Floor {
    let mut floor = new_floor(3);
    let hall = upper_lobby(&mut floor);
    wing(
        &mut floor,
        Side::West,
        hall,
        Wing {
            zh: "重症医学科",
            en: "ICU",
            south_to: 30.0,
            south: Row::new()
                .many(2, Kind::Suite, "负压隔离病室", "ICU isolation room")
                .wide(4.2)
                .one(Kind::Suite, "重症监护大厅", "ICU bay")
                .wide(21.0),
            core_south: Row::new()
                .one(Kind::Treatment, "重症治疗室", "ICU treatment room")
                .one(Kind::NurseStation, "重症护士站", "ICU nurse station")
                .wide(7.2)
                .one(Kind::Treatment, "血气分析室", "Blood gas room"),
            core_north: back_rooms("重症医学科", "ICU"),
            north: Row::new()
                .one(Kind::Office, "重症医生办公室", "ICU doctors' office")
                .one(Kind::Office, "重症主任办公室", "ICU chief's office")
                .one(Kind::Meeting, "重症会诊室", "ICU case conference")
                .one(Kind::Store, "呼吸机库", "Ventilator store")
                .wide(4.0)
                .one(Kind::DutyRoom, "重症值班室", "ICU duty room")
                .one(Kind::DutyRoom, "重症更衣室", "ICU changing room")
                .one(Kind::Lounge, "探视室", "ICU visitors' room")
                .door(DoorKind::Badge),
            gate: DoorKind::Badge,
            second: DoorKind::Badge,
        },
    );
    wing(
        &mut floor,
        Side::East,
        hall,
        Wing {
            zh: "心脏中心监护区",
            en: "Cardiac care",
            south_to: 30.0,
            south: Row::new().one(Kind::Suite, "心脏重症监护室", "Cardiac ICU bay").wide(14.0).many(
                4,
                Kind::Ward,
                "心脏外科病房",
                "Cardiac surgery ward",
            ),
            core_south: Row::new()
                .one(Kind::NurseStation, "心脏监护护士站", "Cardiac care nurse station")
                .one(Kind::Treatment, "心脏治疗室", "Cardiac treatment room")
                .one(Kind::Treatment, "床旁超声室", "Bedside ultrasound"),
            core_north: back_rooms("心脏监护区", "Cardiac care"),
            north: Row::new()
                .one(Kind::Office, "心外科医生办公室", "Cardiac surgeons' office")
                .one(Kind::Plant, "体外循环设备间", "Perfusion equipment")
                .wide(4.0)
                .one(Kind::Meeting, "心脏团队会诊室", "Heart team MDT room")
                .many(2, Kind::DutyRoom, "心外科值班室", "Cardiac duty room")
                .from(5, 2, Kind::Ward, "心脏外科病房", "Cardiac surgery ward"),
            gate: DoorKind::Badge,
            second: DoorKind::Badge,
        },
    );
    floor
}

fn operating() -> Floor {
    let mut floor = new_floor(4);
    let hall = upper_lobby(&mut floor);
    wing(
        &mut floor,
        Side::West,
        hall,
        Wing {
            zh: "手术部西区",
            en: "Operating area west",
            south_to: 30.0,
            south: Row::new().many(4, Kind::Theatre, "手术间", "Operating theatre"),
            core_south: Row::new()
                .one(Kind::Treatment, "刷手间", "Scrub room")
                .one(Kind::Store, "无菌物品库", "Sterile store")
                .wide(4.2)
                .one(Kind::NurseStation, "手术护士站", "Theatre nurse station"),
            core_north: Row::new()
                .one(Kind::Store, "手术污物间", "Theatre dirty utility")
                .one(Kind::DrugStore, "麻醉药品室", "Anaesthetic drugs")
                .one(Kind::Store, "器械间", "Instrument store")
                .one(Kind::Plant, "层流机房", "Laminar flow plant")
                .wide(3.6),
            north: Row::new()
                .from(5, 3, Kind::Theatre, "手术间", "Operating theatre")
                .one(Kind::DutyRoom, "手术部男更衣室", "Theatre men's changing")
                .one(Kind::DutyRoom, "手术部女更衣室", "Theatre women's changing"),
            gate: DoorKind::Badge,
            second: DoorKind::OneWay,
        },
    );
    wing(
        &mut floor,
        Side::East,
        hall,
        Wing {
            zh: "手术部东区",
            en: "Operating area east",
            south_to: 30.0,
            south: Row::new()
                .from(8, 3, Kind::Theatre, "手术间", "Operating theatre")
                .one(Kind::Suite, "术后复苏室", "Recovery room")
                .wide(9.0),
            core_south: Row::new()
                .one(Kind::Treatment, "东区刷手间", "Scrub room east")
                .one(Kind::Treatment, "诱导室", "Induction room")
                .one(Kind::NurseStation, "患者交换区", "Patient transfer"),
            core_north: back_rooms("手术部东区", "Operating area east"),
            north: Row::new()
                .one(Kind::Office, "麻醉科办公室", "Anaesthetists' office")
                .wide(5.0)
                .one(Kind::Meeting, "手术示教室", "Theatre teaching room")
                .one(Kind::Laboratory, "冰冻病理室", "Frozen section")
                .wide(4.0)
                .one(Kind::Lounge, "医护餐休区", "Theatre staff lounge")
                .one(Kind::DutyRoom, "麻醉值班室", "Anaesthesia duty room")
                .from(11, 1, Kind::Theatre, "杂交手术间", "Hybrid theatre"),
            gate: DoorKind::Badge,
            second: DoorKind::OneWay,
        },
    );
    floor
}

fn birth() -> Floor {
    let mut floor = new_floor(5);
    let hall = upper_lobby(&mut floor);
    let maternity = Ward {
        zh: "产科",
        en: "Maternity",
        special: &[(Kind::Meeting, "孕妇学校", "Antenatal classes")],
        beds: (7, 2),
    };
    wing(&mut floor, Side::West, hall, nursing_unit(&maternity));
    wing(
        &mut floor,
        Side::East,
        hall,
        Wing {
            zh: "产房与新生儿科",
            en: "Delivery and newborn",
            south_to: 30.0,
            south: Row::new()
                .one(Kind::Suite, "新生儿监护室", "Newborn intensive care")
                .door(DoorKind::Badge)
                .wide(8.0)
                .one(Kind::Suite, "新生儿病区", "Newborn ward")
                .door(DoorKind::Badge)
                .wide(7.0)
                .many(3, Kind::Suite, "分娩室", "Delivery room")
                .wide(5.0),
            core_south: Row::new()
                .one(Kind::Treatment, "沐浴抚触室", "Baby bath")
                .one(Kind::NurseStation, "新生儿护士站", "Newborn nurse station")
                .one(Kind::Treatment, "新生儿配奶间", "Milk kitchen"),
            core_north: back_rooms("产房", "Delivery"),
            north: Row::new()
                .one(Kind::Theatre, "剖宫产手术间", "Caesarean theatre")
                .many(2, Kind::Suite, "待产室", "Labour room")
                .wide(4.5)
                .one(Kind::Office, "助产士办公室", "Midwives' office")
                .one(Kind::Office, "新生儿医生办公室", "Newborn doctors' office")
                .one(Kind::DutyRoom, "产房值班室", "Delivery duty room"),
            gate: DoorKind::Badge,
            second: DoorKind::Badge,
        },
    );
    floor
}
