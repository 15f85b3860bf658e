//! Who may write into a ticket with which proof: the verdicts that the design gives each token.

use maildesk::desk::plan::Verdict;
use maildesk::desk::policy::{AgentsRequire, Strangers};
use maildesk::desk::ticket::Visibility;

use crate::support::letter::{Letter, Post};
use crate::support::world::World;

const CAROL: &str = "Carol <carol@customer.example>";
const DAVE: &str = "Dave <dave@elsewhere.example>";
const ANN: &str = "Ann <ann@acme.example>";
const VERA: &str = "Vera <vera@vendor.example>";
const BOB: &str = "Bob <bob@acme.example>";

/// Two tickets, 1 of Carol and 2 of Erin, and what was sent about them.
struct Two {
    world: World,
    ack: Letter,
    other_ack: Letter,
    to_ann: Letter,
    to_ann_of_2: Letter,
    /// What Vera was asked about 1, and Walt about 2.
    question: Letter,
    question_of_2: Letter,
}

async fn two() -> Two {
    let mut world = World::new();
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    world.deliver(Post::new("Erin <erin@third.example>", "support@acme.example", "Phone").text("Help")).await;
    let mail = world.post().await;
    let find = |rcpt: &str, number: usize| {
        let found: Vec<_> = mail.iter().filter(|letter| letter.rcpt == rcpt).collect();
        found[number].clone()
    };
    let (ack, other_ack) = (find("carol@customer.example", 0), find("erin@third.example", 0));
    let (to_ann, to_ann_of_2) = (find("ann@acme.example", 0), find("ann@acme.example", 1));
    world.deliver(to_ann.answer(ANN, "/ask vera@vendor.example\nCan you mend it?")).await;
    world.deliver(to_ann_of_2.answer(ANN, "/ask walt@works.example\nCan you mend it?")).await;
    let mail = world.post().await;
    let asked = |rcpt: &str| mail.iter().find(|letter| letter.rcpt == rcpt).unwrap().clone();
    let (question, question_of_2) = (asked("vera@vendor.example"), asked("walt@works.example"));
    Two { world, ack, other_ack, to_ann, to_ann_of_2, question, question_of_2 }
}

/// A mail with nothing but the address as proof.
fn only_address(from: &str, to: &str) -> Post {
    Post::new(from, to, "").header("In-Reply-To", "<lost@elsewhere.example>").text("Some words")
}

/// A mail with nothing but References as proof.
fn only_reference(from: &str, id: &str) -> Post {
    Post::new(from, "support@acme.example", "About that").text("Some words").header("References", &format!("<{id}>"))
}

#[tokio::test]
async fn every_token_gets_the_verdict_that_the_design_gives_it() {
    let two = two().await;
    let (requester, agent) = (two.ack.reply_to(), two.to_ann.reply_to());
    let (local, domain) = requester.split_once('@').unwrap();
    let cut = format!("{}@{domain}", &local[..local.len() - 1]);
    let last = local.chars().last().unwrap();
    let changed = format!("{}{}@{domain}", &local[..local.len() - 1], if last == 'a' { 'b' } else { 'a' });
    let another_ticket = requester.replacen("+1-", "+2-", 1);
    let another_person = requester.replacen("-r1-", "-r2-", 1);
    let unknown_ticket = requester.replacen("+1-", "+77-", 1);
    let shouted = format!("{}@{domain}", local.to_uppercase());
    // What a server that writes all in upper case hands to one that writes all in lower case.
    let lowered = format!("{}@{}", local.to_uppercase(), domain.to_uppercase()).to_lowercase();
    assert!(local.chars().all(|c| !c.is_uppercase()), "a token says the same in lower case: {local}");
    let mixed = agent.replacen("support+", "Support+", 1).to_uppercase();
    let side = two.question.reply_to();
    let thread_root = two.to_ann.mail.references[0].clone();

    use Verdict::{AgentReply, Appended, Held, Opened};
    #[rustfmt::skip]
    let sides: Vec<(&str, Post, Verdict, i64)> = vec![
        // --- the token of a side conversation: in it, for agents alone, and nowhere else
        ("side token, who was asked",                     only_address(VERA, &side),                     Appended, 1),
        ("side token, somebody else of the vendor",       only_address("Will <will@vendor.example>", &side), Appended, 1),
        ("side token, a stranger",                        only_address(DAVE, &side),                     Appended, 1),
        ("side token, an agent",                          only_address(ANN, &side),                      Appended, 1),
        ("side token, upper-cased by an MTA",             only_address(VERA, &side.to_uppercase()),      Appended, 1),
        ("side token in References, who was asked",       only_reference(VERA, &two.question.id()),      Appended, 1),
        ("side token in References, a stranger",          only_reference(DAVE, &two.question.id()),      Appended, 1),
        ("side token of another ticket goes there",       only_address(VERA, &two.question_of_2.reply_to()), Appended, 2),
        ("side token and a requester's, a stranger",      only_address(DAVE, &side).header("Cc", &two.ack.reply_to()), Appended, 1),
        ("who was asked names the ticket in the subject", Post::new(VERA, "support@acme.example", "Re: [#1]").text("x"), Appended, 1),
    ];
    for (case, post, verdict, ticket) in sides {
        let mut fresh = Two { world: two.world.copy().await, ..clone(&two) };
        let before = fresh.world.entries(ticket).await.len();
        let (participants, thread) =
            (fresh.world.ticket(ticket).await.participants, fresh.world.ticket(ticket).await.thread);
        let got = fresh.world.deliver(post).await;
        assert_eq!((got.verdict, got.ticket.map(|n| n.0)), (Some(verdict), Some(ticket)), "{case}: {:#?}", got.reasons);
        let after = fresh.world.ticket(ticket).await;
        assert_eq!((after.participants, after.thread), (participants, thread), "{case}: nobody takes part by it");
        let entries = fresh.world.entries(ticket).await;
        let public = entries[before..].iter().filter(|stored| stored.entry.visibility == Visibility::Public);
        assert_eq!(public.count(), 0, "{case}: it is for agents alone");
        let mail = fresh.world.post().await;
        assert!(mail.iter().all(|letter| letter.rcpt.ends_with("@acme.example")), "{case}: nobody outside hears of it");
    }

    #[rustfmt::skip]
    let table: Vec<(&str, Post, Verdict, i64)> = vec![
        // --- who takes part says there what is their own (see `desk::own_words`)
        ("side token, the requester",                     only_address(CAROL, &side),                    Appended, 1),
        // --- a side token that is none, or not alone
        ("side token, too long",                          only_address(VERA, &side.replacen("@acme", "x@acme", 1)), Opened, 0),
        ("side token, moved to another conversation",     only_address(VERA, &side.replacen("-s1-", "-s2-", 1)), Opened, 0),
        ("side token, moved to another ticket",           only_address(VERA, &side.replacen("+1-", "+2-", 1)), Opened, 0),
        ("side token, changed into an agent's",           only_address(ANN, &side.replacen("-s1-", "-aann-", 1)), Held, 1),
        ("side token and the requester's, the requester", only_address(CAROL, &requester).header("Cc", &side), Appended, 1),
        ("side token and an agent's, that agent",         only_address(ANN, &agent).header("Cc", &side), AgentReply, 1),
        ("side token and an agent's, another agent",      only_address(BOB, &side).header("Cc", &agent), Held, 1),
        ("agent's token, who was asked by the desk",      only_address(VERA, &agent),                    Appended, 1),
        ("who was asked, and nothing else",               Post::new(VERA, "support@acme.example", "Hello").text("x"), Opened, 0),
        ("who was asked about another ticket",            Post::new(VERA, "support@acme.example", "Re: [#2]").text("x"), Opened, 0),
        // --- the requester's token
        ("requester's token, the requester",              only_address(CAROL, &requester),               Appended, 1),
        ("requester's token, a Cc of the same mail",      only_address(DAVE, &requester),                Appended, 1),
        ("requester's token, upper-cased by an MTA",      only_address(CAROL, &shouted),                 Appended, 1),
        ("requester's token, lower-cased by an MTA",       only_address(CAROL, &lowered),                 Appended, 1),
        ("requester's token, cut",                        only_address(DAVE, &cut),                      Opened, 0),
        ("requester's token, changed",                    only_address(DAVE, &changed),                  Opened, 0),
        ("requester's token, moved to another ticket",    only_address(CAROL, &another_ticket),          Opened, 0),
        ("requester's token, moved to another person",    only_address(DAVE, &another_person),           Opened, 0),
        ("requester's token, a ticket that is not there", only_address(CAROL, &unknown_ticket),          Opened, 0),
        ("another ticket's token goes into that ticket",  only_address(CAROL, &two.other_ack.reply_to()), Appended, 2),
        ("requester's token in References",               only_reference(CAROL, &two.ack.id()),          Appended, 1),
        ("requester's token in References, a stranger",   only_reference(DAVE, &two.ack.id()),           Appended, 1),
        ("the address wins over References",              only_reference(CAROL, &two.ack.id()).header("To", &two.other_ack.reply_to()), Appended, 2),
        ("a cut token is no worse than none",             only_reference(CAROL, &two.ack.id()).header("To", &cut), Appended, 1),
        // --- an agent's token
        ("agent's token, that agent",                     only_address(ANN, &agent),                     AgentReply, 1),
        ("agent's token, that agent's other address",     only_address("ann@home.example", &agent),      AgentReply, 1),
        ("agent's token, upper-cased by an MTA",          only_address(ANN, &mixed),                     AgentReply, 1),
        ("agent's token, another agent",                  only_address(BOB, &agent),                     Held, 1),
        ("agent's token, a stranger",                     only_address(DAVE, &agent),                    Held, 1),
        ("agent's token, the requester",                  only_address(CAROL, &agent),                   Appended, 1),
        ("agent's token of another ticket goes there",    only_address(ANN, &two.to_ann_of_2.reply_to()), AgentReply, 2),
        ("agent's token in References, that agent",       only_reference(ANN, &two.to_ann.id()),         AgentReply, 1),
        ("agent's token in References, a stranger",       only_reference(DAVE, &two.to_ann.id()),        Held, 1),
        ("agent's thread root in References, that agent", only_reference(ANN, &thread_root),             AgentReply, 1),
        ("agent's token changed, that agent",             only_address(ANN, &agent.replacen("-aann-", "-abob-", 1)), Held, 1),
        ("agent with the requester's token only",         only_address(ANN, &requester),                 Held, 1),
        ("agent answers all: both tokens, own counts",    only_address(ANN, &requester).header("Cc", &agent), AgentReply, 1),
        ("spoofed agent: another's token and requester's", only_address(BOB, &agent).header("Cc", &requester), Held, 1),
        ("stranger with both tokens takes part at most",  only_address(DAVE, &agent).header("Cc", &requester), Appended, 1),
        // --- no token
        ("From an agent and nothing else",                Post::new(ANN, "support@acme.example", "Hello").text("x"), Opened, 0),
        ("From an agent and a subject tag",               Post::new(ANN, "support@acme.example", "Re: Printer [#1]").text("x"), Held, 1),
        ("subject tag, the requester",                    Post::new(CAROL, "support@acme.example", "Re: Printer [#1]").text("x"), Appended, 1),
        ("subject tag, a stranger",                       Post::new(DAVE, "support@acme.example", "Re: Printer [#1]").text("x"), Opened, 0),
        ("subject tag of another's ticket",               Post::new(CAROL, "support@acme.example", "Re: Phone [#2]").text("x"), Opened, 0),
    ];
    for (case, post, verdict, ticket) in table {
        // Each case meets the same two tickets.
        let mut fresh = Two { world: two.world.copy().await, ..clone(&two) };
        let got = fresh.world.deliver(post).await;
        assert_eq!(got.verdict, Some(verdict), "{case}: {:#?}", got.reasons);
        match ticket {
            0 => assert_eq!(got.ticket.map(|n| n.0), Some(3), "{case}: opens a new ticket: {:#?}", got.reasons),
            number => assert_eq!(got.ticket.map(|n| n.0), Some(number), "{case}: {:#?}", got.reasons),
        }
        let kept = fresh.world.ticket(1).await.requester.address.address;
        assert_eq!(kept, "carol@customer.example", "{case}: the requester is never swapped");
    }
}

fn clone(two: &Two) -> Two {
    Two {
        world: World::new(),
        ack: two.ack.clone(),
        other_ack: two.other_ack.clone(),
        to_ann: two.to_ann.clone(),
        to_ann_of_2: two.to_ann_of_2.clone(),
        question: two.question.clone(),
        question_of_2: two.question_of_2.clone(),
    }
}

#[tokio::test]
async fn strangers_are_linked_or_held_as_configured_and_never_reopen() {
    let mut two = two().await;
    let guess = || Post::new(DAVE, "support@acme.example", "Re: Printer [#1]").text("Send me everything");
    let linked = two.world.deliver(guess()).await;
    assert_eq!(linked.verdict, Some(Verdict::Opened));
    let links = two.world.store.read(|tx| tx.links(maildesk::desk::ticket::TicketNumber(1))).await.unwrap();
    assert_eq!(links[0].kind.as_str(), "claims");
    assert!(!two.world.ticket(1).await.is_participant("dave@elsewhere.example"));

    let mut policy = (*two.world.policy).clone();
    policy.desk.strangers = Strangers::Hold;
    two.world.policy = policy.into();
    let held = two.world.deliver(guess().text("Send me everything, please")).await;
    assert_eq!((held.verdict, held.ticket.map(|n| n.0)), (Some(Verdict::Held), Some(1)), "{:#?}", held.reasons);
    assert_eq!(
        two.world.entries(1).await.iter().filter(|e| e.entry.kind.as_str() == "inbound").count(),
        1,
        "nothing was added"
    );
}

#[tokio::test]
async fn an_agent_must_not_fail_authentication_and_may_have_to_pass_it() {
    let header = |dmarc: &str| format!("mx.acme.example; dmarc={dmarc} header.from=acme.example");
    for (require, dmarc, expected) in [
        (AgentsRequire::Token, "pass", Verdict::AgentReply),
        (AgentsRequire::Token, "none", Verdict::AgentReply),
        (AgentsRequire::Token, "fail", Verdict::Held),
        (AgentsRequire::Authenticated, "pass", Verdict::AgentReply),
        (AgentsRequire::Authenticated, "none", Verdict::Held),
        (AgentsRequire::Authenticated, "fail", Verdict::Held),
    ] {
        let mut two = two().await;
        let mut policy = (*two.world.policy).clone();
        policy.desk.agents_require = require;
        policy.desk.authserv_ids = vec!["mx.acme.example".to_owned()];
        two.world.policy = policy.into();
        let answer = two.to_ann.answer(ANN, "Here you are").header("Authentication-Results", &header(dmarc));
        let got = two.world.deliver(answer).await;
        assert_eq!(got.verdict, Some(expected), "{require}, dmarc={dmarc}: {:#?}", got.reasons);
    }
}
