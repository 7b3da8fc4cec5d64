//! Lists in order, and what is found in them.
//!
//! Everything that is looked up is sorted, never hashed: somebody else may have chosen the texts.

use std::collections::BinaryHeap;

/// The items in their order. A heap needs a fraction of the code of `sort`, for each kind of item.
pub(crate) fn sorted<I: Ord>(items: impl IntoIterator<Item = I>) -> Vec<I> {
    BinaryHeap::from_iter(items).into_sorted_vec()
}

/// The items of a list, by their places in it.
#[derive(Debug)]
pub(crate) struct Places<'a, I>(Vec<(&'a I, usize)>);

impl<'a, I: Ord> Places<'a, I> {
    pub(crate) fn of(items: impl IntoIterator<Item = &'a I>) -> Self {
        Self(sorted(items.into_iter().zip(0..)))
    }

    /// The first place of an item.
    pub(crate) fn find(&self, item: &I) -> Option<usize> {
        let start = self.0.partition_point(|(other, _)| *other < item);
        let (found, place) = self.0.get(start)?;
        (*found == item).then_some(*place)
    }
}
