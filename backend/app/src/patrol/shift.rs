//! Everything that a guard takes along where there is no network.

use super::views;
use crate::{
    App, Principal,
    error::{Error, Result},
};
use domain::{
    CheckpointId,
    access::Action,
    patrol::{Assigned, Round},
    time::{HOUR, Millis},
};
use std::collections::BTreeMap;
use store::Tag;
use wire::patrol::rounds::{CheckpointCard, ShiftView};

/// A round whose time was up is shown for so long, in milliseconds: what the phone kept may still belong to it.
const BACK: Millis = 2 * HOUR;
/// Rounds that begin within so long are taken along, in milliseconds: a shift and some more.
const AHEAD: Millis = 16 * HOUR;

/// The rounds of one's post and one's own, and every checkpoint of the site.
///
/// # Errors
/// [`Error::NotAllowed`] or a fault.
pub async fn shift(app: &App, who: &Principal) -> Result<ShiftView> {
    who.require(Action::WalkRounds)?;
    let (site, person, now) = (who.site, who.person, app.now());
    let directory = app.directory(site).await?;
    let (rounds, tags) = app
        .store
        .read(move |read| {
            let post = read.open_duty(site, person)?.map(|duty| duty.post);
            let rounds = read.rounds_around(site, person, post, now.plus(-BACK), now.plus(AHEAD))?;
            Ok::<_, Error>((rounds, read.tags(site)?))
        })
        .await?;
    let own = |round: &Round| match &round.assigned {
        Assigned::People(people) => people.contains(&person) || round.walker == Some(person),
        Assigned::Post(_) => true,
    };
    let mut numbers = numbers(tags);
    Ok(ShiftView {
        now,
        beacon: app.keys.beacons.at(site, now),
        rounds: rounds
            .iter()
            .filter(|kept| own(&kept.value))
            .map(|kept| views::round(&directory, &kept.value))
            .collect(),
        checkpoints: directory
            .checkpoints
            .values()
            .map(|checkpoint| CheckpointCard {
                id: checkpoint.id,
                code: checkpoint.code.clone(),
                name: checkpoint.name.clone(),
                place: (&checkpoint.place).into(),
                key_place: checkpoint.key_place,
                demand: checkpoint.demand,
                fenced: checkpoint.fence_m.is_some(),
                questions: checkpoint.questions.clone(),
                tags: numbers.remove(&checkpoint.id).unwrap_or_default(),
            })
            .collect(),
    })
}

/// The numbers of tags by checkpoint, so that a phone without a network knows where it is. A number proves little: of a
/// tag that signs it is its URL that counts.
fn numbers(tags: Vec<Tag>) -> BTreeMap<CheckpointId, Vec<String>> {
    let mut numbers = BTreeMap::<_, Vec<_>>::new();
    for tag in tags.into_iter().filter(|tag| tag.retired_at.is_none()) {
        numbers.entry(tag.checkpoint).or_default().push(tag.uid);
    }
    numbers
}
