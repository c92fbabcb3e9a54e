use super::*;
use crate::kit::Kind;

#[test]
fn everything_is_drawn_as_asked() {
    let campus = campus::draw();
    assert_eq!(campus.faults, Vec::<String>::new());
    let (_, lost) = roster::draw_up(&campus);
    assert_eq!(lost, Vec::<String>::new());
}

#[test]
fn no_room_is_too_narrow_for_its_use() {
    let campus = campus::draw();
    for place in campus.places() {
        let unit = campus.unit(place);
        let heart = unit.heart();
        let narrow = heart.width().min(heart.height());
        let least = match unit.kind {
            Kind::Ward | Kind::Theatre | Kind::Suite | Kind::Imaging => 320,
            Kind::Corridor => 240,
            Kind::Bathroom | Kind::EscalatorUp | Kind::EscalatorDown => 150,
            Kind::ToiletMen | Kind::ToiletWomen | Kind::ToiletAccessible => 190,
            _ => 200,
        };
        assert!(narrow >= least, "{} {} is {narrow} cm", campus.floor(place).short, unit.key);
    }
}
