//! The desk's main job, once with each mail client: mail in, one ticket, acknowledgement, the agent's answer, the
//! customer's answer, `/close`.

use mail_parser::{MessageParser, MimeHeaders};

use super::clients::{Attached, CLIENTS, Client, Reply};
use super::house::{ANN, BOB, House};
use crate::support::letter::{Letter, Post};

const TYPED: &[&str] = &[
    "Hello Emily,",
    "Your invoice 2041 names the wrong address, you are right; the corrected one is attached to this mail. Käännös löytyy liitteestä.",
    "Does it arrive in good order?",
];
/// What an agent's client adds, and no customer ever sees.
const PRIVATE: &[&str] = &["Ann Agent", "Private mobile +358 40 555 0123"];

/// Every byte there is, and line ends of all kinds.
fn any_bytes() -> Vec<u8> {
    (0..=255u8).cycle().take(70_000).chain(*b"\r\n.\r\n\n\r\0").collect()
}

#[test]
fn an_agent_answers_from_every_client() {
    let house = House::new();
    let _desk = house.open();
    for (number, client) in (1..).zip(CLIENTS) {
        converse(&house, number, client);
    }
    assert!(house.verdicts().iter().all(|verdict| !verdict.starts_with("held")));
}

/// One ticket from the first mail to the last.
fn converse(house: &House, number: u32, (client, write): Client) {
    let ticket = i64::from(number);
    let customer = format!("emily.{number}@northwind.example");
    // What Ann has received before: a new ticket and an answer for each client that came before.
    let before = 3 * (number as usize - 1);

    let photo = any_bytes();
    let first =
        Post::new(&format!("Emily Carter <{customer}>"), "support@acme.example", "Wrong address on invoice 2041");
    house.post(with_attachment(&first, "Please send us a corrected invoice.", "photo.bin", &photo));

    let acknowledgement = house.newest(&customer, 1);
    assert_eq!(acknowledgement.mail.in_reply_to, [first.id()], "{client}: it threads below the customer's mail");
    assert_eq!(acknowledgement.mail.references, [first.id()], "{client}");
    assert!(acknowledgement.mail.subject.contains(&format!("[#{ticket}]")), "{client}");
    assert_eq!(acknowledgement.header("Auto-Submitted").as_deref(), Some("auto-replied"), "{client}");

    let notification = house.newest(ANN, before + 1);
    assert!(notification.text().contains("Please send us a corrected invoice."), "{client}");
    assert_eq!(attachments(&notification), [("photo.bin".to_owned(), photo)], "{client}");
    let shown = house.ticket(ticket);
    assert_eq!(
        (&shown["queue"], &shown["priority"], &shown["tags"][0]),
        (&"billing".into(), &"high".into(), &"invoice".into()),
        "{client}: the rule chose the queue"
    );

    let document = any_bytes();
    let reply = Reply {
        to: &notification,
        name: "Ann Agent",
        address: ANN,
        typed: TYPED,
        signature: PRIVATE,
        attached: Some(Attached { name: "invoice-2041.pdf", bytes: &document }),
        number: 10 * number,
    };
    house.post(write(&reply));

    let answer = house.newest(&customer, 2);
    assert_eq!(answer.mail.in_reply_to, [acknowledgement.id()], "{client}: the same thread");
    assert_eq!(answer.mail.references, [first.id(), acknowledgement.id()], "{client}");
    assert_eq!(answer.mail.from.as_ref().unwrap().address, "support@acme.example", "{client}: as they wrote");
    assert!(answer.mail.from.as_ref().unwrap().label().contains("Ann Agent"), "{client}");
    assert_eq!(answer.mail.reply_text().trim(), spoken(TYPED), "{client}: what was typed, no more");
    assert_eq!(attachments(&answer), [("invoice-2041.pdf".to_owned(), document.clone())], "{client}");
    assert_holds_nothing_of(client, &answer, &notification);
    let shown = house.ticket(ticket);
    assert_eq!((&shown["status"], &shown["assignee"]), (&"pending".into(), &"ann".into()), "{client}");

    house.post(answer.answer(&customer, "It does, thank you!"));
    let news = house.newest(ANN, before + 2);
    assert!(news.text().contains("It does, thank you!"), "{client}");
    assert!(
        news.mail.references.iter().any(|id| notification.mail.references.contains(id) || *id == notification.id()),
        "{client}: it threads in the agent's client"
    );

    house.post(write(&Reply { to: &news, typed: &["/close"], attached: None, number: 10 * number + 1, ..reply }));
    let farewell = house.newest(&customer, 3);
    assert!(farewell.text().contains("resolved"), "{client}: {}", farewell.text());
    assert_holds_nothing_of(client, &farewell, &news);
    let shown = house.ticket(ticket);
    assert_eq!(shown["status"], "resolved", "{client}");
    assert_eq!(
        house.timeline(ticket),
        [
            "public requester: Please send us a corrected invoice.".to_owned(),
            format!("public agent: {}", spoken(TYPED)),
            "public requester: It does, thank you!".to_owned(),
        ],
        "{client}"
    );
    let verdicts = house.verdicts();
    let theirs = [
        format!("opened {ticket}"),
        format!("agent_reply {ticket}"),
        format!("appended {ticket}"),
        format!("command {ticket}"),
    ];
    assert_eq!(verdicts[verdicts.len() - 4..], theirs, "{client}");
    // The last is what the commands did, which Ann hears.
    assert_eq!(house.smtp.count(), 6 * number as usize, "{client}: nobody got anything else");
}

#[test]
fn a_reply_without_a_word_is_returned_and_not_sent_on() {
    let house = House::new();
    let _desk = house.open();
    for (number, (client, write)) in (1..).zip(CLIENTS) {
        let customer = format!("emily.{number}@northwind.example");
        house.ask(&customer, &format!("Invoice {number}"), "What can I do?");
        let notification = house.newest(ANN, 2 * number - 1);
        let reply = Reply {
            to: &notification,
            name: "Ann Agent",
            address: ANN,
            typed: &[],
            signature: PRIVATE,
            attached: None,
            number: u32::try_from(number).unwrap(),
        };
        house.post(write(&reply));
        let returned = house.newest(ANN, 2 * number);
        assert!(returned.mail.subject.contains("Not sent"), "{client}: {}", returned.mail.subject);
        assert_eq!(house.ticket(i64::try_from(number).unwrap())["status"], "new", "{client}");
        assert_eq!(house.smtp.count(), 3 * number, "{client}: the customer has the acknowledgement only");
    }
}

#[test]
fn the_others_of_a_queue_hear_who_answered() {
    let house = House::with(|toml| toml.replace("members = [\"bob\"]", "members = [\"ann\", \"bob\"]"));
    let _desk = house.open();
    house.ask("Emily Carter <emily@northwind.example>", "The printer jams", "What can I do?");
    let notification = house.newest(ANN, 1);
    house.inbox(BOB, 1);
    let (_, write) = CLIENTS[1];
    let typed = &["Please open the rear flap."];
    house.post(write(&Reply {
        to: &notification,
        name: "Ann Agent",
        address: ANN,
        typed,
        signature: PRIVATE,
        attached: None,
        number: 1,
    }));
    let told = house.newest(BOB, 2);
    assert!(told.text().contains("Ann Agent answered") && told.text().contains(typed[0]), "{}", told.text());
    assert_ne!(told.reply_to(), notification.reply_to(), "each agent has a Reply-To of their own");
    assert_eq!(house.newest("emily@northwind.example", 2).mail.reply_text().trim(), typed[0]);
}

/// Paragraphs as a reader sees them.
pub fn spoken(paragraphs: &[&str]) -> String {
    paragraphs.join("\n\n")
}

/// Nothing of the notification that was answered, of the agent's tokens, or of the private signature.
pub fn assert_holds_nothing_of(client: &str, answer: &Letter, notification: &Letter) {
    let message = MessageParser::default().parse(&answer.raw).unwrap();
    let bodies = [message.body_text(0), message.body_html(0)].into_iter().flatten();
    let mut seen: String = bodies.map(|body| body.into_owned()).collect();
    seen.push_str(&String::from_utf8_lossy(&answer.raw));
    let token = notification.reply_to().split(['+', '@']).nth(1).unwrap().to_owned();
    let inside = ["type your reply above", "Requester", "Assigned to", "/note", "/close", PRIVATE[1], ANN, &token];
    for words in inside {
        assert!(!seen.contains(words), "{client}: `{words}` reached the customer:\n{seen}");
    }
}

/// Names and bytes of the attachments.
pub fn attachments(letter: &Letter) -> Vec<(String, Vec<u8>)> {
    let message = MessageParser::default().parse(&letter.raw).unwrap();
    let one = |part: &mail_parser::MessagePart<'_>| {
        (part.attachment_name().unwrap_or_default().to_owned(), part.contents().to_vec())
    };
    message.attachments().map(one).collect()
}

fn with_attachment(post: &Post, text: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let encoded = data_encoding::BASE64_MIME.encode(bytes);
    post.clone()
        .header("Content-Type", "multipart/mixed; boundary=\"customer-1\"")
        .text(&format!(
            "--customer-1\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\
             --customer-1\nContent-Type: application/octet-stream\n\
             Content-Disposition: attachment; filename=\"{name}\"\nContent-Transfer-Encoding: base64\n\n{}\n--customer-1--\n",
            encoded.replace("\r\n", "\n")
        ))
        .bytes()
}
