//! The scoring core against independent decimal arithmetic.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::str::FromStr;

use bigdecimal::{BigDecimal, RoundingMode, ToPrimitive};
use ces_ext::core::bands::{Band, Bands, Distance, STANDARD};
use ces_ext::core::decimal::Decimal;
use ces_ext::core::fade::WHOLE;
use ces_ext::core::faded::FadedSum;
use ces_ext::core::fixed::{self, Invalid, MAX_COUNT, MAX_WEIGHT};
use ces_ext::core::lookup::NameTable;
use ces_ext::core::score::Scale;
use ces_ext::core::state::{self, ModelRows};
use ces_ext::core::sum::{SmallSum, Sum};
use ces_ext::core::trend::Trend;
use ethnum::I256;
use proptest::prelude::*;

/// A number of units of 10^-places.
fn scaled(units: i128, places: i64) -> BigDecimal {
    BigDecimal::new(units.into(), places)
}

/// A number of six places as an integer of 10⁻⁶.
fn millionths(value: BigDecimal) -> Option<i64> {
    (value * BigDecimal::from(1_000_000)).to_i64()
}

fn weight() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), Just(1), Just(-1), Just(MAX_WEIGHT), Just(-MAX_WEIGHT), -MAX_WEIGHT..=MAX_WEIGHT]
}

fn count() -> impl Strategy<Value = i64> {
    prop_oneof![
        Just(0),
        Just(1_000_000),
        Just(MAX_COUNT),
        Just(-MAX_COUNT),
        -MAX_COUNT..=MAX_COUNT,
        0..1_000_000_000_i64
    ]
}

fn rows() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((weight(), count()), 0..60)
}

fn sum_of(rows: &[(i64, i64)]) -> Sum {
    let mut sum = Sum::default();
    for &(weight, count) in rows {
        sum.add_product(weight, count);
    }
    sum
}

fn sum_by_hand(rows: &[(i64, i64)]) -> BigDecimal {
    rows.iter().map(|&(weight, count)| scaled(weight.into(), 6) * scaled(count.into(), 6)).sum()
}

/// A decimal as PostgreSQL writes one, up to some forty digits on either side.
fn decimal_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,12})?",
        "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,40})?",
        "-?0\\.0{0,8}(5|4999999|50000001)",
        "-?(40|70|100|0)(\\.0{1,9}[0-9])?",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_sum_is_exact(rows in rows()) {
        let value = sum_of(&rows).value().expect("sixty products fit 128 bits");
        prop_assert_eq!(scaled(value, 12), sum_by_hand(&rows));
    }

    #[test]
    fn a_sum_does_not_depend_on_order_or_on_how_the_rows_are_split(
        (rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        cuts in prop::collection::vec(0..60_usize, 0..5),
    ) {
        let whole = sum_of(&rows);
        let mut merged = Sum::default();
        let mut start = 0;
        let mut ends: Vec<usize> = cuts.into_iter().map(|cut| cut.min(rows.len())).chain([rows.len()]).collect();
        ends.sort_unstable();
        for end in ends {
            merged.add(&sum_of(&shuffled[start..end]));
            start = end;
        }
        prop_assert_eq!(merged, whole);
    }

    #[test]
    fn what_was_added_can_be_taken_away(rows in rows(), more in rows()) {
        let mut sum = sum_of(&rows);
        for &(weight, count) in &more {
            sum.add_product(weight, count);
        }
        for &(weight, count) in more.iter().rev() {
            sum.add_product(weight, -count);
        }
        prop_assert_eq!(sum, sum_of(&rows));
    }

    #[test]
    fn a_small_sum_is_a_sum_or_declines(start in -(1_i64 << 61)..(1_i64 << 61), weight in weight(), count in count()) {
        let small = SmallSum::new(start).expect("62 bits fit");
        let mut wide = Sum::from(small);
        wide.add_product(weight, count);
        let exact = i128::from(start) + i128::from(weight) * i128::from(count);
        prop_assert_eq!(wide.value(), Some(exact));
        match small.plus_product(weight, count) {
            Some(sum) => {
                prop_assert_eq!(i128::from(sum.value()), exact);
                prop_assert_eq!(wide.as_small(), Some(sum));
                prop_assert!((-(1_i64 << 61)..1_i64 << 61).contains(&sum.value()), "62 bits are all there are");
            }
            // A product beyond 64 bits is declined even where the sum would fit again: the wide sum takes it.
            None => prop_assert!(i64::try_from(i128::from(weight) * i128::from(count)).is_err() || SmallSum::new(exact as i64).is_none()
                || i64::try_from(exact).is_err()),
        }
    }

    /// Weights and counts of zero to six digits, small ones mostly.
    #[test]
    fn a_faded_sum_is_exact_or_declines(
        rows in prop::collection::vec((0..7_u32, -2000..2000_i64, 0..7_u32, -2000..2000_i64, prop_oneof![0..=WHOLE, Just(WHOLE)]), 1..30),
        split in 0..30_usize,
    ) {
        let rows: Vec<(i64, i64, u64)> = rows.into_iter()
            .map(|(digits, weight, more_digits, count, factor)| (weight * 10_i64.pow(digits), count * 10_i64.pow(more_digits), factor))
            .collect();
        let faded = |rows: &[(i64, i64, u64)]| rows.iter().try_fold(FadedSum::default(), |sum, &(weight, count, factor)| sum.plus_product(weight, count, factor));
        let mut exact = Sum::default();
        for &(weight, count, factor) in &rows {
            exact.add_faded(i128::from(weight) * i128::from(count), factor);
        }
        let (one, other) = rows.split_at(split.min(rows.len()));
        let merged = faded(one).zip(faded(other)).and_then(|(one, other)| one.plus(other));
        for sum in [faded(&rows), merged].into_iter().flatten() {
            prop_assert_eq!(Sum::from(sum), exact);
            prop_assert_eq!(I256::from(sum.points()), I256::from(exact));
            let scale = Scale::of_points(true);
            prop_assert_eq!(Some(sum.score()), scale.score(exact.into()));
            prop_assert_eq!(state::read_faded(&state::write_faded(sum)), Some(sum));
        }
        // Hundredths of points up to a thousand are held, whatever their order.
        let is_few = |&(weight, count, _): &(i64, i64, u64)| (weight * count) % 10_000_000_000 == 0 && (weight * count).abs() < 100_000_000_000_000;
        if rows.iter().all(is_few) {
            prop_assert!(faded(&rows).is_some() && merged.is_some());
        }
        // Points that do not fade may have any fractions.
        if rows.iter().all(|&(weight, count, factor)| factor == WHOLE && (weight * count).abs() < 10_000_000_000_000_000) {
            prop_assert!(faded(&rows).is_some() && merged.is_some());
        }
    }

    #[test]
    fn sums_beyond_128_bits_come_back(times in 1..5_u64, rows in rows()) {
        // 2^127 / 10^33 is about 170,141: merging doubles the sum until it has gone past, many times over.
        let mut high = Sum::default();
        high.add_product(MAX_WEIGHT, MAX_COUNT);
        let mut low = Sum::default();
        low.add_product(-MAX_WEIGHT, MAX_COUNT);
        for _ in 0..20 * times {
            let (twice_high, twice_low) = (high, low);
            high.add(&twice_high);
            low.add(&twice_low);
        }
        prop_assert_eq!(high.value(), None);
        let mut sum = sum_of(&rows);
        sum.add(&high);
        sum.add(&low);
        prop_assert_eq!(sum, sum_of(&rows));
    }

    #[test]
    fn counts_round_half_away_from_zero(text in decimal_text()) {
        let exact = BigDecimal::from_str(&text).expect("the strategy writes numbers");
        let rounded = exact.with_scale_round(6, RoundingMode::HalfUp);
        let expected = if rounded.abs() > scaled(MAX_COUNT.into(), 6) {
            Err(Invalid::OutOfRange)
        } else {
            Ok(millionths(rounded).expect("a count in range fits"))
        };
        prop_assert_eq!(fixed::count_from_decimal(&Decimal::parse(&text).expect("a number")), expected);
    }

    #[test]
    fn weights_are_exact_or_refused(text in decimal_text()) {
        let exact = BigDecimal::from_str(&text).expect("the strategy writes numbers");
        let result = fixed::weight_from_decimal(&Decimal::parse(&text).expect("a number"));
        if let Ok(weight) = result {
            prop_assert_eq!(scaled(weight.into(), 6), exact);
        } else {
            prop_assert!(exact.abs() > scaled(MAX_WEIGHT.into(), 6) || exact != exact.with_scale_round(6, RoundingMode::Down));
        }
    }

    #[test]
    fn doubles_are_rounded_from_their_exact_value(
        value in prop_oneof![-1e12..1e12_f64, -10.0..10.0_f64, -1e-5..1e-5_f64, any::<f64>(), (-20_000_000..20_000_000_i64).prop_map(|n| n as f64 / 128.0 / 15625.0)]
    ) {
        prop_assume!(value.is_finite() && value.abs() <= 1e12);
        let exact = BigDecimal::from_str(&format!("{value:.1074}")).expect("a number");
        let expected = millionths(exact.with_scale_round(6, RoundingMode::HalfUp));
        prop_assert_eq!(fixed::count_from_double(value).ok(), expected);
    }

    #[test]
    fn decimals_compare_by_value(a in decimal_text(), b in decimal_text()) {
        let (left, right) = (BigDecimal::from_str(&a).expect("a number"), BigDecimal::from_str(&b).expect("a number"));
        let compared = Decimal::parse(&a).expect("a number").compare(&Decimal::parse(&b).expect("a number"));
        prop_assert_eq!(compared, Some(left.cmp(&right)));
    }

    #[test]
    fn a_decimal_has_one_text_however_it_was_written(units in any::<i64>(), places in -12_i64..24, exponent in -9_i32..9, zeros in 0_usize..9) {
        let value = scaled(units.into(), places);
        // The same number with its point elsewhere, made up for by the exponent, and with zeros around it.
        let mantissa = BigDecimal::new(units.into(), places + i64::from(exponent));
        let digits = mantissa.abs().to_plain_string();
        let point = if digits.contains('.') { "" } else { "." };
        let sign = if units < 0 { "-" } else { "" };
        let text = format!(" {sign}{}{digits}{point}{}e{exponent}", "0".repeat(zeros), "0".repeat(zeros));
        let read = Decimal::read(&text).expect("a number");
        let plain = value.normalized().to_plain_string();
        prop_assert_eq!(read.to_text(), plain.clone(), "{}", text);
        prop_assert_eq!(Decimal::parse(&plain), Some(read));
    }

    #[test]
    fn integers_and_doubles_become_the_decimals_that_they_are(integer in any::<i64>(), double in any::<f64>()) {
        prop_assert_eq!(Decimal::from_integer(integer), Decimal::parse(&integer.to_string()).expect("a number"));
        prop_assume!(double.is_finite());
        let exact = BigDecimal::from_str(&format!("{double:.1074}")).expect("a number").normalized();
        prop_assert_eq!(Decimal::from_double(double), Decimal::parse(&exact.to_plain_string()).expect("a number"));
        prop_assert_eq!(Decimal::from_double(double).nearest_double(), double);
    }

    #[test]
    fn decimals_are_subtracted_exactly(a in decimal_text(), b in decimal_text()) {
        let [one, other] = [&a, &b].map(|text| Decimal::parse(text).expect("a number"));
        let [exact_one, exact_other] = [&a, &b].map(|text| BigDecimal::from_str(text).expect("a number"));
        let difference = exact_one.clone() - &exact_other;
        prop_assert_eq!(Decimal::parse(&difference.to_plain_string()), Some(one.minus(&other)));
        prop_assert_eq!(Decimal::parse(&(exact_one.clone() * BigDecimal::from(10)).to_plain_string()), Some(one.times_ten()));
        prop_assert_eq!(Decimal::parse(&exact_one.abs().to_plain_string()), Some(one.magnitude()));
    }

    #[test]
    fn a_decimal_lies_between_two_integers_of_its_unit(text in decimal_text()) {
        let value = Decimal::parse(&text).expect("a number");
        let exact = BigDecimal::from_str(&text).expect("a number");
        let (floor, is_exact) = value.trillionths();
        if [i128::MIN, i128::MAX].contains(&floor) {
            prop_assert!(exact.abs() >= scaled(i128::MAX, 12) && (floor < 0) == (exact < 0));
        } else {
            prop_assert_eq!(exact == scaled(floor, 12), is_exact);
            prop_assert!(scaled(floor, 12) <= exact && exact < scaled(floor + 1, 12));
            prop_assert_eq!(is_exact, Decimal::from_trillionths(floor) == value);
        }
    }

    #[test]
    fn bands_in_units_are_the_bands(
        bounds in prop::collection::vec((-20_i128..20, -9_i128..9, any::<bool>(), any::<bool>()), 0..5),
        (whole, units) in (-20_i128..20, -9_i128..9), far in 0_u8..9,
    ) {
        // Bounds and scores near to each other, and bounds between two units.
        const ONE: i128 = 1_000_000_000_000;
        let mut bounds: Vec<_> = bounds.into_iter().map(|(whole, tenths, from, to)| (whole * ONE * 10 + tenths, from, to)).collect();
        bounds.sort();
        let mut ranges: Vec<String> = bounds.windows(2).filter(|pair| pair[0].0 < pair[1].0).step_by(2).map(|pair| {
            let text = |units: i128| scaled(units, 13).to_plain_string();
            let (start, end) = (if pair[0].1 { '[' } else { '(' }, if pair[1].2 { ']' } else { ')' });
            format!("{start}{},{}{end}", text(pair[0].0), text(pair[1].0))
        }).collect();
        ranges.extend(["(1e40,1e41)", "(,-100)", "(-Infinity,-100)", "[500,)", "[500,Infinity]"].get(usize::from(far)).map(ToString::to_string));
        let bands = Bands::new(ranges.iter().map(|range| Band::read(b"band", range).expect("a range")).collect());
        let score = whole * ONE + units;
        let exact = Decimal::from_trillionths(score);
        let in_units = bands.in_units();
        prop_assert_eq!(in_units.rank(score), bands.find(&exact).map(|(rank, _)| rank), "{:?}", bands);
        let distance = in_units.distance_to_next(score).map(|distance| match distance {
            Distance::Units(units) => Decimal::from_trillionths(units),
            Distance::Other(distance) => distance,
        });
        prop_assert_eq!(distance, bands.distance_to_next(&exact), "{:?}", bands);
    }

    #[test]
    fn trends_of_units_are_those_of_decimals(
        previous in prop_oneof![any::<i128>(), -100_i128..100, Just(0), Just(i128::MAX), (-99_i128..99).prop_map(|points| points * 1_000_000_000_000)],
        tenths in -12_i128..12, units in -2_i128..2, points in prop::option::of(-2_i128..2),
    ) {
        let change = points.map_or((previous / 10).saturating_mul(tenths), |points| points * 10_000_000_000_000).saturating_add(units);
        let score = previous.saturating_add(change);
        let [one, other] = [score, previous].map(Decimal::from_trillionths);
        for is_scaled in [false, true] {
            prop_assert_eq!(Trend::of_units(score, previous, is_scaled), Trend::of(&one, &other, is_scaled));
        }
    }

    #[test]
    fn a_double_and_its_exact_decimal_are_in_the_same_band(
        (bounds, score) in prop::collection::btree_set(-1000..1000_i64, 1..6).prop_flat_map(|bounds| {
            let at_a_bound = prop::sample::select(bounds.iter().copied().collect::<Vec<_>>()).prop_map(|n| n as f64 / 10.0);
            let score = prop_oneof![at_a_bound.clone(), at_a_bound.prop_map(f64::next_up), -110.0..110.0_f64, any::<f64>()];
            (Just(bounds), score)
        }),
        inclusive in any::<bool>(),
    ) {
        prop_assume!(!score.is_nan());
        // Bounds in tenths, most of which no double holds.
        let texts: Vec<String> = bounds.iter().map(|bound| scaled((*bound).into(), 1).to_plain_string()).collect();
        let (open, close) = if inclusive { ("[", ")") } else { ("(", "]") };
        let bands: Vec<Band> = texts
            .windows(2)
            .map(|pair| format!("{open}{},{}{close}", pair[0], pair[1]))
            .map(|range| Band::new(range.as_bytes(), &range).expect("a range"))
            .collect();
        let bands = Bands::new(bands);
        let by_double = bands.find_double(score).map(|(rank, _)| rank);
        let by_decimal = bands.find(&Decimal::from_double(score)).map(|(rank, _)| rank);
        prop_assert_eq!(by_double, by_decimal);
        if score.is_finite() {
            let exact = BigDecimal::from_str(&format!("{score:.1074}")).expect("a number");
            let numbers: Vec<BigDecimal> = texts.iter().map(|text| BigDecimal::from_str(text).expect("a number")).collect();
            let by_hand = numbers.windows(2).position(|pair| match (exact.cmp(&pair[0]), exact.cmp(&pair[1])) {
                (Ordering::Greater, Ordering::Less) => true,
                (Ordering::Equal, _) => inclusive,
                (_, Ordering::Equal) => !inclusive,
                _ => false,
            });
            prop_assert_eq!(by_double, by_hand.map(|position| position as i32 + 1));
        }
    }

    #[test]
    fn a_lookup_finds_every_name_and_no_other(
        names in prop::collection::hash_map(prop_oneof![
            prop::collection::vec(any::<u8>(), 0..40),
            "[ab]{0,20}".prop_map(String::into_bytes),
            "event_[a-c]{1,3}_[a-c]{8,12}".prop_map(String::into_bytes),
        ], weight(), 0..50),
        others in prop::collection::vec("[ab]{0,20}".prop_map(String::into_bytes), 0..50),
    ) {
        let names: HashMap<Vec<u8>, i64> = names;
        let lookup: NameTable = names.clone().into_iter().collect();
        for name in names.keys().chain(&others) {
            prop_assert_eq!(lookup.get(name), names.get(name).copied());
        }
    }

    #[test]
    fn a_state_survives_the_way_to_another_process(words in any::<[u64; 3]>(), small in any::<Option<i32>>(), rows in any::<i64>(), model in prop::collection::vec(any::<u8>(), 0..40)) {
        let sum = small.and_then(|small| SmallSum::new(small.into())).map_or(Sum::from_words(words), Sum::from);
        let model_rows = (!model.is_empty()).then_some(ModelRows { rows, model: &model });
        let bytes = state::write(&sum, model_rows);
        prop_assert_eq!(state::read(&bytes), Some((sum, model_rows)));
    }

    #[test]
    fn bytes_that_are_no_state_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..60), version in 0..3_u8) {
        let bytes = [vec![version], bytes].concat();
        // Whatever is accepted is what would have been written.
        if let Some((sum, model_rows)) = state::read(&bytes) {
            prop_assert_eq!(state::write(&sum, model_rows).to_vec(), bytes);
        }
    }
}

#[test]
fn a_small_sum_has_62_bits() {
    for value in [(1_i64 << 61) - 1, -(1_i64 << 61), 0, -1] {
        assert_eq!(SmallSum::new(value).map(SmallSum::value), Some(value));
    }
    for value in [1_i64 << 61, -(1_i64 << 61) - 1, i64::MAX, i64::MIN] {
        assert_eq!(SmallSum::new(value), None);
    }
}

#[test]
fn a_state_has_one_form() {
    // A small sum in the form of a wide one would be a second form of the same state.
    let long = [vec![1], 7_i64.to_le_bytes().to_vec(), vec![0; 16]].concat();
    assert_eq!(state::read(&long), None);
    let too_wide_for_small = [vec![1], (1_i64 << 61).to_le_bytes().to_vec()].concat();
    assert_eq!(state::read(&too_wide_for_small), None);
    assert_eq!(state::read(&[]), None);
}

#[test]
fn limits_of_counts_and_weights() {
    assert_eq!(fixed::count_from_integer(1_000_000_000_000), Ok(MAX_COUNT));
    assert_eq!(fixed::count_from_integer(-1_000_000_000_001), Err(Invalid::OutOfRange));
    assert_eq!(fixed::count_from_integer(i64::MIN), Err(Invalid::OutOfRange));
    assert_eq!(fixed::count_from_double(f64::NAN), Err(Invalid::NotANumber));
    assert_eq!(fixed::count_from_double(f64::NEG_INFINITY), Err(Invalid::Infinite));
    assert_eq!(fixed::count_from_double(f64::MAX), Err(Invalid::OutOfRange));
    assert_eq!(fixed::count_from_double(-1e12), Ok(-MAX_COUNT));
    assert_eq!(fixed::count_from_decimal(&Decimal::NotANumber), Err(Invalid::NotANumber));
    assert_eq!(fixed::count_from_decimal(&Decimal::PositiveInfinity), Err(Invalid::Infinite));
    assert_eq!(fixed::weight_from_decimal(&Decimal::NotANumber), Err(Invalid::NotANumber));
    assert_eq!(fixed::weight_from_decimal(&Decimal::parse("0.0000001").expect("a number")), Err(Invalid::TooPrecise));
    assert_eq!(fixed::weight_from_decimal(&Decimal::parse("1000000000").expect("a number")), Ok(MAX_WEIGHT));
}

#[test]
fn what_is_no_decimal_is_refused() {
    for text in ["", "-", ".", "1e5", "+1", " 1", "1 ", "1..2", "1.2.3", "0x10", "-NaN", "nan", "1,5", "٣"] {
        assert_eq!(Decimal::parse(text), None, "{text:?}");
    }
    assert_eq!(Decimal::parse("-0.000"), Decimal::parse("0"));
    assert_eq!(Decimal::parse("NaN").and_then(|nan| nan.compare(&Decimal::NotANumber)), None);
}

#[test]
fn the_standard_bands_cover_every_score_once() {
    let bands = Bands::standard();
    assert_eq!(bands.iter().count(), STANDARD.len());
    for (score, name) in [(-0.1, 0), (0.0, 1), (40.0, 1), (40.1, 2), (70.0, 2), (70.1, 3), (100.0, 3), (100.1, 4)] {
        let (rank, band) = bands.find_double(score).expect("no gaps");
        assert_eq!((rank, band.name.as_slice()), (name as i32 + 1, STANDARD[name].0.as_bytes()), "{score}");
    }
}

#[test]
fn what_is_no_range_is_refused() {
    for range in ["", "empty", "[1,2", "1,2]", "[1;2]", "[NaN,2]", "[1,NaN]", "[a,b]", "(1)"] {
        assert!(Band::new(b"band", range).is_none(), "{range:?}");
    }
}
