//! The three kinds of rows in snapshots: how each is stored, and compared with what is stored.

use chrono::{DateTime, SubsecRound, Utc};
use diesel::prelude::*;
use encdb_diesel::Encrypted;
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    account::AccountId,
    api::{MICROSECONDS, is_name},
    store::{
        messages::{self, Message},
        threads::{self, Thread},
        tool_events::{self, ToolEvent},
    },
};

/// A row of a snapshot.
pub(super) trait Row: DeserializeOwned {
    /// The file that has rows of this kind.
    const FILE: &'static str;

    fn id(&self) -> Uuid;

    fn account(&self) -> AccountId;

    /// Returns the row as PostgreSQL can keep it, if it can.
    fn checked(self) -> Option<Self>;

    /// Inserts the row, unless there is one of this id. Returns the number of rows inserted.
    fn insert(&self, conn: &mut PgConnection) -> QueryResult<usize>;

    /// Reads the row of the same id, opened. None if it belongs to another account.
    fn stored(&self, conn: &mut PgConnection) -> QueryResult<Option<Self>>;

    /// Returns each field with its name, and whether it has the same value in another row.
    fn compared(&self, other: &Self) -> Vec<(&'static str, bool)>;
}

/// A thread with its members.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ThreadRow {
    session_id: Uuid,
    account_id: i64,
    title: Encrypted<String>,
    members: Vec<String>,
    created_at: DateTime<Utc>,
}

impl Row for ThreadRow {
    const FILE: &'static str = "chat-threads.json";

    fn id(&self) -> Uuid {
        self.session_id
    }

    fn account(&self) -> AccountId {
        AccountId(self.account_id)
    }

    fn checked(mut self) -> Option<Self> {
        self.created_at = self.created_at.trunc_subsecs(MICROSECONDS);
        self.members.sort();
        self.members.dedup();
        self.members.iter().all(|name| is_name(name)).then_some(self)
    }

    fn insert(&self, conn: &mut PgConnection) -> QueryResult<usize> {
        let thread = Thread {
            session_id: self.session_id,
            account_id: self.account_id,
            created_at: self.created_at,
            title: self.title.clone(),
        };
        threads::add(conn, &thread, &self.members)
    }

    fn stored(&self, conn: &mut PgConnection) -> QueryResult<Option<Self>> {
        let Some(thread) = threads::find(conn, self.session_id)? else { return Ok(None) };
        let members = threads::members(conn, self.session_id)?;
        let Thread { session_id, account_id, created_at, title } = thread;
        Ok(Some(Self { session_id, account_id, title, members, created_at }))
    }

    fn compared(&self, other: &Self) -> Vec<(&'static str, bool)> {
        vec![
            ("title", self.title == other.title),
            ("members", self.members == other.members),
            ("created_at", self.created_at == other.created_at),
        ]
    }
}

impl Row for Message {
    const FILE: &'static str = "chat-messages.json";

    fn id(&self) -> Uuid {
        self.id
    }

    fn account(&self) -> AccountId {
        AccountId(self.account_id)
    }

    fn checked(mut self) -> Option<Self> {
        self.created_at = self.created_at.trunc_subsecs(MICROSECONDS);
        is_name(&self.author).then_some(self)
    }

    fn insert(&self, conn: &mut PgConnection) -> QueryResult<usize> {
        messages::add(conn, self)
    }

    fn stored(&self, conn: &mut PgConnection) -> QueryResult<Option<Self>> {
        messages::find(conn, self.id)
    }

    fn compared(&self, other: &Self) -> Vec<(&'static str, bool)> {
        vec![
            ("session_id", self.session_id == other.session_id),
            ("author", self.author == other.author),
            ("created_at", self.created_at == other.created_at),
            ("body", self.body == other.body),
        ]
    }
}

impl Row for ToolEvent {
    const FILE: &'static str = "chat-tool-events.json";

    fn id(&self) -> Uuid {
        self.id
    }

    fn account(&self) -> AccountId {
        AccountId(self.account_id)
    }

    fn checked(mut self) -> Option<Self> {
        self.created_at = self.created_at.trunc_subsecs(MICROSECONDS);
        (is_name(&self.tool) && is_name(&self.status)).then_some(self)
    }

    fn insert(&self, conn: &mut PgConnection) -> QueryResult<usize> {
        tool_events::add(conn, self)
    }

    fn stored(&self, conn: &mut PgConnection) -> QueryResult<Option<Self>> {
        tool_events::find(conn, self.id)
    }

    fn compared(&self, other: &Self) -> Vec<(&'static str, bool)> {
        vec![
            ("session_id", self.session_id == other.session_id),
            ("tool", self.tool == other.tool),
            ("status", self.status == other.status),
            ("created_at", self.created_at == other.created_at),
            ("input", self.input == other.input),
            ("output", self.output == other.output),
        ]
    }
}
