//! Raising, answering, reading alarms.

use crate::{
    App, Principal, button_tests, canary,
    directory::Directory,
    dispatching,
    error::{Error, Result},
    ledger::{Ledger, new_id},
    lone_work,
    patrol::pauses,
    places, plans, views,
};
use button_tests::Press;
use dispatching::Sight;
use domain::{
    Actor, AlarmId, AssignmentId, ButtonId, DepartmentId, Event, PersonId, Position, PositionSource, SiteId, Timestamp,
    access::Action as May,
    alarm::{self, Action, Alarm, AssignmentState, Input, Origin, Raised},
    dispatch::{self, Offer},
    event::Subject,
    time::{MINUTE, Millis},
};
use hub::PresenceNote;
use std::sync::Arc;
use store::{AlarmFilter, Line, Source, Stored, Tx};
use wire::alarm::{
    AlarmAccepted, AlarmAction, AlarmDetail, AlarmInput, AlarmList, AlarmQuery, AlarmView, NewAlarm, TimelineLine,
};

const LONGEST_TEXT: usize = 500;
const LONGEST_NOTE: usize = 1_000;
const LONGEST_REFERENCE: usize = 128;
/// A source retries a press no longer than this after its alarm was closed.
const RETRIED_FOR: Millis = 10 * MINUTE;
const MOST_LISTED: u32 = 100;
/// Guards asked for at once.
const MOST_MORE: u8 = 10;

/// Who sends an alarm.
pub enum Sender<'a> {
    /// A signed-in person.
    Person(&'a Principal),
    /// A machine with a source key.
    Source(&'a Source),
}

impl Sender<'_> {
    const fn site(&self) -> SiteId {
        match self {
            Self::Person(who) => who.site,
            Self::Source(source) => source.site,
        }
    }

    const fn actor(&self) -> Actor {
        match self {
            Self::Person(who) => Actor::Person(who.person),
            Self::Source(source) => Actor::Source(source.id),
        }
    }
}

/// Raises an alarm. Returns only after it is on disk; the same reference or id again gives the same answer.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::Invalid`], [`Error::PlaceUnknown`], or a fault.
pub async fn raise(app: &App, sender: Sender<'_>, new: NewAlarm) -> Result<AlarmAccepted> {
    if let Sender::Person(who) = &sender {
        who.require(May::RaiseAlarm)?;
    }
    check_length("text", new.text.as_deref(), LONGEST_TEXT)?;
    check_length("reference", new.reference.as_deref(), LONGEST_REFERENCE)?;
    let (site, actor, now) = (sender.site(), sender.actor(), app.now());
    let directory = app.directory(site).await?;
    let found = places::resolve(app, &directory, &new.place)?;
    if let (Sender::Source(source), Some(_)) = (&sender, found.button)
        && !source.may_use_buttons
    {
        return Err(Error::NotAllowed);
    }
    let reference = match (&sender, new.reference) {
        (Sender::Source(source), Some(reference)) => Some((source.id, reference)),
        (Sender::Source(_), None) => return Err(Error::Invalid("a source names its own reference".into())),
        (Sender::Person(_), _) => None,
    };
    let (origin, department) = match &sender {
        Sender::Person(who) => (
            Origin::Person { person: who.person, button: found.button },
            who.grants.department(site).or(found.department),
        ),
        Sender::Source(source) => (Origin::Source { source: source.id, button: found.button }, found.department),
    };
    let priority = new.priority.unwrap_or_else(|| new.kind.usual_priority());
    let raised = Raised {
        id: new.id.unwrap_or_else(|| AlarmId(new_id(now))),
        site,
        kind: new.kind,
        priority,
        place: found.place,
        origin,
        department,
        text: trimmed(new.text),
        drill: new.drill,
        silent: new.silent || found.silent,
    };
    let sight = Sight::now(app, site, now);
    let press = pressed(found.button, &raised, reference.as_ref());
    let committed = app
        .store
        .write(site, move |tx| {
            if let Some((id, raised_at)) = already_raised(tx, &raised, reference.as_ref(), now)? {
                return Ok::<_, Error>(AlarmAccepted { id, duplicate: true, raised_at, test: false });
            }
            let ledger = Ledger { site, directory: &directory, actor, now };
            if let Some(press) = &press
                && let Some((test, repeated)) = button_tests::press(tx, &ledger, press)?
            {
                let raised_at = test.pressed_at.unwrap_or(now);
                return Ok(AlarmAccepted { id: raised.id, duplicate: repeated.0, raised_at, test: true });
            }
            let drill = raised.drill;
            let plan = plans::in_force(&directory, raised.kind, raised.priority);
            let (alarm, decision) = Alarm::raise(raised, &plan, now);
            tx.insert_alarm(&alarm, reference.as_ref().map(|(source, text)| (*source, text.as_str())))?;
            ledger.commit(tx, drill, decision)?;
            if let Actor::Person(person) = actor {
                lone_work::note_sign(tx, &ledger, person, now)?;
            }
            dispatching::settle(tx, &directory, &sight, now)?;
            Ok(AlarmAccepted { id: alarm.id, duplicate: false, raised_at: now, test: false })
        })
        .await?;
    app.committed(site, &committed.lines);
    if !committed.value.duplicate && !committed.value.test && site != canary::SITE {
        metrics::counter!("shouwang_alarms_raised_total").increment(1);
    }
    Ok(committed.value)
}

/// The press of a button, where it may be a test. Whoever presses silently on a screen cannot read that it was one.
fn pressed(button: Option<ButtonId>, raised: &Raised, reference: Option<&(domain::SourceId, String)>) -> Option<Press> {
    let button = button?;
    match reference {
        Some((source, reference)) => Some(Press { button, name: format!("{source}/{reference}"), at: None }),
        None if raised.silent => None,
        None => Some(Press { button, name: raised.id.to_string(), at: made_at(raised.id.0) }),
    }
}

/// When an id was made, as it says.
fn made_at(id: uuid::Uuid) -> Option<Timestamp> {
    let (seconds, nanoseconds) = id.get_timestamp()?.to_unix();
    Some(Timestamp(i64::try_from(seconds).ok()?.checked_mul(1_000)? + i64::from(nanoseconds / 1_000_000)))
}

fn already_raised(
    tx: &mut Tx<'_>,
    raised: &Raised,
    reference: Option<&(domain::SourceId, String)>,
    now: Timestamp,
) -> Result<Option<(AlarmId, Timestamp)>> {
    let by_reference = match reference {
        Some((source, reference)) => tx.alarm_by_reference(*source, reference)?,
        None => None,
    };
    let known = match by_reference {
        Some(known) => Some(known),
        None => tx.alarm(raised.id)?,
    };
    if let (Some(known), Some(_)) = (&known, reference)
        && known.value.closed.as_ref().is_some_and(|closing| now.since(closing.at) > RETRIED_FOR)
    {
        // A panel whose counter began anew, not a retry: a press must never be answered with an old alarm.
        tx.release_reference(known.value.id)?;
        return Ok(None);
    }
    match known {
        Some(known) if known.value.site == raised.site => Ok(Some((known.value.id, known.value.raised_at))),
        Some(_) => Err(Error::Invalid("this id is taken".into())),
        None => Ok(None),
    }
}

/// A person does something with an alarm. The same input id again changes nothing and gives the alarm as it is.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::NotFound`], a refusal of the alarm, or a fault.
pub async fn input(app: &App, who: &Principal, id: AlarmId, input: AlarmInput) -> Result<AlarmView> {
    who.require(needed(&input.action))?;
    check_texts(&input.action)?;
    let (site, person, now) = (who.site, who.person, app.now());
    // A tap may have been long on its way: what it says of the guard was true when he gave it.
    let tapped_at = input.at.map_or(now, |at| at.min(now));
    let directory = app.directory(site).await?;
    let sight = Sight::now(app, site, now);
    let own = Own::of(who);
    let scope = Scope::of(who).ok();
    let arrives = matches!(input.action, AlarmAction::Arrive { .. });
    let committed = app
        .store
        .write(site, move |tx| {
            let mut stored =
                tx.alarm(id)?.filter(|stored| stored.value.site == site).ok_or(Error::NotFound("alarm"))?;
            own.check(&stored.value, &input.action)?;
            late_but_free(tx, person, &stored.value, &input.action)?;
            let accepts = matches!(input.action, AlarmAction::Accept { .. });
            let answers = answers_an_offer(&input.action);
            let by_hand = !matches!(input.action, AlarmAction::Receive { .. } | AlarmAction::See { .. });
            let ledger = Ledger { site, directory: &directory, actor: Actor::Person(person), now };
            let action = action(tx, &directory, &sight, &stored.value, input.action, now)?;
            let at_work = pauses::at_work_on(&stored.value);
            let decision = stored.value.handle(Input::Person { id: input.id, by: person, action }, now)?;
            if !decision.is_empty() {
                tx.save_alarm(&mut stored)?;
                let drill = stored.value.drill;
                ledger.commit(tx, drill, decision)?;
                if answers {
                    tx.note_receipt(site, person, now)?;
                }
                if by_hand {
                    lone_work::note_sign(tx, &ledger, person, tapped_at)?;
                }
                lone_work::watch_again(tx, &ledger, &stored.value)?;
                if accepts {
                    dispatching::pull_from_others(tx, &directory, person, id, now)?;
                }
                if arrives {
                    // Whoever is on scene is at the scene.
                    tx.put_position(site, person, &scene(&stored.value, tapped_at))?;
                }
                dispatching::settle(tx, &directory, &sight, now)?;
                pauses::follow(tx, &ledger, &pauses::concerned(&at_work, &stored.value))?;
            }
            let current = tx.alarm(id)?.ok_or(Error::NotFound("alarm"))?;
            let position = arrives.then(|| scene(&current.value, tapped_at));
            let view = scope.map_or_else(|| views::alarm_for_staff(&current), |scope| scope.view(&current));
            Ok::<_, Error>((view, position))
        })
        .await?;
    app.committed(site, &committed.lines);
    let (view, position) = committed.value;
    if let Some(position) = position {
        app.bus.put_presence(PresenceNote::position(site, person, position));
    }
    Ok(view)
}

/// Says that the offer got through to the guard's phone.
const fn answers_an_offer(action: &AlarmAction) -> bool {
    matches!(
        action,
        AlarmAction::Receive { .. }
            | AlarmAction::See { .. }
            | AlarmAction::Accept { .. }
            | AlarmAction::Decline { .. }
    )
}

fn late_but_free(tx: &mut Tx<'_>, person: PersonId, alarm: &Alarm, action: &AlarmAction) -> Result<()> {
    let AlarmAction::Accept { assignment } = action else { return Ok(()) };
    let late = alarm.assignments.iter().any(|a| a.id == *assignment && a.state == AssignmentState::Expired);
    if !late {
        return Ok(());
    }
    let on_duty = tx.open_duty(alarm.site, person)?.is_some();
    let stored = tx.open_alarms(alarm.site)?;
    let open: Vec<&Alarm> = stored.iter().map(|stored| &stored.value).collect();
    if dispatch::may_still_accept(&open, alarm.id, *assignment, on_duty) {
        Ok(())
    } else {
        Err(alarm::Refusal::OfferOver { state: AssignmentState::Expired }.into())
    }
}

/// Where a guard is who says that he is on scene.
fn scene(alarm: &Alarm, at: Timestamp) -> Position {
    const SCENE_RADIUS_M: f64 = 10.0;
    Position { spot: alarm.place.spot, at, accuracy_m: SCENE_RADIUS_M, source: PositionSource::Picked }
}

const fn needed(action: &AlarmAction) -> May {
    match action {
        AlarmAction::Receive { .. }
        | AlarmAction::See { .. }
        | AlarmAction::Accept { .. }
        | AlarmAction::Decline { .. }
        | AlarmAction::Withdraw { .. }
        | AlarmAction::SetOut { .. }
        | AlarmAction::Arrive { .. }
        | AlarmAction::Clear { .. } => May::Respond,
        AlarmAction::Assign { .. } | AlarmAction::StandDown { .. } | AlarmAction::TakeCharge {} => May::Direct,
        AlarmAction::Reinforce { .. } | AlarmAction::HandLead { .. } => May::AskForMore,
        AlarmAction::Contain {} => May::Contain,
        AlarmAction::Note { .. } => May::Note,
        AlarmAction::ClaimFalse {} => May::ClaimFalse,
        AlarmAction::Close { .. } => May::Close,
    }
}

/// What of an alarm depends on being one's own: only the presser's side claims it false; a guard contains and notes
/// only where he is at work.
struct Own {
    person: PersonId,
    department: Option<DepartmentId>,
    directs: bool,
}

impl Own {
    fn of(who: &Principal) -> Self {
        Self { person: who.person, department: who.grants.department(who.site), directs: who.may(May::Direct) }
    }

    fn check(&self, alarm: &Alarm, action: &AlarmAction) -> Result<()> {
        let raised_it = matches!(alarm.origin, Origin::Person { person, .. } if person == self.person)
            || (self.department.is_some() && alarm.department == self.department);
        let works_on_it = alarm.assignments.iter().any(|a| a.person == self.person && a.state.is_taken());
        let leads = alarm.lead().is_some_and(|a| a.person == self.person);
        let fine = match action {
            AlarmAction::ClaimFalse {} => raised_it || self.directs,
            AlarmAction::Contain {} | AlarmAction::Reinforce { .. } => works_on_it || self.directs,
            AlarmAction::HandLead { .. } => leads || self.directs,
            AlarmAction::Note { .. } => raised_it || works_on_it || self.directs,
            _ => true,
        };
        if fine { Ok(()) } else { Err(Error::NotAllowed) }
    }
}

fn action(
    tx: &mut Tx<'_>,
    directory: &Directory,
    sight: &Sight,
    alarm: &Alarm,
    asked: AlarmAction,
    now: Timestamp,
) -> Result<Action> {
    Ok(match asked {
        AlarmAction::Receive { assignment } => Action::Receive(assignment),
        AlarmAction::See { assignment } => Action::See(assignment),
        AlarmAction::Accept { assignment } => Action::Accept(assignment),
        AlarmAction::Decline { assignment, reason } => Action::Decline(assignment, reason),
        AlarmAction::Withdraw { assignment, reason } => Action::Withdraw(assignment, reason),
        AlarmAction::SetOut { assignment } => Action::SetOut(assignment),
        AlarmAction::Arrive { assignment } => Action::Arrive(assignment),
        AlarmAction::Clear { assignment } => Action::Clear(assignment),
        AlarmAction::StandDown { assignment, why } => Action::StandDown(assignment, trimmed(why)),
        AlarmAction::Reinforce { more } => Action::Reinforce(more),
        AlarmAction::HandLead { assignment } => Action::HandLead(assignment),
        AlarmAction::TakeCharge {} => Action::TakeCharge,
        AlarmAction::Contain {} => Action::Contain,
        AlarmAction::Note { text } => Action::Note(text.trim().to_owned()),
        AlarmAction::ClaimFalse {} => Action::ClaimFalse,
        AlarmAction::Close { outcome, note } => Action::Close { outcome, note: note.trim().to_owned() },
        AlarmAction::Assign { person, why } => {
            let guards = dispatching::guards(tx, directory, sight, now)?;
            let guard = guards.iter().find(|guard| guard.person == person).ok_or(Error::PersonNotOnDuty)?;
            let mut reason = dispatch::reason(guard, &alarm.place.spot, directory.travel(), now);
            reason.by_hand = true;
            reason.why = trimmed(why);
            let assignment = AssignmentId(new_id(now));
            Action::Assign(Box::new(Offer { assignment, alarm: alarm.id, person, reason }))
        }
    })
}

/// The alarms that a person may see, newest first.
///
/// # Errors
/// [`Error::NotAllowed`] or a fault.
pub async fn list(app: &App, who: &Principal, query: AlarmQuery) -> Result<AlarmList> {
    let scope = Scope::of(who)?;
    let site = who.site;
    let limit = query.limit.unwrap_or(50).clamp(1, MOST_LISTED);
    let before = query.before.map(Timestamp);
    let alarms = app
        .store
        .read(move |read| {
            let department = scope.department();
            let filter = AlarmFilter { open: query.open, department, before, raised_by: None };
            Ok::<_, Error>(read.alarms(site, filter, limit)?)
        })
        .await?;
    // A page that ends in alarms of one millisecond has all of them, and is longer than asked for.
    let next = (alarms.len() >= limit as usize).then(|| alarms.last().map(|a| a.value.raised_at)).flatten();
    Ok(AlarmList {
        alarms: alarms.iter().filter(|stored| scope.covers(&stored.value)).map(|stored| scope.view(stored)).collect(),
        next,
    })
}

/// One alarm with its history.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::NotFound`] or a fault.
pub async fn detail(app: &App, who: &Principal, id: AlarmId) -> Result<AlarmDetail> {
    let scope = Scope::of(who)?;
    let timeline_too = who.may(May::SeeTimeline);
    let site = who.site;
    app.store
        .read(move |read| {
            let alarm = read
                .alarm(id)?
                .filter(|stored| stored.value.site == site && scope.covers(&stored.value))
                .ok_or(Error::NotFound("alarm"))?;
            let lines = if timeline_too { read.journal_of(site, Subject::Alarm(id))? } else { Vec::new() };
            Ok(AlarmDetail { alarm: scope.view(&alarm), timeline: lines.into_iter().map(timeline_line).collect() })
        })
        .await
}

pub(crate) fn timeline_line(line: Line) -> TimelineLine {
    let (person, considered) = match line.event {
        Some(Event::Offered { person, reason, .. }) => (Some(person), Some(reason.considered)),
        Some(
            Event::Accepted { person, .. }
            | Event::Declined { person, .. }
            | Event::Expired { person, .. }
            | Event::Withdrawn { person, .. }
            | Event::StoodDown { person, .. }
            | Event::TakenInCharge { person, .. },
        ) => (Some(person), None),
        _ => (None, None),
    };
    let actor = match line.actor {
        Actor::Person(person) => Some(person),
        Actor::Source(_) | Actor::System | Actor::Operator => None,
    };
    TimelineLine { seq: line.seq, at: line.at, kind: line.kind, actor, person, considered, body: line.body }
}

/// Which alarms somebody sees, and how.
#[derive(Clone, Copy)]
enum Scope {
    All,
    Guard(PersonId),
    Department(DepartmentId),
}

impl Scope {
    fn of(who: &Principal) -> Result<Self> {
        if who.may(May::SeeBoard) {
            return Ok(Self::All);
        }
        if who.may(May::SeeAlarmsAsGuard) {
            return Ok(Self::Guard(who.person));
        }
        who.require(May::SeeOwnDepartment)?;
        who.grants.department(who.site).map(Self::Department).ok_or(Error::NotAllowed)
    }

    const fn department(self) -> Option<DepartmentId> {
        match self {
            Self::All | Self::Guard(_) => None,
            Self::Department(id) => Some(id),
        }
    }

    fn covers(self, alarm: &Alarm) -> bool {
        self.department().is_none_or(|own| alarm.department == Some(own) && !alarm.silent)
    }

    fn view(self, alarm: &Stored<Alarm>) -> AlarmView {
        match self {
            Self::All => views::alarm(alarm),
            Self::Guard(own) => views::alarm_for_guard(alarm, Some(own)),
            Self::Department(_) => views::alarm_for_staff(alarm),
        }
    }
}

/// Everything due at one alarm is done, unless somebody else has done it meanwhile.
///
/// # Errors
/// A fault.
pub async fn time_reached(app: &App, site: SiteId, id: AlarmId) -> Result<()> {
    let now = app.now();
    let directory: Arc<Directory> = app.directory(site).await?;
    let sight = Sight::now(app, site, now);
    let committed = app
        .store
        .write(site, move |tx| {
            let Some(mut stored) = tx.alarm(id)? else { return Ok::<_, Error>(()) };
            if stored.value.next_due().is_none_or(|due| due.at > now) {
                return Ok(());
            }
            let seen = sight.sightings(&directory, &stored.value);
            let decision = stored.value.handle(Input::TimeReached(seen), now)?;
            tx.save_alarm(&mut stored)?;
            Ledger { site, directory: &directory, actor: Actor::System, now }.commit(
                tx,
                stored.value.drill,
                decision,
            )?;
            dispatching::settle(tx, &directory, &sight, now)
        })
        .await?;
    app.committed(site, &committed.lines);
    Ok(())
}

fn check_texts(action: &AlarmAction) -> Result<()> {
    match action {
        AlarmAction::Note { text } | AlarmAction::Close { note: text, .. } => {
            check_length("note", Some(text), LONGEST_NOTE)
        }
        AlarmAction::Assign { why, .. } | AlarmAction::StandDown { why, .. } => {
            check_length("why", why.as_deref(), LONGEST_TEXT)
        }
        AlarmAction::Reinforce { more } if !(1..=MOST_MORE).contains(more) => {
            Err(Error::Invalid(format!("more: 1 to {MOST_MORE}")))
        }
        _ => Ok(()),
    }
}

fn trimmed(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn check_length(what: &str, text: Option<&str>, most: usize) -> Result<()> {
    match text {
        Some(text) if text.chars().count() > most => Err(Error::Invalid(format!("{what}: {most} characters at most"))),
        _ => Ok(()),
    }
}
