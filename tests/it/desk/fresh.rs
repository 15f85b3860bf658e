//! What an agent's forward hands on beside words: files, thread, clocks.

use jiff::{SignedDuration, Timestamp};
use maildesk::desk::plan::Verdict;
use maildesk::desk::sla::Target;

use crate::support::letter::{Letter, Post, to, with_attachment};
use crate::support::world::{DESK, World};

const ANN: &str = "Ann Agent <ann@acme.example>";

/// A mail of Carol's with a picture, which came to Ann alone.
fn carols() -> Letter {
    let post = Post::new("Carol <carol@customer.example>", "ann@acme.example", "Broken screen")
        .header("Message-ID", "<black@customer.example>")
        .header("References", "<grey@customer.example>")
        .header("Date", "Mon, 2 Nov 2026 16:00:00 +0200")
        .header("Content-Type", "multipart/mixed; boundary=m")
        .text(
            "--m\nContent-Type: text/plain\n\nSee the pictures.\n--m\nContent-Type: image/jpeg\nContent-Disposition: attachment; \
             filename=\"one.jpg\"\nContent-Transfer-Encoding: base64\n\nT25l\n--m\nContent-Type: image/jpeg\n\
             Content-Disposition: attachment; filename=\"two.jpg\"\nContent-Transfer-Encoding: base64\n\nVHdv\n--m--\n",
        );
    Letter::new("ann@acme.example".to_owned(), "mail".to_owned(), post.bytes())
}

fn forwarded() -> Post {
    let post = Post::new(ANN, "support@acme.example", "Fwd: Broken screen");
    with_attachment(post, "She is the one with the old contract.", &carols())
}

#[tokio::test]
async fn the_files_of_an_attached_original_travel_as_they_are() {
    let mut world = World::new();
    let opened = world.deliver(forwarded()).await;
    assert_eq!(opened.verdict, Some(Verdict::Opened), "{:#?}", opened.reasons);
    let mail = world.post().await;
    let [to_bob] = to(&mail, "bob@acme.example")[..] else { panic!("Bob hears of it: {mail:#?}") };
    let file = |name: &str| {
        let attachment = to_bob.mail.attachments.iter().find(|one| one.name.as_deref() == Some(name)).unwrap();
        maildesk::mail::attachment_bytes(&to_bob.raw, attachment.part).unwrap()
    };
    assert_eq!((file("one.jpg"), file("two.jpg")), (b"One".to_vec(), b"Two".to_vec()));
}

#[tokio::test]
async fn answers_go_on_from_the_original() {
    let inline = |text: &str| {
        Post::new(ANN, "support@acme.example", "Fwd: Broken screen")
            .header("References", "<grey@customer.example> <black@customer.example>")
            .text(&format!(
                "{text}\n\n---------- Forwarded message ---------\nFrom: Carol <carol@customer.example>\nDate: Mon, Nov 2, 2026 at \
                 4:00 PM\nSubject: Broken screen\nTo: Ann <ann@acme.example>\n\nIt is black.\n"
            ))
    };
    for forward in [forwarded(), inline("Please help her.")] {
        let mut world = World::with(&DESK.replacen("[desk]", "[desk]\ntrusted_authserv = [\"mx.acme.example\"]", 1));
        world.deliver(forward.header("Authentication-Results", "mx.acme.example; dmarc=pass")).await;
        let mail = world.post().await;
        let [ack] = to(&mail, "carol@customer.example")[..] else { panic!("Carol hears of it: {mail:#?}") };
        assert_eq!(ack.mail.in_reply_to, ["black@customer.example"]);
        assert_eq!(ack.mail.references, ["grey@customer.example", "black@customer.example"]);
        let [to_bob] = to(&mail, "bob@acme.example")[..] else { panic!("Bob hears of it: {mail:#?}") };
        world.deliver(to_bob.answer("Bob Lead <bob@acme.example>", "Hello Carol,\nis it plugged in?")).await;
        let mail = world.post().await;
        let [answer] = to(&mail, "carol@customer.example")[..] else { panic!("Carol gets it: {mail:#?}") };
        assert_eq!(answer.mail.references[..2], ["grey@customer.example", "black@customer.example"]);
        let own = world
            .deliver(
                Post::new("Carol <carol@customer.example>", "support@acme.example", "Broken screen")
                    .header("In-Reply-To", "<black@customer.example>")
                    .text("I forgot: the left one."),
            )
            .await;
        assert_eq!((own.verdict, own.ticket.unwrap().0), (Some(Verdict::Appended), 1), "{:#?}", own.reasons);
    }
}

#[tokio::test]
async fn clocks_begin_when_the_desk_got_it_whatever_date_the_original_bears() {
    for date in ["Mon, 2 Nov 2026 16:00:00 +0200", "Thu, 1 Jan 1970 00:00:00 +0000", "Fri, 31 Dec 2100 12:00:00 +0000"]
    {
        let mut world = World::new();
        let start = world.now;
        let original = Post::new("Carol <carol@customer.example>", "ann@acme.example", "Printer").header("Date", date);
        let original = Letter::new(String::new(), String::new(), original.text("Help").bytes());
        world.pass(SignedDuration::from_mins(5));
        let forward = with_attachment(Post::new(ANN, "support@acme.example", "Fwd: Printer"), "", &original);
        world.deliver_received(forward, start).await;
        let ticket = world.ticket(1).await;
        let clock = ticket.clocks.iter().find(|clock| clock.target == Target::FirstResponse).unwrap();
        assert_eq!((ticket.created_at, clock.started_at), (start, start), "{date}");
        let written: Timestamp = jiff::fmt::rfc2822::parse(date).unwrap().timestamp();
        assert_eq!(world.entries(1).await[0].entry.at, written.min(start), "{date}");
    }
}

#[tokio::test]
async fn colleagues_read_which_files_stay_with_the_words_beside_a_forward() {
    let mut world = World::new();
    let post = Post::new(ANN, "support@acme.example", "Fwd: Broken screen")
        .header("Content-Type", "multipart/mixed; boundary=cut")
        .text(
            "--cut\nContent-Type: text/plain\n\nSee the contract.\n--cut\nContent-Type: message/rfc822\n\n\
             From: Carol <carol@customer.example>\nSubject: Broken screen\nMessage-ID: <black@customer.example>\n\n\
             It is black.\n--cut\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\"contract.pdf\"\n\n\
             PDF\n--cut--\n",
        );
    world.deliver(post).await;
    let mail = world.post().await;
    let told = to(&mail, "bob@acme.example")[0].text();
    assert!(told.contains("forwarded it with contract.pdf: “See the contract.”"), "{told}");
}
