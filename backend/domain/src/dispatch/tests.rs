use super::*;
use crate::{place::Position, test_world::*};

/// Seconds are longitudes apart, times one: a world of one corridor.
struct Corridor;

impl Travel for Corridor {
    fn seconds(&self, from: &[&Spot], to: &Spot) -> Vec<Option<f64>> {
        from.iter().map(|s| (s.level == to.level).then(|| (s.lon - to.lon).abs())).collect()
    }
    fn trip(&self, from: &Spot, to: &Spot) -> Option<Trip> {
        (from.level == to.level).then(|| Trip {
            seconds: (from.lon - to.lon).abs(),
            metres: (from.lon - to.lon).abs() * 1.3,
            from_floor: "1F".into(),
            to_floor: "1F".into(),
            via: None,
            assumed: false,
        })
    }
}

fn guard(n: u128, lon: f64) -> GuardOnDuty {
    GuardOnDuty {
        person: person(n),
        post: PostId(uuid::Uuid::from_u128(1)),
        skills: vec![],
        position: Some(Position {
            spot: spot(lon),
            at: Timestamp(1_000),
            accuracy_m: 5.0,
            source: PositionSource::Checkpoint,
        }),
        reachable: true,
        busy_with: None,
    }
}

fn need(n: u128, priority: Priority, lon: f64) -> Need {
    Need {
        alarm: AlarmId(uuid::Uuid::from_u128(n)),
        priority,
        since: Timestamp(0),
        place: place(lon),
        wanted: 1,
        skills: vec![],
        excluded: vec![],
        silent_before: vec![],
    }
}

fn choose_all(board: &Board) -> Vec<Choice> {
    let mut next = 0;
    assign(board, &Corridor, Timestamp(21_000), &mut || {
        next += 1;
        AssignmentId(uuid::Uuid::from_u128(next))
    })
}

fn called(choice: &Choice) -> Vec<PersonId> {
    choice.offers.iter().map(|o| o.person).collect()
}

#[test]
fn the_nearest_free_guard_is_called_with_the_reason() {
    let board =
        Board { guards: vec![guard(1, 50.0), guard(2, 10.0), guard(3, 30.0)], needs: vec![need(1, Priority::P1, 0.0)] };
    let choices = choose_all(&board);
    assert_eq!(called(&choices[0]), [person(2)]);
    assert_eq!(choices[0].shortfall, None);
    let reason = &choices[0].offers[0].reason;
    assert_eq!(reason.trip.as_ref().unwrap().seconds, 10.0);
    assert_eq!(reason.position_age_ms, Some(20_000));
    let verdicts: Vec<_> = reason.considered.iter().map(|c| (c.person, c.verdict)).collect();
    assert_eq!(verdicts, [(person(2), Verdict::Chosen), (person(3), Verdict::Farther), (person(1), Verdict::Farther)]);
}

#[test]
fn the_more_urgent_need_is_served_first_and_the_other_says_what_it_lacks() {
    let mut board =
        Board { guards: vec![guard(1, 10.0)], needs: vec![need(1, Priority::P3, 10.0), need(2, Priority::P1, 0.0)] };
    board.needs[0].since = Timestamp(-5_000);
    let choices = choose_all(&board);
    assert_eq!((choices[0].alarm, called(&choices[0])), (board.needs[1].alarm, vec![person(1)]));
    assert_eq!(called(&choices[1]), []);
    assert_eq!(choices[1].shortfall, Some(Shortfall { wanted: 1, busy: 1, ..Shortfall::default() }));
}

#[test]
fn busy_unreachable_unskilled_and_refusing_guards_are_passed_over_and_counted() {
    let shield = Skill("shield".into());
    let mut board = Board {
        guards: (1..=5).map(|n| guard(n, n as f64)).collect(),
        needs: vec![Need { skills: vec![shield.clone()], wanted: 2, ..need(1, Priority::P1, 0.0) }],
    };
    for g in &mut board.guards {
        g.skills.push(shield.clone());
    }
    board.guards[0].busy_with = Some(AlarmId(uuid::Uuid::from_u128(9)));
    board.guards[1].reachable = false;
    board.guards[2].skills.clear();
    board.needs[0].excluded.push(person(4));
    let choices = choose_all(&board);
    assert_eq!(called(&choices[0]), [person(5)]);
    assert_eq!(
        choices[0].shortfall,
        Some(Shortfall { called: 1, wanted: 2, busy: 1, unreachable: 1, unskilled: 1, asked: 1 })
    );
}

#[test]
fn a_guard_without_a_known_place_is_the_last_but_not_nobody() {
    let mut lost = guard(1, 0.0);
    lost.position = None;
    let mut board = Board { guards: vec![lost, guard(2, 500.0)], needs: vec![need(1, Priority::P1, 0.0)] };
    assert_eq!(called(&choose_all(&board)[0]), [person(2)]);
    board.guards.truncate(1);
    let choice = &choose_all(&board)[0];
    assert_eq!(called(choice), [person(1)]);
    assert_eq!(choice.offers[0].reason.trip, None);
}

#[test]
fn whoever_did_not_answer_is_asked_again_only_when_nobody_else_is_left() {
    let mut board = Board {
        guards: vec![guard(1, 1.0), guard(2, 90.0)],
        needs: vec![Need { silent_before: vec![person(1)], ..need(1, Priority::P1, 0.0) }],
    };
    assert_eq!(called(&choose_all(&board)[0]), [person(2)]);
    board.guards[1].busy_with = Some(AlarmId(uuid::Uuid::from_u128(9)));
    assert_eq!(called(&choose_all(&board)[0]), [person(1)]);
}

#[test]
fn the_order_of_the_board_does_not_matter() {
    let mut board = Board {
        guards: vec![guard(3, 10.0), guard(1, 10.0), guard(2, 10.0)],
        needs: vec![need(2, Priority::P2, 0.0), need(1, Priority::P2, 20.0)],
    };
    let first: Vec<_> = choose_all(&board).iter().map(|c| (c.alarm, called(c))).collect();
    board.guards.reverse();
    board.needs.reverse();
    let second: Vec<_> = choose_all(&board).iter().map(|c| (c.alarm, called(c))).collect();
    assert_eq!(first, second);
    assert_eq!(first[0].1, [person(1)], "ties go to the lower id");
}
