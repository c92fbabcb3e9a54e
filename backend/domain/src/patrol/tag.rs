//! NFC tags: what they can do, and their numbers.

use serde::{Deserialize, Serialize};

/// What a tag can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TagKind {
    /// Tells its number, which can be copied.
    Uid,
    /// NTAG 424 DNA: signs each tap.
    Ntag424,
}

/// The number of a tag as it is kept: capitals of hexadecimal without anything between. `None` where it is not 4, 7 or
/// 10 bytes long (ISO/IEC 14443-3), or 7 for tags that sign.
#[must_use]
pub fn number(text: &str, kind: TagKind) -> Option<String> {
    let digits: String = text.trim().chars().filter(|c| !matches!(c, ':' | '-' | ' ')).collect();
    let lengths: &[usize] = match kind {
        TagKind::Uid => &[8, 14, 20],
        TagKind::Ntag424 => &[14],
    };
    let fits = lengths.contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_hexdigit());
    fits.then(|| digits.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_phones_and_people_write_them() {
        for text in ["04:95:8c:aa:5c:5e:80", "04958CAA5C5E80", " 04-95-8C-AA-5C-5E-80 "] {
            assert_eq!(number(text, TagKind::Ntag424).as_deref(), Some("04958CAA5C5E80"), "{text}");
        }
        assert_eq!(number("a1:b2:c3:d4", TagKind::Uid).as_deref(), Some("A1B2C3D4"));
        assert_eq!(number("a1:b2:c3:d4", TagKind::Ntag424), None);
        for text in ["", "04958CAA5C5E8", "04958CAA5C5E8G", "04：95", "0495"] {
            assert_eq!(number(text, TagKind::Uid), None, "{text}");
        }
    }
}
