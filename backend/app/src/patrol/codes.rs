//! Rotating codes of checkpoints: what the screen of a post or desk shows there, and what a scan of it proves.

use super::keyed;
use crate::{
    App, Principal,
    error::{Error, Result},
};
use domain::{
    CheckpointId, SiteId, Timestamp,
    access::Action,
    patrol::totp::{Rotating, STEP, step},
};
use hmac::Mac;
use wire::patrol::rounds::RotatingCode;

const DIGITS: u8 = 6;

/// Makes the secrets of all checkpoints.
pub struct Codes(pub(crate) [u8; 32]);

impl Codes {
    /// The codes of a checkpoint.
    #[must_use]
    pub fn of(&self, site: SiteId, checkpoint: CheckpointId) -> Option<Rotating> {
        let secret = keyed(&self.0, site, &[checkpoint.0.as_bytes()]).finalize().into_bytes();
        Rotating::new(&secret, DIGITS).ok()
    }
}

/// The code that a checkpoint's screen shows now.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::NotFound`] or a fault.
pub async fn shown(app: &App, who: &Principal, code: &str) -> Result<RotatingCode> {
    who.require(Action::SettleScans)?;
    let directory = app.directory(who.site).await?;
    let checkpoint = directory.checkpoints.get(&code.to_ascii_uppercase()).ok_or(Error::NotFound("checkpoint"))?;
    let now = app.now();
    let codes = app.keys.codes.of(who.site, checkpoint.id).ok_or(Error::NotFound("checkpoint"))?;
    Ok(RotatingCode {
        checkpoint: checkpoint.code.clone(),
        code: codes.code(now),
        until: Timestamp((step(now) + 1).saturating_mul(STEP)),
    })
}
