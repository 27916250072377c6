//! `encdb config`: shows the configuration file that is read, and the source of each setting.

mod settings;

use clap::Args;

use crate::{
    args::ConfigurationArgs,
    configuration::{Configuration, Question, VARIABLES, Variable},
    error::Error,
    exit::Outcome,
    report::Output,
};

use settings::{SettingLine, SettingList};

/// Shows which configuration file is read, and where each setting comes from
///
/// A setting comes from the environment or from the file, and an option that is typed is used before both. No secret is
/// shown: of a variable that unlocks a keyring, only its name.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ConfigArgs {}

pub(crate) fn run(args: &ConfigurationArgs, out: &Output) -> Result<Outcome, Error> {
    let configuration = Configuration::read(args)?;
    let file = match &configuration {
        Some(configuration) => Ok(configuration.path.as_path()),
        None if args.no_config => Err("--no-config was given"),
        None => Err("there is no encdb.toml in the current folder"),
    };
    let list = SettingList::new(file, lines(configuration.as_ref()));
    out.results(&list, &list.lines)?;
    Ok(Outcome::Done)
}

/// Lists the settings of the file, the variables that stand for settings, and the defaults.
fn lines(configuration: Option<&Configuration>) -> Vec<SettingLine> {
    let mut lines: Vec<_> = configuration.iter().flat_map(|it| of_file(it)).collect();
    lines.extend(VARIABLES.iter().filter_map(of_variable));
    let settings = configuration.iter().flat_map(|it| &it.settings);
    if !settings.into_iter().any(|it| it.question() == Question::Database) {
        lines.push(SettingLine::by_default("database-variable", "DATABASE_URL"));
    }
    lines
}

fn of_file(configuration: &Configuration) -> impl Iterator<Item = SettingLine> {
    configuration.settings.iter().map(|setting| {
        let values = setting.values.iter().map(|value| value.to_string_lossy());
        let value = values.collect::<Vec<_>>().join(", ");
        let overridden_by = setting.overriding_variable();
        let place = (configuration.path.as_path(), setting.line);
        SettingLine::of_file(setting.name(), value, place, overridden_by)
    })
}

fn of_variable(variable: &Variable) -> Option<SettingLine> {
    let value = std::env::var_os(variable.name)?;
    let is_public = variable.question != Question::Unlocking;
    let value = is_public.then(|| value.to_string_lossy().into_owned());
    Some(SettingLine::of_variable(variable.setting, value, variable.name))
}

const EXAMPLES: &str = "\
Examples:
  encdb config
  encdb config --config deploy/encdb.toml";
