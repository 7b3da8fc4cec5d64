//! Enums of Stripe's: each is open, so a value that Stripe adds later is kept as it was sent.

/// Defines an enum by its variants and their words.
macro_rules! open_enum {
    (
        $(#[$attribute:meta])*
        $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name<T> {
            $($(#[$doc])* $variant,)+
            /// A value that is not known here, as sent.
            Other(T),
        }

        impl<T> $name<T> {
            /// The words of the known values.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The value that a text stands for.
            #[must_use]
            pub fn from_text(text: T) -> Self
            where
                T: $crate::Text,
            {
                $(if text.is(const { $crate::Word::of($word) }) {
                    return Self::$variant;
                })+
                Self::Other(text)
            }

            /// The word of a known value.
            ///
            /// # Errors
            ///
            /// The text as sent, where the value is not known here.
            pub const fn as_word(&self) -> Result<$crate::Word, &T> {
                match self {
                    $(Self::$variant => Ok(const { $crate::Word::of($word) }),)+
                    Self::Other(text) => Err(text),
                }
            }
        }

        /// The word of a known value, or the text as sent.
        #[cfg(feature = "serde")]
        impl<T: serde::Serialize> serde::Serialize for $name<T> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self.as_word() {
                    Ok(word) => serializer.serialize_str(word.text()),
                    Err(text) => text.serialize(serializer),
                }
            }
        }
    };
}

pub(crate) use open_enum;
