//! Checks who can read the connections, or answer in a server's place. The result is a warning, because everything else
//! works.

use super::{DoctorArgs, TRANSPORT};
use crate::{
    args::UrlPlace,
    database::{Database, Transport},
    error::Error,
    report::Check,
};

/// Checks the connection to the database, and the connection to owners' keys if they are in another database.
pub(super) fn transports(database: &mut Database, args: &DoctorArgs) -> Vec<Check> {
    let own = args.database.url().and_then(|place| judged(&place, database));
    let owner_keys = args.owner_keys.url().and_then(|place| {
        let connected = Database::of_owner_keys(&args.owner_keys)?;
        place.zip(connected).map(|(place, mut it)| judged(&place, &mut it)).transpose()
    });
    let checks = [Some(own), owner_keys.transpose()].into_iter().flatten();
    checks.map(|it| it.unwrap_or_else(|error| Check::refused(TRANSPORT, &error))).collect()
}

fn judged(place: &UrlPlace<'_>, database: &mut Database) -> Result<Check, Error> {
    let tls = database.tls_version()?;
    let connection = format!("{}: {}", place.named(), tls.as_deref().unwrap_or("no TLS"));
    Ok(match Database::transport(place)? {
        Transport::Local => Check::ok(TRANSPORT, format!("{} {LOCAL}", place.named())),
        Transport::Verified => Check::ok(TRANSPORT, format!("{connection}, {VERIFIED}")),
        Transport::OfAuthority => Check::ok(TRANSPORT, format!("{connection}, {OF_AUTHORITY}")),
        Transport::Unknown => Check::warning(TRANSPORT, format!("{connection}, {UNKNOWN}")),
        Transport::Unverified { instead } => {
            Check::warning(TRANSPORT, format!("{connection}, {UNVERIFIED} {instead}"))
        }
    })
}

const LOCAL: &str = "is on this machine";
const VERIFIED: &str = "and the server is verified";
const OF_AUTHORITY: &str = "and the server has a certificate of the authority that is named; write sslmode=verify-full if \
                            others get certificates there, too";
const UNKNOWN: &str = "and the URL asks for a verified server; MySQL's client library obeys, MariaDB's before 3.4 does not";
const UNVERIFIED: &str =
    "and nothing verifies the server: another can answer in its place; add to the URL:";
