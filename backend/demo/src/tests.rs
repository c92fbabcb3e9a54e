use super::*;

#[test]
fn everything_is_drawn_as_asked() {
    let campus = campus::draw();
    assert_eq!(campus.faults, Vec::<String>::new());
    let (_, lost) = roster::draw_up(&campus);
    assert_eq!(lost, Vec::<String>::new());
}

#[test]
fn the_hospital_has_its_size() {
    let campus = campus::draw();
    assert!(campus.room_count() >= 600, "{}", campus.room_count());
    let (roster, _) = roster::draw_up(&campus);
    assert_eq!(roster.departments.len(), 20);
    assert_eq!(roster.guards.len(), 45);
    assert_eq!(roster.checkpoints.len(), 40);
    assert_eq!(roster.buttons.len(), 90);
    assert_eq!(roster.posts.len(), 14);
    assert_eq!(roster.accounts.len(), 27);
}
