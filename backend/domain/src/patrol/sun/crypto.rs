//! The arithmetic of SUN: AES-128, CBC, CMAC, session keys (NXP AN12196, section 3).

use super::{Key, Uid};
use aes::{
    Aes128,
    cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit},
};
use cmac::{Cmac, Mac};

/// Says that number (7 bytes) and counter are both there.
const BOTH_MIRRORED: u8 = 0xC7;
const FOR_DATA: [u8; 6] = [0xC3, 0x3C, 0x00, 0x01, 0x00, 0x80];
const FOR_MAC: [u8; 6] = [0x3C, 0xC3, 0x00, 0x01, 0x00, 0x80];

pub(super) fn cmac(key: &Key, message: &[u8]) -> [u8; 16] {
    let mut mac = Cmac::<Aes128>::new(&key.0.into());
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Number and counter, deciphered.
pub(super) fn open_picc(key: &Key, sealed: [u8; 16]) -> [u8; 16] {
    let mut block = sealed.into();
    Aes128::new(&key.0.into()).decrypt_block(&mut block);
    // CBC of a single block under an IV of zero.
    block.into()
}

pub(super) fn read_picc(plain: &[u8; 16]) -> Option<(Uid, u32)> {
    let [tag, a, b, c, d, e, f, g, low, middle, high, ..] = *plain;
    (tag == BOTH_MIRRORED).then(|| (Uid([a, b, c, d, e, f, g]), u32::from_le_bytes([low, middle, high, 0])))
}

/// The keys of one tap.
pub(super) struct Session {
    pub(super) sv2: [u8; 16],
    data: Key,
    mac: Key,
}

impl Session {
    pub(super) fn of(file_read: &Key, uid: Uid, counter: u32) -> Self {
        let (sv1, sv2) = (vector(FOR_DATA, uid, counter), vector(FOR_MAC, uid, counter));
        Self { sv2, data: Key(cmac(file_read, &sv1)), mac: Key(cmac(file_read, &sv2)) }
    }

    /// Every second byte of the CMAC.
    pub(super) fn mac(&self, input: &str) -> [u8; 8] {
        let full = cmac(&self.mac, input.as_bytes());
        std::array::from_fn(|at| full[2 * at + 1])
    }

    /// Deciphers whole blocks.
    pub(super) fn open(&self, counter: u32, sealed: &[u8]) -> Vec<u8> {
        let cipher = Aes128::new(&self.data.0.into());
        let mut first = [0; 16];
        first[..3].copy_from_slice(&counter.to_le_bytes()[..3]);
        let mut iv = first.into();
        cipher.encrypt_block(&mut iv);
        let mut before: [u8; 16] = iv.into();
        let mut plain = Vec::with_capacity(sealed.len());
        for block in sealed.as_chunks::<16>().0 {
            let mut opened = (*block).into();
            cipher.decrypt_block(&mut opened);
            plain.extend(opened.iter().zip(before).map(|(byte, mask)| byte ^ mask));
            before = *block;
        }
        plain
    }

    #[cfg(test)]
    pub(super) fn keys(&self) -> (&[u8; 16], &[u8; 16]) {
        (&self.data.0, &self.mac.0)
    }
}

fn vector(purpose: [u8; 6], uid: Uid, counter: u32) -> [u8; 16] {
    let mut vector = [0; 16];
    vector[..6].copy_from_slice(&purpose);
    vector[6..13].copy_from_slice(&uid.0);
    vector[13..].copy_from_slice(&counter.to_le_bytes()[..3]);
    vector
}
