//! The queue of jobs, in Redis. A job is the id of a document, and nothing else of it.
//!
//! The table of documents says what is to be done, and the queue only hurries it: a worker also takes up documents of which nothing
//! has come. So nothing is lost with Redis.

use std::{fmt, time::Duration};

use anyhow::{Context, Result};
use apalis::prelude::TaskSink;
use apalis_core::backend::Vacuum;
use apalis_redis::{Config, RedisStorage};
use chrono::Utc;
use encdb_example_kit::health::State;
use redis::{
    AsyncCommands, Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where the queue is.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct QueueArguments {
    /// The URL of Redis
    #[arg(id = "redis", long, env = "REDIS_URL", hide_env_values = true, value_name = "URL")]
    pub(crate) url: String,
    /// The name of the queue; all names in Redis begin with it
    #[arg(id = "queue", long, env = "QUEUE", default_value = "documents", value_name = "NAME")]
    pub(crate) name: String,
    /// How often a worker says that it lives, in seconds. Others take over the jobs of one that was silent three times
    #[arg(long, default_value_t = 5, value_name = "SECONDS")]
    heartbeat: u64,
}

/// A job: to make chunks of a document.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Job {
    pub(crate) document: Uuid,
}

/// The queue. Clones share a connection, which is opened when it is needed, and again after it broke.
#[derive(Clone)]
pub(crate) struct Queue {
    connection: ConnectionManager,
    settings: Config,
}

impl Queue {
    /// Prepares the connection. Redis may be down meanwhile.
    pub(crate) fn new(arguments: &QueueArguments) -> Result<Self> {
        let client =
            Client::open(arguments.url.as_str()).context("REDIS_URL is no URL of Redis")?;
        let patience = ConnectionManagerConfig::new().set_number_of_retries(1);
        let patience =
            patience.set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
        let connection = ConnectionManager::new_lazy_with_config(client, patience)?;
        let settings = Config::default().queue(&arguments.name).emit_events(false).batch_size(1);
        let heartbeat = Duration::from_secs(arguments.heartbeat);
        Ok(Self {
            connection,
            settings: settings.heartbeat_interval(heartbeat).missed_heartbeats(3),
        })
    }

    /// Returns the queue as a worker takes jobs from it.
    pub(crate) fn jobs(&self) -> RedisStorage<Job> {
        RedisStorage::new(self.connection.clone()).with_config(self.settings.clone())
    }

    /// Puts jobs into the queue. If that fails, a worker takes them up later by itself.
    pub(crate) async fn push_all(&self, documents: &[Uuid]) {
        let jobs: Vec<_> = documents.iter().map(|document| Job { document: *document }).collect();
        if let Err(error) = self.jobs().push_bulk(jobs).await {
            tracing::warn!("{} jobs are not in the queue yet: {error}", documents.len());
        }
    }

    /// Removes jobs that are done, which the queue would keep. Failures do not matter: the next call removes them.
    pub(crate) async fn forget_done(&self) {
        let mut connection = self.connection.clone();
        let _: RedisResult<()> = connection.del(self.settings.done_jobs_set()).await;
        let _ = self.jobs().vacuum().await;
    }

    /// Tells whether Redis answers.
    pub(crate) async fn state_of_redis(&self) -> State {
        let mut connection = self.connection.clone();
        let answer: Result<String, _> = redis::cmd("PING").query_async(&mut connection).await;
        if answer.is_ok() { State::Up } else { State::Down }
    }

    /// Tells whether somebody works on the queue.
    pub(crate) async fn state(&self) -> State {
        let lately =
            Utc::now().timestamp() - self.settings.orphaned_duration().as_secs().cast_signed();
        let mut connection = self.connection.clone();
        let workers: RedisResult<u64> =
            connection.zcount(self.settings.workers_set(), lately, "+inf").await;
        match workers {
            Err(_) => State::Down,
            Ok(0) => State::Unattended,
            Ok(1..) => State::Up,
        }
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").field("name", &self.settings.queue).finish_non_exhaustive()
    }
}

const PATIENCE: Duration = Duration::from_secs(2);
