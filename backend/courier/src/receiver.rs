//! A browser's side of RFC 8291, written from the RFC with other crates than those that encrypt. For tests.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use p256::{PublicKey, SecretKey, ecdh::diffie_hellman, elliptic_curve::sec1::ToSec1Point};
use ring::{aead, hkdf};

/// A browser's subscription keys.
pub struct Browser {
    secret: SecretKey,
    auth: Vec<u8>,
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// The bytes of base64url text.
///
/// # Panics
/// Where it is none.
#[must_use]
pub fn bytes(text: &str) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

/// Bytes as base64url text.
#[must_use]
pub fn text(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn derive(salt: &[u8], secret: &[u8], info: &[u8], length: usize) -> Vec<u8> {
    let mut derived = vec![0; length];
    let key = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(secret);
    key.expand(&[info], Length(length)).and_then(|okm| okm.fill(&mut derived)).expect("a short key");
    derived
}

impl Browser {
    /// From its private key (32 bytes) and shared secret (16 bytes), both base64url.
    ///
    /// # Panics
    /// Where they are not.
    #[must_use]
    pub fn new(secret: &str, auth: &str) -> Self {
        Self { secret: SecretKey::from_slice(&bytes(secret)).expect("a private key"), auth: bytes(auth) }
    }

    /// Its public key: the uncompressed point of 65 bytes.
    #[must_use]
    pub fn public(&self) -> Vec<u8> {
        self.secret.public_key().to_sec1_point(false).as_bytes().to_vec()
    }

    /// Its shared secret.
    #[must_use]
    pub fn auth(&self) -> &[u8] {
        &self.auth
    }

    /// Opens a body of one record; `None` where it is not for this browser, or not right.
    #[must_use]
    pub fn open(&self, body: &[u8]) -> Option<Vec<u8>> {
        let (salt, rest) = body.split_at_checked(16)?;
        let (record_size, rest) = rest.split_at_checked(4)?;
        let (key_length, rest) = rest.split_first()?;
        let (server, sealed) = rest.split_at_checked((*key_length).into())?;
        let record_size = u32::from_be_bytes(record_size.try_into().ok()?);
        if sealed.len() > record_size as usize {
            return None;
        }
        let server_key = PublicKey::from_sec1_bytes(server).ok()?;
        let shared = diffie_hellman(self.secret.to_nonzero_scalar(), server_key.as_affine());
        let info = [b"WebPush: info\0", &self.public()[..], server].concat();
        let ikm = derive(&self.auth, shared.raw_secret_bytes(), &info, 32);
        let key = derive(salt, &ikm, b"Content-Encoding: aes128gcm\0", 16);
        let nonce = derive(salt, &ikm, b"Content-Encoding: nonce\0", 12);
        let key = aead::LessSafeKey::new(aead::UnboundKey::new(&aead::AES_128_GCM, &key).ok()?);
        let nonce = aead::Nonce::try_assume_unique_for_key(&nonce).ok()?;
        let mut record = sealed.to_vec();
        let plain = key.open_in_place(nonce, aead::Aad::empty(), &mut record).ok()?;
        let end = plain.iter().rposition(|byte| *byte != 0)?;
        (plain[end] == 2).then(|| plain[..end].to_vec())
    }
}
