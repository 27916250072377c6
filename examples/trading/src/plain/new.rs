//! The deployments with encryption as they would be without: the application before.

pub(crate) mod encrypted {
    use encdb_diesel::spec::TableSpec;

    pub(crate) use crate::old::Old as New;

    pub(crate) const SPECS: &[TableSpec] = &[];
}
pub(crate) use encrypted as clear;
pub(crate) use encrypted as keep;
