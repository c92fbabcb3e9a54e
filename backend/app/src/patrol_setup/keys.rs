//! Keys of tags that sign each tap. They are kept as the installation's other secrets are, and never given out.

use super::Refusal;
use crate::error::{Error, Result};
use domain::{
    SiteId,
    patrol::sun::{self, Fault, Key, SiteKeys, Tap, Uid},
};
use serde::{Deserialize, Serialize};
use store::{Read, Tag, Tx};
use wire::patrol::setup::{SiteTagKeys, TagKeys};

/// A site's keys as they are kept, in hexadecimal.
#[derive(Serialize, Deserialize)]
struct KeptSite {
    meta: String,
    master: String,
    system_id: String,
}

/// A tag's own keys as they are kept, in hexadecimal.
#[derive(Deserialize)]
struct KeptTag {
    meta: String,
    file: String,
}

fn name(site: SiteId) -> String {
    format!("tags:{site}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.trim().as_bytes();
    let nibble = |c: u8| char::from(c).to_digit(16);
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits.chunks(2).map(|pair| u8::try_from(nibble(pair[0])? << 4 | nibble(pair[1])?).ok()).collect()
}

fn key(text: &str, field: &'static str) -> Result<Key, Refusal> {
    text.parse().map_err(|_| Refusal::TagKey { field })
}

/// The site's keys, where it has any.
///
/// # Errors
/// A fault of the store, or keys that cannot be read.
pub fn of_site(read: &mut Read<'_>, site: SiteId) -> Result<Option<SiteKeys>> {
    let Some(text) = read.secret(&name(site))? else { return Ok(None) };
    let unreadable = || Error::fault("read the keys of tags", "they are not as they were written");
    let kept: KeptSite = serde_json::from_str(&text).map_err(|_| unreadable())?;
    let (meta, master) = (kept.meta.parse().map_err(|_| unreadable())?, kept.master.parse().map_err(|_| unreadable())?);
    let system_id = bytes(&kept.system_id).ok_or_else(unreadable)?;
    Ok(Some(SiteKeys::per_tag(meta, master, &system_id).map_err(|_| unreadable())?))
}

/// Keeps the site's keys.
pub(super) fn keep(tx: &mut Tx<'_>, site: SiteId, given: &SiteTagKeys) -> Result<()> {
    let (meta, master) = (key(&given.meta_key, "meta_key")?, key(&given.master_key, "master_key")?);
    let system_id = bytes(&given.system_id).ok_or(Refusal::SystemId)?;
    SiteKeys::per_tag(meta.clone(), master.clone(), &system_id).map_err(|_| Refusal::SystemId)?;
    let name = name(site);
    if tx.secret(&name)?.is_some() {
        if !given.replace {
            return Err(Refusal::KeysThere.into());
        }
        tx.remove_secret(&name)?;
    }
    let kept = KeptSite { meta: hex(&meta.0), master: hex(&master.0), system_id: hex(&system_id) };
    let text = serde_json::to_string(&kept).map_err(|error| Error::fault("write keys", error))?;
    tx.keep_secret(&name, &text)?;
    Ok(())
}

/// A tag's own keys, as they are kept with it.
pub(super) fn own(given: &TagKeys) -> Result<String, Refusal> {
    let (meta, file) = (key(&given.meta_key, "meta_key")?, key(&given.file_key, "file_key")?);
    Ok(format!(r#"{{"meta":"{}","file":"{}"}}"#, hex(&meta.0), hex(&file.0)))
}

fn own_keys(tag: &Tag) -> Option<SiteKeys> {
    let kept: KeptTag = serde_json::from_str(tag.keys.as_deref()?).ok()?;
    Some(SiteKeys::same(kept.meta.parse().ok()?, kept.file.parse().ok()?))
}

/// What reads the taps of a site: its keys, and those that tags have of their own.
pub struct TagReader {
    site: Option<SiteKeys>,
    own: Vec<(Uid, SiteKeys)>,
}

impl TagReader {
    /// That of a site.
    ///
    /// # Errors
    /// A fault of the store.
    pub fn load(read: &mut Read<'_>, site: SiteId) -> Result<Self> {
        let tags = read.tags(site)?;
        Ok(Self { site: of_site(read, site)?, own: tags.iter().filter_map(own_entry).collect() })
    }

    /// One that knows a single tag.
    pub(super) fn of_keys(keys: &TagKeys) -> Result<Self, Refusal> {
        let same = SiteKeys::same(key(&keys.meta_key, "meta_key")?, key(&keys.file_key, "file_key")?);
        Ok(Self { site: Some(same), own: Vec::new() })
    }

    /// False where no tag of the site can be read.
    #[must_use]
    pub const fn has_any_keys(&self) -> bool {
        self.site.is_some() || !self.own.is_empty()
    }

    /// Reads the URL of a tap. A tag with keys of its own is read by these alone.
    ///
    /// # Errors
    /// [`Fault`]: nothing of it is to be believed.
    pub fn open(&self, url: &str) -> Result<Tap, Fault> {
        let has_own = |uid: Uid| self.own.iter().any(|(own, _)| *own == uid);
        let mut fault = Fault::NotOurs;
        if let Some(site) = &self.site {
            match sun::verify(url, site) {
                Ok(tap) if !has_own(tap.uid) => return Ok(tap),
                Ok(_) | Err(Fault::NotOurs) => {}
                Err(malformed @ Fault::Malformed(_)) => return Err(malformed),
                Err(Fault::Forged) => fault = Fault::Forged,
            }
        }
        for (uid, keys) in &self.own {
            match sun::verify(url, keys) {
                Ok(tap) if tap.uid == *uid => return Ok(tap),
                Err(malformed @ Fault::Malformed(_)) => return Err(malformed),
                Err(Fault::Forged) => fault = Fault::Forged,
                Ok(_) | Err(Fault::NotOurs) => {}
            }
        }
        Err(fault)
    }
}

fn own_entry(tag: &Tag) -> Option<(Uid, SiteKeys)> {
    Some((tag.uid.parse().ok()?, own_keys(tag)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// NXP AN12196, example 1: both keys are zero, the tag is 04DE5F1EACC040.
    const URL: &str = "https://h/t?e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086";

    fn zero() -> TagKeys {
        TagKeys { meta_key: "00".repeat(16), file_key: "00".repeat(16) }
    }

    fn uid() -> Uid {
        "04DE5F1EACC040".parse().unwrap()
    }

    #[test]
    fn a_tag_with_keys_of_its_own_is_read_by_these_alone() {
        let by_site = TagReader::of_keys(&zero()).unwrap();
        assert_eq!(by_site.open(URL).unwrap().uid, uid());
        let own = |key: u8| SiteKeys::same(Key([0; 16]), Key([key; 16]));
        let rekeyed = TagReader { own: vec![(uid(), own(1))], ..TagReader::of_keys(&zero()).unwrap() };
        assert_eq!(rekeyed.open(URL), Err(Fault::Forged), "it does not sign with the site's keys any more");
        let only_own = TagReader { site: None, own: vec![(uid(), own(0))] };
        assert_eq!(only_own.open(URL).unwrap().counter, 61);
        let of_another = TagReader { site: None, own: vec![("04000000000000".parse().unwrap(), own(0))] };
        assert_eq!(of_another.open(URL), Err(Fault::NotOurs));
        assert_eq!(TagReader { site: None, own: vec![] }.open(URL), Err(Fault::NotOurs));
    }

    #[test]
    fn own_keys_are_checked_and_read_back() {
        let kept = own(&TagKeys { meta_key: "0F".repeat(16), file_key: "f0".repeat(16) }).unwrap();
        assert_eq!(kept, format!(r#"{{"meta":"{}","file":"{}"}}"#, "0F".repeat(16), "F0".repeat(16)));
        let short = TagKeys { file_key: "00".into(), ..zero() };
        assert_eq!(own(&short), Err(Refusal::TagKey { field: "file_key" }));
        assert_eq!(bytes("0aFF"), Some(vec![10, 255]));
        assert_eq!((bytes("0"), bytes("0g"), bytes("é")), (None, None, None));
    }
}
