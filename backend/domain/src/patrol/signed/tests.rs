use super::*;
use p256::ecdsa::{SigningKey, signature::Signer};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

fn device(n: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(n))
}

fn key(n: u8) -> SigningKey {
    SigningKey::from_slice(&[n; 32]).unwrap()
}

fn phone(n: u8) -> Phone {
    Phone { device: device(n.into()), key: *key(n).verifying_key() }
}

fn sign(body: String, n: u8) -> Sent {
    let mut sent = Sent { body, signature: String::new() };
    let signature: Signature = key(n).sign(&sent.message());
    sent.signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
    sent
}

fn event(seq: u64, prev_hash: Hash) -> Sent {
    let body = json!({
        "id": Uuid::from_u128(seq.into()), "device": device(1), "seq": seq, "prev_hash": prev_hash,
        "payload": {"kind": "from.a.newer.phone", "text": "守望"}, "wall_time": 1_764_000_000_000_i64 + seq as i64,
        "clock": {"offset": -12, "error": 30, "age": 500}, "beacon": null,
    });
    sign(body.to_string(), 1)
}

/// A phone's first events.
fn queue(length: u64) -> Vec<Sent> {
    let mut queue: Vec<Sent> = Vec::new();
    for seq in 1..=length {
        queue.push(event(seq, queue.last().map_or(Hash::START, Sent::hash)));
    }
    queue
}

fn check_new(sent: &[Sent]) -> Vec<Verdict> {
    let checked = check(&phone(1), &[phone(2)], &mut Chain::default(), |_| None, sent);
    checked.into_iter().map(|checked| checked.verdict).collect()
}

fn marks(sent: &[Sent]) -> Vec<Problem> {
    let verdicts = check_new(sent).into_iter();
    verdicts.flat_map(|verdict| if let Verdict::Marked(problems) = verdict { problems } else { vec![] }).collect()
}

#[test]
fn a_whole_queue_is_accepted_and_then_a_duplicate() {
    let sent = queue(4);
    let mut chain = Chain::default();
    let checked = check(&phone(1), &[], &mut chain, |_| None, &sent);
    assert!(checked.iter().all(|c| c.verdict == Verdict::Accepted));
    assert_eq!(checked[0].body.as_ref().unwrap().payload["text"], "守望");
    assert_eq!(chain, Chain { seq: 4, hash: Some(sent[3].hash()) });
    let kept: BTreeMap<_, _> = (1..).zip(checked.iter().map(|c| c.hash)).collect();
    let again = check(&phone(1), &[], &mut chain, |seq| kept.get(&seq).copied(), &sent);
    assert!(again.iter().all(|c| c.verdict == Verdict::Duplicate));
    assert_eq!(chain.seq, 4);
}

#[test]
fn a_queue_may_come_in_several_parts() {
    let sent = queue(5);
    let mut chain = Chain::default();
    for part in [&sent[..2], &sent[2..3], &sent[3..]] {
        let checked = check(&phone(1), &[], &mut chain, |_| None, part);
        assert!(checked.iter().all(|c| c.verdict == Verdict::Accepted));
    }
}

#[test]
fn what_was_done_to_a_queue_is_named_with_its_number() {
    let whole = queue(5);
    let without = |gone: &[usize]| -> Vec<_> {
        whole.iter().enumerate().filter(|(at, _)| !gone.contains(at)).map(|(_, sent)| sent.clone()).collect()
    };
    let edited = |at: usize| {
        let mut sent = whole.clone();
        sent[at].body = sent[at].body.replace("newer", "older");
        sent
    };
    let mut swapped = whole.clone();
    swapped.swap(1, 2);
    let mut others_key = whole.clone();
    others_key[2] = sign(whole[2].body.clone(), 2);
    let mut put_in = whole.clone();
    put_in[2] = event(3, Hash([9; 32]));
    let mut others_event = whole.clone();
    others_event[4] = sign(whole[4].body.replace(&device(1).to_string(), &device(2).to_string()), 2);
    let mut garbage = whole.clone();
    garbage[3].body = "{".into();
    let cases: Vec<(&str, Vec<Sent>, Vec<Problem>)> = vec![
        ("whole", whole.clone(), vec![]),
        ("cut in the middle", without(&[1, 2]), vec![Problem::Cut { from: 2, to: 3 }]),
        ("cut at the start", without(&[0]), vec![Problem::Cut { from: 1, to: 1 }]),
        ("edited", edited(2), vec![Problem::Edited { seq: 3 }]),
        ("reordered", swapped, vec![Problem::Reordered { seq: 2, after: 3 }]),
        ("another's key", others_key, vec![Problem::OtherKey { seq: 3, signed_by: device(2) }]),
        ("put in another's place", put_in, vec![Problem::Broken { seq: 3 }, Problem::Broken { seq: 4 }]),
        (
            "another's event",
            others_event,
            vec![Problem::OtherPhone { seq: 5, named: device(2) }, Problem::OtherKey { seq: 5, signed_by: device(2) }],
        ),
        ("garbage", garbage, vec![Problem::Unreadable, Problem::Cut { from: 4, to: 4 }]),
    ];
    for (what, sent, problems) in cases {
        assert_eq!(marks(&sent), problems, "{what}");
    }
}

#[test]
fn a_queue_that_was_taken_back_is_seen() {
    let sent = queue(3);
    let mut chain = Chain::default();
    let kept: BTreeMap<_, _> =
        (1..).zip(check(&phone(1), &[], &mut chain, |_| None, &sent).into_iter().map(|c| c.hash)).collect();
    let other = sign(sent[1].body.replace("newer", "other"), 1);
    let again = check(&phone(1), &[], &mut chain, |seq| kept.get(&seq).copied(), &[other]);
    assert_eq!(again[0].verdict, Verdict::Marked(vec![Problem::Rewritten { seq: 2 }]));
    assert_eq!(chain.seq, 3);
}

#[test]
fn an_invention_does_not_make_what_is_genuine_late() {
    let mut sent = queue(3);
    let mut invented = event(u64::MAX, Hash::START);
    invented.signature = sent[0].signature.clone();
    sent.insert(1, invented);
    let verdicts = check_new(&sent);
    assert!(matches!(&verdicts[1], Verdict::Marked(p) if p.contains(&Problem::Edited { seq: u64::MAX })));
    let mut chain = Chain::default();
    drop(check(&phone(1), &[], &mut chain, |_| None, &sent));
    assert_eq!(chain, Chain { seq: 3, hash: Some(sent[3].hash()) });
}

/// The PWA is held to the same file.
#[test]
fn what_webcrypto_signs_is_accepted() {
    let made: serde_json::Value =
        serde_json::from_str(include_str!("../../../tests/vectors/signed_events.json")).unwrap();
    let phone = Phone {
        device: made["device"].as_str().unwrap().parse().unwrap(),
        key: public_key(made["public_key"].as_str().unwrap()).unwrap(),
    };
    let sent: Vec<Sent> = serde_json::from_value(made["events"].clone()).unwrap();
    let checked = check(&phone, &[], &mut Chain::default(), |_| None, &sent);
    assert_eq!(checked.len(), 3);
    for (checked, event) in checked.iter().zip(made["events"].as_array().unwrap()) {
        assert_eq!(
            (&checked.verdict, checked.hash.to_string()),
            (&Verdict::Accepted, event["hash"].as_str().unwrap().into())
        );
    }
}

#[test]
fn keys_and_hashes_are_read_as_written() {
    let text = URL_SAFE_NO_PAD.encode(key(1).verifying_key().to_sec1_point(false));
    assert_eq!(public_key(&text), Some(phone(1).key));
    assert_eq!(public_key(&text[1..]), None);
    let hash = queue(1)[0].hash();
    assert_eq!(hash.to_string().parse(), Ok(hash));
    assert_eq!("0".repeat(64).parse(), Ok(Hash::START));
    assert_eq!("A".repeat(64).parse::<Hash>(), Err(NoHash));
}

#[test]
fn a_body_beyond_the_limit_is_kept_but_not_read() {
    let mut sent = queue(1);
    sent[0].body.push_str(&" ".repeat(LONGEST_BODY));
    assert_eq!(check_new(&sent), [Verdict::Marked(vec![Problem::Unreadable])]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Any text in the place of one event is marked at that number or cannot be read.
    #[test]
    fn any_change_of_a_body_is_seen(at in 0_usize..4, byte in 0_usize..200, with in "[ -~]") {
        let mut sent = queue(4);
        let (byte, before) = (byte % sent[at].body.len(), sent[at].body.clone());
        if before.is_char_boundary(byte) && before.is_char_boundary(byte + 1) {
            sent[at].body.replace_range(byte..=byte, &with);
        }
        prop_assume!(sent[at].body != before);
        prop_assert!(matches!(&check_new(&sent)[at], Verdict::Marked(problems) if !problems.is_empty()));
    }

    /// Cutting a part out of the middle is named exactly.
    #[test]
    fn any_cut_is_named(from in 0_usize..4, length in 1_usize..4) {
        let mut sent = queue(7);
        sent.drain(from..from + length);
        let cut = Problem::Cut { from: from as u64 + 1, to: (from + length) as u64 };
        prop_assert_eq!(marks(&sent), vec![cut]);
    }
}
