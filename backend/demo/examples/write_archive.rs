//! Writes the demo hospital's archive to a file: `cargo run -p demo --example write_archive -- haihe.zip`.

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "haihe.zip".to_owned());
    std::fs::write(path, demo::haihe().zip())
}
