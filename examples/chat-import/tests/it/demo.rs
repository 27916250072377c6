//! `demo`, on an empty database: the commands of README.md fit each other.

use std::{
    net::{TcpListener, TcpStream},
    os::unix::process::CommandExt,
    process::Stdio,
};

use diesel::PgConnection;
use encdb_example_testing::{client::Client, wait::until};
use encdb_own_database::{OwnDatabase, Server};
use rustix::process::{Pid, Signal, kill_process_group};

use crate::{
    chat::{new_secrets, program},
    follow::{changes, from_start, messages},
};

/// The demonstration with all that it starts; ended when dropped.
struct Demo(std::process::Child);

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = kill_process_group(Pid::from_child(&self.0), Signal::KILL);
        let _ = self.0.wait();
    }
}

#[test]
fn the_demonstration_imports_the_sample_and_serves_it() {
    let database: OwnDatabase<PgConnection> = OwnDatabase::on(Server::Postgres);
    let ports = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    let [gatekeeper, chat, upstream] = ports.map(|port| port.local_addr().unwrap().to_string());
    let mut command = program();
    command.args(["demo", "--gatekeeper", &gatekeeper, "--chat", &chat, "--upstream", &upstream]);
    command.env("DATABASE_URL", database.url()).envs(new_secrets()).stdout(Stdio::null());
    let demo = Demo(command.process_group(0).spawn().unwrap());

    let chat = reached(&chat).logged_in("harbour");
    assert_eq!(chat.get("/api/sessions").json().as_array().unwrap().len(), 3);
    reached(&upstream);
    // One login is for both.
    let gatekeeper = reached(&gatekeeper).with_token(chat.token());
    let pass = gatekeeper.post("/api/shapes", &messages()).json();
    let follower = gatekeeper.with_token(pass["token"].as_str().unwrap());
    assert_eq!(changes(&follower.get(&from_start(1))).len(), 36);
    drop(demo);
}

/// Waits until a program listens at an address.
#[track_caller]
fn reached(address: &str) -> Client {
    until("something listens", || TcpStream::connect(address).is_ok());
    Client::of(&format!("http://{address}"))
}
