//! Puts the parts together: the only place that knows all rooms.

use crate::config::Config;
use app::{
    App, Clock, Settings,
    accounts::{Keys, kept_secret, secrets},
};
use courier::{Channel, Http, HttpSettings, VapidKey, WebPush, WebPushSettings};
use hub::{Bus, LocalBus, RedisBus, RedisSettings};
use std::sync::Arc;
use store::Store;

/// Whatever keeps the program from starting, in words for the person who starts it.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A running application without its HTTP side.
pub struct Wired {
    /// The application.
    pub app: App,
    /// The public key for push subscriptions.
    pub push_key: Option<wire::push::PushKey>,
}

/// Opens the database and migrates it.
///
/// # Errors
/// It cannot be opened or migrated.
pub fn open_store(config: &Config) -> Result<Store, Failure> {
    std::fs::create_dir_all(&config.data)
        .map_err(|error| format!("cannot make the data folder {}: {error}", config.data.display()))?;
    let store = Store::open(&store::Config { url: config.database.clone(), readers: config.readers })?;
    let applied = store.migrate()?;
    if !applied.is_empty() {
        tracing::info!(migrations = applied.len(), "database migrated");
    }
    Ok(store)
}

/// Wires everything that `serve` and the commands share.
///
/// # Errors
/// The database, Redis address or push settings cannot be used.
pub async fn wire(config: &Config, clock: Clock) -> Result<Wired, Failure> {
    let store = open_store(config)?;
    let bus: Arc<dyn Bus> = match &config.redis {
        Some(url) => Arc::new(RedisBus::start(RedisSettings::new(url))?),
        None => Arc::new(LocalBus::new()),
    };
    let keys = Keys::load(&store).await?;
    let (web_push, push_key) = push(config, &store).await?;
    let http = Http::new(&HttpSettings { proxy: config.push_proxy.clone(), ..HttpSettings::default() })?;
    let mut channels = courier::set_up_by_the_hospital(&http);
    channels.extend(web_push.iter().map(|web_push| web_push.clone() as Arc<dyn Channel>));
    let settings =
        Settings { public_url: config.public_url.clone(), canary: config.canary, pdf_font: config.pdf_font.clone() };
    let app = App::new(store, bus, clock, channels, web_push, keys, settings);
    app::duty::recall_positions(&app).await?;
    Ok(Wired { app, push_key })
}

/// The key is made at the first start whether or not a contact is set, so that subscriptions outlive a change of it.
async fn push(config: &Config, store: &Store) -> Result<(Option<Arc<WebPush>>, Option<wire::push::PushKey>), Failure> {
    let fresh = VapidKey::generate(|bytes| bytes.copy_from_slice(&secrets::random::<32>()[..bytes.len()]));
    let key = VapidKey::from_text(&kept_secret(store, "vapid", fresh.to_text().to_owned()).await?)?;
    let Some(contact) = &config.push_contact else {
        return Ok((None, None));
    };
    let public = key.public();
    let mut settings = WebPushSettings::new(key, contact);
    settings.proxy.clone_from(&config.push_proxy);
    settings.allow_loopback = config.test_mode;
    Ok((Some(Arc::new(WebPush::new(settings)?)), Some(public)))
}
