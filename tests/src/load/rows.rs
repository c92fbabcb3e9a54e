//! The least that taking phones' events in can cost: one thread that hashes each, keeps what is new and verifies that.
//! Nothing is parsed, chained or judged.

use super::Failure;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use diesel::{Connection, RunQueryDsl, SqliteConnection, connection::SimpleConnection, prelude::*};
use domain::patrol::signed::PREFIX;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};
use wire::patrol::sync::SignedEvent;

/// Events of one transaction.
const TOGETHER: usize = 200;

diesel::table! {
    rows (hash) {
        hash -> Binary,
        body -> Text,
        signature -> Text,
    }
}

/// The events of one phone.
pub struct Signed {
    /// Its public key: an uncompressed point in base64url.
    pub public_key: String,
    /// The events.
    pub events: Vec<SignedEvent>,
}

/// Keeps all events of all phones in a new database, and then all of them once more. How long both took together.
///
/// # Errors
/// The database cannot be written, or a signature is wrong.
pub fn keep_twice(folder: &Path, phones: &[Signed], verifying: bool) -> Result<Duration, Failure> {
    let folder = folder.join("rows");
    fs::create_dir(&folder)?;
    let path = folder.join("rows.db");
    let mut connection = SqliteConnection::establish(path.to_str().ok_or("the folder's name is no text")?)?;
    connection.batch_execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE rows (hash BLOB PRIMARY KEY, body TEXT NOT NULL, signature TEXT NOT NULL) WITHOUT ROWID",
    )?;
    let begun = Instant::now();
    let mut kept = 0;
    for phone in phones.iter().chain(phones) {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, URL_SAFE_NO_PAD.decode(&phone.public_key)?);
        for events in phone.events.chunks(TOGETHER) {
            kept += connection.immediate_transaction(|c| keep(c, events, verifying.then_some(&key)))?;
        }
    }
    let took = begun.elapsed();
    drop(connection);
    fs::remove_dir_all(folder)?;
    if kept != phones.iter().map(|phone| phone.events.len()).sum::<usize>() {
        return Err("the bare loop did not keep each event once".into());
    }
    Ok(took)
}

/// How many were new.
fn keep(
    connection: &mut SqliteConnection,
    events: &[SignedEvent],
    key: Option<&UnparsedPublicKey<Vec<u8>>>,
) -> Result<usize, Failure> {
    let mut kept = 0;
    for event in events {
        let message = [PREFIX.as_bytes(), event.body.as_bytes()].concat();
        let hash = Sha256::digest(&message);
        let row = (rows::hash.eq(hash.as_slice()), rows::body.eq(&event.body), rows::signature.eq(&event.signature));
        let new = diesel::insert_or_ignore_into(rows::table).values(row).execute(connection)?;
        if let Some(key) = key.filter(|_| new > 0) {
            let signature = URL_SAFE_NO_PAD.decode(&event.signature)?;
            key.verify(&message, &signature).map_err(|_| "a signature is wrong")?;
        }
        kept += new;
    }
    Ok(kept)
}
