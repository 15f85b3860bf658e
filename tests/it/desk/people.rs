//! Who is answered, and who takes part: From, Reply-To, forms, forged names.

use maildesk::act;
use maildesk::desk::plan::Verdict;
use maildesk::desk::ticket::TicketNumber;

use crate::support::letter::{Post, to};
use crate::support::world::World;

const CAROL: &str = "Carol <carol@customer.example>";

#[tokio::test]
async fn reply_to_is_followed_where_it_cannot_steal_an_answer() {
    let table = [
        (
            "a person who reads mail elsewhere is answered at From",
            CAROL,
            "carol@private.example",
            "carol@customer.example",
        ),
        ("of one domain", CAROL, "orders@customer.example", "orders@customer.example"),
        (
            "a form of the own web site",
            "Website <wordpress@acme.example>",
            "Dave <dave@customer.example>",
            "dave@customer.example",
        ),
        ("an agent is not a web site", "Ann <ann@acme.example>", "dave@customer.example", "ann@acme.example"),
        ("a machine", "noreply@shop.example", "dave@customer.example", "dave@customer.example"),
        ("never the desk itself", CAROL, "support@acme.example", "carol@customer.example"),
        ("nonsense", CAROL, "nobody", "carol@customer.example"),
    ];
    for (case, from, reply_to, expected) in table {
        let mut world = World::new();
        let post = Post::new(from, "support@acme.example", "Printer").header("Reply-To", reply_to).text("Help");
        let opened = world.deliver(post).await;
        assert_eq!(opened.verdict, Some(Verdict::Opened), "{case}: {:#?}", opened.reasons);
        assert_eq!(world.ticket(1).await.requester.address.address, expected, "{case}");
    }
}

#[tokio::test]
async fn a_form_that_sends_by_the_desks_own_account_opens_a_ticket_of_the_customer() {
    let mut world = World::new();
    let form = |text: &str| {
        Post::new("Website <support@acme.example>", "support@acme.example", "Contact form")
            .header("Reply-To", "Dave <dave@customer.example>")
            .text(text)
    };
    for (number, text) in [(1, "Help"), (2, "Again, help")] {
        let opened = world.deliver(form(text)).await;
        assert_eq!(opened.verdict, Some(Verdict::Opened), "{:#?}", opened.reasons);
        let requester = world.ticket(number).await.requester;
        assert_eq!((requester.id, requester.address.address.as_str()), (1, "dave@customer.example"), "one person");
    }
    let mail = world.post().await;
    assert_eq!(to(&mail, "dave@customer.example").len(), 0, "forms are automatic and not acknowledged");
    let notice = to(&mail, "ann@acme.example")[0];
    assert!(notice.text().contains("dave@customer.example (Reply-To)"), "{}", notice.text());

    let own = world.deliver(Post::new("support@acme.example", "support@acme.example", "Buy!").text("Spam")).await;
    assert_eq!(own.verdict, Some(Verdict::Held), "without anybody to answer: {:#?}", own.reasons);
    assert!(own.alerts[0].contains("--verdict held"), "somebody hears of it: {:?}", own.alerts);
}

#[tokio::test]
async fn whoever_plays_a_participant_reads_nothing_along() {
    for (dmarc, verdict) in [("pass", Verdict::Appended), ("none", Verdict::Appended), ("fail", Verdict::Opened)] {
        for known_id in [false, true] {
            let mut world = World::new();
            let mut policy = (*world.policy).clone();
            policy.desk.authserv_ids = vec!["mx.acme.example".to_owned()];
            world.policy = policy.into();
            let request = Post::new(CAROL, "support@acme.example", "Printer").text("Help");
            let id = request.id();
            world.deliver(request).await;
            world.post().await;
            let mut forged = Post::new(CAROL, "support@acme.example", "Re: Printer [#1]")
                .header("Cc", "mallory@stranger.example")
                .header(
                    "Authentication-Results",
                    &format!("mx.acme.example; dmarc={dmarc} header.from=customer.example"),
                )
                .text("Please tell Mallory, too");
            if known_id {
                forged = forged.header("Subject", "Re: Printer").header("In-Reply-To", &format!("<{id}>"));
            }
            let got = world.deliver(forged).await;
            assert_eq!(got.verdict, Some(verdict), "dmarc={dmarc}, by id: {known_id}: {:#?}", got.reasons);
            let reads_along = world.ticket(1).await.is_participant("mallory@stranger.example");
            assert_eq!(reads_along, verdict == Verdict::Appended, "dmarc={dmarc}, by id: {known_id}");
            if verdict == Verdict::Opened {
                assert_eq!(got.ticket, Some(TicketNumber(2)));
                assert_eq!(to(&world.post().await, "carol@customer.example").len(), 0, "nor is Carol bothered");
            }
        }
    }
}

#[tokio::test]
async fn what_is_split_off_is_of_whoever_wrote_it() {
    let mut world = World::new();
    let dave = "Dave <dave@other.example>";
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("Help")).await;
    world.deliver(Post::new(dave, "support@acme.example", "Chair").text("It wobbles")).await;
    let (one, two) = (TicketNumber(1), TicketNumber(2));
    let actor = maildesk::desk::work::Actor::Operator;
    act::merge(&world.store, &world.policy, actor.clone(), two, one, world.now).await.unwrap();
    let entry = world.entries(1).await.into_iter().find(|entry| entry.entry.text == "It wobbles").unwrap();
    let plan = act::split(&world.store, &world.policy, actor, one, entry.id, world.now).await.unwrap();
    let split = world.ticket(plan.ticket.unwrap().0).await;
    assert_eq!(split.requester.address.address, "dave@other.example");
    assert!(!split.is_participant("carol@customer.example"));
}
