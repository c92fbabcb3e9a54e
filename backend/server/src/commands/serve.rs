//! `shouwang serve`

use super::{demo, say};
use crate::{
    config::Config,
    http::{self, CookieName, Limits, Shared, install},
    tls,
    wiring::{self, Failure, Wired},
};
use actix_web::{HttpServer, web};
use app::{App, Clock, loops};
use futures_util::future::join;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::{future::Future, net::SocketAddr, process::ExitCode, sync::Arc};

/// Seconds that open requests get to finish at shutdown.
const FINISH_WITHIN: u64 = 10;

/// A server that listens.
pub struct Listening {
    /// Its address, with the port that it got.
    pub address: SocketAddr,
    /// The application behind it.
    pub app: App,
}

/// Serves until the process is told to stop.
///
/// # Errors
/// The database, certificates or address cannot be used.
pub fn run(config: Config, demo: bool) -> Result<ExitCode, Failure> {
    if config.push_contact.is_none() {
        tracing::warn!("push_contact is not set: phones are reached only while the app is open");
    }
    let listening = |listening: Listening| say(&format!("listening on {}", listening.address));
    run_until(config, Clock::default(), demo, listening, stop_signal())?;
    Ok(ExitCode::SUCCESS)
}

/// Serves on the calling thread until `stop` is ready; `listening` is called once the server takes connections.
///
/// # Errors
/// As [`run`].
pub fn run_until(
    config: Config,
    clock: Clock,
    demo: bool,
    listening: impl FnOnce(Listening),
    stop: impl Future<Output = ()> + 'static,
) -> Result<(), Failure> {
    let wired = {
        let config = config.clone();
        async move { wiring::wire(&config, clock).await }
    };
    run_wired(config, wired, demo, listening, stop)
}

/// [`run_until`] of an application that was wired some other way.
///
/// # Errors
/// As [`run`], those of `wired`, and a loop of the application that ended: the process is to be started again.
pub fn run_wired(
    config: Config,
    wired: impl Future<Output = Result<Wired, Failure>>,
    demo: bool,
    listening: impl FnOnce(Listening),
    stop: impl Future<Output = ()> + 'static,
) -> Result<(), Failure> {
    tracing::info!(?config, "starting");
    // The application's own loops and the database's threads; requests have actix's workers.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let context = runtime.enter();
    let outcome = actix_web::rt::System::with_tokio_rt(|| {
        #[expect(clippy::expect_used, reason = "without a runtime there is nothing to answer with")]
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
    })
    .block_on(serve(config, wired, demo, listening, stop, runtime.handle().clone()));
    drop(context);
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    outcome
}

async fn serve(
    config: Config,
    wired: impl Future<Output = Result<Wired, Failure>>,
    with_demo: bool,
    listening: impl FnOnce(Listening),
    stop: impl Future<Output = ()> + 'static,
    background: tokio::runtime::Handle,
) -> Result<(), Failure> {
    let Wired { app, push_key } = wired.await?;
    if with_demo {
        demo::set_up(&app).await?;
    }
    let secured = tls::secure(&config)?;
    let shared = Shared {
        app: app.clone(),
        push_key: push_key.map(Arc::new),
        cookie: CookieName::new(config.is_secure()),
        limits: Arc::new(Limits::new(config.test_mode)),
        test_mode: config.test_mode,
        // A second server in one process (tests) keeps the first one's numbers.
        metrics: PrometheusBuilder::new().install_recorder().ok(),
        metrics_token: config.metrics_token.clone().map(Arc::from),
        trusted_proxies: Arc::new(config.trusted_proxies.clone()),
        public_url: config.public_url.clone().into(),
    };
    let mut loops = {
        let _on_background = background.enter();
        loops::start(&app)
    };
    // Before anybody is let in: fifty phones that come back at once must not find floor plans still to be read.
    let warming = app.clone();
    background.spawn(async move { warming.warm().await }).await??;
    let build = move || http::application(shared.clone());
    let mut server =
        HttpServer::new(build).shutdown_timeout(FINISH_WITHIN).keep_alive(std::time::Duration::from_secs(75));
    if let Some(workers) = config.workers {
        server = server.workers(workers);
    }
    let (server, authority) = match secured {
        Some(tls::Secured { server: rustls, authority }) => {
            (server.bind_rustls_0_23(config.listen, rustls)?, authority)
        }
        None => (server.bind(config.listen)?, None),
    };
    let address = server.addrs().first().copied().unwrap_or(config.listen);
    let install_page = match authority {
        Some(authority) => Some(install_page(address, &config, authority)?),
        None => None,
    };
    if with_demo {
        demo::introduce(&app, &config).await?;
    }
    tracing::info!(%address, url = %config.public_url, "listening");
    let mut server = server.disable_signals().run();
    let handle = server.handle();
    let sockets = app.clone();
    let closing = actix_web::rt::spawn(async move {
        stop.await;
        tracing::info!("stopping: no new requests, sockets are told to come back");
        sockets.fanout.close();
        handle.stop(true).await;
    });
    listening(Listening { address, app: app.clone() });
    let served = tokio::select! {
        served = &mut server => served.map_err(Failure::from),
        ended = loops.ended() => {
            tracing::error!(error = &ended as &dyn std::error::Error, "stopping, to be started again");
            app.fanout.close();
            // The server does what its handle asks for while it is waited for.
            drop(join(server.handle().stop(false), &mut server).await);
            Err(ended.into())
        }
    };
    closing.abort();
    drop(install_page);
    drop(loops);
    app.store.close().await;
    tracing::info!("stopped");
    served
}

/// The page that teaches phones to trust the local authority comes over plain HTTP, one port up.
fn install_page(
    address: SocketAddr,
    config: &Config,
    authority: tls::Authority,
) -> Result<actix_web::dev::ServerHandle, Failure> {
    let page = SocketAddr::new(address.ip(), address.port().saturating_add(1));
    let public_url = config.public_url.clone();
    let server = HttpServer::new(move || {
        actix_web::App::new()
            .app_data(web::Data::new(install::Page { authority: authority.clone(), public_url: public_url.clone() }))
            .configure(install::configure)
    })
    .workers(1)
    .disable_signals()
    .bind(page)?
    .run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    say(&format!("phones learn to trust this server at http://{page}/"));
    Ok(handle)
}

async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
