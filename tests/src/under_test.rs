//! The program `shouwang`, built beside the tests so that they can start it as a process of its own and kill it.

fn main() -> std::process::ExitCode {
    server::cli::main()
}
