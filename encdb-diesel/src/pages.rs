//! The pages of `docs/` for applications that adopt encdb, whose examples are run. `pages/shop.rs` is the application in them;
//! what needs other crates is quoted there from `tests/it/recipes/`.

#[doc = include_str!("../../docs/adopting.md")]
mod adopting {}

#[doc = include_str!("../../docs/handlers.md")]
mod handlers {}

#[doc = include_str!("../../docs/configuration.md")]
mod configuration {}

#[doc = include_str!("../../docs/migrate.md")]
mod migrate {}
