//! Any bytes as a page: reading never panics, gives the same answer twice, and its parts lie in order within its text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wiredesk::article::html::Known;
use wiredesk::article::{self, Hints, Page, Settings, SiteMemory};

fuzz_target!(|bytes: &[u8]| {
    let hints = Hints { url: Some("https://paper.example/news/ferry".to_owned()), ..Hints::default() };
    let page = Page::Html { bytes, content_type: None };
    let mut memory = SiteMemory::default();
    let read = |memory: &SiteMemory| {
        article::read(page, &hints, &Settings::default(), Known { memory: Some(memory), rules: None })
    };
    let first = read(&memory);
    assert_eq!(first, read(&memory));
    // The same page under three names: the memory takes it, and the page is read with it.
    for name in ["one", "two", "three"] {
        memory.learn(&first.lesson.clone().at([name].into_iter()), 0);
    }
    assert_eq!(SiteMemory::from_bytes(&memory.to_bytes()).as_ref(), Some(&memory));
    let mut joined = read(&memory);
    joined.join(&first);
    let mut end = 0;
    for part in &joined.draft.parts {
        assert!(end <= part.start && part.start < part.end && joined.draft.text.get(part.start..part.end).is_some());
        end = part.end;
    }
    let article = joined.article(&hints);
    for block in &article.body {
        assert!(article.text.get(block.start..block.end).is_some());
    }
});
