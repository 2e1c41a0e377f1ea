//! The configuration that ships must be right, and show every key with its default.

use wiredesk::config::{Surroundings, parse};

#[test]
fn the_shipped_configuration_is_right_and_its_comments_are_the_defaults() {
    let text = include_str!("../../config/wiredesk.toml");
    let shipped = parse(text, &Surroundings::default()).unwrap();
    assert!(shipped.feeds.len() >= 12);
    // Each key stands as `# key = value`: taking the marks off must change nothing.
    let is_key = |line: &str| {
        line.strip_prefix("# ").is_some_and(|rest| rest.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')))
    };
    let uncommented: Vec<&str> = text.lines().map(|line| if is_key(line) { &line[2..] } else { line }).collect();
    assert!(uncommented.iter().zip(text.lines()).filter(|(new, old)| *new != old).count() >= 19);
    assert_eq!(parse(&uncommented.join("\n"), &Surroundings::default()), Ok(shipped));
}

#[test]
fn keys_of_poll_and_fetch_may_be_set_for_one_feed() {
    let text = "[poll]\ninterval = \"2h\"\n[[feeds]]\nid = \"a\"\nurl = \"https://example.org/a\"\n[[feeds]]\nid = \"b\"\nurl = \"https://example.org/b\"\ninterval = \"20m\"\nscrape = false\ntimeout = \"5s\"\n";
    let config = parse(text, &Surroundings::default()).unwrap();
    let intervals: Vec<u64> = config.feeds.iter().map(|feed| feed.poll.interval.as_secs()).collect();
    assert_eq!(intervals, [7200, 1200]);
    assert_eq!((config.feeds[0].poll.scrape, config.feeds[1].poll.scrape), (true, false));
    assert_eq!(config.feeds[1].fetch.timeout.as_secs(), 5);
}

#[test]
fn a_feeds_rules_may_be_written_in_its_line_or_as_a_table() {
    let feed = "[[feeds]]\nid = \"a\"\nurl = \"https://example.org/a\"\n";
    let rules = |text: &str| parse(&format!("{feed}{text}"), &Surroundings::default()).unwrap().feeds[0].rules.clone();
    let inline = rules("rules = { keep = [\".story\"], drop = [\".ad\"], headline = \"h2\" }\n");
    assert_eq!(inline, rules("[feeds.rules]\nkeep = [\".story\"]\ndrop = [\".ad\"]\nheadline = \"h2\"\n"));
    assert_ne!(inline, rules(""));
}

#[test]
fn hubs_are_used_where_they_can_reach_us_and_a_feed_may_do_without() {
    let feeds = "[[feeds]]\nid = \"a\"\nurl = \"https://a.org\"\n[[feeds]]\nid = \"b\"\nurl = \"https://b.org\"\nwebsub = false\n";
    let used = |text: &str| -> Vec<bool> {
        let config = parse(&format!("{text}{feeds}"), &Surroundings::default()).unwrap();
        config.feeds.iter().map(|feed| feed.poll.websub).collect()
    };
    assert_eq!(used(""), [false, false]);
    assert_eq!(
        used("[websub]\ncallback = \"https://desk.example/hooks\"\nlisten = \"127.0.0.1:8818\"\n"),
        [true, false]
    );
}

#[test]
fn under_systemd_store_and_socket_are_in_the_units_folders() {
    let surroundings = Surroundings {
        state_directory: Some("/var/lib/wiredesk".into()),
        runtime_directory: Some("/run/wiredesk".into()),
        credentials_directory: None,
    };
    let config = parse("", &surroundings).unwrap();
    assert_eq!((config.store_path, config.socket), ("/var/lib/wiredesk".into(), "/run/wiredesk/wiredesk.sock".into()));
    let config = parse("", &Surroundings::default()).unwrap();
    assert_eq!((config.store_path, config.socket), ("wiredesk-data".into(), "wiredesk-data/wiredesk.sock".into()));
}

#[test]
fn all_mistakes_are_told_at_once_with_their_places() {
    let table = [
        ("[store]\npth = 1\n", "2:1: unknown key \"pth\" in [store]: did you mean path?"),
        ("[fetch]\ntimeout = 5\n", "2:11: timeout is a whole number: write it in quotation marks"),
        (
            "[fetch]\ntimeout = \"5 minutes\"\n",
            "2:11: timeout = \"5 minutes\" is no duration: write \"90s\", \"15m\", \"1h\" or \"2d\"",
        ),
        ("[[feeds]]\nid = \"a\"\n", "1:1: a feed without url: give it the address of its RSS, Atom or JSON document"),
        (
            "[[feeds]]\nid = \"a\"\nurl = \"ftp://a.org\"\n",
            "3:7: url has the scheme \"ftp\": feeds are read over http or https",
        ),
        (
            "[[feeds]]\nid = \"a\"\nurl = \"https://a.org\"\nrules = { drop = [\".ad\", \"p:has(b)\"] }\n",
            "4:26: drop: selector `p:has(b)`: `:has()` is not allowed: write a CSS selector, such as \"div.story > p\"",
        ),
        (
            "[websub]\ncallback = \"https://desk.example/hooks\"\n",
            "2:12: callback without listen: write the address at which hubs' calls arrive, such as \"127.0.0.1:8818\"",
        ),
        (
            "[websub]\nlisten = \"127.0.0.1:8818\"\n",
            "2:10: listen without callback: write the public address below which hubs call",
        ),
        (
            "[websub]\ncallback = \"desk.example\"\nlisten = \"127.0.0.1:8818\"\n",
            "2:12: callback is a public address without a query, such as \"https://desk.example.org/websub\"",
        ),
        (
            "[[feeds]]\nid = \"a\"\nurl = \"https://a.org\"\nwebsub = true\n",
            "1:1: websub without [websub]: set its callback and listen, so that hubs can reach us",
        ),
        ("[daemon]\nconcurrent_polls = 0\n", "2:20: concurrent_polls must be a whole number from 1 to 10000"),
    ];
    for (text, expected) in table {
        let told: Vec<String> =
            parse(text, &Surroundings::default()).unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(told, [expected], "{text}");
    }
    let both = parse("[store]\na = 1\n[poll]\nb = 2\n", &Surroundings::default()).unwrap_err();
    assert_eq!(both.len(), 2);
    assert_eq!(parse("[store\n", &Surroundings::default()).unwrap_err()[0].line, 1);
}
