//! The least of MQTT 3.1.1 (OASIS): connect, subscribe and publish at quality 0.

/// Everybody watches this.
const TOPIC: &[u8] = b"watch";

fn packet(kind: u8, rest: &[&[u8]]) -> Vec<u8> {
    let mut length = rest.iter().map(|part| part.len()).sum::<usize>();
    let mut bytes = vec![kind];
    loop {
        let more = length > 0x7f;
        bytes.push((length & 0x7f) as u8 | if more { 0x80 } else { 0 });
        length >>= 7;
        if !more {
            break;
        }
    }
    bytes.extend(rest.iter().copied().flatten());
    bytes
}

/// CONNECT with a clean session and no keep-alive, then SUBSCRIBE where asked for.
#[must_use]
pub fn opening(client: &str, subscribe: bool) -> Vec<u8> {
    let name = (client.len() as u16).to_be_bytes();
    let mut bytes = packet(0x10, &[b"\x00\x04MQTT\x04\x02\x00\x00", &name, client.as_bytes()]);
    if subscribe {
        let topic = (TOPIC.len() as u16).to_be_bytes();
        bytes.extend(packet(0x82, &[b"\x00\x01", &topic, TOPIC, b"\x00"]));
    }
    bytes
}

/// PUBLISH.
#[must_use]
pub fn publish(payload: &[u8]) -> Vec<u8> {
    let topic = (TOPIC.len() as u16).to_be_bytes();
    packet(0x30, &[&topic, TOPIC, payload])
}

/// Where the content of the first packet in `bytes` begins and where the packet ends; `None` while it is not whole.
/// The content of a PUBLISH is its payload, of any other packet its body.
#[must_use]
pub fn first(bytes: &[u8]) -> Option<(usize, usize)> {
    let kind = *bytes.first()?;
    let (mut length, mut shift, mut at) = (0_usize, 0, 1);
    loop {
        let byte = *bytes.get(at)?;
        length |= usize::from(byte & 0x7f) << shift;
        (shift, at) = (shift + 7, at + 1);
        if byte & 0x80 == 0 {
            break;
        }
    }
    let end = at + length;
    if bytes.len() < end {
        return None;
    }
    let skipped = if kind & 0xf0 == 0x30 { 2 + TOPIC.len() } else { 0 };
    Some((at + skipped, end))
}
