use super::*;
use crate::{
    test_world::{person, place},
    time::MINUTE,
};
use proptest::prelude::*;
use uuid::Uuid;

const FOUND: Timestamp = Timestamp(1_764_000_000_000);
const WEEK: Millis = 7 * 24 * HOUR;

fn report(severity: Severity) -> Hazard {
    let report = Report {
        id: Uuid::from_u128(1).into(),
        site: Uuid::from_u128(2).into(),
        place: place(0.0),
        checkpoint: None,
        severity,
        text: "消防栓被杂物遮挡".into(),
        photos: vec!["p1".into()],
        found_by: person(1),
        found_at: FOUND.plus(-HOUR),
    };
    Hazard::report(report, FOUND).0
}

fn input(id: u128, by: u128, action: Action) -> Input {
    Input::Person { id: InputId(Uuid::from_u128(id)), by: person(by), action }
}

fn rectify() -> Action {
    Action::Rectify { note: "已清理".into(), photos: vec![] }
}

#[test]
fn from_finding_to_closing() {
    let mut hazard = report(Severity::General);
    let steps = [
        (9, Action::Assign { to: person(2), due: FOUND.plus(WEEK) }, State::Assigned),
        (2, rectify(), State::Rectified),
        (9, Action::Reject { reason: "仍有纸箱".into(), due: FOUND.plus(WEEK) }, State::Assigned),
        (2, rectify(), State::Rectified),
        (9, Action::Verify, State::Verified),
        (9, Action::Close { note: String::new() }, State::Closed),
    ];
    for (number, (by, action, state)) in (1..).zip(steps) {
        let decision = hazard.handle(input(number, by, action.clone()), FOUND.plus(1)).unwrap();
        assert_eq!((hazard.state, decision.events.len()), (state, 1));
        let again = hazard.handle(input(number, by, action), FOUND.plus(2)).unwrap();
        assert!(again.is_empty(), "sent twice");
    }
    assert_eq!((hazard.next_due(), hazard.rejections), (None, 1));
}

#[test]
fn nobody_verifies_his_own_work_nor_rectifies_anothers() {
    let mut hazard = report(Severity::General);
    let due = FOUND.plus(WEEK);
    drop(hazard.handle(input(1, 9, Action::Assign { to: person(2), due }), FOUND).unwrap());
    assert_eq!(hazard.handle(input(2, 3, rectify()), FOUND), Err(Refusal::NotYours));
    drop(hazard.handle(input(3, 2, rectify()), FOUND).unwrap());
    assert_eq!(hazard.handle(input(4, 2, Action::Verify), FOUND), Err(Refusal::OwnWork));
    assert_eq!(
        hazard.handle(input(5, 9, Action::Close { note: String::new() }), FOUND),
        Err(Refusal::WrongStep { state: State::Rectified })
    );
    let late = Action::Reject { reason: "no".into(), due: FOUND };
    assert_eq!(hazard.handle(input(6, 9, late), FOUND), Err(Refusal::BadDate));
    let silent = Action::Reject { reason: " ".into(), due };
    assert_eq!(hazard.handle(input(7, 9, silent), FOUND), Err(Refusal::NoReason));
}

#[test]
fn what_is_left_lying_is_told_again_and_again() {
    let mut hazard = report(Severity::Major);
    let first = FOUND.plus(HOUR);
    assert_eq!(hazard.next_due(), Some(Due { at: first, reason: DueReason::HazardUnassigned }));
    assert!(hazard.handle(Input::TimeReached, first.plus(-1)).unwrap().is_empty());
    assert_eq!(hazard.handle(Input::TimeReached, first).unwrap().messages.len(), 1);
    assert!(hazard.handle(Input::TimeReached, first).unwrap().is_empty());
    let due = FOUND.plus(WEEK);
    drop(hazard.handle(input(1, 9, Action::Assign { to: person(2), due }), first).unwrap());
    assert!(!hazard.is_overdue(due.plus(-1)) && hazard.is_overdue(due));
    let told = hazard.handle(Input::TimeReached, due).unwrap();
    assert_eq!(told.messages.len(), 2, "the owner and the supervisors");
    assert_eq!(hazard.next_due(), Some(Due { at: due.plus(TELL_EVERY), reason: DueReason::HazardOverdue }));
    let more = Action::Postpone { due: due.plus(WEEK), reason: "等配件".into() };
    drop(hazard.handle(input(2, 9, more), due.plus(1)).unwrap());
    assert_eq!(hazard.next_due().unwrap().at, due.plus(WEEK));
}

fn any_action() -> impl Strategy<Value = Action> {
    let due = (-HOUR..WEEK).prop_map(|after| FOUND.plus(after));
    let text = prop_oneof![Just(String::new()), Just("好".to_owned())];
    prop_oneof![
        (2_u128..4, due.clone()).prop_map(|(to, due)| Action::Assign { to: person(to), due }),
        (due.clone(), text.clone()).prop_map(|(due, reason)| Action::Postpone { due, reason }),
        text.clone().prop_map(|note| Action::Rectify { note, photos: vec![] }),
        Just(Action::Verify),
        (due, text.clone()).prop_map(|(due, reason)| Action::Reject { reason, due }),
        text.prop_map(|note| Action::Close { note }),
    ]
}

proptest! {
    /// Whatever is done: an open hazard has a deadline, nothing stays due, a refusal and a repeat change nothing.
    #[test]
    fn no_hazard_is_forgotten(steps in prop::collection::vec((0_i64..3 * 24 * HOUR, 1_u128..4, any_action()), 1..40)) {
        let mut hazard = report(Severity::General);
        let mut now = FOUND;
        for (number, (passed, by, action)) in (1..).zip(steps) {
            now = now.plus(passed + MINUTE);
            let _ = hazard.handle(Input::TimeReached, now).unwrap();
            prop_assert!(hazard.next_due().is_none_or(|due| due.at > now));
            let before = hazard.clone();
            match hazard.handle(input(number, by, action.clone()), now) {
                Err(_) => prop_assert_eq!(&before, &hazard),
                Ok(_) => {
                    let after = hazard.clone();
                    prop_assert!(hazard.handle(input(number, by, action), now).unwrap().is_empty());
                    prop_assert_eq!(&after, &hazard);
                }
            }
            prop_assert_eq!(hazard.state == State::Closed, hazard.next_due().is_none());
            let own = hazard.rectified.as_ref().map(|rectified| rectified.by);
            prop_assert!(hazard.verified_by.is_none() || hazard.verified_by != own);
        }
    }
}
