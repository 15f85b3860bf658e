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
/// with DelSp that blank is only a mark and goes. `typed` gets the lines that begin with a `>` and quote nothing: the
/// writer's client put a blank in front to say so (RFC 3676 section 4.4).
pub fn unflow(text: &str, delsp: bool, typed: &mut Vec<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    let mut own: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let ended = line.ends_with('\n');
        let line = line.strip_suffix('\n').unwrap_or(line);
        let (marks, depth) = quoted(line);
        let content = line.get(marks.len()..).unwrap_or_default();
        let content = content.strip_prefix(' ').unwrap_or(content);
        // RFC 3676 section 4.3: a signature separator is never flowed.
        let separator = content == "-- ";
        // Another mark that quotes nothing is on a line of its own as well.
        let marked = depth == 0 && content.starts_with('>');
        if open.is_some_and(|before| before != depth || separator || marked) {
            out.push('\n');
            open = None;
            typed.extend(own.take().and_then(|from| out.get(from..)).map(|line| line.trim_end().to_owned()));
        }
        if open.is_none() && depth > 0 {
            out.push_str(marks);
            out.push(' ');
        }
        if marked {
            own = Some(out.len());
        }
        let flows = content.ends_with(' ') && !separator;
        match content.strip_suffix(' ').filter(|_| flows && delsp) {
            Some(shorter) => out.push_str(shorter),
            None => out.push_str(content),
        }
        open = (flows && ended).then_some(depth);
        if open.is_none() {
            typed.extend(own.take().and_then(|from| out.get(from..)).map(|line| line.trim_end().to_owned()));
            if ended {
                out.push('\n');
            }
        }
    }
    typed.extend(own.and_then(|from| out.get(from..)).map(|line| line.trim_end().to_owned()));
    out
}

/// The quote marks of a line and how many they are; some clients put blanks between them.
fn quoted(line: &str) -> (&str, usize) {
    let (mut end, mut depth) = (0, 0);
    for (at, c) in line.char_indices() {
        match c {
            '>' => (end, depth) = (at + 1, depth + 1),
            ' ' if depth > 0 && at == end => {}
            _ => break,
        }
    }
    (line.get(..end).unwrap_or_default(), depth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed_lines_are_joined() {
        let unflow = |text, delsp| super::unflow(text, delsp, &mut Vec::new());
        assert_eq!(unflow("one \ntwo\nthree\n", false), "one two\nthree\n");
        assert_eq!(unflow("one \ntwo\n", true), "onetwo\n");
        assert_eq!(unflow("> a \n> b\nnew \ntext\n-- \nAnn\n", false), "> a b\nnew text\n-- \nAnn\n");
        assert_eq!(unflow("> a \n>> b\n", false), "> a \n>> b\n");
        assert_eq!(unflow("> > a \n> > b\n> c\n", false), "> > a b\n> c\n");
        assert_eq!(unflow("> >a \n>> b\n>\n", false), "> > a b\n> \n");
        assert_eq!(unflow(" >not a quote\n  two blanks\n", false), ">not a quote\n two blanks\n");
    }

    #[test]
    fn a_blank_before_a_mark_says_that_it_quotes_nothing() {
        for (text, want) in [
            (" >5 bar\nand\n> quoted\n > 3 \nbar\n", vec![">5 bar", "> 3 bar"]),
            (" >5 \n> quoted\n", vec![">5"]),
            (" >cut off ", vec![">cut off"]),
            ("> > quoted\n  two blanks\n", vec![]),
        ] {
            let mut typed = Vec::new();
            unflow(text, false, &mut typed);
            assert_eq!(typed, want, "{text}");
        }
    }

    #[test]
    fn line_ends_and_controls() {
        assert_eq!(normalise("a\r\nb\rc\r\r\nd\0e\x1b\tf"), "a\nb\nc\nde\tf");
        let mut text = "aüb".to_owned();
        assert!(cut(&mut text, 2));
        assert_eq!(text, "a");
    }
}
