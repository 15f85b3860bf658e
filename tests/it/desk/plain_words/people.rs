//! Greetings of several, and of a name that an address alone holds.

use super::{CAROL, DESK, asked_by, wrong};
use crate::support::letter::{Letter, Post, to};
use crate::support::world::World;

/// What Ann was told of, where the requester wrote so, and copied somebody in or not.
async fn told(requester: &str, text: &str, copied: Option<&str>) -> (World, Letter) {
    let mut world = World::with(DESK);
    let mail = Post::new(requester, "support@acme.example", "Printer").text(text);
    let mail = copied.into_iter().fold(mail, |mail, copied| mail.header("Cc", copied));
    world.deliver(mail).await;
    let told = to(&world.post().await, "ann@acme.example")[0].clone();
    (world, told)
}

#[tokio::test]
async fn all_are_greeted_where_several_read_it_or_greeted_so() {
    let dave = Some("Dave Brown <dave@customer.example>");
    for (text, copied, greeting, leaves) in [
        ("It does not print.", dave, "Hi all,", true),
        ("It does not print.", None, "Hi all,", false),
        ("Hi all,\nit does not print.", None, "Hi all,", true),
        ("Hello everybody,\nit does not print.", None, "Hello everybody,", true),
        ("Dear colleagues,\nit does not print.", None, "Dear colleagues,", true),
        ("It does not print.", None, "Dear colleagues,", false),
        ("Hallo zusammen,\nes druckt nicht.", None, "Hallo zusammen,", true),
    ] {
        let (mut world, told) = told(CAROL, text, copied).await;
        let answer = format!("{greeting}\n\nthe part comes on Monday.");
        let wrong = wrong(&mut world, &told, &[&answer], leaves).await;
        assert!(wrong.is_empty(), "to {text:?}: {}", wrong.join("\n"));
    }
}

#[tokio::test]
async fn a_name_in_letters_of_its_own_is_greeted_as_the_address_spells_it() {
    let (mut world, told) = told("李雷 <lilei@customer.example>", "It does not print.", None).await;
    for (greeting, leaves) in [
        ("Dear Li Lei,", true),
        ("Dear Mr Li,", true),
        ("Hello Lei,", true),
        ("Dear Lei Li,", true),
        ("Dear Han Mei,", false),
    ] {
        world.deliver(told.answer(super::ANN, &format!("{greeting}\n\nit comes on {greeting}"))).await;
        let left = !to(&world.post().await, "lilei@customer.example").is_empty();
        assert_eq!(left, leaves, "{greeting}");
    }
}

/// A bare word that is a status may be meant as one, and is asked about; with a mark at its end it is a sentence.
#[tokio::test]
async fn a_bare_word_that_is_a_status_is_asked_about() {
    let (mut world, [told, _]) = asked_by(CAROL).await;
    let mut all = wrong(&mut world, &told, &["Fixed", "Done", "fixed\n\nAnn"], false).await;
    all.extend(wrong(&mut world, &told, &["Fixed.", "Done.", "Fixed!", "Fixed, it prints."], true).await);
    assert!(all.is_empty(), "{}", all.join("\n"));
}
