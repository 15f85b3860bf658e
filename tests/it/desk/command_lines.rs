//! The first line of an agent's mail: which are meant for the desk though they are no command of it, so that nothing of
//! the mail leaves, and which are what people write to people.

use maildesk::desk::command::{self, Command};
use maildesk::desk::knowledge::Knowledge;
use maildesk::desk::mail::Address;
use maildesk::desk::names::AgentId;

use crate::support::world::World;

/// Each stands above a text, and none of them reaches a requester.
const MEANT: &[(&str, &str)] = &[
    // Slips in the name of a field.
    ("Prirtoy: high", "/priority"),
    ("Priorty: high because she asks every day", "/priority"),
    ("Pririoty : urgent", "/priority"),
    ("Satus: closed", "/status"),
    ("Sttaus: she owes us money", "/status"),
    ("Statsu: closed", "/status"),
    ("Urgnecy: low", "/urgency"),
    ("Urgncey: low", "/urgency"),
    ("Imapct: high", "/impact"),
    ("Asisgn: bob", "`/assign bob`"),
    ("Assginee: bob", "/assign"),
    ("Onwer: ann", "/owner"),
    ("Quuee: billing", "/queue"),
    ("Tags: invoice, paid", "/tag"),
    ("Knid: incident", "/kind"),
    // Decorated, or with another sign than a colon.
    ("**Status:** closed", "/status closed"),
    ("Status = closed", "/status closed"),
    ("[status=resolved]", "/status resolved"),
    ("- Priority: high", "/priority high"),
    ("Ticket status: closed", "/status closed"),
    ("Set priority: high", "/priority high"),
    // A command without its slash.
    ("close", "/close"),
    ("Resolve", "/resolve"),
    ("assign me", "/assign me"),
    ("priority high", "/priority high"),
    ("merge 12", "/merge 12"),
    ("close 12", "/close"),
    ("Merge: 12", "/merge 12"),
    ("Hold: 3d", "/hold 3d"),
    ("Cc: dave@customer.example", "/cc dave@customer.example"),
    ("DelCc: dave@customer.example", "/uncc dave@customer.example"),
    ("Requester: Carol <carol@example.com>", "/requester"),
    ("Close: yes", "/close"),
    ("Ask: vera@vendor.example", "/ask vera@vendor.example"),
    ("Owned: bob", "/owner"),
    ("States: closed", "/status"),
    // What one asks a colleague for.
    ("Assign to bob", "/assign bob"),
    ("Please close", "/close"),
    ("please close.", "/close"),
    ("Close this ticket please", "/close"),
    ("please assign to bob", "/assign bob"),
    ("Please assign Bob", "/assign Bob"),
    ("Please merge with 12", "/merge 12"),
    ("Please reopen the ticket!", "/reopen"),
    ("Bitte schließen", "/close"),
    ("Bitte das Ticket schließen.", "/close"),
    ("Bitte an Bob zuweisen", "/assign Bob"),
    ("Zugewiesen an bob", "/assign bob"),
    ("Sulje, ole hyvä", "/close"),
    ("Sulje tiketti", "/close"),
    ("Merci de fermer", "/close"),
    ("Fermez ce ticket, s’il vous plaît", "/close"),
    ("Assigner à bob", "/assign bob"),
    ("Graag sluiten", "/close"),
    ("Toewijzen aan bob", "/assign bob"),
    ("Aan bob toewijzen, alstublieft", "/assign bob"),
    // Request Tracker.
    ("Resolved: yes", "/resolve"),
    ("Resolved: 2026-11-24", "/resolve"),
    ("Requestor: dave@customer.example", "/requester"),
    ("AdminCc: dave@customer.example", "/cc"),
    ("FinalPriority: 80", "/priority"),
    ("TimeWorked: 20", "`timeworked` looks like a command"),
    ("Starts: monday", "`starts` looks like a command"),
    ("MergeInto: 5", "`/merge 123`"),
    ("CF.{Site}: Turku", "`cf`"),
    // Zendesk, Zammad, Znuny.
    ("Solved: true", "/resolve"),
    ("#solve", "/close"),
    ("#solved", "/resolve"),
    ("#bug", "/kind"),
    ("#type question", "/kind"),
    ("#group billing", "/queue"),
    ("template details", "/template details"),
    ("Template: details", "/template details"),
    ("kb write-to-us", "/kb write-to-us"),
    ("#public true", "/public takes no value"),
    ("#tag x y", "a tag is one word"),
    ("X-Zammad-Ticket-Priority: 3", "`x-zammad-ticket-priority`"),
    ("X-OTRS-State: closed", "`x-otrs-state`"),
    ("State: closed", "/status"),
    ("Type: bug", "/kind"),
    // Jira, Spiceworks, Help Scout, FreeScout, Freshdesk, debbugs.
    ("#comment she never reads what we write.", "/note"),
    ("#time 2h 30m", "`time` looks like a command"),
    ("#unassign", "/assign"),
    ("#in-progress", "`in-progress` looks like a command"),
    ("@close", "/close"),
    ("@fwd vera@vendor.example", "`fwd` looks like a command"),
    ("@simonsays \"status\": \"closed\"", "`simonsays` looks like a command"),
    ("Assigned to: bob", "/assign"),
    ("Severity: important", "/priority"),
    ("Fixed: yes", "/resolve"),
    // Behind a slash any word is a command. What stood behind it stays, where the command takes it.
    ("/asign bob", "`/assign bob`"),
    ("#asign bob", "`/assign bob`"),
    ("/priorty urgent", "`/priority urgent`"),
    ("/pendng monday 9:00", "`/pending monday 9:00`"),
    ("/pendng", "`/pending`"),
    ("/clsoe", "`/close`"),
    ("/asign everybody", "`/assign me`"),
    ("/asign", "`/assign me`"),
    ("/mereg 12", "`/merge 12`"),
    ("/notes she never pays", "/note"),
    ("/noet she never pays", "/note"),
    ("/internal she never pays", "/note"),
    ("/solved", "/resolve"),
    // As the fields are called in other languages.
    ("Priorität: hoch", "/priority"),
    ("Prioriteit: hoog", "/priority"),
    ("Prioriteetti: korkea", "/priority"),
    ("Priorité : haute", "/priority"),
    ("Statut : résolu", "/status"),
    ("Gelöst: ja", "/resolve"),
    ("Opgelost: ja", "/resolve"),
    ("Ratkaistu: kyllä", "/resolve"),
];

/// Each goes to the requester as it stands.
const PROSE: &[&str] = &[
    "Hello:",
    "X-Mas: we are closed until the 27th.",
    "Queued: the vendor delivers on Monday.",
    "Serviced: the printer was cleaned yesterday.",
    "template details follow in the next mail.",
    "Hello Carol,",
    "Ask vera@vendor.example.",
    "Update: we shipped it",
    "Update: shipped",
    "Summary: the cable was loose, and is replaced.",
    "Steps: open the lid, press the button.",
    "Steps:",
    "PS: thank you for your patience",
    "Result: ok",
    "Order: 4711",
    "Offer: 20 %",
    "Version: 2.3",
    "Subject: your invoice",
    "Type: LaserJet 4",
    "Category: hardware",
    "Resolved: the cable was loose, and is replaced.",
    "Solved:",
    "Solved! The cable was loose.",
    "Fixed: it was the fuse that had blown.",
    "Important: switch it off before you open it.",
    "Urgent: please switch it off now.",
    "Closed: Monday",
    "Open: 9 to 17",
    "Link: https://help.acme.example/printer",
    "Help: https://help.acme.example",
    "Help",
    "Status report: the paper is out, a new pack comes today.",
    "Priorities: first the printer, then the phone.",
    "Property: Main Street 4",
    "State: Texas",
    "Find: the lever on the left",
    "Done.",
    "Resolved.",
    "Closing this now, as you asked.",
    "Hold on, we look into it",
    "Kind regards",
    "Due to the storm we are late.",
    "Assign me a number, you said?",
    "States: we ship to all of them",
    "States: all of them",
    "Owned: three printers",
    "Please close the window before you leave.",
    "Please close it",
    "Please assign a number to each of them.",
    "Please hold.",
    "Please ask vera@vendor.example",
    "Please merge the two halves with glue.",
    "Assign to each of them a number.",
    "Close to you is our shop in Main Street.",
    "Bitte schließen Sie das Fenster, bevor Sie gehen.",
    "Bitte lösen Sie die Schraube",
    "Merci de fermer la porte",
    "Sulje kansi, ole hyvä",
    "Graag de deur sluiten",
    "#1 on our list is your printer.",
    "#42 is the code of a worn brush.",
    "#BlackFriday",
    "#teamwork is what we call it, and thank you.",
    "#monday we are closed",
    "@Carol, thank you!",
    "@Marge, thank you!",
    "http://help.acme.example has all of it",
    "10:30 suits us",
    "Re: your printer",
    // German
    "Guten Tag Frau Kunde:",
    "Tag zusammen,",
    "Betreff: Rechnung 4711",
    "Achtung: am Montag wird gewartet",
    "Hinweis: der Drucker braucht ein neues Band.",
    "Kino: Saal 3",
    "Kunde: 4711",
    "Lösung: Neustart",
    "Gelöst: das Kabel war lose, jetzt geht es.",
    "Frist: 30. November",
    "Ergebnis: alles in Ordnung",
    // Finnish
    "Hei Carol,",
    "Huom: maanantaina on huolto",
    "Aihe: lasku 4711",
    "Ratkaisu: käynnistä uudelleen",
    "Ohje: avaa kansi ja paina nappia.",
    "Tilaus: 4711",
    // Dutch
    "Beste Carol,",
    "Let op: maandag is er onderhoud",
    "Onderwerp: factuur 4711",
    "Oplossing: opnieuw starten",
    "Bestelling: 4711",
    "Opgelost: de kabel zat los, nu werkt het.",
    // French
    "Bonjour Madame,",
    "Objet : facture 4711",
    "Attention : maintenance lundi",
    "Remarque : le câble était débranché.",
    "Solution : redémarrer",
    "Urgence : nous arrivons demain matin avec une pièce.",
    "Commande : 4711",
];

fn read(first: &str, policy: &maildesk::desk::policy::Policy) -> command::Reading {
    let text = format!("{first}\nThe paper is out; a new pack comes today.");
    command::read(&text, &AgentId::new("ann"), policy, None)
}

#[test]
fn what_is_meant_for_the_desk_returns_with_what_to_write() {
    let world = World::new();
    let mut wrong = Vec::new();
    for (line, said) in MEANT {
        match read(line, &world.policy) {
            Err(why) if why.why.contains(said) => {}
            Err(why) => wrong.push(format!("{line}: {}", why.why)),
            Ok(orders) => wrong.push(format!("{line}: {:?}", orders.commands)),
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// The same lines below `/send` are text, but for those which the desk carries out.
#[test]
fn what_is_meant_for_the_desk_is_text_below_send() {
    let world = World::new();
    for (line, _) in MEANT.iter().filter(|(line, said)| !(line.starts_with('/') && *said == "/note")) {
        let text = format!("/send\n{line}\nThe paper is out.");
        let orders = command::read(&text, &AgentId::new("ann"), &world.policy, None).unwrap();
        let sent = format!("{line}\nThe paper is out.");
        assert_eq!(orders.commands, [Command::Answer(sent)], "{line}");
        assert!(orders.as_it_is, "{line}");
    }
}

/// What was meant for colleagues is sent in no case.
#[test]
fn a_note_with_a_slip_is_not_even_sent_below_send() {
    let world = World::new();
    for line in ["/notes she never pays", "/noet she never pays", "#ntoe she never pays"] {
        let text = format!("/send\n{line}\nThe paper is out.");
        let read = command::read(&text, &AgentId::new("ann"), &world.policy, None);
        assert!(read.is_err_and(|why| !why.may_be_text), "{line}");
    }
}

#[test]
fn what_people_write_to_people_is_sent() {
    let world = World::new();
    let mut wrong = Vec::new();
    for line in PROSE {
        let sent = format!("{line}\nThe paper is out; a new pack comes today.");
        match read(line, &world.policy) {
            Ok(orders) if orders.commands == [Command::Answer(sent)] => {}
            Ok(orders) => wrong.push(format!("{line}: {:?}", orders.commands)),
            Err(why) => wrong.push(format!("{line}: {}", why.why)),
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// What stands on one line, and the same on lines of its own.
const ON_ONE_LINE: &[(&str, &str)] = &[
    ("/note /assign bob", "/note\n/assign bob"),
    ("/note /pending 3d", "/note\n/pending 3d"),
    ("/note /assign bob /pending 3d\nThey called.", "/assign bob\n/pending 3d\n/note\nThey called."),
    ("/assign bob /pending monday 14:00", "/assign bob\n/pending monday 14:00"),
    ("/assign bob /note They called.", "/assign bob\n/note They called."),
    ("/close /assign bob\nDone.", "/close\n/assign bob\nDone."),
    ("/tag invoice, paid /Close", "/tag invoice, paid\n/close"),
    ("#close #assign bob", "#close\n#assign bob"),
    ("Status: pending /assign bob", "/status pending\n/assign bob"),
    ("/cc Dave <dave@customer.example> /priority high\nDone.", "/cc dave@customer.example\n/priority high\nDone."),
    ("/ask vera@vendor.example /priority high\nWhen?", "/ask vera@vendor.example\n/priority high\nWhen?"),
    ("/public /close\nDone.", "/public\n/close\nDone."),
    // Of a note all is text, but for commands at its begin.
    ("/note They asked for /help and /assign bob", "/note\nThey asked for /help and /assign bob"),
    ("/note /etc/hosts and /var are wrong", "/note\n/etc/hosts and /var are wrong\n"),
    ("/field path=/close", "/field path=/close"),
];

#[test]
fn commands_on_one_line_are_read_as_on_several() {
    let world = World::new();
    let read = |text: &str| command::read(text, &AgentId::new("ann"), &world.policy, None).unwrap();
    let named = |commands: Vec<Command>| -> Vec<Command> {
        let bare = |command| match command {
            Command::Cc(to) => Command::Cc(Address::bare(to.address)),
            other => other,
        };
        commands.into_iter().map(bare).collect()
    };
    for (one, several) in ON_ONE_LINE {
        let (one, several) = (read(one), read(several));
        assert_eq!((named(one.commands), one.public), (several.commands, several.public));
    }
}

#[test]
fn a_dot_behind_an_address_ends_a_sentence() {
    let world = World::new();
    let read = |text: &str| command::read(text, &AgentId::new("ann"), &world.policy, None).unwrap().commands;
    for command in ["/ask vera@vendor.example", "/ask Vera <vera@vendor.example>", "/cc vera@vendor.example"] {
        assert_eq!(read(&format!("{command}.\nWhen?")), read(&format!("{command}\nWhen?")), "{command}");
    }
    assert!(command::read("/ask vera@vendor.\nWhen?", &AgentId::new("ann"), &world.policy, None).is_err());
}

/// Not even below `/send`: half a line would leave, and half would be done.
#[test]
fn of_a_line_that_is_half_understood_nothing_is_done() {
    let world = World::new();
    for (line, said) in [
        ("/assign bob /pending soon please", "soon please"),
        ("/assign bob /pendng 3d", "`/pending 3d`"),
        ("/note /asign bob", "`/assign bob`"),
        ("/note /assign cleo", "there is no agent `cleo`"),
        ("/note /assign bob he knows it", "there is no agent `bob he knows it`"),
        ("/note /close was all she said", "takes no value"),
        ("/note /ask vera@vendor.example", "the text goes to one of them"),
        ("/assign bob /kb wirte to us", "there is no article"),
    ] {
        for text in [format!("{line}\nDone."), format!("/send\n{line}\nDone.")] {
            let knowledge = Knowledge::default();
            let read = command::read(&text, &AgentId::new("ann"), &world.policy, Some(&knowledge));
            assert!(read.as_ref().is_err_and(|why| why.why.contains(said)), "{text}: {read:?}");
        }
    }
    let field = read("/field plan=Restart the router /close", &world.policy);
    assert!(field.as_ref().is_err_and(|why| why.why.contains("on a line of its own")), "{field:?}");
    let wrapped =
        read("/assign bob /priority high /tag the-printer-in-the-cellar, the-one /service mail", &world.policy);
    assert!(wrapped.is_err(), "{wrapped:?}");
}

/// Ann Agent signs so; below a command it is no answer, and alone it is what she may say.
#[test]
fn the_own_name_below_nothing_but_commands_is_a_signature() {
    let world = World::new();
    let read = |text: &str| command::read(text, &AgentId::new("ann"), &world.policy, None).unwrap().commands;
    for signed in [
        "Ann",
        "ann",
        "Ann Agent",
        "ANN AGENT",
        "A. Agent",
        "AA",
        "A.A.",
        "- Ann",
        "Best,\nAnn",
        "Best, Ann",
        "Kind regards\n\nAnn Agent",
        "Gruß\nAnn",
        "Viele Grüße, Ann",
        "Terveisin Ann",
        "Cordialement, Ann",
        "Groeten, Ann",
        "Ann Agent\nService Desk",
        "Ann Agent\nTel. 12345",
        "Ann Agent | Acme Ltd | +358 40 123",
        "Ann Agent, Acme Ltd.",
        "Ann (she/her)\nHead of Support\nAcme\nwww.acme.example",
        "Best regards\n\n--\nAnn Agent\nann@acme.example",
        "Mit freundlichen Grüßen\nAnn Agent\nLeiterin Kundendienst",
    ] {
        assert_eq!(read(&format!("/priority high\n\n{signed}")), read("/priority high"), "{signed}");
        assert_eq!(read(&format!("/note\n{signed}")), [Command::Note(String::new())], "{signed}");
        assert_eq!(read(signed), [Command::Answer(signed.to_owned())], "{signed}");
        assert_eq!(read(&format!("/send\n{signed}")), [], "{signed}");
    }
    for said in [
        "Bob",
        "Agent Ann",
        "Ann is away.",
        "Ann, Bob",
        "Best",
        "Thanks",
        "Thanks, Ann",
        "It was Ann",
        "A",
        "Ann\nplease call me",
        "Ann Agent\nHas the keys.",
        "Ann, call me at 040 1234567",
    ] {
        let commands = read(&format!("/priority high\n\n{said}"));
        assert_eq!(commands.first(), Some(&Command::Answer(said.to_owned())), "{said}");
        assert_eq!(read(&format!("/public\n{said}")), [Command::Answer(said.to_owned())], "{said}");
    }
    for silent in ["A.", "Thanks,\nAnn", "Ann\ntechnical support"] {
        assert_eq!(read(&format!("/send\n\n{silent}")), [], "where nothing needs to be said: {silent}");
    }
}

#[test]
fn what_is_for_others_is_not_public() {
    let world = World::new();
    for text in ["/ask vera@vendor.example\n/public", "/public\n/ask", "/public\n/note", "/send\n/public\n/ask"] {
        let text = format!("{text}\nDoes she ever pay?");
        let read = command::read(&text, &AgentId::new("ann"), &world.policy, None);
        assert!(read.is_err_and(|why| why.why.contains("write one of them") && !why.may_be_text), "{text}");
    }
}
