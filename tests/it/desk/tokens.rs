//! Who may write into a ticket with which proof: the verdicts that the design gives each token.

use maildesk::desk::plan::Verdict;
use maildesk::desk::policy::{AgentsRequire, Strangers};

use crate::support::letter::{Letter, Post};
use crate::support::world::World;

const CAROL: &str = "Carol <carol@customer.example>";
const DAVE: &str = "Dave <dave@elsewhere.example>";
const ANN: &str = "Ann <ann@acme.example>";
const BOB: &str = "Bob <bob@acme.example>";

/// Two tickets, 1 of Carol and 2 of Erin, and what was sent about them.
struct Two {
    world: World,
    ack: Letter,
    other_ack: Letter,
    to_ann: Letter,
    to_ann_of_2: Letter,
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
    Two {
        ack: find("carol@customer.example", 0),
        other_ack: find("erin@third.example", 0),
        to_ann: find("ann@acme.example", 0),
        to_ann_of_2: find("ann@acme.example", 1),
        world,
    }
}

/// A mail with nothing but the address as proof.
fn only_address(from: &str, to: &str) -> Post {
    Post::new(from, to, "About that").text("Some words")
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
    let thread_root = two.to_ann.mail.references[0].clone();

    use Verdict::{AgentReply, Appended, Held, Opened};
    #[rustfmt::skip]
    let table: Vec<(&str, Post, Verdict, i64)> = vec![
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
        ("agent's token, the requester",                  only_address(CAROL, &agent),                   Held, 1),
        ("agent's token of another ticket goes there",    only_address(ANN, &two.to_ann_of_2.reply_to()), AgentReply, 2),
        ("agent's token in References, that agent",       only_reference(ANN, &two.to_ann.id()),         AgentReply, 1),
        ("agent's token in References, a stranger",       only_reference(DAVE, &two.to_ann.id()),        Held, 1),
        ("agent's thread root in References, that agent", only_reference(ANN, &thread_root),             AgentReply, 1),
        ("agent's token changed, that agent",             only_address(ANN, &agent.replacen("-aann-", "-abob-", 1)), Opened, 0),
        ("agent with the requester's token only",         only_address(ANN, &requester),                 Appended, 1),
        ("agent answers all: both tokens, own counts",    only_address(ANN, &requester).header("Cc", &agent), AgentReply, 1),
        ("spoofed agent: another's token and requester's", only_address(BOB, &agent).header("Cc", &requester), Held, 1),
        ("stranger with both tokens takes part at most",  only_address(DAVE, &agent).header("Cc", &requester), Appended, 1),
        // --- no token
        ("From an agent and nothing else",                Post::new(ANN, "support@acme.example", "Hello").text("x"), Opened, 0),
        ("From an agent and a subject tag",               Post::new(ANN, "support@acme.example", "Re: Printer [#1]").text("x"), Opened, 0),
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
