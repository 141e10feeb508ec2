//! `band()`, `band_rank()`, `ces_trend()` and the like: from numbers to words.

use pgrx::pg_sys::Datum;

use crate::config::{ByModel, Configuration, DEFAULT_MODEL};
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

    ces_band_rank_integer => band_rank::<Integer, Unnamed>,
    ces_band_rank_bigint => band_rank::<Bigint, Unnamed>,
    ces_band_rank_numeric => band_rank::<Numeric, Unnamed>,
    ces_band_rank_double => band_rank::<Double, Unnamed>,
    ces_band_rank_integer_model => band_rank::<Integer, Named>,
    ces_band_rank_bigint_model => band_rank::<Bigint, Named>,
    ces_band_rank_numeric_model => band_rank::<Numeric, Named>,
    ces_band_rank_double_model => band_rank::<Double, Named>,

    ces_bands_in_force => bands_in_force,
    ces_points_to_next_band => points_to_next_band,
    ces_trend => trend,
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

/// The model whose bands are meant.
trait Model {
    fn read<'a>(call: &Call<'a>) -> &'a [u8];
}

struct Unnamed;
struct Named;

impl Model for Unnamed {
    fn read<'a>(_: &Call<'a>) -> &'a [u8] {
        DEFAULT_MODEL
    }
}

impl Model for Named {
    fn read<'a>(call: &Call<'a>) -> &'a [u8] {
        call.bytes(MODEL).unwrap_or(DEFAULT_MODEL)
    }
}

/// What a call site remembers of each model. It can outlive a statement, as PL/pgSQL's simple expressions do, so it
/// remembers also under which snapshot it read the configuration.
struct Site<T> {
    snapshot: SnapshotKey,
    models: ByModel<T>,
}

/// What a call site remembers of a model, read from the configuration where it does not yet.
fn of_model<'a, T: 'static>(
    call: &'a mut Call,
    model: &[u8],
    load: impl FnOnce(Configuration) -> Result<T, Error>,
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
    site.models.get_or_load(model, || load(configuration))
}

/// What `answer` makes of the band that holds the score and its rank; NULL if none does.
fn find<S: Score, M: Model>(call: Call, answer: impl FnOnce(i32, &Band) -> Datum) -> Datum {
    among::<S, M>(call, |score, bands| S::find(score, bands).map(|(rank, band)| answer(rank, band)))
}

/// What `answer` makes of the score among the bands of its model; NULL if it is nothing.
fn among<S: Score, M: Model>(mut call: Call, answer: impl FnOnce(S::Value, &Bands) -> Option<Datum>) -> Datum {
    let found = place::<S, M>(&mut call, answer).unwrap_or_else(|error| error.raise());
    found.unwrap_or_else(|| call.null())
}

fn place<S: Score, M: Model>(
    call: &mut Call,
    answer: impl FnOnce(S::Value, &Bands) -> Option<Datum>,
) -> Result<Option<Datum>, Error> {
    let (score, model) = (S::read(call)?, M::read(call));
    let bands = of_model(call, model, |configuration| configuration.bands(model))?;
    Ok(answer(score, bands))
}

fn band<S: Score, M: Model>(call: Call) -> Datum {
    find::<S, M>(call, |_, band| Call::bytes_of(&band.name))
}

fn band_rank<S: Score, M: Model>(call: Call) -> Datum {
    find::<S, M>(call, |rank, _| Datum::from(rank))
}

/// How far a score is from where the next higher band begins; NULL if it is in the highest.
fn points_to_next_band(call: Call) -> Datum {
    among::<Numeric, Named>(call, |score, bands| {
        bands.distance_to_next(&score).map(|distance| Call::numeric_of_decimal(&distance))
    })
}

/// Where a score is going.
fn trend(mut call: Call) -> Datum {
    let [score, previous] = [0, 1].map(|index| call.numeric(index).unwrap_or(Decimal::NotANumber));
    let model = call.bytes(2).unwrap_or(DEFAULT_MODEL);
    match of_model(&mut call, model, |configuration| configuration.is_scaled(model)) {
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
