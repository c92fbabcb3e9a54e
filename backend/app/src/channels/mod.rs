//! Channels of a site that are no person's: robots of chat groups, webhooks, gateways for text messages.

mod address;
pub mod contacts;
mod refusal;
mod trial;
pub mod undelivered;

pub(crate) use address::{of_channel, of_contact};
pub use refusal::Refusal;
pub(crate) use trial::to_contacts;
pub use trial::{try_channel, try_contact};

use crate::{
    App, Principal,
    error::{Error, Result},
    ledger::SMS,
    setup,
};
use domain::{Actor, Audience, ChannelId, Event, SiteId, access::Action, event::ListChange};
use store::{Channel, Read};
use wire::channels::{ChangeChannel, ChannelList, ChannelSettings, ChannelView, NewChannel};

/// Longest name of a channel, in characters.
const LONGEST_NAME: usize = 60;
/// Channels that a site has at most.
const MOST_CHANNELS: usize = 50;

/// Who sets up channels and contacts, and where.
#[derive(Debug, Clone, Copy)]
pub struct By {
    /// The site.
    pub site: SiteId,
    /// Who.
    pub actor: Actor,
}

impl By {
    /// A signed-in person.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] without [`Action::ManageChannels`].
    pub fn person(who: &Principal) -> Result<Self> {
        who.require(Action::ManageChannels)?;
        Ok(Self { site: who.site, actor: Actor::Person(who.person) })
    }

    /// A signed-in person who looks after what the channels do, and tries them.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] without [`Action::TryChannels`].
    pub fn trying(who: &Principal) -> Result<Self> {
        who.require(Action::TryChannels)?;
        Ok(Self { site: who.site, actor: Actor::Person(who.person) })
    }

    /// The command line.
    #[must_use]
    pub const fn operator(site: SiteId) -> Self {
        Self { site, actor: Actor::Operator }
    }
}

/// The channels of a site, and the departments that one may serve.
///
/// # Errors
/// A fault.
pub async fn list(app: &App, by: By) -> Result<ChannelList> {
    let channels = app.store.read(move |read| Ok::<_, Error>(read.channels(by.site)?)).await?;
    let directory = app.directory(by.site).await?;
    let departments = directory.departments.keys().filter_map(|id| directory.department_view(*id)).collect();
    Ok(ChannelList { channels: channels.iter().map(view).collect(), departments })
}

/// Adds a channel; the same id again is the channel that is there.
///
/// # Errors
/// [`Error::Channel`] for settings that cannot work, or a fault.
pub async fn add(app: &App, by: By, new: NewChannel) -> Result<ChannelView> {
    let id = new.id;
    let known = app.store.read(move |read| Ok::<_, Error>((read.channel(id)?, read.channels(by.site)?.len()))).await?;
    match known {
        (Some(there), _) if there.site == by.site && there.removed_at.is_none() => return Ok(view(&there)),
        (Some(_), _) => return Err(Error::Invalid("this channel id is taken".into())),
        (None, MOST_CHANNELS..) => return Err(Refusal::TooManyChannels(MOST_CHANNELS).into()),
        (None, _) => {}
    }
    let channel = Channel {
        id,
        site: by.site,
        kind: new.settings.kind().to_owned(),
        name: name(&new.name)?,
        settings: kept_settings(&new.settings)?,
        serves: new.serves,
        least: new.least,
        language: language(&new.language)?,
        enabled: true,
        added_at: app.now(),
        removed_at: None,
        failed_at: None,
        last_error: None,
        sendings: Vec::new(),
        paused_until: None,
        delivered_at: None,
    };
    check(app, &channel, &new.settings).await?;
    let seen = view(&channel);
    let event = Event::ChannelChanged { channel: id, change: ListChange::Added };
    setup::record(app, by.site, by.actor, app.now(), vec![event], move |tx| Ok(tx.insert_channel(&channel)?)).await?;
    Ok(seen)
}

/// Changes a channel.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Channel`] for settings that cannot work or of another kind, or a fault.
pub async fn change(app: &App, by: By, id: ChannelId, change: ChangeChannel) -> Result<ChannelView> {
    let mut channel = one(app, by, id).await?;
    let anew = change.settings.is_some() || change.phone.is_some();
    let mut settings = match change.settings {
        Some(settings) if settings.kind() != channel.kind => return Err(Refusal::OtherKind.into()),
        Some(settings) => settings,
        None => address::settings(&channel).ok_or(Refusal::SettingsLost)?,
    };
    if let Some(phone) = change.phone {
        let ChannelSettings::Sms(gateway) = &mut settings else { return Err(Refusal::NoNumber.into()) };
        gateway.phone = Some(phone).filter(|phone| !phone.is_empty());
    }
    if anew {
        channel.settings = kept_settings(&settings)?;
        (channel.failed_at, channel.last_error, channel.delivered_at) = (None, None, None);
    }
    if let Some(new) = change.name {
        channel.name = name(&new)?;
    }
    if let Some(new) = change.language {
        channel.language = language(&new)?;
    }
    channel.serves = change.serves.unwrap_or(channel.serves);
    channel.least = change.least.unwrap_or(channel.least);
    channel.enabled = change.enabled.unwrap_or(channel.enabled);
    check(app, &channel, &settings).await?;
    let seen = view(&channel);
    let event = Event::ChannelChanged { channel: id, change: ListChange::Changed };
    setup::record(app, by.site, by.actor, app.now(), vec![event], move |tx| {
        tx.change_channel(&channel)?;
        if anew {
            tx.forget_deliveries_of_channel(channel.id)?;
        }
        Ok(())
    })
    .await?;
    Ok(seen)
}

/// Removes a channel, and what is secret about it.
///
/// # Errors
/// [`Error::NotFound`] or a fault.
pub async fn remove(app: &App, by: By, id: ChannelId) -> Result<()> {
    one(app, by, id).await?;
    let now = app.now();
    let event = Event::ChannelChanged { channel: id, change: ListChange::Removed };
    setup::record(app, by.site, by.actor, now, vec![event], move |tx| Ok(tx.remove_channel(id, now)?)).await
}

/// A channel of the site that was not removed.
async fn one(app: &App, by: By, id: ChannelId) -> Result<Channel> {
    app.store
        .read(move |read| Ok::<_, Error>(read.channel(id)?))
        .await?
        .filter(|channel| channel.site == by.site && channel.removed_at.is_none())
        .ok_or(Error::NotFound("channel"))
}

/// The gateway that carries text messages to people of a site: the first that is used.
pub(crate) fn gateway(read: &mut Read<'_>, site: SiteId) -> Result<Option<Channel>> {
    Ok(read.channels(site)?.into_iter().find(|channel| channel.kind == SMS && channel.enabled))
}

async fn check(app: &App, channel: &Channel, settings: &ChannelSettings) -> Result<()> {
    address::check(settings)?;
    let numberless = matches!(settings, ChannelSettings::Sms(gateway) if gateway.phone.is_none());
    if numberless && !channel.serves.is_empty() {
        return Err(Refusal::NumberMissing.into());
    }
    let directory = app.directory(channel.site).await?;
    let unknown = |audience: &Audience| matches!(audience, Audience::Department(department) if !directory.departments.contains_key(department));
    if channel.serves.iter().any(unknown) {
        return Err(Refusal::DepartmentUnknown.into());
    }
    Ok(())
}

fn name(given: &str) -> Result<String> {
    let name = given.trim();
    let fit = (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.contains(char::is_control);
    fit.then(|| name.to_owned()).ok_or_else(|| Refusal::BadName(LONGEST_NAME).into())
}

fn language(given: &str) -> Result<String> {
    let known = matches!(given, "zh" | "en");
    known.then(|| given.to_owned()).ok_or_else(|| Error::Invalid("language is zh or en".into()))
}

fn kept_settings(settings: &ChannelSettings) -> Result<String> {
    serde_json::to_string(settings).map_err(|error| Error::fault("write settings", error))
}

fn view(channel: &Channel) -> ChannelView {
    let settings = address::settings(channel);
    let phone = match &settings {
        Some(ChannelSettings::Sms(gateway)) => gateway.phone.as_deref().map(address::end_of),
        _ => None,
    };
    ChannelView {
        id: channel.id,
        kind: channel.kind.clone(),
        name: channel.name.clone(),
        host: settings.as_ref().map(|settings| address::host(settings.url())).unwrap_or_default(),
        secret_set: settings.as_ref().is_some_and(ChannelSettings::has_secret),
        phone,
        serves: channel.serves.clone(),
        least: channel.least,
        language: channel.language.clone(),
        enabled: channel.enabled,
        failed_at: channel.failed_at,
        error: channel.last_error.clone(),
        delivered_at: channel.delivered_at,
    }
}
