//! The binary `shouwang`.

fn main() -> std::process::ExitCode {
    server::cli::main()
}
