//! What nobody reads: an automatic reply that says so, and a delivery report that names no mail of ours but a ticket and
//! somebody of it. Agents hear of both as of an answer that came back, and nobody outside does.

mod gone;
mod named;
mod partly;

use crate::desk::aside;
use crate::desk::context;
use crate::desk::correspondent::writer;
use crate::desk::facts::Facts;
use crate::desk::filing;
use crate::desk::mail::{AutomaticKind, Bounce, Mail};
use crate::desk::notify;
use crate::desk::plan::{Plan, Verdict};
use crate::desk::report;
use crate::desk::template::{MessageView, name};
use crate::desk::thread::{subject_tag, surviving};
use crate::desk::ticket::{AuthorKind, Status, Ticket};
use crate::desk::wording::{contains_words, words};
use crate::desk::work::{Actor, Work};

/// These say that what is written is not read: of an absence it is no more than that.
const UNREAD: &str = "unmonitored mailbox|unmonitored inbox|unmonitored address|unmonitored account|will not be read|is not read|is not monitored|are not read|not monitored|wird nicht gelesen|\
                      werden nicht gelesen|nicht überwacht|ei lueta|n est pas lue|n est pas consultée|ne sera pas lu|\
                      wordt niet gelezen|worden niet gelezen";
/// By these it is an absence that ends.
const AWAY: &str = "out of office|out of the office|until|back on|back in|return|vacation|holiday|leave|absence|abwesend|\
                    abwesenheit|urlaub|bis|zurück|wieder|poissa|lomalla|loma|saakka|asti|palaan|absent|absente|absence|\
                    congé|congés|vacances|jusqu|retour|afwezig|vakantie|verlof|terug|tot";

/// Whether an automatic reply, about a ticket or none, says that nobody reads what is sent there.
pub fn says_so(mail: &Mail, ticket: Option<&Ticket>) -> bool {
    let subject = own_subject(&mail.subject, ticket.map(|ticket| ticket.subject.as_str()));
    let text = mail.reply_text();
    let said = words(&format!("{subject} \n {text}"));
    let has = |phrases: &str| phrases.split('|').any(|phrase| contains_words(&said, phrase));
    let is_reply = mail.automatic.kind == Some(AutomaticKind::Reply) && !is_receipt(mail);
    is_reply && (gone::says(mail, ticket, subject, &text) || has(UNREAD) && !has(AWAY))
}

/// What the subject of an automatic reply says of its writer: the rest is the subject of what it answers, on a ticket of
/// the subject `about` or on none.
pub fn own_subject<'s>(subject: &'s str, about: Option<&str>) -> &'s str {
    let repeated = about.filter(|about| !about.is_empty());
    let tag = subject_tag(subject).and_then(|_| subject.find("[#"));
    // "Automatic reply: Not sent: …"
    let second = subject.match_indices(':').nth(1).map(|(at, _)| at).filter(|_| about.is_none());
    let ends = [tag, repeated.and_then(|repeated| subject.find(repeated)), second];
    ends.into_iter().flatten().min().and_then(|at| subject.get(..at)).unwrap_or(subject)
}

/// Whether it only says what became of a mail (RFC 8098), which nobody need have read.
pub fn is_receipt(mail: &Mail) -> bool {
    mail.header("Content-Type").is_some_and(|kind| kind.to_ascii_lowercase().contains("disposition-notification"))
}

/// Files an automatic reply of the requester's side: an ordinary one for whoever looks, and this one is told.
pub fn file(mut work: Work<'_>, mail: &Mail, mut ticket: Ticket) -> Plan {
    let from = writer(mail).map(|from| from.address.clone()).unwrap_or_default();
    let is_theirs = ticket.is_participant(&from);
    if !is_theirs || !says_so(mail, Some(&ticket)) {
        return filing::file(work, mail, ticket);
    }
    let of_requester = ticket.requester.address.is(&from);
    let author = if of_requester { AuthorKind::Requester } else { AuthorKind::ThirdParty };
    let entry = filing::inbound(&work, mail, author, aside::visibility(mail, &ticket, work.policy));
    work.entry(&ticket, entry);
    let told = format!("an automatic reply says that nobody reads what is written to {from}");
    work.plan.because(told.clone());
    work.event(&ticket, &Actor::Desk, told.clone());
    // Whoever is waited for says nothing.
    if of_requester && ticket.status == Status::Pending {
        work.set_status(&mut ticket, Status::Open, &Actor::Desk);
    }
    tell(&mut work, &ticket, &told, &mail.reply_text());
    work.finish(Some(Verdict::Automatic), ticket)
}

/// The ticket that a delivery report names by its number, where it is about somebody who takes part.
pub fn named(mail: &Mail, facts: &Facts) -> Option<Ticket> {
    let ticket = facts.ticket(surviving(subject_tag(&mail.subject)?, facts)?)?;
    let reported = mail.reported_addresses();
    ticket.participants.iter().any(|one| reported.contains(&one.address.key())).then(|| ticket.clone())
}

/// What such a report says: which mail it is about nobody knows, and an answer may be the one.
pub fn reported(work: &mut Work<'_>, ticket: &mut Ticket, bounce: &Bounce, said: &str) {
    let lost = bounce.recipients.iter().any(|one| ticket.requester.address.is(&one.address));
    if lost && ticket.status == Status::Pending {
        work.set_status(ticket, Status::Open, &Actor::Desk);
    }
    tell(work, ticket, "A mail to somebody who takes part did not arrive", said);
}

/// Tells of trouble with a ticket's mail, and in which words it came.
pub fn tell(work: &mut Work<'_>, ticket: &Ticket, why: &str, text: &str) {
    let message = MessageView { text: text.to_owned(), ..MessageView::default() };
    for agent in report::readers(work, ticket) {
        let context = context::about(ticket, work.policy, work.now).with_message(message.clone()).with_reason(why);
        notify::tell(work, ticket, agent, name::NOTIFY_CHANGE, context, Vec::new());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::mail::{Address, Part, PartKind};

    fn reply(text: &str) -> Mail {
        let mut mail = Mail::default();
        mail.automatic.kind = Some(AutomaticKind::Reply);
        mail.parts = vec![Part { kind: PartKind::New, text: text.to_owned() }];
        mail
    }

    fn of_carla(text: &str) -> Mail {
        let from = Address { name: Some("Carla Customer".into()), address: "carla@customer.example".into() };
        Mail { from: Some(from), ..reply(text) }
    }

    #[test]
    fn who_reads_nothing_is_told_from_who_is_away() {
        for text in [
            "Carla has left the company. Please write to dave@customer.example.",
            "Carla no longer works here.",
            "I am no longer employed at Customer Ltd.",
            "This mailbox is no longer monitored. Your mail will not be read.",
            "This address is not monitored.",
            "Frau Muster ist nicht mehr im Unternehmen.",
            "Ich habe das Unternehmen verlassen.",
            "Dieses Postfach wird nicht mehr gelesen.",
            "Carla ei ole enää palveluksessamme.",
            "En työskentele enää yrityksessä.",
            "Tätä postilaatikkoa ei enää lueta.",
            "Carla ne travaille plus chez nous.",
            "Cette boîte n’est plus consultée.",
            "Carla werkt niet meer bij ons.",
            "Deze mailbox wordt niet meer gelezen.",
        ] {
            assert!(says_so(&reply(text), None), "{text}");
        }
        for text in [
            "I am out of the office until Monday. Your mail will not be read.",
            "Ich bin bis Montag im Urlaub. Ihre Mail wird nicht gelesen und nicht weitergeleitet.",
            "Olen lomalla 1.12. saakka, viestejä ei lueta.",
            "Je suis absente, votre message ne sera pas lu avant lundi.",
            "Ik ben tot maandag afwezig.",
            "We have received your mail and will answer soon.",
        ] {
            assert!(!says_so(&reply(text), None), "{text}");
        }
        for text in [
            "I am on leave until 1 March. My colleague Dave has left the company.",
            "I am on leave until 1 March. My colleague Dave has\nleft the company. He no longer works here.",
            "I am away until Monday. Dave has left the company.",
            "I am away until Monday and Dave Miller left Customer Ltd on 1 May.",
            "Ich bin bis Montag im Urlaub. Herr Meier arbeitet nicht mehr bei uns.",
            "Ich bin bis Montag im Urlaub. Meine Kollegin ist nicht mehr im Unternehmen.",
            "Olen lomalla. Kollegani Matti ei ole enää palveluksessamme.",
            "Je suis absente. Mon collègue Luc ne travaille plus chez nous.",
            "Ik ben tot maandag afwezig. Mijn collega Jan werkt niet meer bij ons.",
            "My last day before the holiday was Friday. I am back on Monday.",
            "I left the office early and am back on Monday.",
        ] {
            assert!(!says_so(&of_carla(text), None), "{text}");
        }
        for text in [
            "Carla has left the company. Please write to dave@customer.example.",
            "Please write to my colleague Dave as I have left the company.",
            "My last day was 30 October. Please write to dave@customer.example.",
            "I have retired as of 1 November.",
            "Carla Customer left Customer Ltd on 30 October.",
            "Carla has moved on to a new role outside the company.",
            "I changed jobs.",
            "Ich bin nicht mehr für Customer tätig.",
            "Frau Customer arbeitet nicht mehr bei uns.",
            "This is an unmonitored mailbox.",
            "I wrote to you from here. It is no longer monitored.",
            "My address has changed to carla@new.example.",
            "My email address has changed to carla@new.example.",
            "The person you write to is no longer with us.",
            "Mein letzter Arbeitstag war der 30. Oktober.",
            "Olen jäänyt eläkkeelle.",
            "J’ai pris ma retraite.",
            "Ik ben met pensioen.",
        ] {
            assert!(says_so(&of_carla(text), None), "{text}");
        }
        assert!(!says_so(&Mail { automatic: Mail::default().automatic, ..reply("Carla has left the company.") }, None));
    }

    #[test]
    fn who_has_left_is_the_writer_by_any_of_their_names() {
        let of = |name: Option<&str>, address: &str, text: &str| {
            let from = Address { name: name.map(str::to_owned), address: address.to_owned() };
            Mail { from: Some(from), ..reply(text) }
        };
        for (name, address, text) in [
            (None, "dmiller@customer.example", "Dave Miller is no longer with Customer Ltd."),
            (None, "dave@cx.example", "Dave Miller is no longer with Customer Ltd."),
            (Some("Dave"), "dave@cx.example", "Dave Miller is no longer with Customer Ltd."),
            (Some("Dave"), "d@cx.example", "Dave Miller from Sales has left the company."),
            (Some("Jan"), "jan@cx.example", "Jan van der Berg werkt niet meer bij ons."),
            (None, "dm@cx.example", "Dave Miller has left the company."),
        ] {
            assert!(says_so(&of(name, address, text), None), "{address} {text}");
        }
        for (name, address, text) in [
            (None, "carla@customer.example", "Dave Miller is no longer with Customer Ltd."),
            (Some("Carla"), "c@customer.example", "Dave Miller of Customer Ltd has left the company."),
            (Some("Carla"), "c@customer.example", "Jan van der Berg werkt niet meer bij ons."),
            (None, "carla@customer.example", "I no longer work on Fridays. I am back on Monday."),
            (None, "carla@customer.example", "Ich arbeite nicht mehr am Freitag."),
        ] {
            assert!(!says_so(&of(name, address, text), None), "{address} {text}");
        }
    }

    #[test]
    fn a_subject_that_is_repeated_says_nothing_of_who_repeats_it() {
        for (subject, own) in [
            ("Automatic reply: [#1] Laptop of Eve, who left the company", "Automatic reply: "),
            ("Automatic reply: Laptop of Eve, who left the company", "Automatic reply: "),
            ("Laptop of Eve, who left the company", ""),
            ("Carla has left the company Re: [#1] Laptop", "Carla has left the company Re: "),
            ("Carla has left the company", "Carla has left the company"),
        ] {
            assert_eq!(own_subject(subject, Some("Laptop of Eve, who left the company")), own, "{subject}");
        }
        let returned = "Automatic reply: Not sent: Laptop of Eve, who left the company";
        assert_eq!(own_subject(returned, None), "Automatic reply: Not sent");
    }
}
