//! What phones did without a network, taken in: item by item, in order, and as often as they like to send it.
//!
//! An item is looked at before anything is written: what was sent before costs no write. The signatures are checked
//! before the site is locked. The rest goes by batches, one transaction each, and phones take turns at these: however
//! many come back at once with a night's scans, an alarm waits for one batch at most.

mod batch;
mod evidence;
mod item;
mod past;
mod sightings;

use super::tell::tell;
use crate::{
    App, Principal,
    dispatching::Sight,
    error::{Error, Result},
    patrol_setup::TagReader,
};
use batch::Batch;
use domain::{
    DeviceId, PersonId, ScanId, SiteId,
    access::Action,
    patrol::signed::{self, Chain, Checked, Hash, Phone, Sent, Verdict},
};
use hub::PresenceNote;
use item::{Item, Refused};
use std::collections::{BTreeMap, BTreeSet};
use store::Read;
use wire::patrol::sync::{ChainHead, SignedEvent, SyncAnswer, SyncRequest, SyncResult, SyncVerdict};

/// The most events of one request.
pub const MOST_EVENTS: usize = 200;
/// The longest request, in bytes.
pub const LONGEST_REQUEST: usize = 512 * 1024;
/// Events of one transaction.
const BATCH: usize = 10;

/// Takes in the signed events of a phone.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::NoPhone`] for a session of no phone, [`Error::Invalid`] for too many events, or a
/// fault: then those before may have been taken, and sending all again is harmless.
pub async fn sync(app: &App, who: &Principal, request: SyncRequest) -> Result<SyncAnswer> {
    who.require(Action::WalkRounds)?;
    let own = who.device.ok_or(Error::NoPhone)?;
    if request.events.len() > MOST_EVENTS {
        return Err(Error::Invalid(format!("{MOST_EVENTS} events at most")));
    }
    let (device, owners) = whose(app, who.site, own, request.events.first()).await?;
    let mut results = Vec::with_capacity(request.events.len());
    let mut items = request.events.into_iter().map(|event| item::read(event, device, who.person, &owners));
    loop {
        let batch: Vec<_> = items.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        results.extend(take(app, who, device, batch).await?);
    }
    let site = who.site;
    let head = app.store.read(move |read| Ok::<_, Error>(read.chain_of(device)?)).await?;
    let now = app.now();
    Ok(SyncAnswer {
        results,
        head: ChainHead { seq: head.seq, hash: head.hash.map(|hash| hash.to_string()) },
        beacon: app.keys.beacons.at(site, now),
        now,
    })
}

/// The phone whose events these are, by the first of them, and who may have made events on it. That is the session's own,
/// or one of the site's that it was enrolled as before: what was signed with the older key is no less true.
async fn whose(app: &App, site: SiteId, own: DeviceId, first: Option<&SignedEvent>) -> Result<(DeviceId, Owners)> {
    let named = first.filter(|event| event.body.len() <= signed::LONGEST_BODY).and_then(|event| {
        let SignedEvent { body, signature } = event.clone();
        Some(Sent { body, signature }.read()?.device)
    });
    app.store
        .read(move |read| {
            let device = match named.filter(|named| *named != own) {
                Some(other) if read.device(other)?.is_some_and(|kept| kept.site == site) => other,
                _ => own,
            };
            Ok((device, read.people_of_phone(device)?))
        })
        .await
}

/// What is known of a phone before its events are taken.
#[derive(Debug, Clone, PartialEq)]
struct Known {
    chain: Chain,
    /// The events that are kept, by their hash.
    kept: BTreeMap<Hash, Verdict>,
    /// The hashes of kept events by their number, as far as these are needed.
    numbers: BTreeMap<u64, Hash>,
}

impl Known {
    fn read(read: &mut Read<'_>, device: DeviceId, items: &[Item]) -> Result<Self> {
        let hashes: Vec<Hash> = items.iter().map(|item| item.hash).collect();
        let numbers: Vec<u64> = items.iter().map(|item| item.body.seq).collect();
        Ok(Self {
            chain: read.chain_of(device)?,
            kept: read.phone_events_kept(&hashes)?,
            numbers: read.phone_event_hashes(device, &numbers)?,
        })
    }
}

impl Known {
    /// Whether nothing came meanwhile that would have been judged otherwise; of new items only.
    fn is_still(&self, before: &Self) -> bool {
        self.chain == before.chain
            && self.kept.is_empty()
            && self.numbers.iter().all(|(seq, hash)| before.numbers.get(seq) == Some(hash))
    }
}

/// One batch as it was checked against what was known.
struct Looked {
    known: Known,
    chain: Chain,
    /// New items with their verdicts.
    new: Vec<(Item, Checked)>,
}

async fn take(
    app: &App,
    who: &Principal,
    device: DeviceId,
    batch: Vec<Result<Item, Refused>>,
) -> Result<Vec<SyncResult>> {
    let _turn = app.syncs.acquire().await.map_err(|error| Error::fault("wait for other phones", error))?;
    let (site, items) = (who.site, batch.iter().filter_map(|item| item.as_ref().ok()).cloned().collect::<Vec<_>>());
    let wanted = items.clone();
    let (phone, known) = app
        .store
        .read(move |read| {
            let kept = read.device(device)?.filter(|kept| kept.site == site).ok_or(Error::NoPhone)?;
            let key = signed::public_key(&kept.public_key).ok_or(Error::NoPhone)?;
            Ok::<_, Error>((Phone { device, key }, Known::read(read, device, &wanted)?))
        })
        .await?;
    let looked = look(app, site, &phone, known, items).await?;
    let mut done = BTreeMap::new();
    if !looked.new.is_empty() {
        done = write(app, who, phone, looked).await?;
    }
    let before: Vec<&Item> = batch.iter().flatten().filter(|item| !done.contains_key(&item.hash)).collect();
    let mut again = duplicates(app, site, &before).await?;
    let mut told = BTreeSet::new();
    Ok(batch
        .into_iter()
        .map(|item| match item {
            Err(refused) => refused.result(),
            Ok(item) => {
                let first = told.insert(item.hash).then(|| done.remove(&item.hash)).flatten();
                first.or_else(|| again.remove(&item.hash)).unwrap_or_else(|| duplicate(item.body.id, None, Vec::new()))
            }
        })
        .collect())
}

/// Checks signatures and chain of what is new, off the async threads.
async fn look(app: &App, site: SiteId, phone: &Phone, known: Known, items: Vec<Item>) -> Result<Looked> {
    let checked = check(phone.clone(), Vec::new(), known.clone(), items.clone()).await?;
    let edited = |(_, checked): &(Item, Checked)| matches!(&checked.verdict, Verdict::Marked(problems) if problems.iter().any(|problem| matches!(problem, signed::Problem::Edited { .. })));
    if !checked.new.iter().any(edited) {
        return Ok(checked);
    }
    // Whose key it was is asked only where it was not the phone's own.
    let device = phone.device;
    let devices = app.store.read(move |read| Ok::<_, Error>(read.devices(site)?)).await?;
    let others = devices.into_iter().filter(|other| other.id != device);
    let others =
        others.filter_map(|other| Some(Phone { device: other.id, key: signed::public_key(&other.public_key)? }));
    check(phone.clone(), others.collect(), known, items).await
}

async fn check(phone: Phone, others: Vec<Phone>, known: Known, items: Vec<Item>) -> Result<Looked> {
    tokio::task::spawn_blocking(move || {
        let mut seen = BTreeSet::new();
        let new: Vec<Item> =
            items.into_iter().filter(|item| !known.kept.contains_key(&item.hash) && seen.insert(item.hash)).collect();
        let sent: Vec<_> = new.iter().map(|item| item.sent.clone()).collect();
        let mut chain = known.chain;
        let checked = signed::check(&phone, &others, &mut chain, |seq| known.numbers.get(&seq).copied(), &sent);
        Looked { known, chain, new: new.into_iter().zip(checked).collect() }
    })
    .await
    .map_err(|error| Error::fault("check signatures", error))
}

/// Writes a batch down. Another request of the same phone may have been faster: then it is looked at anew.
async fn write(app: &App, who: &Principal, phone: Phone, mut looked: Looked) -> Result<BTreeMap<Hash, SyncResult>> {
    let (site, sender, device) = (who.site, who.person, phone.device);
    loop {
        let (now, directory) = (app.now(), app.directory(site).await?);
        let tags = app.store.read(move |read| TagReader::load(read, site)).await?;
        let sight = Sight::now(app, site, now);
        let (shared, items, known, chain) = (app.clone(), looked.new.clone(), looked.known.clone(), looked.chain);
        let committed = app
            .store
            .write(site, move |tx| {
                let plain: Vec<Item> = items.iter().map(|(item, _)| item.clone()).collect();
                let there = Known::read(tx, device, &plain)?;
                if !there.is_still(&known) {
                    return Ok(None);
                }
                let mut batch = Batch::new(&shared, &directory, &tags, &sight, device, sender, now);
                let results = batch.take(tx, items)?;
                tx.put_chain(device, chain)?;
                Ok::<_, Error>(Some((results, batch.finish(tx)?)))
            })
            .await?;
        app.committed(site, &committed.lines);
        if let Some((results, after)) = committed.value {
            for (person, position) in after.positions {
                app.bus.put_presence(PresenceNote::position(site, person, position));
            }
            tell(app, site, after.messages);
            return Ok(results);
        }
        let items: Vec<Item> = looked.new.into_iter().map(|(item, _)| item).collect();
        let wanted = items.clone();
        let known = app.store.read(move |read| Known::read(read, device, &wanted)).await?;
        looked = look(app, site, &phone, known, items).await?;
        if looked.new.is_empty() {
            return Ok(BTreeMap::new());
        }
    }
}

/// The answers to what was sent before: the same that were given then.
async fn duplicates(app: &App, site: SiteId, items: &[&Item]) -> Result<BTreeMap<Hash, SyncResult>> {
    if items.is_empty() {
        return Ok(BTreeMap::new());
    }
    let named: Vec<(Hash, ScanId)> = items.iter().map(|item| (item.hash, item.body.id)).collect();
    app.store
        .read(move |read| {
            let (hashes, ids): (Vec<Hash>, Vec<ScanId>) = named.iter().copied().unzip();
            let verdicts = read.phone_events_kept(&hashes)?;
            let scans = read.scans_named(site, &ids)?;
            let result = |(hash, id): (Hash, ScanId)| {
                let scan = scans.iter().find(|kept| kept.event == hash).map(|kept| &kept.scan.judged);
                let mut problems = verdicts.get(&hash).map_or_else(Vec::new, item::chain_codes);
                problems.extend(scan.into_iter().flat_map(item::scan_codes));
                (hash, duplicate(id, scan.map(|judged| judged.grade), problems))
            };
            Ok(named.iter().copied().map(result).collect())
        })
        .await
}

const fn duplicate(id: ScanId, grade: Option<domain::patrol::Grade>, problems: Vec<String>) -> SyncResult {
    SyncResult { id: Some(id), verdict: SyncVerdict::Duplicate, problems, grade }
}

/// Whoever may have made events on a phone.
type Owners = BTreeSet<PersonId>;
