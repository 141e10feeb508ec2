//! JSON text, in any encoding that has no ASCII bytes within other characters: those of PostgreSQL's servers have none.

use std::collections::HashSet;

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec as VecIn;
use smallvec::SmallVec;

/// The text of an object, field by field.
pub struct Writer<A: Allocator>(VecIn<u8, A>);

impl<A: Allocator> Writer<A> {
    pub fn new_in(memory: A) -> Self {
        Self(VecIn::new_in(memory))
    }

    pub fn begin(&mut self) {
        self.0.push(b'{');
    }

    pub fn end(&mut self) {
        self.0.push(b'}');
    }

    /// The name of a field; its value follows.
    pub fn key(&mut self, name: &[u8]) {
        if self.0.last() != Some(&b'{') {
            self.0.extend_from_slice(b", ");
        }
        self.string(name);
        self.0.extend_from_slice(b": ");
    }

    pub fn string(&mut self, string: &[u8]) {
        escape(string, |bytes| self.0.extend_from_slice(bytes));
    }

    /// A number as it is written.
    pub fn number(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    pub fn text(&self) -> &[u8] {
        &self.0
    }
}

/// Hands over a string in quotes, with the escapes of `escape_json` in `src/backend/utils/adt/json.c`.
pub fn escape(string: &[u8], mut write: impl FnMut(&[u8])) {
    write(b"\"");
    let mut plain = 0;
    for (index, &byte) in string.iter().enumerate() {
        let control;
        let escaped: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            0x08 => b"\\b",
            0x0C => b"\\f",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            0..0x20 => {
                control = format!("\\u{byte:04x}");
                control.as_bytes()
            }
            _ => continue,
        };
        write(&string[plain..index]);
        write(escaped);
        plain = index + 1;
    }
    write(&string[plain..]);
    write(b"\"");
}

/// A key in JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key<'a> {
    /// Where the object begins that has it.
    pub object: usize,
    /// The key as it is written, with its quotes.
    pub written: &'a [u8],
}

/// The keys of all objects in JSON text, which must be valid: those of an object in the order of writing, with duplicates.
pub struct Keys<'a> {
    text: &'a [u8],
    position: usize,
    /// Where the objects begin that have not ended.
    open: SmallVec<[usize; 4]>,
    /// The last string.
    string: &'a [u8],
}

pub fn keys(text: &[u8]) -> Keys<'_> {
    Keys { text, position: 0, open: SmallVec::new(), string: b"" }
}

impl<'a> Iterator for Keys<'a> {
    type Item = Key<'a>;

    fn next(&mut self) -> Option<Key<'a>> {
        while let Some(&byte) = self.text.get(self.position) {
            let start = self.position;
            self.position += 1;
            match byte {
                b'"' => {
                    self.position += end_of_string(&self.text[self.position..]);
                    self.string = &self.text[start..self.position];
                }
                b'{' => self.open.push(start),
                b'}' => _ = self.open.pop(),
                b':' => {
                    let object = self.open.last().copied().unwrap_or_default();
                    return Some(Key { object, written: self.string });
                }
                _ => {}
            }
        }
        None
    }
}

/// The first key that an object in valid JSON text has twice. `name` is what a key as it is written stands for.
pub fn duplicate<'a, 'n>(text: &'a [u8], name: impl Fn(&'a [u8]) -> &'n [u8]) -> Option<&'n [u8]> {
    let mut known = HashSet::new();
    let mut names = keys(text).map(|key| (key.object, name(key.written)));
    names.find(|&key| !known.insert(key)).map(|(_, name)| name)
}

/// Bytes up to the quote that ends a string, with it.
fn end_of_string(text: &[u8]) -> usize {
    let mut escaped = false;
    let end = text.iter().position(|&byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 1)
}

#[cfg(test)]
mod tests {
    use allocator_api2::alloc::Global;

    use super::*;

    #[test]
    fn a_string_may_have_any_bytes() {
        let mut writer = Writer::new_in(Global);
        writer.begin();
        writer.key(b"a\"b\\c\x01\x1f\x08\x0c\n\r\t/\x7f");
        writer.string(b"\xe9\xff");
        writer.key(b"");
        writer.number("1.5");
        writer.end();
        let expected: &[u8] = b"{\"a\\\"b\\\\c\\u0001\\u001f\\b\\f\\n\\r\\t/\x7f\": \"\xe9\xff\", \"\": 1.5}";
        assert_eq!(writer.text(), expected);
    }
    #[test]
    fn keys_are_all_that_colons_follow() {
        let text = br#" {"a": "x:\"{", "b\\" : {"a":1, "\u0061":[{"":2}]},"a":{} } "#;
        let found: Vec<_> = keys(text).map(|key| (key.object, str::from_utf8(key.written).unwrap())).collect();
        let begins = |part: &str| str::from_utf8(text).unwrap().find(part).unwrap();
        let (outer, inner, innermost) = (begins(r#"{"a": "#), begins(r#"{"a":1"#), begins(r#"{"":2"#));
        let (a, b) = ((outer, r#""a""#), (outer, r#""b\\""#));
        let expected = [a, b, (inner, r#""a""#), (inner, r#""\u0061""#), (innermost, r#""""#), a];
        assert_eq!(found, expected);
        assert_eq!(keys(b"[1, \"a\", null]").count(), 0);
    }

    #[test]
    fn a_duplicate_is_of_one_object() {
        assert_eq!(duplicate(br#"{"a":{"a":1},"b":[{"a":1},{"a":2}]}"#, |written| written), None);
        assert_eq!(duplicate(br#"{"a":{"b":1,"c":2,"b":1},"a":1}"#, |written| written), Some(&br#""b""#[..]));
    }
}
