//! Weights by pattern: a name that ends in `*` stands for every name that begins with what comes before it.

use super::lookup::NameTable;

/// The mark at the end of a pattern.
const WILDCARD: u8 = b'*';

/// What an event name must begin with, if the name in the configuration is a pattern.
pub fn prefix(name: &[u8]) -> Option<&[u8]> {
    match name.split_last() {
        Some((&WILDCARD, prefix)) => Some(prefix),
        _ => None,
    }
}

/// Patterns, to find the one with the longest prefix of a name.
#[derive(Debug, Default)]
pub struct Patterns {
    /// In the bytewise order of their prefixes.
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    prefix: Box<[u8]>,
    value: i64,
    /// The pattern with the longest prefix that begins this one's prefix.
    parent: Option<usize>,
}

impl Patterns {
    /// Patterns from distinct prefixes and their values.
    pub fn new<'a>(prefixes: impl IntoIterator<Item = (&'a [u8], i64)>) -> Self {
        let entry = |(prefix, value): (&[u8], i64)| Entry { prefix: prefix.into(), value, parent: None };
        let mut entries: Vec<Entry> = prefixes.into_iter().map(entry).collect();
        entries.sort_unstable_by(|one, other| one.prefix.cmp(&other.prefix));
        for position in 1..entries.len() {
            entries[position].parent = longest(&entries, Some(position - 1), &entries[position].prefix);
        }
        Self { entries }
    }

    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The value of the pattern with the longest prefix of a name.
    #[inline(never)]
    pub fn find(&self, name: &[u8]) -> Option<i64> {
        let after = self.entries.partition_point(|entry| *entry.prefix <= *name);
        let found = longest(&self.entries, after.checked_sub(1), name)?;
        self.entries.get(found).map(|entry| entry.value)
    }
}

/// The entry with the longest prefix of a name, among one and its parents.
///
/// `from` is the last entry whose prefix is not greater than the name. In bytewise order, a prefix of the name is also a
/// prefix of all that lies between them, so that every entry looked for is `from` or one of its parents.
fn longest(entries: &[Entry], from: Option<usize>, name: &[u8]) -> Option<usize> {
    let mut candidate = from;
    while let Some(entry) = candidate.and_then(|position| entries.get(position)) {
        if name.starts_with(&entry.prefix) {
            return candidate;
        }
        candidate = entry.parent;
    }
    None
}

/// Numbers by the names of events: their own, or that of the pattern with the longest prefix.
#[derive(Debug)]
pub struct EventTable {
    names: NameTable,
    patterns: Patterns,
    /// How many more names may be remembered.
    room: usize,
}

/// The number of a remembered name that no pattern fits.
const NONE: i64 = i64::MIN;
/// So many names are remembered, so that customers who name events cannot fill the memory.
const MOST_REMEMBERED: usize = 16_384;
/// Longer names are not remembered.
const LONGEST_REMEMBERED: usize = 256;

impl EventTable {
    /// A table of distinct names and patterns; no number may be [`i64::MIN`].
    pub fn new<'a>(entries: impl IntoIterator<Item = (&'a [u8], i64)>) -> Self {
        let (mut names, mut prefixes) = (Vec::new(), Vec::new());
        for (name, value) in entries {
            match prefix(name) {
                Some(prefix) => prefixes.push((prefix, value)),
                None => names.push((name.to_vec(), value)),
            }
        }
        Self { names: names.into_iter().collect(), patterns: Patterns::new(prefixes), room: MOST_REMEMBERED }
    }

    /// The number of a name, or none if it has none; none of that if only a search through the patterns can say.
    #[inline(always)]
    pub fn at_hand(&self, name: &[u8]) -> Option<Option<i64>> {
        match self.names.get(name) {
            Some(NONE) => Some(None),
            None if !self.patterns.is_empty() => None,
            found => Some(found),
        }
    }

    /// The number of a name.
    #[inline(always)]
    pub fn find(&self, name: &[u8]) -> Option<i64> {
        self.at_hand(name).unwrap_or_else(|| self.patterns.find(name))
    }

    /// The number of a name, which is cached for the next search.
    pub fn find_and_remember(&mut self, name: &[u8]) -> Option<i64> {
        if let Some(found) = self.at_hand(name) {
            return found;
        }
        let found = self.patterns.find(name);
        if self.room > 0 && name.len() <= LONGEST_REMEMBERED {
            self.room -= 1;
            self.names.insert(name, found.unwrap_or(NONE));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_wins() {
        let prefixes: [&[u8]; 6] = [b"", b"page", b"page_view:", b"page_view:/pricing", b"pa", b"zoo"];
        let patterns = Patterns::new((0..).zip(prefixes).map(|(value, prefix)| (prefix, value)));
        let names: [&[u8]; 10] = [
            b"",
            b"login",
            b"pa",
            b"page",
            b"page_",
            b"page_view:/a",
            b"page_view:/pricing/x",
            b"page_view:/z",
            b"pz",
            b"zzz",
        ];
        for name in names {
            let longest = (0..).zip(prefixes).filter(|(_, prefix)| name.starts_with(prefix));
            let longest = longest.max_by_key(|(_, prefix)| prefix.len()).map(|(value, _)| value);
            assert_eq!(patterns.find(name), longest, "{name:?}");
        }
    }

    #[test]
    fn names_of_few_letters_agree_with_a_search_through_all() {
        let name = |mut number: usize| {
            let mut name = Vec::new();
            while number > 0 {
                name.push(b"abc"[number % 3]);
                number /= 3;
            }
            name
        };
        let prefixes: Vec<Vec<u8>> = (2..400).step_by(7).map(name).collect();
        let distinct: std::collections::BTreeSet<&Vec<u8>> = prefixes.iter().collect();
        let patterns = Patterns::new((0..).zip(&distinct).map(|(value, prefix)| (prefix.as_slice(), value)));
        for number in 0..2500 {
            let name = name(number);
            let longest = (0..).zip(&distinct).filter(|(_, prefix)| name.starts_with(prefix));
            let longest = longest.max_by_key(|(_, prefix)| prefix.len()).map(|(value, _)| value);
            assert_eq!(patterns.find(&name), longest, "{name:?}");
        }
    }

    #[test]
    fn remembered_names_have_the_numbers_of_their_patterns() {
        let entries: [(&[u8], i64); 4] = [(b"page_view:*", 1), (b"page_view:/pricing*", 2), (b"login", 3), (b"lo*", 4)];
        let mut table = EventTable::new(entries);
        for _ in 0..2 {
            for (name, number) in
                [(&b"login"[..], Some(3)), (b"logout", Some(4)), (b"page_view:/pricing", Some(2)), (b"x", None)]
            {
                assert_eq!(table.find(name), number);
                assert_eq!(table.find_and_remember(name), number);
                assert_eq!(table.at_hand(name), Some(number));
            }
        }
        for number in 0..2 * MOST_REMEMBERED {
            let name = format!("page_view:/{number}");
            assert_eq!(table.find_and_remember(name.as_bytes()), Some(1));
        }
        assert_eq!(table.at_hand(b"page_view:/30000"), None);
    }

    #[test]
    fn only_an_asterisk_at_the_end_makes_a_pattern() {
        assert_eq!(prefix(b"page_view:*"), Some(&b"page_view:"[..]));
        assert_eq!(prefix(b"*"), Some(&b""[..]));
        assert_eq!(prefix(b"a*b"), None);
        assert_eq!(prefix(b""), None);
    }
}
