//! For tests of this and other rooms: a PostgreSQL server of one's own, and hands that reach past the store.
//!
//! The server listens on a socket in a directory of its own, and goes away, directory and all, when the test process ends in whatever way: a
//! watching shell stops it as soon as the pipe from the test process closes.

use crate::{
    StoreError,
    conn::{Address, Conn, MIGRATIONS},
};
use diesel::connection::SimpleConnection;
use diesel_migrations::MigrationHarness;
use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

/// What to do where the server's programs are missing.
const HINT: &str = "PostgreSQL server programs (initdb, pg_ctl) were not found: tests on PostgreSQL are skipped.\n\
                    On Debian: apt-get install postgresql. With CI=true their absence is a failure.\n";

const SCRIPT: &str = r#"
trap '' INT TERM HUP
export LC_ALL=C.UTF-8
"$BIN/initdb" -D "$DIR/data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 >"$DIR/initdb.log" 2>&1 &&
"$BIN/pg_ctl" -D "$DIR/data" -w -t 60 -l "$DIR/server.log" \
    -o "-c listen_addresses= -c unix_socket_directories=$DIR -c max_connections=200" start >"$DIR/start.log" 2>&1 &&
echo ready || { cat "$DIR"/*.log | tr '\n' ' '; echo; }
while read -r word; do
    case "$word" in
        crash) "$BIN/pg_ctl" -D "$DIR/data" -w -m immediate restart -l "$DIR/server.log" >"$DIR/start.log" 2>&1; echo ready ;;
    esac
done
"$BIN/pg_ctl" -D "$DIR/data" -w -m immediate stop >/dev/null 2>&1
rm -rf "$DIR"
"#;

/// A running PostgreSQL server that belongs to this test process.
pub struct PostgresServer {
    dir: PathBuf,
    /// Keeps the pipe to the watching shell open.
    watch: std::sync::Mutex<Watch>,
    databases: AtomicU32,
}

struct Watch {
    child: Child,
    said: BufReader<std::process::ChildStdout>,
}

impl PostgresServer {
    /// The server of this test process, started at the first call. None, with a hint printed, where PostgreSQL is not installed.
    ///
    /// # Panics
    /// When PostgreSQL is installed and does not start, and when it is not installed and `CI=true`.
    pub fn shared() -> Option<&'static Self> {
        static SERVER: OnceLock<Option<PostgresServer>> = OnceLock::new();
        SERVER.get_or_init(Self::own).as_ref()
    }

    /// A server for one test alone, which may crash it. None as with [`PostgresServer::shared`].
    ///
    /// # Panics
    /// As [`PostgresServer::shared`].
    pub fn own() -> Option<Self> {
        let Some(bin) = programs() else {
            #[expect(clippy::disallowed_methods, reason = "a test server is no part of the configured program")]
            let strict = std::env::var("CI").is_ok_and(|value| value == "true");
            assert!(!strict, "{HINT}");
            // Past the capture of the test harness: a skipped half of the suite must be seen.
            let _ = std::io::stderr().write_all(HINT.as_bytes());
            return None;
        };
        let started = Self::start(&bin);
        assert!(started.is_ok(), "PostgreSQL did not start: {}", started.err().unwrap_or_default());
        started.ok()
    }

    fn start(bin: &Path) -> Result<Self, String> {
        let say = |error: std::io::Error| error.to_string();
        let dir = tempfile::Builder::new().prefix("qyzmet-pg-").tempdir().map_err(say)?.keep();
        let mut command = if is_root()? {
            // The server refuses to run as root.
            run(Command::new("chown").arg("postgres").arg(&dir))?;
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        let mut child = command
            .args(["-c", SCRIPT])
            .env("DIR", &dir)
            .env("BIN", bin)
            .current_dir(&dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(say)?;
        let said = BufReader::new(child.stdout.take().ok_or("no pipe")?);
        let server = Self { dir, watch: std::sync::Mutex::new(Watch { child, said }), databases: AtomicU32::new(0) };
        server.expect_ready()?;
        Ok(server)
    }

    fn expect_ready(&self) -> Result<(), String> {
        let mut word = String::new();
        crate::pool::lock(&self.watch).said.read_line(&mut word).map_err(|error| error.to_string())?;
        if word.trim() == "ready" { Ok(()) } else { Err(word) }
    }

    /// Kills the server in the midst of its work, as a power cut would, and starts it again.
    pub fn crash(&self) -> Result<(), String> {
        if let Some(pipe) = crate::pool::lock(&self.watch).child.stdin.as_mut() {
            pipe.write_all(b"crash\n").map_err(|error| error.to_string())?;
        }
        self.expect_ready()
    }

    /// The address of a database of this server.
    pub fn url(&self, database: &str) -> String {
        let dir = self.dir.display().to_string().replace('/', "%2F");
        format!("postgres:///{database}?host={dir}&user=postgres")
    }

    /// Makes an empty database and tells its address.
    pub fn database(&self) -> Result<String, StoreError> {
        let name = format!("qyzmet_{}", self.databases.fetch_add(1, Ordering::SeqCst) + 1);
        execute(&self.url("postgres"), &format!("CREATE DATABASE {name}"))?;
        Ok(self.url(&name))
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        let mut watch = crate::pool::lock(&self.watch);
        // The watching shell reads the end of the pipe, stops the server and removes its directory.
        drop(watch.child.stdin.take());
        let _ = watch.child.wait();
    }
}

fn programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    for root in ["/usr/lib/postgresql", "/usr"] {
        for entry in std::fs::read_dir(root).into_iter().flatten().flatten() {
            found.push(entry.path().join("bin"));
        }
    }
    found.extend(["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map(PathBuf::from));
    found.retain(|bin| bin.join("initdb").is_file() && bin.join("pg_ctl").is_file());
    // The newest of Debian's: the versions are folders named by a number.
    found.into_iter().max_by_key(|bin| {
        bin.parent().and_then(Path::file_name).and_then(|name| name.to_string_lossy().parse::<u32>().ok()).unwrap_or(0)
    })
}

fn is_root() -> Result<bool, String> {
    let said = Command::new("id").arg("-u").output().map_err(|error| error.to_string())?;
    Ok(said.stdout.trim_ascii() == b"0")
}

fn run(command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}")) }
}

/// Executes statements past the store, as a hand that reaches into the database would.
pub fn execute(url: &str, statements: &str) -> Result<(), StoreError> {
    Ok(Address::read(url)?.connect()?.batch_execute(statements)?)
}

/// Makes a database with the oldest schemas only: the first `migrations` of them.
pub fn make_older(url: &str, migrations: usize) -> Result<(), StoreError> {
    let mut conn = Address::read(url)?.connect()?;
    for _ in 0..migrations {
        match &mut conn {
            Conn::Sqlite(conn) => conn.run_next_migration(MIGRATIONS).map(drop),
            Conn::Pg(conn) => conn.run_next_migration(MIGRATIONS).map(drop),
        }
        .map_err(|error| StoreError::Migration(error.to_string()))?;
    }
    Ok(())
}
