//! The floors that are not wards only: entrance, diagnostics, intensive care, operating, birth.

use super::wards::{Ward, nursing_unit};
use super::wing::{Side, Wing, back_rooms, frame, lobby, new_floor, upper_lobby, wing};
use crate::kit::{DoorKind, Floor, Kind, Row};

/// From the first to the fifth floor.
pub(super) fn special() -> Vec<Floor> {
    vec![ground(), diagnostics(), intensive_care(), operating(), birth()]
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
                .door(DoorKind::Plain)
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
