//! Texts for people, put together in little code: with what the standard library has for it, the wasm is 0.7 kB larger.

/// A text of several parts.
pub(crate) fn concat(parts: &[&str]) -> String {
    parts.iter().copied().collect()
}

/// A number in decimal.
pub(crate) fn decimal(number: usize) -> String {
    let mut text = match number / 10 {
        0 => String::new(),
        tens => decimal(tens),
    };
    let digit = number % 10;
    text.push_str("0123456789".get(digit..=digit).unwrap_or_default());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_one_another() {
        assert_eq!(concat(&[]), "");
        assert_eq!(concat(&["accounts", "[", "3", "]"]), "accounts[3]");
    }

    #[test]
    fn numbers_are_as_the_standard_library_has_them() {
        for number in (0..1_100).chain([9_999, 1_048_576, usize::MAX]) {
            assert_eq!(decimal(number), number.to_string());
        }
    }
}
