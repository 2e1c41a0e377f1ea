//! `cargo bench --bench story`: how long plain text of four kinds takes to read, at a size and at four times that size.
//!
//! The second column must be about four times the first: reading is linear in its input, also where a text is made to be slow.

use std::time::{Duration, Instant};

use wiredesk::article::{Hints, Page, Settings, parse};

const SIZE: usize = 400_000;

fn main() {
    let kinds: [(&str, fn(usize) -> String); 6] = [
        ("a story", |at| {
            format!("Mayor Ann Lee{at} said on May 3, 2016 that 40 boats and $3.5 million were lost in Norway. ")
        }),
        ("people of one surname", |at| format!("Minister Ann{at} Q. Lee spoke. ")),
        ("offices of one person", |at| format!("the envoy on North{at} affairs Ann Lee, the mayor of X{at}, ")),
        ("sign-offs in one line", |at| format!("Reporting by A{at}; editing by ")),
        ("lines at a fixed width", |at| {
            format!("the boats of the town were lost in the storm of the week number {at}\n")
        }),
        ("marks that never close", |_| "( “ ``".to_owned()),
    ];
    println!("{:<26}{:>12}{:>12}{:>8}", "text", "400 kB", "1600 kB", "ratio");
    for (name, piece) in kinds {
        let (small, large) = (timed(piece, SIZE), timed(piece, 4 * SIZE));
        println!("{name:<26}{small:>12.1?}{large:>12.1?}{:>8.1}", large.as_secs_f64() / small.as_secs_f64());
    }
}

fn timed(piece: fn(usize) -> String, size: usize) -> Duration {
    let mut text = String::from("A town\n\n");
    for at in 0.. {
        text.push_str(&piece(at));
        if text.len() >= size {
            break;
        }
    }
    let begun = Instant::now();
    let article = parse(Page::Text(&text), &Hints::default(), &Settings::default());
    assert_eq!(article.text.len(), text.len());
    begun.elapsed()
}
