//! How the outpatient building's modules are built: u runs along the street, v away from it.

use super::{MODULE_DEPTH, ORIGIN, SIZE};
use crate::kit::{DoorKind, Floor, Frame, Kind, Row, minus};

/// Where a module hangs on the street.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    SouthWest,
    South,
    SouthEast,
    NorthWest,
    North,
    NorthEast,
}

impl Place {
    /// Outer modules are mirrored so that their stairs stand at the building's ends.
    pub fn frame(self) -> Frame {
        let (x, y) = ORIGIN;
        let south = y + MODULE_DEPTH;
        let north = y + SIZE.1 - MODULE_DEPTH;
        match self {
            Place::SouthWest => Frame::at(x, south).flipped(),
            Place::South => Frame::at(x + 36.0, south).flipped(),
            Place::SouthEast => Frame::at(x + SIZE.0, south).flipped().mirrored(),
            Place::NorthWest => Frame::at(x, north),
            Place::North => Frame::at(x + 36.0, north),
            Place::NorthEast => Frame::at(x + SIZE.0, north).mirrored(),
        }
    }

    fn is_south(self) -> bool {
        matches!(self, Place::SouthWest | Place::South | Place::SouthEast)
    }

    fn stair(self) -> Option<(&'static str, &'static str)> {
        match self {
            Place::SouthWest => Some(("门诊A楼梯", "Outpatient stair A")),
            Place::SouthEast => Some(("门诊B楼梯", "Outpatient stair B")),
            Place::NorthWest => Some(("门诊C楼梯", "Outpatient stair C")),
            Place::NorthEast => Some(("门诊D楼梯", "Outpatient stair D")),
            Place::South => Some(("门诊E楼梯", "Outpatient stair E")),
            Place::North => None,
        }
    }
}

/// What the four columns of rooms of a module hold, each from the street to the far end.
#[derive(Default)]
pub struct Columns {
    pub outer_left: Row,
    pub inner_left: Row,
    pub inner_right: Row,
    pub outer_right: Row,
}

impl Columns {
    /// The rows in the order in which they are drawn, from south to north.
    fn northwards(self, place: Place) -> Self {
        if !place.is_south() {
            return self;
        }
        Self {
            outer_left: self.outer_left.reversed(),
            inner_left: self.inner_left.reversed(),
            inner_right: self.inner_right.reversed(),
            outer_right: self.outer_right.reversed(),
        }
    }
}

/// A module with a waiting hall at the street and a U of corridor behind it.
pub struct Clinic {
    pub zh: &'static str,
    pub en: &'static str,
    pub waiting: (Kind, &'static str, &'static str),
    pub columns: Columns,
    /// A staff corridor between the inner columns; without it they stand back to back.
    pub staff_corridor: bool,
    /// Door between the waiting hall and the corridor, when it is not simply open.
    pub gate: Option<DoorKind>,
}

/// A department's clinic: consulting rooms in all columns, its own rooms among them.
pub fn department(zh: &'static str, en: &'static str, waiting: (&'static str, &'static str), own: Row) -> Clinic {
    let rooms = |first, count| Row::new().from(first, count, Kind::Clinic, &format!("{zh}诊室"), &format!("{en} room"));
    Clinic {
        zh,
        en,
        waiting: (Kind::Waiting, waiting.0, waiting.1),
        columns: Columns {
            outer_left: rooms(1, 4).one(Kind::Treatment, &format!("{zh}治疗室"), &format!("{en} treatment room")),
            inner_left: Row::new()
                .one(Kind::Counter, &format!("{zh}分诊台"), &format!("{en} reception"))
                .then(rooms(5, 4)),
            inner_right: rooms(9, 3)
                .one(Kind::Office, &format!("{zh}医生办公室"), &format!("{en} doctors' office"))
                .one(Kind::DutyRoom, &format!("{zh}更衣室"), &format!("{en} changing room")),
            outer_right: own,
        },
        staff_corridor: true,
        gate: None,
    }
}

/// The street of one floor. Everything else hangs on it.
pub fn street(floor: &mut Floor, kind: Kind, zh: &str, en: &str) -> usize {
    let at = Frame::at(ORIGIN.0, ORIGIN.1);
    let area = vec![at.rect(0.0, MODULE_DEPTH, SIZE.0, SIZE.1 - MODULE_DEPTH)];
    floor.space(kind, zh, en, area)
}

/// Draws a clinic module.
pub fn clinic(floor: &mut Floor, place: Place, street: usize, plan: Clinic) {
    let at = place.frame();
    let (zh, en) = (plan.zh, plan.en);
    if let (Some((zh, en)), true) = (place.stair(), place != Place::South) {
        floor.shaft(Kind::Stairs, zh, en, at.rect(0.0, 0.0, 6.0, 7.0), street);
    } else {
        let service = at.rect(0.0, 0.0, 6.0, 7.0);
        floor.room(Kind::Shop, &format!("{zh}服务点"), &format!("{en} service point"), service, street);
    }
    let (kind, name_zh, name_en) = plan.waiting;
    let waiting = floor.space(kind, name_zh, name_en, vec![at.rect(6.0, 0.0, 22.8, 7.0)]);
    floor.join_open(waiting, street);
    toilets(floor, at.inner(22.8, 0.0), 7.2, (zh, en), street);

    let corridor = floor.space(
        Kind::Corridor,
        &format!("{zh}走廊"),
        &format!("{en} corridor"),
        at.rects([(6.0, 7.0, 8.4, 27.0), (20.4, 7.0, 22.8, 27.0), (8.4, 24.6, 20.4, 27.0)]),
    );
    if let Some(gate) = plan.gate {
        let left = floor.join_in(waiting, corridor, gate, at.rect(6.0, 7.0, 8.4, 9.0));
        floor.name_door(left, &format!("{zh}门禁"), &format!("{en} access door"));
        let right = floor.join_in(waiting, corridor, gate, at.rect(20.4, 7.0, 22.8, 9.0));
        floor.name_door(right, &format!("{zh}东门禁"), &format!("{en} second access door"));
    } else {
        floor.join_open(waiting, corridor);
    }
    columns(floor, place, zh, en, corridor, Some(waiting), plan.columns, plan.staff_corridor);
}

/// Draws the southern middle module: lift lobby at the street, passages on both sides of it.
/// Answers the corridor, which reaches the south front.
pub fn lifts(floor: &mut Floor, street: usize, (zh, en): (&str, &str), rows: Columns) -> usize {
    let at = Place::South.frame();
    if let Some((zh, en)) = Place::South.stair() {
        floor.shaft(Kind::Stairs, zh, en, at.rect(0.0, 0.0, 6.0, 7.0), street);
    }
    let lobby =
        floor.space(Kind::LiftLobby, "门诊电梯厅", "Outpatient lift lobby", vec![at.rect(12.0, 0.0, 18.0, 7.0)]);
    floor.join_open(lobby, street);
    let lifts = [
        (9.4, "门诊1号客梯", "Outpatient public lift 1", 0.0),
        (9.4, "门诊2号客梯", "Outpatient public lift 2", 2.3),
        (9.4, "门诊3号客梯", "Outpatient public lift 3", 4.6),
        (18.0, "门诊4号病床梯", "Outpatient bed lift 4", 0.0),
        (18.0, "门诊5号客梯", "Outpatient public lift 5", 2.3),
        (18.0, "门诊6号货梯", "Outpatient goods lift 6", 4.6),
    ];
    for (u, zh, en, v) in lifts {
        let deep = if v > 4.0 { 7.0 } else { v + 2.3 };
        floor.shaft(Kind::Lift, zh, en, at.rect(u, v, u + 2.6, deep), lobby);
    }
    toilets(floor, at.inner(24.0, 0.0), 6.0, (zh, en), street);
    let corridor = floor.space(
        Kind::Corridor,
        &format!("{zh}走廊"),
        &format!("{en} corridor"),
        at.rects([
            (6.0, 0.0, 9.4, 7.0),
            (6.0, 7.0, 8.4, 27.0),
            (20.6, 0.0, 24.0, 7.0),
            (20.4, 7.0, 22.8, 27.0),
            (8.4, 24.6, 20.4, 27.0),
        ]),
    );
    floor.join_open(corridor, street);
    columns(floor, Place::South, zh, en, corridor, None, rows, false);
    corridor
}

/// Draws a basement module: one passage from the street, large rooms on both sides.
pub fn plant(floor: &mut Floor, place: Place, street: usize, (zh, en): (&str, &str), left: Row, right: Row) {
    let at = place.frame();
    if let Some((zh, en)) = place.stair() {
        floor.shaft(Kind::Stairs, zh, en, at.rect(0.0, 0.0, 6.0, 7.0), street);
    }
    floor.room(Kind::Store, &format!("{zh}工具间"), &format!("{en} tool room"), at.rect(6.0, 0.0, 13.6, 7.0), street);
    let passage = floor.space(
        Kind::StaffCorridor,
        &format!("{zh}通道"),
        &format!("{en} passage"),
        vec![at.rect(13.6, 0.0, 16.4, 27.0)],
    );
    floor.join(passage, street, DoorKind::Fire);
    floor.row(at.rect(0.0, 7.0, 13.6, 27.0), passage, left);
    floor.row(at.rect(16.4, 0.0, 30.0, 27.0), passage, right);
}

/// What a floor of the northern middle module shows of the atrium.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Atrium {
    /// The hall itself, where the escalators start.
    Ground,
    /// A gallery around the void, with escalators up and down.
    Gallery,
    /// The last gallery: escalators end here.
    Top,
}

/// Draws the main hall or a gallery above it. Answers the hall.
pub fn hall(floor: &mut Floor, street: usize, atrium: Atrium, (zh, en): (&str, &str), left: Row, right: Row) -> usize {
    let at = Place::North.frame();
    // On the ground the last five metres are the checked entrance.
    let deep = if atrium == Atrium::Ground { 22.0 } else { 27.0 };
    let whole = at.rects([(0.0, 0.0, 30.0, 6.0), (6.0, 6.0, 24.0, deep)]);
    let up = at.rect(9.0, 9.0, 10.6, 20.0);
    let down = at.rect(19.4, 9.0, 21.0, 20.0);
    let void = at.rect(12.0, 9.0, 18.0, 22.0);
    let mut cut = vec![up, down];
    if atrium != Atrium::Ground {
        cut.push(void);
    }
    let hall = floor.space(Kind::Lobby, zh, en, minus(&whole, &cut));
    floor.join_open(hall, street);
    if atrium != Atrium::Ground {
        floor.space(Kind::Void, "中庭上空", "Atrium void", vec![void]);
    }
    let escalators = [
        (Kind::EscalatorUp, "上行扶梯", "Escalator up", up, 9.0),
        (Kind::EscalatorDown, "下行扶梯", "Escalator down", down, 19.4),
    ];
    for (kind, zh, en, area, u) in escalators {
        let unit = floor.space(kind, zh, en, vec![area]);
        floor.units[unit].shaft = Some(crate::kit::Shaft { zh: zh.to_owned(), en: en.to_owned() });
        if atrium != Atrium::Top {
            floor.join_in(unit, hall, DoorKind::Gap, at.rect(u, 8.0, u + 1.6, 9.0));
        }
        if atrium != Atrium::Ground {
            floor.join_in(unit, hall, DoorKind::Gap, at.rect(u, 20.0, u + 1.6, 21.0));
        }
    }
    floor.row(at.rect(0.0, 6.0, 6.0, deep), hall, left);
    floor.row(at.rect(24.0, 6.0, 30.0, deep), hall, right);
    hall
}

/// Draws the checked entrance between the main door and the hall: in by the screening lanes, out
/// by the exit lane, with the police room and the guards' room beside it.
pub fn screening(floor: &mut Floor, hall: usize) {
    let at = Place::North.frame();
    let screening = floor.space(Kind::Lobby, "入口安检区", "Entry screening", vec![at.rect(6.0, 22.0, 24.0, 27.0)]);
    let lanes = [
        (9.0, false, "安检1号通道", "Screening lane 1"),
        (12.0, false, "安检2号通道", "Screening lane 2"),
        (20.0, true, "出口通道", "Exit lane"),
    ];
    for (u, out, zh, en) in lanes {
        let place = at.rect(u, 21.0, u + 2.4, 23.0);
        let lane = if out {
            floor.join_in(hall, screening, DoorKind::OneWay, place)
        } else {
            floor.join_in(screening, hall, DoorKind::OneWay, place)
        };
        floor.name_door(lane, zh, en);
    }
    floor.room(Kind::Security, "警务室", "Police room", at.rect(0.0, 22.0, 6.0, 27.0), screening);
    floor.room(Kind::DutyRoom, "保安值守室", "Guards' duty room", at.rect(24.0, 22.0, 30.0, 27.0), screening);
}

/// Draws the auditorium floor of the northern middle module.
pub fn auditorium(floor: &mut Floor, street: usize) {
    let at = Place::North.frame();
    let foyer = floor.space(
        Kind::Lobby,
        "报告厅前厅",
        "Auditorium foyer",
        at.rects([(0.0, 0.0, 30.0, 6.0), (22.0, 6.0, 24.4, 27.0)]),
    );
    floor.join_open(foyer, street);
    let room = floor.space(Kind::Auditorium, "学术报告厅", "Auditorium", vec![at.rect(0.0, 6.0, 22.0, 27.0)]);
    floor.join_at(room, foyer, DoorKind::Double, 0.2);
    floor.join_at(room, foyer, DoorKind::Double, 0.8);
    floor.row(
        at.rect(24.4, 6.0, 30.0, 27.0),
        foyer,
        Row::new()
            .one(Kind::Meeting, "第一会议室", "Meeting room 1")
            .one(Kind::Meeting, "第二会议室", "Meeting room 2")
            .one(Kind::Office, "音控室", "Sound control")
            .one(Kind::Kitchen, "茶水间", "Tea kitchen")
            .wide(3.0)
            .one(Kind::Lounge, "专家休息室", "Speakers' lounge")
            .door(DoorKind::Plain),
    );
}

fn toilets(floor: &mut Floor, at: Frame, length: f64, (zh, en): (&str, &str), street: usize) {
    let widths = [0.0, length * 0.36, length * 0.68, length];
    let kinds = [
        (Kind::ToiletWomen, "女卫生间", "women's toilet"),
        (Kind::ToiletMen, "男卫生间", "men's toilet"),
        (Kind::ToiletAccessible, "无障碍卫生间", "accessible toilet"),
    ];
    for (i, (kind, name_zh, name_en)) in kinds.into_iter().enumerate() {
        floor.room(
            kind,
            &format!("{zh}{name_zh}"),
            &format!("{en} {name_en}"),
            at.rect(widths[i], 0.0, widths[i + 1], 7.0),
            street,
        );
    }
}

#[expect(clippy::too_many_arguments, reason = "one private helper of two callers")]
fn columns(
    floor: &mut Floor,
    place: Place,
    zh: &str,
    en: &str,
    corridor: usize,
    waiting: Option<usize>,
    rows: Columns,
    staff_corridor: bool,
) {
    let at = place.frame();
    let Columns { outer_left, inner_left, inner_right, outer_right } = rows.northwards(place);
    floor.row(at.rect(0.0, 7.0, 6.0, 27.0), corridor, outer_left);
    floor.row(at.rect(22.8, 7.0, 30.0, 27.0), corridor, outer_right);
    if !staff_corridor {
        floor.row(at.rect(8.4, 7.0, 14.4, 24.6), corridor, inner_left);
        floor.row(at.rect(14.4, 7.0, 20.4, 24.6), corridor, inner_right);
        return;
    }
    let left = floor.row(at.rect(8.4, 7.0, 13.2, 24.6), corridor, inner_left);
    let right = floor.row(at.rect(15.6, 7.0, 20.4, 24.6), corridor, inner_right);
    let staff = floor.space(
        Kind::StaffCorridor,
        &format!("{zh}医护通道"),
        &format!("{en} staff corridor"),
        vec![at.rect(13.2, 7.0, 15.6, 24.6)],
    );
    floor.join(staff, corridor, DoorKind::Badge);
    if let Some(waiting) = waiting {
        floor.join(staff, waiting, DoorKind::Badge);
    }
    for room in left.into_iter().step_by(2).chain(right.into_iter().skip(1).step_by(2)) {
        floor.join(room, staff, DoorKind::Plain);
    }
}
