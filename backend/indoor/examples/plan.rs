//! What the import makes of the demo hospital, or of an archive: `plan [ARCHIVE.zip] [--svg DIR]`.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::disallowed_methods)]

use std::path::PathBuf;
use std::time::Instant;

use indoor::{Archive, Building, Check, Graph, Pace};

fn main() {
    let mut args = std::env::args().skip(1);
    let (mut path, mut svg) = (None, None);
    while let Some(arg) = args.next() {
        if arg == "--svg" {
            svg = args.next().map(PathBuf::from);
        } else {
            path = Some(PathBuf::from(arg));
        }
    }
    let archive = match &path {
        None => Archive::from_files(demo::haihe().files),
        Some(path) if path.is_dir() => {
            let files = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
            let files = files.filter(|file| file.is_file());
            Archive::from_files(
                files
                    .map(|file| {
                        (file.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&file).unwrap())
                    })
                    .collect(),
            )
        }
        Some(path) => Archive::from_zip(&std::fs::read(path).unwrap()),
    };
    let archive = match archive {
        Ok(archive) => archive,
        Err(error) => return println!("{}: {error}", error.code()),
    };
    let start = Instant::now();
    let (building, report) = match Building::import(&archive) {
        Ok(imported) => imported,
        Err(error) => return println!("{}: {error}", error.code()),
    };
    println!("import {:?}: {} features, {} used", start.elapsed(), report.features, report.used);
    let start = Instant::now();
    let graph = Graph::build(&building, &Pace::default());
    println!("graph {:?}: {} nodes, {} steps", start.elapsed(), graph.nodes(), graph.steps());
    let start = Instant::now();
    let check = Check::run(&building, &graph).with(&report);
    println!("check {:?}", start.elapsed());
    for problem in check.problems.iter().take(40) {
        println!("  {} {}: {}", problem.feature, problem.code.as_str(), problem.text);
    }
    println!(
        "{} levels, {} rooms ({} main, {} reachable), {} doors, {} assumed links, {} problems, islands {:?}",
        check.levels,
        check.rooms,
        check.main_rooms,
        check.reachable_rooms,
        check.doors,
        check.assumed_links,
        check.problems.len(),
        check.islands.iter().map(Vec::len).collect::<Vec<_>>(),
    );
    if let Some(dir) = svg {
        std::fs::create_dir_all(&dir).unwrap();
        for (index, level) in building.levels().iter().enumerate() {
            if let Some(drawing) = graph.svg(&building, level.id) {
                std::fs::write(dir.join(format!("{index:02}_{}.svg", level.ordinal)), drawing).unwrap();
            }
        }
    }
}
