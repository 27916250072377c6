//! Made-up sessions, so that there is something to see.

use chrono::{Duration, SubsecRound, Utc};
use diesel::{prelude::*, result::Error as DatabaseError};
use uuid::Uuid;

use crate::{
    phase::Phase,
    store::{self, Session, plain::sessions},
};

/// Fills the table if it is empty. Before encryption, some sessions have no title, as an old version of the application allowed.
pub(crate) fn fill(conn: &mut PgConnection, phase: Phase) -> QueryResult<()> {
    if sessions::table.count().get_result::<i64>(conn)? > 0 {
        return Ok(());
    }
    conn.transaction::<_, DatabaseError, _>(|conn| {
        (0..N_SESSIONS).try_for_each(|n| store::create_session(conn, phase, &session(n, phase)))
    })
}

fn session(n: usize, phase: Phase) -> Session {
    let (title, said) = TOPICS[n % TOPICS.len()];
    let is_untitled = phase == Phase::Plain && n.is_multiple_of(UNTITLED);
    let hours = i64::try_from(n).unwrap_or_default() * 26;
    Session {
        id: Uuid::now_v7(),
        user_id: if n.is_multiple_of(2) { 1 } else { 2 },
        title: if is_untitled { String::new() } else { title.to_owned() },
        transcript: format!("Coach: How have you been since last time?\n{said}").into(),
        created_at: (Utc::now() - Duration::hours(hours)).trunc_subsecs(6),
    }
}

const N_SESSIONS: usize = 60;
/// Every so many sessions one has no title.
const UNTITLED: usize = 29;
const TOPICS: [(&str, &str); 5] = [
    (
        "Speaking up",
        "Client: My new manager interrupts me.\nCoach: What would you like to say to her?",
    ),
    (
        "Changing jobs",
        "Client: I have an offer, and nobody here knows.\nCoach: What speaks against it?",
    ),
    ("Sleep", "Client: I wake at four and think about the debts.\nCoach: Let us write them down."),
    (
        "The talk with Sam",
        "Client: Sam and I talked about the separation.\nCoach: How was that for you?",
    ),
    (
        "Goals for spring",
        "Client: I want to run ten kilometres.\nCoach: When will you run the first one?",
    ),
];
