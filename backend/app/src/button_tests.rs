//! Testing alarm buttons: which waits for its press, which was proved when.

use crate::{
    App, Principal,
    error::{Error, Result},
    ledger::{Ledger, new_id},
};
use domain::{
    Actor, ButtonId, ButtonTestId, Decision, Event, SiteId, Timestamp,
    access::Action as May,
    button::{ButtonTest, TEST_EVERY},
};
use std::collections::{BTreeMap, BTreeSet};
use store::{Read, Tx};
use wire::plan::{ButtonTestView, ButtonTests};

/// Every button of the site, with its tests.
///
/// # Errors
/// [`Error::NotAllowed`] or a fault.
pub async fn list(app: &App, who: &Principal) -> Result<ButtonTests> {
    who.require(May::TestButtons)?;
    let (site, now) = (who.site, app.now());
    let directory = app.directory(site).await?;
    let buttons: BTreeSet<ButtonId> = directory.buttons.keys().copied().collect();
    let tests = app.store.read(move |read| views(read, site, buttons, now)).await?;
    Ok(ButtonTests { every_ms: TEST_EVERY, tests })
}

/// The next press of a button is a test. While it waits already, nothing changes.
///
/// # Errors
/// [`Error::NotAllowed`], [`Error::NotFound`] for a button of another site, or a fault.
pub async fn begin(app: &App, who: &Principal, button: ButtonId) -> Result<ButtonTestView> {
    let (site, person) = (who.site, who.person);
    change(app, who, button, move |tx, now| {
        if tx.open_button_test(button)?.is_some_and(|test| test.waits(now)) {
            return Ok(None);
        }
        let (test, event) = ButtonTest::begin(ButtonTestId(new_id(now)), site, button, person, now);
        tx.put_button_test(&test, None)?;
        Ok(Some(event))
    })
    .await
}

/// Calls a test off: the next press is real.
///
/// # Errors
/// As [`begin`].
pub async fn end(app: &App, who: &Principal, button: ButtonId) -> Result<ButtonTestView> {
    change(app, who, button, move |tx, now| {
        let Some(mut test) = tx.open_button_test(button)? else { return Ok(None) };
        let event = test.end(now);
        if event.is_some() {
            tx.put_button_test(&test, None)?;
        }
        Ok(event)
    })
    .await
}

async fn change(
    app: &App,
    who: &Principal,
    button: ButtonId,
    work: impl FnOnce(&mut Tx<'_>, Timestamp) -> Result<Option<Event>> + Send + 'static,
) -> Result<ButtonTestView> {
    who.require(May::TestButtons)?;
    let (site, actor, now) = (who.site, Actor::Person(who.person), app.now());
    let directory = app.directory(site).await?;
    if !directory.buttons.contains_key(&button) {
        return Err(Error::NotFound("button"));
    }
    let committed = app
        .store
        .write(site, move |tx| {
            if let Some(event) = work(tx, now)? {
                let decision = Decision { events: vec![event], deliveries: Vec::new() };
                Ledger { site, directory: &directory, actor, now }.commit(tx, false, decision)?;
            }
            let view = views(tx, site, BTreeSet::from([button]), now)?.pop();
            view.ok_or(Error::NotFound("button"))
        })
        .await?;
    app.committed(site, &committed.lines);
    Ok(committed.value)
}

/// What is known of the press of a button.
pub(crate) struct Press {
    /// The button.
    pub button: ButtonId,
    /// What names it: whoever sends it again until he hears an answer has not pressed twice.
    pub name: String,
    /// When, where whoever sends it tells that.
    pub at: Option<Timestamp>,
}

/// A button was pressed. Where it waited for that, the press is a test and no alarm.
pub(crate) fn press(tx: &mut Tx<'_>, ledger: &Ledger<'_>, press: &Press) -> Result<Option<(ButtonTest, Repeated)>> {
    if let Some(test) = tx.button_test_by_press(&press.name)? {
        if test.is_retried(press.button, ledger.now) {
            return Ok(Some((test, Repeated(true))));
        }
        tx.release_press(test.id)?;
    }
    let Some(mut test) = tx.open_button_test(press.button)? else { return Ok(None) };
    let Some(event) = test.press(press.at, ledger.now) else { return Ok(None) };
    tx.put_button_test(&test, Some(&press.name))?;
    ledger.commit(tx, false, Decision { events: vec![event], deliveries: Vec::new() })?;
    Ok(Some((test, Repeated(false))))
}

/// The press was heard before.
pub(crate) struct Repeated(pub bool);

/// Those of `buttons`, in order of their ids.
pub(crate) fn views(
    read: &mut Read<'_>,
    site: SiteId,
    buttons: BTreeSet<ButtonId>,
    now: Timestamp,
) -> Result<Vec<ButtonTestView>> {
    let proved = read.buttons_proved(site)?;
    let waiting: BTreeMap<ButtonId, ButtonTest> =
        read.waiting_button_tests(site, now)?.into_iter().map(|test| (test.button, test)).collect();
    let view = |button| ButtonTestView {
        button,
        waits_until: waiting.get(&button).map(|test| test.until),
        tested_by: waiting.get(&button).map(|test| test.by),
        proved_at: proved.get(&button).copied(),
    };
    Ok(buttons.into_iter().map(view).collect())
}
