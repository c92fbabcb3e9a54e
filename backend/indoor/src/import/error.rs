//! Why an archive could not be imported at all.

use thiserror::Error;

/// An archive that gives no building. Nothing has been changed by the attempt.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The bytes are not a zip archive.
    #[error("the file is not a zip archive")]
    ArchiveNotZip,
    /// The archive, packed or unpacked, is larger than accepted.
    #[error("the archive is too large")]
    ArchiveTooLarge,
    /// The archive has more files than accepted.
    #[error("the archive has too many files")]
    ArchiveTooManyFiles,
    /// An entry of the archive cannot be unpacked.
    #[error("entry {entry} of the archive is damaged or encrypted")]
    ArchiveDamaged {
        /// Its position in the archive, from 0.
        entry: usize,
    },
    /// A file without which there is no plan is missing.
    #[error("the archive has no {file}")]
    FileMissing {
        /// Its IMDF name.
        file: &'static str,
    },
    /// A file is not JSON.
    #[error("{file} is not valid JSON: {reason}")]
    FileNotJson {
        /// Its IMDF name.
        file: &'static str,
        /// What the parser says, with line and column.
        reason: String,
    },
    /// A file is JSON, but not a GeoJSON feature collection.
    #[error("{file} is not a GeoJSON feature collection")]
    FileNotFeatures {
        /// Its IMDF name.
        file: &'static str,
    },
    /// A file has more features, or the archive more corners, than accepted.
    #[error("{file} has too many features or corners")]
    FileTooLarge {
        /// Its IMDF name.
        file: &'static str,
    },
    /// No level could be used.
    #[error("no level of the plan can be used")]
    NoLevel,
    /// No unit could be used.
    #[error("no unit of the plan can be used")]
    NoUnit,
}

impl ImportError {
    /// A stable word for programs and translations.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ArchiveNotZip => "archive_not_zip",
            Self::ArchiveTooLarge => "archive_too_large",
            Self::ArchiveTooManyFiles => "archive_too_many_files",
            Self::ArchiveDamaged { .. } => "archive_damaged",
            Self::FileMissing { .. } => "file_missing",
            Self::FileNotJson { .. } => "file_not_json",
            Self::FileNotFeatures { .. } => "file_not_features",
            Self::FileTooLarge { .. } => "file_too_large",
            Self::NoLevel => "no_level",
            Self::NoUnit => "no_unit",
        }
    }
}
