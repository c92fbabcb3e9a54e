//! The grounds: squares, roads, gates and gate houses on the ground, the sky bridges on 2F, and
//! the doors by which the buildings meet them.

use super::{Building, emergency, inpatient, outpatient};
use crate::kit::{DoorKind, Floor, Kind, Rect, minus};

/// A door between spaces of two different levels or buildings, by path
/// `building/floor/space`. It belongs to the level of `from`; a one-way door leads from it.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    pub from: &'static str,
    pub to: &'static str,
    pub kind: DoorKind,
    pub zh: &'static str,
    pub en: &'static str,
}

const fn link(from: &'static str, to: &'static str, kind: DoorKind, zh: &'static str, en: &'static str) -> Link {
    Link { from, to, kind, zh, en }
}

/// Every door between two levels of the same height.
pub const LINKS: [Link; 22] = [
    link(
        "outpatient/1F/entry-screening",
        "grounds/G/north-square",
        DoorKind::Entrance,
        "门诊正门",
        "Outpatient main entrance",
    ),
    link(
        "outpatient/1F/visitor-services-corridor",
        "grounds/G/central-garden",
        DoorKind::Entrance,
        "门诊南门",
        "Outpatient south entrance",
    ),
    link(
        "outpatient/1F/first-floor-hospital-street",
        "grounds/G/east-square",
        DoorKind::SideEntrance,
        "门诊东门",
        "Outpatient east entrance",
    ),
    link(
        "outpatient/1F/first-floor-hospital-street",
        "grounds/G/west-road",
        DoorKind::SideEntrance,
        "门诊西门",
        "Outpatient west entrance",
    ),
    link(
        "outpatient/1F/outpatient-stair-a",
        "grounds/G/west-road",
        DoorKind::EmergencyExit,
        "门诊A楼梯安全出口",
        "Outpatient stair A exit",
    ),
    link(
        "outpatient/1F/outpatient-stair-b",
        "grounds/G/east-square",
        DoorKind::EmergencyExit,
        "门诊B楼梯安全出口",
        "Outpatient stair B exit",
    ),
    link(
        "outpatient/1F/outpatient-stair-c",
        "grounds/G/west-road",
        DoorKind::EmergencyExit,
        "门诊C楼梯安全出口",
        "Outpatient stair C exit",
    ),
    link(
        "outpatient/1F/outpatient-stair-d",
        "grounds/G/east-square",
        DoorKind::EmergencyExit,
        "门诊D楼梯安全出口",
        "Outpatient stair D exit",
    ),
    link(
        "outpatient/1F/drugs-receiving",
        "grounds/G/north-square",
        DoorKind::Key,
        "药品收货门",
        "Drugs receiving door",
    ),
    link(
        "inpatient/1F/inpatient-hall",
        "grounds/G/south-square",
        DoorKind::Entrance,
        "住院楼正门",
        "Inpatient main entrance",
    ),
    link(
        "inpatient/1F/inpatient-stair-a",
        "grounds/G/south-square",
        DoorKind::EmergencyExit,
        "住院A楼梯安全出口",
        "Inpatient stair A exit",
    ),
    link(
        "inpatient/1F/inpatient-stair-b",
        "grounds/G/south-square",
        DoorKind::EmergencyExit,
        "住院B楼梯安全出口",
        "Inpatient stair B exit",
    ),
    link(
        "inpatient/1F/security-centre",
        "grounds/G/central-garden",
        DoorKind::Badge,
        "监控中心外门",
        "Security centre outer door",
    ),
    link("emergency/1F/emergency-hall", "grounds/G/south-square", DoorKind::Entrance, "急诊入口", "Emergency entrance"),
    link(
        "emergency/1F/ambulance-handover",
        "grounds/G/south-square",
        DoorKind::Entrance,
        "救护车入口",
        "Ambulance entrance",
    ),
    link(
        "emergency/1F/emergency-stair-a",
        "grounds/G/south-square",
        DoorKind::EmergencyExit,
        "急诊A楼梯安全出口",
        "Emergency stair A exit",
    ),
    link(
        "emergency/1F/emergency-stair-b",
        "grounds/G/south-square",
        DoorKind::EmergencyExit,
        "急诊B楼梯安全出口",
        "Emergency stair B exit",
    ),
    link(
        "bridges/2F/north-south-bridge",
        "outpatient/2F/cardiac-tests-corridor",
        DoorKind::Fire,
        "连廊门诊端门",
        "Bridge door to outpatient building",
    ),
    link(
        "bridges/2F/north-south-bridge",
        "inpatient/2F/bridge-hall",
        DoorKind::Fire,
        "连廊住院端门",
        "Bridge door to inpatient tower",
    ),
    link(
        "bridges/2F/east-west-bridge",
        "emergency/2F/observation-corridor",
        DoorKind::Fire,
        "连廊急诊端门",
        "Bridge door to emergency building",
    ),
    link(
        "inpatient/1F/inpatient-hall",
        "grounds/G/central-garden",
        DoorKind::Entrance,
        "住院楼北门",
        "Inpatient north entrance",
    ),
    link(
        "bridges/2F/east-west-bridge",
        "inpatient/2F/functional-tests-corridor",
        DoorKind::Fire,
        "连廊住院东端门",
        "Bridge door to inpatient tower east",
    ),
];

/// The site between the gates, metres.
pub const SITE: (f64, f64, f64, f64) = (0.0, 0.0, 230.0, 206.0);

/// The sky bridges (连廊) on the second floor.
pub fn bridges() -> Building {
    let mut floor = Floor::new("2F", 1);
    let tower_north = inpatient::ORIGIN.1 + inpatient::SIZE.1;
    let tower_east = inpatient::ORIGIN.0 + inpatient::SIZE.0;
    let middle = inpatient::ORIGIN.0 + inpatient::SIZE.0 / 2.0;
    floor.space(
        Kind::Bridge,
        "南北连廊",
        "North-south bridge",
        vec![Rect::metres(middle - 2.0, tower_north, middle + 2.0, outpatient::ORIGIN.1)],
    );
    let corridor = emergency::ORIGIN.1 + 27.0;
    floor.space(
        Kind::Bridge,
        "东西连廊",
        "East-west bridge",
        vec![Rect::metres(tower_east, corridor, emergency::ORIGIN.0, corridor + 2.8)],
    );
    Building { key: "bridges", zh: "连廊", en: "Sky bridges", floors: vec![floor] }
}

/// Everything outdoors, around the given ground floors.
pub fn yard(buildings: &[Building]) -> Building {
    let mut floor = Floor::new("G", 0);
    floor.outdoor = true;
    let mut taken: Vec<Rect> = buildings
        .iter()
        .flat_map(|b| &b.floors)
        .filter(|f| f.ordinal == 0)
        .flat_map(|f| &f.units)
        .flat_map(|u| u.area.clone())
        .collect();

    let huts = [
        ("北门门卫室", "North gate house", Rect::metres(70.0, 195.6, 75.0, 200.0)),
        ("南门门卫室", "South gate house", Rect::metres(153.0, 6.0, 158.0, 10.0)),
        ("东门门卫室", "East gate house", Rect::metres(219.6, 130.0, 224.0, 135.0)),
    ];
    let parking = [
        ("门诊停车场", "Visitors' car park", Rect::metres(150.0, 106.0, 212.0, 160.0)),
        ("救护车停车区", "Ambulance bay", Rect::metres(200.0, 50.0, 220.0, 82.0)),
        ("职工停车场", "Staff car park", Rect::metres(36.0, 12.0, 76.0, 44.0)),
        ("非机动车停车棚", "Bicycle shed", Rect::metres(104.0, 184.0, 138.0, 192.0)),
    ];
    let plants = [
        ("液氧站", "Liquid oxygen station", Rect::metres(2.0, 150.0, 14.0, 162.0)),
        ("污水处理站", "Sewage works", Rect::metres(2.0, 30.0, 14.0, 46.0)),
        ("垃圾转运站", "Waste transfer station", Rect::metres(2.0, 60.0, 12.0, 72.0)),
    ];
    let lawns = [
        ("北广场西花坛", "North square west flower bed", Rect::metres(36.0, 178.0, 66.0, 190.0)),
        ("北广场东花坛", "North square east flower bed", Rect::metres(150.0, 176.0, 206.0, 192.0)),
        ("花园西草坪", "Garden west lawn", Rect::metres(38.0, 91.0, 74.0, 105.0)),
        ("花园东草坪", "Garden east lawn", Rect::metres(88.0, 91.0, 124.0, 105.0)),
        ("南广场草坪", "South square lawn", Rect::metres(84.0, 14.0, 140.0, 44.0)),
        ("西侧绿带", "West green strip", Rect::metres(18.0, 80.0, 22.0, 166.0)),
        ("西北内庭绿地", "North-west court garden", Rect::metres(61.5, 146.0, 64.5, 166.0)),
        ("东北内庭绿地", "North-east court garden", Rect::metres(97.5, 146.0, 100.5, 166.0)),
        ("西南内庭绿地", "South-west court garden", Rect::metres(61.5, 113.0, 64.5, 134.0)),
        ("东南内庭绿地", "South-east court garden", Rect::metres(97.5, 113.0, 100.5, 134.0)),
        ("东侧绿地", "East green", Rect::metres(212.0, 90.0, 222.0, 104.0)),
    ];
    for (_, _, area) in huts.iter().chain(&parking).chain(&plants).chain(&lawns) {
        taken.push(*area);
    }

    let left = outpatient::ORIGIN.0;
    let right = left + outpatient::SIZE.0;
    let (south, north) = (outpatient::ORIGIN.1, outpatient::ORIGIN.1 + outpatient::SIZE.1);
    let tower_north = inpatient::ORIGIN.1 + inpatient::SIZE.1;
    let emergency_north = emergency::ORIGIN.1 + emergency::SIZE.1;
    let (slots, slot) = outpatient::SLOTS;
    let courts = |y0: f64, y1: f64| slots.map(|s| Rect::metres(left + s, y0, left + s + slot, y1));
    let mut north_square = vec![Rect::metres(0.0, north, 224.0, 200.0)];
    north_square.extend(courts(north - outpatient::MODULE_DEPTH, north));
    let mut garden = vec![Rect::metres(left, tower_north, right, south)];
    garden.extend(courts(south, south + outpatient::MODULE_DEPTH));
    let squares = [
        ("北广场", "North square", north_square),
        ("中心花园", "Central garden", garden),
        ("西侧道路", "West road", vec![Rect::metres(0.0, 6.0, left, north)]),
        ("东广场", "East square", vec![Rect::metres(right, emergency_north, 224.0, north)]),
        (
            "南广场",
            "South square",
            vec![Rect::metres(left, 6.0, right, tower_north), Rect::metres(right, 6.0, 224.0, emergency_north)],
        ),
    ];
    let squares: Vec<usize> =
        squares.into_iter().map(|(zh, en, area)| floor.space(Kind::Yard, zh, en, minus(&area, &taken))).collect();
    let [north_square, garden, west, east, south_square] = squares[..] else {
        return Building { key: "grounds", zh: "院区", en: "Grounds", floors: vec![floor] };
    };
    for (a, b) in [
        (north_square, west),
        (north_square, east),
        (garden, west),
        (garden, east),
        (garden, south_square),
        (west, south_square),
        (east, south_square),
    ] {
        floor.join_open(a, b);
    }

    let gates = [
        (
            "北门",
            "North gate",
            "北门外人行道",
            "North gate pavement",
            Rect::metres(60.0, 200.0, 102.0, 206.0),
            north_square,
            81.0,
        ),
        (
            "南门（急诊入口）",
            "South gate (emergency)",
            "南门外人行道",
            "South gate pavement",
            Rect::metres(140.0, 0.0, 190.0, 6.0),
            south_square,
            164.0,
        ),
        (
            "东门",
            "East gate",
            "东门外人行道",
            "East gate pavement",
            Rect::metres(224.0, 110.0, 230.0, 142.0),
            east,
            124.0,
        ),
    ];
    for ((zh, en, pavement_zh, pavement_en, area, square, middle), hut) in gates.into_iter().zip(huts) {
        let pavement = floor.space(Kind::Pavement, pavement_zh, pavement_en, vec![area]);
        let along_x = area.width() > area.height();
        let place = if along_x {
            Rect::metres(middle - 4.0, -1.0, middle + 4.0, 207.0)
        } else {
            Rect::metres(-1.0, middle - 4.0, 231.0, middle + 4.0)
        };
        let gate = floor.join_in(square, pavement, DoorKind::Gate, place);
        floor.name_door(gate, zh, en);
        floor.room(Kind::Guardhouse, hut.0, hut.1, hut.2, square);
    }
    for ((zh, en, area), square) in parking.into_iter().zip([east, south_square, south_square, north_square]) {
        let unit = floor.space(Kind::Parking, zh, en, vec![area]);
        floor.join_open(unit, square);
    }
    for ((zh, en, area), square) in plants.into_iter().zip([west, west, west]) {
        let unit = floor.space(Kind::Plant, zh, en, vec![area]);
        let east = Rect { x0: area.x1, x1: area.x1 + 100, ..area };
        floor.join_in(unit, square, Kind::Plant.door(), east);
    }
    for (zh, en, area) in lawns {
        floor.space(Kind::Lawn, zh, en, vec![area]);
    }
    Building { key: "grounds", zh: "院区", en: "Grounds", floors: vec![floor] }
}
