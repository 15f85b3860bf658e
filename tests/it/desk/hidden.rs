//! Of a ticket of a restricted queue nobody else hears, whoever writes what about it.

use jiff::SignedDuration;
use maildesk::act;
use maildesk::desk::command::Command;
use maildesk::desk::outage::Order;
use maildesk::desk::plan::Verdict;
use maildesk::desk::ticket::{Status, TicketNumber};
use maildesk::desk::token::{Holder, Token};
use maildesk::desk::work::Actor;

use crate::support::letter::{Post, to};
use crate::support::world::{DESK, World};

const CAROL: &str = "Carol <carol@customer.example>";
const DAVE: &str = "Dave <dave@elsewhere.example>";

/// Ticket 1 is Carol's, in the queue billing, of which only Bob hears.
async fn world() -> World {
    let mut world =
        World::with(&DESK.replace("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers"));
    world.deliver(Post::new(CAROL, "support@acme.example", "Invoice 7").text("Twice the amount.")).await;
    assert_eq!(world.ticket(1).await.queue.as_str(), "billing");
    world
}

/// All that shows of a mail, to whomever; numbers of tickets that are named are left out.
async fn shown(world: &mut World, mailbox: &str, mail: Post, named: &str) -> Vec<String> {
    let plain = |text: &str| text.replace(named, "[#N]");
    let done = world.deliver_to(mailbox, mail).await;
    let number = done.ticket.unwrap().0;
    let letters = world.post().await;
    let letters = letters.iter().map(|one| format!("{} {}: {}", one.rcpt, one.template, plain(&one.text())));
    let entries = world.entries(number).await.into_iter().map(|stored| plain(&stored.entry.text));
    let (of, queue) = (TicketNumber(number), world.ticket(number).await.queue);
    let links = world.store.read(move |tx| tx.links(of)).await.unwrap().len();
    let said = done.reasons.iter().map(|reason| plain(reason));
    said.chain(letters).chain(entries).chain([format!("{queue}, {links} links")]).collect()
}

#[tokio::test]
async fn a_guessed_number_of_a_hidden_ticket_is_as_one_that_there_is_not() {
    let forged = "support+1-c1-aaaaaaaaaaaaaaaaaaaaaaaaaa@acme.example";
    let to_nobody = "support+9-c1-aaaaaaaaaaaaaaaaaaaaaaaaaa@acme.example";
    let ann = "Ann <ann@acme.example>";
    let table = [
        (DAVE, "support@acme.example", "support@acme.example"),
        (DAVE, forged, to_nobody),
        (ann, "support@acme.example", "support@acme.example"),
    ];
    for (from, there, nowhere) in table {
        let start = world().await;
        let mut seen = Vec::new();
        for (tag, to) in [("[#1]", there), ("[#9]", nowhere)] {
            let mut world = start.copy().await;
            world.post().await;
            let mail = Post::new(from, to, &format!("Re: {tag} Invoice")).text("What is it about?");
            seen.push(shown(&mut world, "support", mail.header("Message-ID", "<guess@elsewhere.example>"), tag).await);
        }
        assert_eq!(seen[0], seen[1], "{from} to {there}");
        assert!(!seen[0].iter().any(|line| line.contains("claims")), "{:#?}", seen[0]);
    }
}

#[tokio::test]
async fn whoever_may_hear_of_it_anyhow_is_told_what_it_claims() {
    let mut world = world().await;
    let mail = Post::new(DAVE, "billing@acme.example", "Re: [#1] Invoice").text("What is it about?");
    let seen = shown(&mut world, "billing", mail, "[#1]").await;
    assert!(seen.iter().any(|line| line == "claims to be about ticket 1"), "{seen:#?}");
    assert!(seen.contains(&"billing, 1 links".to_owned()), "{seen:#?}");
}

#[tokio::test]
async fn an_agent_writes_about_an_own_hidden_matter_by_its_number() {
    let mut world = world().await;
    let ann = "Ann <ann@acme.example>";
    let asked = world.deliver(Post::new(ann, "support@acme.example", "Invoice of mine").text("Is it paid?")).await;
    let mail = Post::new(ann, "support@acme.example", &format!("Re: [#{}]", asked.ticket.unwrap())).text("It is not.");
    let got = world.deliver(mail).await;
    assert_eq!((got.verdict, got.ticket), (Some(Verdict::Appended), asked.ticket), "{:#?}", got.reasons);
}

/// Whoever answered on a hidden ticket is nothing to an agent who names it in mail about another one.
#[tokio::test]
async fn a_hidden_answer_collides_with_no_mail_about_another_ticket() {
    let mut world = world().await;
    let mut policy = (*world.policy).clone();
    policy.desk.authserv_ids = vec!["mx.acme.example".to_owned()];
    world.policy = policy.into();
    let to_bob = to(&world.post().await, "bob@acme.example")[0].clone();
    let answered = world.deliver(to_bob.answer("Bob <bob@acme.example>", "SECRET amount")).await;
    assert_eq!(answered.verdict, Some(Verdict::AgentReply));
    let daves = Post::new(DAVE, "support@acme.example", "Printer").text("Help");
    let opened = world.deliver(daves.clone()).await.ticket;
    world.post().await;
    for (subject, text) in
        [("Re: [#1] Printer", "Press the green button."), ("Re: Printer", "/merge 1\n/asign bob\nPress the button.")]
    {
        let mail = Post::new("Ann <ann@acme.example>", "support@acme.example", subject)
            .text(text)
            .header("In-Reply-To", &format!("<{}>", daves.id()))
            .header("Authentication-Results", "mx.acme.example; dmarc=pass header.from=acme.example");
        let got = world.deliver(mail).await;
        assert_eq!(got.ticket, opened, "{:#?}", got.reasons);
        assert!(!got.reasons.iter().any(|reason| reason.contains("SECRET")), "{:#?}", got.reasons);
        let letters = world.post().await;
        let told = to(&letters, "ann@acme.example");
        assert!(told.iter().all(|letter| !letter.text().contains("SECRET")), "{told:#?}");
    }
}

/// Who is told of an outage of E-mail now.
async fn told(world: &mut World) -> Vec<String> {
    world.tick().await;
    let letters = world.post().await;
    let mut told: Vec<String> =
        letters.into_iter().filter(|one| one.template == "outage").map(|one| one.rcpt).collect();
    told.sort();
    told
}

async fn on_outage(world: &mut World, number: i64, order: Order) {
    let commands = vec![Command::Outage(order)];
    act::act(&world.store, &world.policy, Actor::Operator, TicketNumber(number), commands, world.now).await.unwrap();
    world.pass(SignedDuration::from_mins(1));
}

#[tokio::test]
async fn an_outage_that_a_hidden_ticket_says_is_told_in_its_queue_alone() {
    let service = "[[service]]\nname = \"mail\"\ntitle = \"E-mail\"\naffected = [\"all@customer.example\"]\n";
    let desk = DESK.replace("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers");
    let mut world = World::with(&format!("{desk}\n{service}"));
    let (carol, erika) = ("carol@customer.example", "erika@customer.example");
    for (from, subject) in
        [(CAROL, "Invoice 7"), (CAROL, "Invoice 8"), (DAVE, "No mail"), ("erika@customer.example", "No mail")]
    {
        let done = world.deliver(Post::new(from, "support@acme.example", subject).text("Help")).await;
        let about = vec![Command::Service(Some("mail".into()))];
        act::act(&world.store, &world.policy, Actor::Operator, done.ticket.unwrap(), about, world.now).await.unwrap();
    }
    world.post().await;
    let begin = || Order::Begin { service: None, since: None };
    let over = || Order::Over { since: None };
    // Carol has tickets here and there: she hears of one outage, and that all works when both are over.
    let others = ["all@customer.example", "dave@elsewhere.example", erika];

    on_outage(&mut world, 1, begin()).await;
    assert_eq!(told(&mut world).await, [carol], "hidden: whose tickets are there");
    on_outage(&mut world, 3, begin()).await;
    assert_eq!(told(&mut world).await, others, "to everybody else it is the first");
    on_outage(&mut world, 4, begin()).await;
    assert_eq!(told(&mut world).await, Vec::<String>::new(), "and this the second");
    on_outage(&mut world, 4, over()).await;
    on_outage(&mut world, 3, over()).await;
    assert_eq!(told(&mut world).await, others, "it is over, for all that they know");
    on_outage(&mut world, 1, over()).await;
    assert_eq!(told(&mut world).await, [carol]);
    for number in [3, 4] {
        let said =
            world.entries(number).await.into_iter().map(|stored| stored.entry.text).collect::<Vec<_>>().join("\n");
        assert!(!said.contains("another ticket") && !said.contains("ticket 1"), "{said}");
    }
}

#[tokio::test]
async fn the_mail_of_the_morning_brings_nobody_a_token_of_somebody_else() {
    let mut world = World::with(&DESK.replacen("[desk]", "[desk]\ndigest = \"08:00\"", 1));
    let holder = Holder::Agent("ann".into());
    let secret = world.policy.keys.sign(&Token { ticket: TicketNumber(7), holder });
    world.deliver(Post::new(CAROL, "support@acme.example", &format!("Printer {secret} again")).text("Help")).await;
    world.post().await;
    world.pass(SignedDuration::from_hours(24));
    world.tick().await;
    let letters = world.post().await;
    let digests: Vec<_> = letters.iter().filter(|one| one.template == "digest").collect();
    assert!(!digests.is_empty(), "{letters:#?}");
    for letter in digests {
        assert!(letter.text().contains("Printer") && letter.text().contains("again"), "{}", letter.text());
        let theirs = letter.rcpt == "ann@acme.example";
        assert_eq!(letter.text().contains(&secret), theirs, "{}: {}", letter.rcpt, letter.text());
        let own = if theirs { "support+1-aann-" } else { "support+1-abob-" };
        assert!(letter.text().contains(own), "and their own stand there: {}", letter.text());
    }
}

#[tokio::test]
async fn leads_are_told_how_much_mail_is_held_where_they_may_know_of_it() {
    let desk = DESK
        .replacen("[desk]", "[desk]\ndigest = \"08:00\"\nstrangers = \"hold\"", 1)
        .replace("role = \"agent\"", "role = \"lead\"")
        .replace("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers");
    let mut world = World::with(&desk);
    world.deliver(Post::new(CAROL, "support@acme.example", "Invoice 7").text("It is wrong.")).await;
    let guess = Post::new(DAVE, "support@acme.example", "[#1]").text("Let me in.");
    assert_eq!(world.deliver(guess).await.verdict, Some(Verdict::Held));
    world.deliver(Post::new(DAVE, "support@acme.example", "Printer").text("It is broken.")).await;
    world.post().await;
    world.pass(SignedDuration::from_hours(24));
    world.tick().await;
    let letters = world.post().await;
    for (rcpt, told) in [("ann@acme.example", false), ("bob@acme.example", true)] {
        let digest = to(&letters, rcpt).into_iter().find(|letter| letter.template == "digest").unwrap();
        let text = digest.text();
        assert_eq!(text.contains("One mail is held and waits for a decision"), told, "{rcpt}: {text}");
    }
}

#[tokio::test]
async fn what_goes_on_from_a_hidden_ticket_is_hidden_too() {
    let mut world = world().await;
    let ack = to(&world.post().await, "carol@customer.example")[0].clone();
    let close = vec![Command::Status(Status::Closed)];
    act::act(&world.store, &world.policy, Actor::Operator, TicketNumber(1), close, world.now).await.unwrap();
    world.pass(SignedDuration::from_hours(24 * 10));
    world.tick().await;
    assert_eq!(world.ticket(1).await.status, Status::Closed);
    world.post().await;
    world.pass(SignedDuration::from_hours(24 * 60));
    let done =
        world.deliver(ack.answer(CAROL, "And now it came a third time.").header("Subject", "Re: it again")).await;
    let next = world.ticket(done.ticket.unwrap().0).await;
    assert_eq!((next.number.0, next.queue.as_str()), (2, "billing"), "{:#?}", done.reasons);
    assert!(to(&world.post().await, "ann@acme.example").is_empty(), "Ann is no member of it");
}

#[tokio::test]
async fn a_ticket_that_a_rule_opens_for_a_hidden_one_does_not_say_for_which() {
    let rules = "[[rule]]\nname = \"Desk\"\non = [\"ticket.opened\"]\nwhen = 'ticket.queue == \"billing\"'\n\
                 do = [{ ticket = { subject = \"A desk\", queue = \"support\" } }]\n\
                 [[rule]]\nname = \"Bill\"\non = [\"ticket.opened\"]\nwhen = 'ticket.queue == \"support\"'\n\
                 do = [{ ticket = { subject = \"A bill\", queue = \"billing\" } }]\n";
    let desk = DESK.replace("name = \"billing\"\nmembers", "name = \"billing\"\nrestricted = true\nmembers");
    let mut world = World::with(&desk.replace("[calendar.office]", &format!("{rules}\n[calendar.office]")));
    // 1 is hidden and has 2 opened, which is not; 3 is not and has 4 opened, which is hidden.
    world.deliver(Post::new(CAROL, "support@acme.example", "Invoice for a desk").text("Where is it?")).await;
    world.deliver(Post::new(DAVE, "support@acme.example", "Printer").text("It is broken.")).await;
    let letters = world.post().await;
    let told = |who: &str, subject: &str| {
        let found = to(&letters, who)
            .into_iter()
            .find(|one| one.template == "notify_opened" && one.mail.subject.contains(subject));
        found.map(|one| one.text().to_owned()).unwrap_or_else(|| panic!("{who} hears of {subject}"))
    };
    assert!(told("bob@acme.example", "A desk").contains("Rule \"Desk\" opened it for ticket 1"));
    let ann = told("ann@acme.example", "A desk");
    assert!(ann.contains("Rule \"Desk\" opened it") && !ann.contains("ticket 1"), "{ann}");
    assert!(told("bob@acme.example", "A bill").contains("Rule \"Bill\" opened it for ticket 3"));
    for (number, silent) in [(2, "ticket 1"), (3, "ticket 4")] {
        let entries = world.entries(number).await;
        assert!(entries.iter().all(|stored| !stored.entry.text.contains(silent)), "{number}: {entries:#?}");
    }
    let bills = world.entries(4).await;
    assert!(bills.iter().any(|stored| stored.entry.text == "opened by a rule, for ticket 3"), "{bills:#?}");
}
