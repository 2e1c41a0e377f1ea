//! Private, link-local and metadata addresses: in every spelling, behind names, behind redirects, after a change of mind.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::publisher::{Publisher, document, fresh, reply};
use super::reader::{fetch_settings, names};
use wiredesk::fetch::{Error, Fetcher, Lookup, Request, Settings};

/// Spellings of addresses that nobody on the web is meant to reach; 127.0.0.0/8 is left out, since the tests allow it.
const PRIVATE: &[&str] = &[
    "10.0.0.1",
    "10.1",
    "167772161",
    "0xa.1",
    "0x0a000001",
    "012.0.0.1",
    "①⓪.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "0300.0250.0.1",
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "0.0.0.0",
    "0",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[::10.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[0:0:0:0:0:ffff:c0a8:1]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b:1::1]",
    "[2002:a00:1::]",
    "[2001:0:a00:1::]",
    "[2001:db8::1]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[100::1]",
];

#[tokio::test]
async fn every_spelling_of_a_private_address_is_refused() {
    let (fetcher, settings) = (Fetcher::resolving_by(names()), fetch_settings());
    for spelling in PRIVATE {
        for url in [format!("http://{spelling}/"), format!("https://user@{spelling}:8080/x")] {
            let told = fetcher.get(&Request::new(&url, "*/*", &settings)).await;
            assert!(matches!(&told, Err(Error::Refused(why)) if why.contains("private address")), "{url}: {told:?}");
        }
    }
    let strict = Settings { allow_private: Vec::new(), ..settings };
    for spelling in
        ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "①②⑦.0.0.1", "[::ffff:127.0.0.1]", "[::7f00:1]"]
    {
        let told = fetcher.get(&Request::new(&format!("http://{spelling}/"), "*/*", &strict)).await;
        assert!(matches!(told, Err(Error::Refused(_))), "{spelling}: {told:?}");
    }
}

#[tokio::test]
async fn every_hop_of_a_redirect_is_guarded() {
    let publisher = Publisher::open().await;
    let (fetcher, settings) = (Fetcher::resolving_by(names()), fetch_settings());
    let url = publisher.url("press.example", "/feed.xml");
    let targets = PRIVATE.iter().map(|spelling| format!("http://{spelling}/latest"));
    let schemes = ["file:///etc/passwd", "ftp://press.example/", "gopher://press.example/", "data:text/xml,x"];
    for target in targets.chain(schemes.map(str::to_owned)) {
        // Header values are bytes: letters beyond them come percent-encoded or not at all.
        if !target.is_ascii() {
            continue;
        }
        publisher.says("/feed.xml", reply(302, &[("Location", "/second.xml")], ""));
        publisher.says("/second.xml", reply(301, &[("Location", &target)], ""));
        let told = fetcher.get(&Request::new(&url, "*/*", &settings)).await;
        assert!(matches!(told, Err(Error::Refused(_))), "{target}: {told:?}");
    }
}

/// Names whose answers are these, one look-up after the other.
fn answers(lists: &'static [&'static [&'static str]]) -> (Lookup, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counting = count.clone();
    let lookup = move |_: &str| -> Vec<IpAddr> {
        let number = counting.fetch_add(1, Ordering::SeqCst);
        lists[number.min(lists.len() - 1)].iter().map(|address| address.parse().unwrap()).collect()
    };
    (Lookup::Fixed(Arc::new(lookup)), count)
}

#[tokio::test]
async fn a_name_is_looked_up_once_and_what_was_checked_is_connected() {
    let publisher = Publisher::open().await;
    publisher.says("/feed.xml", fresh("\"1\"", &document("1", None)));
    // The first answer may be reached, the ones after it may not: a second look-up within a request would be caught by it.
    let (lookup, count) = answers(&[&["127.0.0.1"], &["10.0.0.1"]]);
    let (fetcher, settings) = (Fetcher::resolving_by(lookup), fetch_settings());
    let url = publisher.url("rebind.example", "/feed.xml");
    let first = fetcher.get(&Request::new(&url, "*/*", &settings)).await.unwrap();
    assert_eq!((first.status, count.load(Ordering::SeqCst)), (200, 1));
    let second = fetcher.get(&Request::new(&url, "*/*", &settings)).await;
    assert!(matches!(second, Err(Error::Refused(_))), "{second:?}");
    assert_eq!((publisher.take_asked().len(), count.load(Ordering::SeqCst)), (1, 2));
}

#[tokio::test]
async fn of_mixed_answers_the_permitted_ones_alone_are_connected() {
    let publisher = Publisher::open().await;
    publisher.says("/feed.xml", fresh("\"1\"", &document("1", None)));
    let (lookup, _) = answers(&[&["10.0.0.1", "127.0.0.1", "fd00::1"]]);
    let (fetcher, settings) = (Fetcher::resolving_by(lookup), fetch_settings());
    let answer = fetcher.get(&Request::new(&publisher.url("mixed.example", "/feed.xml"), "*/*", &settings)).await;
    assert_eq!(answer.unwrap().status, 200);
    for private in [&["10.0.0.1"][..], &["::1"], &["::ffff:10.0.0.1"], &["64:ff9b::a00:1"], &["169.254.169.254"]] {
        let lookup =
            Lookup::Fixed(Arc::new(move |_: &str| private.iter().map(|address| address.parse().unwrap()).collect()));
        let told = Fetcher::resolving_by(lookup).get(&Request::new("http://inside.example/", "*/*", &settings)).await;
        assert!(matches!(told, Err(Error::Refused(_))), "{private:?}: {told:?}");
    }
}

#[tokio::test]
async fn localhost_by_the_systems_own_resolver_is_refused() {
    let strict = Settings { allow_private: Vec::new(), ..fetch_settings() };
    let told = Fetcher::default().get(&Request::new("http://localhost:1/", "*/*", &strict)).await;
    assert!(matches!(told, Err(Error::Refused(_))), "{told:?}");
}
