//! A real SMTP server on loopback: TLS, logging in, connections kept and renewed.

use std::collections::BTreeSet;

use maildesk::config::settings::Tls;
use maildesk::outbox::envelope::Letter;
use maildesk::outbox::outcome::{Cause, SendError, Stage};
use maildesk::outbox::pool::Smtp;
use maildesk::outbox::smtp::Patience;

use crate::outbox::desk::secret;
use crate::support::smtp::{SinkOptions, SmtpSink};

const LETTER: Letter<'static> = Letter {
    envelope_from: Some("desk@acme.example"),
    rcpt: "ann@example.com",
    bytes: b"Subject: dots\r\n\r\n.one\r\n..two\r\n\r\nend\r\n",
};

fn pool(sink: &SmtpSink, password: &'static str) -> Smtp {
    Smtp::new(sink.account(), secret(password), Patience::default())
}

async fn send(smtp: &Smtp, letter: &Letter<'_>) -> Result<(), SendError> {
    smtp.send(letter, || async { Ok(()) }).await
}

#[tokio::test]
async fn mail_arrives_as_it_was_written_by_every_kind_of_connection_and_login() {
    for tls in [Tls::None, Tls::Starttls, Tls::Implicit] {
        for mechanism in ["PLAIN", "LOGIN", "XOAUTH2"] {
            let sink = SmtpSink::start(SinkOptions {
                tls,
                login: Some(("support", "sesame")),
                mechanisms: vec![mechanism],
                ..SinkOptions::default()
            });
            let smtp = pool(&sink, "sesame");
            let sent = send(&smtp, &LETTER).await;
            assert_eq!(sent, Ok(()), "{tls:?} {mechanism}");
            let mail = sink.wait(1).remove(0);
            assert_eq!(mail.raw, LETTER.bytes);
            assert_eq!((mail.mail_from.as_str(), mail.rcpt_to.as_str()), ("desk@acme.example", "ann@example.com"));
            assert_eq!((mail.tls, mail.login.as_str()), (tls != Tls::None, "support"), "{tls:?} {mechanism}");
            smtp.close().await;
        }
    }
}

#[tokio::test]
async fn a_wrong_password_is_the_server_s_trouble() {
    for mechanism in ["PLAIN", "LOGIN", "XOAUTH2"] {
        let sink = SmtpSink::start(SinkOptions {
            login: Some(("support", "sesame")),
            mechanisms: vec![mechanism],
            ..SinkOptions::default()
        });
        let error = send(&pool(&sink, "wrong"), &LETTER).await.unwrap_err();
        assert_eq!(error.stage, Stage::Auth);
        assert!(matches!(error.cause, Cause::Answer { code: 535, .. }), "{mechanism}: {error}");
        assert!(!error.to_string().contains("wrong"), "no password in an error: {error}");
    }
}

#[tokio::test]
async fn a_login_that_the_configuration_lacks_is_the_server_s_trouble() {
    let sink = SmtpSink::start(SinkOptions { login: Some(("support", "sesame")), ..SinkOptions::default() });
    let mut account = sink.account();
    account.login = None;
    let error = send(&Smtp::new(account, secret(""), Patience::default()), &LETTER).await.unwrap_err();
    assert!(matches!(error, SendError { stage: Stage::Mail, cause: Cause::Answer { code: 530, .. } }), "{error}");
}

#[tokio::test]
async fn without_its_ca_or_starttls_no_mail_leaves() {
    for tls in [Tls::Starttls, Tls::Implicit] {
        let sink = SmtpSink::start(SinkOptions { tls, ..SinkOptions::default() });
        let mut account = sink.account();
        account.tls_ca = None;
        let error = send(&Smtp::new(account, secret(""), Patience::default()), &LETTER).await.unwrap_err();
        assert_eq!(error.stage, Stage::Tls, "{error}");
        assert!(error.to_string().contains("tls_ca"), "says what to do: {error}");
    }
    let sink = SmtpSink::start(SinkOptions::default());
    let mut account = sink.account();
    account.tls = Tls::Starttls;
    let error = send(&Smtp::new(account, secret(""), Patience::default()), &LETTER).await.unwrap_err();
    assert_eq!(error, SendError::trouble(Stage::Tls, "the server does not offer STARTTLS"));
    assert_eq!(sink.count(), 0);
}

#[tokio::test]
async fn text_and_addresses_beyond_ascii_are_announced() {
    let sink = SmtpSink::start(SinkOptions::default());
    let smtp = pool(&sink, "");
    send(&smtp, &Letter { bytes: "Subject: x\r\n\r\nmoi äiti\r\n".as_bytes(), ..LETTER }).await.unwrap();
    send(&smtp, &Letter { rcpt: "äiti@example.com", ..LETTER }).await.unwrap();
    let mail = sink.wait(2);
    assert_eq!((mail[0].options.as_str(), mail[0].text().as_str()), ("BODY=8BITMIME", "moi äiti\r\n"));
    assert_eq!((mail[1].options.as_str(), mail[1].rcpt_to.as_str()), ("SMTPUTF8", "äiti@example.com"));
}

#[tokio::test]
async fn a_connection_is_kept_for_a_hundred_messages_and_survives_refusals() {
    let sink = SmtpSink::start(SinkOptions {
        at_rcpt: [("nobody@example.com", "550 5.1.1 unknown")].into(),
        ..SinkOptions::default()
    });
    let smtp = pool(&sink, "");
    for index in 0..150 {
        let refused = index % 3 == 0;
        let rcpt = if refused { "nobody@example.com" } else { LETTER.rcpt };
        assert_eq!(send(&smtp, &Letter { rcpt, ..LETTER }).await.is_err(), refused);
    }
    let peers: Vec<u16> = sink.wait(100).iter().map(|mail| mail.peer).collect();
    assert_eq!(peers.iter().collect::<BTreeSet<_>>().len(), 2, "100 on the first, 50 on the second");
    assert!(peers[..66].iter().all(|peer| *peer == peers[0]));
}

#[tokio::test]
async fn at_most_four_connections_at_a_time() {
    let sink = SmtpSink::start(SinkOptions::default());
    let smtp = pool(&sink, "");
    let results = futures_util::future::join_all((0..40).map(|_| send(&smtp, &LETTER))).await;
    assert!(results.iter().all(Result::is_ok));
    let peers: BTreeSet<u16> = sink.wait(40).iter().map(|mail| mail.peer).collect();
    assert_eq!(peers.len(), 4);
}

#[tokio::test]
async fn a_kept_connection_whose_server_is_gone_is_replaced_unnoticed() {
    let sink = SmtpSink::start(SinkOptions::default());
    let port = sink.port;
    let smtp = pool(&sink, "");
    send(&smtp, &LETTER).await.unwrap();
    assert!(smtp.is_resting());
    drop(sink);
    let sink = SmtpSink::start(SinkOptions { port, ..SinkOptions::default() });
    assert_eq!(send(&smtp, &LETTER).await, Ok(()));
    assert_eq!(sink.wait(1).len(), 1);
}

#[tokio::test]
async fn a_large_message_is_whole() {
    let sink = SmtpSink::start(SinkOptions::default());
    let bytes = [b"Subject: large\r\n\r\n".to_vec(), b".0123456789abcdef\r\n".repeat(300_000)].concat();
    send(&pool(&sink, ""), &Letter { bytes: &bytes, ..LETTER }).await.unwrap();
    assert!(sink.wait(1)[0].raw == bytes);
}
