//! Passwords, PINs and tokens: made, hashed, compared.

use crate::error::{Error, Result};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::Rng;
use sha2::{Digest, Sha256};

/// Letters and digits that cannot be mistaken for each other.
const CODE_ALPHABET: &[u8] = b"ACDEFGHJKLMNPQRTUVWXY34679";

/// Random bytes from the operating system's generator.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// A new opaque token: 256 random bits, base64url.
#[must_use]
pub fn token() -> String {
    URL_SAFE_NO_PAD.encode(random::<32>())
}

/// A code of eight characters that people copy by hand (37 bits).
#[must_use]
pub fn code() -> String {
    random::<8>().iter().map(|byte| char::from(CODE_ALPHABET[usize::from(*byte) % CODE_ALPHABET.len()])).collect()
}

/// How tokens, codes and source keys are kept: SHA-256, hexadecimal. They are random, so no salt is needed.
#[must_use]
pub fn digest(secret: &str) -> String {
    Sha256::digest(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How passwords and PINs are kept: Argon2id with its own salt. Slow on purpose: call it off the async threads.
///
/// # Errors
/// A fault of the hash function.
pub fn hash(secret: &str) -> Result<String> {
    Argon2::default()
        .hash_password(secret.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Error::fault("hash a password", error.to_string()))
}

/// Whether `secret` is what `hash` was made from. Slow on purpose.
#[must_use]
pub fn matches(secret: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok())
}

/// What a password or PIN must be.
///
/// # Errors
/// [`Error::Invalid`] with the rule that is broken.
pub fn check_password(password: &str) -> Result<()> {
    if (8..=200).contains(&password.chars().count()) {
        Ok(())
    } else {
        Err(Error::Invalid("a password has 8 to 200 characters".into()))
    }
}

/// A PIN has 6 to 10 digits; it only works on an enrolled phone.
///
/// # Errors
/// [`Error::Invalid`].
pub fn check_pin(pin: &str) -> Result<()> {
    if (6..=10).contains(&pin.len()) && pin.bytes().all(|b| b.is_ascii_digit()) {
        Ok(())
    } else {
        Err(Error::Invalid("a PIN has 6 to 10 digits".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_matches_its_own_secret_only() {
        let kept = hash("correct horse battery").unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(matches("correct horse battery", &kept));
        assert!(!matches("correct horse batterz", &kept));
        assert!(!matches("anything", "not a hash"));
    }

    #[test]
    fn codes_are_readable_and_tokens_long() {
        assert!(code().bytes().all(|b| CODE_ALPHABET.contains(&b)));
        assert_eq!(token().len(), 43);
        assert_ne!(token(), token());
    }

    #[test]
    fn passwords_and_pins_have_rules() {
        assert!(check_password("7 chars").is_err() && check_password("8 chars!").is_ok());
        assert!(check_pin("12345").is_err() && check_pin("123456").is_ok() && check_pin("12345a").is_err());
    }
}
