//! What each line of a text is, and where its history begins.

use std::collections::HashSet;

use super::headers::{Block, block, run_together};
use super::introduction::{introduction, is_notes_line, names_somebody, within};
use super::lines::{Line, lines};
use super::separator::{Announced, announced, ends_forward, is_dashed, is_heading, is_marker, is_our_marker};
use super::stacked::stacked;
use super::{banner, form, groupwise, headers, signature};
use crate::desk::mail::PartKind;

/// How the first history of a text is introduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// "---- Forwarded message ----".
    Forward,
    /// "---- Original Message ----".
    Original,
    /// A block of header lines.
    Headers,
    /// "On … somebody wrote:".
    Wrote,
    /// The line above which the desk asks to answer, or words such as "Previous replies".
    Earlier,
}

/// The first history of a text.
#[derive(Clone, Debug)]
pub struct Opening {
    pub how: How,
    /// Index of its first line.
    pub at: usize,
    /// Index of the first line of the quoted text itself.
    pub body: usize,
    /// The header lines, where there are any.
    pub block: Block,
}

/// What is known of a text from the message around it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Lines that begin with a `>` of the writer's own (RFC 3676 section 4.4).
    pub typed: HashSet<String>,
    /// Whether the message answers none, by its headers and its subject.
    pub fresh: bool,
}

/// A text in lines, with what each of them is.
#[derive(Debug)]
pub struct Outline<'t> {
    pub lines: Vec<Line<'t>>,
    pub kinds: Vec<PartKind>,
    pub opening: Option<Opening>,
    fresh: bool,
}

impl<'t> Outline<'t> {
    /// Reads a text. Without `markers` a desk's "reply above this line" is a line as any other.
    pub fn read(text: &'t str, known: &Known, markers: bool) -> Self {
        let lines = pieces(text, known);
        let mut outline = Self { kinds: vec![PartKind::New; lines.len()], lines, opening: None, fresh: known.fresh };
        outline.mark(markers);
        if known.fresh && outline.opening.is_none() {
            outline.fill(0, outline.lines.len(), PartKind::New); // there is nothing that it could quote
        } else if markers {
            outline.keep_citations();
        }
        outline.mark_names();
        outline.fold_wrapped();
        outline.fold_rules();
        outline.close_gaps();
        outline.mark_banner();
        outline.mark_signatures();
        outline
    }

    /// Whether a line with text of its own is new.
    pub fn has_new(&self) -> bool {
        self.new_above(self.lines.len())
    }

    /// The same for the lines above one.
    pub fn new_above(&self, at: usize) -> bool {
        self.lines
            .iter()
            .zip(&self.kinds)
            .take(at)
            .any(|(line, kind)| *kind == PartKind::New && !line.is_blank() && !line.is_rule())
    }

    /// Whether what is quoted is a mail that this desk sent to an agent.
    pub fn quotes_desk(&self) -> bool {
        // A marker that nothing stands above is the beginning of some desk's own mail.
        let introduced = self.opening.as_ref().filter(|opening| opening.how != How::Earlier).map(|opening| opening.at);
        let quoted = |(at, line): (usize, &Line<'_>)| line.is_quoted() || introduced.is_some_and(|first| at > first);
        self.lines.iter().enumerate().any(|line| quoted(line) && is_our_marker(line.1))
    }

    fn mark(&mut self, markers: bool) {
        let mut index = 0;
        while index < self.lines.len() {
            let Some(line) = self.lines.get(index).copied() else { return };
            // Inside a quotation it is quoted like the rest, and whoever answers below has answered.
            let inside = line.is_quoted() && self.lines.get(index + 1).is_some_and(Line::is_quoted);
            if markers && is_marker(&line) {
                self.open(How::Earlier, index, index + 1, Block::default());
                if !inside {
                    return self.fill(index, self.lines.len(), PartKind::Quote);
                }
            }
            let Some(opening) = self.history(index).filter(|opening| !self.is_own_words(opening)) else {
                if line.is_quoted() {
                    self.fill(index, index + 1, PartKind::Quote);
                }
                index += 1;
                continue;
            };
            let body = opening.body;
            let quoted = line.is_quoted() && groupwise::head(&self.lines, index).is_none();
            let kind = if quoted { PartKind::Quote } else { PartKind::Introduction };
            self.fill(opening.at, body, kind);
            self.opening.get_or_insert(opening);
            index = body;
            if quoted {
                continue;
            }
            let Some(next) = self.lines.iter().skip(body).find(|line| !line.is_blank() || line.is_quoted()) else {
                return;
            };
            if next.bar && !next.is_quoted() {
                index = self.fill_while(body, |line| line.bar || line.is_blank());
            } else if !next.is_quoted() {
                let Some(end) = self.forward_end(body) else {
                    return self.fill(body, self.lines.len(), PartKind::Quote); // nothing says where it ends
                };
                self.fill(body, end + 1, PartKind::Quote);
                index = end + 1;
            }
        }
    }

    /// Whether what looks like "On … somebody wrote:" is a line of a log, say: the mail answers none, and nothing is quoted
    /// below.
    fn is_own_words(&self, opening: &Opening) -> bool {
        let mut below = self.lines.iter().skip(opening.body);
        let next = below.find(|line| !line.is_blank() || line.is_quoted());
        self.fresh && opening.how == How::Wrote && next.is_none_or(|next| !next.is_quoted() && !next.bar)
    }

    fn open(&mut self, how: How, at: usize, body: usize, block: Block) {
        self.opening.get_or_insert(Opening { how, at, body, block });
    }

    fn fill(&mut self, from: usize, until: usize, kind: PartKind) {
        for slot in self.kinds.iter_mut().take(until).skip(from) {
            *slot = kind;
        }
    }

    fn fill_while(&mut self, from: usize, holds: impl Fn(&Line<'_>) -> bool) -> usize {
        let until = from + self.lines.iter().skip(from).take_while(|line| holds(line)).count();
        self.fill(from, until, PartKind::Quote);
        until
    }

    /// The last line that says "End forwarded message", where the history is a forward: in it others may end.
    pub fn forward_end(&self, body: usize) -> Option<usize> {
        let forward = self.opening.as_ref().is_some_and(|opening| opening.how == How::Forward);
        let end = self.lines.iter().skip(body).rposition(ends_forward).filter(|_| forward)?;
        Some(body + end)
    }

    /// The history that line `at` introduces.
    fn history(&self, at: usize) -> Option<Opening> {
        let line = self.lines.get(at)?;
        if line.is_blank() {
            return None;
        }
        // Within a quotation only its head counts, or what announces a forward.
        let head = at == 0 || self.lines.get(at - 1).is_some_and(|above| !above.is_quoted());
        if let Some((announced, rest)) = announced(line)
            && (!line.is_quoted() || head || announced == Announced::Forward)
        {
            let how = match announced {
                Announced::Forward => How::Forward,
                Announced::Original => How::Original,
                Announced::Earlier => How::Earlier,
            };
            return Some(self.announced(how, at, rest));
        }
        if line.is_quoted() && !head {
            return None;
        }
        if let Some(body) = groupwise::head(&self.lines, at) {
            return Some(Opening { how: How::Wrote, at, body, block: Block::default() });
        }
        // A rule belongs to the header lines below it.
        let mut first = at;
        let ruled = line.is_long_rule() || line.is_rule();
        if ruled {
            first = self.next_text(at + 1)?;
            if let Some((Announced::Earlier, _)) = self.lines.get(first).and_then(announced) {
                return Some(Opening { how: How::Earlier, at, body: first + 1, block: Block::default() });
            }
        }
        // Between dashes, or quoted before a colon, something in a language that is not known here; the header lines
        // say what it must be.
        if is_dashed(line) || line.is_quoted() && is_heading(line) {
            let block = self.next_text(at + 1).map(|first| block(&self.lines, first)).unwrap_or_default();
            if block.is_header(true) {
                return Some(Opening { how: How::Original, at, body: block.end, block });
            }
        }
        // Lotus Notes puts the sender and the first words above the header lines.
        if is_notes_line(line.body)
            && let Some(block) = self.next_text(at + 1).map(|first| block(&self.lines, first))
            && block.is_header(false)
        {
            return Some(Opening { how: How::Headers, at, body: block.end, block });
        }
        let block = block(&self.lines, first);
        if block.is_header(line.is_long_rule()) && !form::holds(&self.lines, first, &block, self.fresh) {
            return Some(Opening { how: How::Headers, at, body: block.end, block });
        }
        // Yandex says to whom and of what above "On … somebody wrote:".
        if block.fields() >= if ruled { 1 } else { 2 }
            && let Some(body) = introduction(&self.lines, block.end)
        {
            return Some(Opening { how: How::Wrote, at, body, block });
        }
        if ruled {
            return None;
        }
        if let Some(block) = stacked(&self.lines, at) {
            return Some(Opening { how: How::Headers, at, body: block.end, block });
        }
        let body = introduction(&self.lines, at)?;
        Some(Opening { how: How::Wrote, at, body, block: Block::default() })
    }

    /// A line such as "---- Forwarded message ----", with the header lines on it or below it.
    fn announced(&self, how: How, at: usize, rest: &str) -> Opening {
        if headers::label(rest).is_some() {
            let block = run_together(rest);
            if block.fields() >= 2 {
                return Opening { how, at, body: at + 1, block };
            }
        }
        let Some(first) = self.next_text(at + 1) else {
            return Opening { how, at, body: at + 1, block: Block::default() };
        };
        let block = block(&self.lines, first);
        if block.entries.is_empty() {
            // Apple's and Outlook's old forms quote with "On … wrote:" instead.
            let body = introduction(&self.lines, first).unwrap_or(at + 1);
            return Opening { how, at, body, block: Block::default() };
        }
        Opening { how, at, body: block.end, block }
    }

    fn next_text(&self, from: usize) -> Option<usize> {
        (from..self.lines.len().min(from + 4)).find(|index| self.lines.get(*index).is_some_and(|line| !line.is_blank()))
    }

    /// Lines that nobody's client introduced and that are answered below, or that stand above the history, were
    /// cited by the writer: without them the answer says little.
    fn keep_citations(&mut self) {
        const LONGEST: usize = 5;
        let until = match &self.opening {
            Some(opening) if self.lines.get(opening.at).is_some_and(Line::is_quoted) => return,
            Some(opening) => opening.at,
            None => self.lines.len(),
        };
        let above = || self.kinds.iter().take(until);
        let quoted = above().filter(|kind| **kind == PartKind::Quote).count();
        let last = above().rposition(|kind| *kind == PartKind::Quote);
        let answered = last.is_some_and(|last| self.answers_below(last + 1));
        let written = self.opening.is_none() || self.new_above(until);
        if quoted > 0 && quoted <= LONGEST && answered && written {
            self.fill(0, until, PartKind::New);
        }
    }

    /// Somebody's name right above quoted lines introduces them, in whatever language it says the rest.
    fn mark_names(&mut self) {
        for index in 1..self.lines.len() {
            let quoted =
                self.kinds.get(index) == Some(&PartKind::Quote) && self.lines.get(index).is_some_and(Line::is_quoted);
            let name = self.lines.get(index - 1).filter(|_| quoted).is_some_and(|line| {
                !line.is_quoted() && self.kinds.get(index - 1) == Some(&PartKind::New) && names_somebody(line.body)
            });
            // In a paragraph of its own: what ends a longer one is the writer's.
            let apart = || index.checked_sub(2).and_then(|above| self.lines.get(above)).is_none_or(Line::is_blank);
            if name && apart() {
                self.fill(index - 1, index, PartKind::Introduction);
            }
        }
    }

    /// Whether something is said from a line on: what signs or disclaims below a quotation answers nothing in it.
    fn answers_below(&self, from: usize) -> bool {
        let lines = self.lines.get(from..).unwrap_or_default();
        let mut kinds = vec![PartKind::New; lines.len()];
        signature::mark(lines, &mut kinds, true, true);
        lines.iter().zip(kinds).any(|(line, kind)| kind == PartKind::New && !line.is_blank())
    }

    /// A rule that a client drew above a quotation belongs to it.
    fn fold_rules(&mut self) {
        for index in 0..self.lines.len() {
            let rule = self.lines.get(index).is_some_and(|line| line.is_long_rule() && !line.is_quoted());
            let next = || self.next_text(index + 1).and_then(|next| self.kinds.get(next));
            if rule && next() == Some(&PartKind::Quote) {
                self.fill(index, index + 1, PartKind::Quote);
            }
        }
    }

    /// A long quoted line that a client wrapped without repeating the mark: one or two lines between quoted
    /// ones that go on in the middle of a sentence.
    fn fold_wrapped(&mut self) {
        const LONG: usize = 55;
        // Nobody answers inside a forward, so there a whole sentence may be a wrapped one.
        let forward = self.opening.as_ref().is_some_and(|opening| opening.how == How::Forward);
        let mut index = 1;
        while index < self.lines.len() {
            let wrapped = |line: &Line<'_>| !line.is_quoted() && !line.is_blank();
            let count = self.lines.iter().skip(index).take(3).take_while(|line| wrapped(line)).count();
            let above = self
                .lines
                .get(index - 1)
                .filter(|line| line.is_quoted() && line.raw.chars().take(LONG).count() == LONG);
            let below = self.lines.get(index + count).is_some_and(Line::is_quoted);
            let goes_on = above.is_some_and(|above| !above.body.ends_with(['.', '!', '?', ':']))
                && continues(self.lines.get(index));
            if (1..=2).contains(&count) && below && above.is_some() && (goes_on || forward) {
                self.fill(index, index + count, PartKind::Quote);
            }
            index += count.max(1);
        }
    }

    /// Blank lines between two pieces of one kind are of that kind; others go with what stands above.
    fn close_gaps(&mut self) {
        let mut above = None;
        for index in 0..self.lines.len() {
            let blank = self.lines.get(index).is_some_and(|line| line.is_blank() && !line.is_quoted());
            match (blank, above) {
                (true, Some(kind)) => self.fill(index, index + 1, kind),
                (true, None) => {}
                (false, _) => above = self.kinds.get(index).copied(),
            }
        }
    }

    /// What a gateway put above all, unless nothing else would be new.
    fn mark_banner(&mut self) {
        let new = self.kinds.iter().take_while(|kind| **kind == PartKind::New).count();
        let height = banner::height(self.lines.get(..new).unwrap_or_default());
        self.fill(0, height, PartKind::Disclaimer);
    }

    fn mark_signatures(&mut self) {
        let mut from = 0;
        let mut written = false;
        while from < self.lines.len() {
            let count = self.kinds.iter().skip(from).take_while(|kind| **kind == PartKind::New).count();
            if let (Some(lines), Some(kinds)) =
                (self.lines.get(from..from + count), self.kinds.get_mut(from..from + count))
            {
                // Below a quotation a delimiter needs no text above it.
                signature::mark(lines, kinds, written || from > 0, self.opening.is_some());
                written = written
                    || lines.iter().zip(kinds.iter()).any(|(line, kind)| *kind == PartKind::New && !line.is_blank());
            }
            from += count.max(1);
        }
    }
}

/// The lines of a text, parted where new text and an introduction share one.
fn pieces<'t>(text: &'t str, known: &Known) -> Vec<Line<'t>> {
    let mut whole = lines(text);
    if !known.typed.is_empty() {
        unquote(&mut whole, known);
    }
    let mut pieces = Vec::with_capacity(whole.len());
    for (index, line) in whole.iter().enumerate() {
        match within(line, whole.iter().skip(index + 1).take(2).find(|next| next.is_quoted() || !next.is_blank()))
            .and_then(|at| line.raw.split_at_checked(at))
        {
            Some((new, introduction)) => pieces.extend([Line::new(new), Line::new(introduction)]),
            None => pieces.push(*line),
        }
    }
    pieces
}

/// Takes the marks of lines that the writer's client says to quote nothing for text, unless somebody is said to have
/// written them: some clients say so of all that they quote.
fn unquote(lines: &mut [Line<'_>], known: &Known) {
    let mut introduced = false;
    for index in 0..lines.len() {
        let Some(line) = lines.get(index).copied().filter(Line::is_quoted) else { continue };
        let run = index.checked_sub(1).and_then(|above| lines.get(above)).is_some_and(Line::is_quoted);
        if !run {
            let above =
                (index.saturating_sub(2)..index).rev().find(|at| lines.get(*at).is_some_and(|it| !it.is_blank()));
            introduced = above.is_some_and(|at| {
                lines.get(at).is_some_and(|line| names_somebody(line.body)) || introduction(lines, at).is_some()
            });
        }
        if !introduced
            && known.typed.contains(line.raw.trim_end())
            && let Some(line) = lines.get_mut(index)
        {
            *line = line.unquoted();
        }
    }
}

/// Whether a line begins in the middle of a sentence.
fn continues(line: Option<&Line<'_>>) -> bool {
    line.and_then(|line| line.body.chars().next()).is_some_and(|first| !first.is_uppercase())
}
