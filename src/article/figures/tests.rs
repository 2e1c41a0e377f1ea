use super::super::dates;
use super::super::record::{Part, Role};
use super::super::tokens::Tokens;

/// Each figure of a paragraph: its words, kind, value, comparator and unit.
fn told(text: &str) -> Vec<String> {
    let parts = [Part { role: Role::Paragraph, start: 0, end: text.len() }];
    let tokens = Tokens::read(text, &parts);
    let times = dates::find(&tokens);
    let figures = super::find(&tokens, &times);
    let line = |figure: &super::Figure| {
        let part = |part: &Option<String>| part.clone().unwrap_or_default();
        format!(
            "{} | {} | {} | {} | {}",
            figure.span.text,
            figure.kind,
            figure.value,
            part(&figure.comparator),
            part(&figure.unit)
        )
    };
    figures.iter().map(line).collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(told(text), expected, "{text}");
}

#[test]
fn money_by_sign_code_and_word() {
    check("The pier cost $3.5 million.", &["$3.5 million | money | 3500000 |  | USD"]);
    check("It paid US$40 then.", &["US$40 | money | 40 |  | USD"]);
    check("The loan of dlrs 220 million was late.", &["dlrs 220 million | money | 220000000 |  | "]);
    check("A boat costs 400 kroner.", &["400 kroner | money | 400 |  | kroner"]);
    check("They gave more than €2bn.", &["more than €2bn | money | 2000000000 | more than | EUR"]);
    check("Nobody made a dime of it.", &["a dime | money | 1 |  | dime"]);
}

#[test]
fn percentages_in_all_spellings() {
    for text in ["5 percent", "5%", "5 pct", "five per cent"] {
        let sentence = format!("Prices rose {text}.");
        assert_eq!(told(&sentence), [format!("{text} | percent | 5 |  | ")], "{sentence}");
    }
    check("The rate fell 25 basis points.", &["25 basis points | percent | 0.25 |  | "]);
}

#[test]
fn counts_with_their_comparator_and_their_thing() {
    check("At least 40 boats were lost.", &["At least 40 boats | count | 40 | at least | boats"]);
    check("Over 250,000 people dead.", &["Over 250,000 people dead | count | 250000 | over | people"]);
    check("Two hundred sheep were lost.", &["Two hundred sheep | count | 200 |  | sheep"]);
}

#[test]
fn measures_in_one_word_and_in_two() {
    check("The six-mile road is closed.", &["six-mile | measure | 6 |  | mile"]);
    check("It is 47km north.", &["47km | measure | 47 |  | km"]);
    check("The field has 30 square meters.", &["30 square meters | measure | 30 |  | square meters"]);
}

#[test]
fn what_counts_nothing() {
    for text in [
        "He left on May 3, 2016.",
        "See page 12.",
        "Flight 207 is late.",
        "The score was 3-2.",
        "One of them stayed.",
        "Route 66 is closed.",
    ] {
        assert_eq!(told(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn numbers_that_are_too_great_or_broken_do_no_harm() {
    let digits = format!("It counted {} boats.", "9".repeat(400));
    assert!(told(&digits).iter().all(|line| !line.contains("inf")));
    check("$ million, $, %", &[]);
}

#[test]
fn ages() {
    check("Rosa Klein, 65, left.", &["65 | measure | 65 |  | years"]);
    check(
        "The 43-year-old pier and six-year-old Tom.",
        &["43-year-old | measure | 43 |  | years", "six-year-old | measure | 6 |  | years"],
    );
    check("Men aged 40 to 70 swim.", &["40 | measure | 40 |  | years", "70 | measure | 70 |  | years"]);
    check("She turned 80 last year.", &["80 | measure | 80 |  | years"]);
    check("He turned 80 people away.", &["80 people | count | 80 |  | people"]);
    check("They came from Ellery, 65 in all.", &["65 | count | 65 |  | "]);
}

#[test]
fn measures_with_a_smaller_part_and_before_a_noun() {
    check("He is 6 feet 3 inches tall.", &["6 feet 3 inches | measure | 6.25 |  | feet"]);
    check("It costs 3 dollars and 50 cents.", &["3 dollars and 50 cents | money | 3.5 |  | dollars"]);
    check(
        "The 16-team cup in a six-story house.",
        &["16-team | measure | 16 |  | team", "six-story | measure | 6 |  | story"],
    );
    check("A 250,000-square-foot hall.", &["250,000-square-foot | measure | 250000 |  | square foot"]);
    check("A two-thirds vote on model XK-173m is due.", &[]);
    check("It used 7.3 MWh.", &["7.3 MWh | measure | 7.3 |  | MWh"]);
}
