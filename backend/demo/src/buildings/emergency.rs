//! 急诊楼, the emergency building: three floors around one corridor ring, with the room that
//! matters most on each floor inside the ring.

use super::Building;
use crate::kit::{DoorKind, Floor, Frame, Kind, Row};

/// South-west corner on the site, metres. The northern corridor meets the sky bridge.
pub const ORIGIN: (f64, f64) = (140.0, 48.6);
/// Length and depth, metres.
pub const SIZE: (f64, f64) = (48.0, 37.0);

/// The programme of one floor: strips along the ring, and what stands inside it.
struct Plan {
    number: i32,
    corridor: (&'static str, &'static str),
    /// Inside the ring.
    heart: Heart,
    /// South front west of the hall, east of it, and the hall itself.
    south_west: Row,
    south_middle: (Kind, &'static str, &'static str),
    south_east: Row,
    north: Row,
    /// Small rooms west and east of the ring, facing north.
    west: Row,
    east: Row,
}

enum Heart {
    /// One large room open to all sides of the ring.
    Bay(Kind, &'static str, &'static str, DoorKind),
    /// Two rows, facing south and north.
    Rooms(Row, Row),
}

/// The three floors.
pub fn building() -> Building {
    let floors = vec![draw(ground()), draw(observation()), draw(intervention())];
    Building { key: "emergency", zh: "急诊楼", en: "Emergency building", floors }
}

fn draw(plan: Plan) -> Floor {
    let at = Frame::at(ORIGIN.0, ORIGIN.1);
    let mut floor = Floor::new(&format!("{}F", plan.number), plan.number - 1);
    let ring = floor.space(
        Kind::Corridor,
        plan.corridor.0,
        plan.corridor.1,
        at.rects([
            (0.0, 10.0, 48.0, 13.0),
            (0.0, 27.0, 48.0, 29.8),
            (12.0, 13.0, 15.0, 27.0),
            (33.0, 13.0, 36.0, 27.0),
        ]),
    );
    floor.row(at.rect(0.0, 0.0, 14.0, 10.0), ring, plan.south_west);
    let (kind, zh, en) = plan.south_middle;
    let middle = floor.space(kind, zh, en, vec![at.rect(14.0, 0.0, 34.0, 10.0)]);
    floor.join_open(middle, ring);
    floor.row(at.rect(34.0, 0.0, 48.0, 10.0), ring, plan.south_east);
    floor.row(at.rect(0.0, 29.8, SIZE.0, SIZE.1), ring, plan.north);

    floor.shaft(Kind::Stairs, "急诊A楼梯", "Emergency stair A", at.rect(0.0, 13.0, 5.6, 20.0), ring);
    floor.row(
        at.rect(5.6, 13.0, 12.0, 20.0),
        ring,
        Row::new().one(Kind::ToiletWomen, "女卫生间", "Women's toilet").one(
            Kind::ToiletMen,
            "男卫生间",
            "Men's toilet",
        ),
    );
    floor.row(at.rect(0.0, 20.0, 12.0, 27.0), ring, plan.west);

    floor.shaft(Kind::Lift, "急诊1号病床梯", "Emergency bed lift 1", at.rect(36.0, 13.0, 39.0, 16.5), ring);
    floor.shaft(Kind::Lift, "急诊2号客梯", "Emergency public lift 2", at.rect(36.0, 16.5, 39.0, 20.0), ring);
    floor.row(
        at.rect(39.0, 13.0, 42.4, 20.0),
        ring,
        Row::new().one(Kind::ToiletAccessible, "无障碍卫生间", "Accessible toilet"),
    );
    floor.shaft(Kind::Stairs, "急诊B楼梯", "Emergency stair B", at.rect(42.4, 13.0, 48.0, 20.0), ring);
    floor.row(at.rect(36.0, 20.0, 48.0, 27.0), ring, plan.east);

    match plan.heart {
        Heart::Bay(kind, zh, en, door) => {
            let bay = floor.space(kind, zh, en, vec![at.rect(15.0, 13.0, 33.0, 27.0)]);
            let south = floor.join_in(ring, bay, door, at.rect(15.0, 13.0, 33.0, 14.0));
            floor.name_door(south, &format!("{zh}南门"), &format!("{en} south door"));
            let north = floor.join_in(ring, bay, door, at.rect(15.0, 26.0, 33.0, 27.0));
            floor.name_door(north, &format!("{zh}北门"), &format!("{en} north door"));
        }
        Heart::Rooms(south, north) => {
            floor.row(at.rect(15.0, 13.0, 33.0, 20.0), ring, south);
            floor.row(at.rect(15.0, 20.0, 33.0, 27.0), ring, north);
        }
    }
    floor
}

fn ground() -> Plan {
    Plan {
        number: 1,
        corridor: ("急诊走廊", "Emergency corridor"),
        heart: Heart::Bay(Kind::Suite, "抢救室", "Resuscitation room", DoorKind::Double),
        south_west: Row::new()
            .one(Kind::Counter, "急诊药房", "Emergency pharmacy")
            .one(Kind::Counter, "急诊挂号收费处", "Emergency registration and cashier")
            .one(Kind::Counter, "预检分诊台", "Triage"),
        south_middle: (Kind::Lobby, "急诊大厅", "Emergency hall"),
        south_east: Row::new()
            .one(Kind::Office, "急诊警务联络室", "Police liaison room")
            .one(Kind::Treatment, "清创室", "Wound care")
            .one(Kind::Counter, "急救交接区", "Ambulance handover"),
        north: Row::new()
            .many(3, Kind::Clinic, "急诊内科诊室", "Emergency medical room")
            .many(2, Kind::Clinic, "急诊外科诊室", "Emergency surgical room")
            .one(Kind::Clinic, "急诊儿科诊室", "Emergency paediatric room")
            .one(Kind::Waiting, "急诊候诊区", "Emergency waiting")
            .one(Kind::Imaging, "急诊CT室", "Emergency CT")
            .one(Kind::Imaging, "急诊X光室", "Emergency X-ray"),
        west: Row::new().one(Kind::Laboratory, "急诊检验室", "Emergency laboratory").one(
            Kind::Clinic,
            "急诊心电图室",
            "Emergency ECG",
        ),
        east: Row::new()
            .one(Kind::Office, "急诊医生办公室", "Emergency doctors' office")
            .one(Kind::Clinic, "醉酒安置室", "Sobering room")
            .one(Kind::DutyRoom, "急救值班室", "Ambulance crew room"),
    }
}

fn observation() -> Plan {
    Plan {
        number: 2,
        corridor: ("留观走廊", "Observation corridor"),
        heart: Heart::Bay(Kind::Suite, "急诊重症监护室", "Emergency ICU", DoorKind::Badge),
        south_west: Row::new().many(3, Kind::Ward, "急诊留观病房", "Observation ward").wide(4.6),
        south_middle: (Kind::Waiting, "输液大厅", "Infusion hall"),
        south_east: Row::new().from(4, 3, Kind::Ward, "急诊留观病房", "Observation ward").wide(4.6),
        north: Row::new()
            .from(7, 6, Kind::Ward, "急诊留观病房", "Observation ward")
            .one(Kind::NurseStation, "留观护士站", "Observation nurse station")
            .one(Kind::Treatment, "留观治疗室", "Observation treatment room")
            .one(Kind::Treatment, "洗胃室", "Gastric lavage")
            .many(2, Kind::Clinic, "发热隔离诊室", "Fever isolation room"),
        west: Row::new().one(Kind::Counter, "输液配药室", "Infusion preparation").one(
            Kind::DutyRoom,
            "急诊护士值班室",
            "Emergency nurses' duty room",
        ),
        east: Row::new()
            .one(Kind::Office, "急诊主任办公室", "Emergency chief's office")
            .one(Kind::Office, "急诊护士长办公室", "Emergency head nurse's office")
            .one(Kind::Store, "急救物资库", "Emergency supplies"),
    }
}

fn intervention() -> Plan {
    Plan {
        number: 3,
        corridor: ("介入中心走廊", "Intervention corridor"),
        heart: Heart::Rooms(
            Row::new()
                .one(Kind::Theatre, "急诊手术间1", "Emergency theatre 1")
                .one(Kind::Treatment, "急诊刷手间", "Emergency scrub room")
                .one(Kind::Theatre, "急诊手术间2", "Emergency theatre 2"),
            Row::new()
                .one(Kind::Theatre, "导管室1", "Catheter laboratory 1")
                .one(Kind::Office, "导管控制室", "Catheter control room")
                .one(Kind::Theatre, "导管室2", "Catheter laboratory 2"),
        ),
        south_west: Row::new()
            .one(Kind::Meeting, "胸痛中心会诊室", "Chest pain MDT room")
            .one(Kind::Meeting, "卒中中心会诊室", "Stroke MDT room")
            .one(Kind::Office, "介入科办公室", "Intervention office"),
        south_middle: (Kind::Waiting, "手术家属等候区", "Surgery family waiting"),
        south_east: Row::new().one(Kind::Suite, "介入复苏室", "Intervention recovery").one(
            Kind::Store,
            "导管耗材库",
            "Catheter store",
        ),
        north: Row::new()
            .one(Kind::Meeting, "急诊示教室", "Emergency teaching room")
            .many(4, Kind::DutyRoom, "急诊医生值班室", "Emergency duty room")
            .one(Kind::Lounge, "急诊职工休息室", "Emergency staff lounge")
            .door(DoorKind::Plain)
            .one(Kind::DutyRoom, "急诊男更衣室", "Emergency men's changing")
            .one(Kind::DutyRoom, "急诊女更衣室", "Emergency women's changing")
            .one(Kind::Office, "院前急救调度室", "Ambulance dispatch")
            .wide(5.0)
            .one(Kind::Meeting, "模拟训练室", "Simulation room"),
        west: Row::new().one(Kind::Store, "急诊无菌库", "Emergency sterile store").one(
            Kind::Store,
            "急诊污物间",
            "Emergency dirty utility",
        ),
        east: Row::new().one(Kind::Plant, "急诊空调机房", "Emergency air plant").one(
            Kind::DataRoom,
            "急诊弱电机房",
            "Emergency data room",
        ),
    }
}
