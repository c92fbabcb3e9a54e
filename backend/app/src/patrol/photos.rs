//! Photos of scans and hazards, by the SHA-256 that their signed events name.

use super::hazard_register;
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
    if !who.may(Action::WalkRounds) {
        who.require(Action::RectifyHazards)?;
    }
    if bytes.len() > LARGEST || !bytes.starts_with(&JPEG_MAGIC) {
        return Err(Error::Invalid("a photo is a JPEG file of 2 MiB at most".into()));
    }
    if tells_more(&bytes) {
        return Err(Error::Invalid(
            "a photo carries no Exif, XMP or comments: where and with what it was taken".into(),
        ));
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

/// Whether a JPEG file has segments that tell of its making (ITU-T T.81 B.1.1.3): APP1 (Exif, XMP), APP13 (IPTC), COM.
/// Phones take them out before they sign the hash.
fn tells_more(jpeg: &[u8]) -> bool {
    let mut rest = jpeg.get(2..).unwrap_or_default();
    loop {
        match *rest {
            [0xFF, 0xFF, ..] => rest = &rest[1..],
            [0xFF, 0xE1 | 0xED | 0xFE, ..] => return true,
            // The picture itself begins, or there is none.
            [0xFF, 0xDA | 0xD9, ..] => return false,
            [0xFF, _, high, low, ..] => {
                rest = rest.get(2 + usize::from(u16::from_be_bytes([high, low]))..).unwrap_or_default();
            }
            _ => return false,
        }
    }
}

/// A photo: of anybody for those who see rounds; for others one's own, and those of hazards that they found or have.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::NotFound`] or a fault.
pub async fn photo(app: &App, who: &Principal, name: String) -> Result<Photo> {
    let sees_all = who.may(Action::SeeRounds);
    if !sees_all && !who.may(Action::WalkRounds) {
        who.require(Action::RectifyHazards)?;
    }
    let (site, person) = (who.site, who.person);
    let photo = app
        .store
        .read(move |read| {
            let Some(photo) = read.photo(site, &name)? else { return Ok(None) };
            let seen = sees_all || photo.person == person || hazard_register::shows(read, site, person, &name)?;
            Ok::<_, Error>(Some(photo).filter(|_| seen))
        })
        .await?;
    photo.ok_or(Error::NotFound("photo"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_of_its_making_is_seen() {
        let start = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2];
        let picture = [0xFF, 0xDA, 0, 2, 0xFF, 0xE1];
        assert!(!tells_more(&[&start[..], &picture].concat()), "what looks like a segment within the picture is none");
        for marker in [0xE1, 0xED, 0xFE] {
            assert!(tells_more(&[&start[..], &[0xFF, 0xFF, marker, 0, 2], &picture].concat()), "{marker:X}");
        }
        for cut in [&[][..], &[0xFF], &[0xFF, 0xD8], &[0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF]] {
            assert!(!tells_more(cut));
        }
    }
}
