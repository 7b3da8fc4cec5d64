//! Lists in order, and what is found in them.
//!
//! Everything that is looked up is sorted, never hashed: somebody else may have chosen the texts.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// The items in their order, each once.
pub(crate) fn sorted<I: Ord + Clone>(items: &[I]) -> Vec<I> {
    let places = order(items.len(), &|a, b| items.get(a).cmp(&items.get(b)));
    let mut sorted = Vec::with_capacity(places.len());
    for item in places.into_iter().filter_map(|place| items.get(place)) {
        sorted.push(item.clone());
    }
    sorted
}

/// The places of so many items in the order of the items: of equal items, the place of the first.
pub(crate) fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places = Vec::with_capacity(count);
    for place in 0..count {
        places.push(Place { place, compare });
    }
    // Mostly they are in order: texts are numbered as they are read.
    if !places.is_sorted() {
        places = BinaryHeap::from(places).into_sorted_vec();
    }
    let mut order: Vec<usize> = Vec::with_capacity(count);
    for Place { place, .. } in places {
        if order
            .last()
            .is_none_or(|&last| compare(last, place).is_ne())
        {
            order.push(place);
        }
    }
    order
}

/// The place of an item, ordered as the item is: sorting is compiled once, and not for each type of item.
struct Place<'a> {
    place: usize,
    compare: &'a dyn Fn(usize, usize) -> Ordering,
}

impl Ord for Place<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.place, other.place);
        (self.compare)(a, b).then(a.cmp(&b))
    }
}

impl PartialOrd for Place<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Place<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl Eq for Place<'_> {}

/// The items of a list in their order, each once, with the first place that it has in the list.
#[derive(Debug)]
pub(crate) struct Places<'a, I>(Vec<(&'a I, usize)>);

impl<'a, I: Ord> Places<'a, I> {
    pub(crate) fn of(items: impl Iterator<Item = &'a I>) -> Self {
        let list: Vec<_> = items.collect();
        let mut places = Vec::with_capacity(list.len());
        for place in order(list.len(), &|a, b| list.get(a).cmp(&list.get(b))) {
            if let Some(&item) = list.get(place) {
                places.push((item, place));
            }
        }
        Self(places)
    }

    /// The place of an item.
    pub(crate) fn find(&self, item: &I) -> Option<usize> {
        let found = self.0.binary_search_by_key(&item, |(other, _)| other);
        self.0.get(found.ok()?).map(|(_, place)| *place)
    }

    /// How many different items there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
