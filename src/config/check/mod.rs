//! What was typed, held against itself: every name names something, nothing stands twice, and what is left out
//! has its default. The defaults live here and in the sample, and a test holds the two together.

mod brand;
mod chats;
mod desk;
mod forms;
mod knowledge;
mod mailbox;
mod oidc;
mod people;
mod reports;
mod services;
mod sla;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::condition::Named;
use crate::config::files::Files;
use crate::config::keyring::Keys;
use crate::config::raw::RawFile;
use crate::config::report::{At, Place, Problem, Problems, Severity, Source, suggestion};
use crate::config::rule_texts::Known;
use crate::config::settings::Config;
use crate::config::{MakeTemplates, calendar, mask, rules};
use crate::desk::names::QueueName;
use crate::desk::policy::Policy;

/// Collects problems while the tables are checked.
pub struct Checker<'a> {
    folder: &'a Path,
    sources: &'a [Source],
    problems: Vec<Problem>,
    names: Names,
    /// Nothing was wrong while reading, so what is not there was not typed either.
    all_read: bool,
}

/// Every name that others may refer to, right or wrong otherwise.
#[derive(Default)]
pub struct Names {
    pub queues: Vec<String>,
    pub agents: Vec<String>,
    pub calendars: Vec<String>,
    pub slas: Vec<String>,
    pub services: Vec<String>,
    pub webhooks: Vec<String>,
    members: BTreeMap<String, usize>,
    template_folders: Vec<String>,
}

/// Makes the configuration of what was read, or tells all that is wrong with it.
pub fn check(files: Files, path: &Path, keys: Keys, make_templates: MakeTemplates<'_>) -> Result<Config, Problems> {
    let Files { raw, sources, problems } = files;
    let folder = crate::config::files::folder(path);
    let all_read = problems.iter().all(|problem| problem.severity == Severity::Warning);
    let mut checker = Checker { folder, sources: &sources, problems, names: Names::default(), all_read };
    let config = raw.and_then(|raw| config(&mut checker, &raw, path, keys, make_templates));
    let list = checker.problems;
    let masked = |source: Source| Source { text: mask::masked(&source.text), ..source };
    let problems = Problems { list, sources: sources.into_iter().map(masked).collect() };
    match config {
        Some(config) if problems.errors() == 0 => Ok(Config { warnings: problems, ..config }),
        _ => Err(problems),
    }
}

fn config(
    checker: &mut Checker<'_>,
    raw: &RawFile,
    path: &Path,
    keys: Keys,
    make_templates: MakeTemplates<'_>,
) -> Option<Config> {
    checker.names = names(raw);
    let (templates, templates_folder) = desk::templates(checker, raw.desk.as_ref(), make_templates);
    let (knowledge, kb) = knowledge::knowledge(checker, raw.desk.as_ref());
    let manual = knowledge::has_manual(raw.desk.as_ref());
    let calendars =
        raw.calendars.0.iter().map(|(name, raw)| (name.value.clone(), calendar::calendar(checker, name, raw)));
    let calendars = calendars.collect();
    checker.unique("calendar", raw.calendars.0.iter().map(|(name, _)| name));
    checker.unique("sla", raw.slas.0.iter().map(|(name, _)| name));
    let slas = raw.slas.0.iter().map(|(name, raw)| (name.value.clone(), sla::sla(checker, name, raw))).collect();
    let agents = people::agents(checker, &raw.agents, raw.desk.as_ref().and_then(|desk| desk.digest?.0));
    let queues = people::queues(checker, &raw.queues, templates_folder.as_deref());
    let mailboxes = mailbox::mailboxes(checker, &raw.mailboxes, &agents);
    let services = services::services(checker, &raw.services, &calendars, &mailboxes, templates.as_deref());
    let reports = reports::reports(checker, &raw.reports, &agents, &queues);
    let outgoing = mailbox::desk_outgoing(checker, raw.smtp.as_ref());
    let alert = desk::alert(checker, raw.alert.as_ref(), &mailboxes);
    let webhooks = desk::webhooks(checker, &raw.webhooks);
    let database = desk::database(checker, raw.desk.as_ref());
    let web = desk::web(checker, raw.web.as_ref());
    let desk = desk::desk(checker, raw.desk.as_ref(), &mailboxes, templates.as_deref(), web.linked());
    let forms = forms::forms(checker, &raw.forms, &mailboxes, templates.as_deref(), &desk.language);
    let chats = chats::chats(checker, &raw.chats, &mailboxes, templates.as_deref(), &desk.language);
    let known = Known {
        templates: templates.as_deref(),
        mailboxes: mailboxes.iter().map(|(mailbox, _)| mailbox).collect(),
        agents: &agents,
    };
    let rules = rules::rules(checker, &raw.rules, &known);
    // Last, for a configuration that is not taken makes no file of keys.
    let keys = if keys == Keys::Create && checker.has_errors() { Keys::Borrowed } else { keys };
    let (secret_file, keys) = desk::keys(checker, raw.desk.as_ref(), keys);
    let (policies, settings) = mailboxes.into_iter().unzip();
    let policy = Policy {
        desk,
        mailboxes: policies,
        queues,
        agents,
        statuses: people::statuses(checker, &raw.statuses),
        rules,
        calendars,
        slas,
        services,
        reports,
        forms,
        chats,
        templates: templates?,
        knowledge,
        keys: keys?,
        brakes: desk::brakes(raw.brakes.as_ref()),
    };
    Some(Config {
        path: path.to_owned(),
        policy: Arc::new(policy),
        database,
        mailboxes: settings,
        outgoing: outgoing?,
        alert,
        webhooks,
        web,
        secret_file,
        templates: templates_folder,
        kb,
        manual,
        warnings: Problems::default(),
    })
}

fn names(raw: &RawFile) -> Names {
    let given = |names: &mut dyn Iterator<Item = &At<String>>| {
        names.map(|name| name.value.clone()).filter(|name| !name.trim().is_empty()).collect()
    };
    Names {
        queues: given(&mut raw.queues.iter().map(|queue| &queue.name)),
        agents: given(&mut raw.agents.iter().map(|agent| &agent.id)),
        calendars: given(&mut raw.calendars.0.iter().map(|(name, _)| name)),
        slas: given(&mut raw.slas.0.iter().map(|(name, _)| name)),
        services: given(&mut raw.services.iter().map(|service| &service.name)),
        webhooks: given(&mut raw.webhooks.0.iter().map(|(name, _)| name)),
        members: raw.queues.iter().map(|queue| (queue.name.value.clone(), queue.members.len())).collect(),
        template_folders: raw
            .queues
            .iter()
            .flat_map(|queue| queue.templates.iter().map(|at| at.value.clone()))
            .collect(),
    }
}

impl Checker<'_> {
    pub fn note(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    pub fn error(&mut self, place: impl Into<Option<Place>>, message: impl Into<String>) {
        self.note(Problem::error(place, message));
    }

    fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// Whether an error within a place is known already, so that its consequences need no telling.
    pub fn noted_within(&self, whole: Place) -> bool {
        self.problems.iter().filter(|problem| problem.severity == Severity::Error).any(|problem| {
            problem.place.is_some_and(|place| place.file == whole.file && self.table_of(whole).contains(&place.start))
        })
    }

    /// A path as typed is meant from the folder of the configuration.
    pub fn path(&self, typed: &str) -> PathBuf {
        self.folder.join(typed)
    }

    pub fn source(&self, place: Place) -> Option<&Source> {
        self.sources.get(place.file)
    }

    /// A name that must be known; an unknown one is noted, with the nearest that is.
    pub fn known(&mut self, what: &str, name: &At<String>, of: impl Fn(&Names) -> &Vec<String>) -> Option<String> {
        let known = of(&self.names);
        if known.contains(&name.value) {
            return Some(name.value.clone());
        }
        // Without any queue that is told once, not at every mention.
        if known.is_empty() && what == "queue" {
            return None;
        }
        let hint = match known.is_empty() {
            true => Some(format!("there is no {what} at all yet")),
            false => suggestion(&name.value, known.iter().map(String::as_str)),
        };
        let problem = Problem::error(name.place, format!("there is no {what} `{}`", name.value));
        self.note(Problem { hint, ..problem });
        None
    }

    /// What conditions may compare with. Without any queue or agent that is told once, not at every mention.
    pub fn named<'n>(&'n self, mailboxes: &'n [String]) -> Named<'n> {
        let some = |names: &'n [String]| (!names.is_empty()).then_some(names);
        Named {
            queues: some(&self.names.queues),
            agents: some(&self.names.agents),
            services: Some(&self.names.services),
            mailboxes: some(mailboxes),
        }
    }

    /// Notes every name that stands a second time.
    pub fn unique<'n>(&mut self, what: &str, names: impl Iterator<Item = &'n At<String>>) {
        let mut seen: BTreeMap<String, Place> = BTreeMap::new();
        for name in names {
            let key = name.value.trim().to_lowercase();
            if key.is_empty() {
                self.error(name.place, format!("this {what} has no name"));
                continue;
            }
            match seen.get(&key) {
                Some(first) => {
                    let line =
                        self.source(*first).map(|source| format!("{}:{}", source.name, source.line(first.start)));
                    let problem = Problem::error(name.place, format!("{what} `{}` stands twice", name.value));
                    self.note(problem.hint(format!("the first one is at {}", line.unwrap_or_default())));
                }
                None => drop(seen.insert(key, name.place)),
            }
        }
    }

    /// Members of a queue.
    pub fn members(&self, queue: &str) -> usize {
        self.names.members.get(queue).copied().unwrap_or_default()
    }

    /// Folders of templates that queues name.
    pub fn template_folders(&self) -> &[String] {
        &self.names.template_folders
    }

    /// The one queue of a desk that has only one.
    pub fn only_queue(&self) -> Option<QueueName> {
        match self.names.queues.as_slice() {
            [only] => Some(QueueName::new(only.as_str())),
            _ => None,
        }
    }

    /// The place of a part of a typed text. `None` where the text was written with escapes, so that its bytes
    /// are not those of the file.
    pub fn within(&self, text: &At<String>, part: Range<usize>) -> Option<Place> {
        let typed = self.source(text.place)?.text.get(text.place.start..text.place.end)?;
        let quote = ["'''", "\"\"\"", "'", "\""].into_iter().find(|quote| typed.starts_with(quote))?;
        let mut start = quote.len();
        let mut inner = typed.get(start..typed.len().checked_sub(quote.len())?)?;
        // TOML leaves out a line break right after three quotes.
        if quote.len() == 3 {
            let trimmed = inner.strip_prefix("\r\n").or(inner.strip_prefix('\n')).unwrap_or(inner);
            start += inner.len() - trimmed.len();
            inner = trimmed;
        }
        let start = text.place.start + start;
        (inner == text.value).then_some(Place { start: start + part.start, end: start + part.end, ..text.place })
    }

    /// The bytes of a table: from its header to the next header, or of an inline table.
    fn table_of(&self, whole: Place) -> Range<usize> {
        let rest = self.source(whole).and_then(|source| source.text.get(whole.end..)).unwrap_or_default();
        let header = self.source(whole).and_then(|source| source.text.get(whole.start..)).unwrap_or_default();
        if !header.starts_with('[') {
            return whole.start..whole.end;
        }
        let length = rest.find("\n[").unwrap_or(rest.len());
        whole.start..whole.end + length
    }
}
