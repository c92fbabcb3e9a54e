//! The machine that everything ran on.

use super::{Failure, report::Latencies, report::rounded};
use serde::Serialize;
use std::{fs, io::Write, os::unix::fs::FileExt, path::Path, time::Instant};

/// What a reader needs to compare.
#[derive(Debug, Clone, Serialize)]
pub struct Machine {
    /// The processor's name.
    pub cpu: String,
    /// How many of them.
    pub cores: usize,
    /// The kernel's release.
    pub kernel: String,
    /// Main memory.
    pub memory_mib: u64,
    /// Time of one fdatasync after overwriting 16 KiB of a preallocated file.
    pub fdatasync_p50_us: f64,
    /// The same, 99th percentile.
    pub fdatasync_p99_us: f64,
    /// Load averages before the first measurement: others may be at work.
    pub load: String,
    /// Server processes are pinned to this core and clients to others.
    pub server_core: Option<usize>,
}

impl Machine {
    /// Looks at the machine; writes a little into `folder`.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn look(folder: &Path, server_core: Option<usize>) -> Result<Self, Failure> {
        let syncs = syncs(folder)?;
        let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let named = |text: &str, key: &str| {
            let line = text.lines().find(|line| line.starts_with(key))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        };
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        Ok(Self {
            cpu: named(&processor, "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            cores: processor.lines().filter(|line| line.starts_with("processor")).count().max(1),
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned(),
            memory_mib: named(&memory, "MemTotal")
                .and_then(|text| text.split(' ').next()?.parse::<u64>().ok())
                .unwrap_or(0)
                / 1024,
            fdatasync_p50_us: rounded(syncs.micros(0.5)),
            fdatasync_p99_us: rounded(syncs.micros(0.99)),
            load: load.split(' ').take(3).collect::<Vec<_>>().join(" "),
            server_core,
        })
    }
}

fn syncs(folder: &Path) -> Result<Latencies, Failure> {
    let path = folder.join("fdatasync");
    let file = preallocated(&path, 4 << 20)?;
    let mut latencies = Latencies::new()?;
    let page = [7_u8; 16 << 10];
    for turn in 0..200_u64 {
        let begun = Instant::now();
        file.write_all_at(&page, (turn * page.len() as u64) % (4 << 20))?;
        file.sync_data()?;
        latencies.record(begun.elapsed())?;
    }
    fs::remove_file(path)?;
    Ok(latencies)
}

/// A file whose blocks are all written, so that a sync has no sizes to update.
///
/// # Errors
/// It cannot be written.
pub fn preallocated(path: &Path, bytes: usize) -> Result<fs::File, Failure> {
    let mut file = fs::File::create(path)?;
    file.write_all(&vec![0; bytes])?;
    file.sync_all()?;
    Ok(file)
}
