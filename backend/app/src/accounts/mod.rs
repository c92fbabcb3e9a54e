//! Who is who: sign-in, sessions, phones.

mod challenge;
mod lockout;
mod phones;
pub mod secrets;
mod sessions;

pub use challenge::Challenges;
pub use phones::{enrol, enrolment_code};
pub use sessions::{authenticate, authenticate_source, end_session, me, revoke_all, sign_in, still_valid};

use crate::{
    error::{Error, Result},
    patrol::{beacon::Beacons, codes::Codes, roster::Seeds},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    DeviceId, PersonId, SiteId, Timestamp,
    access::{Action, Grants},
    patrol::label::LabelKey,
};
use store::Store;

/// Who makes a request.
#[derive(Debug, Clone)]
pub struct Principal {
    /// The person.
    pub person: PersonId,
    /// The site of the session.
    pub site: SiteId,
    /// All roles.
    pub grants: Grants,
    /// The phone, for sessions begun with a PIN.
    pub device: Option<DeviceId>,
    /// The name under which the store keeps the session.
    pub session: String,
    /// When it ends, unless it is used until then.
    pub expires_at: Timestamp,
    /// When its use is to be written down next, which makes it last longer.
    pub renew_at: Timestamp,
}

impl Principal {
    /// Whether a role of this person allows it here.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        self.grants.may(action, self.site)
    }

    /// Goes on only where a role of this person allows it here.
    ///
    /// # Errors
    /// [`Error::NotAllowed`].
    pub fn require(&self, action: Action) -> Result<()> {
        if self.may(action) { Ok(()) } else { Err(Error::NotAllowed) }
    }
}

/// Keys that the installation makes at its first start and keeps in its database.
pub struct Keys {
    /// Signs checkpoint labels.
    pub labels: LabelKey,
    /// Makes sign-in challenges.
    pub challenges: Challenges,
    /// Makes beacons for phones.
    pub beacons: Beacons,
    /// Makes rotating codes of checkpoints.
    pub codes: Codes,
    /// Makes the starts of rounds unguessable.
    pub rounds: Seeds,
}

impl Keys {
    /// Those in the database; made where missing. Two nodes that start together end up with the same ones.
    ///
    /// # Errors
    /// A fault of the store.
    pub async fn load(store: &Store) -> Result<Self> {
        Ok(Self {
            labels: LabelKey(key(store, "labels").await?),
            challenges: Challenges::new(key(store, "challenges").await?),
            beacons: Beacons(key(store, "beacons").await?),
            codes: Codes(key(store, "codes").await?),
            rounds: Seeds(key(store, "rounds").await?),
        })
    }
}

async fn key(store: &Store, name: &'static str) -> Result<[u8; 32]> {
    let fresh = URL_SAFE_NO_PAD.encode(secrets::random::<32>());
    let kept = kept_secret(store, name, fresh).await?;
    URL_SAFE_NO_PAD
        .decode(kept)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| Error::fault("read a key", "it has not 32 bytes"))
}

/// The secret of this name; `fresh` becomes it where there is none yet.
///
/// # Errors
/// A fault of the store.
pub async fn kept_secret(store: &Store, name: &'static str, fresh: String) -> Result<String> {
    store.write_unscoped(move |tx| Ok(tx.keep_secret(name, &fresh)?)).await
}
