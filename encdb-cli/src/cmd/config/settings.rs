//! The sources of settings.

use std::{
    fmt,
    path::{Path, absolute},
};

use serde::Serialize;

use crate::report::Grid;

/// All settings, and the file that was read.
pub(super) struct SettingList {
    pub(super) lines: Vec<SettingLine>,
    /// The file's path, or why no file was read.
    file: Result<String, &'static str>,
}

/// One setting, from one place.
#[derive(Serialize)]
pub(super) struct SettingLine {
    setting: &'static str,
    /// The value, or none where it may be a secret.
    value: Option<String>,
    from: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overridden_by: Option<&'static str>,
}

impl SettingList {
    pub(super) fn new(file: Result<&Path, &'static str>, mut lines: Vec<SettingLine>) -> Self {
        let shown =
            |path: &Path| absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string();
        lines.sort_by_key(|line| line.setting);
        Self { lines, file: file.map(shown) }
    }
}

impl SettingLine {
    pub(super) fn of_file(
        setting: &'static str,
        value: String,
        (path, line): (&Path, usize),
        overridden_by: Option<&'static str>,
    ) -> Self {
        let from = path.display().to_string();
        Self { setting, value: Some(value), from, line: Some(line), overridden_by }
    }

    pub(super) fn of_variable(
        setting: &'static str,
        value: Option<String>,
        variable: &'static str,
    ) -> Self {
        Self { setting, value, from: variable.to_owned(), line: None, overridden_by: None }
    }

    pub(super) fn by_default(setting: &'static str, value: &str) -> Self {
        let (value, from) = (Some(value.to_owned()), "default".to_owned());
        Self { setting, value, from, line: None, overridden_by: None }
    }

    fn origin(&self) -> String {
        let line = self.line.map(|line| format!(", line {line}")).unwrap_or_default();
        let unused = self.overridden_by.map(|name| format!("; not used, because {name} is set"));
        format!("{}{line}{}", self.from, unused.unwrap_or_default())
    }
}

impl fmt::Display for SettingList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = vec![["SETTING", "VALUE", "FROM"].map(str::to_owned)];
        rows.extend(self.lines.iter().map(|line| {
            let value = line.value.as_deref().unwrap_or("(not shown)").to_owned();
            [line.setting.to_owned(), value, line.origin()]
        }));
        writeln!(f, "{}", Grid(rows))?;
        match &self.file {
            Ok(path) => write!(f, "configuration file {path}"),
            Err(reason) => write!(f, "no configuration file is read: {reason}"),
        }
    }
}
