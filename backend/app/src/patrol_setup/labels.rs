//! Sheets of labels for the wall: A4, six of 80 × 80 mm, to be cut.

use super::{By, Refusal};
use crate::{
    App,
    error::{Error, Result},
    pdf::{Area, Font, MM, NoFont, Pen, Qr, Side},
};
use domain::{Name, patrol::Checkpoint};
use krilla::{Document, metadata::Metadata, page::PageSettings};

/// Labels in one file at most.
pub const MOST_LABELS: usize = 600;

const PAGE: (f32, f32) = (210.0, 297.0);
const SIDE: f32 = 80.0;
const COLUMNS: usize = 2;
const ROWS: usize = 3;
/// The code with its quiet zone, in millimetres.
const CODE: f32 = 56.0;
const INSET: f32 = 3.0;

/// What stands on one label.
struct Label {
    says: String,
    code: String,
    name: Name,
    floor: String,
    place: String,
}

/// The labels of these checkpoints as a PDF, in the order given; of all in use where none is given.
///
/// # Errors
/// [`Refusal::CheckpointUnknown`], [`Refusal::LabelCount`], [`Refusal::LabelAddress`], [`Refusal::NoFont`],
/// [`Refusal::BadFont`], or a fault.
pub async fn labels(app: &App, by: By, codes: &[String]) -> Result<Vec<u8>> {
    let directory = app.directory(by.site).await?;
    let known = |code: &String| {
        let found = directory.checkpoints.get(&code.trim().to_ascii_uppercase());
        found.ok_or_else(|| Refusal::CheckpointUnknown { word: code.clone() })
    };
    let checkpoints: Vec<&Checkpoint> = match codes {
        [] => directory.checkpoints.values().collect(),
        codes => codes.iter().map(known).collect::<Result<_, _>>()?,
    };
    if !(1..=MOST_LABELS).contains(&checkpoints.len()) {
        return Err(Refusal::LabelCount { most: MOST_LABELS }.into());
    }
    let labels = checkpoints.into_iter().map(|checkpoint| label(app, checkpoint)).collect::<Result<Vec<_>, _>>()?;
    let (site, font) = (directory.site.name.clone(), app.settings.pdf_font.clone());
    tokio::task::spawn_blocking(move || {
        let font = Font::find(font.as_deref())?;
        sheets(&site, &labels, &font)
    })
    .await
    .map_err(|error| Error::fault("draw labels", error))?
}

fn label(app: &App, checkpoint: &Checkpoint) -> Result<Label, Refusal> {
    let (site, code, generation) = (checkpoint.site, &checkpoint.code, checkpoint.label.newest);
    let says = app.keys.labels.url(&app.settings.public_url, site, code, generation).ok_or(Refusal::LabelAddress)?;
    Ok(Label {
        says,
        code: code.clone(),
        name: checkpoint.name.clone(),
        floor: checkpoint.place.floor.clone(),
        place: checkpoint.place.name.zh.clone(),
    })
}

fn sheets(site: &Name, labels: &[Label], font: &Font) -> Result<Vec<u8>> {
    let drawn = |error: String| Error::fault("draw labels", error);
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(format!("{} 巡查点标签", site.zh)).language("zh-CN".to_owned()));
    let page = PageSettings::from_wh(PAGE.0 * MM, PAGE.1 * MM).ok_or_else(|| drawn("A4 is no size".into()))?;
    for sheet in labels.chunks(COLUMNS * ROWS) {
        let mut page = document.start_page_with(page.clone());
        let mut surface = page.surface();
        let mut pen = Pen::new(&mut surface, font);
        for (index, label) in sheet.iter().enumerate() {
            let qr = Qr::of(&label.says).map_err(|error| drawn(error.to_string()))?;
            draw(&mut pen, site, label, &qr, corner(index));
        }
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|error| drawn(format!("{error:?}")))
}

/// The upper left corner of a label on its sheet, in millimetres.
fn corner(index: usize) -> (f32, f32) {
    let place = |n: usize, of: usize, length: f32| {
        let count = |n: usize| f32::from(u8::try_from(n).unwrap_or(u8::MAX));
        (length - count(of) * SIDE) / 2.0 + count(n) * SIDE
    };
    (place(index % COLUMNS, COLUMNS, PAGE.0), place(index / COLUMNS, ROWS, PAGE.1))
}

fn draw(pen: &mut Pen<'_, '_>, site: &Name, label: &Label, qr: &Qr, (x, y): (f32, f32)) {
    let area = |x: f32, y: f32, side: f32| Area { x: x * MM, y: y * MM, width: side * MM, height: side * MM };
    pen.frame(area(x, y, SIDE));
    pen.qr(qr, area(x + (SIDE - CODE) / 2.0, y, CODE));
    let width = SIDE - 2.0 * INSET;
    let line = |down: f32| ((x + INSET) * MM, (y + down) * MM, width * MM);
    pen.line(&label.name.zh, line(CODE + 5.0), 16.0, Side::Middle);
    let other = if label.name.en == label.name.zh { "" } else { &label.name.en };
    pen.line(other, line(CODE + 9.5), 9.0, Side::Middle);
    let told = label.place.split(" · ").any(|part| part == label.floor);
    let place = if told { label.place.clone() } else { format!("{} · {}", label.floor, label.place) };
    pen.line(&place, line(CODE + 14.0), 9.0, Side::Middle);
    pen.line(&label.code, line(CODE + 20.5), 13.0, Side::Left);
    let (x, y, width) = line(CODE + 20.5);
    pen.line(&site.zh, (x + width / 2.0, y, width / 2.0), 9.0, Side::Right);
}

impl From<NoFont> for Error {
    fn from(missing: NoFont) -> Self {
        Self::PatrolSetUp(match missing {
            NoFont::Nowhere => Refusal::NoFont,
            NoFont::Unusable(path) => Refusal::BadFont { path: path.display().to_string() },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_labels_of_80_mm_fit_on_a_sheet() {
        let corners: Vec<_> = (0..COLUMNS * ROWS).map(corner).collect();
        assert_eq!(corners[0], (25.0, 28.5));
        assert_eq!(corners[5], (105.0, 188.5));
        assert!(corners.iter().all(|(x, y)| *x >= 5.0 && x + SIDE <= 205.0 && *y >= 5.0 && y + SIDE <= 292.0));
    }
}
