//! How a floor of the tower is built.
//!
//! A wing is a racetrack: wards along the south front, staff rooms along the north, between them
//! two corridors joined by a link and a core of stations and stores.

use super::{ORIGIN, SIZE};
use crate::kit::{DoorKind, Floor, Frame, Kind, Rect, Row};

/// The two halves of a floor.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    West,
    East,
}

/// The programme of one wing of one floor.
pub(super) struct Wing {
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    /// How far the southern rooms reach towards the middle, metres.
    pub(super) south_to: f64,
    pub(super) south: Row,
    pub(super) core_south: Row,
    pub(super) core_north: Row,
    pub(super) north: Row,
    /// Door from the lift lobby, and the second one further north.
    pub(super) gate: DoorKind,
    pub(super) second: DoorKind,
}

pub(super) fn frame(side: Side) -> Frame {
    match side {
        Side::West => Frame::at(ORIGIN.0, ORIGIN.1),
        Side::East => Frame::at(ORIGIN.0 + SIZE.0, ORIGIN.1).mirrored(),
    }
}

pub(super) fn new_floor(number: i32) -> Floor {
    Floor::new(&format!("{number}F"), number - 1)
}

/// Lobby with its lifts; `extra` parts of the same hall besides the cross between the wings.
pub(super) fn lobby(floor: &mut Floor, kind: Kind, zh: &str, en: &str, extra: Vec<Rect>) -> usize {
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

pub(super) fn wing(floor: &mut Floor, side: Side, hall: usize, plan: Wing) -> usize {
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

/// The lift lobby of a ward floor with the family lounge and the room where doctors talk to
/// relatives.
pub(super) fn upper_lobby(floor: &mut Floor) -> usize {
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

/// Stores and service rooms at the back of every wing's core.
pub(super) fn back_rooms(zh: &str, en: &str) -> Row {
    Row::new()
        .one(Kind::Store, &format!("{zh}污洗间"), &format!("{en} dirty utility"))
        .one(Kind::Store, &format!("{zh}被服库"), &format!("{en} linen store"))
        .one(Kind::Kitchen, &format!("{zh}配餐间"), &format!("{en} pantry"))
        .wide(3.0)
        .one(Kind::Store, &format!("{zh}器械库"), &format!("{en} equipment store"))
        .one(Kind::Plant, &format!("{zh}配电间"), &format!("{en} electrical closet"))
        .wide(2.4)
}
