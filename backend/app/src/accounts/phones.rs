//! Enrolling phones.

use super::{Principal, challenge, secrets};
use crate::{
    App,
    error::{Error, Result},
    ledger::Ledger,
};
use domain::{
    Actor, Decision, Event,
    access::Action,
    time::{MINUTE, Millis},
};
use store::{Device, EnrolmentCode as Kept};
use wire::session::{EnrolPhone, Enrolled, EnrolmentCode};

const CODE_LIFE: Millis = 30 * MINUTE;
const CODE_USES: u32 = 1;

/// A code that a supervisor shows to whoever holds the new phone.
///
/// # Errors
/// [`Error::NotAllowed`] or a fault.
pub async fn enrolment_code(app: &App, who: &Principal) -> Result<EnrolmentCode> {
    who.require(Action::EnrolPhones)?;
    let code = secrets::code();
    let expires_at = app.now().plus(CODE_LIFE);
    let enrolment = Kept {
        code_hash: secrets::digest(&code),
        site: who.site,
        expires_at,
        uses_left: CODE_USES,
        made_by: Some(who.person),
    };
    app.store.write_unscoped(move |tx| Ok::<_, Error>(tx.insert_enrolment_code(&enrolment)?)).await?;
    Ok(EnrolmentCode { code, expires_at, uses: CODE_USES })
}

/// Enrols a phone with a code. The same phone with the same key again is fine.
///
/// # Errors
/// [`Error::CodeWrong`], [`Error::Invalid`], or a fault.
pub async fn enrol(app: &App, asked: EnrolPhone) -> Result<Enrolled> {
    let name = asked.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(Error::Invalid("a phone's name has 1 to 60 characters".into()));
    }
    if challenge::public_key(&asked.public_key).is_none() {
        return Err(Error::Invalid("public_key is no P-256 point".into()));
    }
    let now = app.now();
    let hash = secrets::digest(&asked.code.trim().to_ascii_uppercase());
    let lookup = hash.clone();
    let site = app
        .store
        .read(move |read| Ok::<_, Error>(read.enrolment_code(&lookup)?))
        .await?
        .filter(|enrolment| enrolment.expires_at > now)
        .map(|enrolment| enrolment.site)
        .ok_or(Error::CodeWrong)?;
    let directory = app.directory(site).await?;
    let device =
        Device { id: asked.device, site, name, public_key: asked.public_key, enrolled_at: now, removed_at: None };
    let view = directory.site_view();
    let id = device.id;
    let committed = app
        .store
        .write(site, move |tx| {
            match tx.device(device.id)? {
                Some(known)
                    if known.site == site && known.public_key == device.public_key && known.removed_at.is_none() =>
                {
                    return Ok::<_, Error>(());
                }
                Some(_) => return Err(Error::Invalid("this phone id is taken".into())),
                None => {}
            }
            if !tx.use_enrolment_code(&hash, now)? {
                return Err(Error::CodeWrong);
            }
            tx.insert_device(&device)?;
            let decision = Decision { events: vec![Event::DeviceEnrolled { device: id }], deliveries: Vec::new() };
            Ledger { site, directory: &directory, actor: Actor::System, now }.commit(tx, false, decision)
        })
        .await?;
    app.committed(site, &committed.lines);
    Ok(Enrolled { device: id, site: view })
}
