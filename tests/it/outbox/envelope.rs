//! Whom a server is told that mail comes from.

use maildesk::desk::names::MailboxName;
use maildesk::desk::plan::{Draft, ReturnPath};
use maildesk::desk::policy::Subaddress;
use maildesk::desk::ticket::TicketNumber;
use maildesk::desk::token::{Holder, Reading, Token};
use maildesk::outbox::envelope::{EnvelopeFrom, bounce_address, envelope_from};

use crate::outbox::desk::{draft, policy};

#[test]
fn a_bounce_proves_by_its_address_which_row_it_is_about() {
    for (subaddress, separator) in [(Subaddress::Plus, "+"), (Subaddress::Minus, "-")] {
        let policy = policy(subaddress);
        let address = bounce_address(&policy, &"support".into(), Some(TicketNumber(7)), 123).unwrap();
        assert!(address.starts_with(&format!("support{separator}7-b123-")), "{address}");
        let extension = policy.mailboxes[0].extension(&address.to_lowercase()).expect("reaches the mailbox");
        let token = Token { ticket: TicketNumber(7), holder: Holder::Bounce(123) };
        assert_eq!(policy.keys.read(&extension), Some(Reading::Valid(token)));
    }
}

#[test]
fn without_sub_addressing_or_a_ticket_bounces_go_to_the_plain_address() {
    let plain = Some("support@acme.example".to_owned());
    assert_eq!(bounce_address(&policy(Subaddress::None), &"support".into(), Some(TicketNumber(7)), 1), plain);
    assert_eq!(bounce_address(&policy(Subaddress::Plus), &"support".into(), None, 1), plain);
    assert_eq!(bounce_address(&policy(Subaddress::Plus), &"gone".into(), Some(TicketNumber(7)), 1), None);

    let mut long = policy(Subaddress::Plus);
    long.mailboxes[0].address = format!("{}@acme.example", "support".repeat(8));
    let address = bounce_address(&long, &"support".into(), Some(TicketNumber(7)), 1);
    assert_eq!(address.as_deref(), Some(long.mailboxes[0].address.as_str()), "64 octets are the limit");
}

#[test]
fn an_acknowledgement_comes_from_nobody_unless_nobody_is_refused() {
    let policy = policy(Subaddress::Plus);
    let signed = bounce_address(&policy, &"support".into(), Some(TicketNumber(7)), 5).unwrap();
    let answer = envelope_from(&policy, &draft(), 5);
    assert_eq!(answer, EnvelopeFrom { first: Some(signed.clone()), instead_of_null: signed.clone() });

    let ack = Draft { return_path: ReturnPath::Null, ..draft() };
    assert_eq!(envelope_from(&policy, &ack, 5), EnvelopeFrom { first: None, instead_of_null: signed });

    let orphan = Draft { mailbox: MailboxName::new("gone"), ..draft() };
    assert_eq!(envelope_from(&policy, &orphan, 5).first.as_deref(), Some("support@acme.example"), "its From");
}
