//! Base 32 (RFC 4648, capitals, no padding): letters and digits that a QR code packs tightly.

const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Ten bytes as sixteen characters.
pub(super) fn encode(bytes: [u8; 10]) -> String {
    let word = bytes.iter().fold(0_u128, |word, byte| word << 8 | u128::from(*byte));
    (0..16).rev().map(|at| char::from(DIGITS[(word >> (5 * at) & 31) as usize])).collect()
}

/// Back again; small letters are taken as well.
pub(super) fn decode(text: &str) -> Option<[u8; 10]> {
    if text.len() != 16 {
        return None;
    }
    let mut word = 0_u128;
    for character in text.bytes() {
        let value = DIGITS.iter().position(|digit| *digit == character.to_ascii_uppercase())?;
        word = word << 5 | value as u128;
    }
    let [.., a, b, c, d, e, f, g, h, i, j] = word.to_be_bytes();
    Some([a, b, c, d, e, f, g, h, i, j])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_is_that_of_rfc_4648() {
        assert_eq!(encode(*b"foobafooba"), "MZXW6YTBMZXW6YTB");
        assert_eq!(decode("mzxw6ytbMZXW6YTB"), Some(*b"foobafooba"));
        assert_eq!(decode("MZXW6YTBMZXW6YT1"), None);
        assert_eq!(decode("MZXW6YTB"), None);
    }

    proptest! {
        #[test]
        fn back_again(bytes: [u8; 10]) {
            prop_assert_eq!(decode(&encode(bytes)), Some(bytes));
        }
    }
}
