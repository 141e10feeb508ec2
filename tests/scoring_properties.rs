//! Time, caps, scale and explanations against independent decimal arithmetic.

use std::collections::BTreeMap;
use std::str::FromStr;

use allocator_api2::alloc::Global;
use bigdecimal::num_bigint::BigInt;
use bigdecimal::{BigDecimal, RoundingMode, Zero};
use ces_ext::core::decimal::fixed_text;
use ces_ext::core::fade::{HalfLife, WHOLE};
use ces_ext::core::fixed::{MAX_COUNT, MAX_TOTAL, MAX_WEIGHT, ONE};
use ces_ext::core::group::{Group, Moment, Place, Terms};
use ces_ext::core::interval::{Interval, MICROSECONDS_PER_DAY};
use ces_ext::core::model::{Event, EventGroup, Model, Options};
use ces_ext::core::occurrence::{self, Occurrence};
use ces_ext::core::parts::{parts, total};
use ces_ext::core::score::Scale;
use ces_ext::core::scorer::{DayMoment, LiveScores, Scorer, Subject};
use ces_ext::core::state::{read_group, write_group};
use ces_ext::core::sum::Sum;
use ces_ext::core::tally::{Collector, Day, EMPTY, Tally, first_day, last_day};
use ethnum::I256;
use proptest::prelude::*;

fn decimal(value: I256, places: i64) -> BigDecimal {
    BigDecimal::new(BigInt::from_str(&value.to_string()).expect("an integer"), places)
}

fn rounded(value: &BigDecimal, places: i64) -> BigDecimal {
    value.with_scale_round(places, RoundingMode::HalfUp)
}

#[test]
fn a_tally_of_many_large_counts_is_not_taken_for_a_small_one() {
    // So many that their sum is beyond 192 bits, where a single one is not.
    let event = Event {
        name: b"a"[..].into(),
        weight: MAX_WEIGHT,
        max_count: None,
        max_per_day: None,
        half_life: None,
        target: None,
        event_group: None,
    };
    let mut collector = Collector::new_in(Global);
    for day in 0..2_000_000 {
        assert!(collector.add(b"a", Day::new(day), MAX_TOTAL).is_ok());
    }
    let tally = collector.encode().expect("in range");
    let mut scorer = Scorer::new(Model::new(b"m", Options::default(), vec![event]));
    assert_eq!(scorer.score(&tally, None), Ok(None));
    assert_eq!(scorer.score(&tally, Some(DayMoment { as_of: 3_000_000, since: None })), Ok(None));
}

/// An event, or a pattern, of this number.
fn event(number: usize) -> impl Strategy<Value = Event> {
    let positive = || prop_oneof![Just(ONE), 1..20 * ONE];
    let half_life = (0..3_i32, 0..40_i32, 1..MICROSECONDS_PER_DAY).prop_map(|(months, days, microseconds)| Interval {
        months,
        days,
        microseconds,
    });
    (
        prop_oneof![-100 * ONE..100 * ONE, Just(MAX_WEIGHT), Just(0)],
        prop::option::of(positive()),
        prop::option::of(positive()),
        prop::option::of(half_life),
        any::<bool>(),
        prop_oneof![Just(None), Just(Some("all")), Just(Some("few")), Just(Some("without limit"))],
    )
        .prop_map(move |(weight, max_count, max_per_day, half_life, is_pattern, event_group)| Event {
            name: format!("event {number}{}", if is_pattern { "*" } else { "" }).into_bytes().into(),
            weight,
            max_count,
            max_per_day,
            half_life,
            target: None,
            event_group: event_group.map(|group| group.as_bytes().into()),
        })
}

/// The name of an event in rows: the first five may have weights of their own, the others only by a pattern.
fn name(number: usize) -> Vec<u8> {
    let kind = if number < 5 { "" } else { " of a kind" };
    if number == UNKNOWN { b"zzz".to_vec() } else { format!("event {}{kind}", number % 5).into_bytes() }
}

const NAMES: usize = 10;
/// The number of an event that no model weighs.
const UNKNOWN: usize = 14;

fn model() -> impl Strategy<Value = Model> {
    let limit = || prop::option::weighted(0.3, 1..300 * ONE);
    let full_score = prop::option::of(1..1000 * ONE);
    let options = (prop::option::of(1..400_i32), full_score, limit(), limit(), limit(), limit()).prop_map(
        |(days, full_score, max_score, least, all, few)| Options {
            half_life: days.map(|days| Interval { months: 0, days, microseconds: 0 }),
            full_score,
            max_score,
            min_score: least.map(|least| -least),
            groups: [(&b"all"[..], all), (b"few", few)]
                .into_iter()
                .filter_map(|(name, limit)| Some(EventGroup { name: name.into(), max_points: limit? }))
                .collect(),
            ..Options::default()
        },
    );
    let events: Vec<_> = (0..5).map(event).collect();
    (options, events).prop_map(|(options, events)| Model::new(b"generated", options, events))
}

/// Event, day and count.
fn rows() -> impl Strategy<Value = Vec<(usize, i32, i64)>> {
    let count = prop_oneof![Just(ONE), -3 * ONE..5 * ONE, Just(MAX_COUNT)];
    prop::collection::vec((0..NAMES, 0..30_i32, count), 0..60)
}

/// Event, day and count, as large as in any tally.
fn total_rows() -> impl Strategy<Value = Vec<(usize, i32, i128)>> {
    let count = prop_oneof![Just(MAX_TOTAL), Just(-MAX_TOTAL), -MAX_TOTAL..=MAX_TOTAL, 1..1000_i128];
    prop::collection::btree_map((0..NAMES, 0..30_i32), count, 0..20)
        .prop_map(|rows| rows.into_iter().map(|((event, day), count)| (event, day, count)).collect())
}

fn moment() -> impl Strategy<Value = Option<DayMoment>> {
    prop::option::of(prop::option::of(Just(SINCE)).prop_map(|since| DayMoment { as_of: AS_OF, since }))
}

fn tally_of(rows: &[(usize, i32, i128)]) -> Vec<u8> {
    let mut collector = Collector::new_in(Global);
    for &(number, day, count) in rows {
        assert!(collector.add(&name(number), Day::new(day), count).is_ok());
    }
    collector.encode().expect("in range").to_vec()
}

/// The rows with counts of many.
fn totals(rows: &[(usize, i32, i64)]) -> Vec<(usize, i32, i128)> {
    rows.iter().map(|&(event, day, count)| (event, day, count.into())).collect()
}

fn factor_of(model: &Model, event: &Event, age: i32) -> u64 {
    let age = i64::from(age) * MICROSECONDS_PER_DAY;
    model.half_life(event).map_or(WHOLE, |half_life| HalfLife::from(&half_life).factor(age))
}

const AS_OF: i32 = 25;
/// The last day that the lookback leaves out.
const SINCE: i32 = 3;

fn counts(day: i32) -> bool {
    SINCE < day && day <= AS_OF
}

/// The rule of an event, by the definition: its own, or else that of the pattern with the longest prefix.
fn rule(model: &Model, number: usize) -> Option<&Event> {
    let name = name(number);
    let prefix = |event: &Event| event.name.strip_suffix(b"*").map(<[u8]>::to_vec);
    let patterns = model.events().iter().filter_map(|event| Some((prefix(event)?, event)));
    let longest = patterns.filter(|(prefix, _)| name.starts_with(prefix)).max_by_key(|(prefix, _)| prefix.len());
    model.events().iter().find(|event| *event.name == *name).or(longest.map(|(_, event)| event))
}

/// The points of each event, by the definition.
fn points_by_hand(model: &Model, rows: &[(usize, i32, i64)]) -> Vec<BigDecimal> {
    let mut days: BTreeMap<(usize, i32), BigDecimal> = BTreeMap::new();
    for &(event, day, count) in rows.iter().filter(|(_, day, _)| counts(*day)) {
        *days.entry((event, day)).or_default() += BigDecimal::new(count.into(), 6);
    }
    let mut totals = vec![BigDecimal::zero(); NAMES];
    for ((number, day), count) in days {
        let Some(event) = rule(model, number) else { continue };
        let most = event.max_per_day.map(|most| BigDecimal::new(most.into(), 6));
        let counted = most.filter(|most| count > *most).unwrap_or(count);
        totals[number] += counted * BigDecimal::new(factor_of(model, event, AS_OF - day).into(), 12);
    }
    let of_event = |(number, total): (usize, BigDecimal)| {
        let Some(event) = rule(model, number) else { return BigDecimal::zero() };
        let most = event.max_count.map(|most| BigDecimal::new(most.into(), 6));
        most.filter(|most| total > *most).unwrap_or(total) * BigDecimal::new(event.weight.into(), 6)
    };
    totals.into_iter().enumerate().map(of_event).collect()
}

/// The points of all events, of which no more count of a group than its limit.
fn limited(model: &Model, points: &[BigDecimal]) -> BigDecimal {
    let mut sum: BigDecimal = points.iter().sum();
    for group in &model.options().groups {
        let is_in =
            |number: usize| rule(model, number).is_some_and(|event| event.event_group.as_ref() == Some(&group.name));
        let of_group: BigDecimal =
            points.iter().enumerate().filter(|(number, _)| is_in(*number)).map(|(_, points)| points).sum();
        let most = BigDecimal::new(group.max_points.into(), 6);
        sum -= (of_group - most).max(BigDecimal::zero());
    }
    sum
}

fn score_by_hand(model: &Model, points: &[BigDecimal]) -> BigDecimal {
    let sum = limited(model, points);
    let Options { full_score, max_score, min_score, .. } = model.options();
    let score = match *full_score {
        // With more digits than any division of these numbers needs to be told from a half.
        Some(full) => rounded(
            &(sum * 100 * BigDecimal::new(1.into(), -60) / BigDecimal::new(full.into(), 6)
                * BigDecimal::new(1.into(), 60)),
            6,
        ),
        None => rounded(&sum, 6),
    };
    let score = max_score.map_or(score.clone(), |most| score.min(BigDecimal::new(most.into(), 6)));
    min_score.map_or(score.clone(), |least| score.max(BigDecimal::new(least.into(), 6)))
}

fn terms(model: &Model) -> Terms<'static> {
    let moment = Some(Moment { as_of: i64::from(AS_OF) * MICROSECONDS_PER_DAY, since: None });
    let is_scaled = model.options().finish_scores();
    Terms { model: b"generated", config: 0, moment, is_scaled, names_checksum: model.names_checksum() }
}

/// A group as an explanation keeps it: everything at its place.
fn group_of(model: &Model, rows: &[(usize, i32, i64)]) -> Group<Global> {
    let mut group = Group::new_in(Global, terms(model));
    for &(number, day, count) in rows {
        group.rows += 1;
        let position = model.position(&name(number)).filter(|_| counts(day));
        if let Some((position, event)) = position.and_then(|position| Some((position, model.events().get(position)?))) {
            let day_kept = if event.max_per_day.is_some() { day } else { 0 };
            let place = match event.name.ends_with(b"*") {
                true => group.named_place(Global, &name(number), day_kept).expect("a short name"),
                false => Place { event: position as u32, day: day_kept },
            };
            group.add_at(place, count, factor_of(model, event, AS_OF - day));
        }
    }
    group
}

fn score_of(group: &Group<Global>, model: &Model) -> Option<i128> {
    group.view().scale(model).score(group.view().points(model))
}

proptest! {
    #[test]
    fn faded_products_are_exact(weight in -MAX_WEIGHT..=MAX_WEIGHT, count in -MAX_COUNT..=MAX_COUNT, factor in 0..=WHOLE, other in any::<i64>()) {
        let mut sum = Sum::default();
        sum.add_product(other, 1);
        let product = i128::from(weight) * i128::from(count);
        sum.add_faded(product, factor);
        prop_assert_eq!(I256::from(sum), I256::from(product) * I256::from(factor) + I256::from(other));
        sum.add_faded(-product, factor);
        prop_assert_eq!(I256::from(sum), I256::from(other));
    }

    #[test]
    fn numbers_are_written_as_decimals(value in any::<i128>(), places in 0..40_usize) {
        let text = fixed_text(value.into(), places);
        prop_assert_eq!(BigDecimal::from_str(&text).expect("a number"), BigDecimal::new(value.into(), places as i64));
        prop_assert!(!text.contains('.') || !text.ends_with('0') && !text.ends_with('.'), "{}", text);
        prop_assert!(!text.starts_with('.') && !text.starts_with("-."), "{}", text);
    }

    #[test]
    fn groups_and_tallies_score_as_by_hand(model in model(), rows in rows()) {
        let by_hand = score_by_hand(&model, &points_by_hand(&model, &rows));
        let group = group_of(&model, &rows);
        let score = score_of(&group, &model).expect("in range");
        prop_assert_eq!(decimal(score.into(), 12), by_hand);

        let tally = tally_of(&totals(&rows));
        let mut scorer = Scorer::new(model);
        let moment = Some(DayMoment { as_of: AS_OF, since: Some(SINCE) });
        // Twice: the second time, names and factors are remembered.
        for _ in 0..2 {
            prop_assert_eq!(scorer.score(&tally, moment).ok().flatten(), Some(score));
        }
        let outcomes = scorer.outcomes(&tally, moment).expect("valid");
        prop_assert_eq!(outcomes, group.view().outcomes(scorer.model()));
    }

    #[test]
    fn tallies_of_other_names_are_told_apart(names in prop::collection::btree_set("[a-c]{1,3}|login [a-f]|a name beyond sixteen bytes [a-f]|[a-b]{130}", 1..40), weights in prop::collection::vec(-9..9_i64, 40), tallies in prop::collection::vec(prop::collection::vec((any::<prop::sample::Index>(), 0..20_i32, 1..70_i128), 0..6), 0..60)) {
        let names: Vec<String> = names.into_iter().collect();
        let event = |(name, &weight): (&String, &i64)| Event { name: name.as_bytes().into(), weight: weight * ONE, max_count: None, max_per_day: None, half_life: None, target: None, event_group: None };
        // Every third has no weight.
        let model = || Model::new(b"m", Options::default(), names.iter().zip(&weights).enumerate().filter(|(index, _)| index % 3 != 2).map(|(_, named)| event(named)).collect());
        let moment = DayMoment { as_of: 10, since: None };
        let mut scorer = Scorer::new(model());
        for tally in tallies {
            let mut collector = Collector::new_in(Global);
            for (name, day, count) in tally {
                prop_assert!(collector.add(name.get(&names).as_bytes(), Day::new(day), count * i128::from(ONE)).is_ok());
            }
            let tally = collector.encode().expect("in range");
            let expected = Scorer::new(model()).outcomes(&tally, Some(moment)).expect("valid");
            let points = expected.iter().fold(I256::ZERO, |sum, outcome| sum + outcome.points);
            prop_assert_eq!(scorer.score(&tally, Some(moment)), Ok(scorer.scale(Some(moment)).score(points)));
            prop_assert_eq!(scorer.outcomes(&tally, Some(moment)), Ok(expected));
        }
    }

    #[test]
    fn live_scores_are_those_of_tallies_and_attributes(model in model(), rows in rows(), attributes in rows(), large in total_rows(), days in -3..28_i32) {
        let moment = DayMoment { as_of: AS_OF, since: Some(SINCE) };
        let previous = DayMoment { as_of: AS_OF - days, since: None };
        let mut scorer = Scorer::new(Model::new(b"generated", model.options().clone(), model.events().to_vec()));
        for tally in [tally_of(&[&totals(&rows)[..], &[(UNKNOWN, 3, 7)]].concat()), tally_of(&large), EMPTY.to_vec()] {
            // Without attributes, it is the score of the tally.
            for subject in [Subject::tally(&tally), Subject { tally: &tally, attributes: &tally_of(&[(UNKNOWN, 0, 1)]) }] {
                let score = scorer.score(&tally, Some(moment)).expect("valid");
                prop_assert_eq!(scorer.live_score(subject, &moment), Ok(score));
                let all = scorer.live_scores(subject, &[moment, previous]).expect("valid");
                let previous = scorer.score(&tally, Some(previous)).expect("valid");
                prop_assert_eq!((all.score, all.previous), (score, previous));
            }
        }
        // Attributes by hand, whatever their days are.
        let mut counts = vec![BigDecimal::zero(); NAMES];
        for &(event, _, count) in &attributes {
            counts[event] += BigDecimal::new(count.into(), 6);
        }
        let within = |count: BigDecimal, most: Option<i64>| match most.map(|most| BigDecimal::new(most.into(), 6)) {
            Some(most) if count > most => most,
            _ => count,
        };
        let points_of_attributes: Vec<BigDecimal> = counts.iter().enumerate().map(|(number, count)| {
            let Some(event) = rule(&model, number) else { return BigDecimal::zero() };
            within(within(count.clone(), event.max_per_day), event.max_count) * BigDecimal::new(event.weight.into(), 6)
        }).collect();
        let points: Vec<BigDecimal> = points_by_hand(&model, &rows).iter().zip(&points_of_attributes).map(|(one, other)| one + other).collect();
        let by_hand = score_by_hand(&model, &points);
        let [tally, attributes] = [&rows, &attributes].map(|rows| tally_of(&totals(rows)));
        let subject = Subject { tally: &tally, attributes: &attributes };
        for _ in 0..2 {
            let LiveScores { score, previous: previous_score, days } = scorer.live_scores(subject, &[moment, previous]).expect("valid");
            prop_assert_eq!(score.map(|score| decimal(score.into(), 12)), Some(by_hand.clone()));
            prop_assert_eq!(scorer.live_score(subject, &moment), Ok(score));
            prop_assert_eq!(scorer.live_score(subject, &previous), Ok(previous_score));
            let tally = Tally::read(&tally).expect("valid");
            let until = |day: i32| last_day(&tally, day).expect("valid").map(Day::number);
            let first = first_day(&tally).expect("valid").map(Day::number).filter(|&day| day <= AS_OF);
            prop_assert_eq!(days, first.zip(until(AS_OF)));
        }
        // The parts sum to it.
        let outcomes = scorer.live_outcomes(subject, Some(moment)).expect("valid");
        let parts = parts(scorer.model(), scorer.scale(Some(moment)), &outcomes).expect("in range");
        prop_assert_eq!(decimal(parts.iter().map(|part| part.score).sum::<i128>().into(), 12), by_hand);
        let points = parts.iter().fold(I256::ZERO, |sum, part| sum + part.points);
        prop_assert_eq!(points, total(scorer.model(), &outcomes));
        prop_assert!(outcomes.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn tallies_score_together_as_the_tally_that_they_add_up_to(model in model(), rows in rows(), cut in 0..60_usize, leaving in total_rows(), moment in moment()) {
        let (one, other) = rows.split_at(cut.min(rows.len()));
        let tallies = [totals(one), leaving.clone(), totals(other)].map(|rows| tally_of(&rows));
        let whole = tally_of(&totals(&rows));
        let mut scorer = Scorer::new(model);
        let mut group = Group::new_in(Global, Terms { names_checksum: scorer.names_checksum(), ..terms(scorer.model()) });
        for (tally, sign) in tallies.iter().zip([1, 1, 1]).chain([(&tallies[1], -1)]) {
            let sum = scorer.sum(tally, moment, |place, name, count, factor| {
                let named = name.map(|name| group.named_place(Global, name, place.day).expect("a short name"));
                group.add_total_at(named.unwrap_or(place), sign * count, factor);
            });
            let sum = sum.expect("valid").expect("in range");
            group.sum = group.sum.plus(&if sign > 0 { sum } else { -sum }).expect("in range");
        }
        let points = group.view().points(scorer.model());
        prop_assert_eq!(scorer.scale(moment).score(points), scorer.score(&whole, moment).expect("valid"));
    }

    #[test]
    fn sums_are_added_and_negated_exactly_or_not_at_all(one in any::<[u64; 3]>(), other in any::<[u64; 3]>()) {
        let number = |words| I256::from(Sum::from_words(words));
        let (total, most): (I256, I256) = (number(one) + number(other), I256::ONE << 191_u32);
        let sum = Sum::from_words(one).plus(&Sum::from_words(other));
        prop_assert_eq!(sum.map(I256::from), (-most..most).contains(&total).then_some(total));
        prop_assert_eq!(sum.map(Ok).unwrap_or(Err(())), Sum::try_from(total));
        prop_assert!(number(one) == -most || I256::from(-Sum::from_words(one)) == -number(one));
    }

    #[test]
    fn parts_of_a_group_merge_in_any_order(model in model(), rows in rows(), cut in 0..60_usize) {
        let whole = group_of(&model, &rows);
        let (one, other) = rows.split_at(cut.min(rows.len()));
        let parts = [other, one].map(|rows| group_of(&model, rows));
        let mut merged = Group::new_in(Global, terms(&model));
        for part in parts {
            let read = read_group(&write_group(&part.view(), None), Global, |_| 0).expect("written just now");
            prop_assert!(read.view().terms == part.view().terms && read.rows == part.rows);
            prop_assert!(merged.add(Global, &read.view()).is_some());
        }
        prop_assert_eq!(merged.rows, whole.rows);
        prop_assert_eq!(score_of(&merged, &model), score_of(&whole, &model));
        prop_assert_eq!(merged.view().outcomes(&model), whole.view().outcomes(&model));
    }

    #[test]
    fn occurrences_as_rows_bring_them_come_to_the_same(model in model(), rows in rows(), whole: bool) {
        let rows: Vec<_> = rows.into_iter().map(|(event, day, count)| (event, day, if whole { count / ONE * ONE } else { count })).collect();
        let (mut fitting, mut words) = (Vec::new(), Vec::new());
        for &(number, day, count) in rows.iter().filter(|&&(_, day, _)| counts(day)) {
            let Some(position) = model.position(&name(number)) else { continue };
            let event = &model.events()[position];
            // What a pattern weighs is kept by its name.
            if event.name.ends_with(b"*") {
                continue;
            }
            let by_day = if event.max_per_day.is_some() { day } else { 0 };
            let place = Place { event: position as u32, day: by_day };
            if let Some(occurrence) = Occurrence::new(place, count, factor_of(&model, event, AS_OF - day)) {
                let (word, factor) = occurrence.words();
                words.extend([word].into_iter().chain(factor));
                fitting.push((number, day, count));
            }
        }
        prop_assert!(fitting.iter().all(|(_, _, count)| count % ONE == 0));
        let mut occurrences = Vec::new();
        Occurrence::read(&words, &mut occurrences);
        let group = group_of(&model, &fitting);
        prop_assert_eq!(occurrence::outcomes(&model, occurrences.clone()), group.view().outcomes(&model));
        let score = group.view().scale(&model).score(occurrence::points(&model, occurrences)).expect("in range");
        prop_assert_eq!(decimal(score.into(), 12), score_by_hand(&model, &points_by_hand(&model, &fitting)));
    }

    #[test]
    fn what_leaves_a_group_leaves_no_trace(model in model(), rows in rows(), cut in 0..60_usize) {
        let (leaving, staying) = rows.split_at(cut.min(rows.len()));
        let mut group = group_of(&model, &rows);
        let negated: Vec<_> = leaving.iter().map(|&(event, day, count)| (event, day, -count)).collect();
        prop_assert!(group.add(Global, &group_of(&model, &negated).view()).is_some());
        let expected = group_of(&model, staying);
        prop_assert_eq!(group.view().outcomes(&model), expected.view().outcomes(&model));
    }

    #[test]
    fn shares_sum_to_the_score(points in prop::collection::vec(-(1_i128 << 100)..1 << 100, 0..12), full_score in prop::option::of(1..MAX_COUNT), timed: bool) {
        let points: Vec<I256> = points.into_iter().map(|points| if timed { points.into() } else { I256::from(points) * 1_000_000_000_000 }).collect();
        let scale = Scale::new(timed, &Options { full_score, ..Options::default() });
        let shares = scale.shares(&points).expect("in range");
        let total = scale.score(points.iter().fold(I256::ZERO, |sum, points| sum + points)).expect("in range");
        prop_assert_eq!(shares.iter().sum::<i128>(), total);
        for (share, points) in shares.iter().zip(&points) {
            // Each is within a unit of what it would be alone.
            let alone = scale.score(*points).expect("in range");
            prop_assert!((share - alone).abs() <= 1_000_000);
            prop_assert!(*points != I256::ZERO || *share == 0);
        }
    }

    #[test]
    fn bytes_that_are_no_state_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0..300_usize) {
        let mut of_group = vec![3];
        of_group.extend(&bytes);
        // Whatever is made of it, nothing panics.
        let _ = read_group(&bytes, Global, |_| 1);
        let _ = read_group(&of_group, Global, |_| 1);
        let model = Model::new(b"m", Options::default(), vec![Event { name: b"a"[..].into(), weight: 1, max_count: Some(1), max_per_day: None, half_life: None, target: None, event_group: None }]);
        let valid = write_group(&group_of(&model, &[(0, 3, ONE)]).view(), None);
        let shorter = &valid[..cut.min(valid.len())];
        let name = b"generated".len();
        prop_assert_eq!(read_group(shorter, Global, |_| 1).is_some(), shorter.len() >= valid.len() - name);
    }
}
