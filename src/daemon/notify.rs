//! What systemd is told (sd_notify(3)); nothing where no service manager listens.

use std::time::{Duration, Instant};

use sd_notify::NotifyState;

/// The service manager, and when it wants its next sign of life.
pub(super) struct ServiceManager {
    watchdog: Option<Duration>,
    last_sign: Instant,
}

impl ServiceManager {
    pub(super) fn of_process() -> Self {
        Self { watchdog: sd_notify::watchdog_enabled(), last_sign: Instant::now() }
    }

    pub(super) fn ready(&self) {
        tell(&[NotifyState::Ready]);
    }

    pub(super) fn stopping(&self) {
        tell(&[NotifyState::Stopping]);
    }

    /// Both states in one datagram, as systemd 253 wants it.
    pub(super) fn reloading(&self) {
        match NotifyState::monotonic_usec_now() {
            Ok(now) => tell(&[NotifyState::Reloading, now]),
            Err(_) => tell(&[NotifyState::Reloading]),
        }
    }

    /// How long the scheduler may wait at the most: it gives its sign of life itself, so that a stuck loop gives none.
    pub(super) fn longest_wait(&self) -> Duration {
        self.watchdog.map_or(Duration::from_secs(60), |every| every / 3)
    }

    /// The scheduler went round once more.
    pub(super) fn progressed(&mut self) {
        if self.watchdog.is_some_and(|every| self.last_sign.elapsed() >= every / 4) {
            self.last_sign = Instant::now();
            tell(&[NotifyState::Watchdog]);
        }
    }
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(error = error.to_string(), "the service manager cannot be told");
    }
}
