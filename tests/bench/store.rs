//! Articles of 4 kB stored durably, and what a full store answers: articles a second, bytes on disk, look-ups, retention.
//!
//!     cargo bench --bench store                    20,000 articles
//!     cargo bench --bench store -- 300000          so many
//!     cargo bench --bench store -- 300000 10000000 and so many known keys beside them
//!
//! The articles are made up: words of a vocabulary by rank, so that they compress as text does. "Logical" bytes are those of the
//! articles' JSON; "packed" ones those of what the journal holds of them at the least (zstd).

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use nix::sys::resource::{UsageWho, getrusage};
use wiredesk::article::{Article, Block, Role};
use wiredesk::identity::{EntryKey, FeedId, Fingerprint, Ladder};
use wiredesk::poll::{EntryWords, FeedState, KnownEntry, Listing, Outcome, StoredVersion, mark};
use wiredesk::store::{ItemFilter, Keep, Search, Settings, Store};

const BATCH: u64 = 20;
/// Polls that end at the same time.
const AT_ONCE: usize = 32;
const FEEDS: u64 = 500;
const ARTICLE_BYTES: usize = 4000;

fn main() {
    let numbers: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let articles = numbers.first().copied().unwrap_or(if cfg!(debug_assertions) { 200 } else { 20_000 });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    runtime.block_on(measure(folder.path(), articles, numbers.get(1).copied().unwrap_or(0)));
}

async fn measure(folder: &Path, articles: u64, keys: u64) {
    let settings = Settings { min_free_bytes: 0, ..Settings::default() };
    let store = Store::open(folder, &settings, moment(0)).await.expect("a store");
    let logical = serde_json::to_vec(&article(1)).expect("JSON").len() as u64 * articles;

    let cpu = cpu_time();
    let begun = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for number in 0..articles / BATCH {
        if running.len() >= AT_ONCE {
            running.join_next().await;
        }
        let store = store.clone();
        running.spawn(async move { store.commit(outcome(number)).await.expect("stored") });
    }
    while running.join_next().await.is_some() {}
    let wall = begun.elapsed().as_secs_f64();
    println!(
        "ingest        {:.0} articles/s, {:.0} us CPU an article (making them included)",
        articles as f64 / wall,
        (cpu_time() - cpu).as_secs_f64() * 1e6 / articles as f64
    );
    tell_memory("ingested");
    tell_disk("disk", folder, logical);
    let begun = Instant::now();
    store.compact(0.95).await.expect("compacted");
    store.rebuild().await.expect("rebuilt");
    tell_disk(&format!("compacted, {:.1} s", begun.elapsed().as_secs_f64()), folder, logical);
    tell_memory("compacted");
    look_up(&store, articles, keys).await;
    tell_memory("looked up");

    drop(store);
    let begun = Instant::now();
    let store = Store::open(folder, &settings, moment(articles)).await.expect("a store");
    println!("open          {:.2} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    let filter = ItemFilter { limit: Some(50), ..ItemFilter::default() };
    let listed = store.items(filter).await.expect("items").len();
    tell_memory("opened");
    println!("first screen  {listed} items in {:.1} ms", begun.elapsed().as_secs_f64() * 1e3);

    search(&store, folder, articles).await;

    let before = bytes_below(folder);
    let begun = Instant::now();
    let keep = Keep { items: Some(articles / FEEDS / 2), ..Keep::default() };
    let feeds = (0..FEEDS).map(|number| (feed(number), keep.clone())).collect();
    let removed = store.retain(feeds, moment(articles)).await.expect("removed");
    store.compact(0.95).await.expect("compacted");
    store.rebuild().await.expect("rebuilt");
    let share = 100.0 - 100.0 * bytes_below(folder) as f64 / before as f64;
    println!(
        "retention     {removed} removed, the disk shrinks by {share:.0} %, {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    tell_memory("retained");
    let problems = store.verify().await.expect("verified").problems;
    assert!(problems.is_empty(), "{problems:?}");
    tell_memory("verified");
}

/// Brings the word index up, and asks for a word that is everywhere, for two of which only the oldest story has both, and for none.
async fn search(store: &Store, folder: &Path, articles: u64) {
    let begun = Instant::now();
    while store.index_words().await.expect("indexed") {}
    let each = begun.elapsed().as_secs_f64() * 1e6 / articles as f64;
    println!(
        "word index    {each:.0} us an article, {:.0} bytes each",
        bytes_below(&folder.join("words")) as f64 / articles as f64
    );
    let rare = article(0).text.split_whitespace().max_by_key(|word| word.len()).expect("a word").to_owned();
    for words in ["the".to_owned(), format!("{rare} ra"), "neverwritten".to_owned()] {
        let begun = Instant::now();
        let asked = Search { words: Some(words.clone()), limit: Some(50), ..Search::default() };
        let found = store.search(asked).await.expect("found").len();
        println!("search        {words}: {found} in {:.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    }
}

const ASKED: u64 = 50;
const ROUNDS: u64 = 2000;
/// Keys of a feed that are stored at once.
const KEYS_AT_ONCE: u64 = 1000;

/// Asks for fifty keys of a feed at a time: half of them known, in no order; and those of a document that had all but five in its last
/// listing.
async fn look_up(store: &Store, articles: u64, keys: u64) {
    for number in 0..keys / KEYS_AT_ONCE {
        let seen = (0..KEYS_AT_ONCE).map(|which| (further_key(number, which), known())).collect();
        let outcome = Outcome { seen, ..outcome_of(number % FEEDS, moment(0)) };
        store.commit(outcome).await.expect("stored");
    }
    // A feed's batches are every `FEEDS`th.
    let batches = if keys > 0 { keys / KEYS_AT_ONCE } else { articles / BATCH };
    let feeds = FEEDS.min(batches);
    let stored = |round: u64, which: u64| {
        let own = round % feeds;
        let batch = own + FEEDS * ((round + which) % (batches - own).div_ceil(FEEDS));
        let inside = round * 13 + which * 7919;
        if keys > 0 { further_key(batch, inside % KEYS_AT_ONCE) } else { key(batch * BATCH + inside % BATCH) }
    };
    let new = |round: u64, which: u64| key((1 << 50) | (round << 8) | which);
    let at_random = |round, which| if which % 2 == 0 { stored(round, which) } else { new(round, which) };
    tell_times("50 keys", ask(store, feeds, at_random).await, articles + keys);

    let listed = |round: u64, which: u64| stored(round % feeds, which);
    for round in 0..feeds {
        let marks = (0..ASKED - 5).map(|which| mark(listed(round, which), words()));
        let listing = Some(Listing::new(moment(0), marks));
        store.commit(Outcome { listing, ..outcome_of(round, moment(0)) }).await.expect("stored");
    }
    let of_document = |round, which| if which < ASKED - 5 { listed(round, which) } else { new(round, which) };
    tell_times("a document", ask(store, feeds, of_document).await, articles + keys);
}

fn further_key(number: u64, which: u64) -> EntryKey {
    key((1 << 40) | (number * KEYS_AT_ONCE + which))
}

async fn ask(store: &Store, feeds: u64, key: impl Fn(u64, u64) -> EntryKey) -> Vec<Duration> {
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let asked = (0..ASKED).map(|which| key(round, which).into()).collect();
        let begun = Instant::now();
        store.known(&feed(round % feeds), asked, moment(0)).await.expect("known");
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    times
}

fn tell_times(what: &str, times: Vec<Duration>, keys: u64) {
    let micros = |share: usize| times[times.len() * share / 100].as_secs_f64() * 1e6;
    println!("{what:<13} {:.0} us at the median, {:.0} us p99, at {keys} known keys", micros(50), micros(99));
}

fn feed(number: u64) -> FeedId {
    FeedId::parse(&format!("feed-{number}")).expect("an id")
}

fn moment(number: u64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + number as i64).expect("a time")
}

fn key(number: u64) -> EntryKey {
    EntryKey::of(&number.to_string())
}

/// Of an entry that is known by its key alone.
fn words() -> Fingerprint {
    Ladder::from(key(0)).print
}

fn known() -> KnownEntry {
    let print = words();
    let article = wiredesk::identity::ArticleId::from_u64(1);
    KnownEntry {
        article,
        entry: print,
        text: print,
        revision: 1,
        first_seen: moment(0),
        last_seen: moment(0),
        expired: true,
    }
}

fn outcome(number: u64) -> Outcome {
    let at = moment(number);
    let stored = (0..BATCH).map(|which| version(number * BATCH + which, at)).collect();
    Outcome { stored, ..outcome_of(number % FEEDS, at) }
}

fn outcome_of(number: u64, at: Timestamp) -> Outcome {
    let state = FeedState { url: "https://example.org/feed.xml".to_owned(), next_poll: at, ..FeedState::default() };
    Outcome::empty(&feed(number), state, at)
}

fn version(number: u64, at: Timestamp) -> StoredVersion {
    let article = article(number);
    let print = Fingerprint::of([article.text.as_str()]);
    StoredVersion {
        key: key(number),
        known: None,
        entry: words(),
        text: print,
        first_seen: at,
        title: Some(article.text[..60].to_owned()),
        url: Some(format!("https://www.example.org/news/2026/11/25/story-number-{number}.html")),
        backfill: false,
        published: Some("2026-11-25T10:00:00Z".to_owned()),
        article,
        raw: None,
        words: EntryWords::default(),
        by_parser: false,
    }
}

/// A text of words by rank, the rarer the longer; paragraphs of some sixty words.
fn article(number: u64) -> Article {
    let mut chance = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let (mut text, mut body, mut begin, mut words) = (String::with_capacity(ARTICLE_BYTES + 20), Vec::new(), 0, 0);
    while text.len() < ARTICLE_BYTES * 9 / 10 {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        // Ranks by Zipf's law, roughly: the logarithm of the rank is even.
        let rank = 20_000_f64.powf((chance >> 11) as f64 / (1_u64 << 53) as f64) as u64;
        push_word(&mut text, rank);
        words += 1;
        if words % 60 == 0 {
            body.push(Block { kind: Role::Paragraph, start: begin, end: text.len() });
            text.push_str("\n\n");
            begin = text.len();
        } else {
            text.push(' ');
        }
    }
    Article { schema: "wiredesk.article/1".to_owned(), text, body, word_count: words, ..Article::default() }
}

fn push_word(text: &mut String, rank: u64) {
    const SYLLABLES: [&str; 16] =
        ["the", "ra", "no", "ti", "on", "se", "ma", "ker", "li", "po", "den", "ga", "vi", "sto", "un", "er"];
    let mut rest = rank;
    loop {
        text.push_str(SYLLABLES[(rest % 16) as usize]);
        rest /= 16;
        if rest == 0 {
            break;
        }
    }
}

fn tell_disk(what: &str, folder: &Path, logical: u64) {
    let (journal, index) = (bytes_below(&folder.join("journal")), bytes_below(&folder.join("sled")));
    println!(
        "{what:<13} {:.0} MB (journal {:.0}, index {:.0}): {:.2} times the logical bytes, {:.2} times the packed ones",
        (journal + index) as f64 / 1e6,
        journal as f64 / 1e6,
        index as f64 / 1e6,
        (journal + index) as f64 / logical as f64,
        (journal + index) as f64 / journal as f64
    );
}

/// Resident memory now, and its peak so far.
fn tell_memory(when: &str) {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("statm");
    let pages: f64 = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok()).expect("resident pages");
    let peak = getrusage(UsageWho::RUSAGE_SELF).expect("usage").max_rss() as f64 / 1024.0;
    println!("memory        {:.0} MB when {when}, {peak:.0} MB at the peak", pages * 4096.0 / 1048576.0);
}

fn bytes_below(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes_below(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}

fn cpu_time() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("usage");
    let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 * 1e-6;
    Duration::from_secs_f64(seconds(usage.user_time()) + seconds(usage.system_time()))
}
