//! Numbers for tuples: equal tuples get equal numbers, so that a comparison of several fields is one of integers.
//!
//! A hash table of its own, because the standard library's is two and a half kilobytes of wasm and this one is half of one: it
//! only ever grows, and is dropped after one report.

use std::mem;

/// Four numbers that together make one.
type Tuple = [u32; 4];

/// Gives tuples their numbers, dense and in the order of first sight.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    /// By their numbers.
    tuples: Vec<Tuple>,
    /// One more than the number of the tuple that is kept there, zero for none. A power of two, and never more than half full.
    slots: Vec<u32>,
}

impl Classes {
    /// The number of this tuple, a new one where it was not seen before.
    #[inline(never)]
    pub(crate) fn number(&mut self, tuple: Tuple) -> u32 {
        if self.tuples.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let next = self.count();
        let number = self.put(tuple, next);
        if number == next {
            self.tuples.push(tuple);
        }
        number
    }

    /// The number that is kept for this tuple: this one, where none was.
    fn put(&mut self, tuple: Tuple, number: u32) -> u32 {
        let mut place = hash(tuple);
        loop {
            place &= self.slots.len() - 1;
            let Some(slot) = self.slots.get_mut(place) else {
                return number;
            };
            match slot.checked_sub(1) {
                None => {
                    *slot = number.saturating_add(1);
                    return number;
                }
                Some(kept) if self.tuples.get(kept as usize) == Some(&tuple) => return kept,
                Some(_) => place += 1,
            }
        }
    }

    /// How many distinct tuples there are.
    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.tuples.len()).unwrap_or(u32::MAX)
    }

    fn grow(&mut self) {
        self.slots = vec![0; (self.slots.len() * 2).max(64)];
        // All of them differ, so none is looked for among the others.
        let tuples = mem::take(&mut self.tuples);
        for (number, &tuple) in (0..).zip(&tuples) {
            self.put(tuple, number);
        }
        self.tuples = tuples;
    }
}

/// Spreads tuples of small numbers over all bits: a multiplication by the golden ratio for each number, as in Fibonacci hashing,
/// and its high bits, which depend on everything, brought down.
fn hash(tuple: Tuple) -> usize {
    let hash = tuple.iter().fold(0_u32, |hash, &number| {
        (hash ^ number).wrapping_mul(0x9e37_79b9).rotate_left(15)
    });
    hash as usize
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

    #[test]
    fn numbers_stay_the_same_while_the_table_grows() {
        let mut classes = Classes::default();
        let tuples: Vec<_> = (0..10_000_u32)
            .map(|i| [i % 10, i / 10 % 10, 0, i / 100])
            .collect();
        let expected: Vec<_> = (0..10_000).collect();
        for _ in 0..2 {
            let numbers: Vec<_> = tuples.iter().map(|&tuple| classes.number(tuple)).collect();
            assert_eq!(numbers, expected);
        }
    }

    #[test]
    fn tuples_of_small_numbers_are_spread() {
        let kinds: [fn(u32) -> Tuple; 4] = [
            |i| [i, 0, 0, 1 + i % 2],
            |i| [7, i, 0, 1],
            |i| [0, 0, 1, i],
            |i| [i % 250, i / 250, 0, 0],
        ];
        for kind in kinds {
            let mut classes = Classes::default();
            for i in 0..60_000 {
                classes.number(kind(i));
            }
            // A search goes along a chain of full slots.
            let chains = classes.slots.split(|&slot| slot == 0).map(<[u32]>::len);
            assert!(chains.max().unwrap() < 100);
        }
    }
}
