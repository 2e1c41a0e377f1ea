//! Near-copies at a million documents: CPU to sign and look up a document, memory of the index.
//!
//!     cargo bench --bench copies                   20,000 documents
//!     cargo bench --bench copies -- 1000000        so many
//!
//! The documents are made up: phrases of a vocabulary by rank, so that they share 5-grams as news does; every tenth is an edited
//! copy of an earlier one.

use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use wiredesk::identity::{CopyIndex, Sketch, Told};

const WORDS: usize = 300;
/// Phrases that news uses again and again.
const PHRASES: u64 = 40_000;
const PHRASE_WORDS: u64 = 6;

fn main() {
    let numbers: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let documents = numbers.first().copied().unwrap_or(if cfg!(debug_assertions) { 500 } else { 20_000 });
    let before = resident_bytes();
    let mut index = CopyIndex::default();
    let (mut signing, mut asking, mut filing, mut candidates, mut found) =
        (Duration::ZERO, Duration::ZERO, Duration::ZERO, 0, 0);
    for number in 0..documents {
        let text = document(number);
        let begun = Instant::now();
        let sketch = Sketch::of(&Told::of("", &text).text);
        signing += begun.elapsed();
        let begun = Instant::now();
        let near = index.candidates(&sketch);
        asking += begun.elapsed();
        candidates += near.len();
        found += usize::from(is_copy(number) && near.contains(&(original(number) as u32)));
        let begun = Instant::now();
        index.insert(&sketch);
        filing += begun.elapsed();
    }
    let each = |time: Duration| time.as_secs_f64() * 1e6 / documents as f64;
    let copies = (0..documents).filter(|number| is_copy(*number)).count();
    println!(
        "{documents} documents of {WORDS} words: sign {:.1} us, look up {:.1} us, file {:.1} us; {:.2} candidates; {found} of {copies} copies are candidates",
        each(signing),
        each(asking),
        each(filing),
        candidates as f64 / documents as f64
    );
    let bytes = resident_bytes().saturating_sub(before);
    let peak = getrusage(UsageWho::RUSAGE_SELF).map_or(0, |usage| usage.max_rss() as u64 * 1024);
    println!(
        "memory        {:.0} bytes a document, {:.0} while the table grows; {} filed",
        bytes as f64 / documents as f64,
        peak as f64 / documents as f64,
        index.len()
    );
    assert!(found * 10 >= copies * 9, "the index finds what was copied");
}

fn is_copy(number: u64) -> bool {
    number >= 10 && number.is_multiple_of(10)
}

fn original(number: u64) -> u64 {
    number - 1 - spread(number) % 9
}

/// A copy has another beginning and one phrase less.
fn document(number: u64) -> String {
    let (source, skipped) = if is_copy(number) { (original(number), 1) } else { (number, 0) };
    let phrases = WORDS as u64 / PHRASE_WORDS;
    let mut text = format!("Desk {number} reports today: ");
    for place in skipped..phrases {
        let chance = spread(source * phrases + place);
        // One phrase in four is of the trade, the others are the story's own.
        let phrase = if chance.is_multiple_of(4) { spread(chance) % PHRASES } else { PHRASES + chance };
        for word in 0..PHRASE_WORDS {
            let rank = spread(phrase * PHRASE_WORDS + word) % 30_000;
            text.push_str(&format!("w{rank} "));
        }
    }
    text
}

/// SplitMix64.
fn spread(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) >> 1
}

/// What the process holds now (proc_pid_statm(5): the second number, in pages).
fn resident_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).map_or(0, |pages| pages * 4096)
}
