//! Agents whom the configuration names no longer: what was theirs is nobody's, and is told so.

use jiff::SignedDuration;
use maildesk::act;
use maildesk::desk::command::Command;
use maildesk::desk::ticket::TicketNumber;
use maildesk::desk::work::Actor;
use maildesk::desk::{digest, gone};
use maildesk::tick;

use crate::support::letter::{Post, to};
use crate::support::world::{DESK, World, policy};

const ZOE: &str = "[[agent]]\nid = \"zoe\"\nname = \"Zoe\"\naddresses = [\"zoe@acme.example\"]\n\n";

/// The usual desk, where what nobody takes is told; with Zoe, or without.
fn desk(zoe: bool) -> String {
    let text =
        DESK.replacen("sla = \"standard\"\nreopen_for", "sla = \"standard\"\nunowned_after = \"2h\"\nreopen_for", 1);
    match zoe {
        true => text.replacen("[[agent]]", &format!("{ZOE}[[agent]]"), 1),
        false => text,
    }
}

#[tokio::test]
async fn what_was_theirs_is_nobodys_and_the_queue_hears_of_it() {
    for given in [Command::Assign(Some("zoe".into())), Command::Owner(Some("zoe".into()))] {
        let mut world = World::with(&desk(true));
        world
            .deliver(Post::new("Carol <carol@customer.example>", "support@acme.example", "Printer").text("Help"))
            .await;
        act::act(&world.store, &world.policy, Actor::Operator, TicketNumber(1), vec![given.clone()], world.now)
            .await
            .unwrap();
        world.pass(SignedDuration::from_hours(3));
        world.tick().await;
        let told = |letters: Vec<crate::support::letter::Letter>| {
            to(&letters, "ann@acme.example")
                .iter()
                .filter(|letter| letter.text().contains("nobody has owned it"))
                .count()
        };
        assert_eq!(told(world.post().await), 0, "{given:?}: Zoe has it");
        assert_eq!(gone::told(&world.tickets().await, &world.policy), None);

        world.policy = policy(&desk(false), world.folder.path());
        tick::recompute(&world.store, &world.policy, world.now).await.unwrap();
        let said = gone::told(&world.tickets().await, &world.policy).unwrap();
        assert!(said.starts_with("zoe has 1 living ticket,"), "{said}");
        world.pass(SignedDuration::from_hours(24));
        world.tick().await;
        assert_eq!(told(world.post().await), 1, "{given:?}");
        let tickets = world.tickets().await;
        let ann = world.policy.agent(&"ann".into()).unwrap();
        assert_eq!(
            digest::agenda(ann, &tickets, &world.policy, &digest::Away::new(), world.now).len(),
            1,
            "{given:?}: it is for the queue"
        );

        act::act(
            &world.store,
            &world.policy,
            Actor::Agent("ann".into()),
            TicketNumber(1),
            vec![Command::Answer("Soon.".into())],
            world.now,
        )
        .await
        .unwrap();
        let ticket = world.ticket(1).await;
        assert_eq!((ticket.owner, ticket.assignee), (Some("ann".into()), Some("ann".into())), "{given:?}");
        assert!(ticket.course.unowned.is_none());
    }
}
