//! Bytes to [`Mail`]: the one entry, which never fails and never panics out.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use mail_parser::{Message, MessageParser};

use super::body::{Contents, Piece};
use super::header::{self, Fields};
use super::html::Pictures;
use super::raw::prepared;
use super::{
    address, auth, automatic, bounce, client_notice, crude, date, enclosed, forward, hash, html, html_text, id,
    language, limits, loaded, markup, original, part, pictures, quote, sender, structure, text, thanks,
};
use crate::desk::mail::{Address, Attachment, Mail, Original, Part, PartKind};
use crate::desk::numbered::numbered;

/// What reading needs to know beside the bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading<'a> {
    /// authserv-ids whose Authentication-Results are believed; none where empty.
    pub authserv_ids: &'a [String],
    /// Domains whose ARC seals are believed; none where empty.
    pub arc_sealers: &'a [String],
    /// Whom strangers may pretend to be; nobody where `None`.
    pub own: Option<&'a sender::Own>,
    /// Which pictures the HTML still shows.
    pub pictures: Pictures,
}

impl<'a> Reading<'a> {
    fn trusted(&self) -> auth::Trusted<'a> {
        auth::Trusted { servers: self.authserv_ids, sealers: self.arc_sealers }
    }
}

/// Most headers that are listed; the known ones are found among all.
const MOST_HEADERS: usize = 2000;
/// Most problems that are told.
const MOST_PROBLEMS: usize = 50;
/// Lines of the HTML form in which commands are looked for that the plain one lacks.
const TOP_OF_PAGE: usize = 10;
/// Attached messages in attached messages that are looked into for a forwarded original.
const DEEPEST_ATTACHED: usize = 1;

/// Reads a message. Never fails: what could not be read stands in [`Mail::problems`].
pub fn read(raw: &[u8], options: &Reading<'_>) -> Mail {
    read_at(raw, options, 0)
}

/// Reads what can be read of a message that was too large to fetch whole: `head` are its first bytes, `size` is the
/// size of all of it.
pub fn too_large(head: &[u8], size: u64, options: &Reading<'_>) -> Mail {
    let head = &*prepared(head);
    let problem = format!("The message is too large ({size} bytes): only its beginning was read");
    let mut mail = assemble(head, crude::read(head), None, vec![problem], options, 0);
    mail.size = size;
    mail
}

/// The least that can be said of a message that could not be read in time: its headers, and why.
pub fn unreadable(raw: &[u8], size: u64, cause: &str) -> Mail {
    const ENOUGH: usize = 64 * 1024;
    let head = &*prepared(raw.get(..ENOUGH).unwrap_or(raw));
    let mut mail = assemble(head, crude::read(head), None, vec![cause.to_owned()], &Reading::default(), 0);
    mail.size = size;
    mail
}

/// Bytes of one attachment, by the part number that [`read`] gave it; of the message itself by
/// [`Attachment::WHOLE`].
pub fn attachment_bytes(raw: &[u8], part: u32) -> Option<Vec<u8>> {
    if part == Attachment::WHOLE {
        return Some(raw.to_vec());
    }
    let raw = &*prepared(raw);
    if limits::overload(raw).is_some() {
        return None;
    }
    guarded(|| {
        let message = MessageParser::default().parse(raw)?;
        part::numbered_bytes(&message, part, 0).map(Cow::into_owned)
    })
    .flatten()
}

fn read_at(raw: &[u8], options: &Reading<'_>, depth: usize) -> Mail {
    let size = raw.len() as u64;
    let raw = &*prepared(raw);
    let mut problems = Vec::new();
    let mut mail = match limits::overload(raw) {
        Some(problem) => {
            problems.push(problem);
            assemble(raw, crude::read(raw), None, problems, options, depth)
        }
        None => {
            let parsed = guarded(|| {
                let message = MessageParser::default().parse(raw)?;
                let has_headers = Fields::parse(part::header_section(&message, message.parts.first()?)).len() > 0;
                let contents = structure::read(&message);
                has_headers.then_some((message, contents))
            });
            match parsed.flatten() {
                Some((message, mut contents)) => {
                    problems.append(&mut contents.problems);
                    assemble(raw, contents, Some(&message), problems, options, depth)
                }
                None => {
                    if !raw.is_empty() {
                        problems.push("The structure of the message could not be read".to_owned());
                    }
                    assemble(raw, crude::read(raw), None, problems, options, depth)
                }
            }
        }
    };
    mail.size = size;
    mail
}

/// Runs what may panic on hostile mail; `None` when it did.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

fn assemble(
    raw: &[u8],
    contents: Contents,
    message: Option<&Message<'_>>,
    problems: Vec<String>,
    options: &Reading<'_>,
    depth: usize,
) -> Mail {
    let section = match message.and_then(|message| Some((message, message.parts.first()?))) {
        Some((message, root)) => part::header_section(message, root),
        None => raw.get(..header::section_end(raw)).unwrap_or_default(),
    };
    let fields = Fields::parse(section).with_charset_of(contents.charset);
    let mut mail =
        Mail { problems, incomplete: contents.incomplete, attachments: contents.attachments, ..Mail::default() };
    headers(&mut mail, &fields);
    mail.authentication = auth::read(&fields, &options.trusted(), mail.from.as_ref());
    let kind = fields.parameters("Content-Type").unwrap_or_default();
    let whole = body_text(&contents.text);
    mail.automatic = automatic::read(&fields, &kind, mail.from.as_ref(), (&mail.subject, &whole));
    sender::judge(&fields, &addresses(&fields, "From"), options.own.unwrap_or(&sender::Own::default()), &mut mail);
    mail.page_begins = guarded(|| page_begins(&contents.text, &contents.html)).flatten();
    mail.html = body_html(&contents.html, options.pictures, &mut mail.problems);
    let attached =
        message.filter(|_| depth < DEEPEST_ATTACHED).and_then(|message| attached_mail(message, &mail, options, depth));
    let known = quote::outline::Known {
        typed: contents.typed.iter().cloned().collect(),
        fresh: answers_nothing(&mail) && pages(&contents.html).all(is_plain),
    };
    let outline = guarded(|| quote::read(&whole, &known));
    let original = |outline| guarded(|| forward::find_in(outline, &mail.subject, attached.as_ref())).flatten();
    mail.forwarded = outline.as_ref().and_then(original);
    let own = |address: &str| options.own.is_some_and(|own| own.is_address(address));
    let passed_on =
        mail.forwarded.as_ref().and_then(|found| guarded(|| forward::through_colleagues(found, own)).flatten());
    if let Some((bottom, with)) = passed_on {
        mail.original = original::passed_on(&bottom, with, &mail);
        mail.forwarded = Some(bottom);
    } else if let Some(forwarded) = &mail.forwarded {
        let inside = attached.as_ref().zip(message).filter(|(inner, _)| forward::is_of(forwarded, inner));
        mail.original = match inside {
            Some((inner, message)) => original::attached(inner, enclosed_files(message, &mail)),
            None => original::inline(forwarded, &mail),
        };
    }
    let forwarded = mail.forwarded.is_some();
    let answers = |outline| match forwarded {
        true => None,
        false => quote::unannounced::in_history(outline, || painted(&contents.html)),
    };
    let fold = || {
        let outline = outline.as_ref()?;
        let resumed = || quote::fold_resumed(outline, &resumption(&contents.html).filter(|_| !forwarded)?);
        Some(answers(outline).or_else(resumed).unwrap_or_else(|| quote::fold(&whole, outline, forwarded)))
    };
    mail.parts = split(&whole, fold, &contents.html, forwarded, &mut mail.problems);
    guarded(|| quote::below_commands::mark(&mut mail.parts));
    mail.decoration =
        guarded(|| pictures::decoration(pages(&contents.html), &mail.parts, forwarded)).unwrap_or_default();
    let reply = mail.reply_text();
    mail.holds_marker = quote::holds_marker(&reply);
    mail.nothing_new = matches!(mail.parts.as_slice(), [only] if only.kind == PartKind::New)
        && guarded(|| outline.as_ref().is_some_and(quote::says_nothing)).unwrap_or_default();
    mail.language = language::detect(&reply);
    mail.client_notice = guarded(|| client_notice::read(&mail.subject, &reply, contents.answers_invitation)).flatten();
    if let Some(evidence) =
        client_notice::certain(&mail.subject, &reply, contents.reacts).filter(|_| !mail.automatic.is_automatic)
    {
        mail.automatic = automatic::by_client(mail.automatic, evidence);
    }
    // To which question it answers is no more than yes or no.
    let answer = thanks::without_question(&reply);
    let answer = numbered(&answer).map_or_else(|| answer.to_string(), |(_, rest)| rest);
    mail.agrees = mail.enclosures().next().is_none() && thanks::agrees(&answer, mail.from.as_ref());
    mail.denies = mail.enclosures().next().is_none() && thanks::denies(&answer, mail.from.as_ref());
    mail.thanks = mail.enclosures().next().is_none() && thanks::only(&reply, mail.from.as_ref());
    mail.acknowledges = mail.enclosures().next().is_none() && thanks::acknowledges(&reply, mail.from.as_ref());
    mail.courtesy = mail.enclosures().next().is_none() && thanks::is_courtesy(&reply, mail.from.as_ref());
    mail.remote_content = pages(&contents.html).map(loaded::remote).sum();
    tell(&mut mail.parts, &contents.notes, &contents.cards);
    // Nothing is cut: it is folded below what the page says.
    for text in &contents.passed_over {
        quote::signed::join(&mut mail.parts, PartKind::Disclaimer, &format!("\n\n{}\n", text.trim()));
    }
    if let Some(message) = message {
        mail.complaint = guarded(|| bounce::complaint(message, &mail)).flatten();
        mail.bounce = guarded(|| bounce::read(message, &mail)).flatten().filter(|_| mail.complaint.is_none());
    }
    if mail.bounce.is_some() || mail.complaint.is_some() {
        // What a report returns was not forwarded by anybody.
        mail.forwarded = None;
        mail.original = Original::default();
    }
    mail.content_hash = match message {
        Some(message) => hash::content(&mail, &whole, attachment_contents(message, &mail)),
        None => hash::content(&mail, &whole, std::iter::empty()),
    };
    mail.problems.truncate(MOST_PROBLEMS);
    mail
}

/// Everything that stands in the headers.
fn headers(mail: &mut Mail, fields: &Fields<'_>) {
    if fields.len() == 0 {
        mail.problems.push("The message has no headers".to_owned());
    }
    if fields.len() > MOST_HEADERS {
        mail.problems.push(format!("The message has {} headers; the first {MOST_HEADERS} are listed", fields.len()));
    }
    mail.headers = fields.iter().take(MOST_HEADERS).map(|field| (field.name.to_owned(), fields.text(field))).collect();
    mail.message_id = id::own(fields.raw("Message-ID"));
    mail.in_reply_to = ids(fields, "In-Reply-To");
    mail.references = ids(fields, "References");
    mail.subject = fields.first("Subject").unwrap_or_default();
    mail.date = fields.raw("Date").find_map(|value| date::parse(&value));
    if mail.date.is_none() && fields.first("Date").is_some() {
        mail.problems.push("The Date cannot be read".to_owned());
    }
    mail.from = addresses(fields, "From").into_iter().next().or_else(|| nameless_sender(fields));
    mail.sender = addresses(fields, "Sender").into_iter().next();
    mail.reply_to = addresses(fields, "Reply-To");
    mail.to = addresses(fields, "To");
    mail.cc = addresses(fields, "Cc");
    mail.delivered_to = ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"]
        .into_iter()
        .flat_map(|name| addresses(fields, name))
        .map(|address| address.address)
        .collect();
}

/// Whether neither headers nor subject say that a mail answers one, or passes one on.
fn answers_nothing(mail: &Mail) -> bool {
    mail.in_reply_to.is_empty() && mail.references.is_empty() && forward::prefix(&mail.subject) == forward::Prefix::None
}

fn ids(fields: &Fields<'_>, name: &str) -> Vec<String> {
    id::all(&fields.raw(name).collect::<Vec<_>>().join(" "))
}

fn addresses(fields: &Fields<'_>, name: &str) -> Vec<Address> {
    let mut found: Vec<Address> = fields.raw(name).flat_map(|value| address::parse(&value)).collect();
    found.truncate(address::MOST);
    found
}

/// A sender such as `MAILER-DAEMON (Mail System)`: a machine of the own network, without a domain.
fn nameless_sender(fields: &Fields<'_>) -> Option<Address> {
    let bare = fields.raw("From").find_map(|value| address::without_domain(&value))?;
    super::automatic_sender::robot(&bare.address).map(|_| bare)
}

fn body_text(pieces: &[Piece]) -> String {
    let mut whole = String::new();
    for piece in pieces {
        let piece: Cow<'_, str> = match piece {
            Piece::Plain(text) => Cow::Borrowed(text),
            Piece::Html(page) => Cow::Owned(html_text::render(&quote::visible(page))),
        };
        if !whole.is_empty() && !piece.trim().is_empty() {
            whole.push_str(if whole.ends_with('\n') { "\n" } else { "\n\n" });
        }
        if !piece.trim().is_empty() {
            whole.push_str(&piece);
        }
    }
    text::cut(&mut whole, text::LONGEST);
    whole
}

/// Lines at the top of the HTML form of a mail whose text is the plain one.
fn page_begins(text: &[Piece], html: &[Piece]) -> Option<String> {
    let plain = text.iter().all(|piece| matches!(piece, Piece::Plain(_)));
    let page = pages(html).next().filter(|_| plain)?;
    let shown = html_text::render(&quote::visible(page));
    let lines = shown.lines().map(str::trim).filter(|line| !line.is_empty());
    Some(lines.take(TOP_OF_PAGE).collect::<Vec<_>>().join("\n"))
}

fn body_html(pieces: &[Piece], pictures: Pictures, problems: &mut Vec<String>) -> Option<String> {
    let mut whole = String::new();
    for piece in pieces {
        match piece {
            Piece::Plain(text) if text.trim().is_empty() => {}
            Piece::Plain(text) => whole.push_str(&format!("<pre>{}</pre>", html::escape(text))),
            Piece::Html(page) => match guarded(|| html::sanitise(page, pictures)) {
                Some((page, problem)) => {
                    whole.push_str(&page);
                    problems.extend(problem);
                }
                None => problems.push("The HTML could not be shown".to_owned()),
            },
        }
    }
    (!whole.trim().is_empty()).then_some(whole)
}

/// The pages among the pieces.
fn pages(pieces: &[Piece]) -> impl Iterator<Item = &str> {
    pieces.iter().filter_map(|piece| match piece {
        Piece::Html(page) => Some(page.as_ref()),
        Piece::Plain(_) => None,
    })
}

/// Where a text goes on below a signature.
fn resumption(pieces: &[Piece]) -> Option<quote::below_signature::Resumption> {
    pages(pieces).find_map(quote::below_signature::resumption)
}

/// The lines that the pages paint.
fn painted(pieces: &[Piece]) -> Vec<quote::painted::Painted> {
    pages(pieces).flat_map(quote::painted::painted).collect()
}

/// Whether a page holds nothing that markup says to be history: what stands in it behind a `>` was typed.
fn is_plain(page: &str) -> bool {
    // Without a word on what it quotes it is how editors indent.
    let quoting =
        |tag: &markup::Tag<'_>| ["type", "cite", "class", "id"].iter().any(|name| tag.attribute(name).is_some());
    let quotes = |piece| matches!(piece, markup::Piece::Tag(tag) if tag.is("blockquote") && quoting(&tag));
    !markup::pieces(page).any(quotes) && matches!(quote::visible(page), Cow::Borrowed(_))
}

/// Splits the text into its pieces; joined they must give the text, so a split that does not is not taken.
fn split(
    whole: &str,
    fold: impl Fn() -> Option<Vec<Part>>,
    html: &[Piece],
    forwarded: bool,
    problems: &mut Vec<String>,
) -> Vec<Part> {
    let split = || {
        let parts = fold()?;
        let parts = match pages(html).find_map(quote::signed::first_line) {
            Some(first) => quote::signed::mark(parts, &first),
            None => parts,
        };
        let parts = match resumption(html) {
            Some(resumption) => quote::below_signature::keep(parts, &resumption),
            None => parts,
        };
        // Who passes a mail on points to what is below and answers nothing there.
        Some(if forwarded { parts } else { quote::answers::keep(parts, || painted(html)) })
    };
    let parts = guarded(split).flatten().unwrap_or_default();
    if parts.iter().map(|part| part.text.len()).sum::<usize>() == whole.len()
        && parts.iter().map(|part| part.text.as_str()).collect::<String>() == whole
    {
        return parts;
    }
    problems.push("What is new in the text could not be told from what is quoted".to_owned());
    vec![Part { kind: PartKind::New, text: whole.to_owned() }]
}

/// The first attached message, read like any other.
fn attached_mail(message: &Message<'_>, mail: &Mail, options: &Reading<'_>, depth: usize) -> Option<Mail> {
    let attachment = first_message(mail)?;
    Some(read_at(&part::numbered_bytes(message, attachment.part, 0)?, options, depth + 1))
}

fn first_message(mail: &Mail) -> Option<&Attachment> {
    mail.attachments.iter().find(|one| one.content_type == "message/rfc822")
}

/// The files of the first attached message.
fn enclosed_files(message: &Message<'_>, mail: &Mail) -> Vec<Attachment> {
    let part = first_message(mail).map(|attachment| enclosed::place(attachment.part));
    // Numbers reach one level down: files of a message that is itself a file inside a part have none.
    let Some((part, None)) = part else { return Vec::new() };
    let files = guarded(|| part::files_inside(message, part, 0)).flatten().unwrap_or_default();
    enclosed::describe(part, &files).collect()
}

/// Bytes of the parts in which the attachments stand, each once.
fn attachment_contents<'a>(message: &'a Message<'_>, mail: &Mail) -> impl Iterator<Item = Cow<'a, [u8]>> {
    let mut numbers: Vec<u32> = mail.attachments.iter().map(|one| enclosed::place(one.part).0).collect();
    numbers.dedup();
    numbers.into_iter().filter_map(|number| part::numbered_bytes(message, number, 0))
}

/// Puts what other parts say above what the writer wrote, and contact cards below it: beside a text they are a
/// signature, alone they are the message.
fn tell(parts: &mut Vec<Part>, notes: &[String], cards: &[String]) {
    let blank = parts.iter().all(|part| part.text.trim().is_empty());
    if !cards.is_empty() {
        let (kind, gap) = if blank { (PartKind::New, "") } else { (PartKind::Signature, "\n\n") };
        quote::signed::join(parts, kind, &format!("{gap}{}\n", cards.join("\n")));
    }
    if !notes.is_empty() {
        let gap = if blank && cards.is_empty() { "" } else { "\n" };
        let told = format!("{}\n{gap}", notes.join("\n"));
        match parts.first_mut().filter(|first| first.kind == PartKind::New) {
            Some(first) => first.text.insert_str(0, &told),
            None => parts.insert(0, Part { kind: PartKind::New, text: told }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_parser_stays_inside() {
        assert_eq!(guarded(|| 7), Some(7));
        assert_eq!(guarded(|| -> u8 { panic!("as a parser may on hostile mail") }), None);
    }

    #[test]
    fn a_split_that_does_not_join_to_the_text_is_not_taken() {
        let new = |text: &str| vec![Part { kind: PartKind::New, text: text.to_owned() }];
        for (fold, told) in [(Some(new("whole text")), 0), (Some(new("half")), 1), (None, 1)] {
            let mut problems = Vec::new();
            assert_eq!(split("whole text", || fold.clone(), &[], false, &mut problems), new("whole text"));
            assert_eq!(problems.len(), told, "{fold:?}");
        }
    }
}
