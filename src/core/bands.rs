//! Bands: named ranges of scores.

use std::cmp::Ordering;

use super::decimal::Decimal;

/// The bands of a model that declares none: the field's usual reading of a customer engagement score.
pub const STANDARD: [(&str, &str); 5] = [
    ("churn risk", "(,0)"),
    ("highly disengaged", "[0,40]"),
    ("somewhat engaged", "(40,70]"),
    ("highly engaged", "(70,100]"),
    ("power user", "(100,)"),
];

/// A band: a name and the scores it holds.
#[derive(Clone, Debug)]
pub struct Band {
    pub name: Vec<u8>,
    /// The range as PostgreSQL writes it, such as `[0,40]`; where that were longer than anybody reads, as it was given.
    pub range: String,
    lower: Option<Bound>,
    upper: Option<Bound>,
}

/// The bands of a model, lowest first. They do not overlap.
#[derive(Clone, Debug)]
pub struct Bands(Vec<Band>);

/// The bands of a model as integers of 10⁻¹², the unit of scores: what is in a band, without comparing decimals.
#[derive(Clone, Debug)]
pub struct UnitBands(Vec<UnitBand>);

/// A band that holds the scores from `first` to `last`; none if `last` is below `first`, because it lies between two units.
#[derive(Clone, Debug)]
struct UnitBand {
    first: i128,
    last: i128,
    /// The lower bound, if it has one, and as an integer, if it is one.
    lower: Option<(Decimal, Option<i128>)>,
}

/// How far a score is from a band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Distance {
    /// In units of 10⁻¹².
    Units(i128),
    /// Not a multiple of the unit, or beyond 128 bits.
    Other(Decimal),
}

impl UnitBands {
    /// The rank of the band that holds a score; none if the score lies in a gap.
    pub fn rank(&self, score: i128) -> Option<i32> {
        (1..).zip(&self.0).find(|(_, band)| (band.first..=band.last).contains(&score)).map(|(rank, _)| rank)
    }

    /// How far a score is from where the next higher band begins, as [`Bands::next_bound`] tells it.
    pub fn distance_to_next(&self, score: i128) -> Option<Distance> {
        // A band without a lower bound has no scores below it.
        let band = self.0.iter().find(|band| score < band.first)?;
        let (bound, units) = band.lower.as_ref()?;
        Some(match units.and_then(|units| units.checked_sub(score)) {
            Some(units) => Distance::Units(units),
            None => Distance::Other(bound.minus(&Decimal::from_trillionths(score))),
        })
    }
}

impl UnitBand {
    fn new(band: &Band) -> Self {
        let units = |bound: &Bound| bound.value.trillionths();
        let first = band.lower.as_ref().map_or(i128::MIN, |bound| match units(bound) {
            (i128::MIN, false) => i128::MIN,
            (floor, true) if bound.inclusive => floor,
            (floor, _) => floor.saturating_add(1),
        });
        let last = band.upper.as_ref().map_or(i128::MAX, |bound| match units(bound) {
            (floor, true) if !bound.inclusive => floor.saturating_sub(1),
            (floor, _) => floor,
        });
        let lower = band.lower.as_ref().map(|bound| {
            let (floor, is_exact) = units(bound);
            (bound.value.clone(), is_exact.then_some(floor))
        });
        Self { first, last, lower }
    }
}

/// One end of a range.
#[derive(Clone, Debug)]
struct Bound {
    value: Decimal,
    inclusive: bool,
    /// The double nearest to `value`, and how it compares with it. A double below the nearest one is below the bound,
    /// one above it above, so that comparing doubles with the bound is exact.
    nearest: f64,
    nearest_to_value: Ordering,
}

/// Digits that a bound may have where people write it.
pub const MOST_DIGITS: usize = 1000;

/// Why a range cannot be that of a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidRange {
    /// It is no range of numbers.
    Malformed,
    /// No score is in it.
    Empty,
    /// One of its bounds is NaN.
    NotANumber,
    /// One of its bounds has more than [`MOST_DIGITS`] digits, not counting zeros at either end.
    TooLong,
}

/// Whether scores up to an upper bound, or up to infinity, reach a lower bound.
fn reaches(upper: Option<&Bound>, lower: &Bound) -> bool {
    upper.is_none_or(|upper| match upper.value.compare(&lower.value) {
        Some(Ordering::Equal) => upper.inclusive && lower.inclusive,
        order => order == Some(Ordering::Greater),
    })
}

/// Whether an upper bound is beyond another one; none is infinity.
fn ends_later(one: Option<&Bound>, other: Option<&Bound>) -> bool {
    match (one, other) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(one), Some(other)) => match one.value.compare(&other.value) {
            Some(Ordering::Equal) => one.inclusive && !other.inclusive,
            order => order == Some(Ordering::Greater),
        },
    }
}

impl Bound {
    /// None where the end is open to infinity.
    fn parse(text: &str, inclusive: bool) -> Option<Option<Self>> {
        if text.is_empty() {
            return Some(None);
        }
        Self::new(Decimal::parse(text)?, inclusive).map(Some)
    }

    /// [`Bound::parse`] of what people write; PostgreSQL takes quotes around a bound, too.
    fn read(text: &str, inclusive: bool) -> Result<Option<Self>, InvalidRange> {
        let bare = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
        if text.is_empty() {
            return Ok(None);
        }
        let value = Decimal::read(bare).ok_or(InvalidRange::Malformed)?;
        if value.significant_digits() > MOST_DIGITS {
            return Err(InvalidRange::TooLong);
        }
        Self::new(value, inclusive).map(Some).ok_or(InvalidRange::NotANumber)
    }

    /// None if the value is not a number.
    fn new(value: Decimal, inclusive: bool) -> Option<Self> {
        let nearest = value.nearest_double();
        let nearest_to_value = Decimal::from_double(nearest).compare(&value)?;
        Some(Self { value, inclusive, nearest, nearest_to_value })
    }

    fn compare_double(&self, score: f64) -> Ordering {
        // Only NaN cannot be compared, and no caller passes it.
        score.partial_cmp(&self.nearest).unwrap_or(Ordering::Greater).then(self.nearest_to_value)
    }
}

impl Band {
    /// A band from its range as PostgreSQL writes it; none if it is empty or has a bound that is not a number.
    pub fn new(name: &[u8], range: &str) -> Option<Self> {
        let lower_inclusive = range.starts_with('[');
        let upper_inclusive = range.ends_with(']');
        let inner = range.strip_prefix(['[', '('])?.strip_suffix([']', ')'])?;
        let (lower, upper) = inner.split_once(',')?;
        Some(Self {
            name: name.to_vec(),
            range: range.to_string(),
            lower: Bound::parse(lower, lower_inclusive)?,
            upper: Bound::parse(upper, upper_inclusive)?,
        })
    }

    /// A band from its range as people write one, such as `[0, 40]`, in the form in which PostgreSQL would write it, and
    /// without zeros that say nothing.
    pub fn read(name: &[u8], range: &str) -> Result<Self, InvalidRange> {
        let range = range.trim_ascii();
        if range.eq_ignore_ascii_case("empty") {
            return Err(InvalidRange::Empty);
        }
        let inner = range.strip_prefix(['[', '(']).and_then(|rest| rest.strip_suffix([']', ')']));
        let (lower, upper) = inner.and_then(|inner| inner.split_once(',')).ok_or(InvalidRange::Malformed)?;
        let band = Self {
            name: name.to_vec(),
            range: range.to_string(),
            lower: Bound::read(lower, range.starts_with('['))?,
            upper: Bound::read(upper, range.ends_with(']'))?,
        };
        // A bound such as 1e131000 is short, its digits are not.
        const LONGEST: usize = 2 * MOST_DIGITS;
        let bounds = [&band.lower, &band.upper].into_iter().flatten();
        match bounds.map(|bound| bound.value.text_room()).sum::<usize>() {
            _ if band.is_empty() => Err(InvalidRange::Empty),
            0..=LONGEST => Ok(Self { range: band.canonical_range(), ..band }),
            _ => Ok(band),
        }
    }

    /// The range without zeros that say nothing, which PostgreSQL keeps.
    pub fn canonical_range(&self) -> String {
        let text = |bound: &Option<Bound>| bound.as_ref().map_or(String::new(), |bound| bound.value.to_text());
        let inclusive = |bound: &Option<Bound>| bound.as_ref().is_some_and(|bound| bound.inclusive);
        let start = if inclusive(&self.lower) { '[' } else { '(' };
        let end = if inclusive(&self.upper) { ']' } else { ')' };
        format!("{start}{},{}{end}", text(&self.lower), text(&self.upper))
    }

    /// Returns true if a score within limits, which are in millionths, can be in it.
    pub fn is_within(&self, least: Option<i64>, most: Option<i64>) -> bool {
        let bound = |limit: i64| Bound::new(Decimal::from_trillionths(i128::from(limit) * 1_000_000), true);
        let (least, most) = (least.and_then(bound), most.and_then(bound));
        let begins = self.lower.as_ref().is_none_or(|lower| reaches(most.as_ref(), lower));
        begins && least.is_none_or(|least| reaches(self.upper.as_ref(), &least))
    }

    /// Whether no score is in it, because it ends before it begins.
    fn is_empty(&self) -> bool {
        self.lower.as_ref().is_some_and(|lower| !reaches(self.upper.as_ref(), lower))
    }

    fn contains(&self, compare: impl Fn(&Bound) -> Ordering) -> bool {
        let above_lower = self.lower.as_ref().is_none_or(|bound| match compare(bound) {
            Ordering::Less => false,
            Ordering::Equal => bound.inclusive,
            Ordering::Greater => true,
        });
        above_lower
            && self.upper.as_ref().is_none_or(|bound| match compare(bound) {
                Ordering::Less => true,
                Ordering::Equal => bound.inclusive,
                Ordering::Greater => false,
            })
    }
}

impl Bands {
    /// The bands of a model that declares none.
    pub fn standard() -> Self {
        Self::new(STANDARD.iter().filter_map(|(name, range)| Band::new(name.as_bytes(), range)).collect())
    }

    pub fn new(mut bands: Vec<Band>) -> Self {
        // Bands do not overlap, so their lower ends order them; "from minus infinity on" comes first.
        bands.sort_by(|a, b| match (&a.lower, &b.lower) {
            (Some(a), Some(b)) => {
                a.value.compare(&b.value).unwrap_or(Ordering::Equal).then(b.inclusive.cmp(&a.inclusive))
            }
            (a, b) => a.is_some().cmp(&b.is_some()),
        });
        Self(bands)
    }

    /// Each pair of bands that have scores in common, as far as it takes to name every band that has some with a lower one.
    pub fn overlaps(&self) -> Vec<[&Band; 2]> {
        let mut overlaps = Vec::new();
        let mut furthest: Option<&Band> = None;
        for band in &self.0 {
            let Some(reaching) = furthest else {
                furthest = Some(band);
                continue;
            };
            // What begins without a bound begins no later than any other.
            if band.lower.as_ref().is_none_or(|lower| reaches(reaching.upper.as_ref(), lower)) {
                overlaps.push([reaching, band]);
            }
            if ends_later(band.upper.as_ref(), reaching.upper.as_ref()) {
                furthest = Some(band);
            }
        }
        overlaps
    }

    /// The bands in order; the position of a band, counted from 1, is its rank.
    pub fn iter(&self) -> impl Iterator<Item = (i32, &Band)> {
        (1..).zip(&self.0)
    }

    /// The band that holds a score, and its rank; none if the score lies in a gap.
    pub fn find(&self, score: &Decimal) -> Option<(i32, &Band)> {
        self.iter().find(|(_, band)| {
            // Bounds are numbers, and no caller passes a score that is not one.
            band.contains(|bound| score.compare(&bound.value).unwrap_or(Ordering::Greater))
        })
    }

    /// Where the lowest of the bands begins that lie above a score; none if the score is in the highest.
    pub fn next_bound(&self, score: &Decimal) -> Option<&Decimal> {
        self.0.iter().filter_map(|band| band.lower.as_ref()).find_map(|lower| {
            let is_above = match score.compare(&lower.value)? {
                Ordering::Less => true,
                Ordering::Equal => !lower.inclusive,
                Ordering::Greater => false,
            };
            is_above.then_some(&lower.value)
        })
    }

    /// Those that a score within limits, which are in millionths, can be in.
    pub fn within(&self, least: Option<i64>, most: Option<i64>) -> Self {
        Self(self.0.iter().filter(|band| band.is_within(least, most)).cloned().collect())
    }

    /// The bands for scores in units of 10⁻¹².
    pub fn in_units(&self) -> UnitBands {
        UnitBands(self.0.iter().map(UnitBand::new).collect())
    }

    /// How far a score is from where the next higher band begins; none if it is in the highest.
    pub fn distance_to_next(&self, score: &Decimal) -> Option<Decimal> {
        self.next_bound(score).map(|bound| bound.minus(score))
    }

    /// [`Bands::find`] for a double, by its exact value.
    pub fn find_double(&self, score: f64) -> Option<(i32, &Band)> {
        self.iter().find(|(_, band)| band.contains(|bound| bound.compare_double(score)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_written_in_one_way() {
        let written = |text| Band::read(b"b", text).map(|band| band.range);
        for (text, expected) in [
            (" [0, 40.00] ", "[0,40]"),
            ("[,5]", "(,5]"),
            ("(1e2,]", "(100,)"),
            ("[\"-1.50\",\"+2\")", "[-1.5,2)"),
            ("[-infinity,inf]", "[-Infinity,Infinity]"),
            ("(,)", "(,)"),
        ] {
            assert_eq!(written(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn bounds_may_be_large_but_not_long() {
        let large = Band::read(b"b", "[1e-16000,1.5e131000]").expect("few digits");
        assert!(large.canonical_range().len() > 131_000 && large.range.len() < 100);
        assert_eq!(
            Band::read(b"b", &large.canonical_range()).expect("the same").canonical_range(),
            large.canonical_range()
        );
        let digits = |count: usize| format!("[0,0.0{}00]", "7".repeat(count));
        assert!(Band::read(b"b", &digits(MOST_DIGITS)).is_ok());
        assert_eq!(Band::read(b"b", &digits(MOST_DIGITS + 1)).map(|band| band.range), Err(InvalidRange::TooLong));
    }

    #[test]
    fn a_range_that_holds_no_score_or_is_none_says_why() {
        for (text, expected) in [
            ("empty", InvalidRange::Empty),
            ("[2,1]", InvalidRange::Empty),
            ("(1,1]", InvalidRange::Empty),
            ("[1,1)", InvalidRange::Empty),
            ("[NaN,)", InvalidRange::NotANumber),
            ("0-40", InvalidRange::Malformed),
            ("[0;40]", InvalidRange::Malformed),
            ("[0,40", InvalidRange::Malformed),
            ("[ ,40]", InvalidRange::Malformed),
            ("[a,b]", InvalidRange::Malformed),
            ("[0,1,2]", InvalidRange::Malformed),
        ] {
            assert_eq!(Band::read(b"b", text).map(|band| band.range), Err(expected), "{text}");
        }
        assert!(Band::read(b"b", "[1,1]").is_ok());
    }

    #[test]
    fn the_next_band_begins_above_the_score() {
        let bands = Bands::standard();
        let next = |score: &str| bands.next_bound(&Decimal::parse(score).expect("a number")).map(Decimal::to_text);
        for (score, expected) in [
            ("-0.5", Some("0")),
            ("0", Some("40")),
            ("39.9", Some("40")),
            ("40", Some("40")),
            ("40.1", Some("70")),
            ("100", Some("100")),
            ("100.1", None),
            ("-Infinity", Some("0")),
        ] {
            assert_eq!(next(score).as_deref(), expected, "{score}");
        }
    }

    #[test]
    fn every_band_that_overlaps_a_lower_one_is_named() {
        let overlaps = |ranges: &[&str]| {
            let bands = ranges.iter().filter_map(|range| Band::new(range.as_bytes(), range)).collect();
            let named = |band: &Band| band.range.clone();
            Bands::new(bands).overlaps().into_iter().map(|pair| pair.map(named).join(" ")).collect::<Vec<_>>()
        };
        assert_eq!(overlaps(&["(100,)", "(,0)", "[0,40]", "(40,70]", "(70,100]"]), [] as [&str; 0]);
        assert_eq!(overlaps(&["[0,40]", "[40,70]"]), ["[0,40] [40,70]"]);
        assert_eq!(overlaps(&["[0,40)", "[40,70]", "(70,71)"]), [] as [&str; 0]);
        assert_eq!(overlaps(&["[0,100]", "[10,20]", "[30,40]"]), ["[0,100] [10,20]", "[0,100] [30,40]"]);
        assert_eq!(overlaps(&["(,5)", "(,3)", "[4,)"]).len(), 2);
        assert_eq!(overlaps(&["(,)", "[5,5]", "(7,)"]), ["(,) [5,5]", "(,) (7,)"]);
    }
}
