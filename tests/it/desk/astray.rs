//! Which ticket an agent's mail is for, where its address, its subject and what it answers need not agree.

use maildesk::desk::plan::Verdict;

use crate::support::letter::{Letter, Post};
use crate::support::world::World;

const CAROL: &str = "Carol <carol@customer.example>";
const DAVE: &str = "Dave <dave@elsewhere.example>";
const ANN: &str = "Ann <ann@acme.example>";

/// The note goes to the ticket, or the mail comes back.
#[derive(Debug, PartialEq)]
enum Becomes {
    Note(i64),
    /// Whatever it is about, so that it says which is which.
    Returned(i64),
}

use Becomes::{Note, Returned};

#[tokio::test]
async fn what_contradicts_itself_comes_back() {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("It burns.")).await;
    // The number of another desk.
    world.deliver(Post::new(DAVE, "support@acme.example", "Re: [#1] Scanner").text("It stands still.")).await;
    let letters = world.post().await;
    let mut to_ann = letters.into_iter().filter(|letter| letter.rcpt == "ann@acme.example");
    let (one, two): (Letter, Letter) = (to_ann.next().unwrap(), to_ann.next().unwrap());
    let (first, second) = (one.reply_to(), two.reply_to());
    let desk = "support@acme.example".to_owned();

    #[rustfmt::skip]
    let table: Vec<(&str, &String, &str, Option<&Letter>, Becomes)> = vec![
        // what it is                               to       subject                   answers     becomes
        ("an answer",                               &first,  "Re: [#1] Printer",       Some(&one), Note(1)),
        ("an answer with a subject of its own",     &first,  "Meeting",                Some(&one), Note(1)),
        ("an answer to the plain address",          &desk,   "Re: [#1] Printer",       Some(&one), Note(1)),
        ("a new mail without a subject",            &first,  "",                       None,       Note(1)),
        ("a new mail that says Re: alone",          &first,  "Re: ",                   None,       Note(1)),
        ("a new mail with the subject",             &first,  "WG: AW: printer",        None,       Note(1)),
        ("a new mail with the number",              &first,  "Meeting [#1]",           None,       Note(1)),
        ("a new mail",                              &first,  "Meeting",                None,       Returned(1)),
        ("a new mail with a number that is none",   &first,  "[#77] Meeting",          None,       Returned(1)),
        ("the number of another",                   &first,  "Re: [#2] Scanner",       None,       Returned(1)),
        ("the number of another in its thread",     &first,  "Re: [#2] Scanner",       Some(&one), Returned(1)),
        ("both numbers",                            &first,  "Re: [#1] not [#2]",      None,       Note(1)),
        ("an answer to the other",                  &first,  "Meeting",                Some(&two), Returned(1)),
        ("the other in all but the address",        &first,  "Re: [#2] Scanner",       Some(&two), Returned(1)),
        ("an answer with the number of another",    &desk,   "Re: [#2] Scanner",       Some(&one), Returned(1)),
        ("a number that its own subject has",       &desk,   "Re: [#1] Scanner",       Some(&two), Note(2)),
        ("the same at its address",                 &second, "Re: [#1] Scanner",       Some(&two), Note(2)),
    ];
    for (case, to, subject, answers, becomes) in table {
        let mut fresh = world.copy().await;
        let post = Post::new(ANN, to, subject).text("/note\nIt is an old one.");
        let post = answers.into_iter().fold(post, |post, letter| {
            let id = format!("<{}>", letter.id());
            post.header("In-Reply-To", &id).header("References", &id)
        });
        let got = fresh.deliver(post).await;
        let number = got.ticket.map_or(0, |number| number.0);
        let became = match got.verdict {
            Some(Verdict::Note) => Note(number),
            Some(Verdict::Held) => Returned(number),
            other => panic!("{case}: {other:?}"),
        };
        assert_eq!(became, becomes, "{case}: {:#?}", got.reasons);
        if becomes == Returned(number) {
            let back = fresh.post().await;
            let told = back.iter().find(|letter| letter.template == "returned").expect(case).text();
            assert!(told.contains(&format!("of ticket {number} (“")), "{case}: {told}");
            let done = fresh.deliver(back[0].answer(ANN, "/send")).await;
            assert_eq!(done.verdict, Some(Verdict::Command), "{case}: /send means that ticket: {:#?}", done.reasons);
            assert!(
                fresh.entries(number).await.iter().any(|stored| stored.entry.text == "It is an old one."),
                "{case}"
            );
        }
    }
}
