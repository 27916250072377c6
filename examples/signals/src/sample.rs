//! Made-up signals, so that there is something to see.

use diesel::prelude::*;
use encdb_example_kit::problem::Problem;

use crate::{
    model::{Draft, signals},
    store,
};

/// Fills the table if it is empty.
pub(crate) fn fill(conn: &mut PgConnection) -> Result<(), Problem> {
    if signals::table.count().get_result::<i64>(conn)? > 0 {
        return Ok(());
    }
    for (owner_id, symbol, strength, payload) in SIGNALS {
        let owner_only_payload = payload.map(|text| text.to_owned().into());
        let symbol = symbol.to_owned();
        store::create(conn, owner_id, Draft { symbol, strength, owner_only_payload })?;
    }
    Ok(())
}

const SIGNALS: [(i64, &str, i16, Option<&str>); 5] = [
    (1, "ACME", 80, Some(r#"{"model":"tides","stop":41.5,"size":{"lots":12}}"#)),
    (1, "GLOBEX", -35, Some("The lighthouse contract ends in May.")),
    (1, "INITECH", 5, None),
    (2, "ACME", -60, Some("Their harbour is closed on Monday.")),
    (2, "HOOLI", 20, None),
];
