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
#[derive(Debug)]
pub struct Band {
    pub name: Vec<u8>,
    /// The range as PostgreSQL writes it, such as `[0,40]`.
    pub range: String,
    lower: Option<Bound>,
    upper: Option<Bound>,
}

/// The bands of a model, lowest first. They do not overlap.
#[derive(Debug)]
pub struct Bands(Vec<Band>);

/// One end of a range.
#[derive(Debug)]
struct Bound {
    value: Decimal,
    inclusive: bool,
    /// The double nearest to `value`, and how it compares with it. A double below the nearest one is below the bound,
    /// one above it above, so that comparing doubles with the bound is exact.
    nearest: f64,
    nearest_to_value: Ordering,
}

impl Bound {
    /// None where the end is open to infinity.
    fn parse(text: &str, inclusive: bool) -> Option<Option<Self>> {
        if text.is_empty() {
            return Some(None);
        }
        let value = Decimal::parse(text)?;
        let nearest = value.nearest_double();
        let nearest_to_value = Decimal::from_double(nearest).compare(&value)?;
        Some(Some(Self { value, inclusive, nearest, nearest_to_value }))
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

    /// [`Bands::find`] for a double, by its exact value.
    pub fn find_double(&self, score: f64) -> Option<(i32, &Band)> {
        self.iter().find(|(_, band)| band.contains(|bound| bound.compare_double(score)))
    }
}
