//! Automatic mail, header by header: what it is, and the three verdicts.
//!
//! Read a row as: a mail with these headers [is automatic · may be acknowledged · may reopen · was written by a
//! person]. Every mail is otherwise an ordinary one of a customer, unless its headers say otherwise.

use maildesk::desk::mail::{Automatic, AutomaticKind};
use maildesk::mail::{Reading, read};

/// The four answers, `+` for yes: automatic, acknowledge, reopen, human.
type Row = (&'static str, &'static str);

/// Ordinary mail of a person.
const PERSON: &str = "- + + +";
/// A person's, but not to be answered by a machine.
const QUIET: &str = "- - + +";
/// A machine's.
const MACHINE: &str = "+ - - -";

const CASES: &[Row] = &[
    // Nothing said, nothing suspected.
    ("", PERSON),
    ("X-Priority: 1", PERSON),
    // RFC 3834: the token counts, without comment, parameter or case.
    ("Auto-Submitted: no", PERSON),
    ("auto-submitted:   No  ", PERSON),
    ("Auto-Submitted: no; owner-email=\"ann@client.example\"", PERSON),
    ("Auto-Submitted: (this is auto-replied) no (really)", PERSON),
    ("Auto-Submitted:", PERSON),
    ("Auto-Submitted: auto-replied", MACHINE),
    ("Auto-Submitted:auto-replied", MACHINE),
    ("AUTO-SUBMITTED: Auto-Replied (vacation)", MACHINE),
    ("Auto-Submitted: auto-replied; owner-email=\"ann@client.example\"", MACHINE),
    ("Auto-Submitted: (vacation) auto-replied", MACHINE),
    ("Auto-Submitted: auto-generated", MACHINE),
    ("Auto-Submitted: auto-notified", MACHINE),
    ("Auto-Submitted: auto-something-new", MACHINE),
    ("Auto-Submitted: (a \\) b) auto-replied", MACHINE),
    ("Auto-Submitted: (outer (inner; no) outer)\n auto-replied", MACHINE),
    ("Auto-Submitted: \"auto-replied\"", MACHINE),
    ("Auto-Submitted: auto-replied (zimbra; vacation)", MACHINE),
    ("Auto-Submitted: auto-replied (rejected)", MACHINE),
    ("Auto-Submitted: no (auto-generated)", PERSON),
    ("Auto-Submitted: false", PERSON),
    ("Auto-Submitted: yes", MACHINE),
    ("Auto-Submitted: no\nAuto-Submitted: auto-replied", MACHINE),
    ("X-Auto-Submitted: auto-generated", MACHINE),
    ("X-Note: Auto-Submitted: auto-replied", PERSON),
    ("Preference: auto_reply", MACHINE),
    ("Subject: Ausência temporária: Order", MACHINE),
    ("Subject: Nieobecność\nIn-Reply-To: <1@desk.example>", MACHINE),
    ("Subject: Auto: Re: Order", MACHINE),
    ("Subject: Auto: Order\nIn-Reply-To: <1@desk.example>", MACHINE),
    ("Subject: Auto: kaputte Bremse", PERSON),
    ("From: noreplyson@client.example", PERSON),
    ("From: noreply.son@client.example", MACHINE),
    // A rule of Exchange that passes a person's mail on marks it as generated; its own vacation replies say more.
    ("Auto-Submitted: auto-generated\nX-MS-Exchange-Inbox-Rules-Loop: bo@client.example", PERSON),
    (
        "Auto-Submitted: auto-generated\nX-MS-Exchange-Inbox-Rules-Loop: bo@client.example\n\
         X-Auto-Response-Suppress: All",
        MACHINE,
    ),
    ("Auto-Submitted: auto-generated\nX-MS-Exchange-Inbox-Rules-Loop: x\nSubject: Automatic reply: Order", MACHINE),
    ("Auto-Submitted: auto-generated\nX-MS-Exchange-Inbox-Rules-Loop: x\nReturn-Path: <>", MACHINE),
    ("Auto-Submitted: auto-replied\nX-MS-Exchange-Inbox-Rules-Loop: x", MACHINE),
    ("Auto-Submitted: auto-generated\nX-MS-Exchange-Organization-AutoForwarded: true", PERSON),
    ("Auto-Submitted: auto-generated\nX-MS-Exchange-Organization-AutoForwarded: false", MACHINE),
    ("Auto-Submitted: auto-generated\nX-MS-Exchange-ForwardingLoop: bo@client.example", PERSON),
    ("Auto-Submitted: auto-forwarded", PERSON),
    ("Auto-Submitted: auto-generated\nX-MS-Exchange-Inbox-Rules-Loop: x\nX-Loop: bo@client.example", QUIET),
    ("Auto-Submitted: auto-generated\nX-MS-Exchange-Inbox-Rules-Loop: x\nFrom: noreply@shop.example", MACHINE),
    ("Auto-Submitted: auto-generated\nX-MS-Exchange-Inbox-Rules-Loop: x\nX-Autoreply: yes", MACHINE),
    ("Auto-Submitted: auto-generated\nX-MS-Exchange-Inbox-Rules-Loop: x\nAuto-Submitted: auto-replied", MACHINE),
    (
        "Auto-Submitted: auto-generated\nX-MS-Exchange-Inbox-Rules-Loop: x\n\
         X-Auto-Response-Suppress: DR, OOF, AutoReply",
        QUIET,
    ),
    ("Auto-Submitted: auto-generated\nResent-From: bo@client.example", MACHINE),
    ("X-MS-Exchange-Inbox-Rules-Loop: bo@client.example", PERSON),
    // What Microsoft's senders do not want to get. Delivery and read receipts are no acknowledgements.
    ("X-Auto-Response-Suppress: All", QUIET),
    ("X-Auto-Response-Suppress: OOF, AutoReply", QUIET),
    ("X-Auto-Response-Suppress: DR, RN, NRN", PERSON),
    ("X-Auto-Response-Suppress: none", PERSON),
    ("x-auto-response-suppress: all", QUIET),
    ("X-Auto-Response-Suppress: DR,RN,NRN,OOF,AutoReply", QUIET),
    ("X-Auto-Response-Suppress: All\nX-MS-Exchange-Inbox-Rules-Loop: ann@client.example", MACHINE),
    // The null return path wants no answer, whoever is in From.
    ("Return-Path: <>", MACHINE),
    ("Return-Path: < >", MACHINE),
    ("Return-Path: <ann@client.example>", PERSON),
    ("Return-Path: \"<>\"", MACHINE),
    ("Return-path:<>", MACHINE),
    ("X-Envelope-From: <>", MACHINE),
    ("Return-Path: <ann@client.example>\nX-Envelope-From: <>", PERSON),
    ("Return-Path: <MAILER-DAEMON@mx.client.example>", MACHINE),
    ("Return-Path: <help-bounces@lists.example>", QUIET),
    ("Return-Path: <owner-help@lists.example>", QUIET),
    ("Return-Path: <help-request@lists.example>", QUIET),
    ("Return-Path: <listserv@lists.example>", QUIET),
    ("Return-Path: <bounces+17-ab@service.example>", PERSON),
    ("Return-Path: <SRS0=x=y=client.example=ann@relay.example>", PERSON),
    ("Return-Path:", PERSON),
    // Reports by type and parameter, not by the word in another place.
    ("Content-Type: multipart/report; report-type=delivery-status; boundary=b", MACHINE),
    ("Content-Type: Multipart/Report; boundary=b; Report-Type=\"disposition-notification\"", MACHINE),
    ("Content-Type: multipart/report; report-type=feedback-report; boundary=b", MACHINE),
    ("Content-Type: multipart/report; boundary=b", MACHINE),
    ("Content-Type: message/delivery-status", MACHINE),
    ("Content-Type: message/disposition-notification", MACHINE),
    ("Content-Type: message/feedback-report", MACHINE),
    ("Content-Type: multipart/report; charset=\"report-type=x\"; boundary=b; report-type=delivery-status", MACHINE),
    ("Content-Type: text/plain; report-type=delivery-status", PERSON),
    ("Content-Type: multipart/mixed; boundary=multipart-report", PERSON),
    ("X-Failed-Recipients: bo@client.example", MACHINE),
    // Headers of programs that answer mail; a denial is none.
    ("X-Autoreply: yes", MACHINE),
    ("X-Auto-Reply: 1", MACHINE),
    ("X-Autoreply-From: ann@client.example", MACHINE),
    ("X-Autorespond: Away", MACHINE),
    ("X-Autoresponder: vacation", MACHINE),
    ("X-Mail-Autoreply: true", MACHINE),
    ("X-Mail-Autoresponder: 1", MACHINE),
    ("X-Auto-Respond: yes", MACHINE),
    ("X-Auto-Response: yes", MACHINE),
    ("X-MDAutoResponder: for ann@client.example", MACHINE),
    ("X-POST-MessageClass: 9; Autoresponder", MACHINE),
    ("X-Vacation: yes", MACHINE),
    ("X-Out-Of-Office: 1", MACHINE),
    ("X-Holiday-Reply: yes", MACHINE),
    ("Autoreply: yes", MACHINE),
    ("X-AutoReply : YES", MACHINE),
    ("X-Apple-Action: VACATION/1.0", MACHINE),
    ("X-Apple-Action: JUNK", PERSON),
    ("X-Mailer: vacation 1.2.7", MACHINE),
    ("User-Agent: Vacation/1.4.6.9", MACHINE),
    ("X-Mailer: The Bat! (v9) Professional", PERSON),
    ("X-MIME-Autoconverted: from 8bit to quoted-printable", PERSON),
    ("X-Autoreply: no", PERSON),
    ("X-Autoresponder: false", PERSON),
    ("Delivered-To: autoresponder", MACHINE),
    ("X-Autogenerated: Reply", MACHINE),
    ("X-FC-MachineGenerated: true", MACHINE),
    ("X-Auto-Generated: yes", MACHINE),
    ("X-Machine-Generated: 0", PERSON),
    ("X-Cron-Env: <SHELL=/bin/sh>", MACHINE),
    ("X-Amazon-Mail-Relay-Type: notification", MACHINE),
    // Precedence says "do not answer by machine" and nothing about the author, but for the one value that does.
    ("Precedence: bulk", QUIET),
    ("Precedence: Bulk", QUIET),
    ("Precedence: list", QUIET),
    ("Precedence: junk", QUIET),
    ("Precedence: first-class\nPrecedence: bulk", QUIET),
    ("Precedence: first-class", PERSON),
    ("Precedence: normal", PERSON),
    ("Precedence: special-delivery", PERSON),
    ("Precedence: \"bulk\" (no answers)", QUIET),
    ("X-Precedence: bulk", QUIET),
    ("Precedence: AUTO-REPLY", MACHINE),
    ("Precedence: auto_reply", MACHINE),
    ("X-Precedence: auto-reply", MACHINE),
    // People write to lists (a support address may be one); newsletters are written by machines.
    ("List-Id: <help.client.example>", QUIET),
    ("List-Id: <help.client.example>\nList-Post: <mailto:help@client.example>\nList-Unsubscribe: <mailto:u@x>", QUIET),
    ("Mailing-List: list help@client.example; contact owner@client.example\nPrecedence: list", QUIET),
    ("X-BeenThere: help@client.example", QUIET),
    ("X-Mailing-List: <help@client.example> archive/17", QUIET),
    ("X-Mailman-Version: 2.1.39", QUIET),
    ("X-Google-Group-Id: 123456", QUIET),
    ("List-Archive: <https://lists.example/help>", QUIET),
    ("List-Owner: <mailto:help-owner@lists.example>", QUIET),
    ("List-Unsubscribe: <https://client.example/u>", MACHINE),
    ("List-Unsubscribe: <https://client.example/u>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click", MACHINE),
    ("List-Post: NO (announcements only)", MACHINE),
    ("List-Unsubscribe: <https://client.example/u>\nIn-Reply-To: <ticket@desk.example>", QUIET),
    // Marks against loops, and of services that send for people as well as for machines.
    ("X-Loop: help@client.example", QUIET),
    ("X-OTRS-Loop: yes", QUIET),
    ("X-RT-Loop-Prevention: client.example", QUIET),
    ("X-Loop: no", PERSON),
    ("X-Roundup-Loop: hello", QUIET),
    ("X-Spam-Flag: YES", QUIET),
    ("X-Spam-Flag: NO", PERSON),
    ("Feedback-ID: 1.eu-west-1.abc:AmazonSES", QUIET),
    // Who it comes from.
    ("From: MAILER-DAEMON@mx.client.example (Mail Delivery System)", MACHINE),
    ("From: Mail Delivery Subsystem <mailer-daemon@mx.client.example>", MACHINE),
    ("From: MAILER-DAEMON (Mail Delivery System)", MACHINE),
    ("From: postmaster@client.example", MACHINE),
    ("From: no-reply@shop.example", MACHINE),
    ("From: NoReply <noreply+17@shop.example>", MACHINE),
    ("From: shop_do-not-reply@shop.example", MACHINE),
    ("From: nicht-antworten@shop.example", MACHINE),
    ("From: bounces+17-ann=client.example@lists.example", MACHINE),
    ("From: Shop <ShopNoReply@shop.example>", MACHINE),
    ("From: ne-pas-repondre@shop.example", MACHINE),
    ("From: no_responder@shop.example", MACHINE),
    ("From: nao-responda@shop.example", MACHINE),
    ("From: niet-beantwoorden@shop.example", MACHINE),
    ("From: svar.ikke@shop.example", MACHINE),
    ("From: ala-vastaa@shop.example", MACHINE),
    ("From: nie.odpowiadaj@shop.example", MACHINE),
    ("From: Cron Daemon <root@web1.client.example>", MACHINE),
    ("From: www-data <www-data@web1.client.example>", MACHINE),
    ("From: auto-confirm@shop.example", MACHINE),
    ("From: LISTSERV@lists.example", QUIET),
    ("From: majordomo@lists.example", QUIET),
    ("From: owner-help@lists.example", QUIET),
    ("From: help-request@lists.example", QUIET),
    ("From: \"Bruno Reply\" <bruno.reply@client.example>", PERSON),
    ("From: \"noreply@shop.example\" <ann@client.example>", PERSON),
    ("Reply-To: no-reply@client.example", QUIET),
    ("Reply-To: ann.private@client.example", PERSON),
    ("From: Reply Ltd <info@reply.example>", PERSON),
    ("From: moreplying@client.example", PERSON),
    ("From: Ann Lee", QUIET),
    // Subjects are the weakest sign: only at the start, only with a colon or alone, and not behind "Re:".
    ("Subject: Automatic reply: Your order", MACHINE),
    ("Subject: Out of Office\nIn-Reply-To: <1@desk.example>", MACHINE),
    ("Subject: Out of Office", PERSON),
    ("Subject: Automatische Antwort: Rechnung 17", MACHINE),
    ("Subject: =?utf-8?Q?R=C3=A9ponse_automatique_:_commande?=", MACHINE),
    ("Subject: Automatisch antwoord: Bestelling", MACHINE),
    ("Subject: Autosvar: Ordre", MACHINE),
    ("Subject: Automaattinen vastaus: Tilaus", MACHINE),
    ("Subject: Auto: away until Monday", MACHINE),
    ("Subject: =?utf-8?Q?Respuesta_autom=C3=A1tica:_pedido?=", MACHINE),
    ("Subject: =?utf-8?Q?Resposta_autom=C3=A1tica:_pedido?=", MACHINE),
    ("Subject: Risposta automatica: ordine", MACHINE),
    ("Subject: Automatiskt svar: order", MACHINE),
    ("Subject: Automaatvastus: tellimus", MACHINE),
    ("Subject: =?utf-8?Q?Odpowied=C5=BA_automatyczna:_zam=C3=B3wienie?=", MACHINE),
    ("Subject: =?utf-8?Q?Automatick=C3=A1_odpov=C4=9B=C4=8F:_objedn=C3=A1vka?=", MACHINE),
    ("Subject: =?utf-8?Q?Automatick=C3=A1_odpove=C4=8F:_objedn=C3=A1vka?=", MACHINE),
    ("Subject: Samodejni odgovor: naročilo", MACHINE),
    ("Subject: Automatski odgovor: narudžba", MACHINE),
    ("Subject: Automatikus válasz: rendelés", MACHINE),
    ("Subject: Răspuns automat: comanda", MACHINE),
    ("Subject: Otomatik yanıt: sipariş", MACHINE),
    ("Subject: Автоматический ответ: заказ", MACHINE),
    ("Subject: Автоматична відповідь: замовлення", MACHINE),
    ("Subject: Автоматичен отговор: поръчка", MACHINE),
    ("Subject: Αυτόματη απάντηση: παραγγελία", MACHINE),
    ("Subject: מענה אוטומטי: הזמנה", MACHINE),
    ("Subject: رد تلقائي: طلب", MACHINE),
    ("Subject: 自動応答: 注文", MACHINE),
    ("Subject: 自动答复: 订单", MACHINE),
    ("Subject: 자동 회신: 주문", MACHINE),
    ("Subject: Trả lời tự động: đơn hàng", MACHINE),
    ("Subject: Balasan otomatis: pesanan", MACHINE),
    ("Subject: Annual leave: my request", PERSON),
    // Who writes first and asks has automatic replies for a topic; a program repeats the question that it answers.
    ("Subject: Auto-reply: how to switch it off?", PERSON),
    ("Subject: Auto-reply: how to switch it off", PERSON),
    ("Subject: Out of office: can I set it for two weeks?!", PERSON),
    ("Subject: Automatische Antwort: wie schalte ich sie ab?", PERSON),
    ("Subject: Automatische Antwort: geht nicht mehr ab?", PERSON),
    ("Subject: =?utf-8?Q?R=C3=A9ponse_automatique_:_comment_la_d=C3=A9sactiver_=3F?=", PERSON),
    ("Subject: =?utf-8?Q?Autosvar:_hvordan_sl=C3=A5r_jeg_det_fra?=", PERSON),
    ("Subject: 自動応答: 止められますか？", PERSON),
    ("Subject: Auto-reply: how to switch it off?\nAuto-Submitted: auto-replied", MACHINE),
    ("Subject: Auto-reply: how to switch it off?\nX-Autoreply: yes", MACHINE),
    ("Subject: Automatic reply: How do I reset it?\nIn-Reply-To: <1@desk.example>", MACHINE),
    ("Subject: Automatic reply: How do I reset it?\nReferences: <1@desk.example>", MACHINE),
    ("Subject: Automatic reply: [#42] How do I reset it?", MACHINE),
    ("Subject: Automatic reply: Re: How do I reset it?", MACHINE),
    ("Subject: Automatic reply: However, your order", MACHINE),
    ("Subject: Urlaub", PERSON),
    ("Subject: Re: Automatic reply: Your order", PERSON),
    ("Subject: Automatic reply does not work any more", PERSON),
    ("Subject: Out of office phones for the new building", PERSON),
    ("Subject: Auto", PERSON),
];

/// The mail of a customer with these headers in place of its own ones of the same name.
fn judge(headers: &str) -> Automatic {
    let mut raw = String::new();
    for (name, line) in [
        ("From:", "From: Ann Lee <ann@client.example>\n"),
        ("Subject:", "Subject: My order\n"),
        ("To:", "To: support@desk.example\n"),
    ] {
        if !headers.lines().any(|given| given.starts_with(name)) {
            raw.push_str(line);
        }
    }
    if !headers.is_empty() {
        raw.push_str(headers);
        raw.push('\n');
    }
    raw.push_str("\nWhere is my order? I have waited for a week now.\n");
    read(raw.as_bytes(), &Reading::default()).automatic
}

/// "Out of office" and nothing more: who answers nothing may write about it.
#[test]
fn a_bare_subject_is_a_sign_only_above_a_text_that_fits() {
    for (subject, text, automatic) in [
        ("Out of office", "I am out of the office until Monday.", true),
        ("Abwesenheitsnotiz", "Ich bin bis zum 7.12. nicht im Büro.", true),
        ("Afwezig", "Ik ben met vakantie tot 7 december.", true),
        ("Frånvaro", "Jag är på semester till den 7 december.", true),
        ("Out of office", "", true),
        ("Out of office", "The out of office in your app does not work. Please fix it.", false),
        ("Automatic reply", "We have received your mail.", true), // a program says so, whatever it goes on with
        ("Abwesenheit", "Am Montag ist niemand im Haus. Bitte am Dienstag liefern.", false),
        ("Absence du bureau", "Comment activer ce message ?", false),
        ("Nieobecność", "Proszę dostarczyć we wtorek.", false),
    ] {
        let raw = format!("From: Ann Lee <ann@client.example>\nSubject: {subject}\n\n{text}\n");
        let found = read(raw.as_bytes(), &Reading::default()).automatic;
        assert_eq!(found.is_automatic, automatic, "{subject}: {text}");
    }
}

fn answers(automatic: &Automatic) -> String {
    let answers = [automatic.is_automatic, automatic.may_acknowledge, automatic.may_reopen, automatic.human_author];
    answers.map(|yes| if yes { "+" } else { "-" }).join(" ")
}

#[test]
fn every_case_has_its_verdicts() {
    let wrong: Vec<String> = CASES
        .iter()
        .map(|(headers, want)| (headers, want, judge(headers)))
        .filter(|(_, want, found)| answers(found) != **want)
        .map(|(headers, want, found)| {
            format!("{headers}\n  wanted {want}, got {} {:?}", answers(&found), found.evidence)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(CASES.len() >= 150, "{}", CASES.len());
}

#[test]
fn every_doubt_has_its_evidence_and_trust_needs_none() {
    for (headers, want) in CASES {
        let found = judge(headers);
        let relayed = ["Inbox-Rules-Loop", "AutoForwarded: true", "ForwardingLoop", "auto-forwarded"]
            .iter()
            .any(|mark| headers.contains(mark) && headers.contains("Auto-Submitted"));
        assert_eq!(found.evidence.is_empty(), *want == PERSON && !relayed, "{headers}: {:?}", found.evidence);
    }
}

#[test]
fn the_verdicts_never_contradict_each_other() {
    for (headers, _) in CASES {
        let found = judge(headers);
        assert!(!(found.is_automatic && found.may_acknowledge), "{headers}: automatic mail is never acknowledged");
        assert_eq!(found.is_automatic, !found.human_author, "{headers}");
        assert_eq!(found.kind.is_some(), found.is_automatic || found.kind == Some(AutomaticKind::List), "{headers}");
    }
}

#[test]
fn the_kind_says_what_becomes_of_it() {
    use AutomaticKind::{Generated, List, Reply, Report};
    for (headers, want) in [
        ("", None),
        ("Auto-Submitted: auto-replied", Some(Reply)),
        ("Subject: Out of Office: back on Monday", Some(Reply)),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b", Some(Reply)),
        ("Auto-Submitted: auto-generated", Some(Generated)),
        ("From: no-reply@shop.example", Some(Generated)),
        ("List-Unsubscribe: <https://client.example/u>\nFrom: no-reply@shop.example", Some(List)),
        ("List-Id: <help.client.example>", Some(List)),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=b\nReturn-Path: <>", Some(Report)),
        ("From: MAILER-DAEMON@mx.client.example\nReturn-Path: <>", Some(Report)),
    ] {
        assert_eq!(judge(headers).kind, want, "{headers}");
    }
}
