//! Who may do what with which proof, cell by cell: who writes, with whose token, and what a trusted server says of the
//! sender. The tables are read and played.

use std::fmt::Write;

use maildesk::desk::names::AgentId;
use maildesk::desk::plan::Verdict;
use maildesk::desk::policy::{AgentsRequire, Policy};
use maildesk::desk::ticket::{AuthorKind, EntryKind, TicketNumber, Visibility};
use maildesk::desk::token::{Holder, Token};

use crate::support::letter::Post;
use crate::support::world::World;

/// A mail about ticket 1, which is Carol's; each cell says what becomes of it where `agents_require = "token"`.
///
/// The token stands in the address: the own one of this person and this ticket (`right`), the same after it stood in a
/// mail that somebody outside got a copy of (`seen`), one that was made for somebody else of the desk or of another
/// ticket (`others`), one that no key made (`broken`); or there is none and the subject names the ticket (`absent`). The spoofer has Ann's address and comes from elsewhere; that it passes means
/// that its domain vouches for it, be it who it may. Zoe was an agent once. What is held of an agent is asked about
/// (tests/it/desk/proof.rs).
const ABOUT_A_TICKET: &str = "
    who       token  | pass         none         fail
    customer  right  | appended     appended     appended
    customer  others | appended     appended     held
    customer  broken | appended     appended     opened
    customer  absent | appended     appended     opened
    stranger  right  | appended     appended     appended
    stranger  others | held         held         held
    stranger  broken | opened       opened       opened
    stranger  absent | opened       opened       opened
    agent     right  | agent_reply  agent_reply  held
    agent     seen   | agent_reply  held         held
    agent     others | held         held         held
    agent     broken | held         held         held
    agent     absent | held         held         held
    as-desk   right  | agent_reply  held         held
    as-desk   seen   | agent_reply  held         held
    as-desk   others | held         held         held
    as-desk   broken | held         held         held
    as-desk   absent | held         held         held
    ex-agent  right  | held         held         held
    ex-agent  others | held         held         held
    ex-agent  broken | opened       opened       opened
    ex-agent  absent | opened       opened       opened
    spoofer   right  | agent_reply  agent_reply  held
    spoofer   seen   | agent_reply  held         held
    spoofer   others | held         held         held
    spoofer   broken | held         held         held
    spoofer   absent | held         held         held
";

/// The same where `agents_require = "authenticated"`: what differs is that an agent's token alone is not enough.
const ABOUT_A_TICKET_STRICTLY: &str = "
    who       token  | pass         none         fail
    customer  right  | appended     appended     appended
    customer  others | appended     appended     held
    customer  broken | appended     appended     opened
    customer  absent | appended     appended     opened
    stranger  right  | appended     appended     appended
    stranger  others | held         held         held
    stranger  broken | opened       opened       opened
    stranger  absent | opened       opened       opened
    agent     right  | agent_reply  held         held
    agent     seen   | agent_reply  held         held
    agent     others | held         held         held
    agent     broken | held         held         held
    agent     absent | held         held         held
    as-desk   right  | agent_reply  held         held
    as-desk   seen   | agent_reply  held         held
    as-desk   others | held         held         held
    as-desk   broken | held         held         held
    as-desk   absent | held         held         held
    ex-agent  right  | held         held         held
    ex-agent  others | held         held         held
    ex-agent  broken | opened       opened       opened
    ex-agent  absent | opened       opened       opened
    spoofer   right  | agent_reply  held         held
    spoofer   seen   | agent_reply  held         held
    spoofer   others | held         held         held
    spoofer   broken | held         held         held
    spoofer   absent | held         held         held
";

/// What an agent's address may do without a token, and what then stands on the ticket: `answer` and `note` are the
/// agent's words, `inside` are nobody's; `ack` is all that leaves to the customer.
///
/// To write is a mail to the customer with the desk in copy, to call is `/requester`, to forward is what it says, to
/// answer is a mail to the requester of ticket 1 in that thread with the desk in copy, to ask is the own request.
const WITHOUT_A_TOKEN: &str = "
    requires       deed    | pass             none             fail
    token          write   | opened answer    opened inside    held
    token          call    | opened note      opened inside    held
    token          forward | opened note ack  opened inside    held
    token          answer  | agent_reply answer held           held
    token          ask     | opened           opened           held
    authenticated  write   | opened answer    held             held
    authenticated  call    | opened note      held             held
    authenticated  forward | opened note ack  held             held
    authenticated  answer  | agent_reply answer held           held
    authenticated  ask     | opened           opened           held
";

const AUTHENTICATION: [&str; 3] = ["pass", "none", "fail"];

#[tokio::test]
async fn who_may_do_what_with_which_proof() {
    for (require, table) in
        [(AgentsRequire::Token, ABOUT_A_TICKET), (AgentsRequire::Authenticated, ABOUT_A_TICKET_STRICTLY)]
    {
        let world = two_tickets(require).await;
        let mut played = String::new();
        for line in rows(table) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [who, token, "|", ..] = words[..] else { panic!("who, token, and the cells: {line}") };
            let mut row = format!("{who} {token} |");
            for authentication in AUTHENTICATION {
                let mut world = world.copy().await;
                if token == "seen" {
                    let copied = about(&world.policy, "agent", "right").header("Cc", "dave@elsewhere.example");
                    let done = world.deliver(authenticated(copied.text("/tag paper"), "pass")).await;
                    assert_eq!(done.verdict, Some(Verdict::Command), "{:#?}", done.reasons);
                }
                let post = authenticated(about(&world.policy, who, token), authentication);
                let done = world.deliver(post).await;
                let verdict = done.verdict.unwrap().to_string();
                // Opened is a ticket of its own; all else is about ticket 1.
                let number = done.ticket.map(|number| number.0);
                assert_eq!(number, Some(if verdict == "opened" { 3 } else { 1 }), "{line}: {:#?}", done.reasons);
                let requester = world.ticket(1).await.requester.address.address;
                assert_eq!(requester, "carol@customer.example", "{line}: nobody is swapped");
                write!(row, " {verdict}").unwrap();
            }
            writeln!(played, "{row}").unwrap();
        }
        assert_eq!(squeezed(table), played, "{require}");
    }
}

#[tokio::test]
async fn what_an_agents_address_may_do_without_a_token() {
    let mut played = String::new();
    for line in rows(WITHOUT_A_TOKEN) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [require, deed, "|", ..] = words[..] else { panic!("what is required, the deed, the cells: {line}") };
        let world = two_tickets(require.parse().unwrap()).await;
        let mut row = format!("{require} {deed} |");
        for authentication in AUTHENTICATION {
            let mut world = world.copy().await;
            let done = world.deliver(authenticated(of_agent(deed), authentication)).await;
            write!(row, " {}", done.verdict.unwrap()).unwrap();
            let entries = match done.ticket {
                Some(number) => world.entries(number.0).await,
                None => Vec::new(),
            };
            for entry in entries.into_iter().map(|stored| stored.entry) {
                assert!(
                    entry.author.kind != AuthorKind::Agent
                        || authentication == "pass"
                        || entry.kind == EntryKind::Event,
                    "{line}: without proof nothing is an agent's word: {entry:#?}"
                );
                row += match (entry.kind, entry.visibility, entry.author.kind) {
                    (EntryKind::Outbound, Visibility::Public, AuthorKind::Agent) => " answer",
                    (EntryKind::Note, Visibility::Internal, AuthorKind::Agent) => " note",
                    (EntryKind::Inbound, Visibility::Internal, AuthorKind::ThirdParty) => " inside",
                    _ => "",
                };
            }
            for letter in world.post().await.iter().filter(|letter| letter.rcpt.ends_with("@customer.example")) {
                assert!(!letter.text().contains("Between us"), "{line}: {}", letter.text());
                write!(row, " {}", letter.template).unwrap();
            }
        }
        writeln!(played, "{row}").unwrap();
    }
    assert_eq!(squeezed(WITHOUT_A_TOKEN), played);
}

/// Carol's ticket 1 and Erin's ticket 2, whose mail has left.
async fn two_tickets(require: AgentsRequire) -> World {
    let mut world = World::new();
    let mut policy = (*world.policy).clone();
    policy.desk.agents_require = require;
    policy.desk.authserv_ids = vec!["mx.acme.example".to_owned()];
    world.policy = policy.into();
    let first = Post::new("Carol <carol@customer.example>", "support@acme.example", "Printer").text("Help");
    world.deliver(first.header("Message-ID", "<printer@customer.example>")).await;
    world.deliver(Post::new("Erin <erin@third.example>", "support@acme.example", "Phone").text("Help")).await;
    world.post().await;
    world
}

/// A mail about ticket 1.
fn about(policy: &Policy, who: &str, token: &str) -> Post {
    let (from, own, others) = match who {
        "customer" => ("carol@customer.example", Holder::Requester(1), agents("ann")),
        "stranger" => ("mallory@evil.example", Holder::Requester(1), agents("ann")),
        "agent" | "spoofer" => ("ann@acme.example", agents("ann"), agents("bob")),
        "as-desk" => ("support@acme.example", agents("ann"), agents("bob")),
        "ex-agent" => ("zoe@acme.example", agents("zoe"), agents("ann")),
        _ => panic!("who is {who}?"),
    };
    let to = |holder: &Holder| {
        let token = Token { ticket: TicketNumber(1), holder: holder.clone() };
        policy.mailboxes[0].extended(&policy.keys.sign(&token))
    };
    let (to, subject) = match token {
        "right" | "seen" => (to(&own), ""),
        "others" => (to(&others), ""),
        "broken" => (changed(&to(&own)), "Re: [#1] Printer"),
        "absent" => ("support@acme.example".to_owned(), "Re: [#1] Printer"),
        _ => panic!("what is {token}?"),
    };
    let post = Post::new(from, &to, subject).header("In-Reply-To", "<lost@elsewhere.example>").text("Some words");
    match who {
        "as-desk" => post.header("Sender", "Ann Agent <ann@acme.example>"),
        "spoofer" => {
            post.header("Received", "from mail.evil.example by mx.acme.example; Tue, 24 Nov 2026 10:00:00 +0200")
        }
        _ => post,
    }
}

/// A mail from Ann's address that carries no token.
fn of_agent(deed: &str) -> Post {
    let post = |to: &str, text: &str| Post::new("Ann Agent <ann@acme.example>", to, "A matter").text(text);
    match deed {
        "write" => post("dave@customer.example", "Dear Dave").header("Cc", "support@acme.example"),
        "call" => post("support@acme.example", "/requester Dave <dave@customer.example>\nBetween us: he called."),
        "forward" => post(
            "support@acme.example",
            "Between us: take care.\n\n---------- Forwarded message ---------\nFrom: Dave <dave@customer.example>\n\
             Date: Tue, Nov 24, 2026 at 9:00 AM\nSubject: A matter\nTo: Ann <ann@acme.example>\n\nHelp me.\n",
        ),
        "answer" => post("carol@customer.example", "Is it plugged in?")
            .header("Cc", "support@acme.example")
            .header("In-Reply-To", "<printer@customer.example>"),
        "ask" => post("support@acme.example", "My keyboard is broken."),
        _ => panic!("what is {deed}?"),
    }
}

/// The address with another last character of its mac.
fn changed(address: &str) -> String {
    let (local, domain) = address.split_once('@').unwrap();
    let (kept, last) = local.split_at(local.len() - 1);
    format!("{kept}{}@{domain}", if last == "a" { "b" } else { "a" })
}

fn agents(id: &str) -> Holder {
    Holder::Agent(AgentId::new(id).into())
}

/// What the own server says of the sender.
fn authenticated(post: Post, result: &str) -> Post {
    post.header("Authentication-Results", &format!("mx.acme.example; dmarc={result}"))
}

/// Without the heading.
fn rows(table: &str) -> impl Iterator<Item = &str> {
    table.lines().map(str::trim).filter(|line| !line.is_empty()).skip(1)
}

/// One blank between words.
fn squeezed(table: &str) -> String {
    rows(table).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n").collect()
}
