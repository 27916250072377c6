//! One line of the result.

use serde::Serialize;

/// A figure with its ratio, printed as one JSON object that `cargo xtask bench` reads.
#[derive(Serialize)]
pub struct Figure {
    pub name: &'static str,
    pub value: f64,
    pub unit: &'static str,
    pub ratio: f64,
    pub against: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
}

impl Figure {
    pub fn print(&self) {
        println!("{}", serde_json::to_string(self).expect("numbers and names"));
    }
}
