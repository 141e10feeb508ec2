//! `band()`, `band_rank()`, `ces_trend()` and the like: from numbers to words.

use pgrx::pg_sys::Datum;

use crate::config::{ByModel, Configuration, DEFAULT_MODEL, Document, of_config};
use crate::core::bands::{Band, Bands};
use crate::core::decimal::Decimal;
use crate::core::trend::Trend;
use crate::error::Error;
use crate::pg::{Call, SnapshotKey, Value, fmgr_functions};

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
    ces_band_integer_config => band::<Integer, InPlace>,
    ces_band_bigint_config => band::<Bigint, InPlace>,
    ces_band_numeric_config => band::<Numeric, InPlace>,
    ces_band_double_config => band::<Double, InPlace>,

    ces_band_rank_integer => band_rank::<Integer, Unnamed>,
    ces_band_rank_bigint => band_rank::<Bigint, Unnamed>,
    ces_band_rank_numeric => band_rank::<Numeric, Unnamed>,
    ces_band_rank_double => band_rank::<Double, Unnamed>,
    ces_band_rank_integer_model => band_rank::<Integer, Named>,
    ces_band_rank_bigint_model => band_rank::<Bigint, Named>,
    ces_band_rank_numeric_model => band_rank::<Numeric, Named>,
    ces_band_rank_double_model => band_rank::<Double, Named>,
    ces_band_rank_integer_config => band_rank::<Integer, InPlace>,
    ces_band_rank_bigint_config => band_rank::<Bigint, InPlace>,
    ces_band_rank_numeric_config => band_rank::<Numeric, InPlace>,
    ces_band_rank_double_config => band_rank::<Double, InPlace>,

    ces_bands_in_force => bands_in_force,
    ces_points_to_next_band => points_to_next_band::<Named>,
    ces_points_to_next_band_config => points_to_next_band::<InPlace>,
    ces_trend => trend::<Named>,
    ces_trend_config => trend::<InPlace>,
}

/// A score, by its type. The functions are strict, so it is never NULL.
trait Score {
    type Value;

    /// An error if it is not a number.
    fn read(call: &Call) -> Result<Self::Value, Error>;

    fn find(score: Self::Value, bands: &Bands) -> Option<(i32, &Band)>;
}

struct Integer;
struct Bigint;
struct Numeric;
struct Double;

impl Score for Integer {
    type Value = Decimal;

    fn read(call: &Call) -> Result<Decimal, Error> {
        Ok(Decimal::from_integer(call.integer(SCORE).unwrap_or_default().into()))
    }

    fn find(score: Decimal, bands: &Bands) -> Option<(i32, &Band)> {
        bands.find(&score)
    }
}

impl Score for Bigint {
    type Value = Decimal;

    fn read(call: &Call) -> Result<Decimal, Error> {
        Ok(Decimal::from_integer(call.bigint(SCORE).unwrap_or_default()))
    }

    fn find(score: Decimal, bands: &Bands) -> Option<(i32, &Band)> {
        bands.find(&score)
    }
}

impl Score for Numeric {
    type Value = Decimal;

    fn read(call: &Call) -> Result<Decimal, Error> {
        match call.numeric(SCORE) {
            Some(Decimal::NotANumber) | None => Err(Error::ScoreNotANumber),
            Some(score) => Ok(score),
        }
    }

    fn find(score: Decimal, bands: &Bands) -> Option<(i32, &Band)> {
        bands.find(&score)
    }
}

impl Score for Double {
    type Value = f64;

    fn read(call: &Call) -> Result<f64, Error> {
        call.double(SCORE).filter(|score| !score.is_nan()).ok_or(Error::ScoreNotANumber)
    }

    fn find(score: f64, bands: &Bands) -> Option<(i32, &Band)> {
        bands.find_double(score)
    }
}

/// Where a function finds what it asks a model for.
trait Source {
    /// What a call site remembers, read from the configuration of a model or from a document where it does not yet.
    fn find<'a, T: 'static>(
        call: &'a mut Call,
        argument: usize,
        of_model: impl FnOnce(Configuration, &[u8]) -> Result<T, Error>,
        of_document: impl FnOnce(Document) -> Result<T, Error>,
    ) -> Result<&'a mut T, Error>;
}

/// The form without a model: the default one.
struct Unnamed;
/// The form whose last argument names a model.
struct Named;
/// The form whose last argument is a configuration.
struct InPlace;

impl Source for Unnamed {
    fn find<'a, T: 'static>(
        call: &'a mut Call,
        _: usize,
        of_model: impl FnOnce(Configuration, &[u8]) -> Result<T, Error>,
        _: impl FnOnce(Document) -> Result<T, Error>,
    ) -> Result<&'a mut T, Error> {
        in_force(call, DEFAULT_MODEL, of_model)
    }
}

impl Source for Named {
    fn find<'a, T: 'static>(
        call: &'a mut Call,
        argument: usize,
        of_model: impl FnOnce(Configuration, &[u8]) -> Result<T, Error>,
        _: impl FnOnce(Document) -> Result<T, Error>,
    ) -> Result<&'a mut T, Error> {
        let model = call.bytes(argument).unwrap_or(DEFAULT_MODEL);
        in_force(call, model, of_model)
    }
}

impl Source for InPlace {
    fn find<'a, T: 'static>(
        call: &'a mut Call,
        argument: usize,
        _: impl FnOnce(Configuration, &[u8]) -> Result<T, Error>,
        of_document: impl FnOnce(Document) -> Result<T, Error>,
    ) -> Result<&'a mut T, Error> {
        of_config(call, argument, of_document)
    }
}

/// What a call site remembers of each model. It can outlive a statement, as PL/pgSQL's simple expressions do, so it
/// remembers also under which snapshot it read the configuration.
struct Site<T> {
    snapshot: SnapshotKey,
    models: ByModel<T>,
}

/// What a call site remembers of a model, read from the configuration where it does not yet.
fn in_force<'a, T: 'static>(
    call: &'a mut Call,
    model: &[u8],
    load: impl FnOnce(Configuration, &[u8]) -> Result<T, Error>,
) -> Result<&'a mut T, Error> {
    let configuration = Configuration::beside(call.function());
    let snapshot = SnapshotKey::current().ok_or(Error::NoSnapshot)?;
    let unread = || Site { snapshot, models: ByModel::default() };
    if call.remembered::<Site<T>>().is_none() {
        call.remember::<Site<T>>(unread());
    }
    let site = call.remembered::<Site<T>>().ok_or(Error::NoSnapshot)?;
    if site.snapshot != snapshot {
        *site = unread();
    }
    site.models.get_or_load(model, || load(configuration, model))
}

/// What `answer` makes of the band that holds the score and its rank; NULL if none does.
fn find<S: Score, B: Source>(mut call: Call, answer: impl FnOnce(i32, &Band) -> Datum) -> Datum {
    let found = band_of::<S, B>(&mut call, answer).unwrap_or_else(|error| error.raise());
    found.unwrap_or_else(|| call.null())
}

fn band_of<S: Score, B: Source>(
    call: &mut Call,
    answer: impl FnOnce(i32, &Band) -> Datum,
) -> Result<Option<Datum>, Error> {
    let score = S::read(call)?;
    let in_force = |configuration: Configuration, model: &[u8]| configuration.bands(model);
    let bands = B::find(call, MODEL, in_force, |document| Ok(document.bands()))?;
    Ok(S::find(score, bands).map(|(rank, band)| answer(rank, band)))
}

fn band<S: Score, B: Source>(call: Call) -> Datum {
    find::<S, B>(call, |_, band| Call::bytes_of(&band.name))
}

fn band_rank<S: Score, B: Source>(call: Call) -> Datum {
    find::<S, B>(call, |rank, _| Datum::from(rank))
}

/// How far a score is from where the next higher band begins that a score can be in; NULL if there is none.
fn points_to_next_band<B: Source>(mut call: Call) -> Datum {
    let distance = distance_to_next::<B>(&mut call).unwrap_or_else(|error| error.raise());
    distance.map_or_else(|| call.null(), |distance| Call::numeric_of_decimal(&distance))
}

fn distance_to_next<B: Source>(call: &mut Call) -> Result<Option<Decimal>, Error> {
    let score = Numeric::read(call)?;
    let in_force = |configuration: Configuration, model: &[u8]| configuration.reachable_bands(model);
    let bands = B::find(call, MODEL, in_force, |document| Ok(document.reachable_bands()))?;
    Ok(bands.distance_to_next(&score))
}

/// Where a score is going.
fn trend<B: Source>(mut call: Call) -> Datum {
    let [score, previous] = [0, 1].map(|index| call.numeric(index).unwrap_or(Decimal::NotANumber));
    let in_force = |configuration: Configuration, model: &[u8]| configuration.is_scaled(model);
    match B::find(&mut call, 2, in_force, |document| Ok(document.is_scaled())) {
        Ok(&mut is_scaled) => Call::bytes_of(Trend::of(&score, &previous, is_scaled).name().as_bytes()),
        Err(error) => error.raise(),
    }
}

/// The bands of a model in order, whether its own or the standard ones.
fn bands_in_force(call: Call) -> Datum {
    let model = call.bytes(SCORE).unwrap_or(DEFAULT_MODEL);
    match Configuration::beside(call.function()).bands(model) {
        Ok(bands) => call.rows(
            bands
                .iter()
                .map(|(rank, band)| [Value::Integer(rank), Value::Text(&band.name), Value::NumericRange(&band.range)]),
        ),
        Err(error) => error.raise(),
    }
}
