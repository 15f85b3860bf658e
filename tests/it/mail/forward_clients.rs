//! Forwards as each client writes them in each of its languages: separators, labels and introductions differ, and
//! all must give the same original.

use maildesk::desk::mail::{Address, Forwarded, PartKind};
use maildesk::mail::forward::find;
use maildesk::mail::quote;

const BODY: &str = "It jams.\nSince Friday, and more often by the day.\n\nYours, Ada";

/// Labels of sender, date, recipient, copy and subject.
type Labels = [&'static str; 5];

/// Apple Mail: a line, then the header lines and the text, quoted.
const APPLE: &[(&str, &str, Labels)] = &[
    ("en", "Begin forwarded message:", ["From", "Date", "To", "Cc", "Subject"]),
    ("cs", "Začátek přeposílané zprávy:", ["Od", "Datum", "Komu", "Kopie", "Předmět"]),
    ("da", "Start på videresendt besked:", ["Fra", "Dato", "Til", "Cc", "Emne"]),
    ("de", "Anfang der weitergeleiteten Nachricht:", ["Von", "Datum", "An", "Kopie", "Betreff"]),
    ("de, older", "Anfang der weitergeleiteten E-Mail:", ["Von", "Datum", "An", "Kopie", "Betreff"]),
    ("el", "Έναρξη προωθημένου μηνύματος:", ["Από", "Ημερομηνία", "Προς", "Κοιν.", "Θέμα"]),
    ("es", "Inicio del mensaje reenviado:", ["De", "Fecha", "Para", "Cc", "Asunto"]),
    ("fi", "Välitetty viesti alkaa:", ["Lähettäjä", "Päivämäärä", "Vastaanottaja", "Kopio", "Aihe"]),
    ("fr", "Début du message réexpédié :", ["De", "Date", "À", "Cc", "Objet"]),
    ("fr, iOS", "Début du message transféré :", ["De", "Date", "À", "Cc", "Objet"]),
    ("hr", "Započni proslijeđenu poruku:", ["Šalje", "Datum", "Prima", "Cc", "Predmet"]),
    ("hu", "Továbbított levél kezdete:", ["Feladó", "Dátum", "Címzett", "Másolat", "Tárgy"]),
    ("it", "Inizio messaggio inoltrato:", ["Da", "Data", "A", "Cc", "Oggetto"]),
    ("ja", "転送されたメッセージ:", ["差出人", "日付", "宛先", "Cc", "件名"]),
    ("ko", "전달된 메시지 시작:", ["보낸 사람", "날짜", "받는 사람", "참조", "제목"]),
    ("nl", "Begin doorgestuurd bericht:", ["Van", "Datum", "Aan", "Kopie", "Onderwerp"]),
    ("no", "Videresendt melding:", ["Fra", "Dato", "Til", "Kopi", "Emne"]),
    ("pl", "Początek przekazywanej wiadomości:", ["Od", "Data", "Do", "Dw", "Temat"]),
    ("pt", "Início da mensagem reencaminhada:", ["De", "Data", "Para", "Cc", "Assunto"]),
    ("pt-br", "Início da mensagem encaminhada:", ["De", "Data", "Para", "Cc", "Assunto"]),
    ("ro", "Începe mesajul redirecționat:", ["Expeditorul", "Dată", "Destinatarul", "Cc", "Subiectul"]),
    ("ru", "Начало переадресованного сообщения:", ["Отправитель", "Дата", "Кому", "Копия", "Тема"]),
    ("sk", "Začiatok preposlanej správy:", ["Od", "Dátum", "Pre", "Cc", "Predmet"]),
    ("sv", "Vidarebefordrat mejl:", ["Från", "Datum", "Till", "Kopia", "Ämne"]),
    ("tr", "İleti başlangıcı:", ["Kimden", "Tarih", "Kime", "Bilgi", "Konu"]),
    ("uk", "Початок листа, що пересилається:", ["Від кого", "Дата", "Кому", "Копія", "Тема"]),
    ("zh", "开始转发邮件：", ["发件人", "日期", "收件人", "抄送", "主题"]),
    ("zh-tw", "開始轉寄郵件：", ["寄件者", "日期", "收件人", "副本", "主旨"]),
];

/// What Apple Mail calls the address for answers, a line of its own among the others.
const REPLY_TO: &[(&str, &str)] = &[
    ("en", "Reply-To"),
    ("cs", "Odpověď na"),
    ("da", "Svar til"),
    ("de", "Antwort an"),
    ("es", "Responder a"),
    ("fi", "Vastaus"),
    ("fr", "Répondre à"),
    ("hr", "Odgovori na"),
    ("hu", "Válaszcím"),
    ("it", "Rispondi a"),
    ("nl", "Antwoord aan"),
    ("no", "Svar til"),
    ("pl", "Odpowiedź-do"),
    ("pt", "Responder A"),
    ("ro", "Răspuns către"),
    ("ru", "Ответ-Кому"),
    ("sk", "Odpovedať-Pre"),
    ("sv", "Svara till"),
    ("tr", "Yanıt Adresi"),
    ("uk", "Кому відповісти"),
];

/// Thunderbird, SeaMonkey and their kin: subject first, a tab behind each colon.
const THUNDERBIRD: &[(&str, &str, Labels)] = &[
    ("en", "-------- Forwarded Message --------", ["From", "Date", "To", "CC", "Subject"]),
    ("cs", "-------- Přeposlaná zpráva --------", ["Od", "Datum", "Komu", "Kopie", "Předmět"]),
    ("da", "-------- Videresendt meddelelse --------", ["From", "Date", "To", "CC", "Subject"]),
    ("de", "-------- Weitergeleitete Nachricht --------", ["Von", "Datum", "An", "Kopie (CC)", "Betreff"]),
    ("es", "-------- Mensaje reenviado --------", ["De", "Fecha", "Para", "CC", "Asunto"]),
    ("fi", "-------- Välitetty viesti / Fwd.Msg --------", ["Lähettäjä", "Päiväys", "Vastaanottaja", "Kopio", "Aihe"]),
    ("fr", "-------- Message transféré --------", ["De", "Date", "Pour", "Copie à", "Sujet"]),
    ("hr", "-------- Proslijeđena poruka --------", ["Šalje", "Datum", "Prima", "CC", "Naslov"]),
    ("hu", "-------- Továbbított üzenet --------", ["Feladó", "Dátum", "Címzett", "Másolat", "Tárgy"]),
    ("it", "-------- Messaggio Inoltrato --------", ["Mittente", "Data", "A", "CC", "Oggetto"]),
    ("nl", "-------- Doorgestuurd bericht --------", ["Van", "Datum", "Aan", "CC", "Onderwerp"]),
    ("no", "-------- Videresendt melding --------", ["Fra", "Dato", "Til", "Kopi", "Emne"]),
    ("pl", "-------- Przekazana wiadomość --------", ["Nadawca", "Data", "Adresat", "Kopia", "Temat"]),
    ("pl, newer", "--- Treść przekazanej wiadomości ---", ["Nadawca", "Data", "Adresat", "Kopia", "Temat"]),
    ("pt", "-------- Mensagem reencaminhada --------", ["De", "Data", "Para", "CC", "Assunto"]),
    ("pt-br", "-------- Mensagem encaminhada --------", ["De", "Data", "Para", "CC", "Assunto"]),
    ("ro", "-------- Mesaj redirecționat --------", ["de la", "Dată", "Către", "CC", "Subiectul"]),
    ("ru", "-------- Перенаправленное сообщение --------", ["От", "Дата", "Кому", "Копия", "Тема"]),
    ("sk", "-------- Preposlaná správa --- Forwarded Message --------", ["Od", "Dátum", "Pre", "Kópia", "Predmet"]),
    ("sl", "-------- Posredovano sporočilo --------", ["Od", "Datum", "Za", "Kp", "Zadeva"]),
    ("sv", "-------- Vidarebefordrat meddelande --------", ["Från", "Datum", "Till", "Kopia", "Ämne"]),
    ("tr", "-------- İletilen İleti --------", ["Kimden", "Tarih", "Kime", "CC", "Konu"]),
    ("uk", "-------- Переслане повідомлення --------", ["Від", "Дата", "Кому", "Копія", "Тема"]),
    ("et", "-------- Edastatud kiri --------", ["Saatja", "Kuupäev", "Saaja", "Koopia", "Teema"]),
    ("ja", "-------- 転送メッセージ --------", ["差出人", "日付", "宛先", "CC", "件名"]),
    ("zh", "-------- 转发的消息 --------", ["发件人", "日期", "收件人", "抄送", "主题"]),
];

/// Yahoo: separator and header lines on one line, nothing between them.
const YAHOO: &[(&str, &str, Labels, &str)] = &[
    ("en", "Forwarded Message", ["From", "Sent", "To", "Cc", "Subject"], "Tuesday, November 3, 2026, 09:26:50 AM CET"),
    ("cs", "Přeposlaná zpráva", ["Od", "Datum", "Komu", "Kopie", "Předmět"], "úterý 3. listopadu 2026 9:26:50 SEČ"),
    (
        "da",
        "Videresendt meddelelse",
        ["Fra", "Sendt", "Til", "Cc", "Emne"],
        "tirsdag den 3. november 2026 09.26.50 CET",
    ),
    (
        "de",
        "Weitergeleitete Nachricht",
        ["Von", "Gesendet", "An", "CC", "Betreff"],
        "Dienstag, 3. November 2026, 09:26:50 MEZ",
    ),
    (
        "es",
        "Mensaje reenviado",
        ["De", "Enviado", "Para", "CC", "Asunto"],
        "martes, 3 de noviembre de 2026 09:26:50 CET",
    ),
    (
        "fi",
        "Edelleenlähetetty viesti",
        ["Lähettäjä", "Lähetetty", "Vastaanottaja", "Kopio", "Aihe"],
        "tiistai 3. marraskuuta 2026 klo 9.26.50 UTC+2",
    ),
    ("fr", "Message transmis", ["De", "Envoyé", "À", "Cc", "Objet"], "mardi 3 novembre 2026 à 09:26:50 UTC+1"),
    (
        "hu",
        "Továbbított üzenet",
        ["Feladó", "Elküldve", "Címzett", "Másolat", "Tárgy"],
        "2026. november 3., kedd 9:26:50 CET",
    ),
    ("it", "Messaggio inoltrato", ["Da", "Inviato", "A", "Cc", "Oggetto"], "martedì 3 novembre 2026, 09:26:50 CET"),
    (
        "nl",
        "Doorgestuurd bericht",
        ["Van", "Verzonden", "Aan", "Cc", "Onderwerp"],
        "dinsdag 3 november 2026 09:26:50 CET",
    ),
    ("no", "Videresendt melding", ["Fra", "Sendt", "Til", "Kopi", "Emne"], "tirsdag 3. november 2026, 09:26:50 CET"),
    ("pl", "Przekazana wiadomość", ["Od", "Wysłano", "Do", "Dw", "Temat"], "wtorek, 3 listopada 2026 09:26:50 CET"),
    (
        "pt",
        "Mensagem reencaminhada",
        ["De", "Enviado", "Para", "Cc", "Assunto"],
        "terça-feira, 3 de novembro de 2026, 09:26:50 WET",
    ),
    (
        "pt-br",
        "Mensagem encaminhada",
        ["De", "Enviado", "Para", "Cc", "Assunto"],
        "terça-feira, 3 de novembro de 2026 09:26:50 BRT",
    ),
    (
        "ro",
        "Mesaj redirecționat",
        ["De la", "Trimis", "Către", "Cc", "Subiect"],
        "marți, 3 noiembrie 2026, 09:26:50 EET",
    ),
    (
        "ru",
        "Пересылаемое сообщение",
        ["От", "Отправлено", "Кому", "Копия", "Тема"],
        "вторник, 3 ноября 2026 г., 09:26:50 МСК",
    ),
    ("sk", "Preposlaná správa", ["Od", "Odoslané", "Komu", "Kópia", "Predmet"], "utorok 3. novembra 2026, 9:26:50 SEČ"),
    (
        "sv",
        "Vidarebefordrat meddelande",
        ["Från", "Skickat", "Till", "Kopia", "Ämne"],
        "tisdag 3 november 2026 09:26:50 CET",
    ),
    ("tr", "İletilmiş Mesaj", ["Kimden", "Gönderilen", "Kime", "Cc", "Konu"], "3 Kasım 2026 Salı 09:26:50 GMT+03:00"),
    (
        "uk",
        "Перенаправлене повідомлення",
        ["Від", "Відправлено", "Кому", "Копія", "Тема"],
        "вівторок, 3 листопада 2026 р., 09:26:50 GMT+2",
    ),
    (
        "el",
        "Προωθημένο μήνυμα",
        ["Από", "Στάλθηκε", "Προς", "Κοιν.", "Θέμα"],
        "Τρίτη, 3 Νοεμβρίου 2026 στις 09:26:50 EET",
    ),
    (
        "id",
        "Pesan yang Diteruskan",
        ["Dari", "Terkirim", "Kepada", "Cc", "Judul"],
        "Selasa, 3 November 2026 09.26.50 WIB",
    ),
    ("vi", "Thư đã chuyển tiếp", ["Từ", "Đã gửi", "Đến", "Cc", "Tiêu đề"], "Thứ Ba, 3 tháng 11, 2026 09:26:50 ICT"),
    ("zh-tw", "轉寄的訊息", ["寄件者", "已寄出", "收件者", "副本", "主旨"], "2026年11月3日 週二 09:26:50 CST"),
];

/// Outlook: the subject's prefix and the labels, no separator.
const OUTLOOK: &[(&str, &str, Labels)] = &[
    ("en", "FW", ["From", "Sent", "To", "Cc", "Subject"]),
    ("en, Mac", "FW", ["From", "Date", "To", "Cc", "Subject"]),
    ("cs", "FW", ["Od", "Odesláno", "Komu", "Kopie", "Předmět"]),
    ("cs, Mac", "FW", ["Od", "Datum", "Komu", "Kopie", "Předmět"]),
    ("da", "VS", ["Fra", "Dato", "Til", "Cc", "Emne"]),
    ("de", "WG", ["Von", "Gesendet", "An", "Cc", "Betreff"]),
    ("de, Mac", "WG", ["Von", "Datum", "An", "Cc", "Betreff"]),
    ("el", "ΠΡΘ", ["Από", "Στάλθηκε", "Προς", "Κοιν.", "Θέμα"]),
    ("es", "RV", ["De", "Fecha", "Para", "CC", "Asunto"]),
    ("es, Windows", "RV", ["De", "Enviado el", "Para", "CC", "Asunto"]),
    ("et", "Edasi", ["Saatja", "Saadetud", "Adressaat", "Koopia", "Teema"]),
    ("fi", "VL", ["Lähettäjä", "Päivämäärä", "Vastaanottaja", "Kopio", "Aihe"]),
    ("fi, Windows", "VL", ["Lähettäjä", "Lähetetty", "Vastaanottaja", "Kopio", "Aihe"]),
    ("fr", "TR", ["De", "Date", "À", "Cc", "Objet"]),
    ("he", "הועבר", ["מאת", "נשלח", "אל", "עותק", "נושא"]),
    ("hr", "Prosl", ["Pošiljatelj", "Poslano", "Primatelj", "Kopija", "Predmet"]),
    ("hu", "TOV", ["Feladó", "Elküldve", "Címzett", "Másolatot kap", "Tárgy"]),
    ("it", "I", ["Da", "Data", "A", "Cc", "Oggetto"]),
    ("it, Windows", "I", ["Da", "Inviato", "A", "Cc", "Oggetto"]),
    ("ja", "FW", ["差出人", "送信日時", "宛先", "CC", "件名"]),
    ("ko", "FW", ["보낸 사람", "보낸 날짜", "받는 사람", "참조", "제목"]),
    ("lt", "PERS", ["Nuo", "Išsiųsta", "Kam", "Kopija", "Tema"]),
    ("lv", "Pārs", ["No", "Nosūtīts", "Kam", "Kopija", "Tēma"]),
    ("nl", "FW", ["Van", "Datum", "Aan", "CC", "Onderwerp"]),
    ("no", "VS", ["Fra", "Sendt", "Til", "Kopi", "Emne"]),
    ("no, Mac", "Videresend", ["Fra", "Dato", "Til", "Kopi", "Emne"]),
    ("pl", "PD", ["Od", "Data", "Do", "DW", "Temat"]),
    ("pt", "FW", ["De", "Data", "Para", "CC", "Assunto"]),
    ("pt-br", "ENC", ["De", "Data", "Para", "Cc", "Assunto"]),
    ("pt-br, Windows", "ENC", ["De", "Enviada em", "Para", "Cc", "Assunto"]),
    ("ro", "Redir.", ["De la", "Trimis", "Către", "Cc", "Subiect"]),
    ("ru", "FW", ["От", "Дата", "Кому", "Копия", "Тема"]),
    ("sk", "FW", ["Od", "Dátum", "Komu", "Kópia", "Predmet"]),
    ("sl", "PSR", ["Od", "Poslano", "Za", "Kp", "Zadeva"]),
    ("sv", "VB", ["Från", "Datum", "Till", "Kopia", "Ämne"]),
    ("tr", "İLT", ["Kimden", "Tarih", "Kime", "Bilgi", "Konu"]),
    ("tr, Windows", "İlt", ["Gönderen", "Gönderildi", "Kime", "Bilgi", "Konu"]),
    ("uk", "ПЕРЕСЛ", ["Від", "Надіслано", "Кому", "Копія", "Тема"]),
    ("bg", "ПРЕПР", ["От", "Изпратено", "До", "Копие", "Относно"]),
    ("sr", "Прослеђено", ["Од", "Послато", "За", "Копија", "Наслов"]),
    ("zh", "转发", ["发件人", "发送时间", "收件人", "抄送", "主题"]),
    ("zh-tw", "轉寄", ["寄件者", "寄件日期", "收件者", "副本", "主旨"]),
    ("th", "FW", ["จาก", "ส่งเมื่อ", "ถึง", "สำเนา", "เรื่อง"]),
    ("ar", "إعادة توجيه", ["من", "تم الإرسال", "إلى", "نسخة", "الموضوع"]),
];

/// Gmail, HubSpot, Zoho, Roundcube and others: a separator between dashes and lines in its own order.
const DASHED: &[(&str, &str, Labels)] = &[
    ("Gmail, cs", "---------- Forwarded message ---------", ["Od", "Date", "To", "Cc", "Subject"]),
    ("Gmail, et", "---------- Forwarded message ---------", ["Saatja", "Date", "To", "Cc", "Subject"]),
    ("Gmail, hr", "---------- Forwarded message ---------", ["Šalje", "Date", "To", "Cc", "Subject"]),
    ("Gmail, tr", "---------- Forwarded message ---------", ["Gönderen", "Date", "To", "Cc", "Subject"]),
    ("Gmail, el", "---------- Forwarded message ---------", ["Από", "Date", "To", "Cc", "Subject"]),
    ("HubSpot, de", "---------- Weitergeleitete Nachricht ---------", ["Von", "Datum", "An", "Cc", "Betreff"]),
    ("HubSpot, es", "---------- Mensaje reenviado ---------", ["De", "Fecha", "Para", "CC", "Asunto"]),
    (
        "HubSpot, fi",
        "---------- Edelleenlähetetty viesti ---------",
        ["Lähettäjä", "Päivämäärä", "Vastaanottaja", "Kopio", "Aihe"],
    ),
    (
        "HubSpot, fi, older",
        "---------- Lähetetty edelleen ---------",
        ["Lähettäjä", "Päiväys", "Vastaanottaja", "Kopio", "Aihe"],
    ),
    ("HubSpot, fr", "---------- Message transféré ---------", ["De", "Date", "À", "Cc", "Objet"]),
    ("HubSpot, it", "---------- Messaggio inoltrato ---------", ["Da", "Data", "A", "Cc", "Oggetto"]),
    ("HubSpot, ja", "---------- 転送されたメッセージ ---------", ["差出人", "日付", "宛先", "CC", "件名"]),
    ("HubSpot, nl", "---------- Doorgestuurd bericht ---------", ["Van", "Datum", "Aan", "Cc", "Onderwerp"]),
    ("HubSpot, pl", "---------- Wiadomość przesłana dalej ---------", ["Od", "Data", "Do", "DW", "Temat"]),
    ("HubSpot, pt-br", "---------- Mensagem encaminhada ---------", ["De", "Data", "Para", "Cc", "Assunto"]),
    ("HubSpot, sv", "---------- Vidarebefordrat meddelande ---------", ["Från", "Datum", "Till", "Kopia", "Ämne"]),
    ("IONOS, de", "---------- Weitergeleitete Nachricht ----------", ["Von", "Datum", "An", "Cc", "Betreff"]),
    ("IONOS, es", "---------- Mensaje original ----------", ["De", "Fecha", "Para", "CC", "Asunto"]),
    ("mail.ru", "-------- Пересылаемое сообщение --------", ["От кого", "Дата", "Кому", "Копия", "Тема"]),
    ("Yandex", "-------- Пересылаемое сообщение --------", ["От", "Дата", "Кому", "Копия", "Тема"]),
    ("Seznam", "---------- Původní e-mail ----------", ["Od", "Datum", "Komu", "Kopie", "Předmět"]),
    ("GMX", "-------- Weitergeleitete Nachricht --------", ["Von", "Datum", "An", "CC", "Betreff"]),
    ("Zimbra, fr", "----- Mail transféré -----", ["De", "Envoyé", "À", "Cc", "Objet"]),
    ("Zimbra, de", "----- Weitergeleitete Nachricht -----", ["Von", "Gesendet", "An", "CC", "Betreff"]),
    ("Roundcube", "-------- Original Message --------", ["From", "Date", "To", "Cc", "Subject"]),
    ("Samsung, fr", "-------- Message d'origine --------", ["De", "Date", "À", "Cc", "Objet"]),
    ("Samsung, pl", "-------- Oryginalna wiadomość --------", ["Od", "Data", "Do", "DW", "Temat"]),
    ("K-9", "-------- Original Message --------", ["From", "Sent", "To", "CC", "Subject"]),
    ("K-9, de", "-------- Ursprüngliche Nachricht --------", ["Von", "Gesendet", "An", "CC", "Betreff"]),
    ("Proton, de", "------- Weitergeleitete Nachricht -------", ["Von", "Datum", "An", "CC", "Betreff"]),
    ("Proton, fr", "------- Message transféré -------", ["De", "Date", "À", "CC", "Objet"]),
    ("QQ", "------------------ 原始邮件 ------------------", ["发件人", "发送时间", "收件人", "抄送", "主题"]),
    ("NetEase", "-------- 转发邮件信息 --------", ["发件人", "发送日期", "收件人", "抄送", "主题"]),
    ("Naver", "-----Original Message-----", ["From", "Sent", "To", "Cc", "Subject"]),
];

fn written(labels: &Labels, date: &str, colon: &str) -> [String; 5] {
    let values = [
        "Ada Byron <ada@example.org>",
        date,
        "Bo Olsen <bo@example.com>",
        "Cy Berg <cy@example.com>, dee@example.net",
        "Printer",
    ];
    let mut lines = labels.iter().zip(values).map(|(label, value)| format!("{label}{colon}{value}"));
    std::array::from_fn(|_| lines.next().unwrap())
}

fn quoted(text: &str) -> String {
    text.lines().map(|line| format!("> {line}").trim_end().to_owned() + "\n").collect()
}

/// Holds a form against the original that it must give, with and without words above it; what differs is told.
fn wrong(client: &str, subject: &str, form: &str, date: Option<&str>) -> Vec<String> {
    let mut wrong = Vec::new();
    for words in ["", "Please help Ada.\n\nThank you\nBo\n\n"] {
        let text = format!("{words}{form}");
        let Some(original) = find(&text, subject, None) else {
            wrong.push(format!("{client}: no forward in\n{text}"));
            continue;
        };
        let new: String = quote::split_forwarded(&text)
            .into_iter()
            .filter(|part| part.kind == PartKind::New)
            .map(|part| part.text)
            .collect();
        let wanted = Forwarded {
            from: Some(Address::named("Ada Byron", "ada@example.org")),
            to: vec![Address::named("Bo Olsen", "bo@example.com")],
            cc: vec![Address::named("Cy Berg", "cy@example.com"), Address::bare("dee@example.net")],
            subject: Some("Printer".to_owned()),
            date: date.map_or_else(|| original.date.clone(), |date| Some(date.to_owned())),
            text: BODY.to_owned(),
        };
        if original != wanted || original.date.is_none() {
            wrong.push(format!("{client}: {original:#?}\nof\n{text}"));
        }
        if new.trim() != words.trim() {
            wrong.push(format!("{client}: the words were {new:?}\nof\n{text}"));
        }
    }
    wrong
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} are wrong\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn apple_mail_in_its_languages() {
    let mut all = Vec::new();
    for (language, separator, labels) in APPLE {
        let [from, date, to, cc, subject] = written(labels, "3 November 2026 at 09:26:50 CET", ": ");
        let reply = REPLY_TO.iter().find(|(known, _)| known == language);
        let reply = reply.map(|(_, label)| format!("{label}: x@example.org\n")).unwrap_or_default();
        let below = quoted(&format!("{from}\n{subject}\n{date}\n{to}\n{cc}\n{reply}\n{BODY}\n"));
        for form in [format!("> {separator}\n>\n{below}"), format!("{separator}\n\n{below}")] {
            all.extend(wrong(&format!("Apple Mail, {language}"), "Fwd: Printer", &form, None));
        }
    }
    none(&all);
}

#[test]
fn thunderbird_in_its_languages() {
    let mut all = Vec::new();
    for (language, separator, labels) in THUNDERBIRD {
        let [from, date, to, cc, subject] = written(labels, "Tue, 3 Nov 2026 09:26:50 +0100", ": \t");
        let form = format!("{separator}\n{subject}\n{date}\n{from}\n{to}\n{cc}\n\n\n\n{BODY}\n");
        let client = format!("Thunderbird, {language}");
        all.extend(wrong(&client, "Fwd: Printer", &form, Some("2026-11-03T08:26:50Z")));
    }
    none(&all);
}

#[test]
fn yahoo_in_its_languages_without_line_breaks() {
    let mut all = Vec::new();
    for (language, separator, labels, when) in YAHOO {
        for colon in [": ", " : "] {
            let [from, date, to, cc, subject] = written(labels, when, colon);
            let cc = cc.replace(", dee@example.net", "; \"dee@example.net\" <dee@example.net>");
            let form = format!("   ----- {separator} ----- {from}{to}{cc}{date}{subject}\n {BODY}");
            all.extend(wrong(&format!("Yahoo, {language}"), "Fw: Printer", &form, Some(when)));
        }
    }
    none(&all);
}

#[test]
fn outlook_in_its_languages() {
    let mut all = Vec::new();
    let when = "3 November 2026 09:26";
    for (language, prefix, labels) in OUTLOOK {
        let mut forms = Vec::new();
        for colon in [": ", " : ", ":", "\u{a0}: "] {
            let head = written(labels, when, colon).join("\n");
            forms.push(format!("{head}\n\n{BODY}\n"));
            forms.push(format!("{head}\n{BODY}\n"));
            forms.push(format!("________________________________\n{head}\n\n{BODY}\n"));
        }
        let bold = written(labels, when, ":* ").map(|line| format!("*{line}")).join("\n");
        forms.push(format!("{bold}\n\n{BODY}\n"));
        for form in forms {
            all.extend(wrong(&format!("Outlook, {language}"), &format!("{prefix}: Printer"), &form, Some(when)));
        }
    }
    none(&all);
}

#[test]
fn web_mailers_and_phones_in_their_languages() {
    let mut all = Vec::new();
    let when = "3 November 2026 09:26";
    for (client, separator, labels) in DASHED {
        for colon in [": ", "："] {
            let [from, date, to, cc, subject] = written(labels, when, colon);
            for form in [
                format!("{separator}\n{from}\n{date}\n{subject}\n{to}\n{cc}\n\n{BODY}\n"),
                format!("{separator}\n{from}\n{to}\n{cc}\n{date}\n{subject}\n\n\n{BODY}\n"),
            ] {
                all.extend(wrong(client, "Fwd: Printer", &form, Some(when)));
            }
        }
    }
    none(&all);
}

/// Outlook for Mac forwards as others answer: an introduction, and the text moved in by four blanks.
#[test]
fn outlook_for_mac_in_its_languages() {
    let mut all = Vec::new();
    for (language, introduction, date) in [
        ("en", "On 03/11/2026, 09:26, \"Ada Byron\" <ada@example.org> wrote:", "03/11/2026, 09:26"),
        ("cs", "Dne 03.11.2026 9:26, Ada Byron <ada@example.org> napsal(a):", "03.11.2026 9:26"),
        ("da", "Den 03/11/2026 09.26 skrev \"Ada Byron\" <ada@example.org>:", "03/11/2026 09.26"),
        ("de", "Am 03.11.26, 09:26 schrieb \"Ada Byron\" <ada@example.org>:", "03.11.26, 09:26"),
        ("es", "El 3/11/26 9:26, \"Ada Byron\" <ada@example.org> escribió:", "3/11/26 9:26"),
        ("fi", "Ada Byron <ada@example.org> kirjoitti 03/11/2026 9.26:", "03/11/2026 9.26"),
        ("fr", "Le 03/11/2026 09:26, « Ada Byron » <ada@example.org> a écrit :", "03/11/2026 09:26"),
        ("hu", "2026/11/03 09:26 időpontban Ada Byron (<ada@example.org>) ezt írta:", "2026/11/03 09:26"),
        ("it", "Il giorno 03/11/26, 09:26 \"Ada Byron\" <ada@example.org> ha scritto:", "03/11/26, 09:26"),
        ("nl", "Op 03-11-2026 09:26 heeft Ada Byron <ada@example.org> geschreven:", "03-11-2026 09:26"),
        ("no", "Ada Byron <ada@example.org> skrev følgende den 03.11.2026 09:26:", "03.11.2026 09:26"),
        ("pl", "Dnia 03.11.2026 09:26 „Ada Byron” <ada@example.org> napisał:", "03.11.2026 09:26"),
        ("pt", "Em 03/11/2026, 09:26, \"Ada Byron\" <ada@example.org> escreveu:", "03/11/2026, 09:26"),
        ("ru", "03.11.2026, 09:26, пользователь \"Ada Byron\" <ada@example.org> написал:", "03.11.2026, 09:26"),
        ("sk", "3. 11. 2026 9:26 používateľ Ada Byron (<ada@example.org>) napísal:", "3. 11. 2026 9:26"),
        ("sv", "Den 2026-11-03 09:26 skrev \"Ada Byron\" <ada@example.org> följande:", "2026-11-03 09:26"),
        ("tr", "\"Ada Byron\" <ada@example.org>, 03.11.2026 09:26 tarihinde şunu yazdı:", "03.11.2026 09:26"),
        ("ja", "2026/11/03 9:26 に、\"Ada Byron\" <ada@example.org> が書き込みました:", "2026/11/03 9:26"),
        ("zh", "在 2026/11/3 09:26，“Ada Byron” <ada@example.org> 写道:", "2026/11/3 09:26"),
    ] {
        let body: String = BODY.lines().map(|line| format!("    {line}\n")).collect();
        for address in ["<ada@example.org>", "[ada@example.org]"] {
            let text = format!("\u{feff}{}\n\n{body}", introduction.replace("<ada@example.org>", address));
            let found = find(&text, "FW: Printer", None).unwrap_or_default();
            let said = (found.from, found.date.as_deref(), found.subject.as_deref(), found.text);
            let ada = Address::named("Ada Byron", "ada@example.org");
            if said != (Some(ada), Some(date), Some("Printer"), BODY.to_owned()) {
                all.push(format!("Outlook for Mac, {language}: {said:?}\nof\n{text}"));
            }
        }
    }
    none(&all);
}
