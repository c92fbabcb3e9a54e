//! Committing a decision: journal lines and outbox rows in the transaction that made it.

use crate::{accounts::secrets, directory::Directory, error::Result};
use domain::{
    Actor, Decision, Delivery, DeliveryId, PersonId, Recipient, SiteId, Timestamp, decision::SHIFT_LEADER, person::Role,
};
use store::{Outgoing, Tx};
use uuid::Uuid;

/// The name of the channel that carries deliveries to subscribed browsers.
pub const WEB_PUSH: &str = "web_push";

/// In whose name, when and for which site a decision is committed.
pub struct Ledger<'a> {
    /// The site.
    pub site: SiteId,
    /// Its directory.
    pub directory: &'a Directory,
    /// Who acts.
    pub actor: Actor,
    /// Now.
    pub now: Timestamp,
}

impl Ledger<'_> {
    /// Writes a decision down.
    ///
    /// # Errors
    /// A fault of the store.
    pub fn commit(&self, tx: &mut Tx<'_>, drill: bool, decision: Decision) -> Result<()> {
        for event in &decision.events {
            tx.append(self.now, self.actor, drill, event)?;
        }
        for delivery in decision.deliveries {
            match delivery.to {
                Recipient::Person(person) => self.enqueue(tx, person, &delivery)?,
                group => {
                    for person in self.people(tx, group)? {
                        self.enqueue(tx, person, &delivery)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The people of a group.
    fn people(&self, tx: &mut Tx<'_>, group: Recipient) -> Result<Vec<PersonId>> {
        let with = |role| self.directory.with_role(role).collect::<Vec<_>>();
        Ok(match group {
            Recipient::Person(person) => vec![person],
            Recipient::Supervisors => with(Role::Supervisor),
            Recipient::ShiftLeaders => {
                let mut leaders = with(Role::Supervisor);
                leaders.retain(|person| self.directory.has_skill(*person, SHIFT_LEADER));
                if leaders.is_empty() { with(Role::Supervisor) } else { leaders }
            }
            Recipient::EverybodyOnDuty => tx.open_duties(self.site)?.into_iter().map(|duty| duty.person).collect(),
            Recipient::DutyPhone => Vec::new(),
            Recipient::Police => with(Role::Police),
            Recipient::Department(department) => self.directory.staff_of(department).collect(),
        })
    }

    /// One row per person with a subscription; whoever has none is reached by his socket or shown as unreachable.
    fn enqueue(&self, tx: &mut Tx<'_>, person: PersonId, delivery: &Delivery) -> Result<()> {
        if tx.subscriptions_of(person)?.is_empty() {
            return Ok(());
        }
        tx.enqueue(&Outgoing {
            id: DeliveryId(new_id(self.now)),
            site: self.site,
            person,
            channel: WEB_PUSH.to_owned(),
            delivery: delivery.clone(),
            seq: None,
            created_at: self.now,
            expires_at: delivery.expires_at,
        })?;
        Ok(())
    }
}

/// A new UUIDv7 at `now`.
#[must_use]
pub fn new_id(now: Timestamp) -> Uuid {
    let ms = u64::try_from(now.ms()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(ms, &secrets::random::<10>()).into_uuid()
}
