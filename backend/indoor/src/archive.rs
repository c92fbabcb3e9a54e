//! An IMDF archive: its files by name, from a zip or given one by one.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use crate::import::ImportError;

/// Largest zip accepted, bytes.
pub const MAX_ZIP_BYTES: usize = 64 << 20;
/// Most entries accepted in a zip.
pub const MAX_ENTRIES: usize = 2_000;
/// Largest total of unpacked files accepted, bytes.
pub const MAX_UNPACKED_BYTES: u64 = 256 << 20;

/// The files of an IMDF archive by their plain names in lower case ("unit.geojson", "manifest.json").
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archive {
    files: BTreeMap<String, Vec<u8>>,
}

impl Archive {
    /// Unpacks a zip. A folder around the files, and what desktop systems add (`__MACOSX`, dot files), is ignored.
    ///
    /// # Errors
    /// The bytes are no zip, are damaged or encrypted, or are beyond [`MAX_ZIP_BYTES`], [`MAX_ENTRIES`] or
    /// [`MAX_UNPACKED_BYTES`].
    pub fn from_zip(bytes: &[u8]) -> Result<Self, ImportError> {
        if bytes.len() > MAX_ZIP_BYTES {
            return Err(ImportError::ArchiveTooLarge);
        }
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| ImportError::ArchiveNotZip)?;
        if zip.len() > MAX_ENTRIES {
            return Err(ImportError::ArchiveTooManyFiles);
        }
        let mut files = BTreeMap::new();
        let mut left = MAX_UNPACKED_BYTES;
        for index in 0..zip.len() {
            let damaged = |_| ImportError::ArchiveDamaged { entry: index };
            let entry = zip.by_index(index).map_err(damaged)?;
            let name = entry.name().map_err(damaged)?.into_owned();
            if entry.is_dir() || !is_wanted(&name) {
                continue;
            }
            let mut unpacked = Vec::new();
            let read = entry
                .take(left + 1)
                .read_to_end(&mut unpacked)
                .map_err(|_| ImportError::ArchiveDamaged { entry: index })?;
            left = left.checked_sub(read as u64).ok_or(ImportError::ArchiveTooLarge)?;
            files.insert(name, unpacked);
        }
        Self::from_files(files)
    }

    /// Takes the files as they are; names may have folders before them.
    ///
    /// # Errors
    /// The files are beyond [`MAX_ENTRIES`] or [`MAX_UNPACKED_BYTES`].
    pub fn from_files(files: BTreeMap<String, Vec<u8>>) -> Result<Self, ImportError> {
        if files.len() > MAX_ENTRIES {
            return Err(ImportError::ArchiveTooManyFiles);
        }
        if files.values().map(|bytes| bytes.len() as u64).sum::<u64>() > MAX_UNPACKED_BYTES {
            return Err(ImportError::ArchiveTooLarge);
        }
        let mut folders: BTreeMap<String, BTreeMap<String, Vec<u8>>> = BTreeMap::new();
        for (path, bytes) in files {
            if !is_wanted(&path) {
                continue;
            }
            let path = path.replace('\\', "/");
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
            folders.entry(folder.to_owned()).or_default().insert(plain_name(name), bytes);
        }
        // Several folders: the one that holds a plan, the outermost first.
        let plan = |files: &BTreeMap<String, Vec<u8>>| {
            ["unit.geojson", "level.geojson", "venue.geojson", "manifest.json"]
                .iter()
                .filter(|name| files.contains_key(**name))
                .count()
        };
        let files = folders
            .into_iter()
            .max_by_key(|(folder, files)| {
                let depth = if folder.is_empty() { 0 } else { 1 + folder.matches('/').count() };
                (plan(files), std::cmp::Reverse(depth), std::cmp::Reverse(folder.clone()))
            })
            .map(|(_, files)| files)
            .unwrap_or_default();
        Ok(Self { files })
    }

    /// The bytes of a file by its plain name.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    /// The plain names of all files, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

fn is_wanted(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    !path.split(['/', '\\']).any(|part| part.starts_with('.') || part == "__macosx")
        && (path.ends_with(".geojson") || path.ends_with(".json"))
}

/// "Unit.GeoJSON" → "unit.geojson"; a feature file that is only called "unit.json" gets its IMDF name.
fn plain_name(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    match name.strip_suffix(".json") {
        Some(stem) if stem != "manifest" => format!("{stem}.geojson"),
        _ => name,
    }
}
