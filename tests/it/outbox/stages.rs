//! What each way to fail is called, with a server that fails on command.

use maildesk::config::settings::{Login, Secret};
use maildesk::outbox::envelope::Letter;
use maildesk::outbox::outcome::{Cause, SendError, Stage};
use maildesk::outbox::smtp::Connection;

use crate::outbox::script::{self, *};

const LETTER: Letter<'static> =
    Letter { envelope_from: Some("desk@acme.example"), rcpt: "ann@example.com", bytes: b"Subject: x\r\n\r\nHello\r\n" };

/// Sends [`LETTER`] to the script; says also whether the connection came back.
async fn send(steps: &[Step]) -> (Result<(), SendError>, bool) {
    let (connection, _server) = connected(steps).await;
    let (result, connection) = connection.send(&LETTER, || async { Ok(()) }).await;
    (result, connection.is_some())
}

fn answer(stage: Stage, code: u16, text: &str) -> Result<(), SendError> {
    Err(SendError::new(stage, Cause::Answer { code, text: text.into() }))
}

fn trouble(stage: Stage, words: &str) -> Result<(), SendError> {
    Err(SendError::trouble(stage, words))
}

const MAIL: [Step; 2] = [Hear("MAIL FROM:<desk@acme.example>"), Say("250 ok")];
const RCPT: [Step; 2] = [Hear("RCPT TO:<ann@example.com>"), Say("250 ok")];
const DATA: [Step; 2] = [Hear("DATA"), Say("354 go")];

#[tokio::test(start_paused = true)]
async fn each_answer_tells_its_stage_and_whether_the_connection_can_be_used_again() {
    let hear_mail = [Hear("MAIL")];
    let hear_rcpt = [MAIL.as_slice(), &[Hear("RCPT")]].concat();
    let hear_data = [MAIL.as_slice(), &RCPT, &[Hear("DATA")]].concat();
    let hear_message = [MAIL.as_slice(), &RCPT, &DATA, &[HearMessage]].concat();
    /// Steps before, the last step, what is told of it, and whether the connection comes back.
    type Case<'a> = (&'a [Step], Step, Result<(), SendError>, bool);
    let table: [Case<'_>; 16] = [
        (&hear_mail, Say("451 4.3.0 later"), answer(Stage::Mail, 451, "4.3.0 later"), true),
        (&hear_mail, Say("550 no"), answer(Stage::Mail, 550, "no"), true),
        (&hear_mail, Say("421 closing"), answer(Stage::Mail, 421, "closing"), false),
        (&hear_mail, Say("354 what"), trouble(Stage::Mail, "unexpected answer 354"), false),
        (&hear_rcpt, Say("450 4.2.1 greylisted"), answer(Stage::Rcpt, 450, "4.2.1 greylisted"), true),
        (&hear_rcpt, Say("550-5.1.1 unknown\r\n550 5.1.1 user"), answer(Stage::Rcpt, 550, "5.1.1 unknown user"), true),
        (
            &hear_rcpt,
            SayBytes(b"550 Empf\xe4nger unbekannt\r\n"),
            answer(Stage::Rcpt, 550, "Empf?nger unbekannt"),
            true,
        ),
        (&hear_rcpt, Say("571 denied"), answer(Stage::Rcpt, 550, "571 denied"), true),
        (&hear_data, Say("451 no"), answer(Stage::Data, 451, "no"), true),
        (&hear_data, Say("250 what"), trouble(Stage::Data, "unexpected answer 250"), false),
        (&hear_message, Say("250 kept"), Ok(()), true),
        (&hear_message, SayBytes(b"250 gekr\xfcnt\r\n"), Ok(()), true),
        (&hear_message, Say("451 disk full"), answer(Stage::AfterData, 451, "disk full"), true),
        (&hear_message, Say("554 spam"), answer(Stage::AfterData, 554, "spam"), true),
        (&hear_message, Say("421 closing"), answer(Stage::AfterData, 421, "closing"), false),
        // The script ends: the connection closes.
        (&hear_mail, Say("250"), trouble(Stage::Rcpt, "connection closed"), false),
    ];
    for (steps, last, expected, usable) in table {
        let (result, back) = send(&[steps, std::slice::from_ref(&last)].concat()).await;
        assert_eq!(result.as_ref().map_err(kind), expected.as_ref().map_err(kind), "{last:?}");
        assert_eq!(back, usable, "{last:?}");
    }
}

/// A closed pipe shows as the end while reading or as an error while writing.
fn kind(error: &SendError) -> (Stage, String) {
    let words = error.cause.to_string();
    (error.stage, if words == "broken pipe" { "connection closed".into() } else { words })
}

#[tokio::test(start_paused = true)]
async fn a_connection_lost_before_the_final_dot_is_no_riddle_after_it_is() {
    let (result, back) = send(&[MAIL.as_slice(), &RCPT, &DATA, &[HearMessage]].concat()).await;
    assert_eq!((result, back), (trouble(Stage::AfterData, "connection closed"), false), "after the dot");

    let (result, back) = send(&[MAIL.as_slice(), &RCPT, &[Hear("DATA")]].concat()).await;
    assert_eq!((result, back), (trouble(Stage::Data, "connection closed"), false), "before the message");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_stalls_is_left_after_the_deadline_of_its_stage() {
    let big = [b"Subject: big\r\n\r\n".to_vec(), b"0123456789\r\n".repeat(20_000)].concat();
    let table: Vec<(Vec<Step>, Stage, u64)> = vec![
        (vec![Hear("MAIL"), Stall], Stage::Mail, 60),
        ([MAIL.as_slice(), &[Hear("RCPT"), Stall]].concat(), Stage::Rcpt, 60),
        ([MAIL.as_slice(), &RCPT, &[Hear("DATA"), Stall]].concat(), Stage::Data, 60),
        // Reads nothing of the message: the narrow stream is full, the dot cannot have left.
        ([MAIL.as_slice(), &RCPT, &DATA, &[Stall]].concat(), Stage::Data, 180),
        ([MAIL.as_slice(), &RCPT, &DATA, &[HearMessage, Stall]].concat(), Stage::AfterData, 600),
    ];
    for (steps, stage, seconds) in table {
        let (connection, _server) = connected(&steps).await;
        let begun = tokio::time::Instant::now();
        let (result, back) = connection.send(&Letter { bytes: &big, ..LETTER }, || async { Ok(()) }).await;
        assert_eq!(result, trouble(stage, &format!("no answer within {seconds} s")));
        assert!(back.is_none());
        let waited = begun.elapsed().as_secs();
        assert!((seconds..=2 * seconds).contains(&waited), "{stage}: {waited} s");
    }
}

#[tokio::test(start_paused = true)]
async fn the_greeting_and_ehlo_belong_to_the_server() {
    let long: &'static [u8] = Box::leak(vec![b'2'; 9000].into_boxed_slice());
    let table: Vec<(Vec<Step>, Result<(), SendError>)> = vec![
        (vec![Say("421 too busy")], answer(Stage::Connect, 421, "too busy")),
        (vec![Say("554 no")], answer(Stage::Connect, 554, "no")),
        (vec![], trouble(Stage::Connect, "connection closed")),
        (vec![Stall], trouble(Stage::Connect, "no answer within 60 s")),
        (vec![Say("220 hi"), Hear("EHLO"), Stall], trouble(Stage::Connect, "no answer within 60 s")),
        (vec![SayBytes(long), Stall], trouble(Stage::Connect, "the server's answer is too long")),
        (vec![Say("220 hi"), Hear("EHLO"), Say("250-x\r\n250-   \r\n250 y")], Ok(())),
        (vec![SayBytes(b"220\n"), Hear("EHLO"), SayBytes(b"250 x\n")], Ok(())),
        (vec![Say("HTTP/1.1 400 Bad Request")], trouble(Stage::Connect, "the server does not speak SMTP")),
    ];
    for (steps, expected) in table {
        let (stream, _server) = script::serve(steps.clone());
        let result = Connection::over(Box::new(stream), script::patience()).await.map(drop);
        assert_eq!(result, expected, "{steps:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_written_is_what_smtp_wants() {
    let (connection, server) = connected(&[
        Hear("MAIL FROM:<> BODY=8BITMIME"),
        Say("250 ok"),
        Hear("RCPT TO:<ann@example.com>"),
        Say("250 ok"),
        Hear("DATA"),
        Say("354 go"),
        HearMessage,
        Say("250 kept"),
        Hear("RSET"),
        Say("250 ok"),
        Hear("QUIT"),
        Say("221 bye"),
    ])
    .await;
    let letter = Letter { envelope_from: None, bytes: "Subject: é\n\n.dot\r\n..two\rlast".as_bytes(), ..LETTER };
    let (result, connection) = connection.send(&letter, || async { Ok(()) }).await;
    assert_eq!(result, Ok(()));
    connection.unwrap().reset().await.expect("still usable").quit().await;
    let heard = server.await.unwrap();
    assert_eq!(heard[4..10], ["Subject: é", "", "..dot", "...two", "last", "."]);
}

#[tokio::test(start_paused = true)]
async fn the_store_is_told_after_the_recipient_and_before_data() {
    let (connection, server) = connected(&[MAIL.as_slice(), &RCPT].concat()).await;
    let (result, back) = connection.send(&LETTER, || async { anyhow::bail!("database is locked") }).await;
    assert_eq!(result, Err(SendError::new(Stage::Data, Cause::Unrecorded("database is locked".into()))));
    assert!(back.is_none());
    assert_eq!(server.await.unwrap().last().unwrap(), "RCPT TO:<ann@example.com>", "and DATA was never said");
}

#[tokio::test(start_paused = true)]
async fn what_no_server_could_carry_is_not_offered_to_it() {
    let table = [
        (
            Letter { rcpt: "ann@example.com>\r\nRCPT TO:<eve@example.com", ..LETTER },
            Stage::Rcpt,
            "the recipient is not an address",
        ),
        (Letter { envelope_from: Some("de sk@acme.example"), ..LETTER }, Stage::Mail, "the sender is not an address"),
        (
            Letter { rcpt: "änn@example.com", ..LETTER },
            Stage::Mail,
            "the server does not take addresses beyond ASCII (SMTPUTF8)",
        ),
    ];
    for (letter, stage, words) in table {
        let (connection, _server) = connected(&[]).await;
        let (result, back) = connection.send(&letter, || async { Ok(()) }).await;
        assert_eq!(result, Err(SendError::new(stage, Cause::Unfit(words.into()))));
        assert!(back.is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_login_says_so() {
    let hello = |auth| vec![Say("220 script"), Hear("EHLO "), Say(auth)];
    let table: Vec<(Vec<Step>, bool, Result<(), SendError>)> = vec![
        (
            [hello("250-x\r\n250 AUTH PLAIN"), vec![Hear("AUTH PLAIN AHUAcA=="), Say("535 5.7.8 wrong")]].concat(),
            false,
            answer(Stage::Auth, 535, "5.7.8 wrong"),
        ),
        (
            [
                hello("250-x\r\n250 AUTH LOGIN"),
                vec![
                    Hear("AUTH LOGIN"),
                    Say("334 VXNlcg=="),
                    Hear("dQ=="),
                    Say("334 UGFzcw=="),
                    Hear("cA=="),
                    Say("235 ok"),
                ],
            ]
            .concat(),
            false,
            Ok(()),
        ),
        (
            [
                hello("250-x\r\n250 AUTH XOAUTH2"),
                vec![Hear("AUTH XOAUTH2 "), Say("334 eyJzdGF0dXMiOiI0MDAifQ=="), Hear(""), Say("535 expired")],
            ]
            .concat(),
            true,
            answer(Stage::Auth, 535, "expired"),
        ),
        (hello("250-x\r\n250 AUTH PLAIN"), true, trouble(Stage::Auth, "the server offers no AUTH XOAUTH2")),
        (hello("250 x"), false, trouble(Stage::Auth, "the server offers no AUTH PLAIN or LOGIN")),
    ];
    for (steps, xoauth2, expected) in table {
        let (stream, _server) = script::serve(steps);
        let mut connection = Connection::over(Box::new(stream), script::patience()).await.unwrap();
        let login = Login { user: "u".into(), secret: Secret::Env("X".into()), xoauth2 };
        assert_eq!(connection.log_in(&login, "p").await, expected);
    }
}
