//! The live socket: one task a socket, from hello to goodbye.

use super::{Answer, Shared, extract::SignedIn};
use actix_web::{HttpRequest, HttpResponse, get, web};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Closed, Session};
use app::{App, Principal, accounts, alarms, duty, live};
use bytestring::ByteString;
use domain::{Position, PositionSource, SiteId, access::Action};
use futures_util::StreamExt;
use hub::{Liveness, Next, SessionKey, SocketLease, Step, Subscription, Topic, liveness::SEND_WITHIN};
use std::time::{Duration, Instant};
use tokio::{
    sync::broadcast,
    time::{sleep_until, timeout},
};
use utoipa::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;
use wire::{
    alarm::{AlarmAction, AlarmInput},
    live::{ClientMessage, ServerMessage, Since, View},
};

/// A client says hello within this time.
const HELLO_WITHIN: Duration = Duration::from_secs(5);
/// A message of a client is small.
const MOST_BYTES: usize = 16 * 1024;

/// Routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(open);
}

/// The socket's messages, for the document.
#[derive(OpenApi)]
#[openapi(components(schemas(ClientMessage, ServerMessage)))]
pub struct Messages;

/// The live socket.
#[utoipa::path(tag = "live", responses((status = 101, description = "A WebSocket; see ClientMessage and ServerMessage.")))]
#[get("/live")]
async fn open(
    request: HttpRequest,
    body: web::Payload,
    shared: web::Data<Shared>,
    who: SignedIn,
) -> Answer<HttpResponse> {
    let (response, session, messages) = actix_ws::handle(&request, body)
        .map_err(|error| app::Error::Invalid(format!("not a WebSocket handshake: {error}")))?;
    let messages = messages.max_frame_size(MOST_BYTES).aggregate_continuations().max_continuation_size(MOST_BYTES);
    let socket = Socket { app: shared.app.clone(), who: who.0, session, liveness: Liveness::new(Instant::now()) };
    actix_web::rt::spawn(socket.run(messages));
    Ok(response)
}

struct Socket {
    app: App,
    who: Principal,
    session: Session,
    liveness: Liveness,
}

/// Why a socket ends; the word goes to the client.
enum End {
    /// The client is gone, or does not answer.
    Gone,
    /// It is told why.
    Said(&'static str),
}

impl From<Closed> for End {
    fn from(_: Closed) -> Self {
        Self::Gone
    }
}

/// The view that a socket shows.
struct Shown {
    view: View,
    topic: Topic,
    subscription: Subscription,
    /// A guard with this view open can be called.
    _lease: Option<SocketLease>,
}

impl Socket {
    async fn run(mut self, mut messages: AggregatedMessageStream) {
        metrics::gauge!("shouwang_sockets").increment(1.0);
        let revoked = self.app.tellers.revocations();
        let end = self.talk(&mut messages, revoked).await;
        if let End::Said(code) = end {
            let bye = live::encode(&ServerMessage::Bye { code: code.into() });
            drop(timeout(SEND_WITHIN, self.session.text(bye)).await);
        }
        drop(timeout(SEND_WITHIN, self.session.close(Some(CloseReason::from(CloseCode::Normal)))).await);
        metrics::gauge!("shouwang_sockets").decrement(1.0);
    }

    async fn talk(
        &mut self,
        messages: &mut AggregatedMessageStream,
        mut revoked: broadcast::Receiver<SessionKey>,
    ) -> End {
        match self.talk_until_end(messages, &mut revoked).await {
            Ok(never) => match never {},
            Err(end) => end,
        }
    }

    async fn talk_until_end(
        &mut self,
        messages: &mut AggregatedMessageStream,
        revoked: &mut broadcast::Receiver<SessionKey>,
    ) -> Result<std::convert::Infallible, End> {
        let Ok(first) = timeout(HELLO_WITHIN, hello(messages)).await else { return Err(End::Said("no_hello")) };
        let (view, since) = first?;
        let mut shown = self.show(view, since).await?;
        let mut clock = self.app.clock.moved();
        loop {
            let wake = match self.liveness.step(Instant::now()) {
                Step::Ping => {
                    self.ping(self.who.site).await?;
                    continue;
                }
                Step::Dead => return Err(End::Gone),
                Step::TooSlow => return Err(End::Said("too_slow")),
                Step::Wait(until) => until,
            };
            tokio::select! {
                next = shown.subscription.next() => match next {
                    Next::Batch(batch) => self.send(batch.bytes).await?,
                    Next::Lagged { .. } => self.heal(&mut shown, None).await?,
                    Next::Closed => return Err(End::Said("shutting_down")),
                },
                message = messages.next() => match message {
                    Some(Ok(AggregatedMessage::Text(text))) => self.hear(&text, &mut shown).await?,
                    Some(Ok(AggregatedMessage::Ping(payload))) => self.session.pong(&payload).await?,
                    Some(Ok(AggregatedMessage::Pong(_) | AggregatedMessage::Binary(_))) => {}
                    Some(Ok(AggregatedMessage::Close(_)) | Err(_)) | None => return Err(End::Gone),
                },
                key = revoked.recv() => match key {
                    Ok(SessionKey::Session(session)) if session != self.who.session => {}
                    Ok(SessionKey::Person(person)) if person != self.who.person => {}
                    Ok(_) => return Err(End::Said("session_ended")),
                    Err(broadcast::error::RecvError::Lagged(_)) => self.recheck().await?,
                    Err(broadcast::error::RecvError::Closed) => return Err(End::Said("shutting_down")),
                },
                Ok(()) = clock.changed() => self.keep_session().await?,
                () = sleep_until(wake.into()) => {}
            }
        }
    }

    async fn show(&mut self, view: View, since: Option<Since>) -> Result<Shown, End> {
        let topic = live::topic(&self.who, view).map_err(|_| End::Said("not_allowed"))?;
        // Before the welcome: whoever has heard it can be called.
        let lease =
            (view == View::Guard).then(|| SocketLease::open(self.app.bus.clone(), self.who.site, self.who.person));
        let opened = live::open(&self.app, &self.who, view, since).await.map_err(|error| refused(&error))?;
        self.send(opened.first).await?;
        Ok(Shown { view, topic, subscription: opened.subscription, _lease: lease })
    }

    /// The client or the fan-out lost something: what is missing is read from the journal.
    async fn heal(&mut self, shown: &mut Shown, since: Option<Since>) -> Result<(), End> {
        let (bytes, seq) = live::resume(&self.app, shown.topic, since).await.map_err(|error| refused(&error))?;
        shown.subscription.skip_to(seq);
        self.send(bytes).await
    }

    async fn hear(&mut self, text: &ByteString, shown: &mut Shown) -> Result<(), End> {
        for line in text.lines().filter(|line| !line.is_empty()) {
            // An unknown message of a newer client is passed over.
            let Ok(message) = serde_json::from_str::<ClientMessage>(line) else { continue };
            match message {
                ClientMessage::Hello { view, since } if view == shown.view => self.heal(shown, since).await?,
                ClientMessage::Hello { view, since } => *shown = self.show(view, since).await?,
                ClientMessage::Pong => self.liveness.pong(Instant::now()),
                ClientMessage::Clock { t0 } => {
                    let answer = ServerMessage::Clock { t0, t1: self.app.now().ms() };
                    self.send(live::encode(&answer)).await?;
                }
                ClientMessage::Phone(state) => duty::phone_state(&self.app, &self.who, state),
                ClientMessage::Position { spot, accuracy_m, at } => {
                    let position = Position { spot: spot.into(), at, accuracy_m, source: PositionSource::Gps };
                    duty::stream_position(&self.app, &self.who, position);
                }
                ClientMessage::Receipt { id, alarm, assignment, seen } => {
                    let action =
                        if seen { AlarmAction::See { assignment } } else { AlarmAction::Receive { assignment } };
                    let input = AlarmInput { id, at: None, action };
                    if let Err(error) = alarms::input(&self.app, &self.who, alarm, input).await {
                        tracing::debug!(alarm.id = %alarm, code = error.code(), "a receipt was not taken");
                    }
                }
            }
        }
        Ok(())
    }

    async fn ping(&mut self, site: SiteId) -> Result<(), End> {
        if self.app.bus.is_whole() {
            self.keep_session().await?;
        } else {
            self.recheck().await?;
        }
        let seq = live::head(&self.app, site).await;
        let now = self.app.now();
        let walks = self.who.may(Action::WalkRounds);
        let beacon = walks.then(|| self.app.keys.beacons.at(site, now));
        self.send(live::encode(&ServerMessage::Ping { now, seq, beacon })).await
    }

    /// An open socket is use of its session, which ends only by somebody's doing or where it has an end for good.
    async fn keep_session(&mut self) -> Result<(), End> {
        let now = self.app.now();
        if now < self.who.renew_at.min(self.who.expires_at) {
            return Ok(());
        }
        match accounts::still_valid(&self.app, &self.who).await {
            Ok(who) => self.who = who,
            // Good for hours yet: a database that is away for a while must not darken the walls.
            Err(app::Error::Fault { .. }) if now < self.who.expires_at => {}
            Err(error) => return Err(refused(&error)),
        }
        Ok(())
    }

    /// Notices may have been lost: is the session still good?
    async fn recheck(&mut self) -> Result<(), End> {
        self.who = accounts::still_valid(&self.app, &self.who).await.map_err(|error| refused(&error))?;
        Ok(())
    }

    async fn send(&mut self, bytes: ByteString) -> Result<(), End> {
        match timeout(SEND_WITHIN, self.session.text(bytes)).await {
            Ok(sent) => Ok(sent?),
            Err(_) => {
                metrics::counter!("shouwang_sockets_cut_off_total").increment(1);
                Err(End::Gone)
            }
        }
    }
}

async fn hello(messages: &mut AggregatedMessageStream) -> Result<(View, Option<Since>), End> {
    while let Some(Ok(message)) = messages.next().await {
        if let AggregatedMessage::Text(text) = message {
            for line in text.lines() {
                if let Ok(ClientMessage::Hello { view, since }) = serde_json::from_str(line) {
                    return Ok((view, since));
                }
            }
            return Err(End::Said("no_hello"));
        }
    }
    Err(End::Gone)
}

fn refused(error: &app::Error) -> End {
    match error {
        app::Error::NotSignedIn => End::Said("session_ended"),
        app::Error::NotAllowed => End::Said("not_allowed"),
        fault => {
            tracing::error!(error = fault as &dyn std::error::Error, "a socket cannot go on");
            End::Said("fault")
        }
    }
}
