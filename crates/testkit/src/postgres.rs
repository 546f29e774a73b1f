//! A PostgreSQL server for tests, started from the installed binaries: nothing has to run beforehand.
//!
//! It listens on a Unix socket in a temporary folder only, keeps `fsync` on, and goes away with the process that started
//! it, however that ends: a shell holds the other end of a pipe and stops the server when the pipe closes. As root it
//! runs under the user `postgres`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Starts the server, says so, waits for the pipe to close, stops it and clears up.
const KEEPER: &str = r#"
"$1/pg_ctl" start -s -w -t 60 -D "$2/data" -l "$2/log" \
  -o "-k '$2' -c listen_addresses= -c max_connections=200 -c shared_buffers=64MB -c autovacuum=off" >/dev/null 2>&1 || { echo failed; exit 1; }
echo ready
cat >/dev/null
"$1/pg_ctl" stop -s -m immediate -D "$2/data" >/dev/null 2>&1
rm -rf "$2"
"#;

/// A running server.
#[derive(Debug)]
pub struct PgServer {
    binaries: PathBuf,
    folder: PathBuf,
    databases: AtomicU32,
    // Closing it, or dying, ends the server.
    _pipe: ChildStdin,
}

/// The server of this process.
///
/// # Panics
/// If PostgreSQL is not installed or does not start: a test that needs it must fail then, not be skipped.
pub fn shared() -> &'static PgServer {
    static SERVER: OnceLock<PgServer> = OnceLock::new();
    SERVER.get_or_init(|| PgServer::start().unwrap_or_else(|problem| panic!("PostgreSQL for the tests: {problem}")))
}

impl PgServer {
    /// Starts a server.
    pub fn start() -> Result<Self, String> {
        let binaries = binaries()?;
        let template = template(&binaries)?;
        let folder = tempfile::Builder::new().prefix("kweli-pg-").tempdir().map_err(|e| e.to_string())?.keep();
        run(Command::new("cp").arg("-a").arg(&template).arg(folder.join("data")))?;
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let mut keeper = as_server_user("setsid")
            .args(["sh", "-c", KEEPER, "sh"])
            .args([&binaries, &folder])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .current_dir("/")
            .spawn()
            .map_err(|e| format!("the server's keeper does not start: {e}"))?;
        let (Some(pipe), Some(output)) = (keeper.stdin.take(), keeper.stdout.take()) else {
            return Err("the server's keeper has no pipes".into());
        };
        let mut word = String::new();
        BufReader::new(output).read_line(&mut word).map_err(|e| e.to_string())?;
        if word.trim() != "ready" {
            let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
            return Err(format!("it does not start; its log:\n{log}"));
        }
        Ok(Self { binaries, folder, databases: AtomicU32::new(0), _pipe: pipe })
    }

    /// Makes an empty database and gives its URL.
    ///
    /// # Panics
    /// If the server refuses.
    pub fn fresh_database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut createdb = Command::new(self.binaries.join("createdb"));
        run(createdb.arg("-h").arg(&self.folder).args(["-U", "kweli", &name]))
            .unwrap_or_else(|problem| panic!("PostgreSQL for the tests: {problem}"));
        self.url(&name)
    }

    /// The URL of a database.
    pub fn url(&self, name: &str) -> String {
        format!("postgres://kweli@localhost/{name}?host={}", self.folder.display())
    }

    /// The folder with the server's data, for searches.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Stops the server without ceremony and starts it again; every connection breaks.
    pub fn restart(&self) -> Result<(), String> {
        run(as_server_user(&self.binaries.join("pg_ctl").to_string_lossy())
            .args(["restart", "-s", "-w", "-m", "immediate", "-l"])
            .arg(self.folder.join("log"))
            .arg("-D")
            .arg(self.data())
            .stdout(Stdio::null())
            .current_dir("/"))
    }
}

/// The folder with `initdb` and `pg_ctl`: asked of `pg_config`, else the newest of Debian's, else the search path.
fn binaries() -> Result<PathBuf, String> {
    let mut candidates = Vec::new();
    if let Ok(answer) = Command::new("pg_config").arg("--bindir").output() {
        candidates.push(PathBuf::from(String::from_utf8_lossy(&answer.stdout).trim()));
    }
    let mut versions: Vec<_> =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|e| e.path()).collect();
    versions.sort_by_key(|p| p.file_name().and_then(|n| n.to_str()?.parse::<u32>().ok()));
    candidates.extend(versions.into_iter().rev().map(|p| p.join("bin")));
    candidates.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    candidates
        .into_iter()
        .find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
        .ok_or_else(|| "initdb and pg_ctl are not found; install the package `postgresql`".into())
}

/// A fresh cluster, made once per machine and version and copied for each server: `initdb` takes seconds, a copy does not.
fn template(binaries: &Path) -> Result<PathBuf, String> {
    let version = Command::new(binaries.join("postgres")).arg("--version").output().map_err(|e| e.to_string())?;
    let version: String =
        String::from_utf8_lossy(&version.stdout).chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let user = if is_root() { "postgres".to_owned() } else { std::env::var("USER").unwrap_or_else(|_| "user".into()) };
    let template = std::env::temp_dir().join(format!("kweli-pg-template-{version}-{user}"));
    if template.join("PG_VERSION").is_file() {
        return Ok(template);
    }
    // Made aside and renamed, so that another process never copies half a cluster.
    let making = tempfile::Builder::new().prefix("kweli-pg-making-").tempdir().map_err(|e| e.to_string())?;
    if is_root() {
        run(Command::new("chown").arg("postgres").arg(making.path()))?;
    }
    let data = making.path().join("data");
    run(as_server_user(&binaries.join("initdb").to_string_lossy())
        .args(["-U", "kweli", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N", "-D"])
        .arg(&data)
        .stdout(Stdio::null())
        .current_dir("/"))?;
    match std::fs::rename(&data, &template) {
        Ok(()) => Ok(template),
        Err(_) if template.join("PG_VERSION").is_file() => Ok(template),
        Err(problem) => Err(format!("the template cannot be kept: {problem}")),
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0)
}

/// PostgreSQL refuses to run as root.
fn as_server_user(program: &str) -> Command {
    if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", program]);
        command
    } else {
        Command::new(program)
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let name = format!("{:?}", command.get_program());
    let output = command.stdin(Stdio::null()).output().map_err(|e| format!("{name}: {e}"))?;
    if output.status.success() { Ok(()) } else { Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr))) }
}
