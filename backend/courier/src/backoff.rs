//! How long to wait before the next try.

use wire::domain::time::{Millis, SECOND};

/// The first pause, before jitter.
const FIRST: Millis = 500;
/// No pause is longer, before jitter: an alarm is worth trying often.
const LONGEST: Millis = 30 * SECOND;

/// The pause before the next try, in milliseconds, after `attempt` tries that failed (1 after the first).
///
/// Doubles from 500 ms up to 30 s; of that, between one half and the whole is taken. `seed`, for example from the
/// delivery's id, decides how much, so that many deliveries that failed together do not all come back together. The
/// same arguments always give the same pause.
#[must_use]
pub fn backoff(attempt: u32, seed: u64) -> Millis {
    let doublings = attempt.saturating_sub(1).min(16);
    let whole = (FIRST << doublings).min(LONGEST);
    let half = whole / 2;
    half + (mix(seed ^ u64::from(attempt).rotate_left(32)) % (half.unsigned_abs() + 1)).cast_signed()
}

/// The finalizer of SplitMix64: spreads neighbouring seeds over the whole range.
const fn mix(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn stays_between_half_and_the_whole(attempt in any::<u32>(), seed in any::<u64>()) {
            let pause = backoff(attempt, seed);
            let whole = (0..attempt.saturating_sub(1).min(10)).fold(FIRST, |whole, _| (whole * 2).min(LONGEST));
            prop_assert!((whole / 2..=whole).contains(&pause), "{pause} of {whole}");
            prop_assert_eq!(pause, backoff(attempt, seed));
        }
    }

    #[test]
    fn neighbouring_seeds_spread() {
        let mut pauses: Vec<_> = (0..1_000).map(|seed| backoff(7, seed)).collect();
        let mean = pauses.iter().sum::<Millis>() / 1_000;
        assert!((21_500..23_500).contains(&mean), "half to whole of 30 s is 22.5 s on average, not {mean}");
        pauses.sort_unstable();
        pauses.dedup();
        assert!(pauses.len() > 900, "only {} different pauses", pauses.len());
    }

    #[test]
    fn the_first_tries_come_soon() {
        assert!((250..=500).contains(&backoff(0, 1)));
        assert!((250..=500).contains(&backoff(1, 1)));
        assert!((500..=1_000).contains(&backoff(2, 1)));
    }
}
