//! Redirects: a permanent one is saved when it has proved stable, a temporary one never.

use super::publisher::{Publisher, document, fresh, reply};
use super::reader::{DAY, HOUR, Reader};

async fn reading(publisher: &Publisher) -> Reader {
    let mut reader = Reader::open().await;
    reader.add("quay", publisher.url("press.example", "/old.xml")).await;
    publisher.says("/new.xml", fresh("\"1\"", &document("1", None)));
    reader
}

/// Polls twelve times in four days; where the feed is asked after that.
async fn asked_at(reader: &mut Reader, publisher: &Publisher) -> String {
    for _ in 0..12 {
        reader.poll("quay").await;
        reader.wait(8 * HOUR);
    }
    publisher.take_asked();
    reader.poll("quay").await;
    publisher.take_asked()[0].path.clone()
}

#[tokio::test]
async fn a_permanent_redirect_is_saved_after_ten_polls_over_three_days() {
    for status in [301, 308] {
        let publisher = Publisher::open().await;
        let mut reader = reading(&publisher).await;
        publisher.says("/old.xml", reply(status, &[("Location", "/new.xml")], ""));
        for _ in 0..20 {
            reader.poll("quay").await;
        }
        publisher.take_asked();
        reader.poll("quay").await;
        assert_eq!(publisher.take_asked()[0].path, "/old.xml", "many polls on one day prove nothing");
        reader.wait(3 * DAY);
        reader.poll("quay").await;
        publisher.take_asked();
        reader.poll("quay").await;
        let asked = publisher.take_asked();
        assert_eq!(asked.iter().map(|asked| asked.path.as_str()).collect::<Vec<_>>(), ["/new.xml"]);
        assert!(asked[0].is_conditional(), "its validators are the new address's own");
    }
}

#[tokio::test]
async fn a_temporary_redirect_is_never_saved() {
    for status in [302, 303, 307] {
        let publisher = Publisher::open().await;
        let mut reader = reading(&publisher).await;
        publisher.says("/old.xml", reply(status, &[("Location", "/new.xml")], ""));
        assert_eq!(asked_at(&mut reader, &publisher).await, "/old.xml", "{status}");
    }
}

#[tokio::test]
async fn only_the_permanent_part_of_a_chain_is_saved() {
    let publisher = Publisher::open().await;
    let mut reader = reading(&publisher).await;
    publisher.says("/old.xml", reply(301, &[("Location", "/middle.xml")], ""));
    publisher.says("/middle.xml", reply(302, &[("Location", "/new.xml")], ""));
    assert_eq!(asked_at(&mut reader, &publisher).await, "/middle.xml");
}

#[tokio::test]
async fn a_redirect_that_changes_its_mind_is_not_saved_and_a_saved_one_that_breaks_is_forgotten() {
    let publisher = Publisher::open().await;
    let mut reader = reading(&publisher).await;
    publisher.says("/other.xml", fresh("\"1\"", &document("1", None)));
    for number in 0..20 {
        let to = if number % 4 == 3 { "/other.xml" } else { "/new.xml" };
        publisher.says("/old.xml", reply(301, &[("Location", to)], ""));
        reader.poll("quay").await;
        reader.wait(DAY);
    }
    publisher.take_asked();
    publisher.says("/old.xml", reply(301, &[("Location", "/new.xml")], ""));
    assert_eq!(asked_at(&mut reader, &publisher).await, "/new.xml");
    publisher.says("/new.xml", reply(404, &[], ""));
    reader.poll("quay").await;
    publisher.take_asked();
    reader.poll("quay").await;
    assert_eq!(publisher.take_asked()[0].path, "/old.xml");
}
