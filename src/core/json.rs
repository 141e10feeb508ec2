//! Writing JSON, in any encoding that has no ASCII bytes within other characters: those of PostgreSQL's servers have none.

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec as VecIn;

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
}
