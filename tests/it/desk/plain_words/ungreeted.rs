//! A desk that wants every answer to greet the requester.

use super::{CAROL, DESK, wrong};
use crate::support::letter::{Post, to};
use crate::support::world::World;

#[tokio::test]
async fn what_greets_the_requester_where_each_answer_must() {
    let mut world = World::with(&DESK.replacen("[desk]", "[desk]\nungreeted = \"ask\"", 1));
    world.deliver(Post::new(CAROL, "support@acme.example", "Printer").text("It does not print.")).await;
    let told = to(&world.post().await, "ann@acme.example")[0].clone();
    let greet = [
        "Good morning\nit comes on Monday.",
        "Good morning,\nit comes on Tuesday.",
        "Good afternoon Carol\nit comes on Tuesday.",
        "Dag,\nhij komt maandag.",
        "Dag Carol,\nhij komt dinsdag.",
        "Dag mevrouw Smith,\nhij komt woensdag.",
        "Guten Tag\nes kommt am Montag.",
        "Hyvää huomenta\nse tulee maanantaina.",
        "Bonjour\nelle arrive lundi.",
        "Goedemiddag\nhij komt donderdag.",
        "Hi\nit comes on Wednesday.",
    ];
    let not = [
        "Hello, anybody home? This one is for level 2",
        "Hi\nTeam, no refund",
        "It comes on Monday.",
        "Good news: it comes on Monday.",
        "Good morning shift takes it.",
        "Dag is open.",
    ];
    let mut all = wrong(&mut world, &told, &greet, true).await;
    all.extend(wrong(&mut world, &told, &not, false).await);
    assert!(all.is_empty(), "{}", all.join("\n"));
}
