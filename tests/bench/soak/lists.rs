//! How long the first screen of each list takes, as a user has it: the command's whole time, while the daemon polls.

use std::time::Instant;

use super::Desk;
use super::fill::{FEEDS, FOREIGN_LANGUAGE};

const TIMES: usize = 9;
const LONGEST_MS: f64 = 50.0;

/// Tells each list's median and slowest time, and what is not exact or too slow.
pub fn judge(desk: &Desk<'_>, articles: u64) -> Vec<String> {
    let newest = desk.debug(&["items", "--limit", "1"]);
    let id = newest.first().and_then(|item| item["id"].as_str()).unwrap_or_default().to_owned();
    let copy = desk.debug(&["duplicates", "--limit", "1"]);
    let copy = copy.first().and_then(|item| item["id"].as_str()).unwrap_or_default().to_owned();
    let lists: [&[&str]; 14] = [
        &["status"],
        &["items"],
        &["items", "--feed", "paper-7"],
        &["items", "--since", "1h"],
        &["items", "--until", "10d"],
        &["items", "--language", "en"],
        &["items", "--language", FOREIGN_LANGUAGE],
        &["duplicates"],
        &["duplicates", &copy],
        &["feeds"],
        &["feeds", "--failing"],
        &["feed", "feed-0"],
        &["show", &id],
        &["tail"],
    ];
    let mut faults = Vec::new();
    println!("first screens, {articles} articles filled in before; the command's whole time:");
    for list in lists {
        let mut times: Vec<f64> = (0..TIMES)
            .map(|_| {
                let begun = Instant::now();
                let output = desk.command(&[&["debug"], list].concat()).output().expect("the binary runs");
                assert!(output.status.success(), "{list:?}: {}", String::from_utf8_lossy(&output.stderr));
                begun.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let (median, slowest) = (times[TIMES / 2], times[TIMES - 1]);
        println!("  {:<28} {median:>7.1} ms, at the most {slowest:.1} ms", list.join(" "));
        if median > LONGEST_MS {
            faults.push(format!("debug {}: {median:.0} ms", list.join(" ")));
        }
    }
    faults.extend(judge_counts(desk, articles));
    faults
}

/// What was filled in is there, to the article.
fn judge_counts(desk: &Desk<'_>, articles: u64) -> Option<String> {
    let of_one = desk.debug(&["items", "--feed", "paper-7"]).len() as u64;
    (of_one != articles / FEEDS).then(|| format!("paper-7 has {of_one} items and should have {}", articles / FEEDS))
}
