//! Pages of one site in, what is furniture on them out: fingerprints of body blocks, with how often each was seen. A plain value:
//! whoever keeps it decides where, and how long.
//!
//! A story's paragraph comes back too: in an update at another address, in a second feed, in the background of a running story. So
//! a page teaches once, a retelling teaches nothing, and furniture is only what stands on every other page or more.

/// Fingerprints of one site; beyond it those that came back least go.
const MAX_BLOCKS: usize = 600;

/// Blocks that one page teaches at the most.
const MAX_PAGE_BLOCKS: usize = 200;

/// Pages on which a block must have stood to be furniture.
const FURNITURE_PAGES: u8 = 3;

/// The moving share of pages from which a block is furniture, of 255: one in two. A block begins there.
const FURNITURE_SHARE: u8 = 128;

/// Below this share a block is forgotten: some sixteen pages after it was seen once, fewer than fifty after it was on each.
const FORGOTTEN_SHARE: u8 = 16;

/// Addresses remembered, the last ones: an edited story is mostly read again within days.
const MAX_ADDRESSES: usize = 128;

/// Pages that are all learned from; of later ones, one in [`LATER_ONE_IN`], and one a day, since a site's furniture is known by then
/// and each lesson is a write.
const FIRST_PAGES: u32 = 8;
const LATER_ONE_IN: u32 = 8;
const DAY_SECONDS: i64 = 86_400;

/// Letters below which a line tells nothing.
const MIN_LETTERS: usize = 12;

/// The form of [`SiteMemory::to_bytes`].
const FORM: u8 = 1;
const HEADER_BYTES: usize = 14;
const BLOCK_BYTES: usize = 8;

/// What was learned of one site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteMemory {
    /// Sorted by their prints.
    blocks: Vec<Block>,
    /// Pages learned from.
    pages: u32,
    /// Of the last pages told, the newest last.
    addresses: Vec<u32>,
    /// Seconds since 1970.
    learned_at: i64,
}

/// A block that stood in a body, with what it is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Block {
    /// 48 bits.
    print: u64,
    /// Pages it stood on, up to 255.
    pages: u8,
    /// Of the pages since it was first seen, later ones counting more; 255 is all.
    share: u8,
}

/// What one page teaches of its site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lesson {
    /// Without one nothing is learned: the page might be told twice.
    addresses: Vec<u32>,
    /// Sorted, with their letters.
    blocks: Vec<(u64, u32)>,
}

impl Lesson {
    pub(super) fn of<'b>(blocks: impl Iterator<Item = &'b str>) -> Self {
        let mut blocks: Vec<(u64, u32)> = blocks.filter_map(print).take(MAX_PAGE_BLOCKS).collect();
        blocks.sort_unstable();
        blocks.dedup_by_key(|block| block.0);
        Self { addresses: Vec::new(), blocks }
    }

    /// The same of a page at these addresses, each in the one form that all its spellings share.
    pub fn at<'a>(self, addresses: impl Iterator<Item = &'a str>) -> Self {
        let mut addresses: Vec<u32> = addresses.map(|address| (fnv(address.chars()).0 >> 16) as u32).collect();
        addresses.dedup();
        Self { addresses, ..self }
    }

    fn letters_of(&self, print: u64) -> Option<u32> {
        self.blocks.binary_search_by_key(&print, |block| block.0).ok().map(|place| self.blocks[place].1)
    }
}

impl SiteMemory {
    /// Bytes of a packed memory before its addresses.
    pub const HEADER_BYTES: usize = HEADER_BYTES;
    /// Bytes of a packed memory at the most.
    pub const MAX_BYTES: usize = HEADER_BYTES + MAX_ADDRESSES * 4 + MAX_BLOCKS * BLOCK_BYTES;

    /// Takes in one page; whether that changed anything. `now` is in seconds since 1970.
    pub fn learn(&mut self, lesson: &Lesson, now: i64) -> bool {
        if !self.wants(lesson, now) {
            return false;
        }
        self.addresses.extend(&lesson.addresses);
        let surplus = self.addresses.len().saturating_sub(MAX_ADDRESSES);
        self.addresses.drain(..surplus);
        self.learned_at = self.learned_at.max(now);
        if self.retells(lesson) {
            return true;
        }
        self.pages = self.pages.saturating_add(1);
        for block in &mut self.blocks {
            match lesson.letters_of(block.print) {
                Some(_) => {
                    block.pages = block.pages.saturating_add(1);
                    block.share += (u8::MAX - block.share) >> 3;
                }
                None => block.share = block.share.saturating_sub((block.share >> 3).max(1)),
            }
        }
        self.blocks.retain(|block| block.share >= FORGOTTEN_SHARE);
        let new: Vec<u64> =
            lesson.blocks.iter().map(|block| block.0).filter(|print| self.block(*print).is_none()).collect();
        self.blocks.extend(new.into_iter().map(|print| Block { print, pages: 1, share: FURNITURE_SHARE }));
        self.forget_least();
        self.blocks.sort_unstable_by_key(|block| block.print);
        true
    }

    /// Whether a line stands on every other page of the site or more.
    pub fn is_furniture(&self, line: &str) -> bool {
        !self.blocks.is_empty() && print(line).and_then(|(print, _)| self.block(print)).is_some_and(Block::is_furniture)
    }

    /// Whether a line stood in the body of an earlier page.
    pub(super) fn is_known(&self, line: &str) -> bool {
        !self.blocks.is_empty() && print(line).is_some_and(|(print, _)| self.block(print).is_some())
    }

    /// When something was learned last, in seconds since 1970: told by the first [`HEADER_BYTES`](Self::HEADER_BYTES) of a packed memory.
    pub fn learned_at(bytes: &[u8]) -> Option<i64> {
        let (form, rest) = bytes.split_first()?;
        (*form == FORM).then(|| rest.first_chunk().map(|seconds| i64::from_be_bytes(*seconds)))?
    }

    /// `form (1) ‖ learned at (8) ‖ pages (4) ‖ addresses (1) ‖ address (4) ... ‖ print (6), pages (1), share (1) ...`, numbers big-endian; at most
    /// [`MAX_BYTES`](Self::MAX_BYTES).
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::MAX_BYTES);
        bytes.push(FORM);
        bytes.extend_from_slice(&self.learned_at.to_be_bytes());
        bytes.extend_from_slice(&self.pages.to_be_bytes());
        bytes.push(self.addresses.len() as u8);
        self.addresses.iter().for_each(|address| bytes.extend_from_slice(&address.to_be_bytes()));
        for Block { print, pages, share } in &self.blocks {
            bytes.extend_from_slice(&print.to_be_bytes()[2..]);
            bytes.extend_from_slice(&[*pages, *share]);
        }
        bytes
    }

    /// None where the bytes are of no form that [`to_bytes`](Self::to_bytes) gives.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (header, rest) = bytes.split_first_chunk::<HEADER_BYTES>()?;
        let [FORM, a, b, c, d, e, f, g, h, i, j, k, l, count] = *header else { return None };
        let (addresses, blocks) = rest.split_at_checked(usize::from(count) * 4)?;
        let read = |block: &[u8]| match *block {
            [a, b, c, d, e, f, pages, share] => {
                Some(Block { print: u64::from_be_bytes([0, 0, a, b, c, d, e, f]), pages, share })
            }
            _ => None,
        };
        let mut blocks: Vec<Block> = blocks.chunks(BLOCK_BYTES).map(read).collect::<Option<_>>()?;
        blocks.sort_unstable_by_key(|block| block.print);
        Some(Self {
            blocks,
            pages: u32::from_be_bytes([i, j, k, l]),
            addresses: addresses
                .chunks_exact(4)
                .map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
                .collect(),
            learned_at: i64::from_be_bytes([a, b, c, d, e, f, g, h]),
        })
    }

    fn block(&self, print: u64) -> Option<&Block> {
        self.blocks.binary_search_by_key(&print, |block| block.print).ok().map(|place| &self.blocks[place])
    }

    /// The choice among later pages hangs on the address, so that a page read again gets the same answer.
    fn wants(&self, lesson: &Lesson, now: i64) -> bool {
        let Some(address) = lesson.addresses.first() else { return false };
        let is_drawn = self.pages < FIRST_PAGES
            || now.saturating_sub(self.learned_at) >= DAY_SECONDS
            || address % LATER_ONE_IN == 0;
        is_drawn && !lesson.blocks.is_empty() && !lesson.addresses.iter().any(|told| self.addresses.contains(told))
    }

    /// Whether more than half of a page stood in an earlier story: an update of it at another address.
    fn retells(&self, lesson: &Lesson) -> bool {
        let told = |(print, letters): &(u64, u32)| {
            self.block(*print).filter(|block| !block.is_furniture()).map_or(0, |_| u64::from(*letters))
        };
        let whole: u64 = lesson.blocks.iter().map(|(_, letters)| u64::from(*letters)).sum();
        lesson.blocks.iter().map(told).sum::<u64>() * 2 > whole
    }

    fn forget_least(&mut self) {
        if self.blocks.len() > MAX_BLOCKS {
            self.blocks.sort_unstable_by_key(|block| std::cmp::Reverse((block.share, block.pages, block.print)));
            self.blocks.truncate(MAX_BLOCKS);
        }
    }
}

impl Block {
    fn is_furniture(&self) -> bool {
        self.pages >= FURNITURE_PAGES && self.share >= FURNITURE_SHARE
    }
}

/// A line's print of 48 bits and its letters; figures count, since lines of figures have the same words in many stories.
fn print(line: &str) -> Option<(u64, u32)> {
    let characters = line.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase);
    let (hash, count) = fnv(characters);
    (count >= MIN_LETTERS).then_some(((hash ^ (hash >> 48)) & 0xffff_ffff_ffff, count as u32))
}

/// FNV-1a, a character a step, and how many there were.
fn fnv(characters: impl Iterator<Item = char>) -> (u64, usize) {
    characters.fold((0xcbf2_9ce4_8422_2325, 0), |(hash, count), character| {
        ((hash ^ u64::from(u32::from(character))).wrapping_mul(0x0100_0000_01b3), count + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: &str = "The Harbour Post has told the news of the coast since 1871.";
    const STORIES: [&str; 5] = [
        "The ferry sails all winter, as the council of Port Ellery decided on Monday evening.",
        "The herring are back in the sound, and the boats of Nordvik went out before dawn.",
        "The quay is closed for a week, since a crane fell over in the storm of last Friday.",
        "A school on the island gets a second teacher, after parents had asked for one for years.",
        "The lighthouse keeper retires in May, and nobody has asked to take her place so far.",
    ];

    fn lesson(page: usize, blocks: &[&str]) -> Lesson {
        Lesson::of(blocks.iter().copied()).at([format!("harbourpost.example/{page}")].iter().map(String::as_str))
    }

    #[test]
    fn what_comes_back_on_three_pages_is_furniture() {
        let mut memory = SiteMemory::default();
        for (page, story) in STORIES.iter().take(3).enumerate() {
            assert!(!memory.is_furniture(ABOUT), "seen on {page} pages");
            assert!(memory.learn(&lesson(page, &[ABOUT, story]), 0));
        }
        assert!(memory.is_furniture(ABOUT));
        assert!(!memory.is_furniture(STORIES[0]));
    }

    #[test]
    fn a_page_told_again_teaches_nothing() {
        let mut memory = SiteMemory::default();
        assert!(memory.learn(&lesson(1, &STORIES), 0));
        assert!((0..5).all(|day| !memory.learn(&lesson(1, &STORIES), day * DAY_SECONDS)));
        assert!(!memory.learn(&Lesson::of(STORIES.iter().copied()), 0), "it might be any page");
        assert!(STORIES.iter().all(|story| !memory.is_furniture(story)));
    }

    #[test]
    fn updates_at_other_addresses_do_not_make_a_story_furniture() {
        let mut memory = SiteMemory::default();
        for page in 0..6 {
            let news = format!("Update {page}: the council met once more on that day.");
            memory.learn(&lesson(page, &[&news, STORIES[0], STORIES[1], STORIES[2]]), 0);
        }
        assert!(STORIES.iter().all(|story| !memory.is_furniture(story)));
    }

    #[test]
    fn the_background_of_a_running_story_is_no_furniture() {
        let mut memory = SiteMemory::default();
        let letters = |number: usize| char::from(b'a' + (number % 26) as u8).to_string().repeat(60);
        for page in 0..26 {
            let own = [format!("{} one", letters(page)), format!("{} two", letters(page))];
            let background = if page % 3 == 0 { STORIES[0] } else { STORIES[page % 5] };
            memory.learn(&lesson(page, &[&own[0], &own[1], background, ABOUT]), page as i64 * DAY_SECONDS);
            assert!(!memory.is_furniture(STORIES[1]), "page {page}");
        }
        assert!(memory.is_furniture(ABOUT));
        for page in 26..60 {
            memory.learn(
                &lesson(page, &[&letters(page), &format!("{}{page}", letters(page))]),
                page as i64 * DAY_SECONDS,
            );
        }
        assert!(!memory.is_known(ABOUT), "a site that has changed is learned anew");
    }

    #[test]
    fn after_the_first_pages_a_few_are_learned_from() {
        let mut memory = SiteMemory::default();
        let own = |page: usize| format!("Story number {page} tells of a harbour that is like no other.");
        let learned = (0..1_000).filter(|page| memory.learn(&lesson(*page, &[&own(*page)]), 0)).count();
        assert!((60..240).contains(&learned), "{learned}");
        assert!(memory.learn(&lesson(1_001, &[&own(1_001)]), DAY_SECONDS), "one a day");
    }

    #[test]
    fn a_memory_stays_small_and_comes_back_from_its_bytes() {
        let mut memory = SiteMemory::default();
        for page in 0..200 {
            let lines: Vec<String> =
                (0..300).map(|line| format!("line {line} of page {page} of the harbour")).collect();
            let blocks: Vec<&str> = lines.iter().map(String::as_str).chain([ABOUT]).rev().collect();
            memory.learn(&lesson(page, &blocks), page as i64 * DAY_SECONDS);
            let bytes = memory.to_bytes();
            assert!(bytes.len() <= SiteMemory::MAX_BYTES && SiteMemory::MAX_BYTES < 6 << 10);
            assert_eq!(SiteMemory::from_bytes(&bytes).as_ref(), Some(&memory));
        }
        let bytes = memory.to_bytes();
        assert_eq!(SiteMemory::learned_at(&bytes[..SiteMemory::HEADER_BYTES]), Some(memory.learned_at));
        assert!((0..bytes.len()).filter_map(|end| SiteMemory::from_bytes(&bytes[..end])).all(|cut| cut != memory));
        assert!(memory.is_furniture(ABOUT));
        assert_eq!(SiteMemory::from_bytes(b"\x02 some other form"), None);
    }
}
