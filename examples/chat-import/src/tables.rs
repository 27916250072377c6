//! The tables with rows of accounts.

/// In this order rows refer to rows of tables before.
pub(crate) const TABLES: [&str; 5] =
    ["threads", "session_members", "messages", "tool_events", "uploads"];
