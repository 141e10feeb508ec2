//! The state of an aggregate as text: versioned, so that a node can refuse what another version wrote.

use super::sum::Sum;

/// Which model the rows of a group asked for, in the forms of `ces()` that name one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelRows<'a> {
    /// Rows that the sum holds; with none left, the next row may name another model.
    pub rows: i64,
    pub model: &'a [u8],
}

/// Writes `1:<sum, 48 hexadecimal digits>`, followed by `:<rows>:<model>` where the rows name a model.
pub fn write(sum: &Sum, model_rows: Option<ModelRows>) -> Vec<u8> {
    let [low, middle, high] = sum.words();
    let mut text = format!("1:{high:016x}{middle:016x}{low:016x}").into_bytes();
    if let Some(ModelRows { rows, model }) = model_rows {
        text.extend(format!(":{rows}:").into_bytes());
        text.extend(model);
    }
    text
}

/// Reads what [`write`] wrote; nothing else is accepted.
pub fn read(text: &[u8]) -> Option<(Sum, Option<ModelRows<'_>>)> {
    let (digits, rest) = text.strip_prefix(b"1:")?.split_at_checked(48)?;
    let sum = Sum::from_words([word(&digits[32..])?, word(&digits[16..32])?, word(&digits[..16])?]);
    let Some(rest) = rest.strip_prefix(b":") else {
        return rest.is_empty().then_some((sum, None));
    };
    let colon = rest.iter().position(|&byte| byte == b':')?;
    let rows = std::str::from_utf8(&rest[..colon]).ok()?.parse().ok()?;
    let model = &rest[colon + 1..];
    (rows >= 0 && !model.is_empty()).then_some((sum, Some(ModelRows { rows, model })))
}

fn word(digits: &[u8]) -> Option<u64> {
    let lower_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let text = std::str::from_utf8(digits).ok().filter(|_| digits.iter().all(lower_hex))?;
    u64::from_str_radix(text, 16).ok()
}
