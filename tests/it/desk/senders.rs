//! Who is the requester: From, Reply-To where it is believed, or nobody at all.

use maildesk::desk::plan::Verdict;

use crate::support::world::World;

fn mail(headers: &str, number: usize) -> String {
    format!(
        "{headers}To: support@acme.example\r\nMessage-ID: <s{number}@shop.example>\r\nSubject: No {number}\r\n\r\nMail {number}.\r\n"
    )
}

#[tokio::test]
async fn whoever_is_answered_is_one_contact_however_often_they_write() {
    let machine = "Auto-Submitted: auto-generated\r\n";
    let cases = [
        ("From: erika@client.example\r\n".to_owned(), "erika@client.example"),
        ("From: Erika <ERIKA@client.example>\r\n".to_owned(), "erika@client.example"),
        (format!("From: form@shop.example\r\nReply-To: erika@client.example\r\n{machine}"), "erika@client.example"),
        (format!("From: form@shop.example\r\nReply-To: new@client.example\r\n{machine}"), "new@client.example"),
        ("From: other@client.example\r\nReply-To: erika@client.example\r\n".to_owned(), "erika@client.example"),
        ("From: other@shop.example\r\nReply-To: erika@client.example\r\n".to_owned(), "other@shop.example"),
        (
            "List-Id: <help.lists.example>\r\nFrom: \"'Erika' via Help\" <help@lists.example>\r\n\
             Reply-To: erika@client.example\r\n"
                .to_owned(),
            "erika@client.example",
        ),
        ("Reply-To: erika@client.example\r\n".to_owned(), "erika@client.example"),
        (String::new(), "nobody@unknown.invalid"),
        ("From: no address\r\n".to_owned(), "nobody@unknown.invalid"),
    ];
    let mut world = World::new();
    let mut number = 0;
    for round in 1..=2 {
        for (headers, expected) in &cases {
            number += 1;
            let ingested = world.deliver(mail(headers, number)).await;
            assert_eq!(ingested.verdict, Some(Verdict::Opened), "{headers} (time {round}): {:?}", ingested.reasons);
            let ticket = world.ticket(ingested.ticket.unwrap().0).await;
            assert!(ticket.requester.address.is(expected), "{headers}: {}", ticket.requester.address.address);
        }
    }
}

#[tokio::test]
async fn the_brake_counts_by_whom_is_answered() {
    let mut world = World::new();
    let mut acknowledged = 0;
    for number in 0..8 {
        let headers = format!("From: form{number}@client.example\r\nReply-To: erika@client.example\r\n");
        world.deliver(mail(&headers, number)).await;
        acknowledged += world.post().await.iter().filter(|letter| letter.rcpt == "erika@client.example").count();
    }
    assert_eq!(acknowledged, 5, "`sender` of [brakes] is 5 an hour");
}

/// The warning comes with the mail alone that bears the name.
#[tokio::test]
async fn a_name_that_deceives_is_not_kept() {
    let mut world = World::new();
    for (number, from) in
        [(1, "\"Ann Agent\" <mal@evil.example>"), (2, "mal@evil.example"), (3, "Mal <mal@evil.example>")]
    {
        let ticket = world.deliver(mail(&format!("From: {from}\r\n"), number)).await.ticket.unwrap();
        let told = world.post().await;
        let told = told.iter().filter(|letter| letter.template == "notify_new").map(|letter| letter.text());
        for text in told {
            let warned = text.contains("display name is Ann Agent's");
            assert_eq!(warned, number == 1, "{from}: {text}");
            assert!(warned || !text.contains("from Ann Agent"), "{from}: {text}");
        }
        let name = world.ticket(ticket.0).await.requester.address.name;
        assert_eq!(name.as_deref(), (number == 3).then_some("Mal"), "{from}");
        let entry = &world.entries(ticket.0).await[0].entry;
        assert_eq!(entry.author.name.as_deref(), (number == 3).then_some("Mal"), "{from}");
    }
}
