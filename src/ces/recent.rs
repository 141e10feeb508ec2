//! What is remembered of the last few configurations: rows may give any number of them.

/// Values by number, of which only the last few are kept.
#[derive(Debug)]
pub(super) struct Recent<T>(Vec<(u64, T)>);

/// So many are kept.
const FEW: usize = 16;

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Recent<T> {
    /// The value of a number, if it is the last that was asked for.
    #[inline(always)]
    pub(super) fn last(&self, number: u64) -> Option<&T> {
        self.0.first().filter(|(of, _)| *of == number).map(|(_, value)| value)
    }

    /// The value of a number, to be changed in place.
    pub(super) fn get_or_load<E>(&mut self, number: u64, load: impl FnOnce() -> Result<T, E>) -> Result<&mut T, E> {
        match self.0.iter().position(|(of, _)| *of == number) {
            Some(position) => self.0[..=position].rotate_right(1),
            None => {
                let value = load()?;
                self.0.truncate(FEW - 1);
                self.0.insert(0, (number, value));
            }
        }
        Ok(&mut self.0[0].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_few_are_kept() {
        let mut recent = Recent::default();
        let mut loads = 0;
        for number in [1, 2, 1, 3, 2, 1].into_iter().chain(10..10 + FEW as u64).chain([1]) {
            let value = recent.get_or_load(number, || {
                loads += 1;
                Ok::<_, ()>(number * 10)
            });
            assert_eq!(value, Ok(&mut (number * 10)));
            assert_eq!((recent.last(number), recent.last(0)), (Some(&(number * 10)), None));
        }
        assert_eq!((loads, recent.0.len()), (3 + FEW + 1, FEW));
    }
}
