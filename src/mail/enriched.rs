//! text/enriched (RFC 1896) and its elder text/richtext (RFC 1341 section 7.1.3) as plain text.

/// Text without the commands; a single line break only fills the line, of n in a row n - 1 are meant.
pub fn render(text: &str) -> String {
    let mut writer = Writer::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("<<") {
            writer.text("<");
            rest = rest.get(2..).unwrap_or_default();
        } else if let Some((name, tail)) = command(rest) {
            writer.command(&name);
            rest = tail;
        } else if c == '\n' && !writer.nofill {
            let breaks = rest.bytes().take_while(|byte| *byte == b'\n').count();
            writer.text(if breaks == 1 { " " } else { "" });
            (1..breaks).for_each(|_| writer.text("\n"));
            rest = rest.get(breaks..).unwrap_or_default();
        } else {
            let end =
                rest.char_indices().skip(1).find(|(_, c)| matches!(c, '<' | '\n')).map_or(rest.len(), |(at, _)| at);
            let (head, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
            writer.text(head);
            rest = tail;
        }
    }
    writer.out
}

/// The elder: every line break only fills, `<nl>` breaks, `<lt>` is `<`.
pub fn render_richtext(text: &str) -> String {
    let mut out = String::new();
    let mut comments = 0_usize;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some((name, tail)) = command(rest) {
            match name.as_str() {
                "comment" => comments += 1,
                "/comment" => comments = comments.saturating_sub(1),
                _ if comments > 0 => {}
                "lt" => out.push('<'),
                "nl" => out.push('\n'),
                "np" | "/paragraph" => out.push_str("\n\n"),
                _ => {}
            }
            rest = tail;
            continue;
        }
        if comments == 0 {
            out.push(if c == '\n' { ' ' } else { c });
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    out.lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

/// The command that a text begins with, in lower case, and what follows.
fn command(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('<')?;
    let length = inner.bytes().take(61).take_while(|byte| byte.is_ascii_alphanumeric() || b"-/".contains(byte)).count();
    let (name, tail) = inner.split_at_checked(length).filter(|_| length > 0)?;
    Some((name.to_ascii_lowercase(), tail.strip_prefix('>')?))
}

#[derive(Default)]
struct Writer {
    out: String,
    nofill: bool,
    /// Inside `<param>`: a colour or font, nothing to read.
    parameter: bool,
}

impl Writer {
    fn command(&mut self, name: &str) {
        match name {
            "nofill" => self.nofill = true,
            "/nofill" => self.nofill = false,
            "param" => self.parameter = true,
            "/param" => self.parameter = false,
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if !self.parameter {
            self.out.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_go_and_lines_are_filled() {
        let text =
            "<bold>Now</bold> is\nthe <color><param>red</param>time</color>.\n\nNext <<x>.\n<nofill>a\nb</nofill>";
        assert_eq!(render(text), "Now is the time.\nNext <x>. a\nb");
        assert_eq!(
            render_richtext("<bold>Now</bold> is\nthe<nl>\ntime <lt>x<comment>no</comment><nl>"),
            "Now is the\ntime <x"
        );
        assert_eq!(render("1 < 2 <unclosed"), "1 < 2 <unclosed");
    }
}
