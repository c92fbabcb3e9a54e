//! When to ping a socket, and when to give it up. Kernel buffers hide a stalled client, so only heartbeats find it.
//!
//! Runs on the monotonic clock: setting the wall clock must not cut sockets off.

use std::time::{Duration, Instant};

/// The server pings this often.
pub const PING_EVERY: Duration = Duration::from_secs(5);
/// Without a pong for this long the socket is dead.
pub const DEAD_AFTER: Duration = Duration::from_secs(10);
/// A send not finished in this time means that the client does not read.
pub const SEND_WITHIN: Duration = Duration::from_secs(5);

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Send a ping, then ask again.
    Ping,
    /// No pong for [`DEAD_AFTER`]: close.
    Dead,
    /// A send is not finished after [`SEND_WITHIN`]: cut off; the client resumes by itself.
    TooSlow,
    /// Nothing before this instant.
    Wait(Instant),
}

/// The heartbeat of one socket.
#[derive(Debug, Clone, Copy)]
pub struct Liveness {
    heard: Instant,
    next_ping: Instant,
    sending_since: Option<Instant>,
}

impl Liveness {
    /// A socket that opened now; the first ping goes out [`PING_EVERY`] later.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self { heard: now, next_ping: now + PING_EVERY, sending_since: None }
    }

    /// A pong came.
    pub fn pong(&mut self, now: Instant) {
        self.heard = self.heard.max(now);
    }

    /// A send begins. It has to end by the instant that is handed back.
    pub fn send_began(&mut self, now: Instant) -> Instant {
        *self.sending_since.get_or_insert(now) + SEND_WITHIN
    }

    /// The send has ended.
    pub fn send_ended(&mut self) {
        self.sending_since = None;
    }

    /// What to do now. A ping that is handed back counts as sent.
    #[must_use]
    pub fn step(&mut self, now: Instant) -> Step {
        let dead = self.heard + DEAD_AFTER;
        let slow = self.sending_since.map(|since| since + SEND_WITHIN);
        if now >= dead {
            return Step::Dead;
        }
        if slow.is_some_and(|slow| now >= slow) {
            return Step::TooSlow;
        }
        if now >= self.next_ping {
            self.next_ping = now + PING_EVERY;
            return Step::Ping;
        }
        Step::Wait(slow.map_or(dead, |slow| dead.min(slow)).min(self.next_ping))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn pings_every_five_seconds_while_pongs_come() {
        let start = Instant::now();
        let mut socket = Liveness::new(start);
        assert_eq!(socket.step(start), Step::Wait(start + ms(5_000)));
        for beat in 1..20 {
            let now = start + ms(beat * 5_000);
            assert_eq!(socket.step(now), Step::Ping);
            socket.pong(now + ms(40));
            assert_eq!(socket.step(now + ms(40)), Step::Wait(now + ms(5_000)));
        }
    }

    #[test]
    fn is_dead_ten_seconds_after_the_last_pong_and_not_before() {
        let start = Instant::now();
        let mut socket = Liveness::new(start);
        socket.pong(start + ms(3_000));
        assert_eq!(socket.step(start + ms(5_000)), Step::Ping);
        assert_eq!(socket.step(start + ms(10_000)), Step::Ping);
        assert_eq!(socket.step(start + ms(12_999)), Step::Wait(start + ms(13_000)));
        assert_eq!(socket.step(start + ms(13_000)), Step::Dead);
    }

    #[test]
    fn a_send_that_does_not_end_is_too_slow() {
        let start = Instant::now();
        let mut socket = Liveness::new(start);
        assert_eq!(socket.send_began(start + ms(1_000)), start + ms(6_000));
        assert_eq!(socket.send_began(start + ms(2_000)), start + ms(6_000), "a second begin does not extend it");
        assert_eq!(socket.step(start + ms(5_000)), Step::Ping);
        assert_eq!(socket.step(start + ms(5_999)), Step::Wait(start + ms(6_000)));
        assert_eq!(socket.step(start + ms(6_000)), Step::TooSlow);
        socket.send_ended();
        assert_eq!(socket.step(start + ms(6_000)), Step::Wait(start + ms(10_000)));
    }

    #[test]
    fn a_late_pong_does_not_turn_the_clock_back() {
        let start = Instant::now();
        let mut socket = Liveness::new(start);
        socket.pong(start + ms(9_000));
        socket.pong(start + ms(4_000));
        assert_eq!(socket.step(start + ms(15_000)), Step::Ping);
        assert_eq!(socket.step(start + ms(19_000)), Step::Dead);
    }

    proptest! {
        /// Whatever happens when: it never waits past a deadline, and is dead exactly when no pong came for 10 s.
        #[test]
        fn never_waits_too_long(walk in prop::collection::vec((0_u64..4_000, 0_u8..5), 1..200)) {
            let mut now = Instant::now();
            let mut socket = Liveness::new(now);
            let (mut heard, mut sending) = (now, None);
            for (forward, action) in walk {
                now += ms(forward);
                match action {
                    0 => { socket.pong(now); heard = now; }
                    1 => { socket.send_began(now); sending.get_or_insert(now); }
                    2 => { socket.send_ended(); sending = None; }
                    _ => {}
                }
                let dead = now >= heard + DEAD_AFTER;
                let slow = sending.is_some_and(|since| now >= since + SEND_WITHIN);
                match socket.step(now) {
                    Step::Dead => prop_assert!(dead),
                    Step::TooSlow => prop_assert!(slow && !dead),
                    Step::Ping => prop_assert!(!slow && !dead),
                    Step::Wait(until) => {
                        prop_assert!(!slow && !dead && until > now);
                        prop_assert!(until <= heard + DEAD_AFTER && until <= now + PING_EVERY);
                        prop_assert!(sending.is_none_or(|since| until <= since + SEND_WITHIN));
                    }
                }
            }
        }
    }
}
