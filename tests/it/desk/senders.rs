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
