//! The invented stories of the demonstration site. Every name, place and fact in them is made up; their forms are real.

/// The document that a story is listed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedKind {
    /// `/harbour/rss.xml`: RSS 2.0 of the Harbour Post.
    Rss,
    /// `/gazette/atom.xml`: Atom of the Lowland Gazette.
    Atom,
    /// `/courier/feed.json`: JSON Feed of the Upland Courier.
    Json,
    /// `/broken/feed.xml`: RSS that is not well-formed.
    Broken,
}

/// One story as a paper prints it.
#[derive(Debug, Clone)]
pub struct Story {
    pub feed: FeedKind,
    pub slug: String,
    /// The slug that its page names as its own; absent for the one that it has.
    pub canonical: Option<String>,
    /// By which an Atom or JSON feed tells it from others; usually the slug.
    pub id: String,
    pub headline: String,
    pub dek: String,
    pub byline: String,
    /// Stands at the head of the first paragraph.
    pub dateline: String,
    pub paragraphs: Vec<String>,
    /// Caption and credit.
    pub picture: Option<(String, String)>,
    /// RFC 3339.
    pub published: String,
    /// Answers only after a while.
    pub slow: bool,
    /// Listed in the feed, but its page is gone.
    pub missing: bool,
}

impl Story {
    pub fn path(&self) -> String {
        let paper = match self.feed {
            FeedKind::Rss => "harbour",
            FeedKind::Atom => "gazette",
            FeedKind::Json => "courier",
            FeedKind::Broken => "broken",
        };
        format!("/{paper}/{}", self.slug)
    }

    /// An empty story.
    pub fn new(feed: FeedKind, slug: &str, published: &str) -> Self {
        Self {
            feed,
            slug: slug.to_owned(),
            canonical: None,
            id: slug.to_owned(),
            headline: String::new(),
            dek: String::new(),
            byline: String::new(),
            dateline: String::new(),
            paragraphs: Vec::new(),
            picture: None,
            published: published.to_owned(),
            slow: false,
            missing: false,
        }
    }

    fn told(mut self, headline: &str, dek: &str, byline: &str, dateline: &str) -> Self {
        self.headline = headline.to_owned();
        self.dek = dek.to_owned();
        self.byline = byline.to_owned();
        self.dateline = dateline.to_owned();
        self
    }

    fn with(mut self, paragraphs: &[&str]) -> Self {
        self.paragraphs = paragraphs.iter().map(|&text| text.to_owned()).collect();
        self
    }

    fn pictured(mut self, caption: &str, credit: &str) -> Self {
        self.picture = Some((caption.to_owned(), credit.to_owned()));
        self
    }
}

const FERRY: &[&str] = &[
    "The harbour council of Port Ellery agreed on Tuesday to reopen the night ferry to Marrow Island after two years, despite protests over its cost.",
    "\"Islanders have waited long enough for this boat,\" council leader Ingrid Solheim said after the vote. \"It will sail on December 1, whatever the weather.\"",
    "The service will cost 4.2 million crowns a year and carry up to 180 passengers, according to the council's estimate.",
    "Harbour master Tomas Brevik told reporters that over 9,000 people had signed a petition for the ferry.",
];

/// The wire story that two papers print, word for word.
const QUAKE: &[&str] = &[
    "An earthquake of magnitude 5.8 shook the Tarvan valley early on Monday, damaging at least 140 houses and cutting the railway to the capital, officials said.",
    "No deaths were reported. \"Our teams have reached every village but two,\" Interior Minister Lena Oravec told a news conference in Tarvan.",
    "The national seismology institute said the quake struck at a depth of 11 kilometres, and that aftershocks should be expected for several days.",
    "Railway company Norvia Rail said trains would not run before Thursday. It put the damage at 12 million marks.",
    "The valley, home to some 60,000 people, was last hit by a strong earthquake in March 1994.",
];

const MILL: &[&str] = &[
    "The last paper mill of the Upland closed its gates on Friday, ending 163 years of paper making in the region.",
    "\"We printed the first newspaper of this country on our paper,\" said foreman Ruud Hakvoort, who has worked at the mill for 31 years.",
    "The owner, Verhage Group, said that prices for waste paper had doubled since 2023. All 212 workers will be paid until the end of March, the company added.",
    "The mayor of Klein Maarn, Saskia de Wit, called the closure \"a black day for the town\".",
];

const BRIDGE: &[&str] = &[
    "The swing bridge over the Ellery will stay closed for repairs until the middle of January, the roads office said on Wednesday.",
    "Engineers found cracks in 17 of the 48 bolts that hold its bearing. Drivers are asked to use the tunnel at Northgate.",
    "\"A bridge of 1911 does not give up its secrets at once,\" said chief engineer Amadou Keita.",
];

const FESTIVAL: &[&str] = &[
    "The winter festival of Saint Aldhelm drew a record 31,500 visitors at the weekend, its organisers said on Sunday.",
    "Singer Noor Palsson closed the three days with a concert on the frozen lake. \"I have never heard so quiet a crowd,\" she said.",
    "Hotels within 20 kilometres were sold out, according to the tourist board.",
];

const SCHOOL: &[&str] = &[
    "Pupils of the Lowland will start school half an hour later from next autumn, the education board decided on Thursday by nine votes to four.",
    "Board chair Emil Varga said that the change followed a trial at six schools, where absences fell by 12 percent.",
    "The teachers' union has asked for more money for evening care.",
];

const LIGHTHOUSE: &[&str] = &[
    "The keeper of the Skarn lighthouse, the last on this coast who lived in his tower, has retired at 70.",
    "Olav Reinholt lit the lamp for the last time on Saturday evening. \"The sea will not notice,\" he said.",
    "From now on the light is switched from the pilots' station in Port Ellery, 40 kilometres away.",
];

/// The stories at the first poll (`round` 1), and at later ones: the quake's toll is corrected.
pub fn stories(round: u32) -> Vec<Story> {
    use FeedKind::{Atom, Broken, Json, Rss};
    let quake = |feed| {
        Story::new(feed, "tarvan-earthquake", "2026-11-23T06:40:00Z")
            .with(QUAKE)
            .pictured("Villagers clear rubble from a street in Tarvan on Monday", "Mirko Selak/NPA")
    };
    let mut gazette_quake = quake(Atom).told(
        "Strong earthquake damages houses in Tarvan valley",
        "Railway to the capital cut; no deaths reported",
        "Jana Kolar",
        "TARVAN, November 23 (NPA) -",
    );
    if round > 1 {
        gazette_quake.headline = "CORRECTED-Earthquake damages 240 houses in Tarvan valley".to_owned();
        gazette_quake.paragraphs[0] = gazette_quake.paragraphs[0].replace("at least 140 houses", "at least 240 houses");
        let note = "(In November 23 story, corrects number of houses in first paragraph to 240, not 140.)";
        gazette_quake.paragraphs.push(note.to_owned());
    }
    let mut slow = Story::new(Json, "skarn-lighthouse", "2026-11-22T17:05:00Z")
        .told("Last lighthouse keeper of the coast retires", "", "Pia Lindqvist", "SKARN —")
        .with(LIGHTHOUSE);
    slow.slow = true;
    let mut missing = Story::new(Rss, "market-hours", "2026-11-22T09:00:00Z")
        .told(
            "Fish market to open an hour earlier",
            "The fish market of Port Ellery will open at five from Monday.",
            "",
            "",
        )
        .with(&[]);
    missing.missing = true;
    vec![
        Story::new(Rss, "night-ferry-returns", "2026-11-24T16:20:00Z")
            .told(
                "Night ferry to Marrow Island returns after two years - Solheim",
                "Council votes for a boat that will cost 4.2 million crowns a year",
                "Marta Ellingsen",
                "PORT ELLERY, November 24 (NPA) -",
            )
            .with(FERRY)
            .pictured("The ferry Aurora at its quay in Port Ellery", "Jonas Quist/Harbour Post"),
        quake(Rss).told("Quake cuts railway in Tarvan", "", "", "TARVAN, November 23 (NPA) -"),
        Story::new(Rss, "swing-bridge-closed", "2026-11-25T07:30:00Z")
            .told("Swing bridge stays closed until January", "", "Marta Ellingsen", "PORT ELLERY —")
            .with(BRIDGE),
        missing,
        gazette_quake,
        Story::new(Atom, "later-school-start", "2026-11-19T18:00:00Z")
            .told(
                "Lowland schools to start half an hour later",
                "Board follows a trial at six schools",
                "Jana Kolar",
                "",
            )
            .with(SCHOOL),
        Story::new(Json, "last-paper-mill", "2026-11-20T12:10:00Z")
            .told(
                "Last paper mill of the Upland closes",
                "212 workers lose their jobs",
                "Pia Lindqvist",
                "KLEIN MAARN —",
            )
            .with(MILL)
            .pictured("The mill's gate on its last day", "Photograph: Els Boer/NPA"),
        slow,
        Story::new(Broken, "winter-festival", "2026-11-22T20:45:00Z")
            .told(
                "Record crowd at Saint Aldhelm's winter festival",
                "Singers & skaters on a frozen lake",
                "",
                "SAINT ALDHELM —",
            )
            .with(FESTIVAL),
    ]
}
