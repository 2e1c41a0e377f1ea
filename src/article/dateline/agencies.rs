//! The news agencies' own marks: a name as it stands in a dateline, credit or byline in, the agency out.
//!
//! Names and marks are public facts: the agencies' own style books and pages.

/// An agency and the forms of its name, lower case.
pub struct Agency {
    pub name: &'static str,
    pub forms: &'static [&'static str],
    /// Whether the bare name may close a dateline without brackets or strokes ("Dec. 9 Kyodo -").
    pub bare: bool,
}

const fn agency(name: &'static str, forms: &'static [&'static str]) -> Agency {
    Agency { name, forms, bare: false }
}

pub const AGENCIES: &[Agency] = &[
    agency("AP", &["ap", "associated press", "the associated press"]),
    Agency { name: "Reuters", forms: &["reuters", "reuter", "thomson reuters", "reuters news"], bare: true },
    agency("AFP", &["afp", "agence france-presse", "agence france presse"]),
    agency("TASS", &["tass", "itar-tass", "тасс", "итар-тасс"]),
    agency("RIA Novosti", &["ria novosti", "ria", "риа новости"]),
    agency("Interfax", &["interfax", "интерфакс"]),
    Agency { name: "Xinhua", forms: &["xinhua", "xinhua news agency"], bare: true },
    Agency { name: "Kyodo", forms: &["kyodo", "kyodo news"], bare: true },
    agency("Jiji", &["jiji", "jiji press"]),
    agency("Yonhap", &["yonhap"]),
    agency("dpa", &["dpa", "deutsche presse-agentur", "dpa international"]),
    agency("ANSA", &["ansa"]),
    agency("EFE", &["efe", "agencia efe"]),
    agency("Europa Press", &["europa press"]),
    agency("ATS", &["ats", "sda", "keystone-ats", "ats-sda", "keystone-sda"]),
    agency("APA", &["apa"]),
    agency("ANP", &["anp"]),
    agency("Belga", &["belga"]),
    agency("PA", &["pa", "press association", "pa media", "the press association"]),
    agency("UPI", &["upi", "united press international"]),
    agency("AAP", &["aap", "australian associated press"]),
    agency("The Canadian Press", &["the canadian press", "canadian press", "cp", "la presse canadienne"]),
    agency("NTB", &["ntb"]),
    agency("TT", &["tt"]),
    agency("Ritzau", &["ritzau", "ritzaus bureau"]),
    agency("STT", &["stt", "stt-lehtikuva"]),
    agency("PAP", &["pap"]),
    agency("ČTK", &["čtk", "ctk"]),
    agency("MTI", &["mti"]),
    agency("Lusa", &["lusa"]),
    agency("ANA", &["ana-mpa", "ana", "αμπε", "απε-μπε"]),
    agency("Anadolu", &["anadolu", "anadolu agency"]),
    agency("PTI", &["pti", "press trust of india"]),
    agency("ANI", &["ani"]),
    agency("IANS", &["ians"]),
    agency("Bernama", &["bernama"]),
    agency("Antara", &["antara"]),
    agency("IRNA", &["irna"]),
    agency("SANA", &["sana"]),
    agency("MENA", &["mena"]),
    agency("KCNA", &["kcna"]),
    agency("CNA", &["cna"]),
    agency("Ukrinform", &["ukrinform"]),
    agency("UNIAN", &["unian"]),
    agency("BTA", &["bta"]),
    agency("Agerpres", &["agerpres"]),
    agency("Tanjug", &["tanjug"]),
    agency("Hina", &["hina"]),
    agency("LETA", &["leta"]),
    agency("BNS", &["bns"]),
    agency("Bloomberg", &["bloomberg", "bloomberg news"]),
    agency("Dow Jones", &["dow jones", "dow jones newswires"]),
    agency("CNN", &["cnn"]),
    agency("Gracenote", &["gracenote"]),
    agency("Prensa Latina", &["prensa latina"]),
    agency("Notimex", &["notimex"]),
    agency("Télam", &["télam", "telam"]),
    agency("Agência Brasil", &["agência brasil", "agencia brasil"]),
    agency("AGI", &["agi"]),
    agency("Adnkronos", &["adnkronos"]),
    agency("GlobeNewswire", &["globe newswire", "globenewswire"]),
    agency("PR Newswire", &["pr newswire", "prnewswire", "/prnewswire/"]),
    agency("Business Wire", &["business wire", "businesswire"]),
    agency("Newsfile", &["newsfile corp.", "newsfile corp", "newsfile"]),
    agency("CNW", &["cnw", "cnw group", "canada newswire"]),
    agency("Getty Images", &["getty images", "getty", "gettyimages"]),
    agency("EPA", &["epa", "epa-efe"]),
    agency("Zuma", &["zuma press", "zuma wire"]),
];

/// The agency of this name, whole, in any case, stops and strokes at its ends aside.
pub fn named(name: &str) -> Option<&'static Agency> {
    let name = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '(' | ')' | ',' | ';' | ':'));
    if name.is_empty() || name.len() > 40 {
        return None;
    }
    let lower = name.to_lowercase();
    AGENCIES.iter().find(|agency| agency.forms.contains(&lower.as_str()))
}

/// The agency among names that stand side by side: "ats afp", "tca/dpa", "AP/dpa". The first one that is known counts.
pub fn among(names: &str) -> Option<&'static Agency> {
    named(names)
        .or_else(|| names.split(|c: char| c.is_whitespace() || matches!(c, '/' | ',' | '-' | '–')).find_map(named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agencies_are_known_by_all_their_forms() {
        for (form, name) in
            [("Reuters", Some("Reuters")), ("/TASS/", Some("TASS")), ("GLOBE NEWSWIRE", Some("GlobeNewswire"))]
        {
            assert_eq!(named(form).map(|agency| agency.name), name, "{form}");
        }
        assert_eq!(among("tca/dpa").map(|agency| agency.name), Some("dpa"));
        assert_eq!(among("Parties").map(|agency| agency.name), None);
    }
}
