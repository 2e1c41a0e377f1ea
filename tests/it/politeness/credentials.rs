//! Secrets go to the feed's own server, and to nobody else.

use std::sync::Arc;

use super::publisher::{Publisher, document, fresh, reply};
use super::reader::Reader;
use crate::support::Desk;
use wiredesk::config::{Surroundings, parse};
use wiredesk::fetch::Credentials;

#[tokio::test]
async fn credentials_go_to_their_own_server_and_not_along_with_a_redirect() {
    let publisher = Publisher::open().await;
    let url = publisher.url("press.example", "/feed.xml");
    let mut credentials = Credentials::of(&url.parse().unwrap());
    credentials.basic("desk", "open sesame").unwrap();
    credentials.header("X-Api-Key", "k-12345").unwrap();
    let mut reader = Reader::open().await;
    reader.add_with("quay", url, |feed| Arc::make_mut(&mut feed.fetch).credentials = Some(Arc::new(credentials))).await;
    let elsewhere = publisher.url("other.example", "/moved.xml");
    publisher.says("/feed.xml", reply(302, &[("Location", &elsewhere)], ""));
    publisher.says("/moved.xml", fresh("\"1\"", &document("1", None)));
    reader.poll("quay").await;
    let asked = publisher.take_asked();
    assert_eq!(asked[0].header("authorization"), Some("Basic ZGVzazpvcGVuIHNlc2FtZQ=="));
    assert_eq!(asked[0].header("x-api-key"), Some("k-12345"));
    assert_eq!(asked[1].host, "other.example");
    let other = &asked[1].raw;
    assert!(["authorization", "ZGVz", "x-api-key", "12345"].iter().all(|secret| !other.contains(secret)), "{other}");
    assert_eq!(asked[1].header("referer"), None);
}

#[test]
fn secrets_are_read_from_files_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("press", "open sesame\n"), ("token", "t-98765"), ("keys", "X-Api-Key: k-12345\nX-Two: 2\n")] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let path = folder.path().join("token").display().to_string();
    let text = format!(
        "[[feeds]]\nid = \"a\"\nurl = \"https://a.example/\"\nuser = \"desk\"\npassword_from = \"press\"\n\
         [[feeds]]\nid = \"b\"\nurl = \"https://b.example/\"\ntoken_from = \"{path}\"\nheaders = {{ \"X-Edition\" = \"eu\" }}\n\
         [[feeds]]\nid = \"c\"\nurl = \"https://c.example/\"\nheaders_from = \"keys\"\n[[feeds]]\nid = \"d\"\nurl = \"https://d.example/\"\n"
    );
    let surroundings =
        Surroundings { credentials_directory: Some(folder.path().to_owned()), ..Surroundings::default() };
    let config = parse(&text, &surroundings).unwrap();
    let has: Vec<bool> = config.feeds.iter().map(|feed| feed.fetch.credentials.is_some()).collect();
    assert_eq!(has, [true, true, true, false]);
    let shown = format!("{config:?}");
    let secrets = ["sesame", "ZGVz", "98765", "12345"];
    assert!(secrets.iter().all(|secret| !shown.contains(secret)), "{shown}");

    let told = parse(&text, &Surroundings::default()).unwrap_err();
    assert!(told[0].message.contains("LoadCredential=press"), "{told:?}");
    let wrong = "[[feeds]]\nid = \"a\"\nurl = \"https://a.example/\"\nuser = \"desk\"\nheaders = { Cookie = \"a\" }\n";
    let told: Vec<String> =
        parse(wrong, &Surroundings::default()).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("user without password_from") && told[1].contains("set by Wiredesk itself"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_proxy_of_the_environment_is_used_and_no_secret_is_logged() {
    let publisher = Publisher::open().await;
    let proxy = Publisher::open().await;
    publisher.says("/feed.xml", fresh("\"1\"", &document("1", None)));
    let desk = Desk::new(|store| {
        let secret = store.parent().unwrap().join("password");
        std::fs::write(&secret, "open sesame").unwrap();
        format!(
            "[store]\npath = {store:?}\nmin_free = \"1MiB\"\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\n[[feeds]]\nid = \"quay\"\nurl = \"http://127.0.0.1:{}/feed.xml\"\nuser = \"desk\"\npassword_from = {secret:?}\n",
            publisher.port()
        )
    });
    let through = format!("http://127.0.0.1:{}", proxy.port());
    let variables =
        ["http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].map(|name| (name, through.as_str()));
    let run = desk
        .run_with(&["run", "--once", "--log-format", "json"], &[&variables[..], &[("WIREDESK_LOG", "trace")]].concat())
        .await;
    assert!(run.status.success());
    assert_eq!((publisher.take_asked().len(), proxy.take_asked().len()), (1, 0));
    let log = String::from_utf8_lossy(&run.stderr);
    assert!(!log.is_empty() && !log.contains("sesame") && !log.contains("ZGVz"), "{log}");
}

#[tokio::test]
async fn a_proxy_that_is_configured_is_used_and_reaches_no_private_address() {
    use super::reader::{fetch_settings, names};
    use wiredesk::fetch::{Error, Fetcher, Lookup, Proxy, Request, Settings};
    let proxy = Publisher::open().await;
    proxy.says("http://press.example/feed.xml", fresh("\"1\"", &document("1", None)));
    let settings = Settings { proxy: Proxy::parse(&format!("http://127.0.0.1:{}", proxy.port())), ..fetch_settings() };
    let fetcher = Fetcher::resolving_by(names());
    let answer = fetcher.get(&Request::new("http://press.example/feed.xml", "*/*", &settings)).await.unwrap();
    assert_eq!((answer.status, proxy.take_asked().len()), (200, 1));
    let inside = Lookup::Fixed(Arc::new(|_: &str| vec!["10.0.0.1".parse().unwrap()]));
    let fetcher = Fetcher::resolving_by(inside);
    for url in ["http://intranet.example/", "http://10.0.0.1/", "http://169.254.169.254/latest"] {
        let refused = fetcher.get(&Request::new(url, "*/*", &settings)).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{url}");
    }
    assert_eq!(proxy.take_asked(), []);
}
