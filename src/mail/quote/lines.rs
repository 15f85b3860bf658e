//! A text as lines that know how deep they are quoted.

/// One line, or a piece of one where an introduction shares the line with new text.
#[derive(Clone, Copy, Debug)]
pub struct Line<'t> {
    /// As it stands, with its line break: joined, these are the text.
    pub raw: &'t str,
    /// How many `>` stand in front.
    pub depth: usize,
    /// Whether a bar stands in front, as some clients quote and some people draw tables.
    pub bar: bool,
    /// Without quote marks, surrounding blanks and invisible characters.
    pub body: &'t str,
}

impl<'t> Line<'t> {
    /// Reads one line.
    pub fn new(raw: &'t str) -> Self {
        let whole = raw.trim_matches(invisible);
        let (mut rest, mut depth) = (whole, 0);
        while let Some(inner) = rest.strip_prefix('>') {
            depth += 1;
            rest = inner.trim_start_matches(invisible);
        }
        if depth > 0 && rest.ends_with("<<") {
            return Self { raw, depth: 0, bar: false, body: whole }; // ">>> Offer! <<<" shouts, it does not quote
        }
        let bar = depth == 0 && (rest.starts_with("| ") || rest == "|" || rest.starts_with('│'));
        Self { raw, depth, bar, body: rest }
    }

    /// The same line where its marks are the writer's own.
    pub fn unquoted(self) -> Self {
        Self { depth: 0, bar: false, body: self.raw.trim_matches(invisible), ..self }
    }

    /// Nothing to see, quote marks apart.
    pub fn is_blank(&self) -> bool {
        self.body.is_empty()
    }

    pub fn is_quoted(&self) -> bool {
        self.depth > 0
    }

    /// The body without the dashes, stars and the like that clients draw around it.
    pub fn plain(&self) -> &'t str {
        self.body.trim_matches(decoration)
    }

    /// A rule: nothing but dashes, underscores and their kin.
    pub fn is_rule(&self) -> bool {
        !self.body.is_empty() && self.body.chars().all(|c| rule(c) || c == ' ') && self.body.chars().count() >= 2
    }

    /// A rule that a client draws, not a person who underlines: long, or drawn from an `<hr>`.
    pub fn is_long_rule(&self) -> bool {
        self.is_rule() && (self.body.starts_with('─') || self.body.chars().count() >= 20)
    }
}

/// The lines of a text, line breaks kept.
pub fn lines(text: &str) -> Vec<Line<'_>> {
    text.split_inclusive('\n').map(Line::new).collect()
}

/// Blanks, and what clients leave behind that takes no room.
pub fn invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{ad}')
}

/// Lower case and straight apostrophes, for comparing. Of the Turkish İ lower case is an i with a dot of its
/// own, which nobody types.
pub fn lower(text: &str) -> String {
    let mut lower = text.to_lowercase();
    if lower.contains('’') {
        lower = lower.replace('’', "'");
    }
    if lower.contains('\u{307}') {
        lower.retain(|c| c != '\u{307}');
    }
    lower
}

fn rule(c: char) -> bool {
    matches!(c, '-' | '_' | '=' | '*' | '─' | '—' | '–' | '━' | '―' | '┄' | '~')
}

fn decoration(c: char) -> bool {
    rule(c) || invisible(c) || matches!(c, '#' | '<' | '>' | '|' | '│')
}
