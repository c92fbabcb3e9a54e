//! The nursing units of the upper floors.

use super::wing::{Side, Wing, back_rooms, new_floor, upper_lobby, wing};
use crate::kit::{DoorKind, Floor, Kind, Row};

/// A nursing unit: name, and the rooms that only this specialty has.
pub(super) struct Ward {
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    pub(super) special: &'static [(Kind, &'static str, &'static str)],
    /// Ward rooms on the south and on the north front.
    pub(super) beds: (usize, usize),
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
            beds: (7, 1),
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
            beds: (8, 0),
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

/// The floors that are wards only.
pub(super) fn floors() -> impl Iterator<Item = Floor> {
    WARD_FLOORS.iter().map(|(number, west, east)| ward_floor(*number, west, east))
}

fn ward_floor(number: i32, west: &Ward, east: &Ward) -> Floor {
    let mut floor = new_floor(number);
    let hall = upper_lobby(&mut floor);
    wing(&mut floor, Side::West, hall, nursing_unit(west));
    wing(&mut floor, Side::East, hall, nursing_unit(east));
    floor
}

pub(super) fn nursing_unit(ward: &Ward) -> Wing {
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
