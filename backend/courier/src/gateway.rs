//! A gateway for text messages or calls by HTTP. Each has its own way to be asked, so address, header lines and body
//! are templates: `{phone}`, `{title}`, `{body}` and `{id}` are filled in, escaped as their place asks for.

use crate::{
    channel::{Address, Channel, Fault, Message, Outcome, Unusable},
    http::{Http, own_url},
};
use async_trait::async_trait;
use reqwest::{
    Method, Url,
    header::{CONTENT_TYPE, HeaderName, HeaderValue},
};
use wire::channels::{GatewayFormat, GatewayMethod, GatewaySettings};

/// Longest body in bytes, before anything is filled in.
const LONGEST_BODY: usize = 8 * 1024;
/// Most header lines.
const MOST_HEADERS: usize = 20;

/// The gateway channel.
pub struct Gateway(Http);

/// What is filled in.
struct Values {
    phone: String,
    title: String,
    body: String,
    id: String,
}

impl Gateway {
    /// Over a client.
    #[must_use]
    pub const fn new(http: Http) -> Self {
        Self(http)
    }

    /// Whether settings can be used at all.
    ///
    /// # Errors
    /// The first that cannot: [`Fault::BadAddress`], or [`Fault::BadKeys`] for header lines, a body or an expected answer.
    pub fn check(settings: &GatewaySettings) -> Result<(), Unusable> {
        // Control characters and quotes show whether filling in spoils the body.
        let values = Values {
            phone: "+8613800138000".into(),
            title: "\"\\\n{body}&=".into(),
            body: "楼 \"&= 3F".into(),
            id: "0".into(),
        };
        address(&settings.url, &values).map_err(|fault| Unusable { field: "url", fault })?;
        let headers = settings.headers.len() <= MOST_HEADERS
            && settings.headers.iter().all(|(name, value)| header(name, value).is_some());
        let filled = fill(&settings.body, &values, escape(settings.format));
        let body = settings.body.len() <= LONGEST_BODY
            && (settings.format != GatewayFormat::Json
                || settings.body.is_empty()
                || serde_json::from_str::<serde_json::Value>(&filled).is_ok());
        let expect = settings.expect.as_ref().is_none_or(|expect| (1..=200).contains(&expect.len()));
        Unusable::unless(headers, "headers", Fault::BadKeys)?;
        Unusable::unless(body, "body", Fault::BadKeys)?;
        Unusable::unless(expect, "expect", Fault::BadKeys)
    }

    async fn attempt(&self, message: &Message) -> Result<Outcome, Fault> {
        let Address::Sms(to, phone) = &message.to else { return Err(Fault::OtherChannel) };
        if !is_phone(phone) {
            return Err(Fault::BadAddress);
        }
        let values = Values {
            phone: phone.clone(),
            title: message.title(),
            body: message.body(),
            id: message.content.delivery.to_string(),
        };
        let method = match to.method {
            GatewayMethod::Get => Method::GET,
            GatewayMethod::Post => Method::POST,
            GatewayMethod::Put => Method::PUT,
        };
        let mut request = self.0.request(method, address(&to.url, &values)?);
        if !to.body.is_empty() {
            let kind = match to.format {
                GatewayFormat::Json => "application/json; charset=utf-8",
                GatewayFormat::Form => "application/x-www-form-urlencoded",
                GatewayFormat::Text => "text/plain; charset=utf-8",
            };
            request = request.header(CONTENT_TYPE, kind).body(fill(&to.body, &values, escape(to.format)));
        }
        for (name, value) in &to.headers {
            let (name, value) = header(name, value).ok_or(Fault::BadKeys)?;
            request = request.header(name, value);
        }
        Ok(match &to.expect {
            None => self.0.send(request).await,
            Some(expect) => {
                self.0
                    .ask(request, |answer| {
                        String::from_utf8_lossy(answer).contains(expect.as_str()).then_some(Outcome::Delivered)
                    })
                    .await
            }
        })
    }
}

/// True for digits, perhaps with `+` before them.
#[must_use]
pub fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (3..=20).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The address with its path and query filled in. What is filled in never decides which machine is asked.
fn address(template: &str, values: &Values) -> Result<Url, Fault> {
    let blank = Values { phone: String::new(), title: String::new(), body: String::new(), id: String::new() };
    let url = own_url(&fill(template, values, percent))?;
    let without = own_url(&fill(template, &blank, percent))?;
    let same = (url.scheme(), url.host_str(), url.port()) == (without.scheme(), without.host_str(), without.port());
    same.then_some(url).ok_or(Fault::BadAddress)
}

fn header(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    let mut value = HeaderValue::from_str(value).ok()?;
    value.set_sensitive(true);
    Some((name, value))
}

/// Fills a template in, in one pass: what was filled in is not looked at again.
fn fill(template: &str, values: &Values, escape: fn(&str) -> String) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        filled.push_str(&rest[..start]);
        rest = &rest[start..];
        let known =
            [("{phone}", &values.phone), ("{title}", &values.title), ("{body}", &values.body), ("{id}", &values.id)];
        match known.into_iter().find_map(|(name, value)| Some((rest.strip_prefix(name)?, value))) {
            Some((after, value)) => {
                filled.push_str(&escape(value));
                rest = after;
            }
            None => {
                filled.push('{');
                rest = &rest[1..];
            }
        }
    }
    filled.push_str(rest);
    filled
}

fn escape(format: GatewayFormat) -> fn(&str) -> String {
    match format {
        GatewayFormat::Json => json_string,
        GatewayFormat::Form => percent,
        GatewayFormat::Text => str::to_owned,
    }
}

/// The inside of a JSON string.
fn json_string(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// Everything but unreserved characters (RFC 3986 section 2.3) as `%XX`.
fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

#[async_trait]
impl Channel for Gateway {
    fn name(&self) -> &'static str {
        "sms"
    }

    async fn deliver(&self, message: &Message) -> Outcome {
        message.fresh(self.attempt(message)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn settings() -> GatewaySettings {
        GatewaySettings {
            method: GatewayMethod::Post,
            url: "http://10.0.0.9/send?to={phone}".into(),
            headers: BTreeMap::from([("x-key".into(), "s3cret".into())]),
            format: GatewayFormat::Json,
            body: r#"{"text": "{title} {body}", "ref": {"id": "{id}"}}"#.into(),
            expect: None,
            phone: None,
        }
    }

    #[test]
    fn settings_that_cannot_work_are_refused() {
        assert_eq!(Gateway::check(&settings()), Ok(()));
        let wrong = [
            GatewaySettings { url: "http://{phone}/send".into(), ..settings() },
            GatewaySettings { url: "http://10.0.0.9{body}/send".into(), ..settings() },
            GatewaySettings { url: "ftp://10.0.0.9/".into(), ..settings() },
            GatewaySettings { body: r#"{"text": {title}}"#.into(), ..settings() },
            GatewaySettings { body: "text={title}".into(), ..settings() },
            GatewaySettings { headers: BTreeMap::from([("x key".into(), "x".into())]), ..settings() },
            GatewaySettings { headers: BTreeMap::from([("x-key".into(), "a\r\nb: c".into())]), ..settings() },
            GatewaySettings { expect: Some(String::new()), ..settings() },
        ];
        for (n, settings) in wrong.iter().enumerate() {
            assert!(Gateway::check(settings).is_err(), "{n}");
        }
        let form = GatewaySettings { format: GatewayFormat::Form, body: "t={title}".into(), ..settings() };
        assert_eq!(Gateway::check(&form), Ok(()));
    }

    #[test]
    fn numbers_are_digits() {
        assert!(is_phone("13800138000") && is_phone("+8613800138000") && is_phone("110"));
        for text in ["", "+", "12", "138 0013", "13800138000&to=1", "一一〇", "138001380001380013800"] {
            assert!(!is_phone(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_filled_in_stays_in_its_place(title in ".{0,40}", body in ".{0,40}") {
            let values = Values { phone: "110".into(), title: title.clone(), body: body.clone(), id: "7".into() };
            let json: serde_json::Value =
                serde_json::from_str(&fill(&settings().body, &values, json_string)).unwrap();
            prop_assert_eq!(&json["text"], &format!("{title} {body}"));
            prop_assert_eq!(&json["ref"]["id"], "7");
            let url = address("http://10.0.0.9/{title}?a={body}&b={phone}", &values);
            if let Ok(url) = url {
                let pairs: Vec<_> = url.query_pairs().into_owned().collect();
                prop_assert_eq!(pairs, [("a".to_owned(), body), ("b".to_owned(), "110".to_owned())]);
                prop_assert_eq!(url.host_str(), Some("10.0.0.9"));
            }
        }
    }
}
