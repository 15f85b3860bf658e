//! Who really wrote it: what is told about a sender, and what of it speaks against one.
//!
//! Read a row as: of a mail with these headers, this is told. `!` marks what is suspicious; usual mail has no such mark.

use maildesk::desk::mail::Mail;
use maildesk::mail::{Own, Reading, read};

const CASES: &[(&str, &str)] = &[
    // People, in every way in which programs write them.
    ("From: Ann Lee <ann@client.example>", ""),
    ("From: ann@client.example", ""),
    ("From: \"ann@client.example\" <ann@client.example>", ""),
    ("From: \"'Ann@Client.example'\" <ann@client.example>", ""),
    ("From: \"ann@client.example\" <ann+orders@client.example>", ""),
    ("From: \"ann@client.example\" <ann@mail.client.example>", ""),
    ("From: \"ann.lee@gmail.com\" <ann.lee@googlemail.com>", ""),
    ("From: \"Ann @ Client\" <ann@client.example>", ""),
    ("From: =?utf-8?Q?J=C3=BCrgen?= <juergen@m\u{fc}nchen.example>", ""),
    ("From: \u{418}\u{432}\u{430}\u{43d} <ivan@\u{43f}\u{43e}\u{447}\u{442}\u{430}.\u{440}\u{444}>", ""),
    ("From: \u{202b}\u{5e9}\u{5e8}\u{5d4}\u{202c} <sara@client.example>", ""),
    ("From: Ann <ann@[192.0.2.1]>", ""),
    ("From: Ann <ann_lee@my_host.example>", ""),
    ("From: Ann Lee <ann@client.example>\nFrom: Ann Lee <ANN@client.example>", ""),
    // Another address in the display name.
    ("From: \"boss@acme.example\" <eve@other.example>", "!name-holds-address"),
    ("From: \"The Boss <boss@acme.example>\" <eve@other.example>", "!name-holds-address"),
    ("From: \"bo@client.example\" <ann@client.example>", "!name-holds-address"),
    ("From: =?utf-8?Q?boss=40acme.example?= <eve@other.example>", "!name-holds-address"),
    (
        "From: \"boss@acme.example\" <eve@other.example>\nReply-To: boss@acme.example",
        "!name-holds-address reply-elsewhere",
    ),
    // A web form and a service write for whoever they name.
    (
        "From: \"ann@client.example\" <noreply@forms.example>\nReply-To: ann@client.example",
        "name-tells-author reply-elsewhere",
    ),
    (
        "From: \"ann@client.example\" <noreply@forms.example>\nReply-To: eve@other.example",
        "!name-holds-address reply-elsewhere",
    ),
    // Names that are made to be read wrongly.
    ("From: \"moc.knab\u{202e}\" <eve@other.example>", "!name-tricks"),
    ("From: =?utf-8?Q?Ann=00=0A?= <eve@other.example>", "!name-tricks"),
    // A From that is broken.
    ("From: nobody at all", "!no-address"),
    ("From: ann@client.example, eve@other.example", "!several-from"),
    ("From: ann@client.example\nFrom: eve@other.example", "!several-from"),
    ("From: \"Ann\" <ann@client.example>:<eve@other.example>", "!several-from"),
    ("From: <\"boss@acme.example\"@other.example>", "!broken-from"),
    ("From: <boss@acme.example@other.example>", "!broken-from"),
    ("From: Ann <ann@cli\u{200b}ent.example>", "!broken-from"),
    ("From: Ann <@client.example>", "!broken-from"),
    // Alphabets that pass for another one.
    ("From: Ann <ann@p\u{430}ypal.example>", "!mixed-alphabets"),
    ("From: Ann <ann@xn--exmple-4nf.org>", "!mixed-alphabets"),
    ("From: Ann <ann@aaa.\u{43c}\u{43e}\u{43d}>", "!mixed-alphabets"),
    ("From: Ann <\u{430}nn@client.example>", ""),
    // Domains that pass for the desk's own: acme-tools.example, and of an agent acmetools.example.
    ("From: Ann <ann@acme-tools.example>", ""),
    ("From: Ann <ann@shop.acme-tools.example>", ""),
    ("From: Ann <ann@acmetools.example>", ""),
    ("From: Ann <ann@acme-tool.example>", "!look-alike"),
    ("From: Ann <ann@acrne-tools.example>", "!look-alike"),
    ("From: Ann <ann@acme-too1s.test>", "!look-alike"),
    ("From: Ann <ann@acme-tools-support.example>", "!look-alike"),
    ("From: Ann <ann@acme-tools.example.login.test>", "!look-alike"),
    ("From: Ann <ann@\u{430}cme-tools.example>", "!look-alike !mixed-alphabets"),
    ("From: Ann <ann@acme-tools.test>", "own-name"),
    ("From: Ann <ann@tools.example>", ""),
    ("From: Ann <ann@acme.example>", ""),
    // An agent has mail at a public service: that makes none of its neighbours suspicious.
    ("From: Ann <ann@gmx.net>", ""),
    ("From: Ann <ann@ymail.com>", ""),
    ("From: Ann <ann@gmail.com>", ""),
    // Names of agents and of the desk.
    ("From: Berta Baker <berta@acme-tools.example>", ""),
    ("From: Berta Baker <berta.baker@gmail.com>", ""),
    ("From: Berta Baker <other@gmail.com>", "!staff-name"),
    ("From: Berta Baker <berta@other.example>", "!staff-name"),
    ("From: \"Baker, Berta\" <berta@other.example>", "!staff-name"),
    ("From: \"Acme Support\" <help@other.example>", "!staff-name"),
    ("From: Berta Baker <b.baker@new.acme-tools.example>", ""),
    ("From: Berta Bakerman <berta@other.example>", ""),
    ("From: Cher <cher@other.example>", ""),
    ("From: Berta Baker <no-reply@meetings.example>", ""),
    // Reply-To at another house is told; a neighbour of From's domain speaks against it.
    ("From: Ann <ann@client.example>\nReply-To: ann@client.example", ""),
    ("From: Ann <ann@client.example>\nReply-To: orders@mail.client.example", ""),
    ("From: Ann <ann@client.example>\nReply-To: ann@gmail.com", "reply-elsewhere"),
    ("From: Ann <ann@clientele.example>\nReply-To: ann@clientelle.example", "!reply-look-alike"),
    ("From: Ann <ann@clientele.example>\nReply-To: ann@clientele-billing.example", "!reply-look-alike"),
    ("From: Ann <ann@client.example>\nReply-To: ann@client.test", "reply-elsewhere"),
    ("From: Ann <ann@gmail.com>\nReply-To: ann@gmall.example", "reply-elsewhere"),
    ("From: Ann <ann@client.example>\nCc: bo@other.example\nReply-To: bo@other.example", ""),
    // Sender against From.
    ("From: Ann <ann@client.example>\nSender: assistant@client.example", ""),
    ("From: Ann <ann@client.example>\nSender: mailer@news.example", "sent-for-another"),
    // Lists: From is theirs, the author stands elsewhere, and nothing of it is suspicious.
    ("List-Id: <help.lists.example>\nFrom: Ann <ann@client.example>\nReply-To: help@lists.example", ""),
    ("List-Id: <help.lists.example>\nFrom: Ann <ann@client.example>\nSender: help-bounces@lists.example", ""),
    (
        "List-Id: <help.lists.example>\nFrom: \"'Ann Lee' via Help\" <help@lists.example>\n\
         Reply-To: Ann Lee <ann@client.example>\nX-Original-From: Ann Lee <ann@client.example>",
        "list-rewrote",
    ),
    (
        "List-Id: <help.lists.example>\nFrom: \"'ann@client.example' via Help\" <help@lists.example>\n\
         Reply-To: ann@client.example\nX-Original-Sender: ann@client.example",
        "name-tells-author list-rewrote",
    ),
];

fn own() -> Own {
    let addresses = ["support@acme-tools.example", "berta@acmetools.example", "berta.baker@gmail.com"];
    let names = ["Berta Baker", "Cher", "Acme Support"];
    Own { addresses: addresses.map(str::to_owned).to_vec(), names: names.map(str::to_owned).to_vec() }
}

fn mail(headers: &str) -> Mail {
    let raw = format!(
        "{headers}\nTo: support@acme-tools.example\nSubject: Order\nMessage-ID: <1@client.example>\n\nWhere is it?\n"
    );
    read(raw.as_bytes(), &Reading { own: Some(&own()), ..Reading::default() })
}

fn told(mail: &Mail) -> String {
    let mark = |suspicious: bool| if suspicious { "!" } else { "" };
    let facts = mail.sender_facts.iter().map(|fact| format!("{}{}", mark(fact.kind.is_suspicious()), fact.kind));
    facts.collect::<Vec<_>>().join(" ")
}

#[test]
fn every_sender_is_told_as_expected() {
    let wrong: Vec<String> = CASES
        .iter()
        .map(|(headers, want)| (headers, want, mail(headers)))
        .filter(|(_, want, found)| told(found) != **want)
        .map(|(headers, want, found)| format!("{headers}\n  wanted [{want}], got {:?}", found.sender_facts))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_suspicious_is_said_in_words_and_nothing_else() {
    for (headers, _) in CASES {
        let found = mail(headers);
        let against = found.sender_facts.iter().filter(|fact| fact.kind.is_suspicious()).map(|fact| &fact.text);
        assert!(against.eq(found.suspicious.iter()), "{headers}");
    }
}

#[test]
fn whom_a_list_passed_on_is_found() {
    for (headers, want) in [
        (
            "List-Id: <help.lists.example>\nFrom: \"'Lee, Ann' via Help\" <help@lists.example>\n\
             Reply-To: =?utf-8?Q?Lee=2C_Ann?= <ann@client.example>\nX-Original-From: Lee, Ann <ann@client.example>",
            Some("Lee, Ann <ann@client.example>"),
        ),
        // Google's groups that let answers go to the list.
        (
            "X-Google-Group-Id: 17\nFrom: \"'Ann' via Help\" <help@lists.example>\nX-Original-Sender: ann@client.example",
            Some("Ann <ann@client.example>"),
        ),
        // Mailman, answers to the author; and answers to the list.
        (
            "List-Id: <help.lists.example>\nFrom: Ann Lee via Help <help@lists.example>\nReply-To: Ann Lee <ann@client.example>",
            Some("Ann Lee <ann@client.example>"),
        ),
        (
            "List-Id: <help.lists.example>\nFrom: Ann Lee via Help <help@lists.example>\n\
             Reply-To: help@lists.example\nCc: Bo <bo@client.example>, Ann Lee <ann@client.example>",
            Some("Ann Lee <ann@client.example>"),
        ),
        (
            "List-Id: <help.lists.example>\nFrom: Ann Lee <ann=40client.example@dmarc.lists.example>",
            Some("Ann Lee <ann@client.example>"),
        ),
        // The list and the mail disagree about who it was.
        (
            "List-Id: <help.lists.example>\nFrom: 'Ann' via Help <help@lists.example>\nReply-To: ann@client.example\n\
             X-Original-From: Eve <eve@other.example>",
            None,
        ),
        // Without a list anybody can write all that.
        ("From: 'Ann' via Help <help@lists.example>\nReply-To: ann@client.example", None),
        ("From: Eve <eve@other.example>\nX-Original-From: ann@client.example\nReply-To: ann@client.example", None),
        ("List-Id: <help.lists.example>\nFrom: Ann <ann@client.example>\nX-Original-From: ann@client.example", None),
    ] {
        let author = mail(headers).author.map(|author| format!("{} <{}>", author.label(), author.address));
        assert_eq!(author.as_deref(), want, "{headers}");
    }
}

#[test]
fn a_stranger_to_the_desk_is_judged_without_it() {
    let raw = b"From: Berta Baker <berta@acme-tool.example>\nSubject: x\n\ny\n";
    assert_eq!(told(&read(raw, &Reading::default())), "");
}

#[test]
fn hostile_senders_are_judged_in_bounded_time() {
    let long = "a".repeat(200_000);
    for from in [
        format!("From: \"{}\" <eve@other.example>", "a@b.example ".repeat(20_000)),
        format!("From: Eve <eve@{long}.example>"),
        format!("From: Eve <eve@{}example>", "xn--a.".repeat(40_000)),
        format!("From: Eve <{}@other.example>", "no-".repeat(60_000)),
        format!("From: {} <eve@other.example>", "Berta Baker ".repeat(20_000)),
        format!("From: Eve <{}eve@other.example>", "a@".repeat(100_000)),
    ] {
        let started = std::time::Instant::now();
        let found = mail(&from);
        let took = started.elapsed();
        assert!(took.as_secs() < 5, "{took:?}");
        assert!(found.sender_facts.len() < 20);
    }
}
