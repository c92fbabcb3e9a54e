//! The URL that a tag makes.

use super::{Uid, unhex};

/// What a tag's URL says, not yet checked.
///
/// `https://HOST/t?e=<32 hex>&c=<16 hex>`, or with the long names `picc_data`, `enc` and `cmac`; a tag that mirrors in the
/// clear has `uid` and `ctr` (most significant byte first) in place of `e`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagUrl {
    /// The tag and its counter.
    pub picc: Picc,
    /// What else the tag sends, enciphered: whole blocks of 16 bytes.
    pub enc: Option<Vec<u8>>,
    /// The MAC.
    pub mac: [u8; 8],
    /// The text that the MAC covers: nothing without `enc`, else the URL from the value of `enc` up to the MAC's.
    pub mac_input: String,
}

/// How a URL names the tag and its counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picc {
    /// Enciphered, which keeps a tag from being followed by strangers.
    Encrypted([u8; 16]),
    /// In the clear.
    Plain {
        /// The tag.
        uid: Uid,
        /// Its counter.
        counter: u32,
    },
}

/// Why a text is no tag's URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// There is no query.
    #[error("the URL has no query")]
    NoQuery,
    /// Something that must be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Something is there twice.
    #[error("{0} is there twice")]
    Twice(&'static str),
    /// A value is not hexadecimal or has the wrong length.
    #[error("{0} is not what a tag writes")]
    Value(&'static str),
}

/// The longest text that a tag can hold, in bytes.
const LONGEST: usize = 256;

/// One part of the query, and where its value begins and ends in the URL.
struct Part<'a> {
    value: &'a str,
    from: usize,
}

impl TagUrl {
    /// Reads a URL, or only its query after a `?`. Other parameters are the site's own and mean nothing here.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(url: &str) -> Result<Self, Malformed> {
        let url = url.trim();
        if url.len() > LONGEST || !url.is_ascii() {
            return Err(Malformed::Value("url"));
        }
        let query = url.find('?').ok_or(Malformed::NoQuery)? + 1;
        let end = url[query..].find('#').map_or(url.len(), |at| query + at);
        let url = &url[..end];
        let part = |names: [&str; 2], what| find(url, query, names, what);
        let mac = part(["c", "cmac"], "cmac")?.ok_or(Malformed::Missing("cmac"))?;
        let enc = part(["enc", "enc"], "enc")?;
        let mac_input = match &enc {
            None => String::new(),
            Some(enc) if enc.from < mac.from => url[enc.from..mac.from].to_owned(),
            Some(_) => return Err(Malformed::Value("enc")),
        };
        Ok(Self {
            picc: picc(part)?,
            enc: enc.map(|enc| blocks(enc.value).ok_or(Malformed::Value("enc"))).transpose()?,
            mac: unhex(mac.value).ok_or(Malformed::Value("cmac"))?,
            mac_input,
        })
    }
}

fn picc<'a>(
    part: impl Fn([&'static str; 2], &'static str) -> Result<Option<Part<'a>>, Malformed>,
) -> Result<Picc, Malformed> {
    let sealed = part(["e", "picc_data"], "picc_data")?;
    let (uid, counter) = (part(["uid", "uid"], "uid")?, part(["ctr", "ctr"], "ctr")?);
    match (sealed, uid, counter) {
        (Some(sealed), None, None) => unhex(sealed.value).map(Picc::Encrypted).ok_or(Malformed::Value("picc_data")),
        (Some(_), _, _) => Err(Malformed::Twice("picc_data")),
        (None, None, None) => Err(Malformed::Missing("picc_data")),
        (None, uid, counter) => {
            let uid = uid.ok_or(Malformed::Missing("uid"))?;
            let [high, middle, low] =
                unhex(counter.ok_or(Malformed::Missing("ctr"))?.value).ok_or(Malformed::Value("ctr"))?;
            let uid = unhex(uid.value).map(Uid).ok_or(Malformed::Value("uid"))?;
            Ok(Picc::Plain { uid, counter: u32::from_be_bytes([0, high, middle, low]) })
        }
    }
}

fn find<'a>(url: &'a str, query: usize, names: [&str; 2], what: &'static str) -> Result<Option<Part<'a>>, Malformed> {
    let mut at = query;
    let mut found = None;
    for pair in url[query..].split('&') {
        if let Some((name, value)) = pair.split_once('=')
            && names.iter().any(|known| name.eq_ignore_ascii_case(known))
        {
            let part = Part { value, from: at + name.len() + 1 };
            if found.replace(part).is_some() {
                return Err(Malformed::Twice(what));
            }
        }
        at += pair.len() + 1;
    }
    Ok(found)
}

fn blocks(hex: &str) -> Option<Vec<u8>> {
    if hex.is_empty() || !hex.len().is_multiple_of(32) {
        return None;
    }
    let blocks: Option<Vec<[u8; 16]>> = (0..hex.len()).step_by(32).map(|at| unhex(&hex[at..at + 32])).collect();
    Some(blocks?.concat())
}
