//! What a scan costs in process, on one thread: its signature and its place in the phone's chain, and its judging.

use super::{
    Extent, Failure,
    arrivals::Dice,
    ground::Ground,
    progress,
    report::{Latencies, Metric, Unit, rounded},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    CheckpointId, Name, PersonId, RoundId, ScanId, SiteId, Timestamp,
    dispatch::Travel,
    patrol::{
        Checkpoint, Moment, label,
        signed::{self, Chain, Phone, Sent, Verdict},
        verify::{Facts, Links, Proof, Reading, Shift, Sighting, verify},
    },
    time::{MINUTE, SECOND},
};
use indoor::plain::{FeatureId, Spot};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use shouwang_tests::clients::{Device, Queue};
use std::time::Instant;
use uuid::Uuid;

/// Events of one phone that is looked at.
const CHAIN: u32 = 500;
/// Other scans of the guard on either side of a scan, as the server looks at them.
const NEIGHBOURS: usize = 4;
/// How well a scan says where somebody was, in metres.
const AT_CHECKPOINT_M: f64 = 3.0;
/// The same of a post when a guard went on duty.
const AROUND_POST_M: f64 = 30.0;

/// Measures both.
///
/// # Errors
/// A genuine event is not accepted, or `ring` does not take its signature.
pub fn measure(ground: &Ground, extent: Extent) -> Result<Vec<Metric>, Failure> {
    Ok(vec![checked(extent.of(20, 100))?, judged(ground, extent.of(20_000, 100_000))?])
}

/// Signature and chain of one event, and beside it the signature alone by two libraries.
fn checked(chains: usize) -> Result<Metric, Failure> {
    progress(&format!("{chains} chains of {CHAIN} signed events"));
    let (mut ours, mut ring, mut p256) = (Latencies::new()?, Latencies::new()?, Latencies::new()?);
    for turn in 0..=chains {
        let device = Device::default();
        let sent = chain(&device);
        let public = device.public_key();
        let phone = Phone { device: device.id, key: signed::public_key(&public).ok_or("no public key")? };
        let signatures = sent.iter().map(|sent| raw(&sent.signature)).collect::<Result<Vec<_>, _>>()?;
        let messages: Vec<_> = sent.iter().map(Sent::message).zip(signatures).collect();
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, raw(&public)?);

        let begun = Instant::now();
        let checked = signed::check(&phone, &[], &mut Chain::default(), |_| None, &sent);
        let ours_took = begun.elapsed();
        let begun = Instant::now();
        let by_ring = messages.iter().all(|(message, signature)| key.verify(message, signature).is_ok());
        let ring_took = begun.elapsed();
        let begun = Instant::now();
        let by_p256 = sent.iter().all(|sent| sent.signed_by(&phone.key));
        let p256_took = begun.elapsed();

        if !(by_ring && by_p256 && checked.iter().all(|checked| checked.verdict == Verdict::Accepted)) {
            return Err("a genuine event was not accepted".into());
        }
        // The first is for the caches.
        if turn > 0 {
            ours.record(ours_took / CHAIN)?;
            ring.record(ring_took / CHAIN)?;
            p256.record(p256_took / CHAIN)?;
        }
    }
    Ok(Metric::latency("scan_check", Unit::Micros, &ours, &ring, "floor: the signature alone by ring")
        .with("events_of_a_chain", CHAIN)
        .with_latencies("p256_alone", Unit::Micros, &p256)
        .with("p256_times_ring", rounded(p256.micros(0.5) / ring.micros(0.5))))
}

/// The queue of a phone: scans of a label, a minute apart.
fn chain(device: &Device) -> Vec<Sent> {
    let (mut queue, person, round) = (Queue::default(), PersonId(Uuid::now_v7()), RoundId(Uuid::now_v7()));
    let label = "HTTPS://HAIHE.EXAMPLE/C/CP-017.XXL2CXT7XPZBS7RA";
    let at = |number: u32| Timestamp(1_800_000_000_000 + i64::from(number) * MINUTE);
    let events = (0..CHAIN).map(|number| queue.scans(device, person, Some(round), at(number), label));
    events.map(|event| Sent { body: event.body, signature: event.signature }).collect()
}

fn raw(text: &str) -> Result<Vec<u8>, Failure> {
    Ok(URL_SAFE_NO_PAD.decode(text)?)
}

/// The judging of one scan, the scans before and after it known, and beside it nothing but the two ways' walking times.
fn judged(ground: &Ground, scans: usize) -> Result<Metric, Failure> {
    progress(&format!("{scans} scans judged"));
    let checkpoints = checkpoints(ground)?;
    let mut dice = Dice(9);
    let (person, device) = (PersonId(Uuid::now_v7()), domain::DeviceId(Uuid::now_v7()));
    let walk: Vec<&Checkpoint> = (0..scans).map(|_| &checkpoints[dice.below(checkpoints.len())]).collect();
    let minute = |number: usize| Timestamp(1_800_000_000_000 + i64::try_from(number).unwrap_or(0) * MINUTE);
    let seen = |number: usize| Sighting {
        spot: walk[number].place.spot,
        doubt_m: AT_CHECKPOINT_M,
        at: Moment { at: minute(number), error: SECOND },
    };
    let shifts = [Shift { from: minute(0), to: None, device: Some(device) }];
    let (mut ours, mut ways) = (Latencies::new()?, Latencies::new()?);
    let mut problems = 0;
    for number in NEIGHBOURS..scans - NEIGHBOURS {
        let around = (number - NEIGHBOURS..=number + NEIGHBOURS).filter(|other| *other != number).map(seen);
        let post = Sighting { spot: walk[0].place.spot, doubt_m: AROUND_POST_M, at: Moment::exact(minute(0)) };
        let sightings: Vec<_> = around.chain([post]).collect();
        let reading = Reading {
            id: ScanId(Uuid::now_v7()),
            person,
            device,
            proof: Proof::Label { proof: label::Proof::Good { generation: 0 } },
            claimed: Moment { at: minute(number), error: SECOND },
            received_at: minute(scans),
            not_before: None,
            fix: None,
        };
        let facts = Facts {
            checkpoint: Some(walk[number]),
            round: None,
            taps: &[],
            sightings: &sightings,
            shifts: &shifts,
            links: Links::Whole,
            after: None,
        };
        let begun = Instant::now();
        let judged = verify(&reading, &facts, &ground.plan);
        ours.record(begun.elapsed())?;
        problems += judged.problems.len();

        let [before, here, after]: [&Spot; 3] =
            [-1, 0, 1].map(|step| &walk[number.saturating_add_signed(step)].place.spot);
        let begun = Instant::now();
        std::hint::black_box((ground.plan.seconds(&[before], here), ground.plan.seconds(&[here], after)));
        ways.record(begun.elapsed())?;
    }
    let goal = "floor: the walking times of the two ways alone";
    Ok(Metric::latency("scan_judged", Unit::Micros, &ours, &ways, goal)
        .with("checkpoints", checkpoints.len())
        .with("problems", problems))
}

/// The demo hospital's checkpoints, indoors.
fn checkpoints(ground: &Ground) -> Result<Vec<Checkpoint>, Failure> {
    let site = SiteId(Uuid::now_v7());
    let known = demo::haihe().roster.checkpoints.into_iter();
    known
        .map(|known| {
            let spot = Spot { level: FeatureId(known.spot.level), lon: known.spot.lon, lat: known.spot.lat };
            let name = Name::new(known.name_zh, known.name_en);
            let place = ground.plan.place_at(spot)?;
            Ok(Checkpoint::plain(CheckpointId(Uuid::now_v7()), site, known.code, name, place, known.key_place))
        })
        .collect()
}
