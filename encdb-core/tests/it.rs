//! The promises of `encdb-core`, through its public interface: one binary, one file per subject.
//!
//! Vectors against the borrowed algorithms and the frozen values of format 1 need what is not public and are unit tests.

#[cfg(test)]
mod bad_values;
#[cfg(test)]
mod key_sources;
#[cfg(test)]
mod leaks;
#[cfg(test)]
mod normalizations;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tokens;
