//! Tests of alarm buttons: which waits for its press, which was proved when.

use crate::{
    Error, columns,
    schema::button_tests,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{ButtonId, ButtonTestId, SiteId, Timestamp, button::ButtonTest};
use std::collections::BTreeMap;

type Row = (String, String, String, String, i64, i64, Option<i64>, Option<i64>);

/// The columns of [`Row`].
const COLUMNS: (
    button_tests::id,
    button_tests::site,
    button_tests::button,
    button_tests::tested_by,
    button_tests::begun_at,
    button_tests::expires_at,
    button_tests::pressed_at,
    button_tests::ended_at,
) = (
    button_tests::id,
    button_tests::site,
    button_tests::button,
    button_tests::tested_by,
    button_tests::begun_at,
    button_tests::expires_at,
    button_tests::pressed_at,
    button_tests::ended_at,
);

impl Read<'_> {
    /// The newest test of a button that was neither pressed nor called off; its time may be over.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn open_button_test(&mut self, button: ButtonId) -> Result<Option<ButtonTest>, Error> {
        let row: Option<Row> = button_tests::table
            .filter(button_tests::button.eq(button.to_string()))
            .filter(button_tests::ended_at.is_null())
            .order((button_tests::begun_at.desc(), button_tests::id.desc()))
            .select(COLUMNS)
            .first(self.connection)
            .optional()?;
        row.map(test).transpose()
    }

    /// The test that a press was.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn button_test_by_press(&mut self, press: &str) -> Result<Option<ButtonTest>, Error> {
        let row: Option<Row> = button_tests::table
            .filter(button_tests::press.eq(press))
            .select(COLUMNS)
            .first(self.connection)
            .optional()?;
        row.map(test).transpose()
    }

    /// The tests of a site's buttons that wait for their press at `now`.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn waiting_button_tests(&mut self, site: SiteId, now: Timestamp) -> Result<Vec<ButtonTest>, Error> {
        let rows: Vec<Row> = button_tests::table
            .filter(button_tests::site.eq(site.to_string()))
            .filter(button_tests::ended_at.is_null())
            .filter(button_tests::expires_at.gt(now.ms()))
            .order((button_tests::begun_at, button_tests::id))
            .select(COLUMNS)
            .load(self.connection)?;
        rows.into_iter().map(test).collect()
    }

    /// When each button of a site was last proved; those that never were are missing.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn buttons_proved(&mut self, site: SiteId) -> Result<BTreeMap<ButtonId, Timestamp>, Error> {
        let rows: Vec<(String, Option<i64>)> = button_tests::table
            .filter(button_tests::site.eq(site.to_string()))
            .group_by(button_tests::button)
            .select((button_tests::button, diesel::dsl::max(button_tests::pressed_at)))
            .load(self.connection)?;
        rows.into_iter()
            .filter_map(|(button, at)| Some((button, at?)))
            .map(|(button, at)| Ok((columns::id("button_tests.button", &button)?, Timestamp(at))))
            .collect()
    }
}

impl Tx<'_> {
    /// The press of a test may name another press from now on.
    ///
    /// # Errors
    /// One of the database.
    pub fn release_press(&mut self, test: ButtonTestId) -> Result<(), Error> {
        diesel::update(button_tests::table.find(test.to_string()))
            .set(button_tests::press.eq(None::<String>))
            .execute(self.connection)?;
        Ok(())
    }

    /// Writes a test, new or changed; with what names its press, once it was pressed.
    ///
    /// # Errors
    /// [`Error::Conflict`] where another test has the same press: look first.
    pub fn put_button_test(&mut self, test: &ButtonTest, press: Option<&str>) -> Result<(), Error> {
        let changing = (
            button_tests::pressed_at.eq(columns::ms(test.pressed_at)),
            button_tests::ended_at.eq(columns::ms(test.ended_at)),
            button_tests::press.eq(press.map(str::to_owned)),
        );
        let changed = diesel::update(button_tests::table.find(test.id.to_string()))
            .set(changing.clone())
            .execute(self.connection)?;
        if changed == 0 {
            diesel::insert_into(button_tests::table)
                .values((
                    button_tests::id.eq(test.id.to_string()),
                    button_tests::site.eq(test.site.to_string()),
                    button_tests::button.eq(test.button.to_string()),
                    button_tests::tested_by.eq(test.by.to_string()),
                    button_tests::begun_at.eq(test.begun_at.ms()),
                    button_tests::expires_at.eq(test.until.ms()),
                    changing,
                ))
                .execute(self.connection)?;
        }
        Ok(())
    }
}

fn test((id, site, button, by, begun_at, until, pressed_at, ended_at): Row) -> Result<ButtonTest, Error> {
    Ok(ButtonTest {
        id: columns::id("button_tests.id", &id)?,
        site: columns::id("button_tests.site", &site)?,
        button: columns::id("button_tests.button", &button)?,
        by: columns::id("button_tests.tested_by", &by)?,
        begun_at: Timestamp(begun_at),
        until: Timestamp(until),
        pressed_at: columns::instant(pressed_at),
        ended_at: columns::instant(ended_at),
    })
}
