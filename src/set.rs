//! Lists as sets: neither order nor repetition tells anything.
//!
//! Most lists have a few items and are equal. Somebody may send a long one, so nothing searches a list for each item of another.

use std::collections::BTreeSet;

fn set<I: Ord>(items: &[I]) -> BTreeSet<&I> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

/// Whether two lists have the same items.
pub(crate) fn are_equal<I: Ord>(a: &[I], b: &[I]) -> bool {
    a == b || set(a) == set(b)
}

/// The items that are not among the others, each once, in their order.
pub(crate) fn without<I: Ord + Clone>(items: &[I], others: &[I]) -> Vec<I> {
    if items == others {
        return Vec::new();
    }
    let mut seen = set(others);
    let new = items.iter().filter(|item| seen.insert(item));
    new.cloned().collect()
}
