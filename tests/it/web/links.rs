//! Pages behind links in mail, for people who have no account: what they show, and what they let somebody do.

use maildesk::desk::approval::{Approval, Outcome};
use maildesk::desk::plan::Verdict;
use maildesk::desk::ticket::{EntryKind, Status};

use super::site::{ANN, Answer, Site, link_in};
use crate::support::letter::{Post, to};
use crate::support::world::DESK;

async fn verdicts(site: &Site) -> Vec<Verdict> {
    let rows = site.world.store.read(|tx| tx.ledger(&Default::default())).await.unwrap();
    rows.into_iter().map(|row| row.verdict).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requester_follows_the_ticket_and_adds_to_it() {
    let mut site = Site::new().await;
    let letters = site.asked("Coffee machine").await;
    let (ack, notice) =
        (to(&letters, "carol@customer.example")[0].clone(), to(&letters, "ann@acme.example")[0].clone());
    site.world.deliver(notice.answer(ANN, "/note\nSecretly, it is the pump.")).await;
    let page = site.get(&link_in(&ack)).await;
    assert!(page.status == 200 && page.body.contains("It does not start any more."), "{page:?}");
    assert!(!page.body.contains("Secretly") && !page.body.contains("ann@acme.example"), "{}", page.body);

    let (key, text) = (page.field("key"), "It hums now.");
    let added = site.post(&link_in(&ack), &[("key", &key), ("text", text)]).await;
    assert_eq!(added.status, 303);
    // The same form once more: a second click, or going back.
    site.post(&link_in(&ack), &[("key", &key), ("text", text)]).await;
    assert_eq!(verdicts(&site).await, [Verdict::Opened, Verdict::Note, Verdict::Appended, Verdict::Duplicate]);
    let entries = site.world.entries(1).await;
    let last = entries.iter().rev().find(|stored| stored.entry.kind == EntryKind::Inbound).unwrap();
    assert_eq!(last.entry.text.trim(), text);
    assert_eq!(last.entry.author.address.as_deref(), Some("carol@customer.example"));
    let told = site.mail().await;
    assert!(to(&told, "ann@acme.example")[0].text().contains(text), "the agents hear of it like of mail");

    let empty = site.post(&link_in(&ack), &[("text", " ")]).await;
    assert!(empty.status == 200 && empty.body.contains("There is nothing written yet."), "{empty:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_asked_whether_it_is_solved_says_so_by_a_button() {
    let mut site = Site::with(&DESK.replacen("members = [\"ann\"", "satisfaction = true\nmembers = [\"ann\"", 1)).await;
    let letters = site.asked("Coffee machine").await;
    let notice = to(&letters, "ann@acme.example")[0].clone();
    let link = link_in(to(&letters, "carol@customer.example")[0]);
    let early = site.post(&link, &[("answer", "solved")]).await;
    assert_eq!(early.status, 404, "nobody has asked that yet");
    site.world.deliver(notice.answer(ANN, "/close\nWe have mended it.")).await;
    let answered = to(&site.mail().await, "carol@customer.example")[0].clone();
    let page = site.get(&link_in(&answered)).await;
    assert!(page.body.contains("Is it solved?"), "{}", page.body);
    assert_eq!(site.world.ticket(1).await.status, Status::Resolved, "looking at the page says nothing");
    for click in ["first", "second"] {
        let done = site.post(&link_in(&answered), &[("answer", "solved"), ("key", &page.field("key"))]).await;
        assert!(done.status == 200 && done.body.contains("Thank you"), "{click}: {done:?}");
    }
    assert_eq!(site.world.ticket(1).await.status, Status::Closed);

    // And then for a mark.
    let asked = to(&site.mail().await, "carol@customer.example")[0].clone();
    assert_eq!(asked.template, "satisfaction");
    let rate = link_in(&asked);
    let page = site.get(&rate).await;
    let unmarked = site.post(&rate, &[("text", "Quick."), ("key", &page.field("key"))]).await;
    assert!(unmarked.status == 200 && unmarked.body.contains("Choose one of the five"), "{unmarked:?}");
    assert!(page.body.contains("How satisfied are you?"), "{}", page.body);
    site.post(&rate, &[("answer", "4"), ("text", "Quick & kind."), ("key", &page.field("key"))]).await;
    let ticket = site.world.ticket(1).await;
    assert_eq!(ticket.course.satisfaction.unwrap().rating, Some(4));
    assert_eq!(ticket.status, Status::Closed, "a mark opens nothing again");
    assert!(site.get(&rate).await.body.contains("You gave 4 of 5"));
    assert_eq!(site.post(&rate, &[("answer", "9")]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opens_what_it_was_made_for_and_nothing_else() {
    let mut site = Site::new().await;
    let letters = site.asked("Coffee machine").await;
    let ack = to(&letters, "carol@customer.example")[0].clone();
    let link = link_in(&ack);
    let path = link.trim_start_matches(&site.url).to_owned();
    site.asked("Something else").await;
    let mail_token = ack.reply_to().split_once('+').unwrap().1.split('@').next().unwrap().to_owned();
    for (what, path) in [
        ("another ticket", path.replacen("/l/1-", "/l/2-", 1)),
        ("another person", path.replacen("-r1-", "-r2-", 1)),
        ("another purpose", path.replacen("-r1-", "-q1-", 1)),
        ("an agent", path.replacen("-r1-", "-aann-", 1)),
        ("cut", path[..path.len() - 1].to_owned()),
        ("the token of the address that answers go to", format!("/l/{mail_token}")),
        ("nothing", "/l/".to_owned() + "x"),
    ] {
        for answer in [site.get(&path).await, site.post(&path, &[("text", "Hello")]).await] {
            assert!(answer.status == 404 && !answer.body.contains("Coffee"), "{what}: {answer:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_follows_its_ticket_into_the_one_that_it_was_merged_into() {
    let mut site = Site::new().await;
    let first = site.asked("Coffee machine").await;
    site.asked("Coffee machine, again").await;
    let (store, policy, now) = (site.world.store.clone(), site.world.policy.clone(), site.world.now);
    let merged = maildesk::act::merge(
        &store,
        &policy,
        maildesk::desk::work::Actor::Operator,
        maildesk::desk::ticket::TicketNumber(1),
        maildesk::desk::ticket::TicketNumber(2),
        now,
    );
    merged.await.unwrap();
    let page = site.get(&link_in(to(&first, "carol@customer.example")[0])).await;
    assert!(page.status == 200 && page.body.contains("#2"), "{page:?}");
}

fn satisfied() -> String {
    DESK.replacen("members = [\"ann\"", "satisfaction = true\nmembers = [\"ann\"", 1)
}

/// A matter of Carol's that Ann resolved and she closed; the link to it that she had first.
async fn closed(site: &mut Site) -> String {
    let letters = site.asked("Coffee machine").await;
    let link = link_in(to(&letters, "carol@customer.example")[0]);
    let notice = to(&letters, "ann@acme.example")[0].clone();
    site.world.deliver(notice.answer(ANN, "/close\nWe have mended it.")).await;
    site.mail().await;
    let page = site.get(&link).await;
    site.post(&link, &[("answer", "solved"), ("key", &page.field("key"))]).await;
    assert_eq!(to(&site.mail().await, "carol@customer.example")[0].template, "satisfaction");
    link
}

/// The hidden key of the form that has this id.
fn key_of(page: &Answer, form: &str) -> String {
    let rest = page.body.split_once(&format!("id=\"{form}\"")).unwrap_or_else(|| panic!("no {form}: {}", page.body)).1;
    Answer { status: 200, headers: Vec::new(), body: rest.to_owned() }.field("key")
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_mark_is_asked_for_the_page_of_the_ticket_takes_it() {
    let mut site = Site::with(&satisfied()).await;
    let link = closed(&mut site).await;
    let page = site.get(&link).await;
    assert!(page.body.contains("How satisfied are you?") && page.body.contains("We asked how satisfied"), "{page:?}");
    assert!(!page.body.contains("Reply with a number"), "what a mail says of mail: {}", page.body);
    let key = key_of(&page, "rate");
    let rated = site.post(&link, &[("answer", "4"), ("text", "Quick & kind."), ("key", &key)]).await;
    assert!(rated.status == 200 && rated.body.contains("Thank you"), "{rated:?}");
    let ticket = site.world.ticket(1).await;
    assert_eq!((ticket.course.satisfaction.unwrap().rating, ticket.status), (Some(4), Status::Closed));
    let after = site.get(&link).await;
    assert!(after.body.contains("You gave 4 of 5") && !after.body.contains("id=\"rate\""), "{}", after.body);
    assert_eq!(site.post(&link, &[("answer", "9")]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lone_mark_in_the_box_is_a_mark_and_words_take_the_matter_up_again() {
    for (text, rating, status) in [
        ("5", Some(5), Status::Closed),
        ("very good!", Some(5), Status::Closed),
        ("4\r\n\r\nBut it leaks again.", None, Status::Open),
        ("It leaks again.", None, Status::Open),
    ] {
        let mut site = Site::with(&satisfied()).await;
        let link = closed(&mut site).await;
        let key = key_of(&site.get(&link).await, "reply");
        let sent = site.post(&link, &[("text", text), ("key", &key)]).await;
        assert!(matches!(sent.status, 200 | 303), "{sent:?}");
        let ticket = site.world.ticket(1).await;
        assert_eq!((ticket.course.satisfaction.unwrap().rating, ticket.status), (rating, status), "{text}");
    }
    // Where none is asked for, a figure is what somebody says.
    let mut site = Site::new().await;
    let link = link_in(to(&site.asked("Coffee machine").await, "carol@customer.example")[0]);
    assert_eq!(site.post(&link, &[("answer", "4")]).await.status, 404);
    site.post(&link, &[("text", "5")]).await;
    assert!(site.get(&link).await.body.contains("<div class=\"text\">5"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requester_closes_what_they_need_no_more() {
    for (text, told) in [("", "I need nothing more."), ("It works since I **plugged** it in.", "It works since I")] {
        let mut site = Site::with(&satisfied()).await;
        let letters = site.asked("Coffee machine").await;
        let link = link_in(to(&letters, "carol@customer.example")[0]);
        let page = site.get(&link).await;
        assert!(page.body.contains("Close it: I need nothing more"), "{}", page.body);
        let key = key_of(&page, "close");
        for click in ["first", "second"] {
            let done = site.post(&link, &[("answer", "close"), ("text", text), ("key", &key)]).await;
            assert!(done.status == 200 && done.body.contains("Thank you"), "{click}: {done:?}");
        }
        let ticket = site.world.ticket(1).await;
        assert_eq!(ticket.status, Status::Closed);
        let letters = site.mail().await;
        let told_of = to(&letters, "ann@acme.example");
        assert_eq!(told_of.len(), 1, "{told_of:?}");
        assert!(told_of[0].template == "notify_reply" && told_of[0].text().contains(told), "{}", told_of[0].text());
        assert!(to(&letters, "carol@customer.example").is_empty(), "of what nobody answered there is no mark to ask");
        let page = site.get(&link).await;
        assert!(page.body.contains("Not solved after all?") && !page.body.contains("id=\"close\""), "{}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requester_who_needs_nothing_more_withdraws_a_change_that_is_not_approved() {
    let mut site = Site::with(&satisfied()).await;
    let letters = site.asked("Coffee machine").await;
    let link = link_in(to(&letters, "carol@customer.example")[0]);
    let to_ann = to(&letters, "ann@acme.example")[0].clone();
    // Once it was told to be solved, so that a mark could be asked for.
    for text in ["/close", "/reopen", "/kind change\n/approvers vera@vendor.example"] {
        site.world.deliver(to_ann.answer(ANN, text)).await;
    }
    site.mail().await;
    let key = key_of(&site.get(&link).await, "close");
    site.post(&link, &[("answer", "close"), ("key", &key)]).await;
    let ticket = site.world.ticket(1).await;
    let outcome = ticket.course.approval.as_ref().map(Approval::outcome);
    assert_eq!((ticket.status, outcome), (Status::Closed, Some(Outcome::Withdrawn)));
    let letters = site.mail().await;
    let to_vera = to(&letters, "vera@vendor.example");
    assert!(to_vera.len() == 1 && to_vera[0].text().contains("it was withdrawn"), "{to_vera:?}");
    let told: Vec<String> = to(&letters, "ann@acme.example").iter().map(|letter| letter.text()).collect();
    assert!(told.iter().any(|text| text.contains("withdrawn: it will not be made")), "{told:?}");
    assert!(to(&letters, "carol@customer.example").is_empty(), "of what was not made there is no mark to ask");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_looks_quoted_on_a_page_is_what_somebody_wrote() {
    let mut site = Site::new().await;
    let letters = site.asked("Coffee machine").await;
    let link = link_in(to(&letters, "carol@customer.example")[0]);
    let text = "Which supply?\r\n> 5 volts please\r\nOn Monday Bob wrote:\r\n> none\r\n-- \r\nCarol";
    site.post(&link, &[("text", text), ("key", &site.get(&link).await.field("key"))]).await;
    let page = site.get(&link).await.body;
    for line in ["&gt; 5 volts please", "On Monday Bob wrote:", "&gt; none"] {
        assert!(page.contains(line), "{line}: {page}");
    }
    let told = site.mail().await;
    assert!(to(&told, "ann@acme.example")[0].text().contains("> 5 volts please"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_ticket_went_into_that_of_somebody_else_reads_so_and_nothing_of_theirs() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let post = Post::new("Dave <dave@elsewhere.example>", "support@acme.example", "Tea").text("No tea.");
    site.world.deliver(post).await;
    let letters = site.mail().await;
    let link = link_in(to(&letters, "dave@elsewhere.example")[0]);
    let notice = to(&letters, "ann@acme.example")[0].clone();
    site.world.deliver(notice.answer(ANN, "/send\n/merge 1")).await;
    assert_eq!(site.world.ticket(2).await.status, Status::Closed);
    for answer in [site.get(&link).await, site.post(&link, &[("text", "Hello?")]).await] {
        assert_eq!(answer.status, 410, "{answer:?}");
        assert!(answer.body.contains("goes on with another one"), "{}", answer.body);
        assert!(!answer.body.contains("Coffee") && !answer.body.contains("carol"), "{}", answer.body);
    }
    assert!(
        site.post(&link, &[("text", "Mine is <green>.")]).await.body.contains("Mine is &lt;green&gt;."),
        "not lost"
    );
}
