//! Behind a proxy: who is locked out, and who may read the numbers.

use domain::person::Role;
use reqwest::Method;
use serde_json::json;
use server::config::Given;
use shouwang_tests::{
    Database, TestApp,
    clients::{Answer, Client},
    node::Node,
    site::PASSWORD,
    test_app::tell,
};

const FORWARDED: &str = "x-forwarded-for";

async fn sign_in(client: &Client, login: &str, password: &str, from: &str) -> Answer {
    let asked = json!({"with": "password", "login": login, "password": password});
    client.send(client.request(Method::POST, "/api/v1/session").header(FORWARDED, from).json(&asked)).await
}

/// Another node on the same database, behind a proxy on this machine.
fn behind_a_proxy(app: &TestApp, metrics_token: Option<&str>) -> Node {
    let given = Given {
        data: Some(std::env::temp_dir()),
        database: Some(app.database().url().to_owned()),
        trusted_proxies: Some(vec!["127.0.0.0/8".to_owned()]),
        metrics_token: metrics_token.map(str::to_owned),
        ..Given::default()
    };
    Node::start(given, app.clock.clone())
}

#[test]
fn only_a_trusted_proxy_says_who_is_locked_out() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let login = app.site.login(Role::Staff);
        let node = behind_a_proxy(app, None);
        let proxy = Client::new(node.address);
        for _ in 0..5 {
            assert_eq!(sign_in(&proxy, &login, "wrong password", "192.0.2.1").await.refused().0, 401);
        }
        assert_eq!(sign_in(&proxy, &login, PASSWORD, "192.0.2.1").await.refused().1, "locked_out");
        assert_eq!(sign_in(&proxy, &login, PASSWORD, "192.0.2.9, 192.0.2.1").await.refused().1, "locked_out");
        assert!(sign_in(&proxy, &login, PASSWORD, "192.0.2.2").await.status.is_success(), "a colleague's desk is free");

        // The first node trusts nobody: whatever a guesser makes up, it is one address.
        let login = app.site.login(Role::Supervisor);
        let guesser = app.browser();
        for n in 0..5 {
            let refused = sign_in(&guesser, &login, "wrong password", &format!("192.0.2.{n}")).await.refused();
            assert_eq!(refused.0, 401);
        }
        assert_eq!(sign_in(&guesser, &login, PASSWORD, "192.0.2.77").await.refused().1, "locked_out");
    });
}

#[test]
fn numbers_are_for_this_machine_and_for_whoever_has_the_token() {
    tell(TestApp::builder(), Database::Sqlite, async |app| {
        let node = behind_a_proxy(app, Some("numbers"));
        let here = Client::new(node.address);
        let passed_on = async |name: &str, token: Option<&str>| {
            let request = here.request(Method::GET, "/metrics").header(name, "192.0.2.1");
            let request = match token {
                Some(token) => request.bearer_auth(token),
                None => request,
            };
            here.send(request).await.status.as_u16()
        };
        // One process has one set of numbers, and the first server of this one may have it: 404 is past the door.
        let open = |status: u16| status == 200 || status == 404;
        assert!(open(here.get("/metrics").await.status.as_u16()));
        for name in [FORWARDED, "forwarded", "x-real-ip", "via"] {
            assert_eq!(passed_on(name, None).await, 403, "{name}");
            assert_eq!(passed_on(name, Some("guess")).await, 403, "{name}");
            assert!(open(passed_on(name, Some("numbers")).await), "{name}");
        }
    });
}
