//! The topics that every backend has.

use super::database;

mod census;
mod declarations;
mod failures;
mod insert;
mod interrupted;
mod keyring_table;
mod leaks;
mod load;
mod matching;
mod migrations;
pub(super) mod next_token;
mod other_rows;
mod owner_keys;
mod owner_passphrases;
mod owner_races;
mod owner_replaced;
mod owner_spellings;
mod owner_tokens;
mod owners;
mod pools;
pub(super) mod process;
mod reload;
mod rotate;
mod row_seals;
mod schemas;
mod sealed;
mod search;
mod sight;
mod stale;
mod stock_derives;
mod tamper;
mod types;
mod update;
mod upserts;
mod verify;
