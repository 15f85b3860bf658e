//! Plain text that only stands where a page should be read: "This message requires an HTML viewer". Programs put it
//! beside the page that says everything.

use super::reference::decode;

/// Longer texts say something.
const LONGEST: usize = 600;
/// What points to a browser stands for a page that says so many times more.
const MUCH_MORE: usize = 3;

/// Beside the word HTML: to show, to support, to switch on, and the programs that do.
const SHOWING: &str = "\
    view | display | support | enable | enabled | reader | client | program | browser | require | capable | compatible | \
    only available | switch to | programm | anzeig | darstell | unterstütz | aktivier | ansicht | affich | \
    prend pas en charge | ne supporte | compatible | messagerie | navigateur | visuali | mostrar | muestr | soport | \
    admite | compatible | cliente de correo | suporta | leitor | supporta | visualizza | programma | weergeven | \
    weergave | ondersteun | stöd | visa | vises | visning | understøtter | støtte | näyt | tue | sähköpostiohjel | \
    wyświetl | obsług | zobraz | podpor | megjelen | támogat | afișa | afisa | suport | отобра | поддерж | просмотр | \
    відобра | підтрим | перегля | покаж | görüntüle | destekle | εμφάν | υποστηρ | προβολ | תומכ | להציג | تدعم | عرض | \
    表示 | 対応 | 显示 | 支持 | 查看 | 顯示 | 支援 | 檢視 | 지원 | 표시 | hiển thị | hỗ trợ | tampil | mendukung";

/// Words that send the reader elsewhere without naming HTML.
const ELSEWHERE: &str = "\
    in your browser | in a browser | in your web browser | in a web browser | view it online | view online | \
    view this email online | view this message online | online version | web version | \
    compatible email viewer | compatible e-mail viewer | compatible email client | \
    im browser | in ihrem browser | in deinem browser | webversion | online-version | onlineversion | \
    dans votre navigateur | dans un navigateur | version en ligne | en su navegador | en tu navegador | \
    en el navegador | versión en línea | no seu navegador | no navegador | versão online | nel browser | \
    nel tuo browser | versione online | in uw browser | in je browser | in de browser | online versie | onlineversie | \
    i din webbläsare | i webbläsaren | i din browser | i browseren | i nettleseren | i nettleser | selaimessa | \
    w przeglądarce | v prohlížeči | v prehliadači | böngészőben | în browser | в браузере | у браузері | \
    tarayıcınızda | tarayıcıda | ブラウザ | 浏览器 | 瀏覽器 | 브라우저";

/// Whether a text may be no more than that; the page decides.
pub fn may_be(text: &str) -> bool {
    let text = text.trim();
    if text.len() > LONGEST || text.contains("\n>") || text.starts_with('>') {
        return false;
    }
    is_bare(text) || names_page(text) || points_elsewhere(text)
}

/// Whether a text that may be a placeholder stands for a page with this text.
pub fn stands_for(text: &str, page: &str) -> bool {
    if is_bare(text) {
        return !is_bare(page);
    }
    let (text, page) = (words(text), words(page));
    // A page that says the same is a mail about pages.
    let repeated = !text.is_empty() && page.contains(&text);
    let longer = page.len() > text.len().saturating_mul(MUCH_MORE);
    !page.is_empty() && !repeated && (longer || names_page(&text))
}

/// Nothing but marks of pictures and blanks: `[image]`, `[cid:logo]`, `&nbsp;`.
pub fn is_bare(text: &str) -> bool {
    let mut left = String::new();
    let mut rest = text;
    while let Some((before, marked)) = rest.split_once('[') {
        left.push_str(before);
        let Some((mark, after)) = marked.split_once(']') else { return false };
        let kind = mark.split([':', ' ', '.']).next().unwrap_or_default().to_lowercase();
        if !matches!(kind.as_str(), "image" | "cid" | "bild" | "logo" | "imagen" | "imagem" | "immagine" | "img") {
            return false;
        }
        rest = after;
    }
    left.push_str(rest);
    decode(&left).trim().is_empty()
}

/// A short text about HTML and about showing it, which asks nothing.
fn names_page(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.contains("html") && !asks(&lower) && list(SHOWING).any(|word| lower.contains(word))
}

fn points_elsewhere(text: &str) -> bool {
    let lower = text.to_lowercase();
    !asks(&lower) && list(ELSEWHERE).any(|words| lower.contains(words))
}

/// A question mark that is none of an address.
fn asks(text: &str) -> bool {
    text.split_whitespace().any(|word| !word.contains("://") && word.contains(['?', '？', '؟']))
}

/// The words of a text in lower case, with one blank between them, links left out.
fn words(text: &str) -> String {
    let all = decode(text).to_lowercase();
    let words = all.split_whitespace().filter(|word| !word.contains("://") && word.contains(char::is_alphanumeric));
    words.collect::<Vec<_>>().join(" ")
}

fn list(table: &'static str) -> impl Iterator<Item = &'static str> {
    super::quote::words::list(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "Dear team, the coffee machine on the third floor leaks. Its number is 4711. Please send somebody, \
        and tell us when. The office is open from nine to five on every day of the week. Many thanks and best regards, \
        Ann Lee, Facility Management, Example Ltd";

    #[test]
    fn what_only_stands_for_a_page() {
        for text in [
            "This message requires an HTML viewer.",
            "To view this email, please enable HTML",
            "Your email client does not support HTML.",
            "Your mail client does not support HTML. Please view in a HTML capable client.",
            "This is an HTML message. Please use an HTML capable mail program to view it.",
            "To view the message, please use an HTML compatible email viewer!",
            "[HTML email - please view in an HTML client]",
            "Ihr E-Mail-Programm kann keine HTML-Mails anzeigen.",
            "Ihr E-Mail-Client unterstützt kein HTML. Bitte aktivieren Sie die HTML-Ansicht.",
            "Votre logiciel de messagerie ne prend pas en charge le HTML.",
            "Su cliente de correo no admite mensajes HTML.",
            "O seu programa de e-mail não suporta HTML.",
            "Il tuo programma di posta non supporta l'HTML.",
            "Uw e-mailprogramma ondersteunt geen HTML.",
            "Ditt e-postprogram stöder inte HTML.",
            "Sähköpostiohjelmasi ei tue HTML-viestejä.",
            "Twój program pocztowy nie obsługuje HTML.",
            "Váš e-mailový klient nepodporuje HTML.",
            "Ваша почтовая программа не поддерживает HTML.",
            "お使いのメールソフトはHTMLメールに対応していません。",
            "您的邮件客户端不支持HTML。",
            "[image]",
            "[cid:logo@01D]\n\n&nbsp;",
            "&nbsp;",
            "&nbsp;\n\u{a0}\n[image: Logo]",
            "View this email in your browser: https://news.example/?id=1",
            "Diese E-Mail im Browser ansehen",
        ] {
            assert!(may_be(text) && stands_for(text, PAGE), "{text}");
        }
    }

    #[test]
    fn what_says_something() {
        let long = "The page cannot be displayed as HTML in our client. ".repeat(20);
        for text in [
            "The coffee machine leaks.",
            "Yes",
            "4711",
            "Does your program support HTML mails?",
            "[image]\nThe machine leaks.",
            "[4711]",
            "--------------------------------",
            "?!",
            "\u{1f44d}",
            "[image: never closed",
            "The form does not work in Firefox",
            "HTML",
            "Please see below.\n> To view this email, please enable HTML",
            &long,
        ] {
            assert!(!may_be(text), "{text}");
        }
        let about = "Your HTML mail is displayed wrongly in my client, see the picture.";
        assert!(may_be(about) && !stands_for(about, &format!("{about} Ann")), "the page says the same");
        assert!(!stands_for("It hangs in your browser", "It hangs in the browser"), "the page says no more");
        assert!(!stands_for("&nbsp;", " "), "the page says nothing");
        assert!(!stands_for("[image]", "[image: Logo]"), "the page shows no more");
    }
}
