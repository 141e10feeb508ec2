//! Live scores: of a customer's dated tally and attributes, now or at the end of a day.

use std::cell::{RefCell, RefMut};
use std::rc::{Rc, Weak};

use pgrx::pg_sys::{DATEOID, Datum, INT4OID, NUMERICOID, Oid, TEXTOID};

use crate::config::{ByModel, Configuration};
use crate::core::bands::{Band, Distance, UnitBands};
use crate::core::days::Days;
use crate::core::scorer::{DayMoment, Scorer, Subject};
use crate::core::tally::{EMPTY, Tally};
use crate::core::trend::Trend;
use crate::error::Error;
use crate::pg::{Call, RowType, SnapshotKey, Value, Zone, display, fmgr_functions, transaction_start};
use crate::scoring::{Scoring, Side, compared, explained, moment};
use crate::unknown::UnknownEvents;

fmgr_functions! {
    ces_live_score => score,
    ces_live_columns => columns,
    ces_live_explain => explain,
    ces_live_compare => compare,
}

/// The columns of `_ces_live_row`.
const COLUMNS: [Oid; 8] = [TEXTOID, INT4OID, NUMERICOID, DATEOID, DATEOID, NUMERICOID, NUMERICOID, TEXTOID];

/// What a call site remembers: the columns of a view are several.
struct Site {
    shared: Rc<RefCell<Shared>>,
    unknown: UnknownEvents,
    row_type: Option<RowType>,
}

/// What call sites of one snapshot share: models, which were read under it.
struct Shared {
    snapshot: SnapshotKey,
    models: ByModel<Known>,
    zone: Option<NamedZone>,
}

thread_local! {
    /// That of the call site that began last, as long as one remembers it.
    static LATEST: RefCell<Weak<RefCell<Shared>>> = const { RefCell::new(Weak::new()) };
}

/// A model to score by.
struct Known {
    scorer: Scorer,
    bands: Option<KnownBands>,
    /// Those of the last calls for a score alone and with the previous one, which are seldom others.
    moments: [Option<Moments>; 2],
}

/// The bands of a model.
struct KnownBands {
    in_units: UnitBands,
    bands: Vec<Band>,
    /// Those that a score can be in.
    reachable: UnitBands,
}

/// The day of a score and the previous one, and what days count for them.
struct Moments {
    days: [i32; 2],
    moments: [DayMoment; 2],
}

/// The time zone of the last call.
struct NamedZone {
    name: Vec<u8>,
    zone: Zone,
    days: Days,
}

impl Site {
    fn of<'a>(call: &'a mut Call) -> Result<&'a mut Self, Error> {
        let snapshot = SnapshotKey::current().ok_or(Error::NoSnapshot)?;
        if call.remembered::<Self>().is_none() {
            call.remember(Self { shared: Shared::of(snapshot), unknown: UnknownEvents::new(), row_type: None });
        }
        let site = call.remembered::<Self>().ok_or(Error::NoSnapshot)?;
        if site.parts()?.0.snapshot != snapshot {
            (site.shared, site.unknown) = (Shared::of(snapshot), UnknownEvents::new());
        }
        Ok(site)
    }

    /// What is shared, and what is not. No call site scores while another does.
    fn parts(&mut self) -> Result<(RefMut<'_, Shared>, &mut UnknownEvents), Error> {
        let shared = self.shared.try_borrow_mut().map_err(|_| Error::NoSnapshot)?;
        Ok((shared, &mut self.unknown))
    }
}

impl Shared {
    fn of(snapshot: SnapshotKey) -> Rc<RefCell<Self>> {
        let is_of_snapshot = |shared: &Rc<RefCell<Self>>| shared.try_borrow().is_ok_and(|own| own.snapshot == snapshot);
        LATEST.with(|latest| {
            let known = latest.borrow().upgrade().filter(is_of_snapshot);
            known.unwrap_or_else(|| {
                let new = Self { snapshot, models: ByModel::default(), zone: None };
                let new = Rc::new(RefCell::new(new));
                *latest.borrow_mut() = Rc::downgrade(&new);
                new
            })
        })
    }

    /// The day that is given, or else today in a time zone; an error if the server does not know the zone.
    fn day(&mut self, day: Option<i32>, time_zone: Option<&[u8]>) -> Result<i32, Error> {
        let Some(name) = time_zone else { return day.ok_or(Error::NullTimeZone) };
        if self.zone.as_ref().is_none_or(|known| known.name != name) {
            let zone = Zone::named(name).ok_or_else(|| Error::NamedTimeZone { time_zone: display(name) })?;
            self.zone = Some(NamedZone { name: name.to_vec(), zone, days: Days::default() });
        }
        match (day, &mut self.zone) {
            (None, Some(NamedZone { zone, days, .. })) => Ok(days.of(transaction_start(), |instant| zone.era(instant))),
            _ => day.ok_or(Error::NullTimeZone),
        }
    }

    fn known(&mut self, configuration: Configuration, model: &[u8]) -> Result<&mut Known, Error> {
        let load =
            || Ok(Known { scorer: Scorer::new(configuration.model(model)?), bands: None, moments: [None, None] });
        self.models.get_or_load(model, load)
    }
}

impl Known {
    /// The scorer, and what days count for a score as of a day and as of so many days before.
    fn at(&mut self, day: i32, days_before: i32) -> Result<(&mut Scorer, &[DayMoment; 2]), Error> {
        let days = [day, day.checked_sub(days_before).ok_or(Error::AsOfOutOfRange)?];
        let Self { scorer, moments, .. } = self;
        let moments = &mut moments[usize::from(days_before != 0)];
        if moments.as_ref().is_none_or(|known| known.days != days) {
            *moments = Some(Moments { days, moments: moments_of(scorer, days)? });
        }
        let known = moments.as_ref().ok_or(Error::AsOfOutOfRange)?;
        Ok((scorer, &known.moments))
    }

    fn bands(&mut self, configuration: Configuration, model: &[u8]) -> Result<&KnownBands, Error> {
        if self.bands.is_none() {
            let bands = configuration.bands(model)?;
            let options = self.scorer.model().options();
            self.bands = Some(KnownBands {
                in_units: bands.in_units(),
                reachable: bands.within(options.min_score, options.max_score).in_units(),
                bands: bands.iter().map(|(_, band)| band.clone()).collect(),
            });
        }
        self.bands.as_ref().ok_or(Error::NoSnapshot)
    }
}

/// The arguments by which all of these functions score.
struct Arguments<'a> {
    configuration: Configuration,
    time_zone: Option<&'a [u8]>,
    model: &'a [u8],
}

impl<'a> Arguments<'a> {
    /// The time zone is before the model.
    fn of(call: &Call<'a>, time_zone: usize) -> Result<Self, Error> {
        Ok(Self {
            configuration: Configuration::beside(call.function()),
            time_zone: call.bytes(time_zone),
            model: call.bytes(time_zone + 1).ok_or(Error::NullModel)?,
        })
    }
}

/// What is scored; an error if its counts are not by day.
fn subject<'a>(call: &Call<'a>, tally: usize) -> Result<Subject<'a>, Error> {
    let (tally, attributes) = (call.bytes(tally).unwrap_or(&EMPTY), call.bytes(tally + 1).unwrap_or(&EMPTY));
    if Tally::is_undated(tally) { Err(Error::UndatedTally) } else { Ok(Subject { tally, attributes }) }
}

fn answer(result: Result<Datum, Error>) -> Datum {
    result.unwrap_or_else(|error| error.raise())
}

/// The score of a tally and attributes. Events without a weight are not named, regardless of `ces_ext.unknown_event`: a reader
/// of scores may not be allowed to read what the customer did.
fn score(mut call: Call) -> Datum {
    answer(scored(&mut call))
}

fn scored(call: &mut Call) -> Result<Datum, Error> {
    let (subject, day) = (subject(call, 0)?, call.integer(2));
    let Arguments { configuration, time_zone, model } = Arguments::of(call, 3)?;
    let (mut shared, _) = Site::of(call)?.parts()?;
    let day = shared.day(day, time_zone)?;
    let known = shared.known(configuration, model)?;
    let (scorer, [moment, _]) = known.at(day, 0)?;
    let score = scorer.live_score(subject, moment)?;
    score.map(Call::numeric_of).ok_or(Error::ScoreOutOfRange)
}

fn moments_of(scorer: &mut Scorer, [day, previous]: [i32; 2]) -> Result<[DayMoment; 2], Error> {
    // The empty tally goes with every day.
    let mut at = |day| moment(scorer, &EMPTY, Some(day))?.ok_or(Error::AsOfOutOfRange);
    Ok([at(day)?, at(previous)?])
}

/// The columns of a view of live scores beside the score.
fn columns(mut call: Call) -> Datum {
    answer(all_columns(&mut call))
}

fn all_columns(call: &mut Call) -> Result<Datum, Error> {
    let (subject, day, previous_days) = (subject(call, 0)?, call.integer(2), call.integer(5));
    let Arguments { configuration, time_zone, model } = Arguments::of(call, 3)?;
    let row_type = match Site::of(call)?.row_type {
        Some(row_type) => row_type,
        None => RowType::of(call, &COLUMNS).ok_or(Error::RowTypeAltered)?,
    };
    let site = Site::of(call)?;
    site.row_type = Some(row_type);
    let (mut shared, _) = site.parts()?;
    let day = shared.day(day, time_zone)?;
    let known = shared.known(configuration, model)?;
    let (scorer, moments) = known.at(day, previous_days.unwrap_or(0))?;
    let scores = scorer.live_scores(subject, moments)?;
    let is_scaled = scorer.model().options().full_score.is_some();
    let score = scores.score.ok_or(Error::ScoreOutOfRange)?;
    let previous = match previous_days {
        Some(_) => Some(scores.previous.ok_or(Error::ScoreOutOfRange)?),
        None => None,
    };
    let change = match previous {
        Some(previous) => Some(score.checked_sub(previous).ok_or(Error::ScoreOutOfRange)?),
        None => None,
    };
    let KnownBands { in_units, bands, reachable } = known.bands(configuration, model)?;
    let rank = in_units.rank(score);
    let band = rank.and_then(|rank| bands.get(rank as usize - 1));
    let distance = reachable.distance_to_next(score);
    let trend = previous.map(|previous| Trend::of_units(score, previous, is_scaled).name().as_bytes());
    let values = [
        band.map_or(Value::Null, |band| Value::Text(&band.name)),
        rank.map_or(Value::Null, Value::Integer),
        match &distance {
            None => Value::Null,
            Some(Distance::Units(units)) => Value::Trillionths(*units),
            Some(Distance::Other(distance)) => Value::Numeric(distance),
        },
        scores.days.map_or(Value::Null, |(first, _)| Value::Day(first)),
        scores.days.map_or(Value::Null, |(_, last)| Value::Day(last)),
        previous.map_or(Value::Null, Value::Trillionths),
        change.map_or(Value::Null, Value::Trillionths),
        trend.map_or(Value::Null, Value::Text),
    ];
    Ok(Call::record(&row_type, &values))
}

/// What the score of a tally and attributes is made of.
fn explain(mut call: Call) -> Datum {
    answer(explanation(&mut call))
}

fn explanation(call: &mut Call) -> Result<Datum, Error> {
    let (subject, day, rows) = (subject(call, 0)?, call.integer(2), call.result_set());
    let Arguments { configuration, time_zone, model } = Arguments::of(call, 3)?;
    let (mut shared, unknown) = Site::of(call)?.parts()?;
    let side = Side { subject, as_of: Some(shared.day(day, time_zone)?) };
    let scorer = &mut shared.known(configuration, model)?.scorer;
    explained(Scoring { scorer, unknown }, side, rows)
}

/// Which events moved the score between two tallies with attributes, each at a day.
fn compare(mut call: Call) -> Datum {
    answer(comparison(&mut call))
}

fn comparison(call: &mut Call) -> Result<Datum, Error> {
    let [old, new] = [(subject(call, 0)?, call.integer(2)), (subject(call, 3)?, call.integer(5))];
    let rows = call.result_set();
    let Arguments { configuration, time_zone, model } = Arguments::of(call, 6)?;
    let (mut shared, unknown) = Site::of(call)?.parts()?;
    let [old_side, new_side] = [old, new].map(|(subject, day)| {
        let as_of = Some(shared.day(day, time_zone)?);
        Ok::<_, Error>(Side { subject, as_of })
    });
    let (old, new) = (old_side?, new_side?);
    let scorer = &mut shared.known(configuration, model)?.scorer;
    compared(Scoring { scorer, unknown }, old, new, rows)
}
