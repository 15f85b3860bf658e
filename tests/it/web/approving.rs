//! A change is approved by a button, by whoever was asked and by nobody else.

use maildesk::desk::approval::Outcome;

use super::site::{ANN, Site, link_in};
use super::writing::write;
use crate::support::letter::{Letter, to};

/// Vera and Bob are asked, and both must agree.
async fn change(site: &mut Site) -> (Letter, Letter) {
    let letters = site.asked("New firewall").await;
    let notice = to(&letters, "ann@acme.example")[0].clone();
    let asks =
        "/kind change\n/field risk=low\n/field plan=Swap <it> & test\n/approvers vera@vendor.example, bob needs all";
    site.world.deliver(notice.answer(ANN, asks)).await;
    let mail = site.mail().await;
    let asked = |rcpt: &str| to(&mail, rcpt).into_iter().find(|one| one.template == "approve").unwrap().clone();
    (asked("vera@vendor.example"), asked("bob@acme.example"))
}

async fn outcome(site: &Site) -> Outcome {
    site.world.ticket(1).await.course.approval.unwrap().outcome()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_approved_by_its_links() {
    let mut site = Site::new().await;
    let (vera, bob) = change(&mut site).await;
    let page = site.get(&link_in(&vera)).await;
    assert!(
        page.body.contains("Approve change 1?") && page.body.contains("Swap &lt;it&gt; &amp; test"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("carol") && !page.body.contains("It does not start"), "the change, and nothing else");
    assert_eq!(outcome(&site).await, Outcome::Waiting, "looking approves nothing");

    let key = page.field("key");
    let said = site.post(&link_in(&vera), &[("answer", "approve"), ("text", "Good luck."), ("key", &key)]).await;
    assert!(said.status == 200 && said.body.contains("Thank you"), "{said:?}");
    assert_eq!(outcome(&site).await, Outcome::Waiting);
    assert!(site.get(&link_in(&vera)).await.body.contains("You approved it."));
    site.post(&link_in(&bob), &[("answer", "approve")]).await;
    assert_eq!(outcome(&site).await, Outcome::Approved);
    let told = site.mail().await;
    let to_ann: Vec<String> = to(&told, "ann@acme.example").iter().map(|letter| letter.text()).collect();
    assert!(to_ann.iter().any(|text| text.contains("Good luck.")), "{to_ann:?}");
    assert!(to_ann.iter().any(|text| text.contains("it is approved")), "{to_ann:?}");
    assert!(site.get(&link_in(&bob)).await.body.contains("This change is approved."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_carries_its_reason() {
    let mut site = Site::new().await;
    let (vera, _) = change(&mut site).await;
    site.post(&link_in(&vera), &[("answer", "reject"), ("text", "it is Friday")]).await;
    assert_eq!(outcome(&site).await, Outcome::Rejected);
    let told = site.mail().await;
    let to_ann = to(&told, "ann@acme.example");
    assert!(to_ann.iter().any(|letter| letter.text().contains("it is Friday")));
}

/// What Ann writes on the page of the ticket.
async fn on_the_page(site: &mut Site, text: &str) {
    let cookie = site.signed_in("ann@acme.example").await;
    let page = site.ask("/ticket/1", None, &[("cookie", &cookie)]).await;
    let (key, seen) = (page.field("key"), page.field("seen"));
    let asks = [("how", "answer"), ("text", text), ("key", &key), ("seen", &seen)];
    assert_eq!(write(&*site, 1, &cookie, &asks).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_question_is_over_once_others_are_asked_or_what_was_asked_has_changed() {
    for order in ["/approvers bob, vera@vendor.example", "/field plan=Delete all data"] {
        let mut site = Site::new().await;
        let (vera, bob) = change(&mut site).await;
        on_the_page(&mut site, order).await;
        let asked_anew = site.mail().await.into_iter().filter(|letter| letter.template == "approve");
        for letter in asked_anew {
            assert!(site.get(&link_in(&letter)).await.body.contains("Approve change 1?"), "{order}");
        }
        for old in [vera, bob] {
            let page = site.get(&link_in(&old)).await.body;
            assert!(page.contains("This question is over"), "{order}: {page}");
            assert!(
                !page.contains("Delete all data") && !page.contains("New firewall"),
                "{order}: nothing of the new one"
            );
            let said = site.post(&link_in(&old), &[("answer", "approve")]).await;
            assert!(said.body.contains("decided already"), "{order}: {said:?}");
        }
        assert_eq!(outcome(&site).await, Outcome::Waiting, "{order}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_decides_twice_is_thanked_and_who_comes_too_late_hears_it() {
    let mut site = Site::new().await;
    let (vera, bob) = change(&mut site).await;
    let (key, late) = (site.get(&link_in(&vera)).await.field("key"), site.get(&link_in(&bob)).await.field("key"));
    let reject = [("answer", "reject"), ("text", "it is Friday"), ("key", key.as_str())];
    for click in ["first", "second"] {
        let said = site.post(&link_in(&vera), &reject).await;
        assert!(said.status == 200 && said.body.contains("Thank you"), "{click}: {said:?}");
    }
    let said = site.post(&link_in(&bob), &[("answer", "approve"), ("key", &late)]).await;
    assert!(said.body.contains("It was decided already"), "{said:?}");
    assert_eq!(outcome(&site).await, Outcome::Rejected);
}

/// Vera and Bob are asked by Ann.
async fn bob_signed_in(site: &mut Site) -> String {
    change(site).await;
    site.signed_in("bob@acme.example").await
}

/// The panel of the ticket's page, as somebody sees it.
async fn panel(site: &Site, cookie: &str) -> String {
    let page = site.ask("/ticket/1", None, &[("cookie", cookie)]).await.body;
    let (_, panel) = page.split_once("id=\"approval\"").unwrap_or_else(|| panic!("no panel: {page}"));
    panel.split("</section>").next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_who_is_asked_approves_on_the_page_of_the_ticket() {
    let mut site = Site::new().await;
    let bob = bob_signed_in(&mut site).await;
    let ann = site.signed_in("ann@acme.example").await;
    let seen = panel(&site, &ann).await;
    assert!(seen.contains("It waits for answers") && seen.contains("2 of 2 must approve"), "{seen}");
    assert!(seen.contains("vera@vendor.example") && seen.contains("has not answered"), "{seen}");
    assert!(!seen.contains("<button"), "nobody approves what they asked for themselves: {seen}");
    let hers = [("answer", "approve"), ("key", "")];
    let refused = site.ask("/ticket/1/approval", Some(&hers), &[("cookie", &ann)]).await;
    assert!(refused.status == 422 && refused.body.contains("No answer of yours is owed"), "{refused:?}");

    let asked = panel(&site, &bob).await;
    assert!(asked.contains("value=\"approve\"") && asked.contains("value=\"reject\""), "{asked}");
    let key = asked.split_once("name=\"key\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let question = asked.split_once("name=\"question\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let his = [("answer", "reject"), ("text", "Not on a Friday."), ("key", &key), ("question", &question)];
    for click in ["first", "second"] {
        let said = site.ask("/ticket/1/approval", Some(&his), &[("cookie", &bob)]).await;
        assert_eq!((said.status, said.header("location")), (303, "/ticket/1"), "{click}: {said:?}");
    }
    assert_eq!(outcome(&site).await, Outcome::Rejected);
    let over = panel(&site, &bob).await;
    assert!(over.contains("Rejected") && over.contains("rejected <time") && !over.contains("<button"), "{over}");
    let told = site.mail().await;
    assert!(to(&told, "ann@acme.example").iter().any(|letter| letter.text().contains("Not on a Friday.")));
    let page = site.ask("/", None, &[("cookie", &bob)]).await.body;
    assert!(!page.contains("For you to approve"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_an_agent_leads_to_where_they_approve() {
    let mut site = Site::new().await;
    let bob = bob_signed_in(&mut site).await;
    let page = site.ask("/", None, &[("cookie", &bob)]).await.body;
    let (_, group) = page.split_once("For you to approve").unwrap_or_else(|| panic!("{page}"));
    assert!(group.contains("href=\"/ticket/1\""), "{group}");
    let page = site.ask("/ticket/1", None, &[("cookie", &bob)]).await;
    let (key, question) = (page.field("key"), page.field("question"));
    let his = [("answer", "approve"), ("text", ""), ("key", &key), ("question", &question)];
    assert_eq!(site.ask("/ticket/1/approval", Some(&his), &[("cookie", &bob)]).await.status, 303);
    let approval = site.world.ticket(1).await.course.approval.unwrap();
    assert_eq!(approval.owed(), ["vera@vendor.example"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_is_what_is_approved_and_a_page_left_open_approves_nothing_else() {
    let mut site = Site::new().await;
    let bob = bob_signed_in(&mut site).await;
    let ann = site.signed_in("ann@acme.example").await;
    let page = site.ask("/ticket/1", None, &[("cookie", &bob)]).await;
    let (key, question) = (page.field("key"), page.field("question"));
    let set = [("field", "field"), ("value", "plan=Burn all racks")];
    assert_eq!(site.ask("/ticket/1/set", Some(&set), &[("cookie", &ann)]).await.status, 303);
    let his = [("answer", "approve"), ("key", &key), ("question", &question)];
    let refused = site.ask("/ticket/1/approval", Some(&his), &[("cookie", &bob)]).await;
    assert!(refused.status == 422 && refused.body.contains("What you read is another now"), "{refused:?}");
    assert_eq!(outcome(&site).await, Outcome::Waiting);
    let anew = site.ask("/ticket/1", None, &[("cookie", &bob)]).await.field("question");
    let his = [("answer", "approve"), ("key", &key), ("question", &anew)];
    assert_eq!(site.ask("/ticket/1/approval", Some(&his), &[("cookie", &bob)]).await.status, 303);
    let approval = site.world.ticket(1).await.course.approval.unwrap();
    assert_eq!(approval.owed(), ["vera@vendor.example"]);
}
