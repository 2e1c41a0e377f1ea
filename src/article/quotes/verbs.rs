//! A word in, what it is as a verb of speech or thought out, from `data/quote_verbs.txt`.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};

use super::super::gazetteer;

/// What may follow a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frames(u8);

impl Frames {
    pub const NONE: Self = Self(0);
    /// "said (that) ..."
    pub const CLAUSE: Self = Self(1);
    /// "wants to ..."
    pub const INFINITIVE: Self = Self(2);
    /// "criticized the plan"
    pub const OBJECT: Self = Self(4);
    /// "told reporters that ..."
    pub const HEARER: Self = Self(8);
    /// "called for a vote", "pointed out that ..."
    pub const ABOUT: Self = Self(16);
    /// "attacks", "plans": a noun as often as a verb.
    pub const NOUN: Self = Self(32);

    /// "seems": nobody is named who thinks so.
    pub const IMPERSONAL: Self = Self(64);
    /// "charged that ...", but not "charged with": of speech only before "that", a colon or words between marks.
    pub const BOUND: Self = Self(128);
    /// The verbs that need no follower to tell of speech.
    pub const SPOKEN: Self = Self::CLAUSE.or(Self::INFINITIVE).or(Self::OBJECT).or(Self::HEARER);

    pub const fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }

    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Base,
    /// "says"
    Third,
    /// "said": past or participle.
    Past,
    /// "saying"
    Ing,
}

/// A word as a verb of speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verb {
    pub frames: Frames,
    pub form: Form,
    /// The words that may follow an ABOUT verb, from the list.
    pub followers: &'static str,
    /// The patterns of words that may follow it and make one cue with it, from the list: "issue+with,aim+at".
    pub idioms: &'static str,
}

impl Verb {
    pub const NONE: Self = Self { frames: Frames::NONE, form: Form::Base, followers: "", idioms: "" };

    pub fn is_some(&self) -> bool {
        self.frames.any(Frames::SPOKEN.or(Frames::ABOUT))
    }

    /// Whether the word may follow the verb as a part of it: "for" after "called".
    pub fn takes(&self, word: &str) -> bool {
        self.followers.split(',').any(|follower| !follower.is_empty() && follower.eq_ignore_ascii_case(word))
    }
}

static VERBS: LazyLock<HashMap<Vec<u8>, Verb>> = LazyLock::new(load);

/// Every form that [`verb`] knows, in small letters.
pub fn all_forms() -> impl Iterator<Item = &'static [u8]> {
    VERBS.keys().map(Vec::as_slice)
}

const LONGEST: usize = 24;

pub fn verb(word: &str) -> Verb {
    if word.len() > LONGEST || word.len() < 3 || !word.is_ascii() {
        return Verb::NONE;
    }
    let mut buffer = [0_u8; LONGEST];
    let lower = &mut buffer[..word.len()];
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    VERBS.get(&lower[..]).copied().unwrap_or(Verb::NONE)
}

fn load() -> HashMap<Vec<u8>, Verb> {
    let mut verbs: HashMap<Vec<u8>, Verb> = HashMap::new();
    let (mut frame, mut idioms) = (Frames::NONE, false);
    for line in gazetteer::lines(include_str!("../data/quote_verbs.txt")) {
        if let Some(name) = line.strip_prefix('[') {
            frame = frame_named(name.trim_end_matches(']'));
            idioms = name == "idiom]";
            continue;
        }
        for entry in line.split_whitespace() {
            if frame == Frames::BOUND {
                if let Some(verb) = verbs.get_mut(entry.as_bytes()) {
                    verb.frames = verb.frames.or(frame);
                }
                continue;
            }
            let (entry, followers) = entry.split_once(':').unwrap_or((entry, ""));
            for (word, form) in forms(entry) {
                let verb = verbs.entry(word.into_bytes()).or_insert(Verb { form, ..Verb::NONE });
                verb.frames = verb.frames.or(frame);
                verb.form = form;
                if !followers.is_empty() {
                    *if idioms { &mut verb.idioms } else { &mut verb.followers } = followers;
                }
            }
        }
    }
    verbs
}

fn frame_named(name: &str) -> Frames {
    match name {
        "clause" => Frames::CLAUSE,
        "infinitive" => Frames::INFINITIVE,
        "object" => Frames::OBJECT,
        "hearer" => Frames::HEARER,
        "about" | "idiom" => Frames::ABOUT,
        "noun" => Frames::NOUN,
        "impersonal" => Frames::IMPERSONAL,
        "bound" => Frames::BOUND,
        _ => Frames::NONE,
    }
}

/// The forms of a verb: regular, but for those that stand after a slash.
fn forms(entry: &str) -> Vec<(String, Form)> {
    let mut given = entry.split('/');
    let base = given.next().unwrap_or_default();
    let mut found = vec![(base.to_owned(), Form::Base), (third(base), Form::Third)];
    let (mut has_past, mut has_ing) = (false, false);
    for word in given {
        let ing = word.ends_with("ing");
        has_ing |= ing;
        has_past |= !ing;
        found.push((word.to_owned(), if ing { Form::Ing } else { Form::Past }));
    }
    if !has_past {
        let past = match base.strip_suffix('e') {
            Some(_) => format!("{base}d"),
            None => format!("{base}ed"),
        };
        found.push((past, Form::Past));
    }
    if !has_ing {
        found.push((ing(base), Form::Ing));
    }
    found
}

fn third(base: &str) -> String {
    let sibilant = ["s", "x", "z", "ch", "sh", "o"].iter().any(|end| base.ends_with(end));
    match base.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if sibilant => format!("{base}es"),
        _ => format!("{base}s"),
    }
}

fn ing(base: &str) -> String {
    match base.strip_suffix('e') {
        Some(stem) if !stem.ends_with('e') => format!("{stem}ing"),
        _ => format!("{base}ing"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_verb() {
        for (word, form, frame) in [
            ("said", Form::Past, Frames::CLAUSE),
            ("Says", Form::Third, Frames::CLAUSE),
            ("denies", Form::Third, Frames::CLAUSE),
            ("arguing", Form::Ing, Frames::CLAUSE),
            ("told", Form::Past, Frames::HEARER),
            ("criticized", Form::Past, Frames::OBJECT),
            ("wants", Form::Third, Frames::INFINITIVE),
            ("agreeing", Form::Ing, Frames::CLAUSE),
        ] {
            let got = verb(word);
            assert!(got.form == form && got.frames.any(frame), "{word}: {got:?}");
        }
        assert!(!verb("table").is_some());
        assert!(verb("called").takes("for") && !verb("said").takes("for"));
    }
}
