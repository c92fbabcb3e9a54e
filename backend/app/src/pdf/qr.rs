//! QR codes as paper needs them.

use super::Area;
use fast_qr::{ECL, QRBuilder, QRCode};

/// Light modules around a code (ISO/IEC 18004, 5.3.8).
const QUIET: usize = 4;

/// A text is too long for a QR code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long for a QR code")]
pub struct QrTooLong;

/// A QR code with the best error correction, of which a third may be scratched away.
pub struct Qr(QRCode);

impl Qr {
    /// Of a text.
    ///
    /// # Errors
    /// [`QrTooLong`].
    pub fn of(text: &str) -> Result<Self, QrTooLong> {
        QRBuilder::new(text).ecl(ECL::H).build().map(Self).map_err(|_| QrTooLong)
    }

    /// Modules along one side, without the quiet zone.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.0.size
    }

    /// The dark parts of the code within an area that it fills with its quiet zone, one for each run of modules.
    pub(super) fn dark(&self, area: Area) -> Vec<Area> {
        let module = area.width.min(area.height) / modules(self.size() + 2 * QUIET);
        let mut runs = Vec::new();
        for row in 0..self.size() {
            let mut from = None;
            for column in 0..=self.size() {
                let is_dark = column < self.size() && self.0[row][column].value();
                match (from, is_dark) {
                    (None, true) => from = Some(column),
                    (Some(start), false) => {
                        runs.push(Area {
                            x: area.x + modules(QUIET + start) * module,
                            y: area.y + modules(QUIET + row) * module,
                            width: modules(column - start) * module,
                            height: module,
                        });
                        from = None;
                    }
                    _ => {}
                }
            }
        }
        runs
    }
}

fn modules(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws the code as a printer would, four dots a module, and lets another implementation read it.
    fn read_back(qr: &Qr) -> String {
        let side = 4 * (qr.size() + 2 * QUIET);
        let dots = |value: f32| value.round() as usize;
        let area = Area { x: 0.0, y: 0.0, width: modules(side), height: modules(side) };
        let mut dark = vec![false; side * side];
        for run in qr.dark(area) {
            for y in dots(run.y)..dots(run.y + run.height) {
                for x in dots(run.x)..dots(run.x + run.width) {
                    dark[y * side + x] = true;
                }
            }
        }
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| if dark[y * side + x] { 0 } else { 255 });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        let (meta, text) = grids[0].decode().unwrap();
        assert_eq!(meta.ecc_level, 2, "H, as ISO/IEC 18004 numbers it");
        text
    }

    #[test]
    fn a_printed_label_reads_as_what_was_signed_and_has_33_modules() {
        let text = "HTTPS://SW.HAIHE.CN/C/MZ-3F-017.XXL2CXT7XPZBS7RA";
        let qr = Qr::of(text).unwrap();
        assert_eq!((qr.size(), read_back(&qr).as_str()), (33, text));
        let larger = "https://a-rather-long-name.hospital.example/C/MZ-3F-017.XXL2CXT7XPZBS7RA";
        assert_eq!(read_back(&Qr::of(larger).unwrap()), larger);
        assert!(Qr::of(&"x".repeat(3_000)).is_err());
    }
}
