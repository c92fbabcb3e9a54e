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
        post_is_critical: false,
        skills: vec![],
        position: Some(Position {
            spot: spot(lon),
            at: Timestamp(1_000),
            accuracy_m: 5.0,
            source: PositionSource::Checkpoint,
        }),
        reachable: true,
        busy: vec![],
    }
}

fn need(n: u128, priority: Priority, lon: f64) -> Need {
    Need {
        alarm: AlarmId(uuid::Uuid::from_u128(n)),
        priority,
        drill: false,
        since: Timestamp(0),
        place: place(lon),
        wanted: 1,
        places: 1,
        everybody: false,
        skills: vec![],
        critical_posts: vec![],
        excluded: vec![],
        silent_before: vec![],
    }
}

fn busy(priority: Priority, stage: Stage) -> Busy {
    Busy { alarm: AlarmId(uuid::Uuid::from_u128(9)), priority, drill: false, stage, by_hand: false }
}

fn verdict_of(choice: &Choice, n: u128) -> Verdict {
    choice.offers[0].reason.considered.iter().find(|c| c.person == person(n)).unwrap().verdict
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
        needs: vec![Need { skills: vec![shield.clone()], wanted: 2, places: 2, ..need(1, Priority::P1, 0.0) }],
    };
    for g in &mut board.guards {
        g.skills.push(shield.clone());
    }
    board.guards[0].busy = vec![busy(Priority::P1, Stage::OnTheWay)];
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
    board.guards[1].busy = vec![busy(Priority::P1, Stage::OnScene)];
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

#[test]
fn two_alarms_share_the_guards_so_that_the_sum_of_the_walks_is_least() {
    // One after the other, the first would take the guard at 0 and leave the second 100 s away.
    let board = Board {
        guards: vec![guard(1, 0.0), guard(2, -60.0)],
        needs: vec![need(1, Priority::P1, -20.0), need(2, Priority::P1, 40.0)],
    };
    let choices = choose_all(&board);
    assert_eq!((called(&choices[0]), called(&choices[1])), (vec![person(2)], vec![person(1)]));
    assert_eq!(verdict_of(&choices[0], 1), Verdict::ForAnother);
}

#[test]
fn an_old_or_inexact_position_counts_as_farther() {
    let mut board = Board { guards: vec![guard(1, 20.0), guard(2, 30.0)], needs: vec![need(1, Priority::P1, 0.0)] };
    board.guards[0].position.as_mut().unwrap().at = Timestamp(21_000 - 300_000);
    assert_eq!(called(&choose_all(&board)[0]), [person(2)], "five minutes old: 30 s of doubt");
    board.guards[0].position.as_mut().unwrap().at = Timestamp(21_000);
    assert_eq!(called(&choose_all(&board)[0]), [person(1)]);
    board.guards[0].position.as_mut().unwrap().accuracy_m = 26.0;
    let choice = &choose_all(&board)[0];
    assert_eq!(called(choice), [person(2)], "26 m are 20 s");
    assert_eq!(choice.offers[0].reason.considered.iter().map(|c| c.doubt.round()).collect::<Vec<_>>(), [6.0, 20.0]);
}

#[test]
fn a_guard_is_pulled_only_from_what_is_less_urgent_and_only_when_nobody_else_is_left() {
    let mut board = Board { guards: vec![guard(1, 1.0), guard(2, 90.0)], needs: vec![need(1, Priority::P1, 0.0)] };
    board.guards[0].busy = vec![busy(Priority::P3, Stage::OnTheWay)];
    let choice = &choose_all(&board)[0];
    assert_eq!((called(choice), verdict_of(choice, 1)), (vec![person(2)], Verdict::LesserTask));
    board.guards[1].busy = vec![busy(Priority::P1, Stage::OnTheWay)];
    let choice = &choose_all(&board)[0];
    assert_eq!(called(choice), [person(1)]);
    assert_eq!(choice.offers[0].reason.pulled_from, Some(AlarmId(uuid::Uuid::from_u128(9))));
    board.needs[0].priority = Priority::P2;
    board.guards[0].busy = vec![busy(Priority::P3, Stage::OnScene)];
    assert_eq!(called(&choose_all(&board)[0]), [], "a scene is left only for an urgent alarm");
    board.needs[0].priority = Priority::P1;
    assert_eq!(called(&choose_all(&board)[0]), [person(1)]);
    board.guards[0].busy[0].by_hand = true;
    assert_eq!(called(&choose_all(&board)[0]), [], "what a person decided is not undone");
}

#[test]
fn a_real_alarm_takes_guards_out_of_a_drill_and_never_the_other_way_round() {
    let exercise = Busy { drill: true, ..busy(Priority::P1, Stage::OnScene) };
    let mut board = Board { guards: vec![guard(1, 1.0), guard(2, 90.0)], needs: vec![need(1, Priority::P3, 0.0)] };
    board.guards[0].busy = vec![exercise];
    assert_eq!(called(&choose_all(&board)[0]), [person(1)], "as if he were free");
    board.guards[0].busy = vec![busy(Priority::P3, Stage::Offered)];
    board.guards.truncate(1);
    board.needs[0] = Need { drill: true, ..need(1, Priority::P1, 0.0) };
    assert_eq!(called(&choose_all(&board)[0]), []);
    board.guards[0].busy.clear();
    board.needs.push(need(2, Priority::P3, 500.0));
    let choices = choose_all(&board);
    assert_eq!((choices[0].alarm, called(&choices[0])), (board.needs[1].alarm, vec![person(1)]));
}

#[test]
fn a_critical_post_keeps_its_last_guard_unless_nobody_else_is_left() {
    let mut board = Board {
        guards: vec![guard(1, 101.0), guard(2, 102.0), guard(3, 300.0)],
        needs: vec![Need { wanted: 2, places: 2, ..need(1, Priority::P1, 0.0) }],
    };
    for guard in &mut board.guards[..2] {
        guard.post_is_critical = true;
    }
    board.guards[2].post = PostId(uuid::Uuid::from_u128(2));
    let choice = &choose_all(&board)[0];
    assert_eq!((called(choice), verdict_of(choice, 2)), (vec![person(1), person(3)], Verdict::CriticalPost));
    board.needs[0].place = place(90.0);
    assert_eq!(called(&choose_all(&board)[0]), [person(1), person(2)], "what happens beside the post is the post's");
    board.needs[0].place = place(0.0);
    board.guards.truncate(2);
    assert_eq!(called(&choose_all(&board)[0]), [person(1), person(2)]);
}

#[test]
fn offers_that_only_hasten_an_answer_disturb_nobody_at_work() {
    let mut board = Board {
        guards: vec![guard(1, 1.0), guard(2, 2.0), guard(3, 3.0)],
        needs: vec![Need { wanted: 3, places: 1, ..need(1, Priority::P1, 0.0) }, need(2, Priority::P3, 0.0)],
    };
    board.guards[2].busy = vec![busy(Priority::P2, Stage::OnTheWay)];
    let choices = choose_all(&board);
    assert_eq!(called(&choices[0]).len(), 1, "the other free guard goes to the routine alarm");
    assert_eq!(called(&choices[1]).len(), 1);
    assert_eq!(choices[0].shortfall, None);
}

#[test]
fn everybody_means_the_unskilled_and_the_unreachable_too() {
    let mut board = Board {
        guards: vec![guard(1, 1.0), guard(2, 2.0), guard(3, 3.0), guard(4, 4.0)],
        needs: vec![Need { everybody: true, skills: vec![Skill("shield".into())], ..need(1, Priority::P1, 0.0) }],
    };
    board.guards[1].reachable = false;
    board.guards[2].busy = vec![busy(Priority::P1, Stage::OnScene)];
    board.needs[0].excluded.push(person(4));
    assert_eq!(called(&choose_all(&board)[0]), [person(1), person(2)]);
}

/// Counts the walks that are asked for.
#[derive(Default)]
struct Counting(std::cell::Cell<usize>);

impl Travel for Counting {
    fn seconds(&self, from: &[&Spot], to: &Spot) -> Vec<Option<f64>> {
        self.0.set(self.0.get() + 1);
        Corridor.seconds(from, to)
    }
    fn trip(&self, from: &Spot, to: &Spot) -> Option<Trip> {
        Corridor.trip(from, to)
    }
}

#[test]
fn in_a_storm_the_oldest_of_the_most_urgent_are_served_and_a_rare_skill_is_not_forgotten() {
    let needs = (0_u32..1_000).map(|n| {
        let priority = if n % 2 == 0 { Priority::P2 } else { Priority::P1 };
        let mut need = Need { since: Timestamp(i64::from(n)), ..need(u128::from(n) + 1, priority, f64::from(n)) };
        need.skills.extend((n == 998).then(|| Skill("shield".into())));
        need
    });
    let mut board = Board { guards: vec![guard(1, 500.0), guard(2, 1.0), guard(3, 900.0)], needs: needs.collect() };
    board.guards[2].skills = vec![Skill("shield".into())];
    // One who can only be pulled off for an urgent alarm.
    board.guards.push(GuardOnDuty { busy: vec![busy(Priority::P2, Stage::OnScene)], ..guard(4, 3.0) });
    let mut next = 0;
    let (travel, mut new_id) = (Counting::default(), || {
        next += 1;
        AssignmentId(uuid::Uuid::from_u128(next))
    });
    let choices = assign(&board, &travel, Timestamp(21_000), &mut new_id);
    let served: Vec<_> = choices.iter().filter(|c| !c.offers.is_empty()).collect();
    assert_eq!(choices.len(), 1_000, "each has its answer");
    assert_eq!(served.len(), 4, "no guard is left idle, none is called twice");
    assert!(
        choices[..64].iter().filter(|c| !c.offers.is_empty()).count() == 4,
        "those who came first among the urgent"
    );
    assert_eq!(choices[900].shortfall.map(|s| (s.called, s.wanted, s.busy)), Some((0, 1, 4)), "the others know why");
    assert_eq!(travel.0.get(), 64, "whom nobody can be sent to is not walked to");

    board.needs.retain(|need| !need.skills.is_empty() || need.since.0 < 200);
    for guard in &mut board.guards[..2] {
        guard.reachable = false;
    }
    board.guards[3].reachable = false;
    for need in board.needs.iter_mut().filter(|need| need.skills.is_empty()) {
        need.excluded.push(person(3));
    }
    let choices = choose_all(&board);
    let shield = choices.iter().find(|c| c.alarm == AlarmId(uuid::Uuid::from_u128(999))).unwrap();
    assert_eq!(called(shield), [person(3)], "two hundred older ones do not stand before the only one he can go to");
}
