//! Plain text made fit to read: line ends, control characters, size, and format=flowed (RFC 3676).

/// Most text of one message that is kept; the rest is in the raw message.
pub const LONGEST: usize = 4 * 1024 * 1024;

/// Line ends become LF, control characters other than tab and LF go.
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, c, after)) = first_unfit(rest) {
        out.push_str(before);
        rest = after;
        match c {
            '\r' => {
                rest = rest.trim_start_matches('\r');
                if !rest.starts_with('\n') {
                    out.push('\n');
                }
            }
            '\u{c}' | '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            _ => {}
        }
    }
    out.push_str(rest);
    out
}

/// The first character that does not stay as it is, with what stands before and behind it.
fn first_unfit(text: &str) -> Option<(&str, char, &str)> {
    let at = text.find(|c: char| match c {
        '\n' | '\t' => false,
        '\u{feff}' | '\u{2028}' | '\u{2029}' => true,
        _ => c.is_control(),
    })?;
    let (before, from) = text.split_at_checked(at)?;
    let mut chars = from.chars();
    let unfit = chars.next()?;
    Some((before, unfit, chars.as_str()))
}

/// Cuts a text at a character boundary; says whether it did.
pub fn cut(text: &mut String, longest: usize) -> bool {
    if text.len() <= longest {
        return false;
    }
    text.truncate(text.floor_char_boundary(longest));
    true
}

/// Joins the lines of format=flowed. A line that ends in a blank goes on in the next one of the same quote depth;
/// with DelSp that blank is only a mark and goes.
pub fn unflow(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let ended = line.ends_with('\n');
        let line = line.strip_suffix('\n').unwrap_or(line);
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let content = line.get(depth..).unwrap_or_default();
        let content = content.strip_prefix(' ').unwrap_or(content);
        // RFC 3676 section 4.3: a signature separator is never flowed.
        let separator = content == "-- ";
        if open.is_some_and(|before| before != depth || separator) {
            out.push('\n');
            open = None;
        }
        if open.is_none() && depth > 0 {
            out.extend(std::iter::repeat_n('>', depth));
            out.push(' ');
        }
        let flows = content.ends_with(' ') && !separator;
        match content.strip_suffix(' ').filter(|_| flows && delsp) {
            Some(shorter) => out.push_str(shorter),
            None => out.push_str(content),
        }
        open = (flows && ended).then_some(depth);
        if open.is_none() && ended {
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed_lines_are_joined() {
        assert_eq!(unflow("one \ntwo\nthree\n", false), "one two\nthree\n");
        assert_eq!(unflow("one \ntwo\n", true), "onetwo\n");
        assert_eq!(unflow("> a \n> b\nnew \ntext\n-- \nAnn\n", false), "> a b\nnew text\n-- \nAnn\n");
        assert_eq!(unflow("> a \n>> b\n", false), "> a \n>> b\n");
        assert_eq!(unflow(" >not a quote\n  two blanks\n", false), ">not a quote\n two blanks\n");
    }

    #[test]
    fn line_ends_and_controls() {
        assert_eq!(normalise("a\r\nb\rc\r\r\nd\0e\x1b\tf"), "a\nb\nc\nde\tf");
        let mut text = "aüb".to_owned();
        assert!(cut(&mut text, 2));
        assert_eq!(text, "a");
    }
}
