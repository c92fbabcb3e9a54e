//! What to send now by a channel that takes only so many messages a minute: joins what waits, and keeps room for what
//! is urgent. Pure: queue, history and time come in.

use wire::{
    DeliveryId, Timestamp,
    domain::time::{MINUTE, Millis, SECOND},
};

/// How much a channel takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Sendings within any `window`; at least one.
    pub sendings: usize,
    /// In milliseconds.
    pub window: Millis,
    /// Sendings of `sendings` that only urgent messages may use.
    pub reserved: usize,
    /// How long a message that is not urgent waits for others to be joined with, in milliseconds.
    pub gather: Millis,
    /// Messages joined into one sending; at least one.
    pub joined: usize,
}

impl Budget {
    /// Of a robot in a chat group. WeCom, DingTalk and Feishu take 20 messages a minute; two are left for others who
    /// write by the same robot.
    pub const ROBOT: Self = Self { sendings: 18, window: MINUTE, reserved: 6, gather: 3 * SECOND, joined: 8 };
}

/// A message that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// The message.
    pub id: DeliveryId,
    /// It is about a P1.
    pub urgent: bool,
    /// When it was decided.
    pub since: Timestamp,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sendings {
    /// Sendings for now, the urgent ones first; the messages joined in each, the oldest first.
    pub now: Vec<Vec<DeliveryId>>,
    /// When to look at the rest; `None` where nothing is left.
    pub look_again: Option<Timestamp>,
}

/// What to send at `now` of `queue`, after the sendings of `history` (in any order), by a channel that asked not to be
/// asked before `paused_until`.
///
/// Urgent messages go at once while the window has room; several at the same time are joined. Others wait for company,
/// and leave the reserved room alone. Whatever cannot go now is left in the queue, with the time at which it can.
#[must_use]
pub fn plan(
    queue: &[Waiting],
    history: &[Timestamp],
    paused_until: Option<Timestamp>,
    now: Timestamp,
    budget: &Budget,
) -> Sendings {
    if queue.is_empty() {
        return Sendings::default();
    }
    if let Some(until) = paused_until.filter(|until| *until > now) {
        return Sendings { now: Vec::new(), look_again: Some(until) };
    }
    // When each sending of the window makes room again, the earliest first.
    let mut room_at: Vec<Timestamp> =
        history.iter().map(|at| at.plus(budget.window)).filter(|room| *room > now).collect();
    room_at.sort_unstable();
    let sendings = budget.sendings.max(1);
    let mut free = sendings.saturating_sub(room_at.len());
    let mut plan = Sendings::default();
    let mut wait = |at: Timestamp| {
        plan.look_again = Some(plan.look_again.map_or(at, |earlier| earlier.min(at)));
    };

    let (mut urgent, mut others): (Vec<Waiting>, Vec<Waiting>) = queue.iter().partition(|waiting| waiting.urgent);
    urgent.sort_by_key(|waiting| (waiting.since, waiting.id));
    others.sort_by_key(|waiting| (waiting.since, waiting.id));
    let joined = budget.joined.max(1);

    let mut chosen: Vec<Vec<DeliveryId>> = Vec::new();
    let ids = |some: &[Waiting]| some.iter().map(|waiting| waiting.id).collect::<Vec<_>>();
    for together in urgent.chunks(joined) {
        if free == 0 {
            // What was chosen just now takes its room for a whole window, so the history alone says when there is more.
            wait(room_at.first().copied().unwrap_or_else(|| now.plus(budget.window)));
            break;
        }
        free -= 1;
        chosen.push(ids(together));
    }
    // With a window for one there is nothing to reserve.
    let reserved = budget.reserved.min(sendings - 1);
    for together in others.chunks(joined) {
        let ready = together[0].since.plus(budget.gather);
        if ready > now && together.len() < joined {
            wait(ready);
            break;
        }
        if free <= reserved {
            // As many sendings of the window must have left it that one more than the reserved ones is free.
            let missing = reserved - free;
            wait(room_at.get(missing).copied().unwrap_or_else(|| now.plus(budget.window)));
            break;
        }
        free -= 1;
        chosen.push(ids(together));
    }
    plan.now = chosen;
    plan
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp(1_000_000);

    fn waiting(n: u128, urgent: bool, since: Timestamp) -> Waiting {
        Waiting { id: DeliveryId(Uuid::from_u128(n)), urgent, since }
    }

    #[test]
    fn an_urgent_message_goes_alone_and_at_once() {
        let queue = [waiting(1, false, NOW), waiting(2, true, NOW)];
        let plan = plan(&queue, &[], None, NOW, &Budget::ROBOT);
        assert_eq!(plan.now, [vec![queue[1].id]]);
        assert_eq!(plan.look_again, Some(NOW.plus(3_000)), "the other waits for company");
    }

    #[test]
    fn others_are_joined_once_they_waited() {
        let queue: Vec<_> = (0..5).map(|n| waiting(n, false, NOW.plus(i64::try_from(n).unwrap() * 100))).collect();
        let plan = plan(&queue, &[], None, NOW.plus(3_000), &Budget::ROBOT);
        assert_eq!(plan.now, [queue.iter().map(|one| one.id).collect::<Vec<_>>()]);
        assert_eq!(plan.look_again, None);
    }

    #[test]
    fn the_reserved_room_is_for_urgent_ones() {
        let history: Vec<_> = (0..12).map(|n| NOW.plus(-50_000 + n * 1_000)).collect();
        let old = NOW.plus(-10_000);
        let only_others = plan(&[waiting(1, false, old)], &history, None, NOW, &Budget::ROBOT);
        assert_eq!((only_others.now.len(), only_others.look_again), (0, Some(history[0].plus(MINUTE))));
        let with_urgent = plan(&[waiting(1, false, old), waiting(2, true, NOW)], &history, None, NOW, &Budget::ROBOT);
        assert_eq!(with_urgent.now, [vec![DeliveryId(Uuid::from_u128(2))]]);
        assert_eq!(with_urgent.look_again, Some(history[1].plus(MINUTE)), "one more sending has to leave the window");
    }

    #[test]
    fn a_channel_that_asked_to_wait_is_left_alone() {
        let until = NOW.plus(30_000);
        let plan = plan(&[waiting(1, true, NOW)], &[], Some(until), NOW, &Budget::ROBOT);
        assert_eq!((plan.now.len(), plan.look_again), (0, Some(until)));
    }

    fn budgets() -> impl Strategy<Value = Budget> {
        (1_usize..8, 1_000_i64..60_000, 0_usize..8, 0_i64..5_000, 1_usize..6).prop_map(
            |(sendings, window, reserved, gather, joined)| Budget { sendings, window, reserved, gather, joined },
        )
    }

    proptest! {
        /// A whole run: messages come when they come, and the clock goes from one look to the next.
        #[test]
        fn nothing_is_lost_nothing_is_sent_twice_and_the_window_is_kept(
            budget in budgets(),
            arrivals in proptest::collection::vec((0_i64..120_000, any::<bool>()), 1..60),
        ) {
            let mut coming: Vec<Waiting> = arrivals
                .iter()
                .enumerate()
                .map(|(n, (at, urgent))| waiting(n as u128, *urgent, NOW.plus(*at)))
                .collect();
            coming.sort_by_key(|one| std::cmp::Reverse(one.since));
            let all = coming.len();
            let (mut queue, mut history, mut sent) = (Vec::new(), Vec::new(), Vec::new());
            let mut now = NOW;
            let mut looks = 0;
            while sent.len() < all {
                looks += 1;
                prop_assert!(looks < 10_000, "it goes on for ever");
                while coming.last().is_some_and(|one| one.since <= now) {
                    queue.extend(coming.pop());
                }
                let before = history.iter().filter(|at: &&Timestamp| at.plus(budget.window) > now).count();
                let plan = plan(&queue, &history, None, now, &budget);
                let of = |id: &DeliveryId| queue.iter().find(|one: &&Waiting| one.id == *id).copied();
                let mut free = budget.sendings - before;
                for sending in &plan.now {
                    prop_assert!(!sending.is_empty() && sending.len() <= budget.joined);
                    let some: Vec<Waiting> = sending.iter().filter_map(of).collect();
                    prop_assert_eq!(some.len(), sending.len(), "only what waits is sent");
                    prop_assert!(some.iter().all(|one| one.urgent == some[0].urgent), "an urgent one is not diluted");
                    if !some[0].urgent {
                        prop_assert!(free > budget.reserved.min(budget.sendings - 1), "the reserved room was taken");
                    }
                    free -= 1;
                    history.push(now);
                    sent.extend(sending.iter().copied());
                }
                queue.retain(|one| !plan.now.iter().flatten().any(|id| *id == one.id));
                if queue.iter().any(|one| one.urgent) {
                    prop_assert_eq!(free, 0, "an urgent one waits only where the window is full");
                }
                let within = history.iter().filter(|at| at.plus(budget.window) > now).count();
                prop_assert!(within <= budget.sendings, "{} in one window", within);
                prop_assert_eq!(plan.look_again.is_none(), queue.is_empty());
                if let Some(again) = plan.look_again {
                    prop_assert!(again > now);
                    prop_assert!(again <= now.plus(budget.window.max(budget.gather)), "not later than need be");
                }
                let next_arrival = coming.last().map(|one| one.since);
                match [plan.look_again, next_arrival].into_iter().flatten().min() {
                    Some(next) => now = next,
                    None => break,
                }
            }
            sent.sort_unstable();
            let twice = sent.windows(2).any(|pair| pair[0] == pair[1]);
            prop_assert!(!twice && sent.len() == all);
        }
    }
}
