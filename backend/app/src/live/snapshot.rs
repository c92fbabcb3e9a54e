//! Everything open at a site, encoded once per audience and journal line.

use super::{encode, seen_by, sees_guards};
use crate::{App, directory::Directory, duty, error::Result, lone_work, patrol, unreadable::Unreadable};
use bytestring::ByteString;
use domain::{PersonId, SiteId, Timestamp, duty::Duty, lone_work::LoneWork, patrol::Round, person::Role};
use hub::{Audience, Topic};
use std::collections::BTreeSet;
use store::Stored;
use wire::{
    duty::{GuardView, ReadinessView},
    live::{PresenceView, ServerMessage},
    patrol::RoundView,
    people::PersonView,
};

/// The snapshot for a topic and its newest line.
pub async fn snapshot(app: &App, topic: Topic) -> Result<(ByteString, i64)> {
    let site = topic.site;
    let directory = app.directory(site).await?;
    let now = app.now();
    let (head, open, duties, alone, subscribed, under_way) = app
        .store
        .read(move |read| {
            let duties = read.open_duties(site)?;
            let subscribed = read.subscribed(&people_of(&duties))?;
            let alone = read.open_lone_works(site)?;
            let soon = now.plus(patrol::views::TOLD_AHEAD);
            let rounds = if sees_rounds(topic.audience) { read.open_rounds(site, soon)? } else { Vec::new() };
            Ok::<_, crate::Error>((
                read.head(site)?,
                read.open_alarms_counted(site)?,
                duties,
                alone,
                subscribed,
                rounds,
            ))
        })
        .await?;
    if let Some(kept) = app.tellers.kept_snapshot(topic, head.seq) {
        return Ok((kept, head.seq));
    }
    let sight = Readiness { app, site, now, subscribed };
    let unreadable = Unreadable { alarms: open.unreadable, lone_works: alone.unreadable }.told_to(topic.audience);
    let message = ServerMessage::Snapshot {
        epoch: head.epoch,
        seq: head.seq,
        now: sight.now,
        alarms: open.alarms.iter().filter_map(|stored| seen_by(topic.audience, stored)).collect(),
        guards: if sees_guards(topic.audience) {
            duties.iter().filter_map(|d| guard_view(&sight, &directory, d, &alone.works)).collect()
        } else {
            Vec::new()
        },
        rounds: rounds(&directory, &under_way, now),
        people: people(&directory, topic.audience),
        unreadable: unreadable.alarms,
        unreadable_lone_works: unreadable.lone_works,
    };
    let bytes = encode(&message);
    app.tellers.keep_snapshot(topic, head.seq, bytes.clone());
    Ok((bytes, head.seq))
}

/// Rounds that screens are told of by themselves.
pub fn rounds(directory: &Directory, kept: &[Stored<Round>], now: Timestamp) -> Vec<RoundView> {
    let told = kept.iter().filter(|kept| patrol::views::is_told(&kept.value, now));
    told.map(|kept| patrol::views::round(directory, &kept.value)).collect()
}

/// Whether an audience is told of rounds. Guards of all of them: whoever comes next goes on with what another began.
pub const fn sees_rounds(audience: Audience) -> bool {
    matches!(audience, Audience::Desk | Audience::Guard)
}

/// Who is on these duties.
pub fn people_of(duties: &[Duty]) -> Vec<PersonId> {
    duties.iter().map(|duty| duty.person).collect()
}

/// Everybody whom an audience's alarms may name.
pub fn people(directory: &Directory, audience: Audience) -> Vec<PersonView> {
    match audience {
        Audience::Desk | Audience::Police => directory.people_with(&Role::ALL),
        Audience::Guard | Audience::Staff(_) => directory.people_with(&[Role::Guard, Role::Supervisor]),
    }
}

/// What is needed to say how guards can be alerted.
pub struct Readiness<'a> {
    pub app: &'a App,
    pub site: SiteId,
    pub now: Timestamp,
    pub subscribed: BTreeSet<PersonId>,
}

impl Readiness<'_> {
    fn of(&self, duty: &Duty) -> ReadinessView {
        let person = duty.person;
        let live = self.app.bus.is_live(self.site, person, self.now);
        let phone = self.app.bus.presence(self.site, person).and_then(|presence| presence.phone);
        ReadinessView {
            live,
            push: self.subscribed.contains(&person),
            sound: live && phone.is_some_and(|phone| phone.state.sound),
            awake: live && phone.is_some_and(|phone| phone.state.awake),
            battery: phone.and_then(|phone| phone.state.battery),
            heard_at: phone.map(|phone| phone.at),
            receipt_at: duty.receipt_at,
        }
    }
}

/// A guard on duty for wall and desk.
pub fn guard_view(sight: &Readiness<'_>, directory: &Directory, duty: &Duty, alone: &[LoneWork]) -> Option<GuardView> {
    let member = directory.people.get(&duty.person)?;
    let presence = presence_view(sight, directory, duty);
    Some(GuardView {
        person: duty.person,
        name: member.person.name.clone(),
        staff_number: member.person.staff_number.clone().unwrap_or_default(),
        post: duty.post,
        post_name: duty::post_name(directory, duty),
        skills: member.person.skills.iter().map(|skill| skill.0.clone()).collect(),
        since: duty.started_at,
        position: presence.position,
        readiness: presence.readiness,
        lone_work: alone.iter().find(|work| work.person == duty.person).map(lone_work::view),
    })
}

/// Where a guard on duty is and how to alert him.
pub fn presence_view(sight: &Readiness<'_>, directory: &Directory, on_duty: &Duty) -> PresenceView {
    PresenceView {
        person: on_duty.person,
        position: duty::known_position(sight.app, directory, on_duty).map(|p| duty::position_view(directory, &p)),
        readiness: sight.of(on_duty),
    }
}
