//! `upload`: texts that belong to a session.

mod compressed;

use std::{fs, path::Path};

use anyhow::{Context, Result, anyhow, bail, ensure};
use chrono::{SubsecRound, Utc};
use diesel::{
    PgConnection,
    result::{DatabaseErrorKind::ForeignKeyViolation, Error::DatabaseError},
};
use uuid::Uuid;

use crate::{
    account::{self, AccountId},
    args::{self, UploadCommand},
    schema,
    store::uploads,
};

pub(crate) fn run(arguments: args::Upload) -> Result<()> {
    let mut conn = schema::connect(&arguments.database)?;
    let account = account::named(&mut conn, &arguments.account)?;
    account::work_for(&mut conn, account, |conn| match arguments.command {
        UploadCommand::Add { session, media_type, file } => {
            let upload = upload_of(&file, media_type, (account, session))?;
            add(conn, &upload)
        }
        UploadCommand::List { session } => list(conn, session),
        UploadCommand::Read { id } => read(conn, id),
    })
}

/// Reads a text, and compresses it.
fn upload_of(
    file: &Path,
    media_type: String,
    (AccountId(account_id), session_id): (AccountId, Uuid),
) -> Result<uploads::Upload> {
    let bytes = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    ensure!(bytes.len() <= MAX_LEN, "{} is longer than 16 MiB", file.display());
    let text = String::from_utf8(bytes);
    // The error is left out: it holds the bytes.
    let text = text.map_err(|_| anyhow!("{} is no text in UTF-8", file.display()))?;
    let name = file.file_name().and_then(|name| name.to_str()).context("the file has no name")?;
    Ok(uploads::Upload {
        id: Uuid::now_v7(),
        account_id,
        session_id,
        name: name.to_owned(),
        media_type,
        n_bytes: i64::try_from(text.len())?,
        created_at: Utc::now().trunc_subsecs(6),
        content: compressed::compress(&text)?.into(),
    })
}

fn add(conn: &mut PgConnection, upload: &uploads::Upload) -> Result<()> {
    match uploads::add(conn, upload) {
        Err(DatabaseError(ForeignKeyViolation, _)) => bail!("the account has no such session"),
        added => added?,
    }
    println!("{}", upload.id);
    Ok(())
}

fn list(conn: &mut PgConnection, session: Uuid) -> Result<()> {
    for upload in uploads::list(conn, session)? {
        let uploads::Metadata { id, name, media_type, n_bytes, created_at } = upload;
        println!("{id}  {created_at:?}  {media_type}  {n_bytes} bytes  {name}");
    }
    Ok(())
}

fn read(conn: &mut PgConnection, id: Uuid) -> Result<()> {
    let upload = uploads::find(conn, id)?.context("the account has no such upload")?;
    let n_bytes = usize::try_from(upload.n_bytes)?;
    print!("{}", compressed::decompress(upload.content.expose(), n_bytes)?);
    Ok(())
}

const MAX_LEN: usize = 16 * 1024 * 1024;
