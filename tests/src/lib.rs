//! Nothing here: the suite is in `it/`, the compile-fail tests are in `ui/`.
