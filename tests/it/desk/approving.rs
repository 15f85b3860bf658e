//! Who may approve a change, and who may say how satisfied a requester is: with which proof, cell by cell.

use jiff::SignedDuration;
use maildesk::desk::approval::Outcome;
use maildesk::desk::plan::Verdict::{self, Appended, Automatic, Held, Opened};
use maildesk::desk::release::As;
use maildesk::ingest;

use crate::support::letter::{Letter, Post, to};
use crate::support::world::{DESK, World};

const CAROL: &str = "Carol <carol@customer.example>";
const ANN: &str = "Ann <ann@acme.example>";
const BOB: &str = "Bob <bob@acme.example>";
const VERA: &str = "Vera <vera@vendor.example>";
const MALLORY: &str = "Mallory <mallory@evil.example>";

/// A desk that asks how satisfied people are, and believes its own server about who wrote a mail.
fn world() -> World {
    let desk = DESK.replacen("language = \"en\"", "language = \"en\"\ntrusted_authserv = [\"mx.acme.example\"]", 1);
    let desk = desk.replacen("[\"bob@acme.example\"]", "[\"bob@acme.example\", \"bob@home.example\"]", 1);
    World::with(&desk.replacen("name = \"support\"\nmembers", "name = \"support\"\nsatisfaction = true\nmembers", 1))
}

/// As the desk's own server found it.
fn forged(post: Post, domain: &str) -> Post {
    post.header("Authentication-Results", &format!("mx.acme.example; dmarc=fail header.from={domain}"))
}

fn proven(post: Post, domain: &str) -> Post {
    post.header("Authentication-Results", &format!("mx.acme.example; dmarc=pass header.from={domain}"))
}

/// A vote in a new mail, which names the ticket and no mail.
fn numbered(from: &str) -> Post {
    Post::new(from, "support@acme.example", "Re: Approval: [#1] New firewall").text("Approve")
}

/// The text alone, to this address, with nothing else to prove anything.
fn bare(from: &str, to: &str, text: &str) -> Post {
    Post::new(from, to, "About that").text(text)
}

fn referring(from: &str, id: &str, text: &str) -> Post {
    bare(from, "support@acme.example", text).header("References", &format!("<{id}>"))
}

/// Vera and Bob are asked to approve change 1, and one of them must.
async fn change() -> (World, Letter, Letter, Letter) {
    let mut world = world();
    world.deliver(Post::new(CAROL, "support@acme.example", "New firewall").text("Please replace it.")).await;
    let mail = world.post().await;
    let (ack, to_ann) = (to(&mail, "carol@customer.example")[0].clone(), to(&mail, "ann@acme.example")[0].clone());
    world.deliver(to_ann.answer(ANN, "/kind change\n/approvers vera@vendor.example, bob needs 1")).await;
    let mail = world.post().await;
    let asked = |rcpt: &str| to(&mail, rcpt).into_iter().find(|one| one.template == "approve").unwrap().clone();
    let (to_vera, to_bob) = (asked("vera@vendor.example"), asked("bob@acme.example"));
    (world, ack, to_vera, to_bob)
}

#[tokio::test]
async fn nobody_approves_without_the_token_and_the_address_that_it_was_made_for() {
    use Outcome::{Approved, Rejected, Waiting};
    let (world, ack, to_vera, to_bob) = change().await;
    let (vera, bob, carol) = (to_vera.reply_to(), to_bob.reply_to(), ack.reply_to());
    let cut = vera.replacen("@acme", "x@acme", 1);
    let absent = |post: Post| post.header("Auto-Submitted", "auto-replied");
    let both = to_vera.answer(VERA, "Approve");
    #[rustfmt::skip]
    let table: Vec<(&str, Post, Verdict, Outcome)> = vec![
        ("asked, answers",                    to_vera.answer(VERA, "Approve"),                    Appended,  Approved),
        ("asked, rejects",                    to_vera.answer(VERA, "Reject because of Friday"),   Appended,  Waiting),
        ("token in the address alone",        bare(VERA, &vera, "Approve"),                       Appended,  Approved),
        ("token in the references alone",     referring(VERA, &to_vera.id(), "Approve"),          Appended,  Approved),
        ("an agent who is asked",             to_bob.answer(BOB, "Approve"),                      Appended,  Approved),
        ("an agent from another own address", to_bob.answer("Bob <bob@home.example>", "Approve"), Appended,  Approved),
        ("the token, another's address",      to_vera.answer(MALLORY, "Approve"),                 Held,      Waiting),
        ("the token, the requester",          to_vera.answer(CAROL, "Approve"),                   Held,      Waiting),
        ("the token, the agent who asked",    to_vera.answer(ANN, "Approve"),                     Held,      Waiting),
        ("the token of the other approver",   bare(VERA, &bob, "Approve"),                        Held,      Waiting),
        ("the token, a forged sender",        forged(to_vera.answer(VERA, "Approve"), "vendor.example"),            Held,      Waiting),
        ("a token that was changed",          bare(VERA, &cut, "Approve"),                        Opened,    Waiting),
        ("the requester's token",             bare(VERA, &carol, "Approve"),                      Appended,  Waiting),
        ("no token, the subject",             numbered(VERA),                                     Appended,  Waiting),
        ("the same, proven",                  proven(numbered(VERA), "vendor.example"),           Appended,  Approved),
        ("the same, forged",                  forged(numbered(VERA), "vendor.example"),           Held,      Waiting),
        ("the same, of an agent",             numbered(BOB),                                      Appended,  Waiting),
        ("the same, of an agent, proven",     proven(numbered(BOB), "acme.example"),              Appended,  Approved),
        ("the same, of somebody else",        proven(numbered(MALLORY), "evil.example"),          Opened,    Waiting),
        ("the same, an absence",              absent(proven(numbered(VERA), "vendor.example")),   Automatic, Waiting),
        ("an absence",                        absent(both),                                       Automatic, Waiting),
        ("neither yes nor no",                to_vera.answer(VERA, "Approve, but not on Friday"), Appended,  Waiting),
    ];
    for (case, post, verdict, outcome) in table {
        let mut world = world.copy().await;
        let got = world.deliver(post).await;
        assert_eq!(got.verdict, Some(verdict), "{case}: {:#?}", got.reasons);
        let approval = world.ticket(1).await.course.approval.unwrap();
        assert_eq!(approval.outcome(), outcome, "{case}: {:#?}", got.reasons);
    }
    let mut world = world.copy().await;
    world.deliver(to_vera.answer(VERA, "Reject")).await;
    world.deliver(to_bob.answer(BOB, "Reject")).await;
    assert_eq!(world.ticket(1).await.course.approval.unwrap().outcome(), Rejected, "one of two was needed");
}

#[tokio::test]
async fn nobody_approves_what_they_did_not_read() {
    use Outcome::{Approved, Waiting};
    let (world, to_ann, to_vera) = planned().await;
    for (orders, asked) in [
        ("/field plan=Delete all data", true),
        ("/field risk=high", true),
        ("/window tomorrow 20:00-21:00", true),
        ("/approvers vera@vendor.example", true),
        ("/field plan=Swap one disk", false),
        ("/field host=db1\n/tag firewall", false),
    ] {
        for decided in [false, true] {
            let case = format!("{orders}, decided: {decided}");
            let mut world = world.copy().await;
            if decided {
                world.deliver(to_vera.answer(VERA, "Approve")).await;
                world.post().await;
            }
            world.deliver(to_ann.answer(ANN, orders)).await;
            let mail = world.post().await;
            let anew = to(&mail, "vera@vendor.example");
            assert_eq!(anew.len(), usize::from(asked), "{case}");
            // The old mail: it counts where nothing changed, and is else answered with what is asked now.
            world.deliver(to_vera.answer(VERA, "Approve")).await;
            let outcome = world.ticket(1).await.course.approval.unwrap().outcome();
            assert_eq!(outcome, if asked { Waiting } else { Approved }, "{case}");
            let again = world.post().await;
            assert_eq!(to(&again, "vera@vendor.example").len(), usize::from(asked), "{case}");
            for new in anew {
                world.deliver(new.answer(VERA, "Approve")).await;
                assert_eq!(world.ticket(1).await.course.approval.unwrap().outcome(), Approved, "{case}");
            }
        }
    }
}

/// Vera is asked to approve a change with a plan.
async fn planned() -> (World, Letter, Letter) {
    let mut world = world();
    world.deliver(Post::new(CAROL, "support@acme.example", "New disk").text("Please replace it.")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    world.deliver(to_ann.answer(ANN, "/kind change\n/approvers vera@vendor.example\n/field plan=Swap one disk")).await;
    let mail = world.post().await;
    let to_vera = to(&mail, "vera@vendor.example")[0].clone();
    assert!(to_vera.text().contains("Swap one disk"), "what stands below `/approvers` is read too: {}", to_vera.text());
    (world, to_ann, to_vera)
}

#[tokio::test]
async fn nothing_of_the_ticket_reaches_an_approver_and_nothing_of_the_approval_its_requester() {
    let (mut world, _, to_vera, _) = change().await;
    assert!(!to_vera.text().contains("Please replace it"), "{}", to_vera.text());
    world.deliver(to_vera.answer(VERA, "Approve\n\nKind regards\nSECRET")).await;
    let mail = world.post().await;
    assert_eq!(to(&mail, "carol@customer.example").len(), 0);
    let to_ann = to(&mail, "ann@acme.example")[0].clone();
    assert!(to_ann.text().contains("SECRET"), "{}", to_ann.text());
    // Answered below what the desk wrote, nothing of that leaves.
    world.deliver(to_ann.answer(ANN, "/public\n/close\nIt is in.")).await;
    let mail = world.post().await;
    let answer = to(&mail, "carol@customer.example")[0];
    let raw = String::from_utf8_lossy(&answer.raw).to_string();
    let token = to_vera.reply_to().split('@').next().unwrap().replace("support+", "");
    assert!(!raw.contains("SECRET") && !raw.contains("vera") && !raw.contains(&token), "{raw}");
}

/// Carol is asked how satisfied she is: the answer that she got before, and that question.
async fn asked_for_a_mark() -> (World, Letter, Letter) {
    let mut world = world();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
    world.deliver(to_ann.answer(ANN, "/close\nIt was the cable.")).await;
    let answer = to(&world.post().await, "carol@customer.example")[0].clone();
    world.deliver(answer.answer(CAROL, "Yes")).await;
    let mail = world.post().await;
    let question =
        to(&mail, "carol@customer.example").into_iter().find(|one| one.template == "satisfaction").unwrap().clone();
    (world, answer, question)
}

#[tokio::test]
async fn only_the_requester_rates_a_ticket_and_in_answer_to_another_mail_by_a_mere_mark() {
    let (world, answer, question) = asked_for_a_mark().await;
    let (address, id) = (question.reply_to(), question.id());
    #[rustfmt::skip]
    let table: Vec<(&str, Post, Verdict, Option<u8>)> = vec![
        ("asked, answers",                question.answer(CAROL, "5"),        Appended, Some(5)),
        ("token in the address alone",    bare(CAROL, &address, "Good"),      Appended, Some(4)),
        ("token in the references alone", referring(CAROL, &id, "3"),         Appended, Some(3)),
        ("another's address",             bare(MALLORY, &address, "1"),       Opened,   None),
        ("a forged sender",               forged(bare(CAROL, &address, "1"), "customer.example"), Opened,   None),
        ("an answer to another mail",     answer.answer(CAROL, "5"),          Appended, Some(5)),
        ("the same with more words",      answer.answer(CAROL, "5, too slow"), Appended, None),
        ("no mark",                       question.answer(CAROL, "Hm."),      Appended, None),
    ];
    for (case, post, verdict, rating) in table {
        let mut world = world.copy().await;
        let got = world.deliver(post).await;
        assert_eq!(got.verdict, Some(verdict), "{case}: {:#?}", got.reasons);
        let ticket = world.ticket(1).await;
        assert_eq!(ticket.course.satisfaction.unwrap().rating, rating, "{case}: {:#?}", got.reasons);
        assert_eq!(ticket.status.is_done(), rating.is_some() || verdict == Opened, "{case}");
    }
}

#[tokio::test]
async fn a_question_for_a_mark_that_a_brake_holds_is_asked_later_but_not_for_ever() {
    for (sender, asked) in [("2 per 1h", true), ("1 per 30d", false)] {
        let desk = DESK.replacen("name = \"support\"\nmembers", "name = \"support\"\nsatisfaction = true\nmembers", 1);
        let mut world = World::with(&format!("{desk}\n[brakes]\nsender = \"{sender}\"\n"));
        for subject in ["Printer", "Screen"] {
            world.deliver(Post::new(CAROL, "support@acme.example", subject).text("Help")).await;
        }
        let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
        world.deliver(to_ann.answer(ANN, "/close\nIt was the cable.")).await;
        let answer = to(&world.post().await, "carol@customer.example")[0].clone();
        world.deliver(answer.answer(CAROL, "Yes")).await;
        assert!(to(&world.post().await, "carol@customer.example").is_empty(), "{sender}: a brake holds it");
        for _ in 0..100 {
            world.pass(SignedDuration::from_mins(15));
            world.tick().await;
        }
        let told = world.entries(1).await;
        let times = |words: &str| told.iter().filter(|stored| stored.entry.text.contains(words)).count();
        assert_eq!(times("is asked later how satisfied"), 1, "{sender}");
        assert_eq!(times("is not asked how satisfied"), usize::from(!asked), "{sender}");
        assert_eq!(to(&world.post().await, "carol@customer.example").len(), usize::from(asked), "{sender}");
        assert_eq!(world.ticket(1).await.course.satisfaction.is_some(), asked, "{sender}");
    }
}

#[tokio::test]
async fn a_vote_of_somebody_else_is_held_and_whoever_lets_it_in_lets_nobody_in() {
    for (case, from) in [("Walter got her mail", "Walter <walter@vendor.example>"), ("somebody plays her", VERA)] {
        let (mut world, _, to_vera, _) = change().await;
        let vote = to_vera.answer(from, "approve");
        let held = world.deliver(if from == VERA { forged(vote, "vendor.example") } else { vote }).await;
        assert_eq!(held.verdict, Some(Held), "{case}: {:#?}", held.reasons);
        let told = to(&world.post().await, "bob@acme.example")[0].text();
        assert!(!told.contains("replay"), "{case}: it would help nobody: {told}");
        assert!(told.contains("ask vera@vendor.example to answer"), "{case}: what helps: {told}");

        let let_in = ingest::replay(&world.store, &world.policy, held.ledger, Some(As::Requester), world.now).await;
        let told = let_in.unwrap().reasons.join("; ");
        assert!(told.contains("decides nothing") && told.contains("does not take part"), "{case}: {told}");
        let ticket = world.ticket(1).await;
        let people: Vec<&str> = ticket.participants.iter().map(|one| one.address.address.as_str()).collect();
        assert_eq!(people, ["carol@customer.example"], "{case}");
        assert_eq!(ticket.course.approval.unwrap().outcome(), Outcome::Waiting, "{case}");
        let told = to(&world.post().await, "ann@acme.example")[0].text();
        assert!(told.contains("decides nothing"), "{case}: agents hear it, too: {told}");
    }
}

/// A mail with a text and a file.
fn with_file(post: Post, text: &str) -> Post {
    let parts = format!(
        "--m\nContent-Type: text/plain\n\n{text}\n--m\nContent-Type: application/pdf\n\
         Content-Disposition: attachment; filename=\"more.pdf\"\n\n%PDF of more\n--m--\n"
    );
    post.text(&parts).header("Content-Type", "multipart/mixed; boundary=m")
}

#[tokio::test]
async fn what_comes_with_the_word_of_an_approver_or_with_a_mark_reaches_the_agents() {
    for (text, outcome) in [
        ("approve", Outcome::Approved),
        ("Approve, see attached", Outcome::Waiting),
        ("reject because of the attached", Outcome::Waiting),
        ("Which one? See the photo.", Outcome::Waiting),
    ] {
        let (mut world, _, to_vera, _) = change().await;
        world.deliver(with_file(to_vera.answer(VERA, ""), text)).await;
        let mail = world.post().await;
        let told = to(&mail, "ann@acme.example")[0];
        let files: Vec<_> = told.mail.enclosures().filter_map(|file| file.name.as_deref()).collect();
        assert_eq!(files, ["more.pdf"], "{text}: {}", told.text());
        let condition = told.text().contains("with it came more.pdf: look whether that holds a condition");
        assert_eq!(condition, outcome == Outcome::Approved, "{text}: {}", told.text());
        assert_eq!(world.ticket(1).await.course.approval.unwrap().outcome(), outcome, "{text}");
    }
    for text in ["5", "Six of 5"] {
        let (mut world, _, question) = asked_for_a_mark().await;
        world.deliver(with_file(question.answer(CAROL, ""), text)).await;
        let mail = world.post().await;
        let told = to(&mail, "ann@acme.example")[0];
        assert!(told.mail.enclosures().any(|file| file.name.as_deref() == Some("more.pdf")), "{text}: {}", told.text());
    }
}

#[tokio::test]
async fn a_requester_is_told_that_a_change_was_not_approved_only_where_somebody_rejected_it() {
    for (language, unmade, rejected) in [
        ("en", "We will not make the change", "it was not approved"),
        ("de", "wird nicht vorgenommen", "Sie wurde nicht genehmigt"),
        ("fi", "ei tehdä", "sitä ei hyväksytty"),
        ("fr", "ne sera pas effectué", "il n’a pas été approuvé"),
        ("nl", "wordt niet uitgevoerd", "ze is niet goedgekeurd"),
    ] {
        for rejects in [false, true] {
            let desk = DESK.replacen("language = \"en\"", &format!("language = \"{language}\""), 1);
            let mut world = World::with(&desk);
            world.deliver(Post::new(CAROL, "support@acme.example", "4711").text("4711")).await;
            let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();
            world.deliver(to_ann.answer(ANN, "/kind change\n/approvers vera@vendor.example")).await;
            if rejects {
                let to_vera = to(&world.post().await, "vera@vendor.example")[0].clone();
                world.deliver(to_vera.answer(VERA, "Reject")).await;
            }
            // What was rejected ends as it is.
            world.deliver(to_ann.answer(ANN, if rejects { "/close" } else { "/status closed" })).await;
            let mail = world.post().await;
            let told = to(&mail, "carol@customer.example");
            let told: Vec<_> = told.iter().filter(|letter| letter.template == "resolved").collect();
            let text = told.first().map(|letter| letter.text()).unwrap_or_default();
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains(unmade) && text.contains(rejected) == rejects, "{language}, {rejects}: {text}");
        }
    }
}
