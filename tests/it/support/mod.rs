//! What the tests share: the built binary, a folder of its own for each test, and sites on loopback.

pub mod hostile;

use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Nothing that is waited for takes so long on any machine.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// A folder with a configuration and a store; removed at the end of the test.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// A configuration that `config` makes from the store's path.
    pub fn new(config: impl FnOnce(&Path) -> String) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let desk = Self { folder };
        desk.configure(&config(&desk.store()));
        desk
    }

    pub fn configure(&self, text: &str) {
        std::fs::write(self.config(), text).expect("the configuration is written");
    }

    pub fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    pub fn config(&self) -> PathBuf {
        self.folder.path().join("wiredesk.toml")
    }

    /// The binary with the configuration named; systemd's folders, if any, are not ours.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wiredesk"));
        command.args(arguments).arg("--config").arg(self.config());
        command.env_remove("STATE_DIRECTORY").env_remove("RUNTIME_DIRECTORY").env_remove("JOURNAL_STREAM");
        command
    }

    /// Runs a command to its end with variables of the environment.
    pub async fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        let mut command = self.command(arguments);
        command.envs(variables.iter().copied());
        tokio::task::spawn_blocking(move || command.output().expect("the binary runs")).await.expect("no panic")
    }

    /// Runs a command to its end, off the runtime's threads: the site it asks runs on them.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        tokio::task::spawn_blocking(move || command.output().expect("the binary runs")).await.expect("no panic")
    }

    /// Runs a command that must succeed.
    pub async fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments).await;
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// `debug ... --json`, a value a line.
    pub async fn debug(&self, question: &[&str]) -> Vec<Value> {
        let arguments = [&["debug"], question, &["--json"]].concat();
        let text = self.succeed(&arguments).await;
        text.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect()
    }

    /// Starts a command whose lines are read as they come; it is killed when it is dropped.
    pub fn follow(&self, arguments: &[&str]) -> (Daemon, ChildStdout) {
        let mut child = self.command(arguments).stdout(Stdio::piped()).spawn().expect("the binary runs");
        let lines = child.stdout.take().expect("it is piped");
        (Daemon(child), lines)
    }

    /// Starts `run` with its log.
    pub fn start_with_log(&self) -> (Daemon, ChildStderr) {
        let mut child = self.command(&["run"]).stderr(Stdio::piped()).spawn().expect("the daemon starts");
        let log = child.stderr.take().expect("it is piped");
        (Daemon(child), log)
    }

    /// Starts `run`; the daemon is killed when it is dropped.
    pub fn start(&self) -> Daemon {
        let mut command = self.command(&["run"]);
        Daemon(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the daemon starts"))
    }

    /// Asks until what the daemon tells is right.
    pub async fn wait_for(&self, question: &[&str], is_right: impl Fn(&[Value]) -> bool) {
        let begun = Instant::now();
        loop {
            assert!(begun.elapsed() < LONGEST_WAIT, "{question:?} is never answered right");
            let output = self.run(&[&["debug"], question, &["--json"]].concat()).await;
            let text = String::from_utf8_lossy(&output.stdout);
            let lines: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
            if output.status.success() && is_right(&lines) {
                return;
            }
        }
    }
}

pub struct Daemon(Child);

impl Daemon {
    /// SIGKILL, then the process is gone.
    pub fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }

    /// The most memory that it ever had, in bytes (`VmHWM` of proc(5)).
    pub fn peak_bytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).expect("the daemon runs");
        let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("as proc(5) says");
        line.split_whitespace().nth(1).and_then(|number| number.parse::<u64>().ok()).expect("a number") * 1024
    }

    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").arg(format!("-{name}")).arg(self.0.id().to_string()).status();
        assert!(status.expect("kill runs").success());
    }

    /// Waits for the end; whether it was a clean one.
    pub async fn end(mut self) -> bool {
        tokio::task::spawn_blocking(move || self.0.wait().expect("the daemon is waited for").success())
            .await
            .expect("no panic")
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What must be the same whoever answers: all but the daemon's own state.
pub fn without_daemon(mut lines: Vec<Value>) -> Vec<Value> {
    for line in lines.iter_mut().filter_map(Value::as_object_mut) {
        for name in
            ["running", "uptime_seconds", "polls", "store_bytes", "journal_bytes", "index_bytes", "archive_bytes"]
        {
            if line.get(name).is_some_and(|value| !value.is_array()) {
                line.shift_remove(name);
            }
        }
    }
    lines
}
