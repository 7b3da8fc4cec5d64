//! Lists in order, and what is found in them.
//!
//! Everything that is looked up is sorted, never hashed: somebody else may have chosen the texts.

use std::collections::BinaryHeap;

/// The items in their order.
pub(crate) fn sorted<I: Ord>(items: Vec<I>) -> Vec<I> {
    BinaryHeap::from(items).into_sorted_vec()
}

/// The items of a list in their order, each once, with the first place that it has in the list.
#[derive(Debug)]
pub(crate) struct Places<'a, I>(Vec<(&'a I, usize)>);

impl<'a, I: Ord> Places<'a, I> {
    pub(crate) fn of(items: impl IntoIterator<Item = &'a I>) -> Self {
        let mut places = Vec::new();
        for (place, item) in items.into_iter().enumerate() {
            places.push((item, place));
        }
        let mut places = sorted(places);
        places.dedup_by_key(|(item, _)| *item);
        Self(places)
    }

    /// The place of an item.
    pub(crate) fn find(&self, item: &I) -> Option<usize> {
        let found = self.0.binary_search_by_key(&item, |(other, _)| other);
        self.0.get(found.ok()?).map(|(_, place)| *place)
    }

    /// The items, in their order.
    pub(crate) fn items(&self) -> impl Iterator<Item = &'a I> {
        self.0.iter().map(|(item, _)| *item)
    }
}
