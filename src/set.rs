//! Lists as sets: neither order nor repetition tells anything.

use crate::sorted::Places;

/// How many items of a list are searched one by one. Most lists have fewer, but somebody may send a long one.
const FEW: usize = 16;

/// Whether two lists have the same items.
pub(crate) fn are_equal<I: Ord>(a: &[I], b: &[I]) -> bool {
    a == b || Places::of(a).items().eq(Places::of(b).items())
}

/// The items that are not among the others, each once, in their order.
pub(crate) fn without<I: Ord + Clone>(items: &[I], others: &[I]) -> Vec<I> {
    let mut new = Vec::new();
    if others.len() <= FEW && items.iter().all(|item| others.contains(item)) {
        return new;
    }
    let (own, others) = (Places::of(items), Places::of(others));
    for (place, item) in items.iter().enumerate() {
        if own.find(item) == Some(place) && others.find(item).is_none() {
            new.push(item.clone());
        }
    }
    new
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
        what_both_have_is_left_out: each(without) => [const { Vec::<usize>::new() }; 4];
        what_the_others_lack_is_told_once_in_its_order:
            each(|a, b| without(&[b, &[300, 200, 300]].concat(), a)) => [(); 4].map(|()| vec![300, 200]);
    }
}
