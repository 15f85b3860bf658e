//! What agents need not write themselves: canned answers (`/template details`) and articles of the knowledge base
//! (`/kb write-to-us`).

use crate::desk::knowledge::Knowledge;
use crate::desk::names::suggestion;
use crate::desk::policy::Policy;

/// What goes with the text of a mail; all of it is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prepared {
    /// Name of a canned answer.
    pub template: Option<String>,
    /// Slugs of articles.
    pub articles: Vec<String>,
}

impl Prepared {
    /// Takes `/template NAME` or `/kb SLUG`. The error says in words what is wrong with it.
    pub fn add(
        &mut self,
        word: &str,
        value: &str,
        policy: &Policy,
        knowledge: Option<&Knowledge>,
    ) -> Result<(), String> {
        match word {
            "template" if self.template.is_some() => return Err("one canned answer is enough for one mail".to_owned()),
            "template" => self.template = Some(known(word, value, "canned answer", &policy.templates.canned())?),
            _ => {
                let slug = match knowledge {
                    Some(knowledge) => known(word, value, "article", &knowledge.slugs())?,
                    None => value.to_lowercase(),
                };
                if !self.articles.contains(&slug) {
                    self.articles.push(slug);
                }
            }
        }
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.template.is_none() && self.articles.is_empty()
    }
}

/// The name as it is known, whatever case it is typed in.
fn known(word: &str, typed: &str, what: &str, names: &[String]) -> Result<String, String> {
    if let Some(name) = names.iter().find(|name| name.eq_ignore_ascii_case(typed)) {
        return Ok(name.clone());
    }
    let wrong = match typed {
        "" => format!("/{word} wants the name of one"),
        _ => format!("there is no {what} `{typed}`"),
    };
    let hint = match names {
        [] => Some(format!("there is no {what} at all yet")),
        names => suggestion(typed, names.iter().map(String::as_str)),
    };
    Err([Some(wrong), hint].into_iter().flatten().collect::<Vec<_>>().join("; "))
}
