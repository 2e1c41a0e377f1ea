//! Invented sentences in, what is said and who says it out.

use super::super::record::{Part, Quote, QuoteKind, Role};
use super::super::tokens::Tokens;

/// The quotations of a text whose lines are paragraphs.
fn quotes(text: &str) -> Vec<Quote> {
    let mut parts = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        parts.push(Part { role: Role::Paragraph, start, end: start + line.len() });
        start += line.len() + 1;
    }
    super::read(&Tokens::read(text, &parts))
}

/// "kind | speaker | cue | piece / piece".
fn told(quote: &Quote) -> String {
    let kind = match quote.kind {
        QuoteKind::Direct => "direct",
        QuoteKind::Mixed => "mixed",
        QuoteKind::Indirect => "indirect",
    };
    let speaker = quote.speaker.as_ref().map_or("", |speaker| speaker.span.text.as_str());
    let cue = quote.cue.as_ref().map_or("", |cue| cue.text.as_str());
    let pieces: Vec<&str> = quote.content.iter().map(|piece| piece.text.as_str()).collect();
    format!("{kind} | {speaker} | {cue} | {}", pieces.join(" / "))
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let got: Vec<String> = quotes(text).iter().map(told).collect();
    assert_eq!(got, expected, "{text}");
    for span in quotes(text).iter().flat_map(|quote| &quote.content) {
        assert_eq!(&text[span.start..span.end], span.text);
    }
}

#[test]
fn direct_speech() {
    check(
        "“The bridge will be closed until May,” Mayor Anna Lindqvist said.",
        &["direct | Mayor Anna Lindqvist | said | The bridge will be closed until May,"],
    );
    check(
        "\"We have no money left for this,\" said Tom Arden, the town's treasurer.",
        &["direct | Tom Arden, the town's treasurer | said | We have no money left for this,"],
    );
    check(
        "The minister replied: \"Nobody asked me about it before.\"",
        &["direct | The minister | replied | Nobody asked me about it before."],
    );
    check(
        "“We are done here,” the captain said and quickly left the hall.",
        &["direct | the captain | said | We are done here,"],
    );
    check(
        "“We are done for good!” the captain said two days after the vote.",
        &["direct | the captain | said | We are done for good!"],
    );
    check(
        "``I would do it all again,'' she told reporters on Friday.",
        &["direct | she | told | I would do it all again,"],
    );
    check(
        "«We will not leave the harbour,» Costa added.",
        &["direct | Costa | added | We will not leave the harbour,"],
    );
    check("„We will not leave the harbour,“ Kern said.", &["direct | Kern | said | We will not leave the harbour,"]);
}

#[test]
fn a_cue_inside_the_speech() {
    check(
        "“The harbour is safe,” Costa said, “but the town is not.”",
        &["direct | Costa | said | The harbour is safe, / but the town is not."],
    );
    check(
        "“The harbour is safe,” Costa said. “The town is not safe at all.”",
        &["direct | Costa | said | The harbour is safe, / The town is not safe at all."],
    );
}

#[test]
fn paragraphs_that_open_and_never_close() {
    check(
        "“We waited for the whole night,” Costa said. “Nobody came to the pier.\n“Then the storm was upon us.”",
        &[
            "direct | Costa | said | We waited for the whole night, / Nobody came to the pier. / Then the storm was upon us.",
        ],
    );
}

#[test]
fn mixed_speech() {
    check(
        "Costa said the harbour was “as safe as it ever was.”",
        &["mixed | Costa | said | the harbour was “as safe as it ever was.”"],
    );
}

#[test]
fn indirect_speech() {
    check(
        "Energy Minister Ivo Petrak said on Monday that the plant would open in June.",
        &["indirect | Energy Minister Ivo Petrak | said | that the plant would open in June"],
    );
    check(
        "The plant will open in June, officials said.",
        &["indirect | officials | said | The plant will open in June"],
    );
    check(
        "According to the port's harbour master, two ships are missing.",
        &["indirect | the port's harbour master | According to | two ships are missing"],
    );
    check(
        "Two ships are missing, according to people familiar with the search.",
        &["indirect | people familiar with the search | according to | Two ships are missing"],
    );
    check(
        "Petrak, who runs the plant, has also denied that it leaks.",
        &["indirect | Petrak, who runs the plant | has also denied | that it leaks"],
    );
    check("The union wants to keep the old rules.", &["indirect | The union | wants | to keep the old rules"]);
}

#[test]
fn nobody_is_named_who_expects() {
    check("The road is expected to open in June.", &["indirect |  | is expected | The road / to open in June"]);
}

#[test]
fn thoughts_inside_what_is_said_are_part_of_it() {
    check(
        "Petrak said that the union wants to keep the old rules.",
        &["indirect | Petrak | said | that the union wants to keep the old rules"],
    );
}

#[test]
fn what_is_no_speech() {
    check("He starred in \"The Long Winter of Rosa Klein\" last year.", &[]);
    check("The \"big\" bridge stands in the United States.", &[]);
    check("The link is \"https://example.org/a/b/c\" and it works.", &[]);
    check("The plans for the votes are on the table.", &[]);
    check("", &[]);
    check("\"", &[]);
    assert!(quotes("said , \" said \"\" ‘ said ``").len() < 4);
}

#[test]
fn the_speaker_stands_around_speech_without_a_cue() {
    let found = quotes("Costa barked an order.\n“Nobody leaves the ship tonight,” Costa barked.");
    assert_eq!(told(&found[0]), "direct | Costa | barked | Nobody leaves the ship tonight,");
    let found = quotes("Costa said he was tired.\n“I have not slept since the storm.”");
    assert_eq!(told(&found[1]), "direct | Costa |  | I have not slept since the storm.");
}

#[test]
fn names_are_filled_from_fuller_mentions() {
    let text = "Energy Minister Peter Petrak said the plant was safe. “It will open again in June,” Petrak said. \
        “I will be there to see it,” he said.";
    let names: Vec<Option<String>> =
        quotes(text).into_iter().map(|quote| quote.speaker.and_then(|speaker| speaker.name)).collect();
    assert_eq!(names, vec![Some("Peter Petrak".to_owned()); 3]);
}

#[test]
fn another_language_has_marked_speech_and_no_guessed_speaker() {
    let text = "„Die Brücke bleibt bis Mai geschlossen“, sagte Bürgermeister Kern der „Post“.";
    let parts = [Part { role: Role::Paragraph, start: 0, end: text.len() }];
    let got: Vec<String> = super::read_marked(&Tokens::read(text, &parts)).iter().map(told).collect();
    assert_eq!(got, ["direct |  |  | Die Brücke bleibt bis Mai geschlossen"]);
}

#[test]
fn titles_and_neighbours_in_the_next_paragraph() {
    assert!(quotes("The band sang “Never Tell Them the Way Home” (1998) at noon.").is_empty());
    let text = "“The bridge will be open again in June.”\n\nBy Monday the mayor had left.";
    assert_eq!(quotes(text).len(), 1, "the next paragraph's \"By\" names no author");
}

#[test]
fn an_opening_mark_may_close_by_mistake() {
    let found = quotes("Costa called the storm “truly terrible“ in a letter. Nobody answered “him for days” at all.");
    assert!(found.iter().all(|quote| quote.content.iter().all(|piece| !piece.text.contains("Nobody"))));
}

#[test]
fn idioms_that_tell_of_speech() {
    check(
        "Asked by a reporter whether he would run again, Brevik said he had no plans.",
        &["indirect | a reporter | Asked | whether he would run again", "indirect | Brevik | said | he had no plans"],
    );
    check(
        "In a Gazette poll last month, 40 percent of voters had heard of the plan.",
        &["indirect | a Gazette poll | In | 40 percent of voters had heard of the plan"],
    );
    check(
        "The mayor has made it clear that he will not run.",
        &["indirect | The mayor | has made it clear | that he will not run"],
    );
    check(
        "The bank has reportedly found a buyer in Oslo.",
        &["indirect |  | reportedly | The bank has / found a buyer in Oslo"],
    );
    check("The party will find a way to respond.", &[]);
    check("They work for a firm called Data North.", &[]);
    check(
        "His office put out a statement saying the quay was closed.",
        &["indirect | His office | saying | the quay was closed"],
    );
}

#[test]
fn who_speaks_is_told_whole_and_no_more() {
    check(
        "Anna Lindqvist, a delegate from Ellery, said the mood at the meeting was good.",
        &["indirect | Anna Lindqvist, a delegate from Ellery | said | the mood at the meeting was good"],
    );
    check(
        "The harbour's director, Tomas Brevik, said that the quay was closed.",
        &["indirect | The harbour's director, Tomas Brevik | said | that the quay was closed"],
    );
    check(
        "Sources close to the campaign say she stands behind the plan.",
        &["indirect | Sources close to the campaign | say | she stands behind the plan"],
    );
    check(
        "They’ve said that the road is closed, and she's saying that it is open.",
        &["indirect | They | ’ve said | that the road is closed", "indirect | she | 's saying | that it is open"],
    );
    check("Almost half said they had heard of it.", &["indirect | Almost half | said | they had heard of it"]);
}

#[test]
fn turns_of_an_interview() {
    check(
        "Q: When did you come to Ellery?\nA: I came in May. It was cold.\nQ: And you stayed?\nA: I did, for good.\nNote: the talk was cut.",
        &[
            "indirect | Q | : | When did you come to Ellery",
            "indirect | A | : | I came in May. It was cold",
            "indirect | Q | : | And you stayed",
            "indirect | A | : | I did, for good",
        ],
    );
    check("Lindqvist: a good start.\nBrevik: one goal.", &[]);
    check("Fill: 850 grams of down\nFill: 650 grams of wool", &[]);
}

#[test]
fn the_passive_tells_of_its_subject() {
    check(
        "The new pier was announced by the harbour master.",
        &["indirect | the harbour master | was announced | The new pier"],
    );
    check("A flood predicted by Anna Lindqvist never came.", &["indirect | Anna Lindqvist | predicted | A flood"]);
    check("The sale was seen by some as a step back.", &["indirect | some | was seen | The sale / as a step back"]);
    check("The sale was widely criticized.", &["indirect |  | was widely criticized | The sale"]);
    check("The new pier was backed by the harbour master.", &[]);
    check("Brevik reported from the coast.", &[]);
}

#[test]
fn attitudes_told_by_an_adjective_or_a_noun() {
    check(
        "Lindqvist was not aware of the leak at the plant.",
        &["indirect | Lindqvist | was not aware of | the leak at the plant"],
    );
    check(
        "The owners are confident that the ferry will sail.",
        &["indirect | The owners | are confident | that the ferry will sail"],
    );
    check(
        "Brevik had little doubt that the ferry would sail.",
        &["indirect | Brevik | had little doubt | that the ferry would sail"],
    );
    check("The boat is full of fish.", &[]);
}

#[test]
fn two_statements_of_one_subject() {
    check(
        "Lindqvist took issue with the new fares on Friday and expressed doubts about the pier.",
        &[
            "indirect | Lindqvist | took issue with | the new fares on Friday",
            "indirect | Lindqvist | expressed doubts about | the pier",
        ],
    );
    check(
        "Brevik said the quay was closed and added that the ferry would sail.",
        &["indirect | Brevik | said | the quay was closed", "indirect | Brevik | added | that the ferry would sail"],
    );
    check(
        "“We will not sail before May,” Brevik said when asked whether he was ready.",
        &["direct | Brevik | said | We will not sail before May,", "indirect |  | asked | whether he was ready"],
    );
}

#[test]
fn groups_of_words_around_the_verb() {
    check("Brevik pushed back against the plan.", &["indirect | Brevik | pushed back against | the plan"]);
    check(
        "Brevik went on to say that the quay was closed.",
        &["indirect | Brevik | went on to say | that the quay was closed"],
    );
    check(
        "Polls in two towns there show that she leads.",
        &["indirect | Polls in two towns there | show | that she leads"],
    );
    check(
        "The quay was closed all day, as officials point out.",
        &["indirect | officials | point out | The quay was closed all day"],
    );
}

#[test]
fn lines_that_give_every_word_a_capital() {
    check(
        "Officials Call for Calm After Harbour Fire.",
        &["indirect | Officials | Call for | Calm After Harbour Fire"],
    );
    check("Brevik Just Promised Lower Ferry Fares.", &["indirect | Brevik | Just Promised | Lower Ferry Fares"]);
    check("Harbour Plans for Ferry Are Late.", &[]);
    check("The old firm Brevik Plans Harbours was sold.", &[]);
}

#[test]
fn idioms_with_a_noun_belong_to_the_cue() {
    check("Brevik took issue with the new fares.", &["indirect | Brevik | took issue with | the new fares"]);
    check(
        "The owners have thrown their support behind the plan.",
        &["indirect | The owners | have thrown their support behind | the plan"],
    );
    check(
        "Lindqvist expressed doubts about the new fares.",
        &["indirect | Lindqvist | expressed doubts about | the new fares"],
    );
    check(
        "Lindqvist expressed concern that the fares would rise.",
        &["indirect | Lindqvist | expressed concern | that the fares would rise"],
    );
    check("Brevik took the ferry to the island.", &[]);
}
