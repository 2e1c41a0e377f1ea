//! A feed's user, password, token and headers in, what is sent to its server alone out. Secrets are in files, never in the text.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;
use toml::de::DeValue;
use url::Url;

use super::reader::{Mistakes, Section};
use crate::fetch::{BadCredentials, Credentials};

/// No secret is longer.
const MAX_BYTES: u64 = 64 << 10;

/// Reads the keys `user`, `password_from`, `token_from`, `headers` and `headers_from` of a feed. `folder` is systemd's
/// `$CREDENTIALS_DIRECTORY`, where secrets named without a path are.
pub(super) fn credentials(
    section: &mut Section<'_, '_>,
    url: Option<&str>,
    folder: Option<&Path>,
    mistakes: &mut Mistakes<'_>,
) -> Option<Arc<Credentials>> {
    let user = section.text("user", mistakes);
    let password = section.text("password_from", mistakes);
    let token = section.text("token_from", mistakes);
    let headers = section.get("headers");
    let headers_from = section.text("headers_from", mistakes);
    let mut reading = Reading { credentials: Credentials::of(&Url::parse(url?).ok()?), folder, mistakes };
    if let Some(token) = &token {
        reading.bearer(token);
    }
    match (&user, &password) {
        (Some(user), Some(password)) if token.is_none() => reading.basic(user.get_ref(), password),
        (None, None) => {}
        (Some(one), Some(_)) => {
            reading.mistakes.add(one.span(), "user and token_from do not go together: leave out the one or the other")
        }
        (Some(one), None) => {
            reading.mistakes.add(one.span(), "user without password_from: name the file of its password")
        }
        (None, Some(one)) => reading.mistakes.add(one.span(), "password_from without user: write the user's name"),
    }
    if let Some(headers) = headers {
        reading.inline(headers);
    }
    if let Some(file) = &headers_from {
        reading.file(file);
    }
    (!reading.credentials.is_empty()).then(|| Arc::new(reading.credentials))
}

struct Reading<'r, 'm> {
    credentials: Credentials,
    folder: Option<&'r Path>,
    mistakes: &'r mut Mistakes<'m>,
}

impl Reading<'_, '_> {
    fn bearer(&mut self, name: &Spanned<&str>) {
        if let Some(token) = self.secret(name) {
            let told = self.credentials.bearer(&token);
            self.tell(name, told);
        }
    }

    fn basic(&mut self, user: &str, name: &Spanned<&str>) {
        if let Some(password) = self.secret(name) {
            let told = self.credentials.basic(user, &password);
            self.tell(name, told);
        }
    }

    fn inline(&mut self, headers: &Spanned<DeValue<'_>>) {
        let DeValue::Table(table) = headers.get_ref() else {
            return self.mistakes.add(headers.span(), "headers is no table: write { \"X-Name\" = \"value\" }");
        };
        for (name, value) in table {
            match value.get_ref() {
                DeValue::String(text) => {
                    if let Err(error) = self.credentials.header(name.get_ref(), text) {
                        self.mistakes.add(value.span(), format!("headers: {error}"));
                    }
                }
                _ => self.mistakes.add(value.span(), "a header's value is a text in quotation marks"),
            }
        }
    }

    fn file(&mut self, name: &Spanned<&str>) {
        let Some(text) = self.secret(name) else { return };
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let Some((header, value)) = line.split_once(':') else {
                // The line may be a secret: it is not told.
                return self.mistakes.add(name.span(), "headers_from: a line of the file is not \"Name: value\"");
            };
            let told = self.credentials.header(header.trim(), value.trim());
            self.tell(name, told);
        }
    }

    fn tell(&mut self, name: &Spanned<&str>, told: Result<(), BadCredentials>) {
        if let Err(error) = told {
            self.mistakes.add(name.span(), format!("{}: {error}", name.get_ref()));
        }
    }

    /// A secret's text, without the end of its last line.
    fn secret(&mut self, name: &Spanned<&str>) -> Option<String> {
        let given = name.get_ref();
        let path = match (given.contains('/'), self.folder) {
            (true, _) => PathBuf::from(given),
            (false, Some(folder)) => folder.join(given),
            (false, None) => {
                let message = format!(
                    "{given:?} is a systemd credential, and there is no $CREDENTIALS_DIRECTORY: add LoadCredential={given} to the unit, or name a file by its path"
                );
                self.mistakes.add(name.span(), message);
                return None;
            }
        };
        let mut text = String::new();
        let read = std::fs::File::open(&path).and_then(|file| file.take(MAX_BYTES).read_to_string(&mut text));
        if let Err(error) = read {
            self.mistakes.add(name.span(), format!("cannot read the secret at {}: {error}", path.display()));
            return None;
        }
        Some(text.trim_end_matches(['\r', '\n']).to_owned())
    }
}
