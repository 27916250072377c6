//! The tables with rows of accounts.

/// A table refers to tables before it alone.
pub(crate) const TABLES: [&str; 5] =
    ["threads", "session_members", "messages", "tool_events", "uploads"];
