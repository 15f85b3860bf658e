//! What becomes of agents' answers that do not simply leave.

use maildesk::desk::plan::Verdict;
use maildesk::desk::ticket::{EntryKind, Status};

use crate::support::letter::{Post, to};
use crate::support::world::World;

const CAROL: &str = "Carol Customer <carol@customer.example>";
const ANN: &str = "Ann Agent <ann@acme.example>";

#[tokio::test]
async fn an_answer_to_nobody_is_kept_and_its_agent_hears_of_it() {
    let mut world = World::new();
    let opened = world.deliver(Post::new(CAROL, "support@acme.example", "Printer").without("From").text("Help")).await;
    assert_eq!(opened.verdict, Some(Verdict::Opened), "{:#?}", opened.reasons);
    let to_ann = to(&world.post().await, "ann@acme.example")[0].clone();

    let answered = world.deliver(to_ann.answer(ANN, "Look at the cable.")).await;
    assert_eq!(answered.verdict, Some(Verdict::Held), "{:#?}", answered.reasons);
    let mail = world.post().await;
    let [back] = &mail[..] else { panic!("only Ann hears of it: {mail:#?}") };
    assert_eq!((back.rcpt.as_str(), back.template.as_str()), ("ann@acme.example", "returned"));
    assert!(back.text().contains("no address"), "{}", back.text());
    assert!(back.text().contains("Look at the cable."), "{}", back.text());
    assert_eq!(world.ticket(1).await.status, Status::New, "nobody was answered, so the ticket waits for nobody");
    let kept = world.entries(1).await.into_iter().find(|entry| entry.entry.kind == EntryKind::Note);
    assert_eq!(kept.unwrap().entry.text, "Look at the cable.");
}
