//! `cargo xtask example NAME`: an example application on servers of its own.

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use crate::cargo::Cargo;
use crate::examples::{self, Example, Servers};
use crate::group::Group;
use crate::interrupt::Interrupt;
use crate::{progress, tool, workspace};

/// What an application is run for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Purpose {
    /// Its tests of load, for 30 seconds.
    Load,
    /// Somebody looks at it.
    Show,
}

pub(crate) fn run(name: &str, purpose: Purpose, interrupt: &Interrupt) -> Result<()> {
    let example = examples::named(name).context("there is no such example")?;
    let servers = Servers::start(example.servers, interrupt)?;
    let done = match purpose {
        Purpose::Load => load(example, &servers, interrupt),
        Purpose::Show => show(example, &servers, interrupt),
    };
    // The servers are stopped before the result is used, so that a failure to stop them is reported.
    servers.stop()?;
    done
}

fn load(example: &Example, servers: &Servers, interrupt: &Interrupt) -> Result<()> {
    build(example, &["--release"], interrupt)?;
    let (variable, oha) = tool::oha(interrupt)?;
    // All features, because one of them builds the program that stores in the clear.
    let cargo = Cargo::new(&["test", "--release", "--package", example.package, "--all-features"]);
    let cargo = cargo.arguments(&["--", "--nocapture", LOAD_TESTS]).env(variable, &oha);
    let urls = servers.urls();
    let cargo = urls.iter().fold(cargo, |cargo, server| cargo.env(server.tests, &server.url));
    cargo.env("ENCDB_EXAMPLE_LOAD_SECONDS", LOAD_SECONDS).run(interrupt)
}

/// Runs all steps. Enter ends one and starts the next.
fn show(example: &Example, servers: &Servers, interrupt: &Interrupt) -> Result<()> {
    progress::line("Building", example.package);
    build(example, &[], interrupt)?;
    let environment = environment(example, servers, interrupt)?;
    for server in servers.urls() {
        progress::line("Database", format_args!("{}='{}'", server.program, server.url));
    }
    let lines = lines_typed();
    let mut n = 0;
    while let Some(step) = example.steps.get(n) {
        progress::line("Showing", step.shows);
        progress::line("Waiting", "Enter goes on, Ctrl-C ends everything");
        let programs = step.programs.iter().map(|arguments| program(example, arguments));
        let mut programs = programs.collect::<Result<Vec<_>>>()?;
        for program in &mut programs {
            program.envs(environment.clone());
        }
        match run_step(&mut programs, &lines, interrupt)? {
            StepEnd::GoOn => n += 1,
            StepEnd::Failed(status) if n > 0 => {
                progress::failed(format_args!("it ended with {status}; back to the step before"));
                n -= 1;
            }
            StepEnd::Failed(status) => bail!("{} ended with {status}", example.package),
        }
    }
    Ok(())
}

/// Builds the application, and the other programs that it uses.
fn build(example: &Example, settings: &[&str], interrupt: &Interrupt) -> Result<()> {
    let cargo = Cargo::new(&["build", "--quiet", "--package", example.package]);
    cargo.arguments(example.others).arguments(settings).run(interrupt)
}

/// Returns the application with these arguments. A script finds the programs on its path.
fn program(example: &Example, arguments: &[&str]) -> Result<Command> {
    let Some(script) = example.script else {
        let cargo = Cargo::new(&["run", "--quiet", "--package", example.package, "--"]);
        return Ok(cargo.arguments(arguments).command());
    };
    let mut command = Command::new("bash");
    command.arg(workspace::root().join("examples").join(example.name).join(script));
    let path = tool::path_that_begins_with(programs()?)?;
    command.args(arguments).env("PATH", path).stdin(Stdio::null());
    Ok(command)
}

/// Returns the folder with the programs that cargo builds, of which this is one.
fn programs() -> Result<PathBuf> {
    let own = env::current_exe()?;
    Ok(own.parent().context("the program is in no folder")?.to_owned())
}

/// How a step ended.
#[derive(Clone, Copy, Debug)]
enum StepEnd {
    /// A program ended by itself, and says why.
    Failed(ExitStatus),
    GoOn,
}

/// Runs a step until a line is typed, a program fails, or all have ended.
fn run_step(
    programs: &mut [Command],
    lines: &Receiver<String>,
    interrupt: &Interrupt,
) -> Result<StepEnd> {
    let groups = programs.iter_mut().map(Group::spawn);
    let mut groups: Vec<_> = groups.collect::<Result<_, _>>().context("a program cannot be run")?;
    loop {
        if let Some(end) = ended(&mut groups)? {
            stop(&mut groups)?;
            return Ok(end);
        }
        // Without a terminal nobody types: the first step is shown until Ctrl-C.
        let is_typed = lines.try_recv().is_ok();
        if is_typed || interrupt.check().is_err() {
            stop(&mut groups)?;
            interrupt.check()?;
            return Ok(StepEnd::GoOn);
        }
        thread::sleep(POLL);
    }
}

/// Tells whether a step is over by itself. A program that ended well has done its work, and the others go on.
fn ended(groups: &mut [Group]) -> io::Result<Option<StepEnd>> {
    let statuses = groups.iter_mut().map(Group::ended).collect::<io::Result<Vec<_>>>()?;
    let failed = statuses.iter().flatten().find(|status| !status.success());
    if let Some(status) = failed {
        return Ok(Some(StepEnd::Failed(*status)));
    }
    Ok(statuses.iter().all(Option::is_some).then_some(StepEnd::GoOn))
}

fn stop(groups: &mut [Group]) -> io::Result<()> {
    groups.iter_mut().try_for_each(|group| group.stop(Signal::TERM).map(drop))
}

/// Returns the variables of the program: the databases, where to listen, and what the program itself prints.
fn environment(
    example: &Example,
    servers: &Servers,
    interrupt: &Interrupt,
) -> Result<Vec<(String, String)>> {
    let fixed = [("LISTEN", ADDRESS), ("LOGIN_KEY", LOGIN_KEY)];
    let fixed = fixed.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let urls = servers.urls().into_iter().map(|server| (server.program.to_owned(), server.url));
    let mut variables: Vec<_> = fixed.into_iter().chain(urls).collect();
    if example.variables.is_empty() {
        return Ok(variables);
    }
    let cargo = Cargo::new(&["run", "--quiet", "--package", example.package, "--"]);
    let printed = cargo.arguments(example.variables).read(interrupt)?;
    let printed = String::from_utf8(printed).context("the variables are not text")?;
    // Keys of a database that ends with the example. Somebody who looks at it may run `encdb` with them.
    for line in printed.lines() {
        progress::line("Variable", line);
    }
    let named = printed.lines().filter_map(|line| line.split_once('='));
    variables.extend(named.map(|(name, value)| (name.to_owned(), value.to_owned())));
    Ok(variables)
}

/// Returns the lines of standard input as they are typed.
fn lines_typed() -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        io::stdin().lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    lines
}

const POLL: Duration = Duration::from_millis(50);
/// The names of the tests of load begin so.
const LOAD_TESTS: &str = "fifty_clients";
const LOAD_SECONDS: &str = "30";
const ADDRESS: &str = "127.0.0.1:8080";
/// So that a login lasts from one step to the next: the bytes 0, 1, 2, … in base64.
const LOGIN_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
