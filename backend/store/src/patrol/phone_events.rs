//! What phones signed, and how far the chain of each phone goes.

use crate::{
    Error, columns,
    schema::{device_chains, duties, phone_events, sessions},
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{
    DeviceId, PersonId, SiteId, Timestamp,
    patrol::signed::{Chain, Hash, Sent, Verdict},
};
use std::collections::{BTreeMap, BTreeSet};

/// One signed event as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct PhoneEvent {
    /// Its hash.
    pub hash: Hash,
    /// The site.
    pub site: SiteId,
    /// The phone that sent it.
    pub device: DeviceId,
    /// Who it says did it; who sent it, where it says nobody that is known.
    pub person: PersonId,
    /// Its number on the phone, where it can be read.
    pub seq: Option<u64>,
    /// Its own id, where it can be read.
    pub event: Option<uuid::Uuid>,
    /// What it tells, where it can be read.
    pub kind: Option<String>,
    /// When it came.
    pub received_at: Timestamp,
    /// The text and signature.
    pub sent: Sent,
    /// Accepted, or what is wrong with it.
    pub verdict: Verdict,
}

/// What is looked at of an event once others come after it.
#[derive(Debug, Clone, PartialEq)]
pub struct PastEvent {
    /// What it tells, where it can be read.
    pub kind: Option<String>,
    /// When it came.
    pub received_at: Timestamp,
    /// The text and signature.
    pub sent: Sent,
    /// Accepted, or what is wrong with it.
    pub verdict: Verdict,
}

impl Read<'_> {
    /// Which of these texts are kept already, and what was said of them.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn phone_events_kept(&mut self, hashes: &[Hash]) -> Result<BTreeMap<Hash, Verdict>, Error> {
        let hashes: Vec<String> = hashes.iter().map(Hash::to_string).collect();
        let rows: Vec<(String, String)> = phone_events::table
            .filter(phone_events::hash.eq_any(hashes))
            .select((phone_events::hash, phone_events::verdict))
            .load(self.connection)?;
        rows.iter()
            .map(|(hash, verdict)| {
                Ok((columns::id("phone_events.hash", hash)?, columns::json("phone_events.verdict", verdict)?))
            })
            .collect()
    }

    /// Everybody who was signed in on a phone, or on duty with it.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn people_of_phone(&mut self, device: DeviceId) -> Result<BTreeSet<PersonId>, Error> {
        let device = device.to_string();
        let signed_in: Vec<String> = sessions::table
            .filter(sessions::device.eq(&device))
            .select(sessions::person)
            .distinct()
            .load(self.connection)?;
        let on_duty: Vec<String> =
            duties::table.filter(duties::device.eq(&device)).select(duties::person).distinct().load(self.connection)?;
        signed_in.iter().chain(&on_duty).map(|id| columns::id("sessions.person", id)).collect()
    }

    /// The hashes of a phone's events with these numbers, by number: of those that came first.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn phone_event_hashes(&mut self, device: DeviceId, seqs: &[u64]) -> Result<BTreeMap<u64, Hash>, Error> {
        let seqs: Vec<i64> = seqs.iter().copied().map(number).collect();
        let rows: Vec<(Option<i64>, String)> = phone_events::table
            .filter(phone_events::device.eq(device.to_string()))
            .filter(phone_events::seq.eq_any(seqs))
            .order((phone_events::seq, phone_events::received_at.desc(), phone_events::hash))
            .select((phone_events::seq, phone_events::hash))
            .load(self.connection)?;
        rows.iter()
            .filter_map(|(seq, hash)| Some((u64::try_from((*seq)?).ok()?, hash)))
            .map(|(seq, hash)| Ok((seq, columns::id("phone_events.hash", hash)?)))
            .collect()
    }

    /// A phone's newest events before a number, in order.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn phone_events_before(&mut self, device: DeviceId, seq: u64, most: u32) -> Result<Vec<PastEvent>, Error> {
        let rows: Vec<(Option<String>, i64, String, String, String)> = phone_events::table
            .filter(phone_events::device.eq(device.to_string()))
            .filter(phone_events::seq.lt(number(seq)))
            .order((phone_events::seq.desc(), phone_events::received_at, phone_events::hash))
            .limit(columns::limit(most))
            .select((
                phone_events::kind,
                phone_events::received_at,
                phone_events::body,
                phone_events::signature,
                phone_events::verdict,
            ))
            .load(self.connection)?;
        let past = |(kind, received_at, body, signature, verdict): (Option<String>, i64, String, String, String)| {
            let (received_at, sent) = (Timestamp(received_at), Sent { body, signature });
            Ok(PastEvent { kind, received_at, sent, verdict: columns::json("phone_events.verdict", &verdict)? })
        };
        rows.into_iter().rev().map(past).collect()
    }

    /// How far a phone's events are known.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn chain_of(&mut self, device: DeviceId) -> Result<Chain, Error> {
        let row: Option<(i64, Option<String>)> = device_chains::table
            .find(device.to_string())
            .select((device_chains::seq, device_chains::head_hash))
            .first(self.connection)
            .optional()?;
        let Some((seq, hash)) = row else { return Ok(Chain::default()) };
        let seq = u64::try_from(seq).map_err(|error| Error::unreadable("device_chains.seq", &error))?;
        Ok(Chain { seq, hash: columns::maybe_id("device_chains.head_hash", hash.as_deref())? })
    }
}

impl Tx<'_> {
    /// Keeps an event.
    ///
    /// # Errors
    /// [`Error::Conflict`] where it is kept already.
    pub fn insert_phone_event(&mut self, event: &PhoneEvent) -> Result<(), Error> {
        diesel::insert_into(phone_events::table)
            .values((
                phone_events::hash.eq(event.hash.to_string()),
                phone_events::site.eq(event.site.to_string()),
                phone_events::device.eq(event.device.to_string()),
                phone_events::person.eq(event.person.to_string()),
                phone_events::seq.eq(event.seq.map(number)),
                phone_events::event.eq(event.event.map(|id| id.to_string())),
                phone_events::kind.eq(event.kind.as_deref()),
                phone_events::received_at.eq(event.received_at.ms()),
                phone_events::body.eq(event.sent.body.as_str()),
                phone_events::signature.eq(event.sent.signature.as_str()),
                phone_events::verdict.eq(columns::to_json("phone_events.verdict", &event.verdict)?),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Writes how far a phone's events are known.
    ///
    /// # Errors
    /// One of the database.
    pub fn put_chain(&mut self, device: DeviceId, chain: Chain) -> Result<(), Error> {
        let changing = (
            device_chains::seq.eq(number(chain.seq)),
            device_chains::head_hash.eq(chain.hash.map(|hash| hash.to_string())),
        );
        let row = device_chains::table.find(device.to_string());
        if diesel::update(row).set(changing.clone()).execute(self.connection)? == 0 {
            diesel::insert_into(device_chains::table)
                .values((device_chains::device.eq(device.to_string()), changing))
                .execute(self.connection)?;
        }
        Ok(())
    }
}

/// Numbers beyond what a column holds are all the last one: no phone signs that many.
fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
