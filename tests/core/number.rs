//! Texts as numbers, as a page has them: the order of the numbers is that of first sight.

use std::cell::RefCell;
use std::fmt;

use fc_relink::{Text, WORDS, Word};

use crate::flow::FromPool;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(usize);

thread_local! {
    /// The texts by their numbers. Like a page, it knows the words from the start and has a number for nothing else.
    static TEXTS: RefCell<Vec<&'static str>> = RefCell::new(WORDS.to_vec());
}

impl FromPool for Number {
    fn from_pool(text: &'static str) -> Self {
        TEXTS.with_borrow_mut(|texts| {
            let known = texts.iter().position(|it| *it == text);
            Self(known.unwrap_or_else(|| {
                texts.push(text);
                texts.len() - 1
            }))
        })
    }
}

impl Text for Number {
    fn is(&self, word: Word) -> bool {
        self.0 == word.number()
    }
}

/// Shows the text, so that what is made of numbers looks like what is made of texts.
impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        TEXTS.with_borrow(|texts| fmt::Debug::fmt(texts[self.0], f))
    }
}
