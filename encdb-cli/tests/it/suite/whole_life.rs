//! The life of a table's keys, from a key in the environment to the end of that key. An operator uses this program while the
//! application writes and reads all the time.

mod application;
mod contacts;
mod operator;

use self::{application::Running, operator::Operator};

const N_ROWS: i64 = 100_000;

#[test]
fn keys_live_and_die_while_the_application_goes_on() {
    let mut operator = Operator::with_environment_key();
    contacts::fill(&mut operator.connect(), N_ROWS);
    let application = Running::start(&operator);

    operator.moves_to_a_keyring_file();
    operator.adds_and_promotes("");
    // The power fails three times: at a tenth, a third and two thirds of the way.
    for n_done in [N_ROWS / 10, N_ROWS / 3, N_ROWS * 2 / 3] {
        operator.rotates_and_is_killed_at(n_done);
    }
    operator.rotates_until_nothing_is_under("1");

    operator.adds_and_promotes("--tokens");
    operator.rotates_until_nothing_is_under("1 --tokens");
    // Not earlier, because the first key of an environment is also the first index root.
    operator.destroys("1 --tokens");
    operator.destroys("1");
    operator.rewraps();

    let last_written = application.stop();
    operator.census_finds_only(2);
    contacts::assert_all_as_last_written(&mut operator.connect(), N_ROWS, &last_written);
}
