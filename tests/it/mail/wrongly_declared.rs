//! Text that claims to be western and is not, and western text, which is never taken for anything else.

use encoding_rs::Encoding;
use maildesk::mail::{Reading, read};

/// What it is really in, and what it says.
const FOREIGN: &[(&str, &str)] = &[
    ("windows-1251", "Здравствуйте! Мы получили счёт, но оплатить его на сайте не удаётся. Помогите, пожалуйста."),
    ("windows-1251", "Hello, the part number is 4711. Принтер не работает, см. фото. Regards, Иван"),
    ("windows-1251", "Добър ден, принтерът не работи от вчера. Моля, обадете се."),
    ("koi8-r", "Здравствуйте! Мы получили счёт, но оплатить его на сайте не удаётся. Помогите, пожалуйста."),
    ("koi8-u", "Добрий день! Принтер не працює, їхній майстер ще не приїхав."),
    ("iso-8859-5", "Здравствуйте! Мы получили счет, но оплатить его на сайте не удается."),
    ("iso-8859-7", "Καλημέρα σας, ο εκτυπωτής δεν λειτουργεί από χθες. Παρακαλώ βοηθήστε μας."),
    ("windows-1253", "Καλημέρα σας, ο εκτυπωτής δεν λειτουργεί από χθες. Ά, και το τηλέφωνο."),
    ("windows-1255", "שלום, המדפסת אינה עובדת מאתמול. אנא עזרו לנו בהקדם."),
    ("windows-1256", "السلام عليكم، الطابعة لا تعمل منذ أمس. نرجو المساعدة."),
    ("windows-874", "สวัสดีครับ เครื่องพิมพ์ใช้งานไม่ได้ตั้งแต่เมื่อวาน"),
    ("shift_jis", "お世話になっております。プリンターが昨日から動きません。よろしくお願いいたします。"),
    ("shift_jis", "請求書の件でご連絡いたしました。東京本社の田中です。"),
    ("euc-jp", "お世話になっております。プリンターが昨日から動きません。"),
    ("euc-kr", "안녕하세요. 어제부터 프린터가 작동하지 않습니다. 도와주세요."),
    ("gbk", "您好，打印机从昨天开始无法使用，请帮助我们。谢谢！"),
    ("big5", "您好，印表機從昨天開始無法使用，請協助我們。謝謝！"),
];

/// Western text of every kind of letters, declared rightly.
const WESTERN: &[(&str, &str)] = &[
    ("iso-8859-1", "Grüße aus Köln! Die Größe überprüfen wir öfter; ÄÖÜ äöü ß. Übrigens: Ärger mit dem Öl."),
    ("windows-1252", "„Übung“ – schön… Preis: 100 €, 20 °C ± 2, § 5, ½ l, 3 × 4 µm"),
    ("iso-8859-1", "Jääkö työ yöhön? Hääyöaie ei näy. Äänitä öylättejä, ääliö älä lyö, ööliä läikkyy."),
    ("iso-8859-1", "Où est l'été ? À côté, ça y est, créée naïvement à Noël : « éphémère »."),
    ("windows-1252", "«\u{a0}Été\u{a0}» à œuvre ; l’hôtel « Élysée » : 5\u{a0}000 €"),
    ("iso-8859-1", "Não há solução: as ações são às três. Corações, limões, pães, avó e avô."),
    ("iso-8859-1", "¿Qué pasó? ¡Sí! El niño añadió más piñón. ¿¡Cómo!?"),
    ("iso-8859-1", "Á þessu þjóðvegi áðu þau; síðan fór Þórður út í ófærð og óðagot. Íþróttir, æðstu þættir."),
    ("iso-8859-1", "Blåbærsyltetøy på kø, rødgrød med fløde. Så går åå ut i ån. Æ ø å, ÆØÅ."),
    ("windows-1252", "Žádost šéfa: Šárka žije."),
    ("iso-8859-9", "Teşekkürler, güneşli öğle üstü ışığı söndürdüğünüz için çok üzgünüm, görüşürüz."),
    ("windows-1254", "Şöyle bir şey: ağaç, ığdır, öğüt, üşüdü."),
    ("iso-8859-2", "Zażółć gęślą jaźń. Źdźbło, świeżość, ćwiczę łąkę. Dziękuję."),
    ("windows-1250", "Příliš žluťoučký kůň úpěl ďábelské ódy. Árvíztűrő tükörfúrógép."),
    ("iso-8859-15", "Prix : 100 €, cœur, Œuvre, Žilina, Šamorín"),
    ("iso-8859-1", "Nööööö! Jaaaä! ······ °°°° ¯¯¯¯ §§§§"),
    ("iso-8859-1", "äöüß ÄÖÜ"),
    ("iso-8859-1", "ÅåÄäÖöÅåÄäÖöÅåÄäÖöÅåÄäÖöÅåÄäÖö.pdf"),
    ("iso-8859-1", "ÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüß"),
    ("iso-8859-1", "ÆØÅæøå-ÆØÅæøå-ÆØÅæøå"),
    ("iso-8859-1", "Test: äöüÄÖÜß éèàùç åäöÅÄÖ æøåÆØÅ ñáéíóú"),
    ("windows-1252", "©®™ – ¼½¾ – ±×÷"),
    ("iso-8859-1", "M\u{e9}"),
];

fn encoded(text: &str, label: &str) -> Vec<u8> {
    Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned()
}

fn message(subject: &[u8], charset: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("\nMIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n");
    let from = b"From: Ann Lee <ann@client.example>\nSubject: ";
    [&from[..], subject, head.as_bytes(), b"Content-Transfer-Encoding: 8bit\n\n", body, b"\n"].concat()
}

#[test]
fn what_only_claims_to_be_western_is_read_as_what_it_is() {
    let mut wrong = Vec::new();
    for (really, text) in FOREIGN {
        let bytes = encoded(text, really);
        for declared in ["iso-8859-1", "windows-1252", "us-ascii", "iso-8859-15"] {
            let mail = read(&message(b"Order", declared, &bytes), &Reading::default());
            if mail.text().trim() != *text || mail.problems.len() != 1 {
                wrong.push(format!("{really} as {declared}: {} {:?}", mail.text().trim(), mail.problems));
            }
        }
        // The subject is of the same letters and short: what the text was found to be in says what it is.
        let subject: String = text.split_inclusive([' ', '。', '，']).take(3).collect();
        let mail = read(&message(&encoded(&subject, really), "iso-8859-1", &bytes), &Reading::default());
        if mail.subject != subject.trim() {
            wrong.push(format!("{really} in the subject: {}", mail.subject));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn western_text_stays_what_it_says() {
    let mut wrong = Vec::new();
    for (declared, text) in WESTERN {
        let bytes = encoded(text, declared);
        let mail = read(&message(&bytes, declared, &bytes), &Reading::default());
        if mail.text().trim() != *text || mail.subject != *text || !mail.problems.is_empty() {
            wrong.push(format!("{text} as {declared}: {} / {} {:?}", mail.text(), mail.subject, mail.problems));
        }
        let bytes: String = bytes.iter().map(|byte| format!("={byte:02X}")).collect();
        let subject = format!("=?{declared}?Q?{bytes}?=");
        let mail = read(&message(subject.as_bytes(), "us-ascii", b"x"), &Reading::default());
        if mail.subject != *text {
            wrong.push(format!("{text} in an encoded word: {}", mail.subject));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
