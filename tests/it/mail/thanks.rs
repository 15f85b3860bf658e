//! What only thanks, and what says more: the first may leave a resolved ticket alone, the second never.

use maildesk::desk::mail::Address;
use maildesk::mail::thanks::only;

const THANKS: &[&str] = &[
    "Thanks",
    "Thank you!",
    "thx",
    "Thanks a lot!!!",
    "THANK YOU SO MUCH",
    "Many thanks for your quick help.",
    "Thank you very much for the fast reply and the great support!",
    "Ok, thanks.",
    "Perfect, thank you",
    "Got it, thanks!",
    "Great job team, thank you all",
    "Much appreciated",
    "I really appreciate your help. Thank you.",
    "Hi Ann,\n\nThank you!\n\nBest regards\nAda",
    "Hello,\nthanks.\nAda Byron",
    "Dear Mr. Olsen,\n\nmany thanks for your help.\n\nKind regards,\nAda Byron\nExample Ltd\nTel. +44 20 7946 0000\nwww.example.org",
    "Thanks Ann!",
    "Thanks, Ann!",
    "Thank you, have a nice weekend!",
    "Thanks 🙏",
    "🙏",
    "👍👍",
    "❤️",
    "Thank you :-)",
    "Thanks.\n\nA. Byron",
    "Vielen Dank!",
    "Danke für die schnelle Antwort.",
    "Hallo Frau Olsen,\n\nherzlichen Dank für Ihre Hilfe.\n\nMit freundlichen Grüßen\nAda Byron",
    "Super, danke!",
    "Alles klar, vielen Dank und schönes Wochenende!",
    "Merci beaucoup pour votre aide !",
    "Bonjour,\n\nParfait, je vous remercie.\n\nCordialement,\nAda Byron",
    "Muchas gracias por su ayuda",
    "Hola Ana, perfecto, muchas gracias. Un saludo",
    "Grazie mille per l'aiuto",
    "Ottimo, grazie!\n\nCordiali saluti\nAda Byron",
    "Muito obrigado pela ajuda!",
    "Bom dia, obrigada. Atenciosamente, Ada Byron",
    "Hartelijk dank voor de snelle reactie",
    "Bedankt!\n\nMet vriendelijke groet,\nAda Byron",
    "Tack så mycket för hjälpen!",
    "Mange tak for hjælpen",
    "Tusen takk for raskt svar!",
    "Kiitos paljon avusta!",
    "Hei, suuret kiitokset nopeasta vastauksesta.\n\nYstävällisin terveisin\nAda Byron",
    "Suur tänu abi eest!",
    "Liels paldies par palīdzību",
    "Labai ačiū už pagalbą",
    "Dzień dobry, bardzo dziękuję za pomoc. Pozdrawiam",
    "Děkuji moc za rychlou odpověď.",
    "Ďakujem veľmi pekne",
    "Hvala lepa za pomoč",
    "Köszönöm szépen a segítséget!",
    "Mulțumesc frumos pentru ajutor",
    "Çok teşekkürler, iyi çalışmalar",
    "Yardımınız için teşekkür ederim.",
    "Большое спасибо за помощь!",
    "Добрый день!\n\nСпасибо за быстрый ответ.\n\nС уважением,\nАда Байрон",
    "Щиро дякую за допомогу!",
    "Благодаря за помощта",
    "Ευχαριστώ πολύ για τη βοήθεια!",
    "תודה רבה על העזרה",
    "شكرا جزيلا لكم",
    "Terima kasih banyak atas bantuannya",
    "Cảm ơn bạn rất nhiều",
    "Moltes gràcies per la ajuda",
    "ありがとうございます。",
    "田中様\n\n迅速なご対応ありがとうございました。\nよろしくお願いいたします。",
    "谢谢！",
    "好的，非常感谢您的帮助",
    "謝謝您的協助",
    "빠른 답변 감사합니다!",
    "ขอบคุณมากครับ",
    "आपकी मदद के लिए बहुत धन्यवाद",
];

const MORE: &[&str] = &[
    "",
    "Hello",
    "Hi Ann,",
    "Ok",
    "Thanks, it works now.",
    "Thanks, but it still does not work",
    "Thanks? I have waited for three weeks.",
    "Thank you. When will it be repaired?",
    "No, thanks",
    "No thank you, please cancel my order.",
    "Thanks in advance!",
    "Thanks in advance for your help",
    "Thanks for nothing",
    "Thank you for calling me back tomorrow",
    "Thanks. Please close the ticket.",
    "Thanks. Refund please.",
    "Thanks.\nCancelled",
    "Thank you, see attached",
    "Thanks, my number is 555 1234",
    "Thanks 2",
    "Yes, thanks",
    "Yes",
    "Thank you for your order",
    "Thanks!\n\nP.S. The other printer jams, too.",
    "Thanks!\n\nBest regards\nAda\n\nPS: And the mouse?",
    "Thanks\n\nBest regards\nAda\nplease also look at the mouse that I wrote about last week",
    "Many thanks, could you also unlock Bo's account",
    "Thanks, I will try it and let you know",
    "Thanks for the info, we are waiting for the new part",
    "Thanks 👎",
    "👎",
    "Thanks 😢",
    "Great.",
    "Support",
    "Danke im Voraus",
    "Nein danke",
    "Danke, aber es geht immer noch nicht.",
    "Danke, wann kommt der Techniker",
    "Vielen Dank für Ihre Bestellung",
    "Danke. Bitte stornieren.",
    "Merci d'avance",
    "Merci mais cela ne marche pas",
    "Non merci",
    "Merci de me rappeler",
    "Merci de bien vouloir annuler",
    "Gracias, pero sigue sin funcionar",
    "Gracias de antemano",
    "No, gracias",
    "Grazie, ma non funziona",
    "Grazie in anticipo",
    "Obrigado, mas não funciona",
    "Bedankt, maar het werkt niet",
    "Alvast bedankt",
    "Tack på förhand",
    "Tack, men det fungerar inte",
    "Nej tak",
    "Kiitos, mutta ei toimi",
    "Ei kiitos",
    "Kiitos etukäteen",
    "Dziękuję, ale nadal nie działa",
    "Dziękuję, nie",
    "Děkuji, ale nefunguje to",
    "Předem děkuji",
    "Спасибо, но не работает",
    "Заранее спасибо",
    "Дякую, але не працює",
    "Köszönöm, de nem működik",
    "Előre is köszönöm",
    "Teşekkürler ama çalışmıyor",
    "שלום, תודה אבל זה לא עובד",
    "شكرا لكن لا يعمل",
    "ありがとうございます。まだ動きません。",
    "谢谢，但是还是不行",
    "감사합니다 그런데 안 됩니다",
    "ขอบคุณครับ แต่ยังใช้ไม่ได้",
];

#[test]
fn what_only_thanks_and_what_says_more() {
    let ada = Address::named("Ada Byron", "ada@example.org");
    let missed: Vec<_> = THANKS.iter().filter(|text| !only(text, Some(&ada))).collect();
    let mistaken: Vec<_> = MORE.iter().filter(|text| only(text, Some(&ada))).collect();
    assert!(missed.is_empty() && mistaken.is_empty(), "missed: {missed:#?}\nmistaken: {mistaken:#?}");
}

#[test]
fn anything_behind_thanks_makes_it_more() {
    for text in THANKS {
        for more in ["When does Bo come?", "Please call Bo back", "but the lamp blinks"] {
            let text = format!("{text}\n{more}");
            assert!(!only(&text, None), "{text}");
        }
        let text = format!("Order 4711\n{text}");
        assert!(!only(&text, None), "{text}");
    }
}

#[test]
fn a_name_below_is_that_of_the_sender() {
    let ada = Address::named("Ada Byron", "ada@example.org");
    let nobody = Address::bare("info@example.org");
    assert!(only("Thanks\nAda", Some(&ada)) && only("Thanks\nada byron", Some(&ada)));
    assert!(!only("Thanks\nAda", Some(&nobody)) && !only("Thanks\nAda", None));
    assert!(only("Thanks\n\nRegards\nAda", Some(&nobody)));
}

#[test]
fn long_texts_are_not_looked_at() {
    assert!(!only(&"thanks ".repeat(100_000), None));
    assert!(!only(&"谢".repeat(300_000), None));
}
