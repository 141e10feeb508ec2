//! Tallies against maps of integers.

use std::collections::BTreeMap;

use allocator_api2::alloc::Global;
use ces_ext::core::fixed::ONE;
use ces_ext::core::tally::{
    Beyond, Collector, Day, EMPTY, MAX_TOTAL, Malformed, NameNumbers, NotADay, Part, Problem, Row as Counted, Sums,
    Tally, sum, text,
};
use proptest::prelude::*;

/// Day (none where undated) and name → count. No count is zero.
type Model = BTreeMap<(Option<i32>, Vec<u8>), i128>;
type Row = (Vec<u8>, i128);
type Rows = Vec<(Option<i32>, Row)>;

fn name() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => "[a-d]{1,2}".prop_map(String::into_bytes),
        4 => "(login|purchase|page_view|prefix_of_eight)_?[a-e]?".prop_map(String::into_bytes),
        1 => prop::collection::vec(1..=255_u8, 1..300),
    ]
}

fn count() -> impl Strategy<Value = i128> {
    prop_oneof![
        4 => (-70..70_i128).prop_map(|whole| whole * i128::from(ONE)),
        2 => (-10_000_000..10_000_000_i128).prop_map(|whole| whole * i128::from(ONE)),
        2 => -10_000_000..10_000_000_i128,
        1 => -MAX_TOTAL..=MAX_TOTAL,
        1 => prop_oneof![Just(0), Just(MAX_TOTAL), Just(-MAX_TOTAL)],
    ]
}

fn day() -> impl Strategy<Value = i32> {
    prop_oneof![
        6 => 9000..9010_i32,
        1 => Day::MIN.number()..=Day::MAX.number(),
        1 => prop_oneof![Just(Day::MIN.number()), Just(Day::MAX.number()), Just(0), Just(-1)],
    ]
}

/// Rows, all of them with a day or none.
fn rows() -> impl Strategy<Value = Rows> {
    let undated = prop::collection::vec((Just(None), (name(), count())), 0..100);
    let dated = prop::collection::vec((day().prop_map(Some), (name(), count())), 0..100);
    prop_oneof![undated, dated]
}

/// Two lists of rows of the same kind.
fn two_lists() -> impl Strategy<Value = (Rows, Rows)> {
    rows().prop_flat_map(|rows| (0..=rows.len()).prop_map(move |cut| (rows[..cut].to_vec(), rows[cut..].to_vec())))
}

fn model_of<'a>(rows: impl IntoIterator<Item = &'a (Option<i32>, Row)>) -> Model {
    let mut model = Model::new();
    add_to(&mut model, rows, 1);
    model
}

fn add_to<'a>(model: &mut Model, rows: impl IntoIterator<Item = &'a (Option<i32>, Row)>, sign: i128) {
    for (day, (name, count)) in rows {
        *model.entry((*day, name.clone())).or_default() += sign * count;
    }
    model.retain(|_, count| *count != 0);
}

/// What of a model a tally can hold.
fn stored(rows: &[(Option<i32>, Row)]) -> Model {
    let mut model = model_of(rows);
    model.retain(|_, count| count.abs() <= MAX_TOTAL);
    model
}

fn in_range(model: &Model) -> bool {
    model.values().all(|count| count.abs() <= MAX_TOTAL)
}

fn part(bytes: &[u8], sign: i128) -> Part<'_> {
    Part { tally: Tally::read(bytes).expect("valid"), sign }
}

fn collected(rows: &[(Option<i32>, Row)]) -> Collector<Global> {
    let mut collector = Collector::new_in(Global);
    for (day, (name, count)) in rows {
        collector.add(name, day.and_then(Day::new), *count).expect("one kind");
    }
    collector
}

/// What the reader says.
fn read(bytes: &[u8]) -> Result<Model, Malformed> {
    let tally = Tally::read(bytes)?;
    let names: Vec<&[u8]> = tally.names().collect();
    assert_eq!((names.len(), names.is_empty()), (tally.len(), tally.is_empty()));
    let mut model = Model::new();
    if tally.is_dated() {
        let mut before = None;
        for entry in tally.day_counts() {
            let entry = entry?;
            model.insert((Some(entry.day.number()), names[entry.name].to_vec()), entry.count);
            before = before.max(Some((entry.day, entry.name)));
            assert_eq!(before, Some((entry.day, entry.name)), "in order");
        }
        assert_eq!(tally.counts().count(), 0);
    } else {
        for (name, count) in names.iter().zip(tally.counts()) {
            model.insert((None, name.to_vec()), count?);
        }
        assert_eq!(tally.day_counts().count(), 0);
    }
    Ok(model)
}

fn encode(model: &Model) -> Vec<u8> {
    let rows: Vec<_> = model.iter().map(|((day, name), count)| (*day, (name.clone(), *count))).collect();
    collected(&rows).encode().expect("in range").to_vec()
}

/// Everything that can be asked of bytes, which must not panic.
fn read_all(bytes: &[u8]) {
    let _ = read(bytes);
    if let Ok(tally) = Tally::read(bytes) {
        let _ = (text::write(&tally), tally.count(b"a"), tally.count(b""));
        let mut collector = Collector::new_in(Global);
        let _ = collector.merge(&tally);
        let _ = collector.encode();
    }
    let _ = Collector::deserialize_in(bytes, Global).map(|collector| collector.encode());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn counts_are_what_was_added(rows in rows()) {
        let model = model_of(&rows);
        match collected(&rows).encode() {
            Ok(bytes) => {
                prop_assert_eq!(read(&bytes), Ok(model.clone()));
                prop_assert!(Tally::validate(&bytes).is_ok());
                for name in rows.iter().map(|(_, (name, _))| name.as_slice()).chain([&b"nothing"[..], b""]) {
                    let total: i128 = model.iter().filter(|((_, other), _)| other == name).map(|(_, count)| count).sum();
                    prop_assert_eq!(Tally::read(&bytes).expect("valid").count(name), Ok(total));
                }
            }
            Err(problem) => prop_assert!(problem == Problem::OutOfRange && !in_range(&model)),
        }
    }

    #[test]
    fn order_does_not_matter((rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))) {
        prop_assert_eq!(collected(&rows).encode(), collected(&shuffled).encode());
    }

    #[test]
    fn tallies_add_up_and_subtract((one, other) in two_lists()) {
        let (one, other) = (stored(&one), stored(&other));
        let (one_bytes, other_bytes) = (encode(&one), encode(&other));
        for sign in [1, -1] {
            let mut collector = Collector::new_in(Global);
            collector.merge(&Tally::read(&one_bytes).expect("valid")).expect("one kind");
            let second = Tally::read(&other_bytes).expect("valid");
            if sign > 0 { collector.merge(&second) } else { collector.subtract(&second) }.expect("one kind");
            let mut model = one.clone();
            let rows: Vec<_> = other.iter().map(|((day, name), count)| (*day, (name.clone(), *count))).collect();
            add_to(&mut model, &rows, sign);
            let parts = [(&one_bytes, 1), (&other_bytes, sign)].map(|(bytes, sign)| part(bytes, sign));
            prop_assert_eq!(sum(&parts, Beyond::IsError, Global), collector.encode());
            let held = collector.encode_held().expect("one kind");
            prop_assert_eq!(&sum(&parts, Beyond::IsHeld, Global).expect("one kind"), &held);
            let within: Model = model.iter().map(|(key, count)| (key.clone(), (*count).clamp(-MAX_TOTAL, MAX_TOTAL))).collect();
            prop_assert_eq!(read(&held), Ok(within));
            match collector.encode() {
                Ok(bytes) => prop_assert_eq!(read(&bytes), Ok(model)),
                Err(problem) => prop_assert!(problem == Problem::OutOfRange && !in_range(&model)),
            }
        }
    }

    #[test]
    fn few_tallies_and_many_add_up_in_the_same_way(lists in prop::collection::vec((rows(), prop_oneof![Just(1), Just(-1)]), 0..12)) {
        let lists: Vec<(Vec<u8>, i128)> = lists.iter().map(|(rows, sign)| (encode(&stored(rows)), *sign)).collect();
        let mut collector = Collector::new_in(Global);
        let mut merge = |bytes: &[u8], sign| {
            let tally = Tally::read(bytes).expect("valid");
            if sign > 0 { collector.merge(&tally) } else { collector.subtract(&tally) }
        };
        let merged = lists.iter().try_for_each(|(bytes, sign)| merge(bytes, *sign));
        let expected = merged.and_then(|()| collector.encode());
        let parts: Vec<Part> = lists.iter().map(|(bytes, sign)| part(bytes, *sign)).collect();
        prop_assert_eq!(sum(&parts, Beyond::IsError, Global), expected);
    }

    #[test]
    fn parts_merge_to_the_whole_also_by_way_of_bytes((one, other) in two_lists()) {
        let whole = collected(&[one.clone(), other.clone()].concat());
        let mut merged = collected(&one);
        merged.absorb(&collected(&other)).expect("one kind");
        prop_assert_eq!(merged.encode(), whole.encode());
        let mut travelled = Collector::new_in(Global);
        for part in [&one, &other] {
            let bytes = collected(part).serialize().expect("sums of a hundred rows");
            travelled.absorb(&Collector::deserialize_in(&bytes, Global).expect("valid")).expect("one kind");
        }
        prop_assert_eq!(travelled.encode(), whole.encode());
        prop_assert_eq!(travelled.serialize(), whole.serialize());
    }

    #[test]
    fn what_was_added_can_be_taken_away((stays, goes) in two_lists(), times in 1..6_usize) {
        let mut collector = collected(&stays);
        let mut merging = collected(&stays);
        let goes_too: Vec<Vec<u8>> = goes.iter().filter(|(_, (_, count))| count.abs() <= MAX_TOTAL)
            .map(|row| encode(&model_of([row]))).collect();
        // Several times, so that zeros are swept out in between.
        for _ in 0..times {
            for (day, (name, count)) in &goes {
                collector.add(name, day.and_then(Day::new), *count).expect("one kind");
            }
            for (day, (name, count)) in &goes {
                collector.remove(name, day.and_then(Day::new), *count).expect("one kind");
            }
            for bytes in &goes_too {
                merging.merge(&Tally::read(bytes).expect("valid")).expect("one kind");
            }
            for bytes in &goes_too {
                merging.unmerge(&Tally::read(bytes).expect("valid")).expect("one kind");
            }
        }
        prop_assert_eq!(collector.encode(), collected(&stays).encode());
        prop_assert_eq!(collector.serialize(), collected(&stays).serialize());
        prop_assert_eq!(merging.serialize(), collected(&stays).serialize());
    }

    #[test]
    fn sums_take_along_the_names_that_they_need((one, other) in two_lists(), gone in prop::collection::vec(name(), 0..300)) {
        let mut shared = NameNumbers::shared_in(Global);
        let (mut sums, mut others) = (Sums::new_in(Global), Sums::new_in(Global));
        for name in &gone {
            others.add(&mut shared, Counted { name, day: None, count: 1 }).expect("one kind");
        }
        for (day, (name, count)) in &one {
            sums.add(&mut shared, Counted { name, day: day.and_then(Day::new), count: *count }).expect("one kind");
        }
        let mut own = sums.take_names(&shared).expect("room");
        prop_assert!(!own.is_shared() && !sums.should_leave(&own));
        prop_assert_eq!(sums.serialize(&own), collected(&one).serialize());
        for (day, (name, count)) in &other {
            sums.add(&mut own, Counted { name, day: day.and_then(Day::new), count: *count }).expect("one kind");
        }
        prop_assert_eq!(sums.serialize(&own), collected(&[one, other].concat()).serialize());
    }

    #[test]
    fn a_known_dictionary_serves_again(one in rows(), other in rows()) {
        let (one, other) = (stored(&one), stored(&other));
        let (one_bytes, other_bytes) = (encode(&one), encode(&other));
        let known = Tally::read(&one_bytes).expect("valid");
        let whole = Tally::read(&other_bytes).expect("valid");
        match Tally::read_if_dictionary_is(&other_bytes, &known) {
            None => prop_assert_ne!(whole.dictionary(), known.dictionary()),
            Some(quick) => {
                prop_assert_eq!(format!("{quick:?}"), format!("{whole:?}"));
                prop_assert_eq!(whole.dictionary(), known.dictionary());
            }
        }
    }

    #[test]
    fn damaged_bytes_are_refused_or_another_tally(rows in rows(), damages in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4), 1..4)) {
        let mut bytes = encode(&stored(&rows));
        for (at, byte, what) in damages {
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => { bytes.remove(at); bytes.push(byte & 1); }
                _ => bytes.truncate(at.max(1)),
            }
        }
        // Only what would have been written is accepted.
        if Tally::validate(&bytes).is_ok() {
            prop_assert_eq!(encode(&read(&bytes).expect("validated")), bytes.clone());
        }
        read_all(&bytes);
    }

    #[test]
    fn random_bytes_are_refused_or_a_tally(bytes in prop::collection::vec(prop_oneof![0..6_u8, any::<u8>()], 0..40), kind in 0..2_u8) {
        for bytes in [bytes.clone(), [vec![1, kind], bytes].concat()] {
            if Tally::validate(&bytes).is_ok() {
                prop_assert_eq!(encode(&read(&bytes).expect("validated")), bytes.clone());
            }
            read_all(&bytes);
        }
    }

    #[test]
    fn days_are_read_as_they_are_written(number in Day::MIN.number()..=Day::MAX.number(), junk in "[0-9]{3,7}-[0-9]{1,3}-[0-9]{1,3}( BC)?") {
        let day = Day::new(number).expect("in range");
        prop_assert_eq!(Day::parse(&day.to_string()), Ok(day));
        if let Ok(day) = Day::parse(&junk) {
            prop_assert_eq!(day.to_string(), junk);
        }
    }
}

#[test]
fn the_bytes_are_those_that_are_documented() {
    let encoded = |rows: &[(Option<i32>, &str, i128)]| {
        let rows: Vec<_> = rows.iter().map(|&(day, name, count)| (day, (name.as_bytes().to_vec(), count))).collect();
        collected(&rows).encode().expect("in range").to_vec()
    };
    let one = i128::from(ONE);
    assert_eq!(encoded(&[]), EMPTY);
    assert_eq!(encoded(&[(None, "b", 3 * one), (None, "a", -one)]), [1, 0, 2, 1, b'a', 1, b'b', 5, 6]);
    assert_eq!(encoded(&[(None, "a", one / 2)]), [&[1, 0, 1, 1, b'a'][..], &[0x83, 0x92, 0xF4, 1]].concat());
    // Two days before the epoch and one after it; the second day has the second name only.
    let dated = [(Some(-2), "b", one), (Some(-2), "a", one), (Some(1), "b", 63 * one), (Some(2), "b", 64 * one)];
    assert_eq!(
        encoded(&dated),
        [&[1, 1, 2, 1, b'a', 1, b'b'][..], &[3, 2, 0, 2, 0, 2], &[2, 1, 1, 126], &[0, 1, 1, 0x80, 1]].concat()
    );
}

#[test]
fn what_is_not_canonical_is_refused() {
    let valid: [&[u8]; 3] = [&EMPTY, &[1, 0, 1, 1, b'a', 2], &[1, 1, 1, 1, b'a', 0, 1, 0, 2]];
    for bytes in valid {
        assert!(Tally::validate(bytes).is_ok(), "{bytes:?}");
        for length in 0..bytes.len() {
            assert!(Tally::validate(&bytes[..length]).is_err(), "the first {length} of {bytes:?}");
        }
        assert!(Tally::validate(&[bytes, &[0]].concat()).is_err());
    }
    let refused: [(&[u8], &str); 20] = [
        (&[0, 0, 0], "version"),
        (&[2, 0, 0], "version"),
        (&[1, 2, 0], "kind"),
        (&[1, 1, 0], "dated and empty"),
        (&[1, 0, 0x80, 0], "a number longer than it need be"),
        (&[1, 0, 1, 1, b'a', 0], "a count of zero"),
        (&[1, 0, 1, 1, b'a', 1], "a count of minus zero"),
        (&[1, 0, 1, 1, b'a', 3], "a fraction of zero"),
        (&[1, 0, 1, 1, b'a', 0x83, 0xA4, 0xE8, 3], "a whole number of millionths"),
        (&[1, 0, 1, 0, 2], "an empty name"),
        (&[1, 0, 1, 1, 0, 2], "a zero byte"),
        (&[1, 0, 2, 1, b'b', 1, b'a', 2, 2], "names in descending order"),
        (&[1, 0, 2, 1, b'a', 1, b'a', 2, 2], "a name twice"),
        (&[1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 1, b'a'], "many names"),
        (&[1, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, b'a'], "a long name"),
        (&[1, 1, 1, 1, b'a'], "no days"),
        (&[1, 1, 1, 1, b'a', 0, 0], "a day without entries"),
        (&[1, 1, 1, 1, b'a', 0, 1, 1, 2], "a name that is not there"),
        (&[1, 1, 2, 1, b'a', 1, b'b', 0, 1, 0, 2], "a name that is not used"),
        (&[1, 1, 1, 1, b'a', 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1, 0, 2], "a day before all days"),
    ];
    for (bytes, what) in refused {
        assert!(Tally::validate(bytes).is_err(), "{what}");
    }
    // 10^18 is the largest count; a sum of many is larger, and no value.
    let mut collector = Collector::new_in(Global);
    collector.add(b"a", None, MAX_TOTAL).expect("one kind");
    assert!(Tally::validate(&collector.encode().expect("in range")).is_ok());
    collector.add(b"a", None, 1).expect("one kind");
    assert_eq!(collector.encode(), Err(Problem::OutOfRange));
    let bytes = collector.serialize().expect("a sum");
    // Version and rows come first.
    assert!(Tally::validate(&bytes[3..]).is_err());
}

#[test]
fn kinds_do_not_mix_but_the_empty_tally_goes_with_both() {
    let (undated, dated) =
        (encode(&Model::from([((None, b"a".to_vec()), 1)])), encode(&Model::from([((Some(1), b"a".to_vec()), 1)])));
    let read = |bytes| Tally::read(bytes).expect("valid");
    let mut collector = Collector::new_in(Global);
    collector.merge(&read(&undated)).expect("the first");
    collector.merge(&read(&EMPTY)).expect("the empty one");
    assert_eq!(collector.merge(&read(&dated)), Err(Problem::Mixed));
    // Where all of one kind have left, the other kind may come.
    let mut collector = Collector::new_in(Global);
    collector.merge(&read(&dated)).expect("the first");
    collector.unmerge(&read(&dated)).expect("was there");
    collector.merge(&read(&undated)).expect("alone");
    assert_eq!(collector.encode().expect("in range").as_slice(), undated);
    // Counts that cancel out leave rows of their kind: which of the rows come first makes no difference.
    let mut collector = Collector::new_in(Global);
    collector.add(b"a", None, 1).expect("the first");
    collector.add(b"a", None, -1).expect("the same kind");
    assert_eq!(collector.merge(&read(&dated)), Err(Problem::Mixed));
    let mut other = Collector::new_in(Global);
    other.merge(&read(&dated)).expect("the first");
    assert_eq!(
        other.absorb(&{
            let mut none = Collector::new_in(Global);
            none.add(b"a", None, 0).expect("one");
            none
        }),
        Err(Problem::Mixed)
    );
}

#[test]
fn days_at_the_ends_of_the_calendar() {
    let day = |number| Day::new(number).expect("in range").to_string();
    assert_eq!(day(0), "2000-01-01");
    assert_eq!(day(-730_119), "0001-01-01");
    assert_eq!(day(-730_120), "0001-12-31 BC");
    assert_eq!(Day::MIN.to_string(), "4714-11-24 BC");
    assert_eq!(Day::MAX.to_string(), "262142-12-31");
    assert_eq!((Day::new(Day::MIN.number() - 1), Day::new(Day::MAX.number() + 1)), (None, None));
    for text in ["262143-01-01", "4714-11-23 BC", "9999999-12-31", "300000-02-29"] {
        assert_eq!(Day::parse(text), Err(NotADay::OutOfRange), "{text}");
    }
    for text in [
        "",
        "login",
        "2026-1-05",
        "2026-02-30",
        "2026-13-01",
        "0000-01-01",
        "0000-01-01 BC",
        "02026-01-05",
        "26-01-05",
        "2026-01-05 ",
        "2026-01-05 bc",
        "2026/01/05",
        "20260105",
        "2026-01-05T00:00",
        "+2026-01-05",
        "infinity",
        "300000-02-30",
        "2026-01--5",
        "٢٠٢٦-01-05",
        "99999999-01-01",
    ] {
        assert_eq!(Day::parse(text), Err(NotADay::Malformed), "{text}");
    }
}

#[test]
fn text_is_json_as_postgresql_writes_it() {
    let text_of = |model: Model| {
        String::from_utf8(text::write(&Tally::read(&encode(&model)).expect("valid")).expect("valid")).expect("ASCII")
    };
    let entry = |day, name: &str, count| ((day, name.as_bytes().to_vec()), count);
    assert_eq!(text_of(Model::new()), "{}");
    let undated =
        Model::from([entry(None, "b", 1_500_000), entry(None, "a\"\\\n\u{1}", -10), entry(None, "Z", 10_000_000)]);
    assert_eq!(text_of(undated), r#"{"Z": 10, "a\"\\\n\u0001": -0.00001, "b": 1.5}"#);
    let dated = Model::from([entry(Some(1), "b", 1), entry(Some(0), "b", MAX_TOTAL), entry(Some(0), "a", -1_000_000)]);
    assert_eq!(text_of(dated), r#"{"2000-01-01": {"a": -1, "b": 1000000000000000000}, "2000-01-02": {"b": 0.000001}}"#);
}

#[test]
fn many_names_are_told_apart() {
    let rows: Vec<_> =
        (0..5000_u32).map(|i| (None, (format!("event {} of many", i % 1700).into_bytes(), i128::from(i)))).collect();
    let collector = collected(&rows);
    assert_eq!(read(&collector.encode().expect("in range")), Ok(model_of(&rows)));
}

#[test]
fn a_dated_tally_is_written_at_the_cost_of_its_own_names() {
    let mut names = NameNumbers::new_in(Global);
    let mut all = Sums::new_in(Global);
    for i in 0..500_000_u32 {
        all.add(&mut names, Counted { name: format!("event {i}").as_bytes(), day: Day::new(0), count: 1 })
            .expect("one kind");
    }
    let mut few = Sums::new_in(Global);
    for i in 0..5_u32 {
        few.add(&mut names, Counted { name: format!("event {i}00").as_bytes(), day: Day::new(0), count: 1 })
            .expect("one kind");
    }
    let time = |sums: &Sums<Global>, times: usize| {
        let start = std::time::Instant::now();
        (0..times).for_each(|_| assert!(sums.encode(&names).is_ok()));
        start.elapsed()
    };
    // To write all of them takes far longer than to write few of them a hundred times.
    let (few, all) = (time(&few, 100), time(&all, 1));
    assert!(few < all / 50, "{few:?} {all:?}");
}

#[test]
fn names_are_shared_while_they_are_few() {
    let fill = |length: usize| {
        let (mut names, mut sums) = (NameNumbers::shared_in(Global), Sums::new_in(Global));
        let mut count = 0;
        while !sums.should_leave(&names) {
            sums.add(&mut names, Counted { name: format!("{count:0length$}").as_bytes(), day: None, count: 1 })
                .expect("room");
            count += 1;
        }
        assert!(names.is_full());
        count
    };
    assert_eq!((fill(10), fill(1 << 15)), (1 << 16, 1 << 7));
}

/// Names of a moving frame come and go without end.
#[test]
fn names_of_what_has_left_are_left() {
    let (mut names, mut sums) = (NameNumbers::new_in(Global), Sums::new_in(Global));
    let (mut times, name) = (0, |number: usize| format!("{number}"));
    for number in 0..100_000 {
        if sums.should_leave(&names) {
            names = sums.take_names(&names).expect("room");
            times += 1;
        }
        sums.add(&mut names, Counted { name: name(number).as_bytes(), day: None, count: 1 }).expect("one kind");
        if let Some(left) = number.checked_sub(6) {
            sums.remove(&mut names, Counted { name: name(left).as_bytes(), day: None, count: 1 }).expect("one kind");
        }
    }
    assert!((100..2000).contains(&times), "{times}");
    let rows: Vec<_> = (99_994..100_000).map(|number| (None, (name(number).into_bytes(), 1))).collect();
    assert_eq!(read(&sums.encode(&names).expect("in range")), Ok(model_of(&rows)));
}
