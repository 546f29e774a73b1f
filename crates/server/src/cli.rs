//! The command line: what people and scripts type.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Identity verification on your own machines, in Smile ID's wire formats.
#[derive(Debug, Parser)]
#[command(name = "kweli", version, propagate_version = true, after_help = "Start with: kweli demo")]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// Folder of the database, sealed images, keys, certificates and models.
    #[arg(long, global = true, env = "KWELI_DATA_DIR", default_value = "./kweli-data", value_name = "DIR")]
    pub data_dir: PathBuf,
    /// Configuration file (TOML). Default: kweli.toml in the data dir, if it is there.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run real verifications of every built product and keep serving them to look at.
    Demo(crate::commands::demo::Demo),
    /// Serve the API, the portal and the workers.
    Serve(crate::commands::serve::Serve),
    /// Create and list tenants.
    #[command(subcommand)]
    Partner(crate::commands::partner::Partner),
    /// Create, list and revoke API keys.
    #[command(subcommand)]
    Key(crate::commands::key::Key),
    /// Show and fund wallets.
    #[command(subcommand)]
    Wallet(crate::commands::wallet::Wallet),
    /// Make sign-in links for the portal.
    #[command(subcommand)]
    Member(crate::commands::member::Member),
    /// Fetch and check the model files.
    #[command(subcommand)]
    Models(crate::commands::models::Models),
    /// Fill and inspect ID authorities.
    #[command(subcommand)]
    Authority(crate::commands::authority::Authority),
    /// Compare faces and judge liveness, from files.
    #[command(subcommand)]
    Face(crate::commands::face::Face),
    /// Read identity documents from files.
    #[command(subcommand)]
    Document(crate::commands::document::Document),
    /// Compare names.
    #[command(subcommand)]
    Names(crate::commands::names::Names),
    /// Search the watch lists for the names of a file.
    Screen(crate::commands::screen::Screen),
    /// Import and list watch lists.
    #[command(subcommand)]
    Watchlist(crate::commands::watchlist::Watchlist),
    /// Read and list news about people.
    #[command(subcommand)]
    News(crate::commands::news::News),
    /// Put hits aside, and end monitoring.
    #[command(subcommand)]
    Aml(crate::commands::aml::Aml),
    /// Measure error rates on labelled files of your own.
    #[command(subcommand)]
    Evaluate(crate::commands::evaluate::Evaluate),
    /// Confirm or reject a provisional result.
    Review(crate::commands::review::Review),
    /// Send a job's result to the partner once more.
    Replay(crate::commands::replay::Replay),
    /// Check and print the effective configuration.
    #[command(subcommand)]
    Config(crate::commands::config::Config),
    /// Bring the database up to this version.
    Migrate(crate::commands::migrate::Migrate),
    /// Look for what is wrong.
    Doctor(crate::commands::doctor::Doctor),
}
