//! Commands as agents type them, in the formats in which mail clients and telephones send them: each does in each
//! client what the table says, and of its text nothing more than the table says goes to the requester.

use mail_parser::MessageParser;
use maildesk::desk::plan::Verdict;
use maildesk::desk::ticket::{EntryKind, Ticket};

use crate::daemon::clients::{CLIENTS, Client, PHONES, Reply};
use crate::support::letter::{Letter, Post};
use crate::support::world::World;

/// What the desk asks below an answer that ends the matter.
const SOLVED: &str = include_str!("../../../config/templates/en/_solved.txt");

/// Paragraphs as typed (` ¶ ` between them), what becomes of the mail, what the requester or a note then reads, and
/// how the ticket stands. `␣` is a hard blank, `∅` a character that nobody sees.
const TABLE: &str = "
    /note They called, too.                 | note        | They called, too.    | new normal
    /Note They called, too.                 | note        | They called, too.    | new normal
    /note ¶ They called, too.               | note        | They called, too.    | new normal
    ∅/note They called, too.                | note        | They called, too.    | new normal
    /close                                  | command     |                      | resolved normal
    /Close                                  | command     |                      | resolved normal
    /close␣                                 | command     |                      | resolved normal
    /close∅                                 | command     |                      | resolved normal
    /priority high ¶ We look into it.       | agent_reply | We look into it.     | pending high
    /Priority High ¶ We look into it.       | agent_reply | We look into it.     | pending high
    /priority␣high ¶ We look into it.       | agent_reply | We look into it.     | pending high
    /close ¶ /priority low ¶ It is settled. | agent_reply | It is settled.       | resolved low
    /send ¶ /var/log is full.               | agent_reply | /var/log is full.    | pending normal
    We look into it.                        | agent_reply | We look into it.     | pending normal
    /clsoe ¶ It is settled.                 | held        |                      | new normal
    It is settled. ¶ /close                 | held        |                      | new normal
    / close ¶ It is settled.                | held        |                      | new normal
    #note They called, too.                 | note        | They called, too.    | new normal
    #Note ¶ They called, too.               | note        | They called, too.    | new normal
    #close ¶ It is settled.                 | agent_reply | It is settled.       | resolved normal
    #priority␣high ¶ We look into it.       | agent_reply | We look into it.     | pending high
    #clsoe ¶ It is settled.                 | held        |                      | new normal
    #42 is the code of a worn brush.        | agent_reply | #42 is the code of a worn brush. | pending normal
    Status: resolved ¶ It is settled.       | agent_reply | It is settled.       | resolved normal
    Status:␣Resolved ¶ It is settled.       | agent_reply | It is settled.       | resolved normal
    Status: pending ¶ Priority: high        | command     |                      | pending high
    Priority: High ¶ #close ¶ It is settled. | agent_reply | It is settled.      | resolved high
    Status: resolvd ¶ It is settled.        | held        |                      | new normal
    Hello: it is settled.                   | agent_reply | Hello: it is settled. | pending normal
    /pending monday 14:00 ¶ Please wait.    | agent_reply | Please wait.         | pending normal
    /Pending Tomorrow ¶ Please wait.        | agent_reply | Please wait.         | pending normal
    /hold 3d␣09:00                          | command     |                      | on_hold normal
    /pending someday ¶ Please wait.         | held        |                      | new normal
    /due friday 15:00 ¶ Please wait.        | agent_reply | Please wait.         | pending normal
    /template detials ¶ Please wait.        | held        |                      | new normal
";

#[tokio::test]
async fn commands_work_in_the_format_of_every_client() {
    let mut world = World::new();
    world.deliver(Post::new("Carol <carol@customer.example>", "support@acme.example", "Printer").text("Help")).await;
    let letters = world.post().await;
    let to_ann = letters.iter().find(|letter| letter.rcpt == "ann@acme.example").unwrap();
    let mut wrong = Vec::new();
    for client in CLIENTS.iter().chain(&PHONES) {
        for line in TABLE.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let [typed, verdict, text, ticket] = cells[..] else { panic!("four columns: {line}") };
            let got = played(world.copy().await, client, typed, to_ann).await;
            let expected = (verdict.to_owned(), text.to_owned(), ticket.to_owned());
            if got != expected {
                wrong.push(format!("{}: {typed}\n   expected {expected:?}\n   got      {got:?}", client.0));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Ann's reply, signed as her client does it.
fn of_ann<'a>(to: &'a Letter, typed: &'a [&'a str]) -> Reply<'a> {
    Reply {
        to,
        name: "Ann Agent",
        address: "ann@acme.example",
        typed,
        signature: &["Ann Agent", "Acme Support, floor 3"],
        attached: None,
        number: 1,
    }
}

async fn played(mut world: World, client: &Client, typed: &str, to: &Letter) -> (String, String, String) {
    let typed = typed.replace('␣', "\u{a0}").replace('∅', "\u{200b}");
    let typed: Vec<&str> = typed.split(" ¶ ").collect();
    let reply = of_ann(to, &typed);
    let done = world.deliver(client.1(&reply)).await;
    let Ticket { status, priority, .. } = world.ticket(1).await;
    let written = world.entries(1).await.into_iter().map(|stored| stored.entry).filter(|entry| {
        entry.author.address.as_deref() == Some("ann@acme.example")
            && matches!(entry.kind, EntryKind::Note | EntryKind::Outbound)
    });
    let text = written.map(|entry| entry.text).collect::<Vec<_>>().join(" + ");
    // What is on the ticket is what leaves.
    for letter in world.post().await.iter().filter(|letter| letter.rcpt == "carol@customer.example") {
        let answers = done.verdict == Some(Verdict::AgentReply);
        assert_eq!(letter.template, if answers { "answer" } else { "resolved" }, "{}: {typed:?}", client.0);
        // Below it, what ends the matter asks whether all is solved.
        let said = letter.mail.reply_text();
        let said = said.trim().trim_end_matches(SOLVED.trim()).trim_end();
        assert!(!answers || said == text, "{}: {}", client.0, letter.text());
    }
    (done.verdict.map(|verdict| verdict.to_string()).unwrap_or_default(), text, format!("{status} {priority}"))
}

/// Whoever points below may mean the rest of the answer, or have typed it between the lines of what the desk wrote: that
/// comes back where it looks like the rest of those lines, and is named.
#[tokio::test]
async fn answers_within_the_desks_own_mail_come_back_and_nothing_else_that_points_below() {
    const ANSWER: &str = "Press the green button twice.";
    let mut world = World::new();
    let post = Post::new("Carol <carol@customer.example>", "support@acme.example", "Printer").text("Which one?");
    world.deliver(post).await;
    let letters = world.post().await;
    let to_bob = letters.iter().find(|letter| letter.rcpt == "bob@acme.example").unwrap();
    world.deliver(to_bob.answer("Bob Lead <bob@acme.example>", "/note They called, too.")).await;
    let ack = letters.iter().find(|letter| letter.rcpt == "carol@customer.example").unwrap();
    world.deliver(ack.answer("Carol <carol@customer.example>", "Which one? There are two.")).await;
    let letters = [letters, world.post().await].concat();
    let to_ann: Vec<&Letter> = letters.iter().filter(|letter| letter.rcpt == "ann@acme.example").collect();
    let templates: Vec<&str> = to_ann.iter().map(|letter| letter.template.as_str()).collect();
    assert_eq!(templates, ["notify_new", "notify_note", "notify_reply"]);
    for (client, to) in CLIENTS.iter().chain(&PHONES).flat_map(|client| to_ann.iter().map(move |to| (client, *to))) {
        let raw = String::from_utf8(to.raw.clone()).unwrap();
        let sign = if to.template == "notify_note" { "They called, too." } else { "Which one?" };
        let [head, text, html] = raw.splitn(3, sign).collect::<Vec<_>>()[..] else { panic!("text and HTML: {raw}") };
        let raw = format!("{head}{sign}\r\n{ANSWER}{text}{sign}<br>{ANSWER}{html}");
        let answered = Letter::new(to.rcpt.clone(), to.template.clone(), raw.into_bytes());
        for pointer in ["My answers are below.", "You find the answer below: tray 2.", "Please see below."] {
            let typed = ["Hi Carol,", pointer, "Call me if you need more.", "Best,", "Ann"];
            let about = format!("{}, {}: {pointer}", client.0, to.template);
            let reply = |to| of_ann(to, &typed);
            let done = world.copy().await.deliver(client.1(&reply(to))).await;
            assert_eq!(done.verdict, Some(Verdict::AgentReply), "{about}: {:#?}", done.reasons);
            let done = world.copy().await.deliver(client.1(&reply(&answered))).await;
            let reasons = done.reasons.join("\n");
            assert_eq!(done.verdict, Some(Verdict::Held), "{about}: {reasons}");
            let named = "Within the quotation stands what the desk did not write";
            assert!(reasons.contains(named) && reasons.contains(ANSWER), "{about}: {reasons}");
        }
    }
}

/// A template may paint what it says to agents, as here the note that somebody forwarded a mail: whatever the client makes of
/// that, it is no answer.
#[tokio::test]
async fn what_the_desk_painted_in_its_own_mail_is_no_answer() {
    const PAINTED: &str = "color:#a33b1f";
    let mut world = World::new();
    let forward = "Never paid, liar\n\n---------- Forwarded message ---------\nFrom: Carol <carol@customer.example>\n\
                   Date: Tue, 24 Nov 2026 at 09:00\nSubject: Printer\nTo: Ann Agent <ann@acme.example>\n\nWhich one?\n";
    let post = Post::new("Ann Agent <ann@acme.example>", "support@acme.example", "Fwd: Printer").text(forward);
    let proof = "mx.acme.example; dmarc=pass header.from=acme.example";
    world.deliver(post.header("Authentication-Results", proof)).await;
    let letters = world.post().await;
    let letter = letters.iter().find(|letter| letter.rcpt == "ann@acme.example").unwrap();
    let raw = String::from_utf8(letter.raw.clone()).unwrap();
    let painted = raw.replace("border-left:3px solid #a33b1f", PAINTED);
    assert!(painted.contains(PAINTED) && raw.contains("Never paid, liar"), "{raw}");
    let painted = Letter::new(letter.rcpt.clone(), letter.template.clone(), painted.into_bytes());
    for (client, to) in CLIENTS.iter().chain(&PHONES).flat_map(|client| [(client, letter), (client, &painted)]) {
        let (verdict, text, _) = played(world.copy().await, client, "Hello Carol, ¶ it comes on Tuesday.", to).await;
        let got = (verdict.as_str(), text.as_str());
        assert_eq!(got, ("agent_reply", "Hello Carol,\n\nit comes on Tuesday."), "{}", client.0);
    }
}

/// A client that has who wrote when within the quotation wrote nothing there.
#[tokio::test]
async fn who_wrote_when_is_nothing_new_where_it_is_marked_as_the_quotation_is() {
    let mut world = World::new();
    let post = Post::new("Carol <carol@customer.example>", "support@acme.example", "Lamp").text("It flickers.");
    world.deliver(post).await;
    let letters = world.post().await;
    let to_ann = letters.iter().find(|letter| letter.rcpt == "ann@acme.example").unwrap();
    let marked: String = to_ann.text().lines().map(|line| format!("> {line}\n")).collect();
    for introduction in [
        "> On 27 Nov 2026, at 10:15, Carol (Acme Support) <support@acme.example> wrote:\n> \n",
        "> On 27 Nov 2026, at 10:15, Carol (Acme Support) <support@acme.example>\n> wrote:\n>\n",
    ] {
        let body = format!("Hello Carol,\n\nsee below.\n\n{introduction}{marked}");
        let done = world.copy().await.deliver(to_ann.answer("Ann Agent <ann@acme.example>", "").text(&body)).await;
        assert_eq!(done.verdict, Some(Verdict::AgentReply), "{introduction}{:#?}", done.reasons);
    }
}

/// What came back and is sent by `/send` leaves as it was: whoever mends it in the quotation hears so, and whoever leaves that
/// alone has it sent, from each client.
#[tokio::test]
async fn what_came_back_is_not_sent_above_a_quotation_that_was_mended() {
    const SECRET: &str = "The lamp is discontinued in March, keep it quiet.";
    let mut world = World::new();
    let post = Post::new("Carol <carol@customer.example>", "support@acme.example", "Lamp").text("It flickers.");
    world.deliver(post).await;
    let letters = world.post().await;
    let to_ann = letters.iter().find(|letter| letter.rcpt == "ann@acme.example").unwrap();
    let ann = "Ann Agent <ann@acme.example>";
    world.deliver(to_ann.answer(ann, &format!("/note {SECRET}"))).await;
    let text = format!(
        "Hello Carol,\n\nwe repair it.\n{SECRET}\nBring it along on Monday, see https://acme.example/lamps and/or write to lamps@acme.example.\n"
    );
    let done = world.deliver(to_ann.answer(ann, &text)).await;
    assert_eq!(done.verdict, Some(Verdict::Held), "{:#?}", done.reasons);
    let letters = world.post().await;
    let returned = letters.iter().find(|letter| letter.template == "returned").unwrap();
    for client in CLIENTS.iter().chain(&PHONES) {
        for (from, instead, verdict) in [
            (SECRET, SECRET, "command"),
            (SECRET, "It takes three days.", "held"),
            (SECRET, "", "held"),
            ("on Monday, see", "on Friday, see", "held"),
        ] {
            let letter = edited(returned, from, instead);
            let mut world = world.copy().await;
            let reply = of_ann(&letter, &["/send"]);
            let done = world.deliver(client.1(&reply)).await;
            let about = format!("{}, {instead:?}: {:#?}", client.0, done.reasons);
            assert_eq!(done.verdict.map(|verdict| verdict.to_string()).as_deref(), Some(verdict), "{about}");
            let sent = world.post().await.iter().any(|letter| letter.rcpt == "carol@customer.example");
            assert_eq!(sent, verdict == "command", "{about}");
        }
    }
}

/// A letter in which a text stands instead of another, in its text and in its HTML, as a client has it that quotes it.
fn edited(letter: &Letter, from: &str, to: &str) -> Letter {
    let message = MessageParser::default().parse(&letter.raw).unwrap();
    let (text, html) = (message.body_text(0).unwrap(), message.body_html(0).unwrap());
    assert!(text.contains(from) && html.contains(from), "{text}\n{html}");
    let head = String::from_utf8(letter.raw.clone()).unwrap();
    let head = head.split_once("\r\n\r\n").unwrap().0;
    let is_content = |field: &&str| field.starts_with("Content-");
    let head = head.replace("\r\n\t", " ").replace("\r\n ", " ");
    let head: Vec<&str> = head.split("\r\n").filter(|field| !is_content(field)).collect();
    let part = |kind: &str, body: &str| {
        let body = body.replace(from, to);
        format!(
            "--edited\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n"
        )
    };
    let body = [part("plain", &text), part("html", &html)].concat();
    let head = head.join("\r\n");
    let raw = format!("{head}\r\nContent-Type: multipart/alternative; boundary=edited\r\n\r\n{body}--edited--\r\n");
    Letter::new(letter.rcpt.clone(), letter.template.clone(), raw.into_bytes())
}
