//! The limits of work over a table, and the connections to the replicas whose lag counts.

#[cfg(any(feature = "mysql", feature = "postgres"))]
use diesel::Connection as _;
use encdb_diesel::throttle::{Replica, Throttle};

use super::url::{Backend, Url};
use crate::{
    args::{DatabaseArgs, ThrottleArgs},
    error::Error,
};

/// Returns the throttle of work in the database that the arguments name.
pub(super) fn throttle(args: &ThrottleArgs, database: &DatabaseArgs) -> Result<Throttle, Error> {
    let ThrottleArgs { max_rate, max_load, max_lag, pause_file, .. } = args;
    let throttle = Throttle::new();
    let throttle = max_rate.iter().fold(throttle, |throttle, rate| throttle.max_rate(*rate));
    let throttle = max_load.iter().fold(throttle, |throttle, it| throttle.max_load(it.clone()));
    let throttle = max_lag.iter().fold(throttle, |throttle, lag| throttle.max_lag(*lag));
    let throttle = pause_file.iter().fold(throttle, Throttle::pause_file);
    let replicas = replicas(args, database)?;
    Ok(replicas.into_iter().fold(throttle, Throttle::replica))
}

fn replicas(args: &ThrottleArgs, database: &DatabaseArgs) -> Result<Vec<Replica>, Error> {
    let places = args.replicas()?;
    if places.is_empty() {
        return Ok(vec![]);
    }
    let (n_replicas, of_database) = (places.len(), Url::of(&database.url()?)?.backend()?);
    let replica = |(at, place)| {
        let url = Url::of(place)?;
        let name = if n_replicas == 1 { "replica".into() } else { format!("replica {}", at + 1) };
        if url.backend()? == of_database { replica(name, url) } else { Err(Error::ReplicaBackend) }
    };
    places.iter().enumerate().map(replica).collect()
}

fn replica(name: String, url: Url) -> Result<Replica, Error> {
    match url.backend()? {
        Backend::Mysql => mysql(name, url),
        Backend::Postgres => postgres(name, url),
        Backend::Sqlite => Err(Error::ReplicaBackend),
    }
}

#[cfg(feature = "mysql")]
fn mysql(name: String, url: Url) -> Result<Replica, Error> {
    Ok(Replica::new(name, move || diesel::MysqlConnection::establish(url.text())))
}

#[cfg(not(feature = "mysql"))]
fn mysql(_: String, _: Url) -> Result<Replica, Error> {
    Err(super::NO_MYSQL)
}

#[cfg(feature = "postgres")]
fn postgres(name: String, url: Url) -> Result<Replica, Error> {
    Ok(Replica::new(name, move || diesel::PgConnection::establish(url.text())))
}

#[cfg(not(feature = "postgres"))]
fn postgres(_: String, _: Url) -> Result<Replica, Error> {
    Err(super::NO_POSTGRES)
}
