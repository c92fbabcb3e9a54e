//! Committing a decision: journal lines and outbox rows in the transaction that made it.

use crate::{accounts::secrets, directory::Directory, error::Result};
use domain::{
    Actor, ChannelId, ContactId, Decision, Delivery, DeliveryId, PersonId, Recipient, SiteId, Timestamp,
    channel::carries, decision::SHIFT_LEADER, person::Role,
};
use store::{Outgoing, Tx};
use uuid::Uuid;

/// The name of the channel that carries deliveries to subscribed browsers.
pub const WEB_PUSH: &str = "web_push";
/// The name of the channel that carries text messages through a gateway of the site.
pub const SMS: &str = "sms";

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
                Recipient::Person(person) => self.to_person(tx, person, &delivery)?,
                group => {
                    for person in self.people(tx, group)? {
                        self.to_person(tx, person, &delivery)?;
                    }
                    self.by_channels(tx, &delivery)?;
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

    /// One row for a person's browsers, and one for each contact; whoever has neither is reached by his socket or shown
    /// as unreachable.
    fn to_person(&self, tx: &mut Tx<'_>, person: PersonId, delivery: &Delivery) -> Result<()> {
        if !tx.subscriptions_of(person)?.is_empty() {
            self.enqueue(tx, WEB_PUSH, Way::Browsers(person), delivery)?;
        }
        for contact in tx.contacts_of(person)?.into_iter().filter(|contact| contact.gone_at.is_none()) {
            let gateway = if contact.kind == SMS { crate::channels::gateway(tx, self.site)? } else { None };
            let way = Way::Contact(person, contact.id, gateway.map(|gateway| gateway.id));
            self.enqueue(tx, &contact.kind, way, delivery)?;
        }
        Ok(())
    }

    /// One row for each channel of the site that serves the group.
    fn by_channels(&self, tx: &mut Tx<'_>, delivery: &Delivery) -> Result<()> {
        let mut serving = tx.channels(self.site)?;
        serving.retain(|channel| channel.enabled && channel.serves.iter().any(|audience| audience.hears(delivery.to)));
        if serving.is_empty() {
            return Ok(());
        }
        let Some(alarm) = tx.alarm(delivery.alarm)?.map(|stored| stored.value) else { return Ok(()) };
        for channel in serving {
            if carries(&channel.serves, channel.least, delivery.to, alarm.priority) {
                self.enqueue(tx, &channel.kind, Way::Channel(channel.id), delivery)?;
            }
        }
        Ok(())
    }

    fn enqueue(&self, tx: &mut Tx<'_>, channel: &str, way: Way, delivery: &Delivery) -> Result<()> {
        let (person, contact, channel_id) = match way {
            Way::Browsers(person) => (Some(person), None, None),
            Way::Contact(person, contact, gateway) => (Some(person), Some(contact), gateway),
            Way::Channel(channel) => (None, None, Some(channel)),
        };
        tx.enqueue(&Outgoing {
            id: DeliveryId(new_id(self.now)),
            site: self.site,
            person,
            channel: channel.to_owned(),
            channel_id,
            contact,
            delivery: delivery.clone(),
            seq: None,
            created_at: self.now,
            expires_at: delivery.expires_at,
        })?;
        Ok(())
    }
}

/// Which way a message takes.
#[derive(Clone, Copy)]
enum Way {
    /// To all browsers of a person.
    Browsers(PersonId),
    /// To a contact of a person; text messages go through a gateway of the site, where it has one.
    Contact(PersonId, ContactId, Option<ChannelId>),
    /// By a channel of the site.
    Channel(ChannelId),
}

/// A new UUIDv7 at `now`.
#[must_use]
pub fn new_id(now: Timestamp) -> Uuid {
    let ms = u64::try_from(now.ms()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(ms, &secrets::random::<10>()).into_uuid()
}
