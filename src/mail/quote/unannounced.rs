//! Answers inside a quotation that nothing announces and nothing marks but their colour, as people write them in Outlook.
//!
//! Red is the colour for that, and others are where the writer points to what is below, or says nothing anywhere else.
//! They are looked for in the mail that is answered and in none below it, under a line in no colour: an answer stands
//! under what it answers.

use super::answers::{Answers, points};
use super::headers::block;
use super::lines::{Line, lines};
use super::outline::Outline;
use super::painted::{Hue, Painted};
use super::signed::join;
use super::{parts, signature};
use crate::desk::mail::{Part, PartKind};
use crate::mail::thanks;

/// Who writes more above has answered there.
const LONGEST_ABOVE: usize = 600;

/// Shows the answers inside a quotation as new, below what is new `above` it; `painted` tells what the HTML of the mail
/// paints.
pub fn keep(parts: Vec<Part>, above: &str, painted: impl FnOnce() -> Vec<Painted>) -> Vec<Part> {
    if above.len() > LONGEST_ABOVE {
        return parts;
    }
    let painted = painted();
    let silent = parts.iter().all(|part| part.kind != PartKind::New || part.text.trim().is_empty());
    let pointed = silent || points(above);
    let may = |line: &&Painted| line.apart && (pointed || line.hue == Some(Hue::Red));
    if !painted.iter().any(|line| may(&line)) {
        return parts;
    }
    let answers = Answers::in_lines(painted.iter().filter(may));
    let mut kept: Vec<Part> = Vec::with_capacity(parts.len());
    let (mut found, mut left, mut ended) = (0_usize, 0_usize, false);
    for part in &parts {
        if part.kind != PartKind::Quote {
            join(&mut kept, part.kind, &part.text);
            continue;
        }
        let lines = lines(&part.text);
        let mut answer = false;
        for (at, line) in lines.iter().enumerate() {
            let paints = answers.paints(line, answer);
            ended = ended || !paints && ends(&lines, at);
            // What is painted above all else is a notice of a gateway, or all is in one colour.
            answer = paints && !ended && left > 0;
            join(&mut kept, if answer { PartKind::New } else { PartKind::Quote }, line.raw);
            match (line.is_blank(), paints) {
                (false, true) => found += usize::from(answer),
                (false, false) => left += 1,
                (true, _) => {}
            }
        }
    }
    // Where much is in a colour, it is the colour of the quotation.
    if found > 0 && found <= left { kept } else { parts }
}

/// The pieces of a text that is nothing but history, where answers stand in it; all of it is shown otherwise.
pub fn in_history(outline: &Outline<'_>, painted: impl FnOnce() -> Vec<Painted>) -> Option<Vec<Part>> {
    let history = outline.opening.is_some() && !outline.has_new() && !outline.quotes_desk();
    let kept = history.then(|| keep(parts(outline), "", painted))?;
    kept.iter().any(|part| part.kind == PartKind::New && !part.text.trim().is_empty()).then_some(kept)
}

/// Whether the mail that is answered ends here: in a closing, a signature, or the next mail.
fn ends(lines: &[Line<'_>], at: usize) -> bool {
    let Some(line) = lines.get(at).filter(|line| !line.is_blank()) else { return false };
    thanks::closes(line.body) || signature::begins(line) || line.is_long_rule() || block(lines, at).is_header(false)
}
