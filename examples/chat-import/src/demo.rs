//! `demo`: the commands of README.md, one after another, on an empty database.

use std::{
    path::Path,
    process::{Child, Command},
};

use anyhow::{Context, Result, anyhow, ensure};
use diesel::{Connection, PgConnection, connection::SimpleConnection};

use crate::args::Demo;

/// Makes the roles, imports the sample twice, and serves until the program is asked to end.
pub(crate) fn run(arguments: &Demo) -> Result<()> {
    let Demo { database, .. } = arguments;
    let conn = PgConnection::establish(&database.url);
    conn.map_err(|_| anyhow!("the database cannot be reached"))?.batch_execute(ROLES)?;
    let url = |role| url_of(&database.url, role);
    let owner = url("chat")?;
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let data = data.to_str().context("the folder of the sample has a name that is no text")?;
    finish(&owner, &["prepare"])?;
    finish(&owner, &["import", "--data", data])?;
    finish(&owner, &["import", "--data", data])?;
    let [gatekeeper, chat, upstream] =
        [arguments.gatekeeper, arguments.chat, arguments.upstream].map(|at| at.to_string());
    let behind = format!("http://{upstream}");
    let mut services = [
        start(&url("chat_sync")?, &["upstream", "--listen", &upstream])?,
        start(&url("chat_app")?, &["serve", "--listen", &chat])?,
        start(&url("chat_app")?, &["gatekeeper", "--listen", &gatekeeper, "--upstream", &behind])?,
    ];
    println!("{}", LOOK.trim().replace("GATEKEEPER", &gatekeeper).replace("CHAT", &chat));
    // A signal ends them as well: they are in the group of this process.
    services.iter_mut().try_for_each(|service| service.wait().map(drop))?;
    Ok(())
}

fn finish(url: &str, arguments: &[&str]) -> Result<()> {
    let status = start(url, arguments)?.wait()?;
    ensure!(status.success(), "it ended with {status}");
    Ok(())
}

fn start(url: &str, arguments: &[&str]) -> Result<Child> {
    println!("$ chat-import {}", arguments.join(" "));
    let mut command = Command::new(std::env::current_exe()?);
    Ok(command.args(arguments).env("DATABASE_URL", url).spawn()?)
}

/// Returns the URL of the same database for another role, which logs in without a password, as over a socket of one's own.
fn url_of(url: &str, role: &str) -> Result<String> {
    let (scheme, rest) = url.split_once("://").context("the URL of the database has no scheme")?;
    let place = rest.split_once('@').map_or(rest, |(_, place)| place);
    Ok(format!("{scheme}://{role}@{place}"))
}

const ROLES: &str = include_str!("../roles.sql");
const LOOK: &str = r#"
Log in, and read the chat:
  token=$(curl -s -H content-type:application/json -d '{"name":"harbour"}' CHAT/api/login | cut -d'"' -f4)
  curl -s -H "authorization: Bearer $token" CHAT/api/sessions
Ask the gatekeeper for the token of a shape, and follow it:
  pass=$(curl -s -H "authorization: Bearer $token" -H content-type:application/json \
    -d '{"table":"messages","columns":["id","author","created_at"]}' GATEKEEPER/api/shapes | cut -d'"' -f4)
  curl -s -i -G -H "authorization: Bearer $pass" GATEKEEPER/v1/shape -d offset=-1 -d table=messages \
    -d columns=id,author,created_at --data-urlencode 'where=account_id = 1'
Look at what is stored, by psql as an administrator. Other roles see nothing, because no account is set:
  SELECT author, body_encrypted FROM messages;
  SET ROLE chat; SELECT count(*) FROM messages;
"#;
