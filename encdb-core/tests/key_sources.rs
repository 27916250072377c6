//! key_sources
