//! The floors: bare actix programs that do the least that the same promise needs. Nobody is authenticated, nothing is
//! parsed or chosen, and what is kept is a run of bytes.

use super::{Failure, machine::preallocated};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use actix_ws::Message;
use bytestring::ByteString;
use futures_util::StreamExt;
use std::{
    net::{Ipv4Addr, SocketAddr},
    os::unix::fs::FileExt,
    path::PathBuf,
    sync::mpsc,
    time::Duration,
};
use tokio::sync::{broadcast, oneshot};

/// Frames that a socket may be behind.
const BEHIND: usize = 1024;
/// The file that is written round and round.
const FILE_BYTES: usize = 64 << 20;

/// What a bare server is told.
#[derive(Debug, Clone, clap::Args)]
pub struct Settings {
    /// Port on the loopback interface
    #[arg(long)]
    pub port: u16,
    /// The file that commits go to
    #[arg(long)]
    pub file: PathBuf,
    /// Bytes of a commit
    #[arg(long)]
    pub bytes: usize,
}

#[derive(Clone)]
struct Shared {
    frames: broadcast::Sender<ByteString>,
    commits: mpsc::Sender<oneshot::Sender<()>>,
}

/// Serves until it is ended.
///
/// # Errors
/// The port or file cannot be used.
#[expect(clippy::needless_pass_by_value, reason = "the settings are of this call alone")]
pub fn serve(settings: Settings) -> Result<(), Failure> {
    let file = preallocated(&settings.file, FILE_BYTES)?;
    let (commits, jobs) = mpsc::channel::<oneshot::Sender<()>>();
    let bytes = settings.bytes;
    std::thread::spawn(move || commit(&jobs, &file, bytes));
    let shared = Shared { frames: broadcast::Sender::new(BEHIND), commits };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, settings.port));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(shared.clone()))
            .route("/commit", web::post().to(committed))
            .route("/publish", web::post().to(published))
            .route("/ws", web::get().to(socket))
    });
    // The load generator's connections may rest while it is somebody else's turn.
    let server = server.workers(1).keep_alive(Duration::from_secs(600)).client_request_timeout(Duration::ZERO);
    Ok(actix_web::rt::System::new().block_on(server.bind(address)?.run())?)
}

/// Writes and syncs for all that wait at once.
fn commit(jobs: &mpsc::Receiver<oneshot::Sender<()>>, file: &std::fs::File, bytes: usize) {
    let mut offset = 0;
    while let Ok(first) = jobs.recv() {
        let waiting: Vec<_> = std::iter::once(first).chain(jobs.try_iter()).collect();
        let all = vec![1; bytes * waiting.len()];
        if offset + all.len() > FILE_BYTES {
            offset = 0;
        }
        // Who is not answered notices.
        if file.write_all_at(&all, offset as u64).and_then(|()| file.sync_data()).is_err() {
            continue;
        }
        offset += all.len();
        for job in waiting {
            let _ = job.send(());
        }
    }
}

async fn committed(shared: web::Data<Shared>, body: String) -> HttpResponse {
    let (done, kept) = oneshot::channel();
    if shared.commits.send(done).is_err() || kept.await.is_err() {
        return HttpResponse::InternalServerError().finish();
    }
    drop(shared.frames.send(body.into()));
    HttpResponse::Created().body("{}")
}

async fn published(shared: web::Data<Shared>, body: String) -> HttpResponse {
    drop(shared.frames.send(body.into()));
    HttpResponse::Created().body("{}")
}

/// One task a socket: sends what is published, answers a question for the clock, throws everything else away.
async fn socket(
    request: HttpRequest,
    body: web::Payload,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, actix_web::Error> {
    let (response, mut session, mut messages) = actix_ws::handle(&request, body)?;
    let mut frames = shared.frames.subscribe();
    actix_web::rt::spawn(async move {
        loop {
            tokio::select! {
                frame = frames.recv() => {
                    let Ok(frame) = frame else { return };
                    if session.text(frame).await.is_err() {
                        return;
                    }
                }
                message = messages.next() => match message {
                    Some(Ok(Message::Text(text))) => {
                        if text.starts_with(r#"{"t":"clock""#) && session.text(text).await.is_err() {
                            return;
                        }
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return,
                },
            }
        }
    });
    Ok(response)
}
