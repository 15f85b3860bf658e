//! History and signatures that only the markup of HTML mail tells: the words around them are in no known language.

use maildesk::mail::{Reading, read};

/// What is new in a mail of this page.
fn new(page: &str) -> String {
    let raw = format!(
        "Subject: Re: Printer\nIn-Reply-To: <1@desk.example>\nContent-Type: text/html; charset=utf-8\n\n{page}"
    );
    let mail = read(raw.as_bytes(), &Reading::default());
    mail.reply_text().trim().to_owned()
}

/// What stands below "It jams." by the client that writes it.
const HISTORY: &[(&str, &str)] = &[
    (
        "Gmail",
        "<br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">Ebla 5 bala Ada \
         &lt;<a href=\"mailto:ada@example.org\">ada@example.org</a>&gt; sivu<br></div><blockquote \
         class=\"gmail_quote\">old</blockquote></div>",
    ),
    (
        "Thunderbird",
        "<div class=\"moz-cite-prefix\">5 ebla Ada sivu:<br></div><blockquote type=\"cite\">old</blockquote>",
    ),
    (
        "Thunderbird, signed below",
        "<div class=\"moz-cite-prefix\">5 ebla Ada sivu:</div><blockquote type=\"cite\">old</blockquote>\
         <div class=\"moz-signature\">-- <br>Bo</div>",
    ),
    ("Mailspring", "<br/><div class=\"gmail_quote_attribution\">Ebla Ada sivu:</div><blockquote>old</blockquote>"),
    (
        "K-9",
        "<br><div class=\"gmail_quote\"><div dir=\"auto\">ebla Ada sivu:</div><blockquote \
         class=\"gmail_quote\">old</blockquote></div>",
    ),
    ("Yahoo", "<div id=\"yahoo_quoted_1\" class=\"yahoo_quoted\"><div>ebla Ada sivu</div><div>old</div></div>"),
    (
        "GMX",
        "<div name=\"quote\"><div><b>Gesendet:</b> Montag<br><b>Von:</b> Ada<br><b>Betreff:</b> x</div>\
         <div name=\"quoted-content\">old</div></div>",
    ),
    (
        "Outlook on the web",
        "<hr><div id=\"divRplyFwdMsg\"><b>Ebla:</b> Ada &lt;ada@example.org&gt;<br><b>Bala:</b> 5<br><b>Sivu:</b> Bo\
         </div><div>old</div>",
    ),
    (
        "Outlook",
        "<div><div style=\"border:none;border-top:solid #E1E1E1 1.0pt\"><p class=MsoNormal><b>Ebla:</b> Ada \
         &lt;ada@example.org&gt;<br><b>Bala:</b> 5 2026<br><b>Sivu:</b> Bo</p></div></div><p>old</p>",
    ),
    ("Proton, its signature", "<div class=\"protonmail_signature_block-user\">Bo Olsen</div>"),
    ("Yahoo, its signature", "<div class=\"ydp1f2e3signature\">Bo Olsen<br>Oulu</div>"),
    (
        "Spark",
        "<div name=\"messageSignatureSection\"><br>Bo Olsen</div><div name=\"messageReplySection\">On 5 Jan 2026, \
         09:12 +0200, Ada &lt;ada@example.org&gt;, wrote:<br><blockquote type=\"cite\">old</blockquote></div>",
    ),
    (
        "Front",
        "<div class=\"front-signature\">Bo</div><div class=\"front-blockquote\"><div>On January 5 Ada \
         wrote:</div><blockquote type=\"cite\">old</blockquote></div>",
    ),
];

#[test]
fn history_in_an_unknown_language_is_told_by_the_markup_of_its_client() {
    for (client, below) in HISTORY {
        assert_eq!(new(&format!("<div>It jams.</div>{below}")), "It jams.", "{client}");
    }
}

#[test]
fn what_the_markup_does_not_put_above_a_quotation_stays_new() {
    for page in [
        // Somebody goes on in the container of the quotation.
        "<div class=\"gmail_quote\"><div>It jams.</div><div>Ada said so:</div><blockquote>old</blockquote></div><p>So?</p>",
        "<div class=\"moz-cite-prefix\">It jams:</div><p>again</p>",
        "<div style=\"border-top:solid #E1E1E1 1.0pt\"><p>It jams.</p><p>Call 5.</p></div>",
        "<p>It jams.</p><hr><p>And it leaks.</p>",
    ] {
        let said = new(page);
        assert!(said.contains("It jams"), "{page}: {said}");
    }
}

#[test]
fn an_answer_below_the_quotation_is_new() {
    let page = "<div class=\"moz-cite-prefix\">5 ebla Ada sivu:</div><blockquote type=\"cite\">1<br>2<br>3<br>4<br>5<br>\
                6</blockquote><p>It jams.</p>";
    assert_eq!(new(page), "It jams.");
    let page = "<div class=\"yahoo_quoted\"><div>ebla Ada sivu</div>1<br>2<br>3<br>4<br>5<br>6</div><p>It jams.</p>";
    assert_eq!(new(page), "It jams.");
}
