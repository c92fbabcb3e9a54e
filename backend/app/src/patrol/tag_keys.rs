//! What reads the taps of a site's tags: its keys as setting them up keeps them, and those that tags have of their own.

use crate::error::{Error, Result};
use domain::{
    SiteId,
    patrol::sun::{self, Fault, Key, SiteKeys, Tap, Uid},
};
use serde::Deserialize;
use store::Read;

/// A site's keys as they are kept under `tags:<site>`, in hexadecimal.
#[derive(Deserialize)]
struct KeptSite {
    meta: String,
    master: String,
    system_id: String,
}

/// A tag's own keys as they are kept with it.
#[derive(Deserialize)]
struct KeptTag {
    meta: String,
    file: String,
}

/// Reads taps.
pub(crate) struct TagReader {
    site: Option<SiteKeys>,
    own: Vec<(Uid, SiteKeys)>,
}

impl TagReader {
    /// That of a site.
    ///
    /// # Errors
    /// A fault of the store, or keys that cannot be read.
    pub(crate) fn load(read: &mut Read<'_>, site: SiteId) -> Result<Self> {
        let kept = read.secret(&format!("tags:{site}"))?;
        let site_keys = match kept {
            Some(text) => Some(site_keys(&text).ok_or_else(|| Error::fault("read keys", "they are not as written"))?),
            None => None,
        };
        let tags = read.tags(site)?;
        let own = tags.iter().filter_map(|tag| Some((tag.uid.parse().ok()?, tag_keys(tag.keys.as_deref()?)?)));
        Ok(Self { site: site_keys, own: own.collect() })
    }

    /// Reads the URL of a tap. A tag with keys of its own is read by these alone.
    ///
    /// # Errors
    /// [`Fault`]: nothing of it is to be believed.
    pub(crate) fn open(&self, url: &str) -> Result<Tap, Fault> {
        let mut fault = Fault::NotOurs;
        if let Some(keys) = &self.site {
            match sun::verify(url, keys) {
                Ok(tap) if self.own.iter().all(|(uid, _)| *uid != tap.uid) => return Ok(tap),
                Err(Fault::Malformed(why)) => return Err(why.into()),
                Err(why) => fault = why,
                Ok(_) => {}
            }
        }
        let own = self.own.iter().find_map(|(uid, keys)| sun::verify(url, keys).ok().filter(|tap| tap.uid == *uid));
        own.ok_or(fault)
    }
}

fn site_keys(text: &str) -> Option<SiteKeys> {
    let kept: KeptSite = serde_json::from_str(text).ok()?;
    SiteKeys::per_tag(key(&kept.meta)?, key(&kept.master)?, &bytes(&kept.system_id)?).ok()
}

fn tag_keys(text: &str) -> Option<SiteKeys> {
    let kept: KeptTag = serde_json::from_str(text).ok()?;
    Some(SiteKeys::same(key(&kept.meta)?, key(&kept.file)?))
}

fn key(hex: &str) -> Option<Key> {
    Some(Key(bytes(hex)?.try_into().ok()?))
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16);
    let pairs = hex.as_bytes().chunks(2);
    pairs.map(|pair| u8::try_from(digit(pair[0])? << 4 | digit(*pair.get(1)?)?).ok()).collect()
}
