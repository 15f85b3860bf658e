//! "On … somebody wrote:" as each client writes it, beyond the first one of each language in `quote.rs`.

use maildesk::desk::mail::{Part, PartKind};
use maildesk::mail::quote::split;
use maildesk::mail::{Reading, read};

/// Thunderbird and its kin: no address.
const THUNDERBIRD: &[(&str, &str)] = &[
    ("Afrikaans", "Op 2026/01/05 09:12 het Ada Byron geskryf:"),
    ("Albanian", "Më 26-01-05 9:12 AM, Ada Byron shkroi:"),
    ("Arabic", "في 5/1/2026 09:12، كتب Ada Byron:"),
    ("Belarusian", "05.01.26 09:12, Ada Byron піша:"),
    ("Bulgarian", "На 5.1.2026 г. в 09:12, Ada Byron написа:"),
    ("Catalan", "El 05/01/2026 a les 9:12, Ada Byron ha escrit:"),
    ("Croatian", "Dana 5.1.2026. u 9:12, Ada Byron je napisao/la:"),
    ("Czech", "Dne 05. 01. 26 v 9:12 Ada Byron napsal(a):"),
    ("Czech, plain", "Ada Byron napsal(a) dne 5.1.2026 v 9:12:"),
    ("Danish", "Den 05.01.2026 kl. 09.12 skrev Ada Byron:"),
    ("Dutch", "Op 05-01-2026 om 09:12 schreef Ada Byron:"),
    ("Estonian", "Ada Byron kirjutas 05.01.2026 kell 09:12:"),
    ("Finnish", "Ada Byron kirjoitti 5.1.2026 klo 9.12:"),
    ("French", "Le 05/01/2026 à 09:12, Ada Byron a écrit :"),
    ("Galician", "O 05/01/26 ás 09:12, Ada Byron escribiu:"),
    ("Georgian", "05.01.26 09:12, Ada Byron წერდა:"),
    ("German", "Am 05.01.26 um 09:12 schrieb Ada Byron:"),
    ("Greek", "Στις 5/1/26 09:12, ο/η Ada Byron έγραψε:"),
    ("Hebrew", "בתאריך 05/01/2026 09:12, מאת Ada Byron:"),
    ("Hungarian", "2026. 01. 05. 9:12 keltezéssel, Ada Byron írta:"),
    ("Icelandic", "Þann 5.1.2026 09:12, skrifaði Ada Byron:"),
    ("Indonesian", "Pada 05/01/26 09.12, Ada Byron menulis:"),
    ("Irish", "Scríobh Ada Byron an 05/01/2026 09:12:"),
    ("Italian", "Il 05/01/26 09:12, Ada Byron ha scritto:"),
    ("Japanese", "2026/01/05 9:12、Ada Byron さんは書きました:"),
    ("Korean", "2026-01-05 오전 9:12에 Ada Byron 이(가) 쓴 글:"),
    ("Lithuanian", "2026-01-05 09:12, Ada Byron rašė:"),
    ("Macedonian", "На 5.1.2026 09:12, Ada Byron напиша:"),
    ("Norwegian", "Den 05.01.2026 09:12, skrev Ada Byron:"),
    ("Nynorsk", "Den 05.01.2026 09:12, skreiv Ada Byron:"),
    ("Polish", "W dniu 05.01.2026 o 09:12, Ada Byron pisze:"),
    ("Portuguese", "Às 09:12 de 05/01/2026, Ada Byron escreveu:"),
    ("Portuguese, Brazil", "Em 05/01/2026 09:12, Ada Byron escreveu:"),
    ("Romanian", "Pe 05.01.2026 09:12, Ada Byron a scris:"),
    ("Russian", "05.01.2026 9:12, Ada Byron пишет:"),
    ("Serbian", "Дана 5.1.26. у 09:12, Ada Byron је написао/ла:"),
    ("Serbian, Latin", "Dana 5.1.26. u 09:12, Ada Byron je napisao/la:"),
    ("Slovak", "Dňa 5. 1. 2026 o 9:12 Ada Byron napísal(a):"),
    ("Slovene", "Dne 5. 01. 2026 (ob 09:12) je Ada Byron napisal(a):"),
    ("Spanish", "El 05/01/2026 a las 9:12, Ada Byron escribió:"),
    ("Swedish", "Den 2026-01-05 kl. 09:12, skrev Ada Byron:"),
    ("Thai", "เมื่อ 5/1/2026 9:12, Ada Byron เขียนว่า:"),
    ("Turkish", "5.01.2026 09:12 tarihinde Ada Byron yazdı:"),
    ("Ukrainian", "05.01.26 09:12, Ada Byron пише:"),
    ("Vietnamese", "Vào 09:12 5/1/26, Ada Byron đã viết:"),
    ("Welsh", "Ar 05/01/2026 09:12, ysgrifennodd Ada Byron:"),
    ("Chinese", "在 2026/1/5 9:12, Ada Byron 写道:"),
    ("Chinese, traditional", "Ada Byron 於 2026/1/5 上午 09:12 寫道:"),
];

/// Apple Mail, on desk and phone.
const APPLE: &[(&str, &str)] = &[
    ("Arabic", "في ٥ يناير ٢٠٢٦، الساعة ٩:١٢ ص، كتب/ت Ada Byron <ada@example.org>:"),
    ("Catalan", "El dia 5 gen 2026, a les 9:12, Ada Byron <ada@example.org> va escriure:"),
    ("Croatian", "Dana 5. sij 2026., u 09:12, Ada Byron <ada@example.org> je napisao/la:"),
    ("Czech", "5. 1. 2026 v 9:12, Ada Byron <ada@example.org>:"),
    ("Czech, plain", "5. 1. 2026 v 9:12, Ada Byron <ada@example.org> napsal/a:"),
    ("Danish", "Den 5. jan. 2026 kl. 09.12 skrev Ada Byron <ada@example.org>:"),
    ("Greek", "Στις 5 Ιαν 2026, στις 9:12 π.μ., ο χρήστης Ada Byron <ada@example.org> έγραψε:"),
    ("Hebrew", "\u{202b}ב-5 בינו׳ 2026, בשעה 9:12, \u{200f}Ada Byron <ada@example.org> כתב/ה:\u{202c}"),
    ("Hungarian", "2026. jan. 5. dátummal, 9:12 időpontban Ada Byron <ada@example.org> írta:"),
    ("Indonesian", "Pada 5 Jan 2026, pukul 09.12, Ada Byron <ada@example.org> menulis:"),
    ("Italian", "Il giorno 5 gen 2026, alle ore 09:12, Ada Byron <ada@example.org> ha scritto:"),
    ("Japanese", "2026/01/05 9:12、Ada Byron <ada@example.org>のメール:"),
    ("Japanese, older", "2026/01/05 午前9:12、Ada Byron <ada@example.org>のメッセージ:"),
    ("Korean", "2026. 1. 5. 오전 9:12, Ada Byron <ada@example.org> 작성:"),
    ("Malay", "Pada 5 Jan 2026, pada 9:12 PG, Ada Byron <ada@example.org> menulis:"),
    ("Norwegian", "5. jan. 2026 kl. 09:12 skrev Ada Byron <ada@example.org>:"),
    ("Polish", "Wiadomość napisana przez Ada Byron <ada@example.org> w dniu 5 sty 2026, o godz. 09:12:"),
    ("Portuguese", "Ada Byron <ada@example.org> escreveu no dia 05/01/2026, às 09:12:"),
    ("Portuguese, Brazil", "Em 5 de jan. de 2026, à(s) 09:12, Ada Byron <ada@example.org> escreveu:"),
    ("Romanian", "Pe 5 ian. 2026, la 09:12, Ada Byron <ada@example.org> a scris:"),
    ("Slovak", "Dňa 5. 1. 2026 o 9:12 používateľ Ada Byron <ada@example.org> napísal:"),
    ("Spanish, America", "El 5 ene. 2026, a la(s) 9:12 a.m., Ada Byron <ada@example.org> escribió:"),
    ("Swedish", "5 jan. 2026 kl. 09:12 skrev Ada Byron <ada@example.org>:"),
    ("Thai", "Ada Byron <ada@example.org> เขียนเมื่อ 5 ม.ค. 2026 เวลา 09:12:"),
    ("Turkish", "Ada Byron <ada@example.org> şunları yazdı (5 Oca 2026 09:12):"),
    ("Ukrainian", "5 січ. 2026 р. о 09:12 Ada Byron <ada@example.org> написав(-ла):"),
    ("Vietnamese", "Vào 09:12, 5 thg 1, 2026, Ada Byron <ada@example.org> đã viết:"),
    ("Chinese", "2026年1月5日 上午9:12，Ada Byron <ada@example.org> 写道："),
];

/// Gmail in languages that neither list above holds, and its older forms.
const GMAIL: &[(&str, &str)] = &[
    ("Armenian", "Երկ, 5 հնվ, 2026 թ.-ին, ժամը 9:12-ին Ada Byron <ada@example.org>-ը գրել է՝"),
    ("Amharic", "በሰኞ ጃንዋሪ 5 ቀን 2026 በ9:12 ጥዋት Ada Byron <ada@example.org> ጽፏል፦"),
    ("Malayalam", "2026, ജനു 5, തിങ്കൾ 9:12 AM, Ada Byron <ada@example.org> ഇങ്ങനെ എഴുതി:"),
    ("Malayalam, without a date", "Ada Byron <ada@example.org> ഇങ്ങനെ എഴുതി:"),
    ("Afrikaans", "Op Ma. 05 Jan. 2026 om 09:12 het Ada Byron <ada@example.org> geskryf:"),
    ("Basque", "Hau idatzi du Ada Byron (<ada@example.org>) erabiltzaileak (2026 urt. 5, al. (09:12)):"),
    ("Filipino", "Noong Lun, Ene 5, 2026 nang 9:12 AM, isinulat ni Ada Byron <ada@example.org>:"),
    ("Galician", "O luns, 5 de xan. de 2026 ás 09:12, Ada Byron (<ada@example.org>) escribiu:"),
    ("Hindi", "सोम, 5 जन॰ 2026 को 9:12 am बजे को Ada Byron <ada@example.org> ने लिखा:"),
    ("Icelandic", "mán., 5. jan. 2026 kl. 09:12 skrifaði Ada Byron <ada@example.org>:"),
    ("Malay", "Pada Isn, 5 Jan 2026 pada 9:12 PG Ada Byron <ada@example.org> menulis:"),
    ("Norwegian", "man. 5. jan. 2026 kl. 09:12 skrev Ada Byron <ada@example.org>:"),
    ("Persian", "در تاریخ دوشنبه ۵ ژانویهٔ ۲۰۲۶،‏ ۹:۱۲ Ada Byron <ada@example.org> نوشت:"),
    ("Polish, older", "W dniu 5 stycznia 2026 09:12 użytkownik Ada Byron <ada@example.org> napisał:"),
    ("Romanian, older", "În data de 5 ianuarie 2026, 09:12, Ada Byron <ada@example.org> a scris:"),
    ("Russian, older", "5 января 2026 г., 9:12 пользователь Ada Byron <ada@example.org> написал:"),
    ("Serbian", "пон, 5. јан 2026. у 09:12 Ada Byron <ada@example.org> је написао/ла:"),
    ("Slovene", "V V pon., 5. jan. 2026 ob 09:12 je oseba Ada Byron <ada@example.org> napisala:"),
    ("Spanish, older", "El 5 de enero de 2026, 9:12, Ada Byron <ada@example.org> escribió:"),
    ("Swahili", "Mnamo Jtt, 5 Jan 2026 saa 09:12 Ada Byron <ada@example.org> aliandika:"),
    ("Thai", "ในวันที่ จ. 5 ม.ค. 2026 เวลา 09:12 Ada Byron <ada@example.org> เขียนว่า:"),
    ("Turkish, wrapped", "Ada Byron <ada@example.org>, 5 Oca 2026 Pzt,\n09:12 tarihinde şunu yazdı:"),
    ("German, wrapped", "Ada Byron <ada@example.org> schrieb am Mo., 5. Jan. 2026\num 09:12 Uhr:"),
    ("English, without a colon", "On Mon, Jan 5, 2026 at 9:12 AM Ada Byron <ada@example.org> wrote"),
    ("English, 2011", "2026/1/5 Ada Byron <ada@example.org>"),
    ("English, 2014", "2026-01-05 9:12 GMT+01:00 Ada Byron <ada@example.org>:"),
    ("with a link", "On Mon, Jan 5, 2026 at 9:12 AM Ada Byron <ada@example.org <mailto:ada@example.org>> wrote:"),
];

/// Yahoo, Proton, Outlook's apps, Notes, Samsung, Mutt, Gnus and others.
const OTHERS: &[(&str, &str)] = &[
    ("Yahoo", "On Monday, January 5, 2026 at 09:12:00 AM GMT+2, Ada Byron <ada@example.org> wrote:"),
    ("Yahoo, bar", "   On Monday, January 5, 2026, 9:12 AM, Ada Byron via Desk <ada@example.org> wrote:  "),
    (
        "Yahoo, German",
        "Am Montag, 5. Januar 2026 um 09:12:00 MEZ hat Ada Byron <ada@example.org> Folgendes geschrieben:",
    ),
    ("Yahoo, Dutch", "Op maandag 5 januari 2026 09:12:00 CET schreef Ada Byron <ada@example.org>:"),
    (
        "Yahoo, Polish",
        "W dniu poniedziałek, 5 stycznia 2026 09:12:00 CET użytkownik Ada Byron <ada@example.org> napisał:",
    ),
    ("Yahoo, Romanian", "luni, 5 ianuarie 2026, 09:12:00 EET, Ada Byron <ada@example.org> a scris:"),
    ("Yahoo, Russian", "понедельник, 5 января 2026 г., 09:12:00 МСК, Ada Byron <ada@example.org> написал(-а):"),
    ("Yahoo, Turkish", "5 Ocak 2026 Pazartesi 09:12:00 GMT+3, Ada Byron <ada@example.org> şunu yazdı:"),
    ("Yahoo, Finnish", "maanantai 5. tammikuuta 2026 klo 9.12.00 UTC+2 Ada Byron <ada@example.org> kirjoitti:"),
    ("Yahoo, Norwegian", "mandag 5. januar 2026, 09:12:00 CET skrev Ada Byron <ada@example.org> følgende:"),
    ("Yahoo, Czech", "pondělí 5. ledna 2026 9:12:00 SEČ, Ada Byron <ada@example.org> napsal/a:"),
    ("Yahoo, Swedish", "På måndag 5 januari 2026 09:12:00 CET, Ada Byron <ada@example.org> skrev:"),
    ("Proton", "On Monday, January 5th, 2026 at 9:12 AM, Ada Byron <ada@example.org> wrote:"),
    ("Proton, French", "Le lundi 5 janvier 2026 à 09:12, Ada Byron <ada@example.org> a écrit :"),
    ("Outlook for Mac", "On 05/01/2026, 09:12, \"Ada Byron\" <ada@example.org> wrote:"),
    ("Zoho", "---- On Mon, 05 Jan 2026 09:12:03 +0200 Ada Byron <ada@example.org> wrote ----"),
    ("Zoho, German", "---- Am Mo, 05 Jan 2026 09:12:03 +0200 Ada Byron <ada@example.org> schrieb ----"),
    ("Zoho, Spanish", "---- El lun, 05 ene 2026 09:12:03 +0200 Ada Byron <ada@example.org> escribió ----"),
    ("iNotes", "-----Ada Byron/Acme wrote: -----"),
    ("iNotes, German", "-----\"Ada Byron\" <ada@example.org> schrieb: -----"),
    ("Notes", "Ada Byron ---01/05/2026 09:12:14 AM---It jams. Since Friday"),
    ("Notes, German", "Ada Byron <ada@example.org> schrieb am 05.01.2026 09:12:14:"),
    ("Notes, English", "Ada Byron <ada@example.org> wrote on 05.01.2026 09:12:14:"),
    ("Notes, quoted name", "\"Ada Byron\" ---05.01.2026 09:12:04---Please help"),
    ("GroupWise", ">>> Ada Byron <ada@example.org> 05.01.2026 09:12 >>>"),
    ("GroupWise, no address", ">>> Ada Byron 1/5/2026 9:12 AM >>>"),
    ("GroupWise 7", ">>> On 1/5/2026 at 9:12 AM, in message <x1@example.org>, Ada Byron <ada@example.org> wrote:"),
    ("GroupWise 7, wrapped", ">>> On 1/5/2026 at 9:12 AM, in message\n<x1@example.org>, Ada <ada@example.org> wrote:"),
    ("GroupWise, German", ">>> \"Ada Byron\" <ada@example.org> schrieb am 05.01.2026 um 09:12:"),
    (
        "GroupWise, French",
        ">>> Le 05/01/2026 à 09:12, dans le message <x1@example.org>, Ada <ada@example.org> a écrit :",
    ),
    ("Yandex", "----------------\nКому: bo@example.com\nТема: Printer\n05.01.2026, 09:12, \"Ada\" <ada@example.org>:"),
    ("Yandex, no rule", "Кому: bo@example.com\nТема: Printer\n05.01.2026, 09:12, \"Ada\" <ada@example.org>:"),
    ("Samsung", "Sent from Samsung MobileAda Byron <ada@example.org> wrote:"),
    ("K-9", "On January 5, 2026 9:12:03 AM GMT+01:00, Ada Byron <ada@example.org> wrote:"),
    ("K-9, German", "Am 5. Januar 2026 09:12:03 MEZ schrieb Ada Byron <ada@example.org>:"),
    ("Mutt", "On Mon, Jan 05, 2026 at 09:12:03AM +0100, Ada Byron wrote:"),
    ("Gnus", "Ada Byron <ada@example.org> writes:"),
    ("Evolution", "On Mon, 2026-01-05 at 09:12 +0000, Ada Byron wrote:"),
    ("KMail", "On Monday, 5 January 2026 09:12:03 CET Ada Byron wrote:"),
    ("KMail, German", "Am Montag, 5. Januar 2026, 09:12:03 CET schrieb Ada Byron:"),
    ("Roundcube", "On 2026-01-05 09:12, Ada Byron wrote:"),
    ("Roundcube, German", "Am 05.01.2026 09:12, schrieb Ada Byron:"),
    ("Roundcube, Dutch", "Ada Byron schreef op 2026-01-05 09:12:"),
    ("Usenet", "In article <x1@example.org>, Ada Byron <ada@example.org> writes:"),
    ("Usenet, older", "In message <x1@example.org>, Ada Byron <ada@example.org> writes"),
    ("Quoting", "Quoting Ada Byron <ada@example.org>:"),
    ("Zitat", "Zitat von Ada Byron <ada@example.org>:"),
    ("Discourse", "Ada Byron via Acme Forum <ada@example.org> wrote:"),
    ("Front", "On January 5, 2026, 9:12 AM GMT+1 ada@example.org wrote:"),
    ("Superhuman", "On Mon, Jan 05, 2026 at 9:12 AM, Ada Byron < ada@example.org > wrote:"),
    ("Spark", "On 5 Jan 2026 at 9:12 AM +0100, Ada Byron <ada@example.org>, wrote:"),
    ("Polymail", "On Mon, Jan 5, 2026 at 9:12 PM Ada Byron < mailto:Ada Byron <ada@example.org> > wrote:"),
    ("somebody sent", "On Mon, Jan 5, 2026 at 9:12 AM, Ada Byron <ada@example.org> sent:"),
    ("somebody said", "On Monday, January 5, 2026 9:12 AM, Ada Byron said:"),
    ("Yandex", "05.01.2026, 09:12, \"Ada Byron\" <ada@example.org>:"),
    ("mail.ru", "Понедельник, 5 января 2026, 9:12 +03:00 от Ada Byron <ada@example.org>:"),
    ("Android, Russian", "05.01.2026 9:12 пользователь \"Ada Byron\" <ada@example.org> написал:"),
    ("Android, Polish", "5 sty 2026 09:12 \"Ada Byron\" <ada@example.org> napisał(a):"),
    ("Android, Swedish", "Den 5 jan 2026 09:12 skrev \"Ada Byron\" <ada@example.org>:"),
    ("NetEase", "At 2026-01-05 09:12:03, \"Ada Byron\" <ada@example.org> wrote:"),
    ("NetEase, Chinese", "在 2026-01-05 09:12:03，\"Ada Byron\" <ada@example.org> 写道："),
    ("Discourse, forum", "Posted by ada on 01/05/2026"),
    (
        "wrapped in the address",
        "On Jan 5, 2026, at 9:12 AM, Ada Byron <\n416ffd3258d4d2fa4c85cfa4c44e1721d66e3e8f\n@example.org>wrote:",
    ),
    ("with asterisks", "*On Mon, Jan 5, 2026 at 9:12 AM Ada Byron <ada@example.org> wrote:*"),
    ("in brackets", "[On Mon, Jan 5, 2026 at 9:12 AM Ada Byron <ada@example.org> wrote:]"),
];

fn joined(parts: &[Part], kind: PartKind) -> String {
    parts.iter().filter(|part| part.kind == kind).map(|part| part.text.as_str()).collect::<String>().trim().to_owned()
}

/// What is wrong where an answer stands above the introduction and the history below it, quoted or bare.
fn wrong(client: &str, introduction: &str) -> Option<String> {
    let answer = "It works again.\n\nThank you";
    for history in
        ["> Did you try it?\n> Yours, Ada\n", "Did you try it?\nYours, Ada\n", "\n> Did you try it?\n> Yours, Ada\n"]
    {
        for above in ["\n", "\n\n"] {
            let text = format!("{answer}{above}{introduction}\n{history}");
            let parts = split(&text);
            // Without a date only the quoted lines below prove what stands above them.
            let proven = history.contains('>') || introduction.contains(char::is_numeric);
            if proven && joined(&parts, PartKind::New) != answer {
                return Some(format!("{client}: {parts:#?}\nof\n{text}"));
            }
        }
    }
    let below = format!("{introduction}\n> Did you try it?\n> Yours, Ada\n\n{answer}\n");
    (joined(&split(&below), PartKind::New) != answer).then(|| format!("{client}: {:#?}\nof\n{below}", split(&below)))
}

fn none_wrong(clients: &[(&str, &str)]) {
    let wrong: Vec<String> = clients.iter().filter_map(|(client, line)| wrong(client, line)).collect();
    assert!(wrong.is_empty(), "{} are wrong\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn thunderbird_in_its_languages() {
    none_wrong(THUNDERBIRD);
}

#[test]
fn apple_mail_in_its_languages() {
    none_wrong(APPLE);
}

#[test]
fn gmail_in_its_languages() {
    none_wrong(GMAIL);
}

/// Some name neither a date nor an address; the quotation below proves what they are.
const UNDATED: &[(&str, &str)] = &[
    ("English, day", "On Monday, Acme Support wrote:"),
    ("German, day", "Am Mittwoch schrieb Acme Support:"),
    ("French, day", "Le mercredi, Acme Support a écrit :"),
    ("Spanish, day", "El lunes, Acme Support escribió:"),
    ("Dutch, day", "Op maandag schreef Acme Support:"),
    ("English, name", "Acme Support wrote:"),
    ("German, name", "Acme Support schrieb:"),
    ("Swedish, name", "Ada Byron skrev:"),
    ("Finnish, name", "Ada Byron kirjoitti:"),
    ("English, one name", "Ada wrote:"),
    ("Dutch, one name", "Ada schreef:"),
    ("Dutch, of a long name", "Ada van den Berg schreef:"),
];

/// The same in languages that are not known here, and in forms that need the quoted lines right below.
const RIGHT_ABOVE: &[&str] = &[
    "Ada ebla:",
    "Ada Byron ebla sivu:",
    "Ebla Ada Byron:",
    "ebla Ada:",
    "Acme Support ebla:",
    "ada wrote:",
    "Ada a écrit :",
    "Escribió Ada:",
    "\"Ada Byron\" (Acme) ebla:",
];

#[test]
fn a_name_right_above_quoted_lines_introduces_them_in_any_language() {
    for introduction in RIGHT_ABOVE {
        let parts = split(&format!("It works again.\n\n{introduction}\n> Did you try it?\n> Yours, Ada\n"));
        assert_eq!(joined(&parts, PartKind::New), "It works again.", "{introduction}");
        assert_eq!(joined(&parts, PartKind::Introduction), *introduction);
    }
    // Something that says something, or a sentence that goes on in what it cites.
    for line in ["You said:", "The log says:", "My question is:", "Result:", "Here is what it prints now and again:"] {
        let parts = split(&format!("It fails again.\n\n{line}\n> belt slipped\n"));
        assert_eq!(joined(&parts, PartKind::New), format!("It fails again.\n\n{line}"));
        let cited = format!("It fails again.\n\n{line}\n> belt slipped\n\nPlease help.\n");
        assert_eq!(joined(&split(&cited), PartKind::New), cited.trim());
    }
}

/// Gmail in Chinese names day and hour where its lines are wrapped.
#[test]
fn an_introduction_may_be_wrapped_within_its_date() {
    for introduction in [
        "Ada Byron <ada@example.org> 于 2026年11月25日 周三\n上午10:12写道：",
        "Ada Byron <ada@example.org> 于2026年11月25日周三\n10:12写道：",
        "Ada Byron <ada@example.org>\n于 2026年11月25日 周三 10:12 写道：",
        "于 2026年11月25日 周三 上午10:12，Ada Byron\n<ada@example.org> 写道：",
        "于 2026年11月25日 周三\n上午10:12，Ada Byron <ada@example.org> 写道：",
        "2026年11月25日 周三\n10:12，Ada Byron <ada@example.org> 写道：",
        "Ada Byron <ada@example.org> 於 2026年11月25日 週三\n上午10:12寫道：",
        "On Wed, Nov 25, 2026\n10:12 AM, Ada Byron <ada@example.org> wrote:",
    ] {
        for history in ["> 你好\n", "\n> 你好\n", "\n你好\n"] {
            let parts = split(&format!("好的。\n\n{introduction}\n{history}"));
            assert_eq!(joined(&parts, PartKind::New), "好的。", "{introduction}");
            assert_eq!(joined(&parts, PartKind::Introduction), introduction);
        }
    }
}

#[test]
fn header_lines_may_be_labelled_in_two_languages() {
    for [from, sent, to, subject] in [
        ["From/Von", "Sent/Gesendet", "To/An", "Subject/Betreff"],
        ["From / De", "Date / Date", "To / À", "Subject / Objet"],
        ["Von (From)", "Gesendet (Sent)", "An (To)", "Betreff (Subject)"],
        ["发件人/From", "发送时间/Sent", "收件人/To", "主题/Subject"],
        ["*De | From*", "*Enviado | Sent*", "*Para | To*", "*Asunto | Subject*"],
    ] {
        let head = format!("{from}: Ada Byron\n{sent}: 5 Jan 2026 09:12\n{to}: Bo\n{subject}: Printer");
        let parts = split(&format!("Done.\n\n{head}\n\nIt jams.\n"));
        assert_eq!(joined(&parts, PartKind::New), "Done.", "{head}");
        assert_eq!(joined(&parts, PartKind::Introduction), head);
    }
}

#[test]
fn undated_introductions_need_the_quotation_below() {
    none_wrong(UNDATED);
    for sentence in ["As Ada wrote:", "He wrote:", "This is what Ada wrote:"] {
        let text = format!("Hello,\n{sentence}\nwe need a new printer.\n");
        assert_eq!(joined(&split(&text), PartKind::New), text.trim());
    }
}

#[test]
fn other_clients() {
    none_wrong(OTHERS);
}

/// Who answers nothing quotes logs, and screens that "say" something.
#[test]
fn what_looks_like_an_introduction_in_a_new_mail_is_the_writers_own() {
    for text in [
        "The account is\njane@example.org\nThe screen says:\nError 5, motor stopped.\nWhat now?\n",
        "Log:\n2026-03-02 10:00:00 login of bob@example.org:\ndenied\nWhy?\n",
        "Appointment:\nMonday, 2 March 2026 10:00 with bob@example.org:\nrepair E77\nCan you confirm?\n",
    ] {
        let raw = format!("From: Jane <jane@client.example>\nSubject: Help\n\n{text}");
        assert_eq!(read(raw.as_bytes(), &Reading::default()).reply_text().trim(), text.trim());
    }
    let page =
        "<p>It leaks:</p><blockquote style=\"margin:0 0 0 40px;border:none;padding:0px\">Serial XQ7</blockquote>";
    let raw = format!("From: Jane <jane@client.example>\nSubject: Help\nContent-Type: text/html\n\n{page}\n");
    assert!(read(raw.as_bytes(), &Reading::default()).reply_text().contains("XQ7"));
}
