//! What templates can do with text beyond what minijinja brings.

use std::borrow::Cow;
use std::sync::LazyLock;

use comrak::nodes::NodeValue;
use minijinja::{Environment, Error, Value, escape_formatter};
use regex::Regex;

/// Characters of a name in a greeting.
const NAME_LIMIT: usize = 60;

pub(super) fn add_to(env: &mut Environment<'static>) {
    env.add_filter("bare", |subject: Cow<'_, str>| bare(&subject));
    env.add_filter("line", |text: Cow<'_, str>| line(&text));
    env.add_filter("lines", |text: Cow<'_, str>| Value::from_safe_string(lines(&text)));
    env.add_filter("markdown", |text: Cow<'_, str>| Value::from_safe_string(markdown(&text)));
    env.add_filter("marked_up", |text: Cow<'_, str>| Value::from_safe_string(marked_up(&text)));
    env.add_filter("quote", |text: Cow<'_, str>| quote(&text));
    env.add_filter("as_name", |text: Cow<'_, str>| as_name(&text));
    env.add_filter("person", person);
    env.set_formatter(escape_formatter);
}

/// A reply prefix in the languages that clients write it in, or a ticket tag of ours, at the front.
static LEADING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words = "re|aw|antw|antwoord|antwort|sv|vs|rép|rep|rif|res|odp|ynt|回复|回覆|答复|返信";
    Regex::new(&format!(r"(?i)^\s*(?:(?:{words})(?:\s?[\[(^]\d+[\])]?)?\s*[:：]|\[#\d+\])\s*")).ok()
});
static TRAILING: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\s*\[#\d+\]\s*$").ok());

/// A subject without `Re:` and its kin and without the tag of a ticket, on one line. `Fwd:` stays: it says something.
fn bare(subject: &str) -> String {
    let subject = line(subject);
    let mut rest = subject.as_str();
    while let Some(found) = LEADING.as_ref().and_then(|pattern| pattern.find(rest)) {
        rest = rest.get(found.end()..).unwrap_or_default();
    }
    TRAILING.as_ref().map_or(Cow::Borrowed(rest), |pattern| pattern.replace(rest, "")).into_owned()
}

/// On one line.
pub(super) fn line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c == ' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// HTML with the line breaks of plain text. Everything in it is escaped.
fn lines(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    for c in text.trim_end().chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#x27;"),
            '\n' => html.push_str("<br>\n"),
            c if c.is_control() && c != '\t' => {}
            c => html.push(c),
        }
    }
    html
}

/// HTML of what a person wrote in a message, where its Markdown is meant: lines stay lines, and what looks like HTML is
/// text. Without any markup it is [`lines`].
pub fn marked_up(text: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    // The line above a signature is neither a heading nor the head of a table with one column.
    let rules = |line: &str| line.contains('|') && line.chars().all(|c| "|-: \t".contains(c));
    options.extension.table = text.lines().any(rules);
    options.parse.ignore_setext = true;
    options.render.hardbreaks = true;
    options.render.escape = true;
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, text.trim_end(), &options);
    if !root.descendants().any(|node| is_markup(&node.data().value)) {
        return lines(text);
    }
    let mut html = String::new();
    // Written to memory.
    match comrak::format_html(root, &options, &mut html) {
        Ok(()) => html,
        Err(_) => lines(text),
    }
}

/// Whether a piece was written to look like something, and does not come about by chance in what people write.
fn is_markup(value: &NodeValue) -> bool {
    !matches!(
        value,
        NodeValue::Document
            | NodeValue::Paragraph
            | NodeValue::Text(_)
            | NodeValue::SoftBreak
            | NodeValue::LineBreak
            | NodeValue::HtmlInline(_)
            | NodeValue::HtmlBlock(_)
            | NodeValue::Link(_)
            | NodeValue::ThematicBreak
    ) && !matches!(value, NodeValue::CodeBlock(block) if !block.fenced)
}

/// How articles are read.
fn of_articles() -> comrak::Options<'static> {
    let mut options = comrak::Options::default();
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options
}

/// HTML of Markdown. HTML within it is left out, as are addresses of scripts.
pub fn markdown(text: &str) -> String {
    comrak::markdown_to_html(text, &of_articles())
}

/// What there is to read in Markdown, in one line: no marks, no HTML, and not where a link leads.
pub fn unmarked(text: &str) -> String {
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, text, &of_articles());
    let mut plain = String::with_capacity(text.len());
    for node in root.descendants() {
        match &node.data().value {
            NodeValue::Text(text) => plain.push_str(text),
            NodeValue::Code(code) => plain.push_str(&code.literal),
            NodeValue::CodeBlock(block) => {
                plain.push(' ');
                plain.push_str(&block.literal);
            }
            value if value.block() || matches!(value, NodeValue::SoftBreak | NodeValue::LineBreak) => plain.push(' '),
            _ => {}
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As a quotation in plain text.
fn quote(text: &str) -> String {
    let quoted = |line: &str| match line.trim_end() {
        "" => ">".to_owned(),
        line if line.starts_with('>') => format!(">{line}"),
        line => format!("> {line}"),
    };
    text.trim_end().lines().map(quoted).collect::<Vec<_>>().join("\n")
}

/// A display name to greet by; nothing where it does not read like one. An acknowledgement goes to whom
/// the sender says it is from, and must not carry an advertisement there in its first line.
fn as_name(name: &str) -> String {
    let name = line(name);
    let plain = name.chars().all(|c| c.is_alphabetic() || " .'’-,·".contains(c) || is_mark(c));
    let address = name.to_lowercase().contains("www.");
    if plain && !address && name.chars().count() <= NAME_LIMIT { name } else { String::new() }
}

/// Combining marks, which decomposed and Indic names are written with.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}' | '\u{e00}'..='\u{eff}' | '\u{200c}' | '\u{200d}')
}

/// `Maria Virtanen <maria@customer.example>`, or the address alone.
fn person(person: Value) -> Result<String, Error> {
    let field = |name: &str| person.get_attr(name).map(|value| line(value.as_str().unwrap_or_default()));
    let (name, address) = (field("name")?, field("address")?);
    Ok(match (name.is_empty(), address.is_empty()) {
        (true, _) => address,
        (false, true) => name,
        (false, false) => format!("{name} <{address}>"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_stripped_of_what_replies_add() {
        for (subject, expected) in [
            ("Printer", "Printer"),
            ("Re: Printer", "Printer"),
            ("RE: AW: Re[2]: Antw: Printer", "Printer"),
            ("RE : Imprimante", "Imprimante"),
            ("VS: SV: Tulostin", "Tulostin"),
            ("Re: [#7] Printer", "Printer"),
            ("Re: [#7] Re: [#7] Printer", "Printer"),
            ("Re: Printer [#7]", "Printer"),
            ("回复：打印机", "打印机"),
            ("Fwd: Re: Printer", "Fwd: Re: Printer"),
            ("Ref: order 7", "Ref: order 7"),
            ("Reset: how?", "Reset: how?"),
            ("[acme] Printer", "[acme] Printer"),
            ("  two\r\n lines ", "two lines"),
            ("Re:", ""),
            ("", ""),
        ] {
            assert_eq!(bare(subject), expected, "{subject:?}");
        }
    }

    #[test]
    fn only_names_are_greeted() {
        for name in ["Maria Virtanen", "O’Brien, Pat Jr.", "田中 太郎", "Jörg-Peter d'Azur", "अमित"] {
            assert_eq!(as_name(name), name);
        }
        for other in ["http://cheap.example", "Win 1000 now!", "a@b.example", "www.cheap.example", &"x".repeat(61)] {
            assert_eq!(as_name(other), "", "{other:?}");
        }
    }

    #[test]
    fn an_article_is_read_without_its_markup() {
        for (markdown, plain) in [
            (
                "## First\n\n1. Fill in the **blue** powder.\n- See [our shop](https://shop.example/a).",
                "First Fill in the blue powder. See our shop.",
            ),
            ("| Model | Minutes |\n| --- | --- |\n| X200 | 20 |\n", "Model Minutes X200 20"),
            (
                "![The lid](lid.png)\n\n> _Careful_: it is \\*hot\\*.\n\n```sh\nsnake_case | sort\n```",
                "The lid Careful: it is *hot*. snake_case | sort",
            ),
            (
                "Press ~~F1~~ F2.<br>See <https://acme.example> &amp; [the rest][1].\n\n[1]: /more",
                "Press F1 F2.See https://acme.example & the rest.",
            ),
            ("", ""),
        ] {
            assert_eq!(unmarked(markdown), plain, "{markdown}");
        }
    }

    #[test]
    fn what_is_marked_up_is_formatted_and_the_rest_stays_lines() {
        for (written, html) in [
            (
                "Hello\n\nTry **both** plugs:\n- left\n- right",
                "<p>Hello</p>\n<p>Try <strong>both</strong> plugs:</p>\n<ul>\n<li>left</li>\n<li>right</li>\n</ul>\n",
            ),
            ("one\ntwo `three`", "<p>one<br />\ntwo <code>three</code></p>\n"),
            (
                "See [the page](https://acme.example/a) *now*",
                "<p>See <a href=\"https://acme.example/a\">the page</a> <em>now</em></p>\n",
            ),
            (
                "*no* [no](javascript:x) <b onclick=x>b</b>",
                "<p><em>no</em> <a href=\"\">no</a> &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n",
            ),
        ] {
            assert_eq!(marked_up(written), html);
        }
        for plain in [
            "Press <Ctrl> and 2 * 3 * 4.\nsome_file_name, #7",
            "Thanks\n-- \nAnn",
            "Ann\n---",
            "See https://acme.example/a_b",
            "To:\n\n    Road 1\n    Town",
            "",
        ] {
            assert_eq!(marked_up(plain), lines(plain));
        }
    }

    #[test]
    fn quotations_and_html() {
        assert_eq!(quote("a\n\n> b\nc\n"), "> a\n>\n>> b\n> c");
        let page = "1. **Open** it\n2. see https://acme.example\n\n<script>x</script>\n\n[no](javascript:x)\n";
        let html = "<ol>\n<li><strong>Open</strong> it</li>\n<li>see <a href=\"https://acme.example\">https://acme.example</a></li>\n</ol>\n\
                    <!-- raw HTML omitted -->\n<p><a href=\"\">no</a></p>\n";
        assert_eq!(markdown(page), html);
        assert_eq!(lines("a < b & \"c\"\n<script>"), "a &lt; b &amp; &quot;c&quot;<br>\n&lt;script&gt;");
    }
}
