//! Photos of scans and hazards, by the SHA-256 that their signed events name.

use crate::{
    App, Principal,
    error::{Error, Result},
};
use domain::access::Action;
use sha2::{Digest, Sha256};
use store::Photo;

/// The largest photo, in bytes.
pub const LARGEST: usize = 2 * 1024 * 1024;
const JPEG: &str = "image/jpeg";
/// What every JPEG file begins with.
const JPEG_MAGIC: [u8; 3] = [0xFF, 0xD8, 0xFF];

/// True for a SHA-256 as it is written here: 64 small hexadecimal digits.
#[must_use]
pub fn is_name(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c))
}

/// Keeps a photo. The same again changes nothing.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::Invalid`] for what is no JPEG, is too large or has another hash, or a fault.
pub async fn keep(app: &App, who: &Principal, name: &str, bytes: Vec<u8>) -> Result<()> {
    who.require(Action::WalkRounds)?;
    if bytes.len() > LARGEST || !bytes.starts_with(&JPEG_MAGIC) {
        return Err(Error::Invalid("a photo is a JPEG file of 2 MiB at most".into()));
    }
    let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if found != name {
        return Err(Error::Invalid("the photo has another SHA-256".into()));
    }
    let (site, named) = (who.site, vec![found.clone()]);
    let known = move |read: &mut store::Read<'_>| Ok::<_, Error>(!read.photos_there(site, &named)?.is_empty());
    if app.store.read(known.clone()).await? {
        return Ok(());
    }
    let photo = Photo {
        id: found,
        site,
        device: who.device,
        person: who.person,
        kind: JPEG.to_owned(),
        received_at: app.now(),
        bytes,
    };
    // Not as a write of the site: alarms do not wait for it.
    let kept = app.store.write_unscoped(move |tx| Ok::<_, Error>(tx.insert_photo(&photo)?)).await;
    match kept {
        Ok(()) => Ok(()),
        // The same photo came twice at once.
        Err(_) if app.store.read(known).await? => Ok(()),
        Err(fault) => Err(fault),
    }
}

/// A photo: of anybody for those who see rounds, one's own for a guard.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::NotFound`] or a fault.
pub async fn photo(app: &App, who: &Principal, name: String) -> Result<Photo> {
    let sees_all = who.may(Action::SeeRounds);
    if !sees_all {
        who.require(Action::WalkRounds)?;
    }
    let (site, person) = (who.site, who.person);
    let photo = app.store.read(move |read| Ok::<_, Error>(read.photo(site, &name)?)).await?;
    photo.filter(|photo| sees_all || photo.person == person).ok_or(Error::NotFound("photo"))
}
