//! The tables, with messages in the clear.

#[path = "messages.rs"]
pub(crate) mod messages;
#[path = "../store/threads.rs"]
pub(crate) mod threads;
#[path = "../store/tool_events.rs"]
pub(crate) mod tool_events;
