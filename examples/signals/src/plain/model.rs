//! The models of the table `signals` as they would be without encryption.

use chrono::{DateTime, Utc};
use diesel::{pg::Pg, prelude::*, sql_types::Bool};
use encdb_diesel::TableError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{keys::Pass, line::Line};

diesel::table! {
    signals (id) {
        id -> Uuid,
        owner_id -> BigInt,
        symbol -> Text,
        strength -> SmallInt,
        owner_only_payload -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

#[derive(Insertable, Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = signals)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signal {
    pub(crate) id: Uuid,
    #[serde(skip)]
    pub(crate) owner_id: i64,
    pub(crate) symbol: String,
    pub(crate) strength: i16,
    pub(crate) owner_only_payload: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

pub(crate) type Listed = Signal;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    pub(crate) symbol: String,
    pub(crate) strength: i16,
    pub(crate) owner_only_payload: Option<String>,
}

#[derive(AsChangeset)]
#[diesel(table_name = signals, treat_none_as_null = true)]
pub(crate) struct Revision {
    pub(crate) id: Uuid,
    #[diesel(skip_update)]
    pub(crate) owner_id: i64,
    pub(crate) symbol: String,
    pub(crate) strength: i16,
    pub(crate) owner_only_payload: Option<String>,
    pub(crate) updated_at: DateTime<Utc>,
}

impl Draft {
    pub(crate) fn payload_len(&self) -> usize {
        self.owner_only_payload.as_ref().map_or(0, String::len)
    }
}

impl Listed {
    pub(crate) fn open(self) -> Line {
        Line::Signal(self)
    }
}

pub(crate) fn definitions() -> String {
    encdb_diesel::spec::to_json(&[])
}

pub(crate) fn has_payload() -> Box<dyn BoxableExpression<signals::table, Pg, SqlType = Bool>> {
    Box::new(signals::owner_only_payload.is_not_null())
}

pub(crate) fn rotate(_: &mut PgConnection, _: impl Fn() -> bool) -> Result<Pass, TableError> {
    Ok(Pass::AllCurrent)
}
