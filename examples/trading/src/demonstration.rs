//! What the demonstration does around the application: made-up rows, writers that go on, a checker, a comparison of speed.
//!
//! No application has such a thing, and no file here knows of encryption.

mod check;
mod create;
mod journal;
mod measure;
mod sample;
mod work;

pub(crate) use self::{
    check::check, create::create, journal::Journal, measure::measure, work::work,
};
