//! The font of PDF files. A font with Chinese letters is too large to bring along: it is one of the machine's, of which
//! the letters that are used are embedded in each file.

use skrifa::{FontRef, MetadataProvider, instance::LocationRef, instance::Size, raw::FileRef, string::StringId};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Folders where systems keep fonts.
const FOLDERS: [&str; 6] = [
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "/opt/homebrew/share/fonts",
    "C:\\Windows\\Fonts",
];
/// How names of files with Chinese letters begin, the best first.
const NAMES: [&str; 15] = [
    "NotoSansCJK-Regular",
    "NotoSansCJKsc-Regular",
    "NotoSansSC",
    "NotoSansCJK",
    "SourceHanSansSC-Regular",
    "SourceHanSansCN-Regular",
    "SourceHanSans",
    "PingFang",
    "STHeiti",
    "msyh",
    "Deng",
    "wqy-microhei",
    "wqy-zenhei",
    "simhei",
    "DroidSansFallback",
];
const DEEPEST: usize = 4;
const MOST_FILES: usize = 20_000;
/// Letters that a font must have.
const NEEDED: &str = "守望医院巡查点楼层A0.-·";

/// No font can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoFont {
    /// None of the known ones is on this machine.
    #[error("no font with Chinese letters found")]
    Nowhere,
    /// The one that was set is no font, or has no Chinese letters.
    #[error("the font cannot be used: {}", .0.display())]
    Unusable(PathBuf),
}

/// A font with Chinese letters.
pub struct Font {
    inner: krilla::text::Font,
    file: Arc<Vec<u8>>,
    face: u32,
}

impl Font {
    /// The one that was set, or the best of those that the machine has. Reads files: not for async threads.
    ///
    /// # Errors
    /// [`NoFont`].
    pub fn find(set: Option<&Path>) -> Result<Self, NoFont> {
        match set {
            Some(path) => Self::read(path).ok_or_else(|| NoFont::Unusable(path.to_owned())),
            None => Self::among(FOLDERS.iter().map(Path::new)),
        }
    }

    /// The best in these folders.
    fn among<'a>(folders: impl Iterator<Item = &'a Path>) -> Result<Self, NoFont> {
        let mut found = Vec::new();
        for folder in folders {
            look(folder, DEEPEST, &mut found);
        }
        found.sort();
        found.iter().find_map(|(_, path)| Self::read(path)).ok_or(NoFont::Nowhere)
    }

    /// The face of a file with all that is needed; of several that for simplified Chinese.
    fn read(path: &Path) -> Option<Self> {
        let file = Arc::new(std::fs::read(path).ok()?);
        let faces = match FileRef::new(&file).ok()? {
            FileRef::Font(_) => 1,
            FileRef::Collection(all) => all.len(),
        };
        let mut best = None;
        for face in 0..faces {
            let font = FontRef::from_index(&file, face).ok()?;
            let letters = font.charmap();
            if !NEEDED.chars().all(|letter| letters.map(letter).is_some()) {
                continue;
            }
            let mut names = font.localized_strings(StringId::FAMILY_NAME).map(|name| name.to_string());
            let simplified = names.any(|name| name.split(' ').any(|word| matches!(word, "SC" | "CN")));
            if simplified || best.is_none() {
                best = Some(face);
            }
            if simplified {
                break;
            }
        }
        let face = best?;
        let inner = krilla::text::Font::new(file.clone().into(), face)?;
        Some(Self { inner, file, face })
    }

    pub(super) const fn inner(&self) -> &krilla::text::Font {
        &self.inner
    }

    /// How wide a line is, in points, in letters of so many points.
    #[must_use]
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let Ok(font) = FontRef::from_index(&self.file, self.face) else { return 0.0 };
        let (letters, widths) = (font.charmap(), font.glyph_metrics(Size::new(size), LocationRef::default()));
        let width = |letter| letters.map(letter).and_then(|glyph| widths.advance_width(glyph)).unwrap_or(size);
        text.chars().map(width).sum()
    }
}

/// Files whose names are known, with how good they are.
fn look(folder: &Path, deep: usize, found: &mut Vec<(usize, PathBuf)>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten().take(MOST_FILES) {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if path.is_dir() && deep > 0 {
            look(&path, deep - 1, found);
        } else if let Some(good) = NAMES.iter().position(|known| name.starts_with(known)) {
            found.push((good, path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_chinese_letters_says_so() {
        let folder = std::env::temp_dir().join(format!("shouwang-fonts-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        assert_eq!(Font::among([folder.as_path()].into_iter()).err(), Some(NoFont::Nowhere));
        let broken = folder.join("NotoSansCJK-Regular.ttc");
        std::fs::write(&broken, "no font").unwrap();
        assert_eq!(Font::among([folder.as_path()].into_iter()).err(), Some(NoFont::Nowhere));
        assert_eq!(Font::find(Some(&broken)).err(), Some(NoFont::Unusable(broken)));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
