//! Values that are stored as JSON text.

use anyhow::{Context, Result};
use serde::Serialize;

pub fn text(value: &(impl Serialize + ?Sized)) -> Result<String> {
    serde_json::to_string(value).context("Failed to write JSON")
}
