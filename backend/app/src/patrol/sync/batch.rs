//! Some events of one phone, inside the transaction that takes them.

use super::{
    evidence::Reader,
    item::{Item, chain_codes, scan_codes},
    past::Past,
    sightings,
};
use crate::{
    App,
    directory::Directory,
    dispatching::{self, Sight},
    error::Result,
    ledger::Ledger,
    lone_work,
    patrol::{
        commit::{Follows, commit},
        hazards, pauses, photos,
    },
    patrol_setup::TagReader,
    places,
};
use domain::{
    Actor, DeviceId, InputId, PersonId, Place, Position, PositionSource, RoundId, Timestamp,
    duty::Duty,
    patrol::{
        Assigned, Grade, Moment, Round, Scan,
        decision::Message,
        hazard::Report,
        round::{Action, Input, Refusal},
        signed::{Checked, Hash, Verdict},
        verify::{Facts, Fix, Judged, Links, Problem, Reading, verify},
    },
    time::{HOUR, Millis},
};
use std::collections::{BTreeMap, BTreeSet};
use store::{KeptScan, PhoneEvent, ScanReport, Stored, Tx};
use wire::{
    patrol::sync::{Payload, ScanFix, ScannedProof, SyncResult, SyncVerdict},
    plan::PlaceRef,
};

/// Spells of duty further back than this are not looked at, in milliseconds: no phone is without a network for so long.
const LOOKED_BACK: Millis = 14 * 24 * HOUR;
/// Counters of a tag on either side of a new one that are looked at.
const TAPS: u32 = 32;
/// Events before a batch that are looked back at.
const REMEMBERED: u32 = 30;
const MOST_PHOTOS: usize = 10;
const LONGEST_TEXT: usize = 1_000;

/// The kind of event that says that a checkpoint was scanned.
const SCAN: &str = "scan";

/// Takes events.
pub(super) struct Batch<'a> {
    reader: Reader<'a>,
    sight: &'a Sight,
    device: DeviceId,
    sender: PersonId,
    now: Timestamp,
    duties: Vec<Duty>,
    rounds: BTreeMap<RoundId, Loaded>,
    follows: Follows,
    /// When somebody gave his last sign, and where he was last.
    seen: BTreeMap<PersonId, Seen>,
    /// Whose rounds may have to stand still.
    walkers: BTreeSet<PersonId>,
    /// What came before in the phone's queue.
    past: Past,
}

/// A round of the batch; it is written once, however many scans it has.
struct Loaded {
    kept: Stored<Round>,
    changed: bool,
}

#[derive(Default)]
struct Seen {
    sign: Option<Timestamp>,
    position: Option<Position>,
}

/// What follows once the batch is on disk.
pub(super) struct After {
    pub(super) messages: Vec<Message>,
    pub(super) positions: Vec<(PersonId, Position)>,
}

/// What one event brings, as long as it is not undone.
#[derive(Default)]
struct Effect {
    codes: Vec<String>,
    grade: Option<Grade>,
    round: Option<Stored<Round>>,
    follows: Follows,
    sign: Option<Timestamp>,
    position: Option<Position>,
    walks: bool,
}

impl Effect {
    fn code(code: &str) -> Self {
        Self { codes: vec![code.to_owned()], ..Self::default() }
    }
}

/// An event with all that was found out about it before.
struct Event<'a> {
    item: &'a Item,
    verdict: &'a Verdict,
    claimed: Moment,
    not_before: Option<Timestamp>,
}

impl<'a> Batch<'a> {
    pub(super) const fn new(
        app: &'a App,
        directory: &'a Directory,
        tags: &'a TagReader,
        sight: &'a Sight,
        device: DeviceId,
        sender: PersonId,
        now: Timestamp,
    ) -> Self {
        Self {
            reader: Reader { app, directory, tags },
            sight,
            device,
            sender,
            now,
            duties: Vec::new(),
            rounds: BTreeMap::new(),
            follows: Follows { messages: Vec::new(), alarms: false },
            seen: BTreeMap::new(),
            walkers: BTreeSet::new(),
            past: Past::new(),
        }
    }

    const fn ledger(&self, person: PersonId) -> Ledger<'a> {
        let directory = self.reader.directory;
        Ledger { site: directory.site.id, directory, actor: Actor::Person(person), now: self.now }
    }

    /// Takes all of them, each for itself: one that cannot be judged is kept as it came, and the others go on.
    pub(super) fn take(&mut self, tx: &mut Tx<'_>, items: Vec<(Item, Checked)>) -> Result<BTreeMap<Hash, SyncResult>> {
        self.load_duties(tx, &items)?;
        self.load_past(tx, &items)?;
        let mut results = BTreeMap::new();
        for (item, Checked { verdict, .. }) in items {
            if verdict == Verdict::Duplicate {
                continue;
            }
            self.keep(tx, &item, &verdict)?;
            let judged = tx.attempt(|tx| self.judge(tx, &item, &verdict))?;
            let is_scan = item.kind.as_deref() == Some(SCAN);
            self.past.note(item.body.seq, claimed(&item), &verdict, is_scan && judged.is_ok(), self.now);
            let effect = match judged {
                Ok(effect) => self.take_in(item.person, effect),
                Err(fault) => {
                    let (site, error) = (self.reader.directory.site.id, &fault as &dyn std::error::Error);
                    tracing::error!(%site, event = %item.body.id, error, "an event of a phone could not be judged");
                    Effect::code("not_judged")
                }
            };
            let mut problems = chain_codes(&verdict);
            problems.extend(effect.codes);
            let word = if problems.is_empty() { SyncVerdict::Accepted } else { SyncVerdict::Marked };
            let result = SyncResult { id: Some(item.body.id), verdict: word, problems, grade: effect.grade };
            results.insert(item.hash, result);
        }
        Ok(results)
    }

    /// Writes down what concerns all events together.
    pub(super) fn finish(mut self, tx: &mut Tx<'_>) -> Result<After> {
        for (_, loaded) in std::mem::take(&mut self.rounds) {
            let Loaded { mut kept, changed } = loaded;
            if changed {
                tx.save_round(&mut kept)?;
            }
        }
        let mut positions = Vec::new();
        for (person, seen) in std::mem::take(&mut self.seen) {
            if let Some(at) = seen.sign {
                lone_work::note_sign(tx, &self.ledger(person), person, at)?;
            }
            if let Some(position) = seen.position.filter(|position| self.is_news(person, position)) {
                tx.put_position(self.reader.directory.site.id, person, &position)?;
                positions.push((person, position));
            }
        }
        pauses::follow(tx, &self.ledger(self.sender), &self.walkers)?;
        if self.follows.alarms {
            dispatching::settle(tx, self.reader.directory, self.sight, self.now)?;
        }
        Ok(After { messages: self.follows.messages, positions })
    }

    /// Whether a position is of somebody on duty, and newer than what is known of him.
    fn is_news(&self, person: PersonId, position: &Position) -> bool {
        let on_duty = self.duties.iter().find(|duty| duty.person == person && duty.ended_at.is_none());
        let known = self.sight.position(person).map(|known| known.at);
        on_duty.is_some_and(|duty| position.at >= duty.started_at) && known.is_none_or(|at| position.at > at)
    }

    fn load_duties(&mut self, tx: &mut Tx<'_>, items: &[(Item, Checked)]) -> Result<()> {
        let earliest = items.iter().map(|(item, _)| claimed(item).earliest()).min().unwrap_or(self.now);
        let from = earliest.max(self.now.plus(-LOOKED_BACK)).min(self.now);
        self.duties = tx.duties_between(self.reader.directory.site.id, from, self.now.plus(1))?;
        Ok(())
    }

    /// What the phone sent in earlier batches.
    fn load_past(&mut self, tx: &mut Tx<'_>, items: &[(Item, Checked)]) -> Result<()> {
        let Some(first) = items.iter().map(|(item, _)| item.body.seq).min() else { return Ok(()) };
        for event in tx.phone_events_before(self.device, first, REMEMBERED)? {
            let Some(body) = event.sent.read() else { continue };
            let is_scan = event.kind.as_deref() == Some(SCAN);
            self.past.note(
                body.seq,
                Moment::of_phone(body.wall_time, body.clock),
                &event.verdict,
                is_scan,
                event.received_at,
            );
        }
        Ok(())
    }

    /// Keeps the event as it came, whatever it is.
    fn keep(&self, tx: &mut Tx<'_>, item: &Item, verdict: &Verdict) -> Result<()> {
        Ok(tx.insert_phone_event(&PhoneEvent {
            hash: item.hash,
            site: self.reader.directory.site.id,
            device: self.device,
            person: item.person,
            seq: Some(item.body.seq),
            event: Some(item.body.id.0),
            kind: item.kind.clone(),
            received_at: self.now,
            sent: item.sent.clone(),
            verdict: verdict.clone(),
        })?)
    }

    fn take_in(&mut self, person: PersonId, mut effect: Effect) -> Effect {
        if let Some(kept) = effect.round.take() {
            self.rounds.insert(kept.value.id, Loaded { kept, changed: true });
        }
        self.follows.extend(std::mem::take(&mut effect.follows));
        if effect.walks {
            self.walkers.insert(person);
        }
        let seen = self.seen.entry(person).or_default();
        seen.sign = seen.sign.max(effect.sign);
        if let Some(position) = effect.position.take()
            && seen.position.as_ref().is_none_or(|known| known.at <= position.at)
        {
            seen.position = Some(position);
        }
        effect
    }

    fn judge(&mut self, tx: &mut Tx<'_>, item: &Item, verdict: &Verdict) -> Result<Effect> {
        let beacon = item.body.beacon.as_deref();
        let site = self.reader.directory.site.id;
        let given_out = beacon.and_then(|beacon| self.reader.app.keys.beacons.given_out(site, beacon));
        let event = Event {
            item,
            verdict,
            claimed: claimed(item),
            not_before: given_out.filter(|given_out| *given_out <= self.now),
        };
        let known = matches!(
            item.kind.as_deref(),
            Some(SCAN | "round_started" | "round_taken_over" | "round_ended" | "hazard_found")
        );
        if !known {
            return Ok(Effect::default());
        }
        let Ok(payload) = serde_json::from_value::<Payload>(item.body.payload.clone()) else {
            let mut effect = match item.kind.as_deref() {
                // A supervisor is to see that there was one.
                Some(SCAN) => self.scan(tx, &event, nothing_read(item.person))?,
                _ => Effect::default(),
            };
            effect.codes.insert(0, "payload_unreadable".to_owned());
            return Ok(effect);
        };
        let start = Action::Start { at: event.at(self.now) };
        let mut effect = match payload {
            Payload::Scan { .. } => self.scan(tx, &event, payload)?,
            Payload::HazardFound { .. } => self.hazard(tx, &event, payload)?,
            // What another wrote does not move a round.
            _ if !verdict.is_of_phone() => Effect::default(),
            Payload::RoundStarted { round, .. } => self.act(tx, &event, round, start)?,
            Payload::RoundTakenOver { round, .. } => self.act(tx, &event, round, Action::TakeOver)?,
            Payload::RoundEnded { round, reason, .. } => {
                self.act(tx, &event, round, Action::End { reason: cut(&reason) })?
            }
        };
        if verdict.is_of_phone() {
            effect.sign = effect.sign.or(Some(event.at(self.now)));
        }
        Ok(effect)
    }

    /// A round as it is in this batch.
    fn round(&mut self, tx: &mut Tx<'_>, id: RoundId) -> Result<Option<Stored<Round>>> {
        if let Some(loaded) = self.rounds.get(&id) {
            return Ok(Some(loaded.kept.clone()));
        }
        let site = self.reader.directory.site.id;
        let kept = tx.round(id)?.filter(|kept| kept.value.site == site);
        if let Some(kept) = &kept {
            self.rounds.insert(id, Loaded { kept: kept.clone(), changed: false });
        }
        Ok(kept)
    }

    fn act(&mut self, tx: &mut Tx<'_>, event: &Event<'_>, round: RoundId, action: Action) -> Result<Effect> {
        let Some(mut kept) = self.round(tx, round)? else { return Ok(Effect::code("round_unknown")) };
        let person = event.item.person;
        let input = Input::Person { id: InputId(event.item.body.id.0), by: person, action };
        match kept.value.handle(input, self.now) {
            Ok(decision) => {
                let follows = commit(tx, &self.ledger(person), decision)?;
                Ok(Effect { round: Some(kept), follows, walks: true, ..Effect::default() })
            }
            Err(refusal) => Ok(Effect::code(refusal.code())),
        }
    }

    fn scan(&mut self, tx: &mut Tx<'_>, event: &Event<'_>, payload: Payload) -> Result<Effect> {
        let Payload::Scan { round, proof, answers, remark, photos, fix, .. } = payload else {
            return Ok(Effect::default());
        };
        let (item, site) = (event.item, self.reader.directory.site.id);
        if tx.scan(item.body.id)?.is_some() {
            return Ok(Effect::code("id_taken"));
        }
        let photos = named(photos);
        // A photo follows its event: one that was there before is another's.
        let old = tx.photos_there(site, &photos)?;
        let new_photos = photos.iter().any(|photo| !old.contains(photo));
        let moment = Moment { at: event.at(self.now), ..event.claimed };
        let evidence = self.reader.read(tx, &proof, new_photos, moment)?;
        let checkpoint = evidence.checkpoint.as_ref();
        let kept = self.round_of(tx, event, round, checkpoint.map(|checkpoint| checkpoint.id))?;
        let reading = Reading {
            id: item.body.id,
            person: item.person,
            device: self.device,
            proof: evidence.proof,
            claimed: event.claimed,
            received_at: self.now,
            not_before: event.not_before,
            fix: fix.map(position_of),
        };
        let taps = match evidence.tap {
            Some((tag, counter)) => tx.taps_around(tag, counter, TAPS)?,
            None => Vec::new(),
        };
        let whose = (item.person, item.body.id, event.at(self.now));
        let sightings = sightings::around(tx, self.reader.directory, &self.duties, whose)?;
        let shifts = sightings::shifts(&self.duties, item.person);
        let broken: Vec<_> = self.past.broken().iter().chain(event.verdict.problems()).copied().collect();
        let links = if broken.is_empty() { Links::Whole } else { Links::Marked(&broken) };
        let facts = Facts {
            checkpoint,
            round: kept.as_ref().map(|kept| &kept.value),
            taps: &taps,
            sightings: &sightings,
            shifts: &shifts,
            links,
            after: self.past.before(item.body.seq),
        };
        let judged = verify(&reading, &facts, self.reader.directory.travel());
        let (checkpoint, round) = (checkpoint.map(|known| known.id), kept.as_ref().map(|kept| kept.value.id));
        let place = evidence.checkpoint.as_ref().map(|known| known.place.spot);
        let (scan, decision) = Scan::keep(reading, site, checkpoint, round, judged);
        let report = ScanReport { answers, remark: remark.map(|text| cut(&text)), photos };
        tx.insert_scan(&KeptScan { scan: scan.clone(), event: item.hash, received_at: self.now, report })?;
        if let Some((tag, counter)) = evidence.tap
            && taps.iter().all(|tap| tap.counter != counter)
        {
            tx.insert_tap(tag, counter, item.body.id)?;
        }
        let mut codes = chain_codes(&Verdict::Marked(self.past.broken().to_vec()));
        codes.extend(scan_codes(&scan.judged));
        let mut effect = Effect {
            codes,
            grade: Some(scan.judged.grade),
            follows: commit(tx, &self.ledger(item.person), decision)?,
            ..Effect::default()
        };
        if event.verdict.is_of_phone() && !contradicted(&scan.judged) {
            effect.sign = Some(scan.judged.at.earliest().min(self.now));
            effect.position = place.map(|spot| Position {
                spot,
                at: scan.judged.at.at.min(self.now),
                accuracy_m: sightings::AT_CHECKPOINT_M,
                source: PositionSource::Checkpoint,
            });
        }
        if let Some(kept) = kept {
            self.tell_round(tx, kept, &scan, &mut effect)?;
        }
        Ok(effect)
    }

    /// The round that a scan belongs to: the one that the phone names, else the one that the guard walks and that leads
    /// there.
    fn round_of(
        &mut self,
        tx: &mut Tx<'_>,
        event: &Event<'_>,
        named: Option<RoundId>,
        checkpoint: Option<domain::CheckpointId>,
    ) -> Result<Option<Stored<Round>>> {
        if let Some(id) = named
            && let Some(kept) = self.round(tx, id)?
        {
            return Ok(Some(kept));
        }
        let Some(checkpoint) = checkpoint else { return Ok(None) };
        let person = event.item.person;
        let begun = self.rounds.values().filter(|loaded| loaded.kept.value.walker == Some(person));
        let begun: Vec<RoundId> = begun.map(|loaded| loaded.kept.value.id).collect();
        let stored = tx.rounds_walked_by(self.reader.directory.site.id, person)?;
        let walked: BTreeSet<RoundId> = stored.into_iter().map(|kept| kept.value.id).chain(begun).collect();
        for id in walked {
            let kept = self.round(tx, id)?;
            let leads_there = |kept: &Stored<Round>| {
                kept.value.walker == Some(person)
                    && kept.value.ended.is_none()
                    && kept.value.stop_at(checkpoint).is_some()
            };
            if kept.as_ref().is_some_and(leads_there) {
                return Ok(kept);
            }
        }
        self.round_to_begin(tx, event, checkpoint)
    }

    /// The round that a scan begins where the phone did not know that it is one of its route's: the first that waits for
    /// this guard, or for whoever is at his post, at that time.
    fn round_to_begin(
        &mut self,
        tx: &mut Tx<'_>,
        event: &Event<'_>,
        checkpoint: domain::CheckpointId,
    ) -> Result<Option<Stored<Round>>> {
        let (person, at) = (event.item.person, event.at(self.now));
        let covers = |duty: &&Duty| duty.started_at <= at && duty.ended_at.is_none_or(|ended| at <= ended);
        let duty = self.duties.iter().filter(|duty| duty.person == person).find(covers);
        let Some(post) = duty.map(|duty| duty.post) else { return Ok(None) };
        let around = tx.rounds_around(self.reader.directory.site.id, person, Some(post), at, at.plus(1))?;
        for id in around.into_iter().map(|kept| kept.value.id) {
            let kept = self.round(tx, id)?;
            let waits = |kept: &Stored<Round>| {
                let round = &kept.value;
                let his = match &round.assigned {
                    Assigned::Post(of) => *of == post,
                    Assigned::People(people) => people.contains(&person),
                };
                his && round.walker.is_none() && round.stop_at(checkpoint).is_some()
            };
            if kept.as_ref().is_some_and(waits) {
                return Ok(kept);
            }
        }
        Ok(None)
    }

    fn tell_round(&self, tx: &mut Tx<'_>, mut kept: Stored<Round>, scan: &Scan, effect: &mut Effect) -> Result<()> {
        if scan.judged.problems.iter().any(Problem::proves_nothing) {
            return Ok(());
        }
        let Some(input) = super::super::rounds::scanned(scan) else { return Ok(()) };
        match kept.value.handle(input, self.now) {
            Ok(decision) => {
                effect.follows.extend(commit(tx, &self.ledger(scan.reading.person), decision)?);
                effect.round = Some(kept);
                effect.walks = true;
            }
            // Scanned once more, or no stop of this route, which the judgement says.
            Err(Refusal::NotExpected) => {}
            Err(refusal) => effect.codes.push(refusal.code().to_owned()),
        }
        Ok(())
    }

    fn hazard(&mut self, tx: &mut Tx<'_>, event: &Event<'_>, payload: Payload) -> Result<Effect> {
        let Payload::HazardFound { hazard, checkpoint, place, severity, text, photos, .. } = payload else {
            return Ok(Effect::default());
        };
        let person = event.item.person;
        let checkpoint = match checkpoint {
            Some(code) => self.reader.checkpoint(tx, &code)?,
            None => None,
        };
        let at = checkpoint.as_ref().map(|known| known.place.clone());
        let Some(place) = at.or_else(|| self.place(place.as_ref())).or_else(|| self.whereabouts(person)) else {
            return Ok(Effect::code("place_unknown"));
        };
        let report = Report {
            id: hazard,
            site: self.reader.directory.site.id,
            place,
            checkpoint: checkpoint.map(|known| known.id),
            severity,
            text: cut(&text),
            photos: named(photos),
            found_by: person,
            found_at: event.at(self.now),
        };
        match hazards::report(tx, &self.ledger(person), report)? {
            Some(follows) => Ok(Effect { follows, ..Effect::default() }),
            None => Ok(Effect::code("id_taken")),
        }
    }

    fn place(&self, named: Option<&PlaceRef>) -> Option<Place> {
        places::resolve(self.reader.app, self.reader.directory, named?).ok().map(|found| found.place)
    }

    /// Where a guard was last known to be.
    fn whereabouts(&self, person: PersonId) -> Option<Place> {
        let directory = self.reader.directory;
        let duty = self.duties.iter().rfind(|duty| duty.person == person)?;
        let post = directory.posts.get(&duty.post).map(|post| &post.place);
        let position = dispatching::position(self.sight.position(person), post, duty.started_at)?;
        Some(crate::duty::place_of(directory, &position))
    }
}

impl Event<'_> {
    /// When it was, as far as that is known before it is judged: neither before the beacon nor after now.
    fn at(&self, now: Timestamp) -> Timestamp {
        self.claimed.at.max(self.not_before.unwrap_or(self.claimed.at)).min(now)
    }
}

fn claimed(item: &Item) -> Moment {
    Moment::of_phone(item.body.wall_time, item.body.clock)
}

/// The names of photos, as far as they are any.
fn named(mut photos: Vec<String>) -> Vec<String> {
    photos.retain(|name| photos::is_name(name));
    photos.truncate(MOST_PHOTOS);
    photos
}

fn cut(text: &str) -> String {
    text.trim().chars().take(LONGEST_TEXT).collect()
}

const fn position_of(fix: ScanFix) -> Fix {
    Fix { lon: fix.lon, lat: fix.lat, accuracy_m: fix.accuracy_m, age: fix.age_ms }
}

fn contradicted(judged: &Judged) -> bool {
    judged.problems.iter().any(Problem::contradicts)
}

/// A scan of which only that it was one can be read.
fn nothing_read(person: PersonId) -> Payload {
    Payload::Scan {
        person,
        round: None,
        proof: ScannedProof::Label { text: String::new() },
        answers: BTreeMap::new(),
        remark: None,
        photos: Vec::new(),
        fix: None,
    }
}
