//! How well an outsider could guess the next visit of a checkpoint, or the next start of a round.
//!
//! The measure plays the outsider. He has watched every visit so far and names, by a simple rule, when the next one will
//! be; he is right where it comes within a quarter of an hour around that (less where visits come more often than once
//! an hour). Three rules are tried, as people who watch guards do: *after the usual time* (the interval that came most
//! often so far), *as yesterday*, and *as a week ago*. The best of them counts. Each guess uses only what lies before it,
//! so nothing is measured on what it was learnt from.
//!
//! The share of right guesses is then freed of luck: 0 is what guessing blindly within one interval would bring, 1 is
//! clockwork. This was chosen over the entropy of intervals in bins because that needs hundreds of visits before it says
//! anything, depends on where the bins begin, and cannot be explained; "guessed right 14 times of 20" can.

use crate::{
    Timestamp,
    time::{HOUR, MINUTE, Millis},
};
use serde::{Deserialize, Serialize};

/// How wide a right guess is, in milliseconds.
const WIDE: Millis = 15 * MINUTE;
/// So many of the newest visits are looked at: more would say what guards did, not what they do.
pub const NEWEST: usize = 1_000;
/// The least number of guesses that say something.
pub const LEAST_GUESSES: u32 = 10;

/// How the outsider guesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// After the interval that came most often so far.
    UsualInterval,
    /// At the time of yesterday's next visit.
    AsYesterday,
    /// At the time of last week's next visit.
    AsLastWeek,
}

/// How predictable visits are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Predictability {
    /// From 0, no better than luck, to 1, clockwork.
    pub score: f64,
    /// The outsider's best rule.
    pub rule: Rule,
    /// How often he was right by it.
    pub right: u32,
    /// How often he guessed by it.
    pub guesses: u32,
    /// How many visits it rests on.
    pub visits: u32,
    /// How wide a right guess was, in milliseconds.
    pub within: Millis,
}

/// Measures visits, in any order; `None` where there are too few to say.
#[must_use]
pub fn measure(visits: &[Timestamp]) -> Option<Predictability> {
    let mut visits = visits.to_vec();
    visits.sort_unstable();
    visits.dedup();
    let visits = visits.split_off(visits.len().saturating_sub(NEWEST));
    let typical = median_interval(&visits)?;
    let within = WIDE.min(typical / 4).max(1);
    let luck = within as f64 / typical as f64;
    let rules = [Rule::UsualInterval, Rule::AsYesterday, Rule::AsLastWeek];
    let results = rules.into_iter().filter_map(|rule| {
        let (right, guesses) = play(&visits, rule, within);
        let share = f64::from(right) / f64::from(guesses.max(1));
        let score = ((share - luck) / (1.0 - luck)).clamp(0.0, 1.0);
        let seen = u32::try_from(visits.len()).unwrap_or(u32::MAX);
        (guesses >= LEAST_GUESSES).then_some(Predictability { score, rule, right, guesses, visits: seen, within })
    });
    // The first of equals, so that the simplest rule is named.
    results.reduce(|best, other| if other.score > best.score { other } else { best })
}

fn median_interval(visits: &[Timestamp]) -> Option<Millis> {
    let mut intervals: Vec<_> = visits.windows(2).map(|pair| pair[1].since(pair[0])).collect();
    intervals.sort_unstable();
    intervals.get(intervals.len() / 2).copied()
}

/// How often the outsider was right, of how many guesses.
fn play(visits: &[Timestamp], rule: Rule, within: Millis) -> (u32, u32) {
    let mut intervals = Vec::with_capacity(visits.len());
    let (mut right, mut guesses) = (0, 0);
    for next in 1..visits.len() {
        let seen = &visits[..next];
        if let [.., before, last] = seen {
            let interval = last.since(*before);
            intervals.insert(intervals.partition_point(|other| *other < interval), interval);
        }
        let Some(guess) = guess(seen, &intervals, rule, within) else { continue };
        guesses += 1;
        right += u32::from(visits[next].since(guess).abs() * 2 <= within);
    }
    (right, guesses)
}

/// When the next visit will be, by what was seen: visits, and the intervals between them, the shortest first.
fn guess(seen: &[Timestamp], intervals: &[Millis], rule: Rule, within: Millis) -> Option<Timestamp> {
    let last = *seen.last()?;
    match rule {
        Rule::UsualInterval => Some(last.plus(usual_interval(intervals, within)?)),
        Rule::AsYesterday => repeat(seen, last, 24 * HOUR, within),
        Rule::AsLastWeek => repeat(seen, last, 7 * 24 * HOUR, within),
    }
}

/// The middle of the span of that width in which most of the intervals lie; where several do, the shortest intervals.
fn usual_interval(intervals: &[Millis], within: Millis) -> Option<Millis> {
    if intervals.len() < 2 {
        return None;
    }
    let (mut from, mut best) = (0, (0, 0));
    for to in 0..intervals.len() {
        while intervals[to] - intervals[from] > within {
            from += 1;
        }
        if to - from > best.1 - best.0 {
            best = (from, to);
        }
    }
    Some((intervals[best.0] + intervals[best.1]) / 2)
}

/// The first visit of a period ago that came after the one that matches the last, moved by that period.
fn repeat(seen: &[Timestamp], last: Timestamp, period: Millis, within: Millis) -> Option<Timestamp> {
    let then = last.plus(-period);
    if seen.first().is_none_or(|first| *first > then) {
        return None;
    }
    // The last visit itself may have come a little later a period ago.
    let next = seen.partition_point(|visit| visit.since(then) * 2 <= within);
    seen.get(next).map(|visit| visit.plus(period))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BEGAN: Timestamp = Timestamp(1_764_000_000_000);
    const DAY: Millis = 24 * HOUR;

    /// Noise that is the same every time.
    fn noise(n: i64) -> f64 {
        let mut x = (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        x = (x ^ x >> 31).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (x >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Nights of eight hourly rounds, each begun up to `spread` late.
    fn nights(nights: i64, spread: Millis) -> Vec<Timestamp> {
        let start = |night: i64, hour: i64| {
            BEGAN.plus(night * DAY + hour * HOUR + (noise(night * 8 + hour) * spread as f64) as Millis)
        };
        (0..nights).flat_map(|night| (0..8).map(move |hour| start(night, hour))).collect()
    }

    #[test]
    fn clockwork_is_guessed_and_noise_is_not() {
        let clockwork = measure(&nights(14, 0)).unwrap();
        assert!(clockwork.score > 0.95, "{clockwork:?}");
        let nearly = measure(&nights(14, 10 * MINUTE)).unwrap();
        let spread = measure(&nights(14, 30 * MINUTE)).unwrap();
        let wide = measure(&nights(14, 60 * MINUTE)).unwrap();
        assert!(nearly.score > 0.5, "{nearly:?}");
        assert!(wide.score < 0.15, "{wide:?}");
        assert!(wide.score < spread.score && spread.score < nearly.score, "{spread:?}");
    }

    #[test]
    fn the_same_odd_times_every_day_are_seen() {
        let odd = [0, 47, 195, 260, 444];
        let visits: Vec<_> =
            (0..20).flat_map(|day| odd.map(|minute| BEGAN.plus(day * DAY + minute * MINUTE))).collect();
        let measured = measure(&visits).unwrap();
        assert_eq!((measured.rule, measured.right), (Rule::AsYesterday, measured.guesses));
        assert!((measured.score - 1.0).abs() < 1e-9);
        assert_eq!(measured.visits, 100);
    }

    #[test]
    fn the_same_odd_times_every_week_are_seen() {
        let odd = |week: i64| {
            (0..7).map(move |day| BEGAN.plus((week * 7 + day) * DAY + (noise(day) * 20.0 * HOUR as f64) as Millis))
        };
        let measured = measure(&(0..8).flat_map(odd).collect::<Vec<_>>()).unwrap();
        assert_eq!(measured.rule, Rule::AsLastWeek);
        assert!(measured.score > 0.99, "{measured:?}");
    }

    #[test]
    fn few_visits_say_nothing() {
        assert_eq!(measure(&[]), None);
        assert_eq!(measure(&nights(1, 0)), None);
        assert_eq!(measure(&[BEGAN; 50]), None, "one visit, told often");
    }

    proptest! {
        #[test]
        fn it_is_a_share_and_any_order_will_do(mut minutes in prop::collection::vec(0_i64..20_000, 0..80)) {
            let visits = |minutes: &[i64]| minutes.iter().map(|m| BEGAN.plus(m * MINUTE)).collect::<Vec<_>>();
            let measured = measure(&visits(&minutes));
            prop_assert!(measured.is_none_or(|m| (0.0..=1.0).contains(&m.score) && m.right <= m.guesses));
            minutes.reverse();
            prop_assert_eq!(measured, measure(&visits(&minutes)));
        }
    }
}
