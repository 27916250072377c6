//! What a client is told when a request is not done: a status, and what to do about it. Never data.
//!
//! As JSON it is a problem of [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457). The reason goes into the log.

use std::{error::Error, fmt};

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DatabaseError};
use encdb_diesel::{ErrorKind, error::OwnerKeyError};
use serde::Serialize;

/// The reason why a request is not done. Its text is written in the program, so it holds nothing of a request or a row.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Problem {
    status: StatusCode,
    detail: &'static str,
}

/// A problem as JSON: RFC 9457, section 3.1.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Problem))]
#[serde(deny_unknown_fields)]
pub struct Body {
    status: u16,
    title: &'static str,
    detail: &'static str,
}

impl Problem {
    /// The database cannot be reached.
    pub const DATABASE_DOWN: Self =
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "the database cannot be reached; try again");

    /// There is nothing here for this user, which is also what another user's things look like.
    pub const NOT_FOUND: Self = Self::not_found("there is nothing at this address for you");
    /// The keys of users cannot be reached: their table, or the store of unlocked users.
    const KEYS_DOWN: Self =
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "keys cannot be reached; try again");

    /// The key of the user is not open here.
    pub const LOCKED: Self = Self::new(StatusCode::LOCKED, "your data is locked; unlock it first");

    /// The address is there, and not for this method.
    pub(crate) const WRONG_METHOD: Self =
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "this address has other methods");

    /// Something went wrong in the program.
    const FAILED: Self =
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "this cannot be done now; the log says why");

    /// A value was changed or moved past the application, or its key is not here.
    const NOT_OPENED: Self = Self::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "an encrypted value cannot be opened or sealed; the log names it",
    );

    /// Makes a problem.
    #[must_use]
    pub const fn new(status: StatusCode, detail: &'static str) -> Self {
        Self { status, detail }
    }

    /// Says that there is nothing here for this user, which is also what another user's things look like.
    #[must_use]
    pub const fn not_found(detail: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// Says that something went wrong in the program, and logs `error` with its sources.
    pub fn internal(error: &dyn Error) -> Self {
        log(error);
        Self::FAILED
    }

    /// Says the same, and logs what the database refused without its message, which may quote a value.
    fn refused(kind: DatabaseErrorKind, said: &dyn DatabaseErrorInformation) -> Self {
        let names = [said.table_name(), said.column_name(), said.constraint_name()];
        let names: Vec<_> = names.into_iter().flatten().collect();
        tracing::error!("the database refused a statement: {kind:?} {}", names.join(", "));
        Self::FAILED
    }

    fn of_value(error: &(dyn Error + Send + Sync + 'static)) -> Self {
        let of_encdb = error.downcast_ref::<encdb_diesel::Error>();
        of_encdb.map_or_else(|| Self::internal(error), Self::from)
    }

    /// Returns the status.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        self.status
    }

    /// Returns the sentence for the client.
    #[must_use]
    pub const fn detail(self) -> &'static str {
        self.detail
    }
}

/// A JSON reply. The problem itself goes along, for [`serve_pages`](crate::serve::serve_pages).
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut reply = (self.status, Json(Body::from(self))).into_response();
        reply.headers_mut().insert(header::CONTENT_TYPE, PROBLEM_JSON);
        reply.extensions_mut().insert(self);
        reply
    }
}

impl From<Problem> for Body {
    fn from(Problem { status, detail }: Problem) -> Self {
        let title = status.canonical_reason().unwrap_or_default();
        Self { status: status.as_u16(), title, detail }
    }
}

impl From<DatabaseError> for Problem {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::NotFound => Self::NOT_FOUND,
            _ if is_connection_lost(&error) => Self::DATABASE_DOWN,
            DatabaseError::DatabaseError(kind, said) => Self::refused(kind, &*said),
            // Diesel wraps the errors of values that are sealed and opened.
            DatabaseError::SerializationError(wrapped)
            | DatabaseError::DeserializationError(wrapped) => Self::of_value(&*wrapped),
            _ => Self::internal(&error),
        }
    }
}

/// Says what an error of an encrypted value means, and logs it. Its text names the column and the row, and no value.
impl From<&encdb_diesel::Error> for Problem {
    fn from(error: &encdb_diesel::Error) -> Self {
        match error.kind() {
            ErrorKind::OwnerKeyLocked => Self::LOCKED,
            ErrorKind::OwnerKeyUnavailable => Self::KEYS_DOWN,
            _ => {
                log(error);
                Self::NOT_OPENED
            }
        }
    }
}

impl From<OwnerKeyError> for Problem {
    fn from(error: OwnerKeyError) -> Self {
        match error {
            OwnerKeyError::Database(error) => error.into(),
            OwnerKeyError::Keyring(error) => (&error).into(),
            OwnerKeyError::Pool(_) => Self::DATABASE_DOWN,
            OwnerKeyError::UnlockStore(_) => Self::KEYS_DOWN,
            _ => Self::internal(&error),
        }
    }
}

/// For work that fails in several ways. A problem in it stays one.
impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        let mut of_database = error.chain().filter_map(|error| error.downcast_ref());
        if of_database.any(is_connection_lost) {
            return Self::DATABASE_DOWN;
        }
        error.downcast::<Self>().unwrap_or_else(|error| Self::internal(error.as_ref()))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.detail)
    }
}

impl Error for Problem {}

fn log(error: &dyn Error) {
    let sources = std::iter::successors(Some(error), |error| (*error).source());
    let sources: Vec<_> = sources.map(ToString::to_string).collect();
    tracing::error!("{}", sources.join(": "));
}

/// Tells whether the connection broke while a statement ran. Some servers say so in a message alone.
fn is_connection_lost(error: &DatabaseError) -> bool {
    match error {
        DatabaseError::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
            _,
        )
        | DatabaseError::BrokenTransactionManager => true,
        DatabaseError::DatabaseError(_, said) => {
            ENDED.iter().any(|ended| said.message().contains(ended))
        }
        _ => false,
    }
}

const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");
/// PostgreSQL when an administrator ends the connection; the clients of MariaDB and MySQL before a statement and during one.
const ENDED: [&str; 5] = [
    "terminating connection",
    "Server has gone away",
    "MySQL server has gone away",
    "Lost connection",
    "Connection was killed",
];
