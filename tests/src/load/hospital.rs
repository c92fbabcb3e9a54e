//! The demo hospital on the real binary: set up by its command line, then only through its API.

use super::{
    Failure,
    child::{self, Child, pinned},
    http::Http,
    progress,
    socket::Socket,
};
use domain::{
    DutyId, InputId, PersonId,
    alarm::{AssignmentState, Outcome},
};
use shouwang_tests::clients::Device;
use std::{
    fs,
    io::Write,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use uuid::Uuid;
use wire::{
    alarm::{AlarmAction, AlarmInput},
    duty::StartDuty,
    plan::{CheckpointView, PostView},
    session::{Challenge, EnrolPhone, SignIn, SignedIn},
};

/// Sources that raise alarms: as many as keep the busiest measurement below the rate that each is allowed.
const SOURCES: usize = 12;
/// What a browser's own scripts send with every write.
pub const OURS: (&str, &str) = ("X-Shouwang", "1");

/// A data folder with the demo hospital, from which servers start.
pub struct Hospital {
    program: PathBuf,
    folder: PathBuf,
    /// Keys of machines that may raise alarms.
    pub sources: Vec<String>,
    code: String,
    /// Codes of the alarm buttons.
    pub buttons: Vec<String>,
    guards: Vec<Guard>,
    supervisor: demo::Account,
}

/// How a guard signs in.
#[derive(Clone)]
struct Guard {
    staff_number: String,
    pin: String,
}

/// A server on a copy of the data folder.
pub struct Serving {
    /// The process.
    pub server: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

/// The answer to the question for posts.
#[derive(serde::Deserialize)]
struct Posts {
    posts: Vec<PostView>,
}

/// The answer to the question for checkpoints.
#[derive(serde::Deserialize)]
struct Checkpoints {
    checkpoints: Vec<CheckpointView>,
}

/// A guard's phone: enrolled, signed in, on duty.
pub struct Phone {
    /// What it signs with.
    pub device: Device,
    /// The guard.
    pub person: PersonId,
    /// The session's cookie.
    pub cookie: String,
}

impl Hospital {
    /// Sets the demo hospital up in `folder`.
    ///
    /// # Errors
    /// The program fails.
    pub fn set_up(program: &Path, folder: &Path) -> Result<Self, Failure> {
        progress("setting the demo hospital up");
        let roster = demo::haihe().roster;
        let first = folder.join("data");
        let run = |arguments: &[&str]| command(program, &first, arguments, "");
        let said = run(&["demo"])?;
        let code = said.split_once("code=").ok_or("no enrolment code was printed")?.1;
        let code = code.split_whitespace().next().ok_or("no enrolment code was printed")?.to_owned();
        let mut sources = Vec::new();
        for number in 0..SOURCES {
            let said = run(&["site", "add-source", "--name", &format!("panel {number}")])?;
            let key =
                said.split_whitespace().find(|word| word.starts_with("swk_")).ok_or("no source key was printed")?;
            sources.push(key.to_owned());
        }
        let supervisor = roster.accounts.into_iter().find(|account| account.role == "supervisor");
        Ok(Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            sources,
            code,
            buttons: roster.buttons.into_iter().map(|button| button.code).collect(),
            guards: roster
                .guards
                .into_iter()
                .map(|demo::Guard { staff_number, pin, .. }| Guard { staff_number, pin })
                .collect(),
            supervisor: supervisor.ok_or("the demo has no supervisor")?,
        })
    }

    /// The same hospital in a folder of its own, with at least so many guards: those whom the demo has not got are added
    /// by the command line.
    ///
    /// # Errors
    /// The program fails.
    pub fn with_guards(&self, count: usize) -> Result<Self, Failure> {
        let folder = self.folder.join(format!("with-{count}-guards"));
        fs::create_dir(&folder)?;
        copy(&self.folder.join("data"), &folder.join("data"))?;
        let mut guards = self.guards.clone();
        let missing = count.saturating_sub(guards.len());
        progress(&format!("{missing} more guards are taken on"));
        for number in 0..missing {
            let staff_number = format!("9{number:03}");
            let pin = format!("10{staff_number}");
            let add = ["user", "add", "--role", "guard", "--name", "支援", "--staff-number", &staff_number];
            command(&self.program, &folder.join("data"), &add, &pin)?;
            guards.push(Guard { staff_number, pin });
        }
        Ok(Self {
            program: self.program.clone(),
            folder,
            sources: self.sources.clone(),
            code: self.code.clone(),
            buttons: self.buttons.clone(),
            guards,
            supervisor: self.supervisor.clone(),
        })
    }

    /// Starts the server on a fresh copy of the hospital, with one worker on one core.
    ///
    /// # Errors
    /// It does not start.
    pub fn serve(&self, name: &str, core: Option<usize>) -> Result<Serving, Failure> {
        let data = self.folder.join(name);
        copy(&self.folder.join("data"), &data)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, child::free_port()?));
        let mut command = pinned(core, &self.program);
        command.args(["serve", "--log", "warn", "--workers", "1"]).arg("--data").arg(&data);
        command.args(["--listen", &address.to_string(), "--public-url", &format!("http://{address}")]);
        // Each phone has an address of its own, as the hospital's proxy tells it.
        command.args(["--trusted-proxies", &Ipv4Addr::LOCALHOST.to_string()]);
        let mut server = Child::start(command)?;
        server.line_with("listening on")?;
        Ok(Serving { server, address })
    }

    /// Signs a supervisor in; the cookie.
    ///
    /// # Errors
    /// It is refused.
    pub fn supervisor(&self, serving: &Serving) -> Result<String, Failure> {
        let (login, password) = (self.supervisor.login.clone(), self.supervisor.password.clone());
        let mut http = Http::connect(serving.address)?;
        let body = serde_json::to_string(&SignIn::Password { login, password })?;
        let reply = http.ask("POST", "/api/v1/session", &[OURS], &body)?;
        reply.cookie.ok_or_else(|| "no session".into())
    }

    /// What the labels of the checkpoints say, by the checkpoints' codes.
    ///
    /// # Errors
    /// It is refused.
    pub fn labels(&self, serving: &Serving) -> Result<Vec<String>, Failure> {
        let supervisor = self.supervisor(serving)?;
        let reply =
            Http::connect(serving.address)?.ask("GET", "/api/v1/checkpoints", &[("Cookie", &supervisor)], "")?;
        let checkpoints = serde_json::from_slice::<Checkpoints>(&reply.body)?.checkpoints;
        let labels: Option<_> = checkpoints.into_iter().map(|checkpoint| checkpoint.label).collect();
        labels.ok_or_else(|| "a supervisor is not shown what labels say".into())
    }

    /// Enrols a phone for each of the first guards, signs them in by PIN and sends them on duty.
    ///
    /// # Errors
    /// Any of it is refused.
    pub fn on_duty(&self, serving: &Serving, count: usize) -> Result<Vec<Phone>, Failure> {
        let mut http = Http::connect(serving.address)?;
        let mut posts: Vec<PostView> = Vec::new();
        let mut phones = Vec::new();
        for (number, guard) in self.guards.iter().take(count).enumerate() {
            let phone = self.sign_in(&mut http, guard, number)?;
            let headers = [OURS, ("Cookie", phone.cookie.as_str())];
            if posts.is_empty() {
                let reply = http.ask("GET", "/api/v1/posts", &headers, "")?;
                posts = serde_json::from_slice::<Posts>(&reply.body)?.posts;
            }
            let post = posts.get(number % posts.len().max(1)).ok_or("the demo has no posts")?.id;
            let start = serde_json::to_string(&StartDuty { id: DutyId(Uuid::now_v7()), post })?;
            http.ask("POST", "/api/v1/duty", &headers, &start)?;
            phones.push(phone);
        }
        Ok(phones)
    }

    fn sign_in(&self, http: &mut Http, guard: &Guard, number: usize) -> Result<Phone, Failure> {
        let address = Ipv4Addr::from_bits(Ipv4Addr::new(10, 0, 0, 1).to_bits() + u32::try_from(number)?).to_string();
        let headers = [OURS, ("X-Forwarded-For", address.as_str())];
        let device = Device::default();
        let enrol = EnrolPhone { name: format!("phone of {}", guard.staff_number), ..device.enrolment(&self.code) };
        http.ask("POST", "/api/v1/devices", &headers, &serde_json::to_string(&enrol)?)?;
        let asked = http.ask("GET", "/api/v1/session/challenge", &[], "")?;
        let challenge = serde_json::from_slice::<Challenge>(&asked.body)?.challenge;
        let sign_in = device.sign_in_with(&guard.staff_number, &guard.pin, &challenge, &device.sign(&challenge));
        let reply = http.ask("POST", "/api/v1/session", &headers, &serde_json::to_string(&sign_in)?)?;
        let me = serde_json::from_slice::<SignedIn>(&reply.body)?.me;
        Ok(Phone { device, person: me.person, cookie: reply.cookie.ok_or("no session")? })
    }
}

impl Serving {
    /// Opens a socket that shows a view, and takes its snapshot.
    ///
    /// # Errors
    /// It is refused.
    pub fn socket(&self, cookie: &str, view: &str) -> Result<Socket, Failure> {
        let mut socket = Socket::open(self.address, "/api/v1/live", &[("Cookie", cookie)])?;
        socket.send(&hello(view))?;
        socket.next()?;
        Ok(socket)
    }
}

/// Runs a command of the program on a data folder; what it prints.
fn command(program: &Path, data: &Path, arguments: &[&str], input: &str) -> Result<String, Failure> {
    let mut process = Command::new(program)
        .args(arguments)
        .args(["--log", "error", "--data"])
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = process.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    let output = process.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("{} {} failed", program.display(), arguments.join(" ")).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    if Command::new("cp").arg("-r").arg(from).arg(to).status()?.success() {
        return Ok(());
    }
    Err("the data folder was not copied".into())
}

/// The first words of a client.
#[must_use]
pub fn hello(view: &str) -> String {
    format!(r#"{{"t":"hello","view":"{view}","since":null}}"#)
}

/// The request with which a source raises an alarm at a button. The text is what the alarm is known by.
#[must_use]
pub fn raise(address: SocketAddr, source: &str, button: &str, text: &str) -> Vec<u8> {
    let body = format!(
        r#"{{"id":null,"reference":"{text}","kind":"disturbance","priority":null,"place":{{"button":"{button}"}},"text":"{text}","drill":false}}"#
    );
    super::http::request(address, "POST", "/api/v1/alarms", &[("Authorization", &format!("Bearer {source}"))], &body)
}

/// Path and body of the request that closes an alarm.
///
/// # Errors
/// Never: the input is plain.
pub fn closing(alarm: Uuid) -> Result<(String, String), Failure> {
    let action = AlarmAction::Close { outcome: Outcome::Test, note: "load".to_owned() };
    let input = AlarmInput { id: InputId(Uuid::now_v7()), at: None, action };
    Ok((format!("/api/v1/alarms/{alarm}/inputs"), serde_json::to_string(&input)?))
}

/// Closes an alarm.
///
/// # Errors
/// It is refused.
pub fn close(http: &mut Http, cookie: &str, alarm: Uuid) -> Result<(), Failure> {
    let (path, body) = closing(alarm)?;
    http.ask("POST", &path, &[OURS, ("Cookie", cookie)], &body)?;
    Ok(())
}

/// What the load generator reads of a frame.
#[derive(Debug, serde::Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Told {
    /// Something changed.
    Change {
        /// The newest journal line in it.
        seq: i64,
        /// Alarms that changed.
        #[serde(default)]
        alarms: Vec<ToldAlarm>,
    },
    /// Anything else.
    #[serde(other)]
    Other,
}

/// What the load generator reads of an alarm.
#[derive(Debug, serde::Deserialize)]
pub struct ToldAlarm {
    /// Its id.
    pub id: Uuid,
    /// What its source wrote.
    pub text: Option<String>,
    /// How it ended.
    pub closed: Option<serde::de::IgnoredAny>,
    /// Who was called.
    pub assignments: Vec<ToldAssignment>,
}

/// What the load generator reads of a guard's part.
#[derive(Debug, serde::Deserialize)]
pub struct ToldAssignment {
    /// The guard.
    pub person: PersonId,
    /// Where it stands.
    pub state: AssignmentState,
}

/// Whether a frame may tell of alarms: it is a change, or several messages of which one may be.
#[must_use]
pub fn may_tell_of_alarms(frame: &[u8]) -> bool {
    frame.starts_with(br#"{"t":"change""#) || frame.contains(&b'\n')
}

/// The messages of a frame.
///
/// # Errors
/// One of them is no message.
pub fn told(frame: &[u8]) -> Result<Vec<Told>, Failure> {
    frame.split(|byte| *byte == b'\n').map(|line| Ok(serde_json::from_slice(line)?)).collect()
}
