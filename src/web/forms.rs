//! Forms of the portal, each a page of its own. What is filled in becomes the mail that it could have been: its answers
//! are the text, and fields of the ticket.

use axum::Extension;
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::{Value, context};

use crate::desk::context::{beginning, size};
use crate::desk::form::{Field, FieldKind, Filled, Form, NO, Usual, Wrong, YES};
use crate::desk::mail::is_address;
use crate::desk::ticket::Kind;
use crate::web::fault::Fault;
use crate::web::form;
use crate::web::guard;
use crate::web::help::Anybody;
use crate::web::letter::{self, Request, Written};
use crate::web::new;
use crate::web::page::Visit;
use crate::web::throttle::Place;

/// What is reported, and what is asked for.
pub fn listed(anybody: &Anybody) -> Vec<Value> {
    let (policy, language) = (&anybody.visit.web.config.policy, anybody.visit.language);
    let of = |reports: bool| {
        let forms = policy.forms.iter().filter(|form| matches!(form.kind, Kind::Incident | Kind::Problem) == reports);
        let line = |form: &Form| {
            context! {
                name => form.name.as_str(), title => form.title.to(language), help => form.help.to(language),
            }
        };
        forms.map(line).collect::<Vec<_>>()
    };
    [("report", of(true)), ("request", of(false))]
        .into_iter()
        .filter(|(_, forms)| !forms.is_empty())
        .map(|(name, forms)| context! { name, forms })
        .collect()
}

/// What somebody filled in.
#[derive(Default)]
struct Draft {
    name: String,
    address: String,
    key: String,
    /// A field that nobody sees; programs fill it in.
    website: String,
    /// As they were given, one for each field.
    answers: Vec<String>,
}

/// Something wrong, and where.
struct Problem {
    at: String,
    words: String,
}

/// In the page; a name of its own for each field, which no other input has.
fn id(field: &Field) -> String {
    format!("{FIELDS}{}", field.name)
}

const FIELDS: &str = "f-";

pub async fn show(anybody: Anybody, Path(name): Path<String>) -> Result<Response, Fault> {
    let policy = anybody.visit.web.config.policy.clone();
    let form = policy.form(&name).ok_or(Fault::NotFound)?;
    let draft = Draft {
        key: letter::new_key(anybody.visit.now)?,
        answers: vec![String::new(); form.fields.len()],
        ..Draft::default()
    };
    draw(&anybody, form, &draft, &[], StatusCode::OK)
}

fn draw(
    anybody: &Anybody,
    form: &Form,
    draft: &Draft,
    problems: &[Problem],
    status: StatusCode,
) -> Result<Response, Fault> {
    let language = anybody.visit.language;
    let wrong = |at: &str| problems.iter().find(|problem| problem.at == at).map_or("", |one| one.words.as_str());
    let fields = form.fields.iter().zip(&draft.answers).map(|(field, answer)| {
        let id = id(field);
        let options = field.options.iter();
        let options: Vec<Value> =
            options.map(|one| context! { name => one.name.as_str(), label => one.label.to(language) }).collect();
        context! {
            problem => wrong(&id), id, kind => field.kind.as_str(), label => field.label.to(language),
            help => field.help.to(language), required => field.required, value => answer.as_str(), options,
        }
    });
    let fields: Vec<Value> = fields.collect();
    let shown = context! {
        title => form.title.to(language), help => form.help.to(language), name => draft.name.as_str(),
        address => draft.address.as_str(),
    };
    let listed: Vec<Value> =
        problems.iter().map(|one| context! { at => one.at.as_str(), words => one.words.as_str() }).collect();
    let context = context! {
        form => shown, fields, leave_out => form.leave_out.iter().map(|one| one.as_str()).collect::<Vec<_>>(), problems => listed, key => draft.key.as_str(), name => form.name.as_str(),
        largest => size(guard::LARGEST as u64), upload => wrong("files"), wrong_address => wrong("address"),
    };
    anybody.page_with(status, "form.html", context)
}

pub async fn take(
    anybody: Anybody,
    Extension(place): Extension<Place>,
    Path(name): Path<String>,
    given: Multipart,
) -> Result<Response, Fault> {
    let policy = anybody.visit.web.config.policy.clone();
    let form = policy.form(&name).ok_or(Fault::NotFound)?;
    let mut given = form::Form::read(given).await;
    let visit = &anybody.visit;
    // What is not asked for is not taken either.
    if form.leave_out.contains(&Usual::Files) {
        given.files.clear();
    }
    let name = if form.leave_out.contains(&Usual::Name) { String::new() } else { given.take("name") };
    let draft = Draft {
        name: new::shortened(&name),
        address: given.take("address").trim().to_owned(),
        key: given.take("key"),
        website: given.take("website"),
        answers: form.fields.iter().map(|field| given.take(&id(field))).collect(),
    };
    let (answers, mut problems) = answered(form, &draft, visit);
    if !is_address(&draft.address) {
        problems.push(Problem { at: "address".to_owned(), words: visit.words("new.problem.address").to_owned() });
    }
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    // Something was asked that is asked no more.
    if given.has_more(FIELDS) {
        problems.insert(0, Problem { at: "form".to_owned(), words: visit.words("form.changed").to_owned() });
    }
    if let Some(problem) = given.problem {
        status = problem.status();
        problems.push(Problem { at: "files".to_owned(), words: problem.words(visit) });
    }
    if !problems.is_empty() {
        return draw(&anybody, form, &draft, &problems, status);
    }
    let mailbox = policy.mailbox(&form.mailbox).ok_or(Fault::NotFound)?.clone();
    let request = Request {
        from: new::sender(&draft.name, &draft.address),
        mailbox,
        subject: subject(form, &answers, visit),
        text: text(form, &answers, visit),
        key: draft.key.clone(),
        files: given.files,
        written: Written::Form(Filled {
            form: form.name.clone(),
            language: visit.language.to_owned(),
            answers: answers.into_iter().map(|(field, answer)| (field.name.clone(), answer)).collect(),
        }),
    };
    let what = new::send(&anybody, place, &draft.website, request).await?;
    anybody.page("done.html", context! { what })
}

/// The answers that there are, and what is wrong with others.
fn answered<'f>(form: &'f Form, draft: &Draft, visit: &Visit) -> (Vec<(&'f Field, String)>, Vec<Problem>) {
    let (mut answers, mut problems) = (Vec::new(), Vec::new());
    for (field, given) in form.fields.iter().zip(&draft.answers) {
        match field.read(given) {
            Ok(answer) => answers.extend(answer.map(|answer| (field, answer))),
            Err(wrong) => problems.push(Problem { at: id(field), words: words(wrong, field, visit) }),
        }
    }
    (answers, problems)
}

fn words(wrong: Wrong, field: &Field, visit: &Visit) -> String {
    let key = match wrong {
        Wrong::Missing => "form.problem.missing",
        Wrong::NoOption => "form.problem.no_option",
        Wrong::NoDate => "form.problem.no_date",
        Wrong::NoNumber => "form.problem.no_number",
        Wrong::NoAddress => "form.problem.no_address",
        Wrong::TooLong => "form.problem.too_long",
    };
    let words = visit.words(key).replace("{most}", &field.kind.most().to_string());
    // A browser that knows no dates shows a line, and sends what stands there.
    let example = visit.now.strftime("%Y-%m-%d").to_string();
    words.replace("{example}", &example).replace("{label}", field.label.to(visit.language))
}

/// Characters that a subject takes of an answer.
const OF_ANSWER: usize = 80;

/// The title, with the first answer of one line. It names no ticket: it is about a new matter, whatever stands there.
fn subject(form: &Form, answers: &[(&Field, String)], visit: &Visit) -> String {
    let title = form.title.to(visit.language);
    let telling = |field: &Field| matches!(field.kind, FieldKind::Text | FieldKind::Choice);
    match answers.iter().find(|(field, _)| telling(field)) {
        Some((field, answer)) => {
            let answer = field.shown(answer, visit.language, [YES, NO]);
            format!("{title}: {}", beginning(answer, OF_ANSWER)).replace("[#", "[ #")
        }
        None => title.to_owned(),
    }
}

/// Each question with its answer, as whoever filled it in read it.
fn text(form: &Form, answers: &[(&Field, String)], visit: &Visit) -> String {
    let asked = |field: &Field| field.label.to(visit.language).to_owned();
    let said = [visit.words("form.yes"), visit.words("form.no")];
    let lines = answers.iter().map(|(field, answer)| {
        let answer = field.shown(answer, visit.language, said);
        format!("{}\n{answer}\n", asked(field))
    });
    let lines = lines.collect::<Vec<_>>().join("\n");
    // Whoever answers nothing of what may be answered still asks for something.
    if lines.is_empty() { form.title.to(visit.language).to_owned() } else { lines }
}
