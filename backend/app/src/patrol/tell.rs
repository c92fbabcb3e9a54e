//! Reaching people about rounds and hazards, once a decision is on disk: their phones' browsers and their own contacts.
//! Past the outbox and once. Screens that are open show the round itself.

use crate::{App, channels, error::Error, push};
use domain::{
    PersonId, Purpose, Recipient, SiteId, Timestamp,
    alarm::{Kind, Priority},
    patrol::{
        Assigned,
        decision::{Message, Purpose as About, To},
    },
    person::Role,
};
use std::collections::BTreeSet;
use wire::push::PushMessage;

/// Tells people, while the caller goes on.
pub(crate) fn tell(app: &App, site: SiteId, messages: Vec<Message>) {
    if messages.is_empty() {
        return;
    }
    let app = app.clone();
    tokio::spawn(async move {
        for message in messages {
            if let Err(fault) = send(&app, site, &message).await {
                tracing::error!(%site, error = &fault as &dyn std::error::Error, "could not tell somebody about a patrol");
            }
        }
    });
}

async fn send(app: &App, site: SiteId, message: &Message) -> Result<(), Error> {
    let people = recipients(app, site, &message.to).await?;
    // Supervisors watch the wall and the desk; their private phones are for alarms.
    let by_contacts = !matches!(message.to, To::Recipient(Recipient::Supervisors));
    let content = |language: &str| push_message(app.now(), message, language);
    for person in people {
        let contacts =
            async { if by_contacts { channels::to_contacts(app, site, person, content).await } else { Ok(()) } };
        let (browsers, contacts) = tokio::join!(push::to_browsers(app, person, content), contacts);
        for fault in [browsers.err(), contacts.err()].into_iter().flatten() {
            tracing::error!(%site, error = &fault as &dyn std::error::Error, "could not reach somebody about a patrol");
        }
    }
    Ok(())
}

async fn recipients(app: &App, site: SiteId, to: &To) -> Result<BTreeSet<PersonId>, Error> {
    let on_duty = || app.store.read(move |read| Ok::<_, Error>(read.open_duties(site)?));
    Ok(match to {
        To::Recipient(Recipient::Person(person)) => BTreeSet::from([*person]),
        To::Recipient(Recipient::EverybodyOnDuty) => on_duty().await?.iter().map(|duty| duty.person).collect(),
        To::Recipient(_) => app.directory(site).await?.with_role(Role::Supervisor).collect(),
        To::Assigned(Assigned::Post(post)) => {
            on_duty().await?.iter().filter(|duty| duty.post == *post).map(|duty| duty.person).collect()
        }
        To::Assigned(Assigned::People(people)) => {
            on_duty().await?.iter().map(|duty| duty.person).filter(|person| people.contains(person)).collect()
        }
    })
}

fn push_message(now: Timestamp, message: &Message, language: &str) -> PushMessage {
    let words = words(message.purpose, language == "en");
    let to_one = matches!(message.to, To::Recipient(Recipient::Person(_)));
    let purpose = match message.purpose {
        About::HazardAssigned => Purpose::Hazard,
        About::HazardOverdue if to_one => Purpose::Hazard,
        _ => Purpose::Patrol,
    };
    let content = push::about_no_alarm(now, purpose, (Kind::Other, Priority::P3), words);
    PushMessage { expires_at: message.expires_at.max(content.expires_at), ..content }
}

/// Title and text. No names and no places: a locked screen is read by anybody.
const fn words(about: About, english: bool) -> (&'static str, &'static str) {
    match (about, english) {
        (About::RoundDue, false) => ("巡查时间到", "请打开应用，开始本班次巡查。"),
        (About::RoundDue, true) => ("Time for a round", "Open the app and begin your round."),
        (About::RoundNotStarted, false) => ("巡查未按时开始", "本班次巡查已过开始时限，请立即处理。"),
        (About::RoundNotStarted, true) => ("A round has not begun", "A round should have begun by now."),
        (About::CheckpointMissed, false) => ("巡查点超时未到", "有巡查点未按时打卡，请打开应用查看。"),
        (About::CheckpointMissed, true) => {
            ("A checkpoint was missed", "A checkpoint was not reached in time. Open the app.")
        }
        (About::RoundIncomplete, false) => ("巡查未完成", "有班次巡查结束时仍有巡查点未到。"),
        (About::RoundIncomplete, true) => ("A round is incomplete", "A round ended without all of its checkpoints."),
        (About::RoundPausedLong, false) => ("巡查暂停过久", "有班次巡查因警情暂停较久，请关注。"),
        (About::RoundPausedLong, true) => ("A round stands still", "A round has been paused by an alarm for long."),
        (About::HazardAssigned, false) => ("有隐患需整改", "您有一条隐患整改任务，请打开应用查看。"),
        (About::HazardAssigned, true) => ("A hazard to rectify", "A hazard was given to you. Open the app."),
        (About::HazardWaits, false) => ("有隐患待处理", "有隐患等待指派、复核或销号。"),
        (About::HazardWaits, true) => ("A hazard waits", "A hazard is to be assigned, verified or closed."),
        (About::HazardOverdue, false) => ("隐患已超期", "有隐患超过期限仍未处理。"),
        (About::HazardOverdue, true) => ("A hazard is overdue", "A hazard is beyond its date."),
    }
}
