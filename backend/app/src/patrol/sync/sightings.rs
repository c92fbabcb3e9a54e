//! Where a guard was known to be around a scan.

use crate::{directory::Directory, error::Result};
use domain::{
    PersonId, ScanId, Timestamp,
    duty::Duty,
    patrol::{
        Moment,
        verify::{Problem, Settlement, Shift, Sighting},
    },
};
use std::collections::BTreeMap;
use store::{KeptScan, Read};

/// Radius in metres within which a guard is taken to be around his post when he goes on duty.
const AROUND_POST_M: f64 = 30.0;
/// And around a checkpoint that he scans.
pub(super) const AT_CHECKPOINT_M: f64 = 3.0;
/// So many scans before and after are looked at: those that count for nothing are passed over.
const NEIGHBOURS: u32 = 4;

/// Where a guard was known to be: at his post when he went on duty, at the checkpoints that he scanned before and after.
pub(super) fn around(
    read: &mut Read<'_>,
    directory: &Directory,
    duties: &[Duty],
    (person, scan, at): (PersonId, ScanId, Timestamp),
) -> Result<Vec<Sighting>> {
    let spots: BTreeMap<_, _> = directory.checkpoints.values().map(|known| (known.id, known.place.spot)).collect();
    let posts = duties.iter().filter(|duty| duty.person == person).filter_map(|duty| {
        let post = directory.posts.get(&duty.post)?;
        Some(Sighting { spot: post.place.spot, doubt_m: AROUND_POST_M, at: Moment::exact(duty.started_at) })
    });
    let scans = read.scans_around(directory.site.id, person, at, NEIGHBOURS)?;
    let scans = scans.iter().filter(|kept| kept.scan.reading.id != scan && counts(kept)).filter_map(|kept| {
        let spot = *spots.get(&kept.scan.checkpoint?)?;
        Some(Sighting { spot, doubt_m: AT_CHECKPOINT_M, at: kept.scan.judged.at })
    });
    Ok(posts.chain(scans).collect())
}

/// Whether a scan says where somebody was: what is contradicted or was rejected must not make the next one too fast.
fn counts(kept: &KeptScan) -> bool {
    match &kept.scan.settled {
        Some(settled) => settled.settlement == Settlement::Confirmed,
        None => !kept.scan.judged.problems.iter().any(Problem::contradicts),
    }
}

/// A guard's spells of duty.
pub(super) fn shifts(duties: &[Duty], person: PersonId) -> Vec<Shift> {
    let own = duties.iter().filter(|duty| duty.person == person);
    own.map(|duty| Shift { from: duty.started_at, to: duty.ended_at, device: duty.device }).collect()
}
