//! The places that may still hold the bytes of dropped columns.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeMap as _};

/// The copies of dropped values that no statement reaches.
pub(crate) struct NotReached;

const PLACES: [&str; 6] = [
    "backups and exports of the database",
    "the files of replicas, until they have applied the rewrite themselves",
    "write-ahead logs, binary logs and their archives",
    "snapshots of disks, volumes and virtual machines",
    "blocks of the disk that belonged to removed files, and swap space",
    "logs, caches and analytics that applications filled",
];

impl fmt::Display for NotReached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the values may still be in these places, which encdb cannot reach:")?;
        PLACES.iter().try_for_each(|place| write!(f, "\n  {place}"))
    }
}

impl Serialize for NotReached {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_map(Some(2))?;
        line.serialize_entry("event", "not_reached")?;
        line.serialize_entry("places", &PLACES)?;
        line.end()
    }
}
