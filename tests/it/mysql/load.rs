//! Status values of the server as limits.

use encdb_diesel::throttle::{Throttle, Waiting};

use super::{
    database::Conn,
    suite::rotate::throttled::{change, held_and_released},
};

#[test]
fn a_status_value_above_its_limit_holds_it() {
    let waiting = held_and_released(
        Throttle::new().max_load("Uptime=1000000000,Threads_connected=100000".parse().unwrap()),
        |conn: &mut Conn| change(conn, "max_load = 'Threads_connected=0.5'"),
        |conn: &mut Conn| change(conn, "max_load = NULL"),
    );
    let Waiting::Load { of, load, limit } = waiting else { panic!("{waiting}") };
    assert!(of == "Threads_connected" && load >= 2.0 && limit < 1.0, "{of} {load} {limit}");
}
