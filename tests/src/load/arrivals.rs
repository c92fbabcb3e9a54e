//! When requests are due: an open loop, so that a slow answer never thins out what comes after it.

use std::time::Duration;

/// A fixed sequence of random numbers (SplitMix64), so that every run asks the same questions.
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.roll() % n.max(1) as u64) as usize
    }

    /// A number from 0 up to 1.
    pub fn share(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Poisson arrivals at `rate` a second: offsets from the start of a slice of `length`, ascending.
    pub fn arrivals(&mut self, rate: f64, length: Duration) -> Vec<Duration> {
        let mut at = 0.0;
        let mut offsets = Vec::new();
        loop {
            at -= (1.0 - self.share()).ln() / rate;
            if at >= length.as_secs_f64() {
                return offsets;
            }
            offsets.push(Duration::from_secs_f64(at));
        }
    }

    /// So many arrivals within `length`, ascending: those of a Poisson stream whose number is known are independent and
    /// anywhere.
    pub fn within(&mut self, count: usize, length: Duration) -> Vec<Duration> {
        let mut offsets: Vec<Duration> = (0..count).map(|_| length.mul_f64(self.share())).collect();
        offsets.sort_unstable();
        offsets
    }
}

/// Sleeps until shortly before an instant and watches the clock for the rest: a timer alone is 60 µs late or more.
pub fn wait_until(instant: std::time::Instant) {
    const WATCHED: Duration = Duration::from_micros(120);
    loop {
        let left = instant.saturating_duration_since(std::time::Instant::now());
        if left.is_zero() {
            return;
        }
        match left.checked_sub(WATCHED) {
            Some(rest) if !rest.is_zero() => std::thread::sleep(rest),
            _ => std::hint::spin_loop(),
        }
    }
}
