//! The weighing.

use super::{
    Board, Busy, Choice, Considered, GuardOnDuty, Need, Offer, Reason, Shortfall, Stage, Travel, Verdict, matching,
};
use crate::{
    AlarmId, AssignmentId, PersonId, PostId, Timestamp,
    alarm::Priority,
    place::{Position, PositionSource},
    time::{Millis, SECOND},
};
use indoor::plain::Spot;
use std::collections::{BTreeMap, BTreeSet};

/// A guard whose place or way is not known counts as this many seconds away: behind everybody whose way is known, but
/// not left out.
const UNKNOWN_SECONDS: f64 = 900.0;
/// Metres a second, to turn the error of a position into seconds: an unhurried walk.
const WALK_M_PER_S: f64 = 1.3;
/// A position gets one second of doubt in this many of age …
const SECONDS_OF_AGE: f64 = 10.0;
/// … and never more than this for its age.
const MOST_DOUBT_FOR_AGE: f64 = 60.0;

/// A walk of so many seconds does not strip a post: the guard answers what happens there, and is back within the minute
/// that "1-3-5" gives the first guard.
const AT_THE_POST: f64 = 60.0;

/// One rank among guards, in cost: whoever stands in a better one is called, however far. Above any sum of walking.
const RANK: i64 = 10_000_000_000;
/// Whoever was silent longer ago comes first within his rank.
const TURN: i64 = RANK / 100;
/// An offer that only makes an answer come sooner is worth any walk but no worse rank.
const SOONER: i64 = RANK / 5;

/// So many needs are weighed together; what comes after them gets whom they leave. No site has as many alarms at once as
/// its guards could make use of being weighed together, and a storm must not make each alarm wait for all others.
const TOGETHER: usize = 64;

/// Chooses for all needs of the board. Deterministic: the same board gives the same choice.
///
/// What is weighed, in this order: that no place stays open (real before exercise, then by priority); that nobody is
/// called from a worse rank than needed (free, then silent before or asked for something less urgent, then on the way to
/// something less urgent, then at its scene, then the last guard of a critical post); then the sum of walking seconds
/// with doubt, urgent alarms weighing more.
///
/// More than 64 needs are weighed in turns of 64, the most urgent and oldest first.
///
/// A guard without a known position, or without a known way, comes after all others of his rank but is still called: a
/// missing position must not leave an alarm with nobody. `new_id` gives an id for each offer.
#[must_use]
pub fn assign(
    board: &Board,
    travel: &dyn Travel,
    now: Timestamp,
    new_id: &mut dyn FnMut() -> AssignmentId,
) -> Vec<Choice> {
    let mut guards: Vec<&GuardOnDuty> = board.guards.iter().collect();
    guards.sort_by_key(|guard| guard.person);
    let mut needs: Vec<&Need> = board.needs.iter().filter(|need| need.wanted > 0 || need.everybody).collect();
    needs.sort_by_key(|need| (need.drill, need.priority, need.since, need.alarm));
    let stays = who_stays(&guards, &needs);
    let mut weighed: Vec<Weighed<'_>> = Vec::with_capacity(needs.len());
    let mut taken = BTreeMap::new();
    for needs in needs.chunks(TOGETHER) {
        let weigh = |need: &&'_ Need| weigh(need, &guards, &stays, &taken, travel, now);
        let mut together: Vec<_> =
            needs.iter().map(|need| Weighed { need, candidates: weigh(need), called: BTreeSet::new() }).collect();
        match_all(&mut together, guards.len());
        taken.extend(together.iter().flat_map(|w| w.called.iter().map(|guard| (*guard, w.need.alarm))));
        weighed.extend(together);
    }
    call_everybody(&mut weighed, &mut taken);
    weighed.iter().map(|w| w.choice(&guards, &taken, travel, now, new_id)).collect()
}

/// One need with what speaks for and against each guard, in the order of the guards.
struct Weighed<'a> {
    need: &'a Need,
    candidates: Vec<Candidate>,
    /// Whom it calls, as indices.
    called: BTreeSet<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    seconds: Option<f64>,
    doubt: f64,
    /// The verdict, should he not be called.
    verdict: Verdict,
    /// `None`: not to be called.
    rank: Option<Rank>,
}

/// Smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    rank: i64,
    turn: i64,
}

impl Rank {
    const FREE: Self = Self { rank: 0, turn: 0 };
}

impl Candidate {
    fn effective(&self) -> f64 {
        self.seconds.unwrap_or(UNKNOWN_SECONDS) + self.doubt
    }

    #[expect(clippy::cast_possible_truncation, reason = "capped far below 2^63")]
    fn cost(&self, rank: Rank, priority: Priority) -> i64 {
        let walk = (self.effective().clamp(0.0, 2.0 * UNKNOWN_SECONDS) * SECOND as f64) as i64;
        rank.rank * RANK + rank.turn.min(90) * TURN + walk * weight(priority)
    }
}

/// Walking seconds of an urgent alarm weigh more.
const fn weight(priority: Priority) -> i64 {
    match priority {
        Priority::P1 => 4,
        Priority::P2 => 2,
        Priority::P3 => 1,
    }
}

/// What it costs to leave a place open. Steps between them are above what all ranks of 500 places can add up to.
const fn open_place(need: &Need) -> i64 {
    let steps = match (need.drill, need.priority) {
        (true, Priority::P3) => 1,
        (true, Priority::P2) => 2,
        (true, Priority::P1) => 3,
        (false, Priority::P3) => 4,
        (false, Priority::P2) => 5,
        (false, Priority::P1) => 6,
    };
    steps * 5_000 * RANK
}

/// The one guard of each critical post who stays: the last by id of those who are free there.
fn who_stays(guards: &[&GuardOnDuty], needs: &[&Need]) -> BTreeMap<PostId, usize> {
    let named: BTreeSet<&PostId> = needs.iter().flat_map(|need| &need.critical_posts).collect();
    let free = |guard: &GuardOnDuty| guard.busy.iter().all(|busy| busy.stage == Stage::Offered);
    let critical =
        guards.iter().enumerate().filter(|(_, g)| free(g) && (g.post_is_critical || named.contains(&g.post)));
    critical.map(|(index, guard)| (guard.post, index)).collect()
}

/// Whoever is `taken` by a need that comes before is not there for this one.
fn weigh(
    need: &Need,
    guards: &[&GuardOnDuty],
    stays: &BTreeMap<PostId, usize>,
    taken: &BTreeMap<usize, AlarmId>,
    travel: &dyn Travel,
    now: Timestamp,
) -> Vec<Candidate> {
    let mut first: Vec<_> = guards.iter().map(|guard| verdict(need, guard, false)).collect();
    for index in taken.keys() {
        let (verdict, rank) = &mut first[*index];
        if rank.take().is_some() {
            *verdict = Verdict::ForAnother;
        }
    }
    if first.iter().all(|(_, rank)| rank.is_none()) && !need.everybody {
        // Nobody can be called, from wherever: walking times change nothing.
        let candidate = |(verdict, rank)| Candidate { seconds: None, doubt: 0.0, verdict, rank };
        return first.into_iter().map(candidate).collect();
    }
    let located: Vec<(usize, &Spot)> =
        guards.iter().enumerate().filter_map(|(i, g)| g.position.as_ref().map(|p| (i, &p.spot))).collect();
    let spots: Vec<&Spot> = located.iter().map(|(_, spot)| *spot).collect();
    let mut seconds = vec![None; guards.len()];
    for ((index, _), found) in located.iter().zip(travel.seconds(&spots, &need.place.spot)) {
        seconds[*index] = found;
    }
    let candidate = |(index, guard): (usize, &&GuardOnDuty)| {
        let far = seconds[index].is_none_or(|seconds| seconds > AT_THE_POST);
        let last_of_post = far
            && stays.get(&guard.post) == Some(&index)
            && (guard.post_is_critical || need.critical_posts.contains(&guard.post));
        let (verdict, rank) = match first[index] {
            (_, Some(_)) if last_of_post => verdict(need, guard, true),
            known => known,
        };
        let doubt = guard.position.as_ref().map_or(0.0, |position| doubt(position, now));
        Candidate { seconds: seconds[index], doubt, verdict, rank }
    };
    guards.iter().enumerate().map(candidate).collect()
}

/// Seconds by which a guard may be farther than his position says. A post is where he is placed, however long ago; its
/// radius is doubt enough.
#[expect(clippy::cast_precision_loss, reason = "ages are far below 2^53 ms")]
fn doubt(position: &Position, now: Timestamp) -> f64 {
    let age = now.since(position.at).max(0) as f64 / SECOND as f64;
    let for_age = match position.source {
        PositionSource::Post => 0.0,
        PositionSource::Checkpoint | PositionSource::Picked | PositionSource::Gps => age / SECONDS_OF_AGE,
    };
    position.accuracy_m.max(0.0) / WALK_M_PER_S + for_age.min(MOST_DOUBT_FOR_AGE)
}

/// What speaks against a guard, and the rank he is called from.
fn verdict(need: &Need, guard: &GuardOnDuty, last_of_post: bool) -> (Verdict, Option<Rank>) {
    if need.excluded.contains(&guard.person) {
        return (Verdict::AlreadyAsked, None);
    }
    let Some(from_task) =
        guard.busy.iter().map(|busy| pulled(need, busy)).try_fold(0, |worst, rank| Some(worst.max(rank?)))
    else {
        return (Verdict::Busy, None);
    };
    if !guard.reachable {
        return (Verdict::Unreachable, None);
    }
    if need.skills.iter().any(|skill| !guard.skills.contains(skill)) {
        return (Verdict::LacksSkill, None);
    }
    let turn = need.silent_before.iter().position(|person| *person == guard.person);
    let turn_rank = i64::from(turn.is_some());
    let post_rank = if last_of_post { 4 } else { 0 };
    let rank = Rank {
        rank: from_task.max(turn_rank).max(post_rank),
        turn: turn.map_or(0, |turn| i64::try_from(turn).unwrap_or(i64::MAX)),
    };
    let verdict = if last_of_post {
        Verdict::CriticalPost
    } else if from_task > 0 {
        Verdict::LesserTask
    } else if turn.is_some() {
        Verdict::SilentBefore
    } else {
        Verdict::Farther
    };
    (verdict, Some(rank))
}

/// The rank from which a guard is pulled off a task; `None` where he is not. A real alarm takes guards of exercises at
/// once; otherwise only what is less urgent is left, and a scene only for an urgent alarm.
fn pulled(need: &Need, busy: &Busy) -> Option<i64> {
    if busy.drill != need.drill {
        return busy.drill.then_some(0);
    }
    if busy.by_hand || need.priority >= busy.priority {
        return None;
    }
    match busy.stage {
        Stage::Offered => Some(1),
        Stage::OnTheWay => Some(2),
        Stage::OnScene => (need.priority == Priority::P1).then_some(3),
    }
}

fn match_all(weighed: &mut [Weighed<'_>], guards: usize) {
    let (mut rows, mut unassigned, mut of) = (Vec::new(), Vec::new(), Vec::new());
    for (number, w) in weighed.iter().enumerate() {
        let costs = |only_free: bool| -> Vec<(usize, i64)> {
            let callable = w.candidates.iter().enumerate().filter_map(|(index, c)| Some((index, c, c.rank?)));
            let fit = callable.filter(|(_, _, rank)| !only_free || *rank == Rank::FREE);
            fit.map(|(index, c, rank)| (index, c.cost(rank, w.need.priority))).collect()
        };
        let places = w.need.places.min(w.need.wanted);
        for slot in 0..w.need.wanted {
            let sooner = slot >= places;
            let row = costs(sooner);
            if row.is_empty() {
                continue;
            }
            rows.push(row);
            unassigned.push(if sooner { SOONER } else { open_place(w.need) });
            of.push(number);
        }
    }
    for (row, guard) in matching::cheapest(&rows, &unassigned, guards).into_iter().enumerate() {
        if let Some(guard) = guard {
            weighed[of[row]].called.insert(guard);
        }
    }
}

/// The step "everybody on duty": whoever is free and not called yet, the unskilled and the unreachable too.
fn call_everybody(weighed: &mut [Weighed<'_>], taken: &mut BTreeMap<usize, AlarmId>) {
    for w in weighed.iter_mut().filter(|w| w.need.everybody) {
        for (index, candidate) in w.candidates.iter().enumerate() {
            let free = match candidate.verdict {
                Verdict::Farther | Verdict::SilentBefore | Verdict::LacksSkill | Verdict::Unreachable => true,
                Verdict::Chosen
                | Verdict::Busy
                | Verdict::LesserTask
                | Verdict::CriticalPost
                | Verdict::ForAnother
                | Verdict::AlreadyAsked => false,
            };
            if free && !taken.contains_key(&index) {
                taken.insert(index, w.need.alarm);
                w.called.insert(index);
            }
        }
    }
}

impl Weighed<'_> {
    fn choice(
        &self,
        guards: &[&GuardOnDuty],
        taken: &BTreeMap<usize, AlarmId>,
        travel: &dyn Travel,
        now: Timestamp,
        new_id: &mut dyn FnMut() -> AssignmentId,
    ) -> Choice {
        let shortfall = self.shortfall(taken);
        if self.called.is_empty() {
            return Choice { alarm: self.need.alarm, offers: Vec::new(), shortfall };
        }
        let mut order: Vec<usize> = (0..guards.len()).collect();
        let effective = |index: &usize| self.candidates[*index].effective();
        order.sort_by(|a, b| effective(a).total_cmp(&effective(b)).then(a.cmp(b)));
        let considered: Vec<Considered> = order
            .iter()
            .map(|index| {
                let Candidate { seconds, doubt, .. } = self.candidates[*index];
                Considered { person: guards[*index].person, seconds, doubt, verdict: self.verdict(*index, taken) }
            })
            .collect();
        let offers = order
            .into_iter()
            .filter(|index| self.called.contains(index))
            .map(|index| {
                let guard = guards[index];
                let mut reason = reason(guard, &self.need.place.spot, travel, now);
                reason.pulled_from = guard.busy.first().map(|busy| busy.alarm);
                reason.considered.clone_from(&considered);
                Offer { assignment: new_id(), alarm: self.need.alarm, person: guard.person, reason }
            })
            .collect();
        Choice { alarm: self.need.alarm, offers, shortfall }
    }

    fn verdict(&self, index: usize, taken: &BTreeMap<usize, AlarmId>) -> Verdict {
        match taken.get(&index) {
            Some(_) if self.called.contains(&index) => Verdict::Chosen,
            Some(_) if self.candidates[index].rank.is_some() => Verdict::ForAnother,
            _ => self.candidates[index].verdict,
        }
    }

    /// Set where a place stays for which nobody is called.
    fn shortfall(&self, taken: &BTreeMap<usize, AlarmId>) -> Option<Shortfall> {
        let called = self.called.len();
        if called >= self.need.places.min(self.need.wanted) {
            return None;
        }
        let verdicts: Vec<Verdict> = (0..self.candidates.len()).map(|index| self.verdict(index, taken)).collect();
        let count = |wanted: &[Verdict]| verdicts.iter().filter(|verdict| wanted.contains(verdict)).count();
        Some(Shortfall {
            called,
            wanted: self.need.places,
            busy: count(&[Verdict::Busy, Verdict::ForAnother, Verdict::LesserTask, Verdict::CriticalPost]),
            unreachable: count(&[Verdict::Unreachable]),
            unskilled: count(&[Verdict::LacksSkill]),
            asked: count(&[Verdict::AlreadyAsked]),
        })
    }
}

/// Why `guard` is called to `to`, as the desk shows it. Whoever was considered besides is left to the caller.
#[must_use]
pub fn reason(guard: &GuardOnDuty, to: &Spot, travel: &dyn Travel, now: Timestamp) -> Reason {
    let position = guard.position.as_ref();
    let age = |p: &Position| -> Millis { now.since(p.at).max(0) };
    Reason {
        trip: position.and_then(|p| travel.trip(&p.spot, to)),
        position_age_ms: position.map(age),
        accuracy_m: position.map(|p| p.accuracy_m),
        position_source: position.map(|p| p.source),
        by_hand: false,
        why: None,
        pulled_from: None,
        considered: Vec::new(),
    }
}

/// The guards whom an alarm takes from others: they have to be told there, at once for an open offer, for a task when
/// they accept.
#[must_use]
pub(super) fn pulled_offers(board: &Board, choices: &[Choice]) -> Vec<(AlarmId, PersonId)> {
    let offered = |offer: &Offer| {
        let guard = board.guards.iter().find(|guard| guard.person == offer.person);
        let open = guard.into_iter().flat_map(|g| &g.busy).filter(|busy| busy.stage == Stage::Offered);
        open.map(|busy| (busy.alarm, offer.person)).collect::<Vec<_>>()
    };
    choices.iter().flat_map(|choice| &choice.offers).flat_map(offered).collect()
}
