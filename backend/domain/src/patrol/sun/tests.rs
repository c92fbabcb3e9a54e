//! Published vectors (NXP AN12196, AN10922; RFC 4493) and a second opinion (crate `ntag424`) on random keys.

use super::*;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use ntag424::{
    key_diversification::diversify_ntag424,
    sdm::{SdmError, Verifier},
    types::{
        KeyNumber,
        file_settings::{
            CryptoMode, CtrRetAccess, EncFileData, EncLength, EncryptedContent, FileRead, MacWindow, Offset, PiccData,
            ReadCtrFeatures, Sdm,
        },
    },
};
use proptest::prelude::*;
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../tests/vectors/crypto.json")).unwrap()
}

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap()
}

fn bytes<const N: usize>(of: &Value, name: &str) -> [u8; N] {
    unhex(text(of, name)).unwrap()
}

fn zero_keys() -> SiteKeys {
    SiteKeys::same(Key([0; 16]), Key([0; 16]))
}

#[test]
fn cmac_is_that_of_rfc_4493() {
    let rfc = &vectors()["rfc4493"];
    let key = Key(bytes(rfc, "key"));
    let message: [u8; 40] = bytes(&rfc["cmac_40"], "msg");
    assert_eq!(crypto::cmac(&key, &[]), bytes(rfc, "cmac_empty"));
    assert_eq!(crypto::cmac(&key, &message[..16]), bytes(&rfc["cmac_16"], "mac"));
    assert_eq!(crypto::cmac(&key, &message), bytes(&rfc["cmac_40"], "mac"));
}

#[test]
fn session_keys_are_those_of_an12196() {
    let table = &vectors()["an12196_table1_session_keys"];
    let session = crypto::Session::of(&Key(bytes(table, "K_SDMFileRead")), text(table, "uid").parse().unwrap(), 1);
    assert_eq!(session.sv2, bytes(table, "SV2"));
    let keys = (&bytes(table, "KSesSDMFileReadENC"), &bytes(table, "KSesSDMFileReadMAC"));
    assert_eq!(session.keys(), keys);
}

#[test]
fn a_tap_is_that_of_an12196() {
    let example = &vectors()["an12196_ex1"];
    let url = text(example, "url");
    let explained = explain(url, &zero_keys()).unwrap();
    assert_eq!(explained.picc_data, Some(bytes(example, "picc_plain")));
    assert_eq!(explained.sv2, bytes(example, "SV2"));
    assert_eq!(explained.mac_expected, bytes(example, "cmac"));
    let tap = Tap { uid: text(example, "uid").parse().unwrap(), counter: 61, data: vec![] };
    assert_eq!(verify(url, &zero_keys()), Ok(tap.clone()));
    let long_names = url.replace("?e=", "?picc_data=").replace("&c=", "&cmac=");
    assert_eq!(verify(&long_names, &zero_keys()), Ok(tap.clone()));
    assert_eq!(verify(&format!("{}#there", url.to_lowercase()), &zero_keys()), Ok(tap));
    assert_eq!(
        explained.to_string(),
        "PICCData      C704DE5F1EACC0403D0000DA5CF60941\nUID           04DE5F1EACC040\ncounter       61\n\
         SV2           3CC30001008004DE5F1EACC0403D0000\nMAC input     \"\"\nMAC expected  94EED9EE65337086\n\
         MAC found     94EED9EE65337086\ngenuine"
    );
}

#[test]
fn a_counter_in_the_clear_is_printed_the_other_way_round() {
    let plain = &vectors()["sdm_backend_plain"];
    let (uid, counter, mac) = (text(plain, "uid"), text(plain, "ctr_ascii_msb"), text(plain, "cmac"));
    let url = format!("https://haihe.example/t?uid={uid}&ctr={counter}&cmac={mac}");
    let explained = explain(&url, &zero_keys()).unwrap();
    assert_eq!((explained.sv2, explained.picc_data), (bytes(plain, "SV2"), None));
    assert_eq!(verify(&url, &zero_keys()), Ok(Tap { uid: uid.parse().unwrap(), counter: 6, data: vec![] }));
}

#[test]
fn keys_of_tags_are_those_of_an10922() {
    let example = &vectors()["an10922_aes128"];
    let input = ["uid", "aid", "sysid"].map(|name| text(example, name)).concat();
    let input: [u8; 17] = unhex(&input).unwrap();
    let key = keys::diversify(&Key(bytes(example, "master")), &input);
    assert_eq!(key, Key(bytes(example, "diversified")));
}

#[test]
fn every_flipped_bit_of_a_mac_is_seen() {
    let vectors = vectors();
    let (sealed, plain) = (&vectors["an12196_ex1"], &vectors["sdm_backend_plain"]);
    let (uid, counter) = (text(plain, "uid"), text(plain, "ctr_ascii_msb"));
    let plain_url = |mac: &str| format!("https://haihe.example/t?uid={uid}&ctr={counter}&c={mac}");
    let sealed_url = |mac: &str| text(sealed, "url").replace(text(sealed, "cmac"), mac);
    for (url, mac) in
        [(&sealed_url as &dyn Fn(&str) -> String, text(sealed, "cmac")), (&plain_url, text(plain, "cmac"))]
    {
        assert!(verify(&url(mac), &zero_keys()).is_ok());
        for bit in 0..64 {
            let mut forged: [u8; 8] = unhex(mac).unwrap();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(verify(&url(&hex(&forged)), &zero_keys()), Err(Fault::Forged), "bit {bit}");
        }
    }
}

#[test]
fn what_no_tag_writes_is_refused() {
    let good = "https://h/t?e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086";
    let refused = |url: &str| verify(url, &zero_keys()).unwrap_err();
    let cases = [
        ("https://h/t", Malformed::NoQuery),
        ("https://h/t?c=94EED9EE65337086", Malformed::Missing("picc_data")),
        ("https://h/t?e=EF963FF7828658A599F3041510671E88", Malformed::Missing("cmac")),
        (&format!("{good}&cmac=94EED9EE65337086"), Malformed::Twice("cmac")),
        (&format!("{good}&uid=041E3C8A2D6B80"), Malformed::Twice("picc_data")),
        (&good.replace("EF96", "EF9"), Malformed::Value("picc_data")),
        (&good.replace("94EE", "94EG"), Malformed::Value("cmac")),
        (&format!("{good}&enc=00112233445566778899AABBCCDDEEFF"), Malformed::Value("enc")),
        ("https://h/t?uid=041E3C8A2D6B80&c=94EED9EE65337086", Malformed::Missing("ctr")),
        (&format!("{good}&x={}", "0".repeat(256)), Malformed::Value("url")),
    ];
    for (url, fault) in cases {
        assert_eq!(refused(url), Fault::Malformed(fault), "{url}");
    }
    let other_site = SiteKeys::same(Key([1; 16]), Key([0; 16]));
    assert_eq!(verify(good, &other_site), Err(Fault::NotOurs));
    assert_eq!(SiteKeys::per_tag(Key([0; 16]), Key([0; 16]), b"x").unwrap_err(), BadSystemId);
}

#[test]
fn keys_are_not_printed() {
    let keys = SiteKeys::per_tag(Key([0xAB; 16]), Key([0xCD; 16]), b"haihe").unwrap();
    assert!(!format!("{keys:?}").contains("171") && !format!("{keys:?}").to_lowercase().contains("ab, "));
}

/// A tag: what it would send for a counter, with random bytes as its enciphered data.
fn tapped(keys: &SiteKeys, uid: Uid, counter: u32, sealed: &[u8]) -> String {
    let mut picc = [0xC7; 16];
    picc[1..8].copy_from_slice(&uid.0);
    picc[8..11].copy_from_slice(&counter.to_le_bytes()[..3]);
    let mut block = picc.into();
    aes::Aes128::new(&keys.meta_read.0.into()).encrypt_block(&mut block);
    let enc = if sealed.is_empty() { String::new() } else { format!("&enc={}", hex(sealed)) };
    let url = format!("https://h/t?e={}{enc}&c=", hex(&block));
    let expected = explain(&format!("{url}0000000000000000"), keys).unwrap().mac_expected;
    format!("{url}{}", hex(&expected))
}

fn second_opinion(url: &str, sealed: usize) -> Verifier {
    let at = |name: &str| url.find(name).map(|at| u32::try_from(at + name.len()).unwrap());
    let offset = |at: Option<u32>| Offset::new(at.unwrap()).unwrap();
    let picc = PiccData::Encrypted {
        key: KeyNumber::Key1,
        offset: offset(at("?e=")),
        content: EncryptedContent::Both(ReadCtrFeatures { limit: None, ret_access: CtrRetAccess::NoAccess }),
    };
    let key = KeyNumber::Key2;
    let (mac, enc) = (offset(at("&c=")), at("&enc="));
    let read = match enc {
        None => FileRead::MacOnly { key, window: MacWindow { input: mac, mac } },
        Some(_) => FileRead::MacAndEnc {
            key,
            window: MacWindow { input: offset(enc), mac },
            enc: EncFileData {
                start: offset(enc),
                length: EncLength::new(u32::try_from(2 * sealed).unwrap()).unwrap(),
            },
        },
    };
    Verifier::try_new(&Sdm::try_new(picc, Some(read), None, CryptoMode::Aes).unwrap(), CryptoMode::Aes).unwrap()
}

proptest! {
    /// Another implementation reads the same from the same URL, and refuses the same.
    #[test]
    fn agrees_with_another_implementation(
        meta: [u8; 16], file: [u8; 16], uid: [u8; 7], counter in 0_u32..1 << 24, blocks in 0_usize..4, noise: [u8; 48],
        bit in 0_usize..64,
    ) {
        let sealed = &noise[..16 * blocks];
        let keys = SiteKeys::same(Key(meta), Key(file));
        let url = tapped(&keys, Uid(uid), counter, sealed);
        let tap = verify(&url, &keys).unwrap();
        let other = second_opinion(&url, sealed.len());
        let theirs = other.verify_with_meta_key(url.as_bytes(), &file, &meta).unwrap();
        prop_assert_eq!((Some(tap.uid.0), Some(tap.counter)), (theirs.uid, theirs.read_ctr));
        prop_assert_eq!(tap.data, theirs.enc_file_data.unwrap_or_default());
        let at = url.len() - 16 + bit / 4;
        let digit = char::from(url.as_bytes()[at]).to_digit(16).unwrap() ^ 1 << (bit % 4);
        let forged = format!("{}{digit:X}{}", &url[..at], &url[at + 1..]);
        prop_assert_eq!(verify(&forged, &keys), Err(Fault::Forged));
        prop_assert_eq!(other.verify_with_meta_key(forged.as_bytes(), &file, &meta), Err(SdmError::MacMismatch));
    }

    #[test]
    fn diversifies_as_another_implementation(master: [u8; 16], uid: [u8; 7], system in prop::collection::vec(any::<u8>(), 1..=16)) {
        // There the number of the key stands before the system id; here it may be part of it.
        let with_number = [&[2], &system[..]].concat();
        let keys = SiteKeys::per_tag(Key([0; 16]), Key(master), &with_number).unwrap();
        prop_assert_eq!(keys.file_read(Uid(uid)).0, diversify_ntag424(&master, &uid, KeyNumber::Key2, &system));
    }

    #[test]
    fn nothing_that_is_scanned_makes_it_fall_over(text in "\\PC{0,80}", query in "[?&=a-fA-F0-9ec#]{0,80}") {
        drop(verify(&text, &zero_keys()));
        drop(verify(&format!("https://h/t?{query}"), &zero_keys()));
    }
}
