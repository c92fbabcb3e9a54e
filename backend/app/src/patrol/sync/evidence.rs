//! What was read at a checkpoint, and what it proves by itself.

use crate::{App, directory::Directory, error::Result, patrol_setup::TagReader};
use domain::{
    TagId, Timestamp,
    patrol::{
        Checkpoint, Moment,
        label::{Generations, Scanned},
        verify::Proof,
    },
};
use store::{Read, Tag};
use wire::patrol::sync::ScannedProof;

/// What a reading proves, and of which checkpoint.
pub(super) struct Evidence {
    pub(super) proof: Proof,
    pub(super) checkpoint: Option<Checkpoint>,
    /// The tag and its counter, where it signed the tap.
    pub(super) tap: Option<(TagId, u32)>,
}

impl Evidence {
    const fn of(proof: Proof, checkpoint: Option<Checkpoint>) -> Self {
        Self { proof, checkpoint, tap: None }
    }

    const fn invalid(checkpoint: Option<Checkpoint>) -> Self {
        Self::of(Proof::Invalid, checkpoint)
    }
}

/// What readings are held against.
pub(super) struct Reader<'a> {
    pub(super) app: &'a App,
    pub(super) directory: &'a Directory,
    pub(super) tags: &'a TagReader,
}

impl Reader<'_> {
    /// Reads what was scanned at a moment; `photos` says whether there are any.
    pub(super) fn read(
        &self,
        read: &mut Read<'_>,
        scanned: &ScannedProof,
        photos: bool,
        moment: Moment,
    ) -> Result<Evidence> {
        let at = moment.at;
        match scanned {
            ScannedProof::Label { text } => self.label(read, text, at),
            ScannedProof::TagUrl { url } => self.tap(read, url, at),
            ScannedProof::TagNumber { uid } => self.number(read, uid, at),
            ScannedProof::Rotating { checkpoint, code } => self.rotating(read, checkpoint, code, moment),
            ScannedProof::ByHand { checkpoint } => {
                Ok(Evidence::of(Proof::ByHand { photo: photos }, self.checkpoint(read, checkpoint)?))
            }
        }
    }

    /// A checkpoint by its code; also one that was retired meanwhile.
    pub(super) fn checkpoint(&self, read: &mut Read<'_>, code: &str) -> Result<Option<Checkpoint>> {
        let code = code.to_ascii_uppercase();
        match self.directory.checkpoints.get(&code) {
            Some(known) => Ok(Some(known.clone())),
            None => Ok(read.checkpoint_by_code(self.directory.site.id, &code)?.map(|kept| kept.checkpoint)),
        }
    }

    fn label(&self, read: &mut Read<'_>, text: &str, at: Timestamp) -> Result<Evidence> {
        let Some(scanned) = Scanned::parse(text) else { return Ok(Evidence::invalid(None)) };
        let checkpoint = self.checkpoint(read, &scanned.code)?;
        let good = checkpoint.as_ref().map_or_else(Generations::default, |checkpoint| checkpoint.label.at(at));
        let proof = self.app.keys.labels.proof(self.directory.site.id, &scanned, good);
        Ok(Evidence::of(Proof::Label { proof }, checkpoint))
    }

    fn tap(&self, read: &mut Read<'_>, url: &str, at: Timestamp) -> Result<Evidence> {
        let Ok(tap) = self.tags.open(url) else { return Ok(Evidence::invalid(None)) };
        let tag = read.tag_by_uid(self.directory.site.id, &tap.uid.to_string())?;
        let Some(tag) = tag else { return Ok(Evidence::invalid(None)) };
        let checkpoint = self.of_tag(read, &tag)?;
        if !in_use(&tag, at) {
            return Ok(Evidence::invalid(checkpoint));
        }
        let proof = Proof::Tag { uid: tap.uid, counter: tap.counter };
        Ok(Evidence { proof, checkpoint, tap: Some((tag.id, tap.counter)) })
    }

    fn number(&self, read: &mut Read<'_>, uid: &str, at: Timestamp) -> Result<Evidence> {
        let uid: String = uid.chars().filter(char::is_ascii_hexdigit).collect();
        let Some(tag) = read.tag_by_uid(self.directory.site.id, &uid)? else {
            return Ok(Evidence::of(Proof::TagNumber { known: false }, None));
        };
        Ok(Evidence::of(Proof::TagNumber { known: in_use(&tag, at) }, self.of_tag(read, &tag)?))
    }

    fn rotating(&self, read: &mut Read<'_>, checkpoint: &str, code: &str, at: Moment) -> Result<Evidence> {
        let Some(checkpoint) = self.checkpoint(read, checkpoint)? else { return Ok(Evidence::invalid(None)) };
        let codes = self.app.keys.codes.of(self.directory.site.id, checkpoint.id);
        let step = codes.and_then(|codes| codes.step_within(code, at.at, at.error));
        let proof = step.map_or(Proof::Invalid, |step| Proof::Rotating { step });
        Ok(Evidence::of(proof, Some(checkpoint)))
    }

    fn of_tag(&self, read: &mut Read<'_>, tag: &Tag) -> Result<Option<Checkpoint>> {
        let known = self.directory.checkpoints.values().find(|known| known.id == tag.checkpoint);
        match known {
            Some(known) => Ok(Some(known.clone())),
            None => Ok(read.checkpoint(tag.checkpoint)?.map(|kept| kept.checkpoint)),
        }
    }
}

/// Whether a tag was in use at about `at`: what a phone kept from before it was retired still counts.
fn in_use(tag: &Tag, at: Timestamp) -> bool {
    tag.retired_at.is_none_or(|retired| at < retired)
}
