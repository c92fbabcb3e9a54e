//! Text and tables that flow over A4 pages.

use super::{Area, Font, MM, Pen, Side};
use crate::export::{Cell, Table};
use krilla::{Document, metadata::Metadata, page::PageSettings};

const PAGE: (f32, f32) = (210.0 * MM, 297.0 * MM);
const MARGIN: f32 = 15.0 * MM;
const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
const BOTTOM: f32 = PAGE.1 - 20.0 * MM;
const FOOT: f32 = PAGE.1 - 11.0 * MM;
/// Letters of a table, and between their lines, in points.
const SMALL: f32 = 7.5;
const LEADING: f32 = 1.4;
/// Around what stands in a cell, in points.
const PAD: f32 = 2.5;

/// A text as it is laid out so far.
pub struct Flow<'f> {
    font: &'f Font,
    pages: Vec<Vec<Piece>>,
    /// Down to here the last page is full.
    down: f32,
}

enum Piece {
    Line { text: String, at: (f32, f32, f32), size: f32, side: Side },
    Frame(Area),
}

/// A text could not be written as a PDF.
#[derive(Debug, thiserror::Error)]
#[error("the file cannot be written: {0}")]
pub struct NotWritten(String);

impl<'f> Flow<'f> {
    /// An empty text.
    #[must_use]
    pub fn new(font: &'f Font) -> Self {
        Self { font, pages: vec![Vec::new()], down: MARGIN }
    }

    /// What it all is.
    pub fn title(&mut self, text: &str) {
        self.text(text, 18.0, Side::Middle);
        self.space(4.0);
    }

    /// What follows; never alone at the end of a page.
    pub fn heading(&mut self, text: &str) {
        self.space(8.0);
        if self.down + 60.0 > BOTTOM {
            self.turn();
        }
        self.text(text, 12.0, Side::Left);
        self.space(3.0);
    }

    /// Words, as many lines as they need.
    pub fn paragraph(&mut self, text: &str) {
        self.text(text, 9.5, Side::Left);
    }

    /// The same in the middle.
    pub fn centred(&mut self, text: &str) {
        self.text(text, 9.5, Side::Middle);
    }

    /// Room, in points.
    pub fn space(&mut self, points: f32) {
        self.down += points;
    }

    /// The columns of a table that are for paper; its head again on each page.
    pub fn table(&mut self, table: &Table) {
        let shown: Vec<usize> = (0..table.columns.len()).filter(|n| table.columns[*n].paper > 0).collect();
        let all: u16 = shown.iter().map(|n| table.columns[*n].paper).sum();
        let widths: Vec<f32> =
            shown.iter().map(|n| WIDTH * f32::from(table.columns[*n].paper) / f32::from(all)).collect();
        let head: Vec<_> = shown.iter().map(|n| (table.columns[*n].head.clone(), Side::Middle)).collect();
        let of_row = |row: &Vec<Cell>| -> Vec<_> {
            shown
                .iter()
                .map(|n| row.get(*n).map_or((String::new(), Side::Left), |cell| (cell.shown(), side(cell))))
                .collect()
        };
        self.row(&head, &widths, None);
        for row in table.rows.iter().chain(&table.total) {
            self.row(&of_row(row), &widths, Some(&head));
        }
        self.space(4.0);
    }

    /// Lines to be signed on, beside each other.
    pub fn signatures(&mut self, words: &[&str]) {
        self.space(26.0);
        if self.down + 20.0 > BOTTOM {
            self.turn();
        }
        let width = WIDTH / words.len().max(1) as f32;
        for (n, word) in words.iter().enumerate() {
            let x = MARGIN + width * n as f32;
            let taken = self.font.width(word, 10.0) + 4.0;
            self.put(Piece::Line { text: (*word).to_owned(), at: (x, self.down, width), size: 10.0, side: Side::Left });
            self.put(Piece::Frame(Area { x: x + taken, y: self.down + 2.0, width: width - taken - 12.0, height: 0.2 }));
        }
        self.space(10.0);
    }

    /// The file, with the foot and the number on every page.
    ///
    /// # Errors
    /// [`NotWritten`].
    pub fn finish(self, title: &str, language: &str, foot: &str) -> Result<Vec<u8>, NotWritten> {
        let mut document = Document::new();
        document.set_metadata(Metadata::new().title(title.to_owned()).language(language.to_owned()));
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| NotWritten("A4 is no size".into()))?;
        let count = self.pages.len();
        for (number, pieces) in (1..).zip(&self.pages) {
            let mut page = document.start_page_with(settings.clone());
            let mut surface = page.surface();
            let mut pen = Pen::new(&mut surface, self.font);
            for piece in pieces {
                match piece {
                    Piece::Line { text, at, size, side } => pen.line(text, *at, *size, *side),
                    Piece::Frame(area) => pen.frame(*area),
                }
            }
            pen.line(foot, (MARGIN, FOOT, WIDTH * 0.8), 8.0, Side::Left);
            pen.line(&format!("{number} / {count}"), (MARGIN, FOOT, WIDTH), 8.0, Side::Right);
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|error| NotWritten(format!("{error:?}")))
    }

    fn text(&mut self, text: &str, size: f32, side: Side) {
        for line in wrap(self.font, text, size, WIDTH) {
            if self.down + size * LEADING > BOTTOM {
                self.turn();
            }
            self.down += size * LEADING;
            let at = (MARGIN, self.down - size * 0.3, WIDTH);
            self.put(Piece::Line { text: line, at, size, side });
        }
    }

    fn row(&mut self, cells: &[(String, Side)], widths: &[f32], head: Option<&[(String, Side)]>) {
        let lines: Vec<_> = cells
            .iter()
            .zip(widths)
            .map(|((text, _), width)| wrap(self.font, text, SMALL, width - 2.0 * PAD))
            .collect();
        let most = lines.iter().map(Vec::len).max().unwrap_or(1).max(1);
        let height = (most as f32 * SMALL * LEADING + 2.0 * PAD).min(BOTTOM - MARGIN - 60.0);
        if let Some(head) = head.filter(|_| self.down + height > BOTTOM) {
            self.turn();
            self.row(head, widths, None);
        }
        let mut x = MARGIN;
        for ((lines, (_, side)), width) in lines.into_iter().zip(cells).zip(widths) {
            self.put(Piece::Frame(Area { x, y: self.down, width: *width, height }));
            let mut y = self.down + PAD + SMALL;
            for text in lines {
                if y > self.down + height {
                    break;
                }
                let at = (x + PAD, y, width - 2.0 * PAD);
                self.put(Piece::Line { text, at, size: SMALL, side: *side });
                y += SMALL * LEADING;
            }
            x += width;
        }
        self.down += height;
    }

    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.down = MARGIN;
    }

    fn put(&mut self, piece: Piece) {
        if let Some(page) = self.pages.last_mut() {
            page.push(piece);
        }
    }
}

/// Numbers stand at the right.
const fn side(cell: &Cell) -> Side {
    match cell {
        Cell::Count(_) | Cell::Share(_) | Cell::Decimal(_) | Cell::Minutes(_) => Side::Right,
        Cell::Empty | Cell::Text(_) | Cell::Day(_) | Cell::At(_) => Side::Left,
    }
}

/// Breaks a text into lines of a width: after spaces, and on either side of a Chinese letter.
fn wrap(font: &Font, text: &str, size: f32, width: f32) -> Vec<String> {
    text.split('\n').flat_map(|text| wrap_line(|text| font.width(text, size), text, width)).collect()
}

fn wrap_line(measure: impl Fn(&str) -> f32, text: &str, width: f32) -> Vec<String> {
    let (mut lines, mut line, mut taken) = (Vec::new(), String::new(), 0.0);
    // Behind here in the line it may be broken.
    let mut fits = 0;
    for letter in text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }) {
        let mut bytes = [0; 4];
        taken += measure(letter.encode_utf8(&mut bytes));
        if !letter.is_ascii() {
            fits = line.len();
        }
        if taken > width && !line.is_empty() && letter != ' ' {
            let rest = line.split_off(if fits == 0 { line.len() } else { fits });
            lines.push(std::mem::replace(&mut line, rest).trim_end().to_owned());
            fits = 0;
            taken = measure(&line) + measure(letter.encode_utf8(&mut bytes));
        }
        line.push(letter);
        if letter == ' ' || !letter.is_ascii() {
            fits = line.len();
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Chinese letters are two wide, others one.
    fn broken(text: &str, width: f32) -> Vec<String> {
        let measure = |text: &str| text.chars().map(|letter| if letter.is_ascii() { 1.0 } else { 2.0 }).sum();
        wrap_line(measure, text, width)
    }

    #[test]
    fn lines_break_where_readers_expect_it() {
        assert_eq!(broken("消防栓被遮挡", 6.0), ["消防栓", "被遮挡"]);
        assert_eq!(broken("the hydrant is blocked", 12.0), ["the hydrant", "is blocked"]);
        assert_eq!(broken("地下 B2 power room", 10.0), ["地下 B2", "power room"]);
        assert_eq!(broken("unbreakable", 4.0), ["unbr", "eaka", "ble"]);
        assert_eq!(broken("", 4.0), [""]);
    }

    proptest! {
        #[test]
        fn no_letter_is_lost_and_no_line_too_wide(text in "[a-c 中文]{0,40}", width in 2_u8..20) {
            let lines = broken(&text, width.into());
            let letters = |text: &str| text.chars().filter(|letter| *letter != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
            for line in lines {
                let wide: u32 = line.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum();
                prop_assert!(wide <= width.into(), "{}", line);
            }
        }
    }
}
