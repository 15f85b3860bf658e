//! Which of the articles that are written on the desk a decision reads.

use std::collections::BTreeSet;

use crate::desk::knowledge::{Audience, Knowledge, stems};

/// Articles that are read, of more those whose titles share most words with the request.
const MOST_READ: usize = 20;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    #[default]
    None,
    /// Whoever writes may name any.
    All,
    /// An acknowledgement may propose them.
    Proposable(Proposable),
}

/// What tells by the title alone which articles may answer a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposable {
    words: BTreeSet<String>,
    /// Files that fit, by name and language: what is written in the place of one is wanted, whatever became of it.
    files: BTreeSet<(String, String)>,
}

/// An article that is written on the desk, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Titled {
    pub slug: String,
    pub language: String,
    pub title: String,
    pub audience: Audience,
}

impl Knowledge {
    /// What is to be read besides these to propose articles for the request.
    pub fn proposable(&self, request: &str) -> Proposable {
        let words = stems(request);
        let fitting =
            self.all().filter(|file| file.audience == Audience::Public && shared(&file.title, &words).is_some());
        let files = fitting.map(|file| (file.slug.clone(), file.language.clone())).collect();
        Proposable { words, files }
    }
}

impl Proposable {
    /// Those that are wanted.
    pub fn of(&self, all: Vec<Titled>) -> Vec<Titled> {
        let (instead, others): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|one| self.files.contains(&(one.slug.clone(), one.language.clone())));
        let score = |one: Titled| Some((shared(&one.title, &self.words)?, one));
        let public = others.into_iter().filter(|one| one.audience == Audience::Public);
        let mut fitting: Vec<(usize, Titled)> = public.filter_map(score).collect();
        fitting.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
        instead.into_iter().chain(fitting.into_iter().take(MOST_READ).map(|(_, one)| one)).collect()
    }
}

/// How many words of a title stand in a request, where they are enough: two, or its only one.
pub fn shared(title: &str, request: &BTreeSet<String>) -> Option<usize> {
    let title = stems(title);
    let shared = title.intersection(request).count();
    (shared >= title.len().clamp(1, 2)).then_some(shared)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::knowledge::Article;

    fn titled(slug: &str, title: &str, audience: Audience) -> Titled {
        Titled { slug: slug.to_owned(), language: "en".to_owned(), title: title.to_owned(), audience }
    }

    #[test]
    fn what_fits_is_wanted_and_what_stands_in_the_place_of_a_file_that_does() {
        let file = |slug: &str, title: &str| Article {
            slug: slug.to_owned(),
            language: "en".to_owned(),
            title: title.to_owned(),
            text: "Text.".to_owned(),
            category: String::new(),
            audience: Audience::Public,
        };
        let files = Knowledge::new(vec![file("descale", "Descaling the machine"), file("tea", "Making tea")]);
        let wanted = files.proposable("How is descaling of my machine done?");
        let found = wanted.of(vec![
            titled("powder", "Powder for descaling machines", Audience::Public),
            titled("rates", "Rates of descaling machines", Audience::Internal),
            titled("coffee", "Coffee for the machine", Audience::Public),
            titled("descale", "Not for you", Audience::Internal),
            titled("tea", "Not for you", Audience::Internal),
        ]);
        assert_eq!(found.iter().map(|one| one.slug.as_str()).collect::<Vec<_>>(), ["descale", "powder"]);
    }

    #[test]
    fn of_many_the_best_are_wanted() {
        let wanted = Knowledge::default().proposable("The machine with blue powder does not start");
        let many = (0..30).map(|number| titled(&format!("n{number:02}"), "Powder, machine, tea", Audience::Public));
        let best = titled("best", "Blue powder in the machine", Audience::Public);
        let found = wanted.of(many.chain([best]).collect());
        assert_eq!((found.len(), found[0].slug.as_str(), found[19].slug.as_str()), (20, "best", "n18"));
    }
}
