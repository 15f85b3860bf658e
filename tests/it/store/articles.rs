//! Articles, their versions and what readers say of them, in both databases.

use maildesk::desk::facts::Lookup;
use maildesk::desk::knowledge::feedback::Vote;
use maildesk::desk::knowledge::version::{State, Version};
use maildesk::desk::knowledge::wanted::Wanted;
use maildesk::desk::knowledge::{Article, Audience, Knowledge};
use maildesk::desk::names::AgentId;
use maildesk::desk::ticket::TicketNumber;

use super::bench::{Bench, each};
use super::sample::{at, facts};

fn version(number: i64, title: &str, state: State) -> Version {
    let article = Article {
        slug: "descale".to_owned(),
        language: "en".to_owned(),
        title: title.to_owned(),
        text: "With **blue** powder.".to_owned(),
        category: "Machines".to_owned(),
        audience: Audience::Public,
    };
    let author = (number > 1).then(|| AgentId::new("ann"));
    Version { number, article, state, author, at: at(number), ticket: Some(TicketNumber(7)) }
}

fn read(bench: &Bench) -> Vec<String> {
    let articles = bench.store.read_now(|tx| tx.articles()).unwrap();
    articles.iter().map(|article| article.title.clone()).collect()
}

#[test]
fn what_is_read_is_the_last_that_was_published() {
    each(|bench| {
        let steps = [
            ("One", State::Draft, &[][..]),
            ("Two", State::Published, &["Two"]),
            ("Three", State::InReview, &["Two"]),
            ("Four", State::Published, &["Four"]),
            ("Five", State::Withdrawn, &[]),
            ("Six", State::Draft, &[]),
        ];
        for ((title, state, expected), number) in steps.into_iter().zip(1..) {
            let version = version(number, title, state);
            bench.store.write_now(move |tx| tx.write_article(&version)).unwrap();
            assert_eq!(read(&bench), expected, "{title}");
        }
        let written = bench.store.read_now(|tx| tx.article_versions("descale", "en")).unwrap();
        assert_eq!(written[2], version(3, "Three", State::InReview));
        assert_eq!(written[0], version(1, "One", State::Draft));
        assert_eq!(written.len(), 6);
        let newest = bench.store.read_now(|tx| tx.newest_articles()).unwrap();
        assert_eq!(newest, [version(6, "Six", State::Draft)]);
        let twice = version(6, "Six again", State::Draft);
        assert!(bench.store.write_now(move |tx| tx.write_article(&twice)).is_err(), "a version is written once");
    });
}

#[test]
fn whoever_says_it_again_has_said_it_once() {
    each(|bench| {
        let vote = |voter: &str, helped: bool, words: &str| Vote {
            slug: "descale".to_owned(),
            language: "en".to_owned(),
            voter: voter.to_owned(),
            helped,
            words: words.to_owned(),
            at: at(1),
        };
        let votes = [
            vote("a", false, ""),
            vote("a", false, "Which powder?"),
            vote("b", true, ""),
            vote("c", false, "Too long."),
        ];
        for vote in votes {
            bench.store.write_now(move |tx| tx.vote(&vote)).unwrap();
        }
        let tally = || bench.store.read_now(|tx| tx.votes()).unwrap().remove(0);
        assert_eq!((tally().yes, tally().no, tally().remarks), (1, 2, 2));
        let remarks = || bench.store.read_now(|tx| tx.remarks("descale", "en", 10)).unwrap();
        assert_eq!(remarks().iter().map(|one| one.words.as_str()).collect::<Vec<_>>(), ["Too long.", "Which powder?"]);
        let id = remarks()[1].id;
        let settle = || bench.store.write_now(move |tx| tx.settle_remark(id, &AgentId::new("ann"), at(2))).unwrap();
        assert!(settle());
        assert!(!settle(), "once");
        assert_eq!(remarks()[1].settled_by, Some(AgentId::new("ann")));
        assert_eq!(tally().remarks, 1);
        // After all it helped: what they missed stays said.
        let again = vote("a", true, "");
        bench.store.write_now(move |tx| tx.vote(&again)).unwrap();
        assert_eq!((tally().yes, tally().no, remarks().len()), (2, 1, 2));
    });
}

/// Whoever decides about a request reads what may be proposed, and nothing else.
#[test]
fn of_what_is_published_a_request_reads_what_fits_it() {
    each(|bench| {
        let named = |slug: &str, language: &str, title: &str, audience, state| {
            let slug_and_language =
                Article { slug: slug.to_owned(), language: language.to_owned(), ..version(1, title, state).article };
            Version { article: Article { audience, ..slug_and_language }, ..version(1, title, state) }
        };
        use Audience::{Internal, Public};
        let versions = [
            named("powder", "en", "Blue powder for machines", Public, State::Published),
            named("pulver", "de", "Blaues Pulver", Public, State::Published),
            named("rates", "en", "Machine and powder rates", Internal, State::Published),
            named("draft", "en", "Machine and powder", Public, State::Draft),
            named("coffee", "en", "Coffee beans", Public, State::Published),
            named("descale", "en", "Not for you", Internal, State::Published),
        ];
        for version in versions {
            bench.store.write_now(move |tx| tx.write_article(&version)).unwrap();
        }
        let file = version(1, "The machine needs powder", State::Published).article;
        let files = Knowledge::new(vec![file]);
        let read = |articles| {
            let lookup = Lookup { articles, ..Lookup::default() };
            let found = bench.store.read_now(move |tx| Ok(facts(tx, &lookup))).unwrap().articles;
            found.iter().map(|article| article.slug.clone()).collect::<Vec<_>>()
        };
        let request = files.proposable("Which powder is for my machine? Or pulver?");
        // A file that fits, too, would be shown to everybody if nobody knew what stands in its place.
        assert_eq!(read(Wanted::Proposable(request)), ["descale", "powder"]);
        assert_eq!(read(Wanted::Proposable(files.proposable("Tea"))), [""; 0]);
        assert_eq!(read(Wanted::All), ["coffee", "descale", "powder", "pulver", "rates"]);
        assert_eq!(read(Wanted::None), [""; 0]);
    });
}

/// Whoever says more later, says it later; what was dealt with hides nothing.
#[test]
fn what_waits_for_an_answer_comes_first_and_of_that_what_was_said_last() {
    each(|bench| {
        let vote = |voter: &str, words: &str, second| Vote {
            slug: "descale".to_owned(),
            language: "en".to_owned(),
            voter: voter.to_owned(),
            helped: false,
            words: words.to_owned(),
            at: at(second),
        };
        for vote in [vote("a", "One.", 1), vote("b", "Two.", 2), vote("c", "Three.", 3), vote("a", "Four.", 4)] {
            bench.store.write_now(move |tx| tx.vote(&vote)).unwrap();
        }
        let remarks = |most| bench.store.read_now(move |tx| tx.remarks("descale", "en", most)).unwrap();
        let words = |most| remarks(most).into_iter().map(|one| one.words).collect::<Vec<_>>();
        assert_eq!(words(10), ["Four.", "Three.", "Two."]);
        for one in remarks(2) {
            assert!(bench.store.write_now(move |tx| tx.settle_remark(one.id, &AgentId::new("ann"), at(5))).unwrap());
        }
        assert_eq!(words(1), ["Two."]);
        assert_eq!(words(10), ["Two.", "Four.", "Three."]);
    });
}
