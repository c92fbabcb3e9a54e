//! The program as an operator uses it.

use serde_json::{Value, json};
use shouwang_tests::{
    Database,
    clients::Client,
    plan::Room,
    process::{Process, prepare},
    web_service::{Reply, WebService},
};
use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};
use uuid::Uuid;

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shouwang-under-test"));
    command.env_clear().stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    program().args(arguments).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A folder of the test's own, removed afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("shouwang-cli-{}", Uuid::now_v7().simple()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

#[test]
fn a_plan_is_checked_as_json() {
    let folder = Folder::new();
    let zip = folder.file("haihe.zip");
    assert!(run(&["demo", "--imdf", &zip]).status.success());
    let checked = run(&["plan", "check", "--json", &zip]);
    assert!(checked.status.success(), "{}", text(&checked.stderr));
    let report: Value = serde_json::from_slice(&checked.stdout).unwrap();
    for key in ["levels", "rooms", "doors", "reachable_rooms", "assumed_links", "problems"] {
        assert!(report.get(key).is_some(), "{key} is missing: {report}");
    }
    assert_eq!(report["problems"], json!([]), "the demo hospital is without fault");
    assert_eq!(report["rooms"], report["reachable_rooms"]);
    assert!(report["levels"].as_u64().unwrap() > 10, "{report}");
}

#[test]
fn a_broken_plan_is_refused_in_words() {
    let folder = Folder::new();
    let (broken, cut) = (folder.file("broken.zip"), folder.file("cut.zip"));
    std::fs::write(&broken, "this is no archive").unwrap();
    let whole = shouwang_tests::plan::zip();
    std::fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    let missing = folder.file("missing.zip");
    for path in [&broken, &cut, &missing] {
        let refused = run(&["plan", "check", path]);
        assert!(!refused.status.success(), "{path}");
        assert_eq!(text(&refused.stdout), "");
        let words = text(&refused.stderr);
        assert!(words.starts_with("shouwang: ") && words.len() > 20, "{words}");
        assert!(!words.contains("panicked"), "{words}");
    }
}

#[test]
fn an_unknown_setting_is_named_and_nothing_secret_is_logged() {
    let folder = Folder::new();
    let refused = program().args(["migrate"]).env("SHOUWANG_LISTNE", "x").output().unwrap();
    assert!(!refused.status.success());
    assert!(text(&refused.stderr).contains("SHOUWANG_LISTNE"), "{}", text(&refused.stderr));
    // Nothing listens there: it fails, after the log has shown the configuration.
    let logged = run(&[
        "serve",
        "--data",
        &folder.file("data"),
        "--database",
        "postgres://shouwang:s3cret@127.0.0.1:1/x",
        "--metrics-token",
        "t0ken",
        "--push-proxy",
        "http://u:pr0xy@127.0.0.1:1",
    ]);
    assert!(!logged.status.success());
    let log = text(&logged.stdout) + &text(&logged.stderr);
    assert!(log.contains("postgres://shouwang:…@127.0.0.1:1/x"), "{log}");
    for secret in ["s3cret", "t0ken", "pr0xy"] {
        assert!(!log.contains(secret), "{log}");
    }
}

fn with_runtime(story: impl AsyncFnOnce()) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(story());
}

#[test]
fn a_tampered_journal_line_is_named() {
    with_runtime(async || {
        let prepared = prepare(Database::Sqlite).await.unwrap();
        let url = prepared.database.url().to_owned();
        let folder = Folder::new();
        let data = folder.file("data");
        let verify = || run(&["journal", "verify", "--database", &url, "--data", &data, "--log", "error"]);
        let whole = verify();
        assert_eq!(whole.status.code(), Some(0), "{}", text(&whole.stderr));
        assert!(text(&whole.stdout).contains("haihe: 2 lines, whole"), "{}", text(&whole.stdout));
        prepared.database.tamper("UPDATE journal SET body = replace(body, '\"rooms\":', '\"rooms\":1') WHERE seq = 2");
        let spoilt = verify();
        assert_eq!(spoilt.status.code(), Some(1));
        assert!(text(&spoilt.stdout).contains("haihe: line 2 is bad"), "{}", text(&spoilt.stdout));
    });
}

/// Runs a command on a database with a line on its standard input.
fn with_input(url: &str, command: &[&str], arguments: &[&str], line: &str) -> Output {
    use std::io::Write;
    let mut child = program()
        .args(command)
        .args(["--log", "error", "--database", url, "--data"])
        .arg(std::env::temp_dir())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may have ended before.
    drop(child.stdin.take().unwrap().write_all(format!("{line}\n").as_bytes()));
    child.wait_with_output().unwrap()
}

/// NXP AN12196, example 1, whose keys are zeros.
const TAP: &str = "https://haihe.example/t?e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086";

#[test]
fn a_tag_is_explained_step_by_step() {
    let zeros = "0".repeat(32);
    let verify = |file_key: &str, url: &str| {
        let told = run(&["tag", "verify", "--meta-key", &zeros, "--file-key", file_key, url]);
        (told.status.code(), text(&told.stdout), text(&told.stderr))
    };
    let (code, told, _) = verify(&zeros, TAP);
    assert_eq!(code, Some(0), "{told}");
    for step in ["UID           04DE5F1EACC040", "counter       61", "MAC expected  94EED9EE65337086", "genuine"] {
        assert!(told.lines().any(|line| line == step), "{step}: {told}");
    }
    let (code, told, _) = verify(&"1".repeat(32), TAP);
    assert_eq!(code, Some(1));
    assert!(told.contains("MAC found     94EED9EE65337086") && told.ends_with("FORGED\n"), "{told}");
    let (code, _, words) = verify(&zeros, "https://haihe.example/t");
    assert_eq!((code, words.as_str()), (Some(1), "shouwang: the URL has no query\n"));
    assert_eq!(verify("00", TAP).0, Some(2), "a key that is none");
}

#[test]
fn what_is_walked_moves_as_files() {
    with_runtime(async || {
        let prepared = prepare(Database::Sqlite).await.unwrap();
        let (url, folder) = (prepared.database.url().to_owned(), Folder::new());
        let patrol = |arguments: &[&str]| {
            let done =
                program().arg("patrol").args(arguments).args(["--log", "error", "--database", &url]).output().unwrap();
            (done.status.code(), text(&done.stdout) + &text(&done.stderr))
        };
        let files = folder.file("files");
        std::fs::create_dir_all(&files).unwrap();
        assert_eq!(patrol(&["import", &files]).0, Some(1), "no file is there");
        let at = |name: &str| format!("{files}/{name}.csv");
        std::fs::write(at("checkpoints"), "code,name_zh,room\nA-1,甲,药房\nA-2,乙,nowhere\n").unwrap();
        let (code, told) = patrol(&["import", &files]);
        assert_eq!((code, told.lines().next()), (Some(1), Some("checkpoints.csv:3: room: room_unknown \"nowhere\"")));
        std::fs::write(at("checkpoints"), b"code,name_zh,room\nA-1,\xbc\xd7,\xd2\xa9\n").unwrap();
        assert!(patrol(&["import", &files]).1.starts_with("checkpoints.csv:2: file_not_utf8"));
        std::fs::write(at("checkpoints"), "code,name_zh,room\nA-1,甲,药房\nA-2,乙,病房\n").unwrap();
        assert_eq!(
            patrol(&["import", "--check", &files]),
            (Some(0), "would be: 2 added, 0 changed, 0 retired\n".into())
        );
        assert_eq!(patrol(&["import", &files]), (Some(0), "2 added, 0 changed, 0 retired\n".into()));
        let out = folder.file("out");
        assert_eq!(patrol(&["export", &out]).0, Some(0));
        let written = std::fs::read_to_string(format!("{out}/checkpoints.csv")).unwrap();
        assert!(written.starts_with("\u{FEFF}code,name_zh,") && written.contains("\r\nA-2,乙,"), "{written}");
        assert_eq!(patrol(&["import", &out]), (Some(0), "0 added, 0 changed, 0 retired\n".into()));

        let sheets = folder.file("labels.pdf");
        let missing = folder.file("missing.ttf");
        let labels = |more: &[&str]| {
            let done = program()
                .args([
                    "labels",
                    "--log",
                    "error",
                    "--database",
                    &url,
                    "--public-url",
                    "https://sw.haihe.cn",
                    "--out",
                    &sheets,
                ])
                .args(more)
                .output()
                .unwrap();
            (done.status.code(), text(&done.stderr))
        };
        let (code, words) = labels(&["--pdf-font", &missing]);
        assert_eq!((code, words), (Some(1), format!("shouwang: the font cannot be used: {missing}\n")));
        let (code, words) = labels(&[]);
        if code == Some(0) {
            assert!(std::fs::read(&sheets).unwrap().starts_with(b"%PDF-"));
        } else {
            assert!(words.contains("no font with Chinese letters found; set pdf_font"), "{words}");
        }
    });
}

#[test]
fn a_channel_is_set_up_tried_and_removed() {
    with_runtime(async || {
        let prepared = prepare(Database::Sqlite).await.unwrap();
        let service = WebService::start(Reply::Status(200)).await;
        let url = prepared.database.url().to_owned();
        let channel = |command: &str, arguments: &[&str], input: &str| {
            let done = with_input(&url, &["channel", command], arguments, input);
            assert!(!text(&done.stdout).contains("s3cret") && !text(&done.stderr).contains("s3cret"), "{done:?}");
            (done.status.success(), text(&done.stdout) + &text(&done.stderr))
        };
        let settings =
            json!({"kind": "webhook", "url": service.url("/s3cret"), "secret": "s3cret-0123456789"}).to_string();
        let named = ["--name", "值班系统", "--for", "duty_phone,department:emergency", "--least", "p2"];
        let (added, line) = channel("add", &named, &settings);
        assert!(added && line.contains("webhook  值班系统  127.0.0.1:") && line.contains("from p2"), "{line}");
        let id = line.split(' ').next().unwrap().to_owned();
        assert_eq!(channel("list", &[], ""), (true, line.clone()));
        assert_eq!(channel("test", &[&id], ""), (true, "delivered\n".to_owned()));
        assert_eq!(service.nth(1).await.json()["messages"][0]["purpose"], "test");
        service.usually(Reply::Status(500));
        assert_eq!(channel("test", &[&id], ""), (false, "retry_after\n".to_owned()));
        assert!(channel("list", &[], "").1.trim_end().ends_with("retry_after"));

        for (arguments, input, words) in [
            (vec!["--name", "x", "--for", "nobody"], settings.as_str(), "duty_phone, police"),
            (vec!["--name", "x", "--for", "department:moon"], settings.as_str(), "no department"),
            (vec!["--name", "x", "--least", "p9"], settings.as_str(), "p1, p2, p3"),
            (vec!["--name", "x"], "no JSON", "settings"),
            (vec!["--name", "x"], r#"{"kind": "wecom", "url": "file:///etc/passwd"}"#, "url cannot be sent to"),
        ] {
            let (added, told) = channel("add", &arguments, input);
            assert!(!added && told.contains(words), "{arguments:?}: {told}");
        }
        assert_eq!(channel("remove", &[&id], ""), (true, "removed\n".to_owned()));
        assert_eq!(channel("list", &[], ""), (true, String::new()));
        assert!(!channel("remove", &[&id], "").0);
        let read = prepared.database.read(|read| read.sites()).await.unwrap()[0].id;
        let kinds: Vec<String> = prepared
            .database
            .read(move |tx| {
                Ok::<_, store::Error>(tx.journal(read, 0, 100)?.into_iter().map(|line| line.kind).collect())
            })
            .await
            .unwrap();
        assert_eq!(kinds.iter().filter(|kind| *kind == "channel.changed").count(), 2, "added and removed: {kinds:?}");
    });
}

#[test]
fn whoever_is_added_can_sign_in() {
    with_runtime(async || {
        let prepared = prepare(Database::Sqlite).await.unwrap();
        let url = prepared.database.url().to_owned();
        let add = |arguments: &[&str], secret: &str| with_input(&url, &["user", "add"], arguments, secret);
        let chief = ["--role", "supervisor", "--name", "陈", "--name-en", "Chen", "--login", "chen"];
        let added = add(&chief, "seven words that nobody would ever guess");
        assert!(added.status.success(), "{}", text(&added.stderr));
        assert!(!add(&chief, "seven words that nobody would ever guess").status.success(), "the login is taken");
        let weak = add(&["--role", "guard", "--name", "王", "--staff-number", "0042"], "1234");
        assert!(!weak.status.success() && text(&weak.stderr).contains("PIN"), "{}", text(&weak.stderr));
        let role = add(&["--role", "king", "--name", "王", "--login", "king"], "long enough for anybody");
        assert!(text(&role.stderr).contains("guard, supervisor"), "{}", text(&role.stderr));

        let process = Process::serve(Path::new(env!("CARGO_BIN_EXE_shouwang-under-test")), &prepared.database).await;
        let client = Client::new(process.address);
        let asked =
            json!({"with": "password", "login": "chen", "password": "seven words that nobody would ever guess"});
        let who: wire::session::SignedIn = client.post("/api/v1/session", &asked).await.good();
        assert_eq!(who.me.name, domain::Name::new("陈", "Chen"));
        assert_eq!(who.me.roles, [domain::person::Role::Supervisor]);
        process.kill().await;
    });
}

/// The names of the test plan's rooms: see [`shouwang_tests::plan`].
#[test]
fn the_places_of_a_hospital_come_from_a_file_and_go_into_one() {
    for database in [Database::Sqlite, Database::Postgres] {
        with_runtime(async || {
            let Some(prepared) = prepare(database).await else { return };
            let (folder, url) = (Folder::new(), prepared.database.url().to_owned());
            let places = |command: &str, more: &[&str]| {
                let done = run(&[&["places", command, "--database", &url, "--data", &folder.file(".")], more].concat());
                (done.status.success(), text(&done.stdout), text(&done.stderr))
            };
            let import = |name: &str, content: &str| {
                std::fs::write(folder.file(name), content).unwrap();
                places("import", &[&folder.file(name)])
            };
            let (exported, before, _) = places("export", &[]);
            assert!(exported && before.contains("[[post]]\nkey = \"gate\""), "{before}");
            assert_eq!(import("same.toml", &before).1, "0 added, 8 changed\n");
            assert_eq!(places("export", &[]).1, before, "what was exported changes nothing");

            let (room, ward) = (Room::Pharmacy.id(), Room::Ward.id());
            let more = format!(
                "[[department]]\nkey = \"icu\"\nzh = \"重症\"\nroom = \"{ward}\"\n\
                 [[post]]\nkey = \"night\"\nzh = \"夜巡岗\"\nen = \"Night round\"\nroom = \"{room}\"\ncheck_in_minutes = 30\n\
                 [[button]]\ncode = \"ICU-1\"\nzh = \"重症按钮\"\nroom = \"{ward}\"\ndepartment = \"icu\"\nsilent = true\n\
                 [[button]]\ncode = \"EM-1\"\nzh = \"急诊\"\nroom = \"{room}\"\n"
            );
            assert_eq!(import("more.toml", &more), (true, "3 added, 1 changed\n".to_owned(), String::new()));
            let after = places("export", &[]).1;
            assert!(after.contains("check_in_minutes = 30") && after.contains("department = \"icu\""), "{after}");

            let wrong = format!(
                "[[post]]\nkey = \"x y\"\nzh = \"岗\"\nroom = \"{room}\"\n\
                 [[post]]\nkey = \"cellar\"\nzh = \"岗\"\nroom = \"nowhere\"\n\
                 [[post]]\nkey = \"bare\"\nzh = \"岗\"\n\
                 [[button]]\ncode = \"B\"\nzh = \"钮\"\nroom = \"{room}\"\ndepartment = \"moon\"\n\
                 [[button]]\ncode = \"B\"\nzh = \"钮\"\nroom = \"{room}\"\n"
            );
            let (taken, _, why) = import("wrong.toml", &wrong);
            for words in ["\"x y\": 1 to 40", "\"nowhere\"", "either room or at", "no department \"moon\"", "twice"] {
                assert!(!taken && why.contains(words), "{words}: {why}");
            }
            let misspelt = format!(
                "[[post]]\nkey = \"a\"\nzh = \"岗\"\nroom = \"{room}\"\n\n[[post]]\nkey = \"b\"\nzh = \"岗\"\nrom = \"x\"\n"
            );
            let (taken, _, why) = import("misspelt.toml", &misspelt);
            assert!(!taken && why.contains("`rom`") && why.contains("line 6"), "{why}");
            let (taken, _, why) = import("syntax.toml", "[[post]]\nkey = \"a\n");
            assert!(!taken && why.contains("line 2"), "{why}");
            assert_eq!(places("export", &[]).1, after, "all of a file or nothing");
        });
    }
}
