//! One entry for every input, and what each does.

use super::{Action, End, Input, LONG_PAUSE, Outcome, Pause, Reached, Refusal, Round, Stop, StopState};
use crate::{
    AlarmId, CheckpointId, PersonId, Recipient, ScanId, Timestamp,
    patrol::{
        Moment,
        decision::{AskedAlarm, Decision, Message, Purpose, To},
        event::{Event, Subject},
        route::Route,
        schedule::Planned,
    },
};

impl Round {
    /// Makes the round of a slot. The route is the one that the schedule names.
    pub fn plan(planned: Planned, route: &Route) -> (Self, Decision) {
        let round = Self::of(planned, route);
        let event = Event::RoundPlanned {
            round: round.id,
            schedule: round.schedule,
            route: round.route,
            starts_at: round.starts_at,
            whole_by: round.whole_by,
        };
        (round, Decision::one(event))
    }

    /// Takes one input.
    ///
    /// # Errors
    /// A [`Refusal`]: nothing changed. A repeated input is no refusal but an empty decision.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Result<Decision, Refusal> {
        match input {
            Input::Person { id, .. } if self.handled.contains(&id) => Ok(Decision::default()),
            Input::Person { id, by, action } => {
                let decision = self.act(by, action, now)?;
                self.handled.insert(id);
                Ok(decision)
            }
            Input::Scanned { scan, checkpoint, by, at } => self.scanned(scan, checkpoint, by, at, now),
            Input::Rejected(scan) => Ok(self.rejected(scan, now)),
            Input::Paused(alarm) => Ok(self.paused(alarm, now)),
            Input::Resumed(alarm) => Ok(self.resumed(alarm, now)),
            Input::TimeReached => Ok(self.time_reached(now)),
        }
    }

    fn act(&mut self, by: PersonId, action: Action, now: Timestamp) -> Result<Decision, Refusal> {
        match (self.ended, &action) {
            (None, _) => {}
            // Begun without a network, and heard of only now: its scans come next.
            (Some(end), Action::Start { at }) if end.outcome == Outcome::Missed && *at <= self.whole_by => {
                return Ok(self.start(by, *at, now));
            }
            (Some(_), _) => return Err(Refusal::Over { state: self.state() }),
        }
        match action {
            Action::Start { at } => match self.walker {
                None => Ok(self.start(by, at, now)),
                Some(walker) if walker == by => Ok(Decision::default()),
                Some(walker) => Err(Refusal::WalkedByOther { by: walker }),
            },
            Action::TakeOver => match self.walker {
                None => Err(Refusal::NotStarted),
                Some(walker) if walker == by => Ok(Decision::default()),
                Some(from) => {
                    self.walker = Some(by);
                    Ok(Decision::one(Event::RoundTakenOver { round: self.id, from, by }))
                }
            },
            Action::End { .. } if self.walker.is_none() => Err(Refusal::NotStarted),
            Action::End { reason } if reason.trim().is_empty() => Err(Refusal::NoReason),
            Action::CallOff { reason } if reason.trim().is_empty() => Err(Refusal::NoReason),
            Action::End { reason } => Ok(self.run_out(Some(reason), now)),
            Action::CallOff { reason } => Ok(self.end(Outcome::CalledOff, Some(reason), now)),
        }
    }

    /// A start that is claimed for before the round's time, or for later than now, counts from there: a phone whose clock
    /// is wrong must not make all stops late at once.
    fn start(&mut self, by: PersonId, at: Timestamp, now: Timestamp) -> Decision {
        let at = at.max(self.starts_at).min(now);
        self.walker = Some(by);
        self.started_at = Some(at);
        let (late_after, order, whole_by) = (self.late_after, self.order, self.whole_by);
        for stop in self.stops.iter_mut().filter(|stop| stop.state == StopState::Waiting) {
            stop.due_at = Stop::due(stop.arrival, at, late_after, order, whole_by);
        }
        Decision::one(Event::RoundStarted { round: self.id, person: by, at })
    }

    fn scanned(
        &mut self,
        scan: ScanId,
        checkpoint: CheckpointId,
        by: PersonId,
        at: Moment,
        now: Timestamp,
    ) -> Result<Decision, Refusal> {
        if self.stops.iter().any(|stop| stop.state.scan() == Some(scan)) {
            return Ok(Decision::default());
        }
        if self.ended.is_some_and(|end| end.outcome == Outcome::CalledOff) {
            return Err(Refusal::Over { state: self.state() });
        }
        // While it stands still its time stands still as well.
        if self.pause.is_none() && at.earliest() > self.whole_by {
            return Err(Refusal::TooLate);
        }
        let expected = |stop: &Stop| stop.checkpoint == checkpoint && stop.state.scan().is_none();
        let reached = self.stops.iter().position(expected).ok_or(Refusal::NotExpected)?;
        let mut decision = Decision::default();
        if self.walker.is_none() {
            decision.extend(self.start(by, at.at, now));
        }
        let stop = &mut self.stops[reached];
        let late = self.pause.is_none() && at.earliest() > stop.due_at;
        stop.state = if late { StopState::Late { scan, at: at.at } } else { StopState::Done { scan, at: at.at } };
        decision.events.push(Event::CheckpointReached { round: self.id, checkpoint, scan, late });
        decision.extend(self.settle(now));
        Ok(decision)
    }

    /// Where all is reached it is over; where it was over it may have ended otherwise than it was taken for.
    fn settle(&mut self, now: Timestamp) -> Decision {
        let outcome = self.outcome();
        match self.ended {
            None if outcome == Outcome::Complete => self.end(outcome, None, now),
            Some(end) => {
                self.ended = Some(End { outcome, ..end });
                Decision::one(self.corrected())
            }
            None => Decision::default(),
        }
    }

    fn outcome(&self) -> Outcome {
        match self.not_reached() as usize {
            0 => Outcome::Complete,
            missing if missing == self.stops.len() => Outcome::Missed,
            _ => Outcome::Incomplete,
        }
    }

    fn corrected(&self) -> Event {
        let outcome = self.ended.map(|end| end.outcome);
        Event::RoundCorrected { round: self.id, outcome, missed: self.not_reached(), late: self.late() }
    }

    /// The checkpoint was not reached after all. While there is time it can be reached still; a stop whose time is up was
    /// missed, and while the round's time is not up that is as bad as any other miss.
    fn rejected(&mut self, scan: ScanId, now: Timestamp) -> Decision {
        let was = self.ended.map(|end| end.outcome);
        let (round, person) = (self.id, self.walker);
        let Some(stop) = self.stops.iter_mut().find(|stop| stop.state.scan() == Some(scan)) else {
            return Decision::default();
        };
        let missed = stop.due_at <= now;
        stop.state = if missed { StopState::Missed } else { StopState::Waiting };
        if was == Some(Outcome::CalledOff) {
            return Decision::default();
        }
        let mut decision = Decision::default();
        if missed && now < self.whole_by {
            let (checkpoint, alarm) = (stop.checkpoint, stop.alarm_when_missed);
            decision.events.push(Event::CheckpointMissed { round, checkpoint, alarm });
            decision.alarms.extend(alarm.then_some(AskedAlarm { round, checkpoint, person }));
        }
        let (outcome, reopen) = (self.outcome(), was == Some(Outcome::Complete) && now < self.whole_by);
        self.ended = self.ended.filter(|_| !reopen).map(|end| End { outcome, ..end });
        decision.events.push(self.corrected());
        decision
    }

    fn paused(&mut self, alarm: AlarmId, now: Timestamp) -> Decision {
        if self.ended.is_some() {
            return Decision::default();
        }
        let tell_at = now.plus(LONG_PAUSE);
        let pause = self.pause.get_or_insert_with(|| Pause { since: now, alarms: Default::default(), tell_at });
        match pause.alarms.insert(alarm) {
            true => Decision::one(Event::RoundPaused { round: self.id, alarm }),
            false => Decision::default(),
        }
    }

    fn resumed(&mut self, alarm: AlarmId, now: Timestamp) -> Decision {
        let Some(pause) = &mut self.pause else { return Decision::default() };
        if !pause.alarms.remove(&alarm) || !pause.alarms.is_empty() {
            return Decision::default();
        }
        let extended = now.since(pause.since).max(0);
        self.pause = None;
        self.paused_for += extended;
        if self.started_at.is_none() {
            self.start_by = self.start_by.plus(extended);
            if !self.reminded {
                self.starts_at = self.starts_at.plus(extended);
            }
        }
        self.whole_by = self.whole_by.plus(extended);
        for stop in self.stops.iter_mut().filter(|stop| stop.state == StopState::Waiting) {
            stop.due_at = stop.due_at.plus(extended);
        }
        Decision::one(Event::RoundResumed { round: self.id, extended })
    }

    fn time_reached(&mut self, now: Timestamp) -> Decision {
        let mut decision = Decision::default();
        while let Some((at, reached)) = self.next_reached().filter(|(at, _)| *at <= now) {
            decision.extend(match reached {
                Reached::Start => self.remind(),
                Reached::StartBy => self.not_started(),
                Reached::Stop => self.stops_missed(at),
                Reached::LongPause => self.paused_long(now),
                Reached::WholeBy => self.run_out(None, now),
            });
        }
        decision
    }

    fn remind(&mut self) -> Decision {
        self.reminded = true;
        let mut decision = Decision::one(Event::RoundReminded { round: self.id });
        decision.messages.push(self.message(To::Assigned(self.assigned.clone()), Purpose::RoundDue));
        decision
    }

    fn not_started(&mut self) -> Decision {
        self.not_started_told = true;
        let mut decision = Decision::one(Event::RoundNotStarted { round: self.id });
        for to in [To::Assigned(self.assigned.clone()), To::Recipient(Recipient::Supervisors)] {
            decision.messages.push(self.message(to, Purpose::RoundNotStarted));
        }
        decision
    }

    /// The stops whose time was up at `at` were missed. Supervisors hear of the first of a round and of each that raises an
    /// alarm; the others are on their screens.
    fn stops_missed(&mut self, at: Timestamp) -> Decision {
        let first = self.stops.iter().all(|stop| stop.state != StopState::Missed);
        let mut decision = self.miss(|stop| stop.due_at <= at);
        let to = match self.walker {
            Some(walker) => To::Recipient(Recipient::Person(walker)),
            None => To::Assigned(self.assigned.clone()),
        };
        decision.messages.push(self.message(to, Purpose::CheckpointMissed));
        if first || !decision.alarms.is_empty() {
            decision.messages.push(self.message(To::Recipient(Recipient::Supervisors), Purpose::CheckpointMissed));
        }
        decision
    }

    fn miss(&mut self, over: impl Fn(&Stop) -> bool) -> Decision {
        let mut decision = Decision::default();
        let (round, person) = (self.id, self.walker);
        for stop in self.stops.iter_mut().filter(|stop| stop.state == StopState::Waiting && over(stop)) {
            stop.state = StopState::Missed;
            let (checkpoint, alarm) = (stop.checkpoint, stop.alarm_when_missed);
            decision.events.push(Event::CheckpointMissed { round, checkpoint, alarm });
            decision.alarms.extend(alarm.then_some(AskedAlarm { round, checkpoint, person }));
        }
        decision
    }

    fn paused_long(&mut self, now: Timestamp) -> Decision {
        if let Some(pause) = &mut self.pause {
            pause.tell_at = now.plus(LONG_PAUSE);
        }
        let mut decision = Decision::one(Event::RoundPausedLong { round: self.id });
        let mut message = self.message(To::Recipient(Recipient::Supervisors), Purpose::RoundPausedLong);
        message.expires_at = now.plus(LONG_PAUSE);
        decision.messages.push(message);
        decision
    }

    /// Its time is up, or the guard gave up: what was not reached was missed.
    fn run_out(&mut self, reason: Option<String>, now: Timestamp) -> Decision {
        let mut decision = self.miss(|_| true);
        decision.extend(self.end(self.outcome(), reason, now));
        let mut message = self.message(To::Recipient(Recipient::Supervisors), Purpose::RoundIncomplete);
        message.expires_at = now.plus(LONG_PAUSE);
        decision.messages.push(message);
        decision
    }

    fn end(&mut self, outcome: Outcome, reason: Option<String>, now: Timestamp) -> Decision {
        self.ended = Some(End { at: now, outcome });
        self.pause = None;
        let (missed, late) = (self.not_reached(), self.late());
        Decision::one(Event::RoundEnded { round: self.id, outcome, missed, late, reason })
    }

    const fn message(&self, to: To, purpose: Purpose) -> Message {
        Message { to, purpose, about: Subject::Round(self.id), expires_at: self.whole_by }
    }
}
