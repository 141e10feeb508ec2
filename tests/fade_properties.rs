//! Fade factors against powers of a half that are computed in another way, to more digits than can matter.

use std::sync::LazyLock;

use bigdecimal::num_bigint::BigUint;
use ces_ext::core::fade::{HalfLife, WHOLE};
use ces_ext::core::interval::{Interval, MICROSECONDS_PER_DAY};
use proptest::prelude::*;

/// Powers are fractions of 2 to this.
const BITS: u64 = 320;

/// 2^(−1/2), 2^(−1/4), 2^(−1/8), …
static ROOTS: LazyLock<Vec<BigUint>> = LazyLock::new(|| {
    let root = |of: &BigUint| (of << BITS).sqrt();
    let first = root(&(BigUint::from(1_u8) << (BITS - 1)));
    std::iter::successors(Some(first), |power| Some(root(power))).take(BITS as usize).collect()
});

/// 2^(−numerator / denominator), where that is not below a half.
fn power_of_half(numerator: u128, denominator: u128) -> BigUint {
    let exponent = (BigUint::from(numerator) << BITS) / denominator;
    let roots = (0..BITS).zip(&*ROOTS).filter(|(bit, _)| exponent.bit(BITS - 1 - bit));
    roots.fold(BigUint::from(1_u8) << BITS, |power, (_, root)| (power * root) >> BITS)
}

/// A power of a half, halved so many times, in units of factors.
fn rounded(power: &BigUint, halvings: u64) -> u64 {
    let bits = BITS + halvings;
    let parts = (power * WHOLE + (BigUint::from(1_u8) << (bits - 1))) >> bits;
    u64::try_from(parts).expect("not above one")
}

fn expected(age: u128, half_life: u128) -> u64 {
    let halvings = age / half_life;
    if halvings > 64 { 0 } else { rounded(&power_of_half(age % half_life, half_life), halvings as u64) }
}

/// Compares the factors of ages from zero on, `step` apart, to a half-life that is so many steps; and those of ages that
/// are some half-lives more.
fn check_sequence(step: i64, steps: u32, halvings: &[u32]) {
    let length = i128::from(step).unsigned_abs() * u128::from(steps);
    let (half_life, factor_of_step) = (HalfLife::new(length), power_of_half(1, steps.into()));
    let mut power = BigUint::from(1_u8) << BITS;
    for number in 0..steps {
        for &halvings in halvings {
            let age = step * (i64::from(number) + i64::from(halvings) * i64::from(steps));
            assert_eq!(half_life.factor(age), rounded(&power, halvings.into()), "age {age}, half-life {length}");
        }
        power = (power * &factor_of_step) >> BITS;
    }
}

const SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: u32 = 86_400;

#[test]
fn factors_of_ages_in_seconds_are_rounded_correctly() {
    for days in [1, 7] {
        check_sequence(SECOND, days * SECONDS_PER_DAY, &[0, 5, 13]);
    }
}

#[test]
#[ignore = "it takes long"]
fn factors_of_all_ages_in_seconds_are_rounded_correctly() {
    for days in [1, 3, 7, 14, 30, 90, 365] {
        check_sequence(SECOND, days * SECONDS_PER_DAY, &[0, 1, 2, 3, 5, 8, 13, 21, 34, 40]);
    }
}

#[test]
fn factors_of_ages_in_days_are_rounded_correctly() {
    for days in 1..400 {
        check_sequence(MICROSECONDS_PER_DAY, days, &[0, 1, 2, 3, 5, 13, 40]);
    }
}

#[test]
fn a_half_life_halves() {
    for length in [1, 3, 86_400_000_000, (1 << 53) + 1, (1 << 72) - 1] {
        for halvings in 0..70 {
            let age = length * halvings;
            // 2⁻¹³ is 122070312.5 units, which are rounded up.
            let expected = ((u128::from(WHOLE) * 2) >> halvings).div_ceil(2) as u64;
            assert_eq!(HalfLife::new(length).factor_at(age), expected, "{halvings} of {length}");
        }
    }
}

#[test]
fn extreme_ages_and_half_lives_have_factors() {
    let longest = Interval { months: i32::MAX, days: i32::MAX, microseconds: i64::MAX };
    for half_life in [HalfLife::new(1), HalfLife::from(&longest)] {
        assert_eq!(half_life.factor(0), WHOLE);
        assert_eq!(half_life.exact_factor(0), WHOLE);
    }
    assert_eq!(HalfLife::new(1).factor(i64::MAX), 0);
    assert_eq!(HalfLife::new(1).exact_factor(u128::MAX), 0);
    let length = longest.length().unsigned_abs();
    for age in [1, u128::from(u64::MAX), length / 3, length - 1, length + 1, length * 13] {
        assert_eq!(HalfLife::from(&longest).factor_at(age), expected(age, length), "{age}");
    }
}

/// As often as in any use, and of any size.
fn length(most: u32) -> impl Strategy<Value = u128> {
    let seconds = (1..400 * 86_400_u128).prop_map(|seconds| seconds * 1_000_000);
    let any = (any::<u128>(), 1..most).prop_map(|(bits, size)| (bits >> (128 - size)).max(1));
    prop_oneof![seconds, any]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn factors_are_rounded_correctly(age in length(70), half_life in length(73)) {
        prop_assert_eq!(HalfLife::new(half_life).factor_at(age), expected(age, half_life));
    }

    #[test]
    fn factors_are_the_same_at_a_second_look(halvings in 0.0..42.0_f64, half_life in length(58)) {
        let age = (halvings * half_life as f64) as i64;
        let half_life = HalfLife::new(half_life);
        prop_assert_eq!(half_life.factor(age), half_life.exact_factor(age as u128));
    }
}
