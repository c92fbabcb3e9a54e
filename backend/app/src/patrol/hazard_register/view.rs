//! Hazards for the screens.

use crate::directory::Directory;
use domain::{
    Actor, Event, PersonId, Timestamp,
    patrol::{self, hazard::Hazard},
};
use std::collections::BTreeSet;
use store::{Line, Stored};
use wire::{
    alarm::TimelineLine,
    patrol::hazards::{HazardView, RectifiedView},
    people::PersonView,
};

/// A hazard.
pub fn hazard(kept: &Stored<Hazard>, now: Timestamp) -> HazardView {
    let Stored { value: hazard, version } = kept;
    let report = &hazard.report;
    HazardView {
        id: report.id,
        version: *version,
        state: hazard.state,
        severity: report.severity,
        place: (&report.place).into(),
        checkpoint: report.checkpoint,
        text: report.text.clone(),
        photos: report.photos.clone(),
        found_by: report.found_by,
        found_at: report.found_at,
        owner: hazard.owner,
        due: hazard.due,
        overdue: hazard.is_overdue(now),
        told_next: hazard.next_due().map(|due| due.at),
        since: hazard.since,
        rejections: hazard.rejections,
        rectified: hazard.rectified.as_ref().map(|rectified| RectifiedView {
            by: rectified.by,
            at: rectified.at,
            note: rectified.note.clone(),
            photos: rectified.photos.clone(),
        }),
        verified_by: hazard.verified_by,
    }
}

/// Everybody whom hazards refer to, and others.
pub fn people<'a>(
    directory: &Directory,
    hazards: impl IntoIterator<Item = &'a Hazard>,
    others: impl IntoIterator<Item = PersonId>,
) -> Vec<PersonView> {
    let of_hazard = |hazard: &Hazard| {
        let rectified = hazard.rectified.as_ref().map(|rectified| rectified.by);
        [Some(hazard.report.found_by), hazard.owner, rectified, hazard.verified_by].into_iter().flatten()
    };
    let all: BTreeSet<PersonId> = hazards.into_iter().flat_map(of_hazard).chain(others).collect();
    all.into_iter().filter_map(|person| directory.person_view(person)).collect()
}

/// A journal line of a hazard.
pub fn timeline_line(line: Line) -> TimelineLine {
    let person = match line.event {
        Some(Event::Patrol(patrol::Event::HazardAssigned { to, .. })) => Some(to),
        _ => None,
    };
    let actor = match line.actor {
        Actor::Person(person) => Some(person),
        Actor::Source(_) | Actor::System | Actor::Operator => None,
    };
    TimelineLine { seq: line.seq, at: line.at, kind: line.kind, actor, person, considered: None, body: line.body }
}
