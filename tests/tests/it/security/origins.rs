//! Requests that other sites make browsers send, cookies, and the headers of every answer.

use reqwest::{Method, RequestBuilder, header::SET_COOKIE};
use serde_json::json;
use shouwang_tests::{
    Database, TestApp,
    clients::{Client, Socket, violence_at},
    site::PASSWORD,
    test_app::tell,
};

fn refused_as_foreign(answer: &shouwang_tests::clients::Answer) {
    assert_eq!(answer.refused(), (403, "wrong_origin".to_owned()));
}

#[test]
fn writes_by_cookie_come_from_our_own_pages_only() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let nurse = app.nurse().await;
        let client = &nurse.client;
        let bare = || client.bare(Method::POST, "/api/v1/alarms").json(&violence_at("EM-1"));
        let ours = || bare().header("x-shouwang", "1");
        refused_as_foreign(&client.send(bare()).await);
        for site in ["cross-site", "same-site", "nonsense"] {
            refused_as_foreign(&client.send(ours().header("sec-fetch-site", site)).await);
        }
        let same_host_other_port = format!("http://{}:1", app.address(0).ip());
        for origin in ["https://evil.example", "null", "http://", same_host_other_port.as_str()] {
            refused_as_foreign(&client.send(ours().header("origin", origin)).await);
        }
        // A key beside the cookie opens no side door.
        refused_as_foreign(&client.send(bare().bearer_auth("x")).await);
        assert_eq!(app.database().count("alarms"), 0);

        let own = format!("http://{}", app.address(0));
        let good: [fn(RequestBuilder, &str) -> RequestBuilder; 4] = [
            |request, _| request,
            |request, _| request.header("sec-fetch-site", "same-origin"),
            |request, own| request.header("origin", own),
            |request, _| request.header("origin", "http://shouwang.test"),
        ];
        for (n, with) in good.iter().enumerate() {
            assert_eq!(client.send(with(ours(), &own)).await.status, 201);
            assert_eq!(app.database().count("alarms"), i64::try_from(n).unwrap() + 1);
        }
        let panel = app.source().client;
        let body = json!({"reference": "1", "kind": "fire", "place": {"button": "EM-1"}});
        let keyed = panel.bare(Method::POST, "/api/v1/alarms").json(&body);
        assert_eq!(panel.send(keyed).await.status, 201, "machines need no header");
    });
}

#[test]
fn a_socket_opens_for_our_own_pages_only() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let nurse = app.nurse().await;
        let own = format!("http://{}", app.address(0));
        assert!(Socket::try_open(&nurse.client, &[("origin", &own)], true).await.is_ok());
        for header in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
            let refused = Socket::try_open(&nurse.client, &[header], true).await.err();
            assert_eq!(refused.map(|status| status.as_u16()), Some(403), "{header:?}");
        }
    });
}

async fn cookie_of(app: &TestApp) -> String {
    let client = app.browser();
    let asked = json!({"with": "password", "login": "haihe-staff", "password": PASSWORD});
    let answer = client.post("/api/v1/session", &asked).await;
    assert!(answer.status.is_success(), "{}", answer.body);
    let token = client.cookie().unwrap().split_once('=').unwrap().1.to_owned();
    assert!(token.len() >= 43, "256 bits");
    assert!(!answer.body.contains(&token), "the token is in the cookie and nowhere else");
    answer.headers[SET_COOKIE].to_str().unwrap().replace(&token, "TOKEN")
}

#[test]
fn the_cookie_is_for_our_own_pages_and_no_script() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let cookie = cookie_of(app).await;
        let mut parts: Vec<&str> = cookie.split("; ").collect();
        parts.sort_unstable();
        assert_eq!(parts, ["HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Lax", "shouwang=TOKEN"]);
    });
    tell(TestApp::builder().https(), Database::Sqlite, async |app| {
        let cookie = cookie_of(app).await;
        let mut parts: Vec<&str> = cookie.split("; ").collect();
        parts.sort_unstable();
        assert_eq!(
            parts,
            ["HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Lax", "Secure", "__Host-shouwang=TOKEN"]
        );
        let answer = app.browser().get("/healthz").await;
        assert_eq!(answer.headers["strict-transport-security"], "max-age=31536000");
    });
}

#[test]
fn every_kind_of_answer_carries_the_security_headers() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let nurse = app.nurse().await;
        let (signed_in, nobody) = (&nurse.client, &Client::new(app.address(0)));
        let answers = [
            (200, signed_in.get("/api/v1/me").await),
            (200, nobody.get("/healthz").await),
            (200, nobody.get("/api/openapi.json").await),
            (401, nobody.get("/api/v1/me").await),
            (403, signed_in.post("/api/v1/devices/codes", &json!({})).await),
            (403, nobody.send(nobody.bare(Method::POST, "/api/v1/session").json(&json!({}))).await),
            (404, nobody.get("/api/v1/nothing").await),
            (404, nobody.get("/assets/nothing.js").await),
            (422, signed_in.post("/api/v1/alarms", &json!({})).await),
        ];
        for (status, answer) in answers {
            assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
            let header = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
            let policy = header("content-security-policy");
            for rule in ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
                assert!(policy.contains(rule), "{status}: {policy}");
            }
            assert!(!policy.contains("unsafe-inline"), "{policy}");
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_eq!(header("referrer-policy"), "no-referrer");
            assert_eq!(header("cross-origin-opener-policy"), "same-origin");
            assert_eq!(header("cross-origin-resource-policy"), "same-origin");
            assert!(header("permissions-policy").contains("microphone=()"));
            assert_eq!(header("access-control-allow-origin"), "", "no other site reads our answers");
            assert_eq!(header("server"), "");
        }
        let personal = signed_in.get("/api/v1/me").await;
        assert_eq!(personal.headers["cache-control"], "no-store");
    });
}
