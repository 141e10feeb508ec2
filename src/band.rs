//! `band()`, `band_rank()` and `ces_bands_in_force()`: from a number to words.

use pgrx::pg_sys::Datum;

use crate::config::{ByModel, Configuration, DEFAULT_MODEL};
use crate::core::bands::{Band, Bands};
use crate::core::decimal::Decimal;
use crate::error::Error;
use crate::pg::{Call, SnapshotKey, fmgr_functions};

const SCORE: usize = 0;
const MODEL: usize = 1;

fmgr_functions! {
    ces_band_integer => band::<Integer, Unnamed>,
    ces_band_bigint => band::<Bigint, Unnamed>,
    ces_band_numeric => band::<Numeric, Unnamed>,
    ces_band_double => band::<Double, Unnamed>,
    ces_band_integer_model => band::<Integer, Named>,
    ces_band_bigint_model => band::<Bigint, Named>,
    ces_band_numeric_model => band::<Numeric, Named>,
    ces_band_double_model => band::<Double, Named>,

    ces_band_rank_integer => band_rank::<Integer, Unnamed>,
    ces_band_rank_bigint => band_rank::<Bigint, Unnamed>,
    ces_band_rank_numeric => band_rank::<Numeric, Unnamed>,
    ces_band_rank_double => band_rank::<Double, Unnamed>,
    ces_band_rank_integer_model => band_rank::<Integer, Named>,
    ces_band_rank_bigint_model => band_rank::<Bigint, Named>,
    ces_band_rank_numeric_model => band_rank::<Numeric, Named>,
    ces_band_rank_double_model => band_rank::<Double, Named>,

    ces_bands_in_force => bands_in_force,
}

/// A score, by its type. The functions are strict, so it is never NULL.
trait Score {
    fn find<'a>(call: &Call, bands: &'a Bands) -> Option<(i32, &'a Band)>;
}

struct Integer;
struct Bigint;
struct Numeric;
struct Double;

impl Score for Integer {
    fn find<'a>(call: &Call, bands: &'a Bands) -> Option<(i32, &'a Band)> {
        bands.find(&Decimal::from_integer(call.integer(SCORE)?.into()))
    }
}

impl Score for Bigint {
    fn find<'a>(call: &Call, bands: &'a Bands) -> Option<(i32, &'a Band)> {
        bands.find(&Decimal::from_integer(call.bigint(SCORE)?))
    }
}

impl Score for Numeric {
    fn find<'a>(call: &Call, bands: &'a Bands) -> Option<(i32, &'a Band)> {
        match call.numeric(SCORE)? {
            Decimal::NotANumber => Error::ScoreNotANumber.raise(),
            score => bands.find(&score),
        }
    }
}

impl Score for Double {
    fn find<'a>(call: &Call, bands: &'a Bands) -> Option<(i32, &'a Band)> {
        let score = call.double(SCORE)?;
        if score.is_nan() {
            Error::ScoreNotANumber.raise();
        }
        bands.find_double(score)
    }
}

/// The model whose bands are meant.
trait Model {
    fn read(call: &Call) -> &[u8];
}

struct Unnamed;
struct Named;

impl Model for Unnamed {
    fn read(_: &Call) -> &[u8] {
        DEFAULT_MODEL
    }
}

impl Model for Named {
    fn read(call: &Call) -> &[u8] {
        call.bytes(MODEL).unwrap_or(DEFAULT_MODEL)
    }
}

/// What a place in a query that asks for bands remembers. It can outlive a statement, as PL/pgSQL's simple expressions
/// do, so it remembers also under which snapshot it read the bands.
struct Site {
    snapshot: SnapshotKey,
    bands: ByModel<Bands>,
}

/// The band of the score, and its rank, if it has one.
fn find<'a, S: Score, M: Model>(call: &'a Call) -> Option<(i32, &'a Band)> {
    let snapshot = SnapshotKey::current().unwrap_or_else(|| Error::NoSnapshot.raise());
    let site = match call.remembered::<Site>() {
        Some(site) => site,
        None => call.remember(Site { snapshot, bands: ByModel::default() }),
    };
    if site.snapshot != snapshot {
        *site = Site { snapshot, bands: ByModel::default() };
    }
    let model = M::read(call);
    let bands = site.bands.get_or_load(model, || Configuration::beside(call.function()).bands(model));
    S::find(call, bands.unwrap_or_else(|error| error.raise()))
}

fn band<S: Score, M: Model>(call: Call) -> Datum {
    match find::<S, M>(&call) {
        Some((_, band)) => call.bytes_of(&band.name),
        None => call.null(),
    }
}

fn band_rank<S: Score, M: Model>(call: Call) -> Datum {
    match find::<S, M>(&call) {
        Some((rank, _)) => Datum::from(rank),
        None => call.null(),
    }
}

/// The bands of a model in order, whether its own or the standard ones.
fn bands_in_force(call: Call) -> Datum {
    let model = call.bytes(SCORE).unwrap_or(DEFAULT_MODEL);
    match Configuration::beside(call.function()).bands(model) {
        Ok(bands) => call.ranked_ranges(bands.iter().map(|(rank, band)| (rank, band.name.as_slice(), &*band.range))),
        Err(error) => error.raise(),
    }
}
