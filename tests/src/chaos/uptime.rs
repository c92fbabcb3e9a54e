//! When the server was there to do anything.

use domain::{Timestamp, time::Millis};

/// The stretches in which the server listened. The last one has not ended.
#[derive(Debug, Clone)]
pub struct Uptime {
    stretches: Vec<(Timestamp, Option<Timestamp>)>,
}

impl Uptime {
    /// The server listens from now on.
    #[must_use]
    pub fn begin() -> Self {
        Self { stretches: vec![(now(), None)] }
    }

    /// The server was killed.
    pub fn down(&mut self) {
        if let Some((_, end)) = self.stretches.last_mut() {
            *end = Some(now());
        }
    }

    /// The server listens again.
    pub fn up(&mut self) {
        self.stretches.push((now(), None));
    }

    /// How long the server was there between two instants, in milliseconds.
    #[must_use]
    pub fn between(&self, from: Timestamp, to: Timestamp) -> Millis {
        let shared = |(begin, end): &(Timestamp, Option<Timestamp>)| {
            end.map_or(to, |end| end.min(to)).since((*begin).max(from)).max(0)
        };
        self.stretches.iter().map(shared).sum()
    }
}

/// The clock that the server has too.
#[must_use]
pub fn now() -> Timestamp {
    app::Clock::default().now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_time_in_which_it_listened_counts() {
        let at = Timestamp;
        let uptime = Uptime { stretches: vec![(at(100), Some(at(200))), (at(300), Some(at(350))), (at(400), None)] };
        assert_eq!(uptime.between(at(0), at(100)), 0);
        assert_eq!(uptime.between(at(150), at(320)), 50 + 20);
        assert_eq!(uptime.between(at(210), at(290)), 0);
        assert_eq!(uptime.between(at(0), at(1_000)), 100 + 50 + 600);
        assert_eq!(uptime.between(at(500), at(400)), 0);
    }
}
