//! Pages of our own, each in `tests/fixtures/pages/<case>/`: `input.html`, `case.toml` (its address, what it proves) and `expected.json`.
//!
//! `BLESS=1 cargo test --test it page` writes `expected.json` anew; read the difference before it is committed.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value, json};
use wiredesk::article::rules::Field;
use wiredesk::article::{Draft, Hints, Reading, Rules, Settings, SiteMemory, html};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    url: Option<String>,
    #[serde(rename = "proves")]
    _proves: String,
}

#[test]
fn every_page_reads_as_expected() {
    let mut cases: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(!cases.is_empty());
    let wrong: Vec<String> = cases.iter().filter_map(|case| check(case).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages")
}

/// Reads one page and compares; the only place that touches the parser.
fn check(case: &Path) -> Result<(), String> {
    let told: Case = toml::from_str(&fs::read_to_string(case.join("case.toml")).unwrap()).unwrap();
    let bytes = fs::read(case.join("input.html")).unwrap();
    let hints = Hints { url: told.url, ..Hints::default() };
    let draft = html::read(&bytes, None, &hints, &Settings::default());
    assert_sound(&draft);
    let got = format!("{:#}\n", shown(&draft));
    let path = case.join("expected.json");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &got).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if got == expected { Ok(()) } else { Err(format!("{}: expected\n{expected}got\n{got}", case.display())) }
}

/// The draft as people read it: a line a part, then what was decided.
fn shown(draft: &Draft) -> Value {
    let facts = &draft.facts;
    let line = |part: &wiredesk::article::record::Part| {
        format!("{}: {}", json!(part.role).as_str().unwrap_or_default(), &draft.text[part.start..part.end])
    };
    json!({
        "lines": draft.parts.iter().map(line).collect::<Vec<_>>(),
        "canonical_url": facts.canonical_url, "language": facts.language, "section": facts.section,
        "bylines": facts.bylines, "published": facts.published, "modified": facts.modified, "images": facts.images,
        "provider": facts.provider, "copyright_notice": facts.copyright_notice, "keywords": facts.keywords,
        "access": facts.access, "faults": facts.faults,
    })
}

/// What holds for every draft: parts in order, apart from each other, on character boundaries, and nothing unseen in the text.
fn assert_sound(draft: &Draft) {
    let mut end = 0;
    for part in &draft.parts {
        assert!(part.start >= end && part.end > part.start, "{part:?} after {end}");
        let line = draft.text.get(part.start..part.end).expect("a part lies on character boundaries");
        assert!(!line.contains('\n') && line.trim() == line && !line.contains("  "), "{line:?}");
        end = part.end;
    }
    let unseen = |character: char| {
        character != '\n'
            && (character.is_control() || matches!(character, '\u{ad}' | '\u{a0}' | '\u{200b}' | '\u{feff}'))
    };
    assert!(!draft.text.contains(unseen), "{:?}", draft.text);
    assert_eq!(draft.text.len(), end);
}

fn read(bytes: &[u8]) -> Draft {
    html::read(bytes, None, &Hints::default(), &Settings::default())
}

#[test]
fn the_next_page_is_made_whole() {
    let hints = Hints { url: Some("https://harbourpost.example/a?page=1".to_owned()), ..Hints::default() };
    let next = |page: &str| {
        let known = html::Known::default();
        html::read_known(page.as_bytes(), None, &hints, &Settings::default(), known).links.next
    };
    let second = Some("https://harbourpost.example/a?page=2".to_owned());
    assert_eq!(next("<link rel=next href='?page=2'>"), second);
    assert_eq!(next("<p>x <a rel=next href='/a?page=2'>Next</a>"), second);
    assert_eq!(next("<ul class=pagination><li>1<li><a href='?page=2'>2</a></ul>"), second);
    assert_eq!(next("<div id=comments><ul class=pagination><li><a href='?page=2'>2</a></ul></div>"), None);
    assert_eq!(next("<link rel=next href='/the-next-story'>"), None, "another story");
    assert_eq!(next("<p>x <a href='?page=2'>2</a>"), None, "any link");
}

#[test]
fn a_page_beyond_the_limits_is_cut_and_says_so() {
    let deep = "<div>".repeat(3_000);
    assert!(read(deep.as_bytes()).facts.faults.iter().any(|fault| fault.contains("nested")));
    let settings = Settings { max_bytes: 40, ..Settings::default() };
    let draft = html::read("<p>ä".repeat(30).as_bytes(), None, &Hints::default(), &settings);
    assert!(draft.facts.faults.iter().any(|fault| fault.contains("only the first 40")));
}

#[test]
fn a_feeds_rules_say_what_the_body_is() {
    let page = "<html><head><title>x</title></head><body><div class=t>Ferry to sail on</div><div class=who>By Anna Berg</div><div class=when>3 May 2016</div>\
        <div class=story><p>The first line of it.</p><p class=ad>Buy a boat.</p><p>The last.</p></div><div><p>A long paragraph that would else be taken for the story, since it goes on, and on, and on.</p></div></body></html>";
    let fields = [(Field::Headline, ".t"), (Field::Byline, ".who"), (Field::Published, ".when")];
    let rules = Rules::compile(&[".story"], &[".ad"], &fields).unwrap();
    let known = html::Known { rules: Some(&rules), memory: None };
    let draft = html::read_known(page.as_bytes(), None, &Hints::default(), &Settings::default(), known).draft;
    assert_eq!(draft.text, "Ferry to sail on\n\nAnna Berg\n\nThe first line of it.\n\nThe last.");
    assert_eq!(draft.facts.published.map(|moment| moment.value).as_deref(), Some("2016-05-03"));
}

#[test]
fn what_stands_on_other_pages_of_the_site_is_left_out() {
    let page = |story: &str| {
        format!(
            "<article><h1>{story}</h1><p>{story} goes on in the harbour, its council said on Monday.</p><p>About us: the Harbour Post is a paper of the coast, read since 1871.</p><p>{story} is told here at some length, for it takes long.</p></article>"
        )
    };
    let read = |memory: &SiteMemory, story: &str| {
        let known = html::Known { memory: Some(memory), rules: None };
        html::read_known(page(story).as_bytes(), None, &Hints::default(), &Settings::default(), known)
    };
    let mut memory = SiteMemory::default();
    for story in ["The herring fishing", "The winter ferry", "The closed quay"] {
        let Reading { draft, lesson, .. } = read(&memory, story);
        assert!(draft.text.contains("About us"), "seen on two pages is not furniture yet");
        let lesson = lesson.at([story].into_iter());
        assert!(memory.learn(&lesson, 0) && !memory.learn(&lesson, 0), "a page teaches once");
    }
    let draft = read(&memory, "The long storm").draft;
    assert!(!draft.text.contains("About us") && draft.text.contains("The long storm goes on"), "{}", draft.text);
}

#[test]
fn other_stories_that_a_page_leads_to_are_told_apart_from_it() {
    let story = "<p>The harbour council voted on Tuesday to keep the ferry, after talks that had gone on for a week.</p>\
        <p><b>Read also:</b> <a href='/news/crane'>A crane fell over in the storm</a></p>\
        <p>Fishermen had warned that their catch would rot on the quay for days, and the <a href='/council'>council of the town</a> heard them.</p>\
        <p><a href='https://other.example/herring'>Lire aussi : Le hareng est de retour</a></p>\
        <p>The union said that it would put the offer to its members next week, and expects a yes.</p>";
    let many: String = (0..40)
        .map(|number| format!("<li><a href='/news/{number}'>Another story of the coast, number {number}</a></li>"))
        .collect();
    let page = format!(
        "<nav class=related-topics><ul><li><a href='/sport'>Island sport</a></li></ul></nav><article><h1>Ferry to sail</h1>{story}\
         <div class=box><h3>Related stories</h3><ul><li><a href='/news/school'>A second teacher for the island</a></li><li><a href='#top'>Back to the top of the page</a></li>\
         <li><a href='/news/crane'>The crane, once more told</a></li></ul></div></article>\
         <aside><h3>Most read</h3><ul><li><a href='/news/stars'>What the stars say of this week</a></li></ul></aside>"
    );
    let hints = Hints { url: Some("https://harbourpost.example/news/ferry".to_owned()), ..Hints::default() };
    let related = |page: &str| html::read(page.as_bytes(), None, &hints, &Settings::default()).facts.related;
    let told: Vec<_> = related(&page).into_iter().map(|related| (related.title, related.url.unwrap())).collect();
    let expected = [
        ("A crane fell over in the storm", "https://harbourpost.example/news/crane"),
        ("Le hareng est de retour", "https://other.example/herring"),
        ("A second teacher for the island", "https://harbourpost.example/news/school"),
    ];
    assert_eq!(told, expected.map(|(title, url)| (title.to_owned(), url.to_owned())));
    let crowded =
        format!("<article><h1>Ferry to sail</h1>{story}<div class=related-stories><ul>{many}</ul></div></article>");
    assert_eq!(related(&crowded).len(), 12);
}

#[test]
fn the_feed_entry_decides_where_the_page_has_two_answers() {
    let page = "<html><head><meta property=og:title content='Boat to sail on'><title>Boat to sail on</title></head><body><article>\
        <h1>Ferry to sail all winter</h1><p>The harbour council voted on Tuesday to keep the ferry, after talks.</p>\
        <div class=box>A note of the paper that is no part of the story, though it stands in it.</div>\
        <p>Fishermen had warned that their catch would rot on the quay for days, and the council heard them.</p>\
        <p>The union said that it would put the offer to its members next week, and expects a yes.</p></article></body></html>";
    let told = Hints {
        title: Some("Ferry to sail all winter".to_owned()),
        published: Some("2016-05-03T10:15:00Z".to_owned()),
        ..Hints::default()
    };
    let draft = html::read(page.as_bytes(), None, &told, &Settings::default());
    assert!(draft.text.starts_with("Ferry to sail all winter\n\nThe harbour council"), "{}", draft.text);
    assert_eq!(draft.facts.published.map(|moment| moment.source).as_deref(), Some("feed"));
    let other = Hints { title: Some("Boat to sail on".to_owned()), ..Hints::default() };
    assert!(html::read(page.as_bytes(), None, &other, &Settings::default()).text.starts_with("Boat to sail on"));
}

/// The headline of a page with this head and this beginning.
fn headline_of(head: &str, top: &str) -> String {
    let story = "<p>The harbour council voted on Tuesday to keep the ferry, after talks that had gone on for a week.</p>\
        <p>Fishermen had warned that their catch would rot on the quay for days, and the council heard them.</p>";
    let page = format!("<html><head>{head}</head><body>{top}<article>{story}</article></body></html>");
    read(page.as_bytes()).text.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn the_line_that_is_printed_and_shared_goes_before_the_one_for_search_engines() {
    let head = "<title>Winter ferry: when it sails</title><meta property=og:title content='Council keeps the boat to the islands'>";
    let search = "<ul class=breadcrumb><li><h1>Winter ferry: when it sails</h1></li></ul>";
    let printed =
        "<h2><span class=kicker>Islands</span> <span class=headline>Council keeps the boat to the islands</span></h2>";
    assert_eq!(headline_of(head, &format!("{search}{printed}")), "Council keeps the boat to the islands");
    assert_eq!(headline_of(head, search), "Winter ferry: when it sails", "what is not printed is no headline");
}

#[test]
fn a_heading_that_links_to_the_front_page_is_the_papers_name() {
    let head = "<title>Council keeps the ferry_News_Coast Weekly</title>";
    let top = "<a href='https://coast.example/' class=x><h1>Coast Weekly</h1></a><h2 class=title>Council keeps the ferry</h2>";
    assert_eq!(headline_of(head, top), "Council keeps the ferry");
}

#[test]
fn three_titles_of_one_wording_outweigh_a_lone_heading() {
    let title = "Ferry to the islands: council says yes";
    let head = |card: &str| {
        format!(
            "<title>{title}</title><meta property=og:title content='{title}'><meta name=twitter:title content='{card}'>"
        )
    };
    let heading = "<h1>Ferry to the islands: harbour council votes for it after all</h1>";
    assert_eq!(headline_of(&head(title), heading), title);
    assert!(headline_of(&head("Ferry stays"), heading).ends_with("after all"), "two of three are not enough");
}

/// Pieces of markup that hold each other up in all the wrong ways.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<div class=\"article caption byline\">"),
        Just("</div>"),
        Just("<p>"),
        Just("</p>"),
        Just("<h1>Talks go on</h1>"),
        Just("<figure><img src=x alt='y'>"),
        Just("<figcaption>"),
        Just("</figure>"),
        Just("<ul><li><a href='/x'>"),
        Just("</a>"),
        Just("<br><br>"),
        Just("<table><tr><td>"),
        Just("<b><i>"),
        Just("</b>"),
        Just("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":[{},\"x\"],\"author\":["),
        Just("</script>"),
        Just("<!--"),
        Just("-->"),
        Just("<svg>"),
        Just("<time datetime='2016-05-03'>"),
        Just("By Anna Berg and "),
        Just("The council met on Monday, its chair said, and nobody left. "),
        Just("«»\u{202e}\u{ad}\u{0}é東"),
        Just("&amp;&#x;&eacute"),
        Just("<a b='"),
        Just("\">"),
        Just("© Photo: x/AFP"),
        Just("<meta property=og:title content='Talks go on'>"),
        Just("<body class='sidebar'>"),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_make_a_sound_draft(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        assert_sound(&read(&bytes));
    }

    #[test]
    fn any_soup_makes_a_sound_draft(page in soup()) {
        assert_sound(&read(page.as_bytes()));
    }

    #[test]
    fn any_cut_of_a_page_makes_a_sound_draft(at in 0usize..4_000) {
        let page = include_bytes!("../fixtures/pages/plain-news/input.html");
        assert_sound(&read(&page[..at.min(page.len())]));
    }
}

/// Thousands of our own pages with pieces cut, doubled, moved and overwritten, the same ones in every run: whatever comes of them is sound,
/// and no longer than what its pieces have.
#[test]
fn mutated_pages_make_sound_drafts() {
    let mut cases: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    let pages: Vec<Vec<u8>> = cases.iter().map(|case| fs::read(case.join("input.html")).unwrap()).collect();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut below = |limit: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 11) as usize % limit.max(1)
    };
    let hints = Hints { url: Some("https://harbourpost.example/news/ferry".to_owned()), ..Hints::default() };
    let mut memory = SiteMemory::default();
    for number in 0..3_000 {
        let mut page = pages[below(pages.len())].clone();
        for _ in 0..=below(6) {
            mutate(&mut page, &pages, &mut below);
        }
        let known = html::Known { memory: Some(&memory), rules: None };
        let mut reading = html::read_known(&page, None, &hints, &Settings::default(), known);
        assert_sound(&reading.draft);
        assert_bounded(&reading.draft, page.len());
        let lesson = reading.lesson.clone().at([number.to_string()].iter().map(String::as_str));
        memory.learn(&lesson, i64::from(number) * 90_000);
        let part = html::read(&pages[below(pages.len())], None, &hints, &Settings::default());
        reading.join(&Reading { draft: part, ..Reading::default() });
        assert_sound(&reading.draft);
    }
    assert!(memory.to_bytes().len() <= SiteMemory::MAX_BYTES);
}

fn mutate(page: &mut Vec<u8>, pages: &[Vec<u8>], below: &mut impl FnMut(usize) -> usize) {
    let start = below(page.len() + 1);
    let end = (start + below(400)).min(page.len());
    match below(4) {
        0 => drop(page.drain(start..end)),
        1 => {
            let piece = page[start..end].to_vec();
            let at = below(page.len() + 1);
            page.splice(at..at, piece);
        }
        2 => {
            let other = &pages[below(pages.len())];
            let from = below(other.len() + 1);
            page.splice(start..end, other[from..(from + below(400)).min(other.len())].iter().copied());
        }
        _ => page[start..end].iter_mut().step_by(37).for_each(|byte| *byte = below(256) as u8),
    }
}

/// What a page is told in is some times its own bytes at the most: a byte that is no character becomes three, and a line may stand in the
/// text, in a field and in a picture.
fn assert_bounded(draft: &Draft, bytes: usize) {
    let facts = serde_json::to_string(&shown(draft)).unwrap().len();
    assert!(draft.text.len() <= bytes * 6 + 1_000, "{} bytes of text from {bytes}", draft.text.len());
    assert!(facts <= bytes * 16 + 4_000, "{facts} bytes of facts from {bytes}");
}

/// Twice the page is twice the text, not more: each form that a site may repeat without end.
#[test]
fn what_a_page_is_told_in_grows_no_faster_than_the_page() {
    let forms = [
        "<p>The council of Port Ellery voted on Tuesday to keep the winter ferry, after long talks. </p>",
        "<figure><img src=/a.jpg alt='The ferry at its berth'><figcaption>The ferry at its winter berth. Photo: Anna Berg/AFP</figcaption></figure>",
        "<div class=related><h3>Related stories</h3><a href=/b>A crane fell over in the storm of Friday</a></div>",
        "<div typeof=NewsArticle vocab=https://schema.org/><h1 property=headline>Winter ferry stays</h1><span property=author>Anna Berg</span></div>",
        "<div itemscope itemtype=https://schema.org/NewsArticle><b itemprop=author>Anna Berg</b>",
        "<a rel=next class=pagination href='?page=2'>2</a><link rel=amphtml href=/amp>",
        "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"author\":[\"Anna Berg\"]}</script>",
    ];
    let hints = Hints { url: Some("https://harbourpost.example/news/ferry".to_owned()), ..Hints::default() };
    for form in forms {
        let told = |times: usize| {
            let page = format!("<article><h1>Winter ferry stays</h1>{}</article>", form.repeat(times));
            let draft = html::read(page.as_bytes(), None, &hints, &Settings::default());
            assert_bounded(&draft, page.len());
            draft.text.len() + serde_json::to_string(&shown(&draft)).unwrap().len()
        };
        let (once, twice) = (told(400), told(800));
        assert!(twice <= once * 2 + 1_000, "{form}: {once}, then {twice}");
    }
}
