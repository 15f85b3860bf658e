//! What lets somebody write as an agent is saved by nobody but admins: neither in a file nor in a message as it came.

use maildesk::desk::names::MailboxName;
use maildesk::desk::policy::After;
use maildesk::desk::ticket::TicketNumber;
use maildesk::desk::token::{Holder, Token};
use maildesk::ingest::{self, Incoming};
use maildesk::store::ledger::{Delivery, LedgerId, Origin};
use maildesk::store::rest::Rest;

use super::site::{ANN, Answer, CAROL, Site};
use crate::support::letter::{Post, to, with_attachment};
use crate::support::world::DESK;

/// Bytes of one part, as the store cuts what follows the beginning of a large message.
const PART: usize = 4 << 20;

/// Ann is an admin, Bob a lead.
async fn site() -> Site {
    Site::with(&DESK.replacen("role = \"agent\"", "role = \"admin\"", 1)).await
}

async fn look(site: &Site, cookie: &str, path: &str) -> Answer {
    site.ask(path, None, &[("cookie", cookie)]).await
}

fn is_kept(answer: &Answer) -> bool {
    answer.status == 422 && answer.body.contains("an admin may save them")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_that_was_attached_is_given_to_admins_only() {
    let mut site = site().await;
    let notice = to(&site.asked("Coffee machine").await, "ann@acme.example")[0].clone();
    let note = with_attachment(notice.answer(ANN, ""), "/note\nThis is what I was sent.", &notice);
    site.world.deliver(note).await;
    let encoded = data_encoding::BASE64.encode(&notice.raw);
    let picture = "Content-Type: image/png\nContent-Transfer-Encoding: base64\nContent-ID: <p@x>\nContent-Disposition: attachment; filename=p.png";
    let plain = "Content-Type: text/plain\nContent-Disposition: attachment; filename=plan.txt";
    let post = Post::new(CAROL, "support@acme.example", "Re: Coffee machine [#1]").header("Content-Type", "multipart/mixed; boundary=cut").text(
        &format!("--cut\nContent-Type: text/html\n\n<p>See <img src=\"cid:p@x\"></p>\n--cut\n{picture}\n\n{encoded}\n--cut\n{plain}\n\nStep one.\n--cut--\n"),
    );
    site.world.deliver(post).await;
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    let mut told = Vec::new();
    for stored in site.world.entries(1).await {
        for file in &stored.entry.attachments {
            let path = format!("/ticket/1/file/{}/{}", stored.id, file.part);
            assert_eq!(look(&site, &ann, &path).await.status, 200, "{path}");
            let of_bob = look(&site, &bob, &path).await;
            assert!(of_bob.status == 200 || is_kept(&of_bob), "{of_bob:?}");
            told.push((file.content_type.clone(), of_bob.status));
        }
        let page = look(&site, &bob, &format!("/ticket/1/mail/{}", stored.id)).await;
        assert!(!page.body.contains("base64"), "nor is it a picture of a page: {}", page.body);
    }
    let told: Vec<(&str, u16)> = told.iter().map(|(kind, status)| (kind.as_str(), *status)).collect();
    assert_eq!(told, [("message/rfc822", 422), ("image/png", 422), ("text/plain", 200)]);
}

/// A mail of which only the beginning is read; `rest` follows it.
async fn large(site: &mut Site, beginning: &str, rest: &[u8]) -> LedgerId {
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, rest).unwrap();
    let origin = Origin {
        mailbox: MailboxName::new("support"),
        delivery: Delivery::Pipe,
        received_at: None,
        after: After::Keep,
    };
    let raw: Vec<u8> = Post::new(CAROL, "support@acme.example", "The whole log").text(beginning).into();
    let size = (raw.len() + rest.len()) as u64;
    let incoming = Incoming { origin, raw, whole: false, rest: Some(Rest::of(file).unwrap()), size };
    ingest::ingest(&site.world.store, &site.world.policy, incoming, site.world.now).await.unwrap().ledger
}

/// Lines of a log, so many bytes of them.
fn lines(bytes: usize) -> String {
    "The log goes on and on.\n".chars().cycle().take(bytes).collect()
}

/// In base64, in lines as mail has them.
fn encoded(text: &str) -> String {
    let code = data_encoding::BASE64.encode(text.as_bytes());
    code.as_bytes().chunks(76).map(|line| format!("{}\n", str::from_utf8(line).unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_message_is_looked_through_to_its_end() {
    let mut site = site().await;
    let token = Token { ticket: TicketNumber(1), holder: Holder::Agent("ann".into()) };
    let address = format!("support+{}@acme.example", site.world.policy.keys.sign(&token));
    let (ann, bob) = (site.signed_in("ann@acme.example").await, site.signed_in("bob@acme.example").await);
    let half = address.len() / 2;
    let secret = encoded(&format!("{} Reply to {address} {}", lines(900), lines(900)));
    for (what, beginning, rest, kept) in [
        ("holds none", lines(500), lines(2 * PART), false),
        ("in the middle of a part", lines(500), format!("{}\n{address}\n{}", lines(5000), lines(PART)), true),
        ("at the end", lines(500), format!("{}\n{address}", lines(2 * PART)), true),
        ("over the end of a part", lines(500), format!("{} {address}", lines(PART - 1 - half)), true),
        ("over the end of the beginning", format!("Hello {}", &address[..half]), address[half..].to_owned(), true),
        (
            "encoded, over the end of a part",
            lines(500),
            format!("{}\n\n{secret}", lines(PART - secret.len() / 2)),
            true,
        ),
    ] {
        let id = large(&mut site, &beginning, rest.as_bytes()).await;
        let path = format!("/mail/{}/raw", id.0);
        let of_bob = look(&site, &bob, &path).await;
        assert_eq!((is_kept(&of_bob), of_bob.status == 200), (kept, !kept), "{what}: {}", of_bob.status);
        let (_, bytes) = site.fetch(&path, &ann).await;
        assert!(bytes.ends_with(rest.as_bytes()), "{what}: an admin may save all of it");
    }
}
