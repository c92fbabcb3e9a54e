//! How people are reached beside the app.

use super::{By, Refusal, address};
use crate::{
    App,
    error::{Error, Result},
    setup,
};
use domain::{ContactId, Event, PersonId, event::ListChange};
use std::collections::BTreeMap;
use store::Contact;
use wire::{
    channels::{ContactList, ContactView, NewContact, PeopleContacts, PersonContacts},
    people::PersonView,
};

/// Contacts that a person has at most.
const MOST_CONTACTS: usize = 5;

/// The contacts of a person.
///
/// # Errors
/// [`Error::NotFound`] for nobody of this site, or a fault.
pub async fn list(app: &App, by: By, person: PersonId) -> Result<ContactList> {
    known(app, by, person).await?;
    let contacts = app.store.read(move |read| Ok::<_, Error>(read.contacts_of(person)?)).await?;
    Ok(ContactList { contacts: contacts.iter().map(view).collect() })
}

/// Everybody of the site, with how each is reached beside the app.
///
/// # Errors
/// A fault.
pub async fn of_site(app: &App, by: By) -> Result<PeopleContacts> {
    let directory = app.directory(by.site).await?;
    let mut contacts: BTreeMap<PersonId, Vec<ContactView>> = BTreeMap::new();
    for contact in app.store.read(move |read| Ok::<_, Error>(read.contacts_at(by.site)?)).await? {
        contacts.entry(contact.person).or_default().push(view(&contact));
    }
    let of = |person: PersonView| PersonContacts { contacts: contacts.remove(&person.id).unwrap_or_default(), person };
    let people = directory.people.keys().filter_map(|id| directory.person_view(*id)).map(of).collect();
    Ok(PeopleContacts { people })
}

/// Adds a contact; the same id again is the contact that is there.
///
/// # Errors
/// [`Error::NotFound`] for nobody of this site, [`Error::Channel`] for an address that cannot work, or a fault.
pub async fn add(app: &App, by: By, person: PersonId, new: NewContact) -> Result<ContactView> {
    known(app, by, person).await?;
    let id = new.id;
    let there =
        app.store.read(move |read| Ok::<_, Error>((read.contact(id)?, read.contacts_of(person)?.len()))).await?;
    match there {
        (Some(there), _) if there.person == person && there.removed_at.is_none() => return Ok(view(&there)),
        (Some(_), _) => return Err(Error::Invalid("this contact id is taken".into())),
        (None, MOST_CONTACTS..) => {
            return Err(Refusal::TooManyContacts(MOST_CONTACTS).into());
        }
        (None, _) => {}
    }
    address::check_contact(&new.address)?;
    let contact = Contact {
        id,
        person,
        kind: new.address.kind().to_owned(),
        address: serde_json::to_string(&new.address).map_err(|error| Error::fault("write an address", error))?,
        language: super::language(&new.language)?,
        added_at: app.now(),
        removed_at: None,
        failed_at: None,
        gone_at: None,
        last_error: None,
        delivered_at: None,
    };
    let seen = view(&contact);
    let event = Event::ContactChanged { person, change: ListChange::Added };
    setup::record(app, by.site, by.actor, app.now(), vec![event], move |tx| Ok(tx.insert_contact(&contact)?)).await?;
    Ok(seen)
}

/// Removes a contact with its address.
///
/// # Errors
/// [`Error::NotFound`] or a fault.
pub async fn remove(app: &App, by: By, person: PersonId, id: ContactId) -> Result<()> {
    one(app, by, person, id).await?;
    let now = app.now();
    let event = Event::ContactChanged { person, change: ListChange::Removed };
    setup::record(app, by.site, by.actor, now, vec![event], move |tx| Ok(tx.remove_contact(id, now)?)).await
}

/// A contact of a person of the site that was not removed.
pub(super) async fn one(app: &App, by: By, person: PersonId, id: ContactId) -> Result<Contact> {
    known(app, by, person).await?;
    app.store
        .read(move |read| Ok::<_, Error>(read.contact(id)?))
        .await?
        .filter(|contact| contact.person == person && contact.removed_at.is_none())
        .ok_or(Error::NotFound("contact"))
}

async fn known(app: &App, by: By, person: PersonId) -> Result<()> {
    let directory = app.directory(by.site).await?;
    if directory.people.contains_key(&person) { Ok(()) } else { Err(Error::NotFound("person")) }
}

fn view(contact: &Contact) -> ContactView {
    ContactView {
        id: contact.id,
        kind: contact.kind.clone(),
        hint: address::hint(contact),
        language: contact.language.clone(),
        added_at: contact.added_at,
        failed_at: contact.failed_at,
        gone: contact.gone_at.is_some(),
        error: contact.last_error.clone(),
        delivered_at: contact.delivered_at,
    }
}
