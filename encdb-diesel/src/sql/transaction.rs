//! Whether the caller is in a transaction.

use diesel::{Connection, connection::TransactionManager as _};

/// Tells whether the caller has begun a transaction.
pub(super) fn in_transaction<C: Connection>(conn: &mut C) -> bool {
    let status = C::TransactionManager::transaction_manager_status_mut(conn);
    status.transaction_depth().ok().flatten().is_some()
}
