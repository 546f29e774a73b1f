//! The binary `kweli`: configuration, wiring and commands. Everything that decides or remembers lives in other crates.

mod boot;
mod cli;
mod commands;
mod config;
mod demo;
mod logging;
mod output;
mod registry;
mod serving;
mod tls;

use clap::Parser;
use std::process::ExitCode;

/// glibc's allocator keeps what password hashing and picture buffers took; this one gives it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // clap answers --help and wrong usage itself (exit 0 and 2).
    let cli = cli::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::complain(&format!("starting: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
