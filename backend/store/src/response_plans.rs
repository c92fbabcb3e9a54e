//! Response plans (预案), every version of them.

use crate::{
    Error, columns,
    schema::response_plans,
    tx::{Read, Tx},
};
use diesel::prelude::*;
use domain::{
    PersonId, SiteId, Timestamp,
    alarm::{Kind, Priority},
    plan::ResponsePlan,
};

/// One version of the plan for a kind and priority.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptPlan {
    /// The kind of alarm that it answers.
    pub kind: Kind,
    /// The priority.
    pub priority: Priority,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// Who saved it; `None` for the command line.
    pub saved_by: Option<PersonId>,
    /// The plan.
    pub plan: ResponsePlan,
}

type Row = (String, i32, i64, Option<String>, String);

const COLUMNS: (
    response_plans::kind,
    response_plans::priority,
    response_plans::saved_at,
    response_plans::saved_by,
    response_plans::body,
) = (
    response_plans::kind,
    response_plans::priority,
    response_plans::saved_at,
    response_plans::saved_by,
    response_plans::body,
);

impl Read<'_> {
    /// The plans in force at a site: the newest version of each kind and priority that has one.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn response_plans(&mut self, site: SiteId) -> Result<Vec<KeptPlan>, Error> {
        let rows: Vec<Row> = response_plans::table
            .filter(response_plans::site.eq(site.to_string()))
            .order((response_plans::kind, response_plans::priority, response_plans::version.desc()))
            .select(COLUMNS)
            .load(self.connection)?;
        let mut newest: Vec<KeptPlan> = Vec::new();
        for row in rows {
            let kept = kept(row)?;
            if newest.last().is_none_or(|last| (last.kind, last.priority) != (kept.kind, kept.priority)) {
                newest.push(kept);
            }
        }
        Ok(newest)
    }

    /// Every version of one plan, the newest first.
    ///
    /// # Errors
    /// [`Error::Unreadable`] or one of the database.
    pub fn response_plan_versions(
        &mut self,
        site: SiteId,
        kind: Kind,
        priority: Priority,
    ) -> Result<Vec<KeptPlan>, Error> {
        let rows: Vec<Row> = response_plans::table
            .filter(response_plans::site.eq(site.to_string()))
            .filter(response_plans::kind.eq(columns::word("response_plans.kind", &kind)?))
            .filter(response_plans::priority.eq(priority.number()))
            .order(response_plans::version.desc())
            .select(COLUMNS)
            .load(self.connection)?;
        rows.into_iter().map(kept).collect()
    }
}

impl Tx<'_> {
    /// Writes a new version, whose number is in the plan.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the version is there already.
    pub fn insert_response_plan(&mut self, site: SiteId, kept: &KeptPlan) -> Result<(), Error> {
        diesel::insert_into(response_plans::table)
            .values((
                response_plans::site.eq(site.to_string()),
                response_plans::kind.eq(columns::word("response_plans.kind", &kept.kind)?),
                response_plans::priority.eq(kept.priority.number()),
                response_plans::version.eq(i64::from(kept.plan.version)),
                response_plans::saved_at.eq(kept.saved_at.ms()),
                response_plans::saved_by.eq(kept.saved_by.map(|person| person.to_string())),
                response_plans::body.eq(columns::to_json("response_plans.body", &kept.plan)?),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}

fn kept((kind, priority, saved_at, saved_by, body): Row) -> Result<KeptPlan, Error> {
    Ok(KeptPlan {
        kind: columns::from_word("response_plans.kind", &kind)?,
        priority: Priority::from_number(priority)
            .ok_or_else(|| Error::unreadable("response_plans.priority", &priority))?,
        saved_at: Timestamp(saved_at),
        saved_by: saved_by.map(|id| columns::id("response_plans.saved_by", &id)).transpose()?,
        plan: columns::json("response_plans.body", &body)?,
    })
}
