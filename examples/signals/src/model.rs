//! The models of the table `signals`. All encryption of the application is in this file; the keys are in `keys.rs`.

use std::ops::ControlFlow::{Break, Continue};

use chrono::{DateTime, Utc};
use diesel::{pg::Pg, prelude::*, sql_types::Bool};
use encdb_diesel::{
    EncryptedTable, KEYRING, TableError,
    prelude::*,
    rotate::Rotation,
    spec::{self, TableSpec},
};
use encdb_example_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    keys::Pass,
    line::{Damaged, Line},
};

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    signals (id) {
        id -> Uuid,
        owner_id -> BigInt,
        symbol -> Text,
        strength -> SmallInt,
        owner_only_payload -> Nullable<CiphertextText>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

/// A signal. Its payload is under a key of its owner, and opens in its own row only.
#[derive(EncryptedModel, Serialize, ToSchema)]
#[diesel(table_name = signals)]
#[encdb(bind = id, owner = owner_id)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signal {
    pub(crate) id: Uuid,
    #[serde(skip)]
    pub(crate) owner_id: i64,
    pub(crate) symbol: String,
    /// From -100, sell, to 100, buy.
    pub(crate) strength: i16,
    /// A text that nobody but the owner reads.
    #[serde(serialize_with = "encdb_diesel::expose::serialize")]
    #[schema(value_type = Option<String>)]
    pub(crate) owner_only_payload: Option<Encrypted<String>>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// What an owner writes of a signal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    /// 1 to 12 capital letters, digits and dots.
    #[schema(pattern = "^[A-Z0-9.]{1,12}$")]
    pub(crate) symbol: String,
    /// From -100, sell, to 100, buy.
    #[schema(minimum = -100, maximum = 100)]
    pub(crate) strength: i16,
    /// At most 1 MiB of UTF-8.
    #[schema(value_type = Option<String>, max_length = 1_048_576)]
    pub(crate) owner_only_payload: Option<Encrypted<String>>,
}

/// What an update sets. The payload is sealed for the row and the owner that it has already.
#[derive(EncryptedChangeset)]
#[diesel(table_name = signals, treat_none_as_null = true)]
pub(crate) struct Revision {
    pub(crate) id: Uuid,
    #[diesel(skip_update)]
    pub(crate) owner_id: i64,
    pub(crate) symbol: String,
    pub(crate) strength: i16,
    pub(crate) owner_only_payload: Option<Encrypted<String>>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// A row of a list. It is loaded sealed, so that a payload that does not open takes nothing but itself away.
#[derive(EncryptedQueryable)]
#[diesel(table_name = signals)]
pub(crate) struct Listed {
    id: Uuid,
    owner_id: i64,
    symbol: String,
    strength: i16,
    owner_only_payload: Option<Sealed<String>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// A condition on signals.
type Condition = Box<dyn BoxableExpression<signals::table, Pg, SqlType = Bool>>;

impl Draft {
    /// Returns the length of the payload, in bytes.
    pub(crate) fn payload_len(&self) -> usize {
        self.owner_only_payload.expose().map_or(0, String::len)
    }
}

impl Listed {
    /// Opens the payload. The log names the column and the row of one that does not open.
    pub(crate) fn open(self) -> Line {
        let Self { id, owner_id, symbol, strength, created_at, updated_at, .. } = self;
        match self.owner_only_payload.as_ref().map(Sealed::open).transpose() {
            Ok(payload) => Line::Signal(Signal {
                id,
                owner_id,
                symbol,
                strength,
                owner_only_payload: payload.map(Encrypted::new),
                created_at,
                updated_at,
            }),
            Err(error) => {
                let problem = Problem::from(&error).into();
                Line::Damaged(Damaged { id, symbol, strength, problem, created_at, updated_at })
            }
        }
    }
}

/// Returns the definitions of the encrypted columns, as `encdb` reads them.
pub(crate) fn definitions() -> String {
    spec::to_json(&[SIGNALS])
}

/// Returns the condition that a signal has a payload.
pub(crate) fn has_payload() -> Condition {
    Box::new(signals::owner_only_payload.is_not_null())
}

/// Seals all payloads again that are not under the current key, while requests go on.
pub(crate) fn rotate(
    conn: &mut PgConnection,
    is_stopped: impl Fn() -> bool,
) -> Result<Pass, TableError> {
    let keyring = KEYRING.keyring()?;
    let rotation = Rotation::new(SIGNALS, &keyring);
    let pass = rotation.run(conn, |_| if is_stopped() { Break(()) } else { Continue(()) })?;
    tracing::info!(
        "{} signals looked at, {} sealed under key {}, {} do not open",
        pass.n_done,
        pass.n_changed,
        keyring.current(),
        pass.n_failed
    );
    let is_clean = pass.n_changed == 0 && pass.n_contended == 0;
    Ok(if is_clean { Pass::AllCurrent } else { Pass::SomeMoved })
}

const SIGNALS: TableSpec = <signals::table as EncryptedTable>::SPEC;
