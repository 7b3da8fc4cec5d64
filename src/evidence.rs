//! What an outcome was read from.

use crate::closed_enum::closed_enum;

closed_enum! {
    /// What an outcome was read from.
    Evidence {
        /// Stripe's `error`.
        Error = "error",
        /// The session's `relink_result`.
        RelinkResult = "relink_result",
        /// The accounts that came back, or that none did.
        Accounts = "accounts",
        /// The session's `status`.
        Status = "status",
    }
}
