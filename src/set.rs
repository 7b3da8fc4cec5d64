//! Lists as sets: neither order nor repetition tells anything.

use crate::sorted::order;

/// So few items are searched one by one. Most lists have fewer, but somebody may send a long one.
const FEW: usize = 16;

/// Whether two lists have the same items.
pub(crate) fn are_equal<I: Ord>(a: &[I], b: &[I]) -> bool {
    a == b || !(are_new(a, b).contains(&true) || are_new(b, a).contains(&true))
}

/// The items that are not among the others, each once, in their order.
pub(crate) fn without<I: Ord + Clone>(items: &[I], others: &[I]) -> Vec<I> {
    let mut new = Vec::new();
    if items.len() <= FEW {
        for item in items {
            if !others.contains(item) && !new.contains(item) {
                new.push(item.clone());
            }
        }
    } else if items != others {
        for (item, is_new) in items.iter().zip(are_new(items, others)) {
            if is_new {
                new.push(item.clone());
            }
        }
    }
    new
}

/// For each item, whether it is neither among the others nor among the items before it.
fn are_new<I: Ord>(items: &[I], others: &[I]) -> Vec<bool> {
    let at = |place: usize| match place.checked_sub(others.len()) {
        Some(place) => items.get(place),
        None => others.get(place),
    };
    let mut are_new = vec![false; items.len()];
    for first in order(others.len() + items.len(), &|a, b| at(a).cmp(&at(b))) {
        let place = first.checked_sub(others.len());
        if let Some(is_new) = place.and_then(|place| are_new.get_mut(place)) {
            *is_new = true;
        }
    }
    are_new
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::facts;

    /// Few items, and many.
    const LENGTHS: [usize; 4] = [1, 16, 17, 100];

    /// Lists of each length, made by these.
    fn each<A>(judge: impl Fn(&[usize], &[usize]) -> A) -> [A; 4] {
        LENGTHS.map(|length| {
            let list: Vec<_> = (0..length).collect();
            let reversed: Vec<_> = (0..length).rev().chain([0]).collect();
            judge(&list, &reversed)
        })
    }

    facts! {
        neither_order_nor_repetition_tells: each(are_equal) => [true; 4];
        one_item_more_tells:
            each(|a, b| [are_equal(a, &[b, &[100]].concat()), are_equal(&[a, &[100]].concat(), b)]) => [[false; 2]; 4];
        what_both_have_is_left_out:
            each(|a, b| [without(a, b), without(a, a)].concat()) => [const { Vec::<usize>::new() }; 4];
        what_the_others_lack_is_told_once_in_its_order:
            each(|a, b| without(&[b, &[300, 200, 300]].concat(), a)) => [(); 4].map(|()| vec![300, 200]);
    }
}
