//! Agents and customers at work, in a real browser.

use maildesk::desk::approval::Outcome;
use maildesk::desk::ticket::{Priority, Status};

use super::browser::Browser;
use super::site::{ANN, Site, link_in};
use crate::support::letter::to;

/// The link in the mail, followed by hand.
pub async fn sign_in(site: &mut Site, browser: &Browser, address: &str) {
    browser.open(&format!("{}/sign-in", site.url)).await;
    browser.write("#address", address).await;
    browser.click("main button").await;
    browser.read("Look at your mail").await;
    let link = site.link_to(address).await;
    browser.open(&link).await;
    browser.click("main button").await;
    browser.see("body.desk").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_answers_by_keyboard_alone_and_sees_the_customers_answer_come() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let browser = Browser::start().await;
    sign_in(&mut site, &browser, "ann@acme.example").await;
    browser.read("Coffee machine").await;

    // j: the first ticket; Enter opens it; r: the answer; Ctrl+Enter sends it.
    browser.write("body", "j").await;
    browser.write(".rows a:focus", "\u{e007}").await;
    browser.read("It does not start any more.").await;
    browser.write("body", "r").await;
    browser.write("#text:focus", "Have you tried the other plug?").await;
    browser.write("#text", "\u{e009}\u{e007}").await;
    browser.see(".entry.outbound").await;
    let answer = to(&site.mail().await, "carol@customer.example")[0].clone();
    assert!(answer.template == "answer" && answer.text().contains("Have you tried the other plug?"));
    assert_eq!(site.world.ticket(1).await.status, Status::Pending);

    // The page is not loaded anew: what is written in the form stays there.
    browser.write("#text", "In the meantime").await;
    site.world.deliver(answer.answer("Carol <carol@customer.example>", "The other plug works!")).await;
    browser.read("The other plug works!").await;
    assert_eq!(browser.run("return document.getElementById('text').value").await, "In the meantime");

    // A property sets itself.
    browser.run("document.getElementById('set-status').value = 'resolved'").await;
    browser.run("document.getElementById('set-status').dispatchEvent(new Event('change', {bubbles: true}))").await;
    browser.see(".head .status.resolved").await;
    assert_eq!(site.world.ticket(1).await.status, Status::Resolved);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_approved_on_the_page_behind_the_mail() {
    let mut site = Site::new().await;
    let notice = to(&site.asked("New firewall").await, "ann@acme.example")[0].clone();
    site.world.deliver(notice.answer(ANN, "/kind change\n/field plan=Swap it\n/approvers vera@vendor.example")).await;
    let asked = to(&site.mail().await, "vera@vendor.example")[0].clone();
    let browser = Browser::start().await;
    browser.open(&link_in(&asked)).await;
    browser.read("Swap it").await;
    browser.write("#text", "Go ahead.").await;
    browser.click("button[value=approve]").await;
    browser.read("Thank you").await;
    assert_eq!(site.world.ticket(1).await.course.approval.unwrap().outcome(), Outcome::Approved);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_agents_see_each_other_and_talk_on_the_ticket() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let (of_ann, of_bob) = (Browser::start().await, Browser::start().await);
    sign_in(&mut site, &of_ann, "ann@acme.example").await;
    sign_in(&mut site, &of_bob, "bob@acme.example").await;
    let ticket = format!("{}/ticket/1", site.url);
    of_ann.open(&ticket).await;
    of_bob.open(&ticket).await;
    of_ann.read("Bob Lead looks at this, too").await;
    of_bob.read("Ann Agent looks at this, too").await;

    of_ann.write("body", "n").await;
    of_ann.write("#text:focus", "Is it the pump?").await;
    of_ann.write("#text", "\u{e009}\u{e007}").await;
    of_bob.read("Is it the pump?").await;
    of_bob.write("body", "n").await;
    of_bob.write("#text:focus", "It is always the pump.").await;
    of_bob.write("#text", "\u{e009}\u{e007}").await;
    of_ann.read("It is always the pump.").await;
    assert!(to(&site.mail().await, "carol@customer.example").is_empty(), "what they say stays inside");

    // Why the desk did what it did stands at the message.
    let why = of_ann.run("return document.querySelector('.why').textContent").await;
    assert!(why.as_str().unwrap().contains("opens ticket 1"), "{why}");
    of_bob.close().await;
    let gone = of_ann
        .client
        .wait()
        .for_element(fantoccini::Locator::XPath("//p[@class='present' and not(.//span[@class='there'])]"));
    gone.await.unwrap();
    of_ann.close().await;
}

/// The priority that stands in the list, and where the focus is.
const AT: &str = "return [document.getElementById('set-priority').value, document.activeElement.id].join(' ')";

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_gone_through_by_arrows_and_sent_by_enter_or_by_leaving_it() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let browser = Browser::start().await;
    sign_in(&mut site, &browser, "ann@acme.example").await;
    browser.open(&format!("{}/ticket/1", site.url)).await;
    let (down, enter, tab, escape) = ("\u{e015}", "\u{e007}", "\u{e004}", "\u{e00c}");
    // Twice down from normal: what lies between is not sent.
    browser.write("#set-priority", down).await;
    browser.write("#set-priority", down).await;
    assert_eq!(browser.run(AT).await, "urgent set-priority");
    assert_eq!(site.world.ticket(1).await.priority, Priority::Normal);
    browser.write("#set-priority", escape).await;
    assert_eq!(browser.run("return document.getElementById('set-priority').value").await, "normal");
    browser.write("#set-priority", down).await;
    browser.write("#set-priority", enter).await;
    browser
        .client
        .wait()
        .for_element(fantoccini::Locator::Css("#set-priority option[selected][value=high]"))
        .await
        .unwrap();
    assert_eq!(site.world.ticket(1).await.priority, Priority::High);
    assert_eq!(browser.run(AT).await, "high set-priority", "the focus is where it was");

    browser.write("#set-priority", down).await;
    browser.write("#set-priority", tab).await;
    browser
        .client
        .wait()
        .for_element(fantoccini::Locator::Css("#set-priority option[selected][value=urgent]"))
        .await
        .unwrap();
    assert_eq!(site.world.ticket(1).await.priority, Priority::Urgent);
    assert_eq!(browser.run(AT).await, "urgent set-queue", "and where it went");
    browser.close().await;
}

/// Files as somebody drops or pastes them: the event that a browser makes of it, into the form.
const DROPPED: &str = "const held = new DataTransfer(); \
    held.items.add(new File(['Step one.'], arguments[1], { type: 'text/plain' })); \
    const name = arguments[0] === 'paste' ? 'clipboardData' : 'dataTransfer'; \
    const event = new (arguments[0] === 'paste' ? ClipboardEvent : DragEvent)(arguments[0], \
        { bubbles: true, cancelable: true, [name]: held }); \
    document.getElementById('text').dispatchEvent(event)";

#[tokio::test(flavor = "multi_thread")]
async fn files_are_dropped_and_pasted_and_taken_away_again() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let browser = Browser::start().await;
    sign_in(&mut site, &browser, "ann@acme.example").await;
    browser.open(&format!("{}/ticket/1", site.url)).await;
    for (how, name) in [("drop", "plan.txt"), ("paste", "picture.txt"), ("drop", "wrong.txt")] {
        browser.client.execute(DROPPED, vec![how.into(), name.into()]).await.unwrap();
        browser.see("#chosen li").await;
    }
    browser.click("[aria-label='Leave wrong.txt out']").await;
    browser.write("#text", "As it stands in the plan.").await;
    browser.click("#compose button.main").await;
    browser.see(".entry.outbound .files").await;
    let answer = to(&site.mail().await, "carol@customer.example")[0].clone();
    let names: Vec<_> = answer.mail.attachments.iter().map(|file| file.name.clone().unwrap()).collect();
    assert_eq!(names, ["plan.txt", "picture.txt"]);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_at_the_same_ticket_sees_who_types() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let (ann, bob) = (Browser::start().await, Browser::start().await);
    sign_in(&mut site, &ann, "ann@acme.example").await;
    sign_in(&mut site, &bob, "bob@acme.example").await;
    for browser in [&ann, &bob] {
        browser.open(&format!("{}/ticket/1", site.url)).await;
    }
    bob.read("Ann Agent looks at this, too").await;
    ann.write("#text", "Have you").await;
    bob.read("Ann Agent writes").await;
    // She stops, and the page says so by itself.
    bob.read("Ann Agent looks at this, too").await;
    ann.close().await;
    bob.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_has_a_key_and_no_field_is_a_trap() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    site.asked("Printer").await;
    let browser = Browser::start().await;
    sign_in(&mut site, &browser, "ann@acme.example").await;

    // ?: the keys; Escape leaves them.
    browser.write("body", "?").await;
    browser.see("#keys[open]").await;
    browser.write("#keys[open] button", "\u{e00c}").await;
    browser.see("#keys:not([open])").await;
    // /: search; letters are letters there; Escape leaves the field.
    browser.write("body", "/").await;
    browser.write("#find:focus", "jrne?").await;
    assert_eq!(browser.run("return document.getElementById('find').value").await, "jrne?");
    browser.write("#find:focus", "\u{e00c}").await;
    // j, k: the tickets; Enter opens one; n: a note.
    browser.write("body", "jjk").await;
    browser.write(".rows a:focus", "\u{e007}").await;
    browser.see("#compose").await;
    browser.write("body", "n").await;
    browser.write("#text:focus", "It is the pump.").await;
    browser.write("#text", "\u{e009}\u{e007}").await;
    browser.see(".entry.internal").await;
    // e: resolved.
    browser.write("body", "e").await;
    browser.see(".head .status.resolved").await;
    // c: a call.
    browser.write("body", "c").await;
    browser.see("#who:focus").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_needs_doing_comes_by_itself_to_the_first_page() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let browser = Browser::start().await;
    sign_in(&mut site, &browser, "ann@acme.example").await;
    browser.read("Coffee machine").await;
    browser.write("body", "j").await;
    let focus = browser.run("return document.activeElement.id").await;
    site.asked("Broken window").await;
    browser.read("Broken window").await;
    // Whoever was on a line is on it still.
    assert!(focus.as_str().is_some_and(|line| line.ends_with("-1")), "{focus}");
    assert_eq!(browser.run("return document.activeElement.id").await, focus);
    browser.close().await;
}
