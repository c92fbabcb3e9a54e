//! Signing in and out.

use super::{Principal, challenge, lockout, secrets};
use crate::{
    App,
    error::{Error, Result},
    ledger::Ledger,
};
use domain::{
    Actor, Decision, DeviceId, Event, PersonId, SiteId, Timestamp,
    access::{Action, Grants},
    time::{MINUTE, Millis},
};
use hub::SessionKey;
use store::{Person, Session, SignedIn, Source};
use wire::{people::Me, session::SignIn};

/// A session that is not used lasts a long shift.
const SESSION_LIFE: Millis = 14 * 60 * MINUTE;
/// The use of a session is written down at most this often.
const WRITTEN_EVERY: Millis = 60 * MINUTE;
/// However much it is used, the session of whoever manages people without watching over a site ends after a day. Nobody
/// else's has such an end: a wall and a department's button stand unattended for weeks, and a guard's phone must not
/// fall silent in the middle of a shift. Theirs end when they are not used, are signed out, or are ended by the office.
const ADMIN_LIFE: Millis = 24 * 60 * MINUTE;

/// Signs in: makes a session and gives its token, which goes into the cookie and nowhere else.
///
/// # Errors
/// [`Error::WrongCredentials`], [`Error::LockedOut`], [`Error::DeviceUnknown`], [`Error::ChallengeStale`].
pub async fn sign_in(app: &App, asked: SignIn, address: &str) -> Result<(String, Principal)> {
    let now = app.now();
    let (device, name, secret) = match asked {
        SignIn::Password { login, password } => (None, login, password),
        SignIn::Pin { device, staff_number, pin, challenge, signature } => {
            let phone = app
                .store
                .read(move |read| Ok::<_, Error>(read.device(device)?))
                .await?
                .filter(|phone| phone.removed_at.is_none())
                .ok_or(Error::DeviceUnknown)?;
            if !challenge::signed_by(&phone.public_key, &challenge, &signature) {
                return Err(Error::DeviceUnknown);
            }
            if !app.keys.challenges.take(&challenge, now) {
                return Err(Error::ChallengeStale);
            }
            (Some((phone.id, phone.site)), staff_number, pin)
        }
    };
    let with_pin = device.is_some();
    let (kind, place) = match device {
        Some((id, site)) => (format!("pin:{site}"), format!("device:{id}")),
        None => ("password".to_owned(), format!("address:{address}")),
    };
    let account = format!("{kind}:{}", secrets::digest(&name.to_lowercase()));
    // Wrong tries lock the pair: nobody locks out others who come through the same proxy, nor a guard from elsewhere.
    // An account that is tried from many places is locked as a whole, later.
    let keys = [(format!("{account}:{place}"), lockout::PAIR), (account, lockout::ACCOUNT)];
    let person = {
        let keys = keys.clone();
        app.store
            .write_unscoped(move |tx| {
                for (key, _) in &keys {
                    lockout::check(tx, key, now)?;
                }
                let person = match device {
                    Some((_, site)) => tx.person_by_staff_number(site, &name)?,
                    None => tx.person_by_login(&name)?,
                };
                Ok::<_, Error>(person.filter(|person| person.disabled_at.is_none()))
            })
            .await?
    };
    if !proves(person.as_ref(), secret, with_pin).await? {
        let locked = app
            .store
            .write_unscoped(move |tx| {
                let mut locked = false;
                for (key, free) in &keys {
                    locked |= lockout::failed(tx, key, *free, now)?;
                }
                Ok::<_, Error>(locked)
            })
            .await?;
        if let (true, Some(person)) = (locked, person) {
            record(app, person.site, Actor::System, Event::LockedOut { person: person.id }).await?;
        }
        return Err(Error::WrongCredentials);
    }
    let person = person.ok_or(Error::WrongCredentials)?;
    begin(app, &person, device.map(|(id, _)| id), keys.map(|(key, _)| key)).await
}

/// Compares on a blocking thread. An unknown name takes as long as a known one.
async fn proves(person: Option<&Person>, secret: String, with_pin: bool) -> Result<bool> {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$1qM5uGkD3GZ8Bx3TnPRBXzOQZ9KPtk4SnDKAO/x1TIk";
    let kept = person.and_then(|person| if with_pin { person.pin_hash.clone() } else { person.password_hash.clone() });
    let known = kept.is_some();
    let kept = kept.unwrap_or_else(|| NOBODY.to_owned());
    tokio::task::spawn_blocking(move || secrets::matches(&secret, &kept) && known)
        .await
        .map_err(|error| Error::fault("compare a password", error))
}

async fn begin(app: &App, person: &Person, device: Option<DeviceId>, keys: [String; 2]) -> Result<(String, Principal)> {
    let now = app.now();
    let token = secrets::token();
    let session = Session {
        token_hash: secrets::digest(&token),
        person: person.id,
        site: person.site,
        device,
        created_at: now,
        expires_at: now.plus(SESSION_LIFE),
        last_seen_at: now,
        revoked_at: None,
    };
    let id = person.id;
    let principal = app
        .store
        .write_unscoped(move |tx| {
            for key in &keys {
                lockout::succeeded(tx, key)?;
            }
            tx.insert_session(&session)?;
            let grants = Grants { memberships: tx.memberships_of(id)? };
            Ok::<_, Error>(principal(session, grants))
        })
        .await?;
    Ok((token, principal))
}

/// Whose session a token is. Using it makes it last longer.
///
/// # Errors
/// [`Error::NotSignedIn`].
pub async fn authenticate(app: &App, token: &str) -> Result<Principal> {
    in_use(app, secrets::digest(token)).await
}

/// A session that was valid as it is now, if it still is; for sockets, whose being open is use.
///
/// # Errors
/// [`Error::NotSignedIn`].
pub async fn still_valid(app: &App, who: &Principal) -> Result<Principal> {
    in_use(app, who.session.clone()).await
}

async fn in_use(app: &App, hash: String) -> Result<Principal> {
    let now = app.now();
    let (session, memberships) = app
        .store
        .read(move |read| {
            let SignedIn { session, person, memberships } = read.signed_in(&hash)?.ok_or(Error::NotSignedIn)?;
            if session.revoked_at.is_some() || session.expires_at <= now || person.disabled_at.is_some() {
                return Err(Error::NotSignedIn);
            }
            Ok((session, memberships))
        })
        .await?;
    let mut who = principal(session.clone(), Grants { memberships });
    if now < who.renew_at {
        return Ok(who);
    }
    let expires_at = good_until(&session, &who.grants, now);
    let hash = session.token_hash;
    let touched = app.store.write_unscoped(move |tx| Ok::<_, Error>(tx.touch_session(&hash, now, expires_at)?)).await;
    match touched {
        Ok(true) => (who.expires_at, who.renew_at) = (expires_at, now.plus(WRITTEN_EVERY)),
        Ok(false) => return Err(Error::NotSignedIn),
        // It is good for hours yet: whoever uses it is not kept waiting for a database that cannot write.
        Err(fault) => {
            tracing::warn!(error = &fault as &dyn std::error::Error, "could not write down that a session is in use");
        }
    }
    Ok(who)
}

/// Until when a session is good that is used at `now`.
fn good_until(session: &Session, grants: &Grants, now: Timestamp) -> Timestamp {
    let renewed = session.expires_at.max(now.plus(SESSION_LIFE));
    let may = |action| grants.may(action, session.site);
    if may(Action::ManagePeople) && !may(Action::SeeBoard) {
        renewed.min(session.created_at.plus(ADMIN_LIFE))
    } else {
        renewed
    }
}

fn principal(session: Session, grants: Grants) -> Principal {
    Principal {
        person: session.person,
        site: session.site,
        grants,
        device: session.device,
        session: session.token_hash,
        expires_at: session.expires_at,
        renew_at: session.last_seen_at.plus(WRITTEN_EVERY),
    }
}

/// Which source a key belongs to.
///
/// # Errors
/// [`Error::NotSignedIn`].
pub async fn authenticate_source(app: &App, key: &str) -> Result<Source> {
    let hash = secrets::digest(key);
    app.store
        .read(move |read| Ok::<_, Error>(read.source_by_key_hash(&hash)?))
        .await?
        .filter(|source| source.revoked_at.is_none())
        .ok_or(Error::NotSignedIn)
}

/// Ends one's own session; its sockets close at once.
///
/// # Errors
/// A fault.
pub async fn end_session(app: &App, who: &Principal) -> Result<()> {
    let (hash, device, now) = (who.session.clone(), who.device, app.now());
    app.store
        .write_unscoped(move |tx| {
            // A phone that is signed out must not go on showing alarms.
            if let Some(device) = device {
                tx.remove_subscriptions_on(device)?;
            }
            Ok::<_, Error>(tx.revoke_session(&hash, now)?)
        })
        .await?;
    app.bus.revoke(SessionKey::Session(who.session.clone()));
    Ok(())
}

/// Ends all sessions of somebody else; their sockets close within 2 s.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::NotFound`] or a fault.
pub async fn revoke_all(app: &App, who: &Principal, person: PersonId) -> Result<()> {
    who.require(Action::ManagePeople)?;
    let directory = app.directory(who.site).await?;
    if !directory.people.contains_key(&person) {
        return Err(Error::NotFound("person"));
    }
    let now = app.now();
    app.store
        .write_unscoped(move |tx| {
            for subscription in tx.subscriptions_of(person)? {
                tx.remove_subscription(&subscription.endpoint)?;
            }
            Ok::<_, Error>(tx.revoke_sessions_of(person, now)?)
        })
        .await?;
    app.bus.revoke(SessionKey::Person(person));
    record(app, who.site, Actor::Person(who.person), Event::SessionsRevoked { person }).await
}

/// Writes one line that changes nothing else.
async fn record(app: &App, site: SiteId, actor: Actor, event: Event) -> Result<()> {
    let now = app.now();
    let directory = app.directory(site).await?;
    let committed = app
        .store
        .write(site, move |tx| {
            let decision = Decision { events: vec![event], deliveries: Vec::new() };
            Ledger { site, directory: &directory, actor, now }.commit(tx, false, decision)
        })
        .await?;
    app.committed(site, &committed.lines);
    Ok(())
}

/// Who is signed in.
///
/// # Errors
/// [`Error::NotSignedIn`] where the person is gone from the site.
pub async fn me(app: &App, who: &Principal) -> Result<Me> {
    let directory = app.directory(who.site).await?;
    let view = directory.person_view(who.person).ok_or(Error::NotSignedIn)?;
    Ok(Me {
        person: view.id,
        name: view.name,
        staff_number: view.staff_number,
        site: directory.site_view(),
        roles: view.roles,
        may: Action::ALL.iter().filter(|action| who.may(**action)).map(|action| action.word().to_owned()).collect(),
        department: who.grants.department(who.site).and_then(|id| directory.department_view(id)),
        expires_at: who.expires_at,
        now: app.now(),
    })
}
