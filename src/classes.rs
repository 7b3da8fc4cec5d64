//! Numbers for tuples: equal tuples get equal numbers, so that a comparison of several fields is one of integers.

use rustc_hash::FxHashMap;

/// Four numbers that together make one.
type Tuple = [u32; 4];

/// Gives tuples their numbers, dense and in the order of first sight.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    by_tuple: FxHashMap<Tuple, u32>,
}

impl Classes {
    /// The number of this tuple, a new one where it was not seen before.
    pub(crate) fn number(&mut self, tuple: Tuple) -> u32 {
        let next = self.count();
        *self.by_tuple.entry(tuple).or_insert(next)
    }

    /// How many distinct tuples there are.
    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.by_tuple.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_tuples_have_equal_numbers() {
        let mut classes = Classes::default();
        assert_eq!(classes.number([1, 2, 3, 4]), 0);
        assert_eq!(classes.number([4, 3, 2, 1]), 1);
        assert_eq!(classes.number([1, 2, 3, 4]), 0);
        assert_eq!(classes.count(), 2);
    }
}
