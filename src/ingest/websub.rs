//! Hubs (W3C WebSub): what they are told of us, what they are asked, and whether what they send is theirs.
//!
//! The path that a hub calls and the secret that it signs with are made from one key of the store's, so that a feed's subscription
//! holds no secret, and another hub or topic of the same feed has others.

use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use url::{Url, form_urlencoded};

use super::{Environment, Feed};
use crate::fetch::{Answer, Request};
use crate::identity::FeedId;
use crate::poll::{self, HubEvent, Subscription};
use crate::store::{self, Store};

/// A poll does not wait longer for its hub's turn: ten thousand feeds may have the same one.
const PATIENCE: Duration = Duration::from_secs(10);
/// Of what a hub says why it refuses.
const TOLD_BYTES: u64 = 200;
/// Half of a SHA-256: 128 bits cannot be guessed.
const TOKEN_DIGITS: usize = 32;

/// Where hubs reach us.
pub struct Websub {
    callback: Url,
    key: [u8; 32],
}

impl Websub {
    /// `callback` is the public address below which hubs call; `fresh` are random bytes, for a store that has no key yet.
    pub async fn open(store: &Store, callback: Url, fresh: [u8; 32]) -> Result<Self, store::Error> {
        Ok(Self { callback, key: store.hubs_key(fresh).await? })
    }

    /// The address that a feed's hub is to call.
    fn address(&self, feed: &FeedId, subscription: &Subscription) -> String {
        let base = self.callback.as_str().trim_end_matches('/');
        format!("{base}/{feed}/{}", self.token(feed, subscription))
    }

    /// The feed and the token in the path of a call; none where it is none of ours.
    pub fn read_path<'p>(&self, path: &'p str) -> Option<(FeedId, &'p str)> {
        let below = path.strip_prefix(self.callback.path().trim_end_matches('/'))?.strip_prefix('/')?;
        let (feed, token) = below.split_once('/')?;
        Some((FeedId::parse(feed).ok()?, token))
    }

    /// Whether a call's token is the one that the feed's hub was told; in the same time whichever digit differs.
    pub fn is_token(&self, feed: &FeedId, subscription: &Subscription, token: &str) -> bool {
        let given = digits(token).filter(|given| given.len() * 2 == TOKEN_DIGITS);
        given.is_some_and(|given| self.mac("token", feed, subscription).verify_truncated_left(&given).is_ok())
    }

    /// What checks the body of a push against its X-Hub-Signature; none where there is no signature of a known method.
    pub fn check(&self, feed: &FeedId, subscription: &Subscription, signature: &str) -> Option<Check> {
        let (method, given) = signature.trim().split_once('=')?;
        let (secret, given) = (self.secret(feed, subscription), digits(given)?);
        let secret = secret.as_bytes();
        let kind = match method.to_ascii_lowercase().as_str() {
            "sha1" => Kind::Sha1(Hmac::new_from_slice(secret).ok()?),
            "sha256" => Kind::Sha256(Hmac::new_from_slice(secret).ok()?),
            "sha384" => Kind::Sha384(Hmac::new_from_slice(secret).ok()?),
            "sha512" => Kind::Sha512(Hmac::new_from_slice(secret).ok()?),
            _ => return None,
        };
        Some(Check { kind, given })
    }

    fn token(&self, feed: &FeedId, subscription: &Subscription) -> String {
        let mut token = hex(&self.mac("token", feed, subscription).finalize().into_bytes());
        token.truncate(TOKEN_DIGITS);
        token
    }

    fn secret(&self, feed: &FeedId, subscription: &Subscription) -> String {
        hex(&self.mac("secret", feed, subscription).finalize().into_bytes())
    }

    fn mac(&self, what: &str, feed: &FeedId, subscription: &Subscription) -> Hmac<Sha256> {
        // RFC 2104: a key is filled up with zeros to a block of the hash.
        let mut block = [0; 64];
        block[..self.key.len()].copy_from_slice(&self.key);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        for part in [what, feed.as_str(), &subscription.hub, &subscription.topic] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac
    }
}

/// A push that is being read.
pub struct Check {
    kind: Kind,
    given: Vec<u8>,
}

enum Kind {
    Sha1(Hmac<Sha1>),
    Sha256(Hmac<Sha256>),
    Sha384(Hmac<Sha384>),
    Sha512(Hmac<Sha512>),
}

impl Check {
    /// Takes up a piece of the body.
    pub fn update(&mut self, piece: &[u8]) {
        match &mut self.kind {
            Kind::Sha1(mac) => mac.update(piece),
            Kind::Sha256(mac) => mac.update(piece),
            Kind::Sha384(mac) => mac.update(piece),
            Kind::Sha512(mac) => mac.update(piece),
        }
    }

    /// Whether the signature is that of the body; in the same time whichever byte differs.
    pub fn is_right(self) -> bool {
        let Self { kind, given } = self;
        match kind {
            Kind::Sha1(mac) => mac.verify_slice(&given).is_ok(),
            Kind::Sha256(mac) => mac.verify_slice(&given).is_ok(),
            Kind::Sha384(mac) => mac.verify_slice(&given).is_ok(),
            Kind::Sha512(mac) => mac.verify_slice(&given).is_ok(),
        }
    }
}

/// Asks a feed's hub to push, as the feed's own requests are made: with the same guard, limits, turns and credentials.
pub(super) async fn ask(env: &Arc<Environment>, feed: &Feed) -> Result<(), store::Error> {
    let Some(websub) = &env.websub else { return Ok(()) };
    let Some(due) = env.store.due_poll(&feed.id).await? else { return Ok(()) };
    let Some(subscription) = due.subscription else { return Ok(()) };
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.topic", &subscription.topic)
        .append_pair("hub.callback", &websub.address(&feed.id, &subscription))
        .append_pair("hub.lease_seconds", &poll::LEASE.as_secs().to_string())
        .append_pair("hub.secret", &websub.secret(&feed.id, &subscription))
        .finish();
    let request = Request {
        form: Some(&form),
        patience: Some(PATIENCE),
        enough_bytes: Some(TOLD_BYTES),
        ..Request::new(&subscription.hub, "*/*", &feed.fetch)
    };
    let event = match env.fetcher.get(&request).await {
        Ok(answer) if (200..300).contains(&answer.status) => return Ok(()),
        Ok(answer) => HubEvent::Failed(refusal(&answer)),
        Err(error) if !error.is_hosts_own() => HubEvent::Postponed,
        Err(error) => HubEvent::Failed(error.to_string()),
    };
    if let HubEvent::Failed(error) = &event {
        tracing::warn!(feed.id = feed.id.as_str(), error = error.as_str(), "the feed's hub takes no subscription");
    }
    env.store.hub_event(&feed.id, event, env.clock.now()).await?;
    Ok(())
}

fn refusal(answer: &Answer) -> String {
    let why = String::from_utf8_lossy(&answer.body);
    format!("HTTP {}: {}", answer.status, why.trim())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn digits(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    if text.is_empty()
        || !text.len().is_multiple_of(2)
        || text.len() > 128
        || !text.bytes().all(|b| b.is_ascii_hexdigit())
    {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn websub() -> Websub {
        Websub { callback: Url::parse("https://desk.example/hooks/").unwrap(), key: [7; 32] }
    }

    fn subscription(hub: &str) -> Subscription {
        let named = HubEvent::Named { hub: hub.to_owned(), topic: "https://paper.example/feed".to_owned() };
        poll::subscription_after(None, named, jiff::Timestamp::UNIX_EPOCH).unwrap()
    }

    #[test]
    fn a_path_is_of_one_feed_at_one_hub_and_cannot_be_guessed() {
        let (websub, feed) = (websub(), FeedId::parse("quay").unwrap());
        let ours = subscription("https://hub.example/");
        let address = websub.address(&feed, &ours);
        let path = Url::parse(&address).unwrap().path().to_owned();
        let (read, token) = websub.read_path(&path).unwrap();
        assert_eq!((read, token.len()), (feed.clone(), TOKEN_DIGITS));
        assert!(websub.is_token(&feed, &ours, token));
        assert!(!websub.is_token(&FeedId::parse("pier").unwrap(), &ours, token));
        assert!(!websub.is_token(&feed, &subscription("https://other.example/"), token));
        for wrong in ["", "00", &token[2..], &format!("{token}00"), &token.replace(&token[..1], "x")] {
            assert!(!websub.is_token(&feed, &ours, wrong), "{wrong}");
        }
        for path in ["/", "/hooks", "/hooks/quay", "/other/quay/00", "/hooks/../quay/00", "/hooks/QUAY/00"] {
            assert!(websub.read_path(path).is_none(), "{path}");
        }
    }

    #[test]
    fn each_method_of_a_signature_is_checked() {
        let (websub, feed) = (websub(), FeedId::parse("quay").unwrap());
        let ours = subscription("https://hub.example/");
        let secret = websub.secret(&feed, &ours);
        let body = b"a body in two pieces";
        let right = |signature: &str| {
            let mut check = websub.check(&feed, &ours, signature)?;
            body.chunks(7).for_each(|piece| check.update(piece));
            Some(check.is_right())
        };
        macro_rules! signed {
            ($hash:ty) => {{
                let mut mac = Hmac::<$hash>::new_from_slice(secret.as_bytes()).unwrap();
                mac.update(body);
                hex(&mac.finalize().into_bytes())
            }};
        }
        let all = [
            ("sha1", signed!(Sha1)),
            ("sha256", signed!(Sha256)),
            ("sha384", signed!(Sha384)),
            ("SHA512", signed!(Sha512)),
        ];
        for (method, signature) in &all {
            assert_eq!(right(&format!("{method}={signature}")), Some(true), "{method}");
            assert_eq!(right(&format!("{method}={}00", &signature[2..])), Some(false), "{method}");
            assert_eq!(right(&format!("{method}={}", &signature[2..])), Some(false), "{method}");
        }
        assert_eq!(right(&format!("sha256={}", all[0].1)), Some(false), "another method's signature");
        for none in ["", "sha256", "sha256=", "sha256=xyz0", "md5=00", "sha1=0"] {
            assert_eq!(right(none), None, "{none}");
        }
    }
}
