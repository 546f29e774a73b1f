//! The real binary as a child process: started, asked, killed and started again.

use crate::receiver::Receiver;
use crate::wire::Backend;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::io::Read;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How an installation under test differs from the shipped one.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// PostgreSQL URL; SQLite in the data dir otherwise.
    pub database: Option<String>,
    /// Whether models are loaded (from `KWELI_MODELS_DIR` or `target/kweli-models`).
    pub vision: bool,
    /// Settings as environment variables, e.g. `("KWELI__REVIEW__TIMEOUT_S", "5")`.
    pub settings: Vec<(String, String)>,
}

/// An installation in a folder of its own.
pub struct Installation {
    binary: PathBuf,
    /// The data dir; removed when this is dropped.
    pub data_dir: tempfile::TempDir,
    options: Options,
    port: u16,
    admin_port: u16,
    child: Option<Child>,
}

/// A partner with its keys.
#[derive(Clone, Debug)]
pub struct Partner {
    /// Id as text.
    pub id: String,
    /// Sandbox secret.
    pub sandbox: String,
    /// Production secret.
    pub production: String,
}

/// Where the model files are for tests.
pub fn models_dir() -> PathBuf {
    fixture_dir("KWELI_MODELS_DIR", "kweli-models")
}

/// Where the photographs are for tests.
pub fn photos_dir() -> PathBuf {
    fixture_dir("KWELI_PHOTOS_DIR", "kweli-photos")
}

pub(crate) fn fixture_dir(variable: &str, name: &str) -> PathBuf {
    std::env::var_os(variable)
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").join(name), PathBuf::from)
}

/// A photograph by name; says what to run when it is not there.
pub fn photo(name: &str) -> Result<Vec<u8>> {
    let path = photos_dir().join(name);
    std::fs::read(&path).with_context(|| format!("{} is missing: run `make fixtures`", path.display()))
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

impl Installation {
    /// Prepares one around the given binary (`env!("CARGO_BIN_EXE_kweli")`); nothing runs yet.
    pub fn new(binary: &str, options: Options) -> Result<Self> {
        Ok(Self {
            binary: binary.into(),
            data_dir: tempfile::tempdir()?,
            options,
            port: free_port()?,
            admin_port: free_port()?,
            child: None,
        })
    }

    /// Origin of the API.
    pub fn base(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Origin of health and metrics.
    pub fn admin(&self) -> String {
        format!("http://127.0.0.1:{}", self.admin_port)
    }

    /// The local CA.
    pub fn ca(&self) -> PathBuf {
        self.data_dir.path().join("tls/ca.pem")
    }

    /// Where the child's log goes.
    pub fn log(&self) -> PathBuf {
        self.data_dir.path().join("kweli.log")
    }

    /// A command line of the binary on this installation.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .args(arguments)
            .env("KWELI_DATA_DIR", self.data_dir.path())
            .env("KWELI__SERVER__LISTEN", format!("127.0.0.1:{}", self.port))
            .env("KWELI__SERVER__ADMIN", format!("127.0.0.1:{}", self.admin_port))
            .env("KWELI__CALLBACKS__ALLOW_PRIVATE", "true")
            .env("KWELI__CALLBACKS__ALLOW_HTTP", "true")
            .env("KWELI__VISION__ENABLED", self.options.vision.to_string())
            .env("KWELI_MODELS_DIR", models_dir())
            .env("KWELI__LOG__FORMAT", "json");
        if let Some(url) = &self.options.database {
            command.env("KWELI__STORE__DATABASE", url);
        }
        for (name, value) in &self.options.settings {
            command.env(name, value);
        }
        command
    }

    /// Changes a setting for whatever is run from now on, a server that runs aside.
    pub fn configure(&mut self, name: &str, value: &str) {
        self.options.settings.push((name.to_owned(), value.to_owned()));
    }

    /// Runs a command to its end and gives its stdout; an error carries stderr.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        let output = self.command(arguments).output()?;
        if !output.status.success() {
            bail!("kweli {arguments:?}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Makes a partner.
    pub fn partner(&self, name: &str, wallet: i64, arguments: &[&str]) -> Result<Partner> {
        let wallet = wallet.to_string();
        let mut all = vec!["partner", "create", "--name", name, "--wallet", &wallet, "--json"];
        all.extend(arguments);
        let answer: Value = serde_json::from_str(&self.run(&all)?)?;
        let text =
            |value: &Value| value.as_str().map(str::to_owned).context("partner create answered without a member");
        Ok(Partner {
            id: text(&answer["partner_id"])?,
            sandbox: text(&answer["sandbox"]["api_key"])?,
            production: text(&answer["production"]["api_key"])?,
        })
    }

    /// A setting that holds from the next command and the next start on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.options.settings.push((name.to_owned(), value.to_owned()));
    }

    /// Starts serving and waits until it is ready. Tells how long that took.
    pub fn start(&mut self) -> Result<Duration> {
        self.start_with(&[])
    }

    /// The same with further arguments of `kweli serve`.
    pub fn start_with(&mut self, arguments: &[&str]) -> Result<Duration> {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log())?;
        let started = Instant::now();
        let child = self
            .command(&[&["serve"], arguments].concat())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        self.child = Some(child);
        while started.elapsed() < Duration::from_secs(60) {
            if self.is_ready() {
                return Ok(started.elapsed());
            }
            if let Some(status) = self.child.as_mut().and_then(|c| c.try_wait().ok().flatten()) {
                bail!("kweli serve ended: {status}\n{}", std::fs::read_to_string(self.log())?);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        bail!("kweli serve was not ready within a minute\n{}", std::fs::read_to_string(self.log())?)
    }

    /// A bare request, so that no client library's start-up time is measured.
    fn is_ready(&self) -> bool {
        use std::io::Write;
        let Ok(mut socket) = std::net::TcpStream::connect(("127.0.0.1", self.admin_port)) else { return false };
        let _ = socket.set_read_timeout(Some(Duration::from_secs(5)));
        let mut answer = [0; 12];
        socket.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").is_ok()
            && socket.read_exact(&mut answer).is_ok()
            && &answer == b"HTTP/1.1 200"
    }

    /// The process id, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// SIGTERM, then waits; tells how long that took.
    pub fn stop(&mut self) -> Result<Duration> {
        let Some(mut child) = self.child.take() else { return Ok(Duration::ZERO) };
        let started = Instant::now();
        let status = Command::new("kill").arg(child.id().to_string()).status()?;
        if !status.success() {
            bail!("kill failed");
        }
        let end = child.wait()?;
        if !end.success() {
            bail!("kweli serve ended with {end}");
        }
        Ok(started.elapsed())
    }

    /// An HTTP client that trusts the local CA.
    pub fn client(&self) -> Result<reqwest::Client> {
        crate::http::client(&std::fs::read(self.ca())?)
    }

    /// A partner's own server, on the production side of the API.
    pub fn backend(&self, partner: &Partner) -> Result<Backend> {
        let (http, base) = (self.client()?, self.base());
        Ok(Backend { http, base, partner: partner.id.clone(), secret: partner.production.clone() })
    }

    /// A callback receiver with a certificate that the server trusts. The CA must exist (any `partner` makes it).
    pub async fn receiver(&self) -> Result<Receiver> {
        Receiver::start(&self.data_dir.path().join("tls")).await
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        self.kill();
    }
}
