//! HTML mail: an allow-listed copy to show, and limits so that nobody's nesting costs seconds.
//!
//! The sanitiser builds a tree and is quadratic on nesting (50,000 `<div>` take seconds), so the depth is measured
//! before, by one pass over the tags. What is too deep or too long is shown as its text.

use std::borrow::Cow;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::markup::{self, Piece};
use super::{html_text, reference, text};

/// Longest HTML that is sanitised.
const LONGEST: usize = 2 * 1024 * 1024;
/// Deepest nesting that is sanitised; the deepest newsletters stay below a hundred.
const DEEPEST: usize = 256;

/// Most attributes of one tag; a parser compares each with all before it.
const MOST_ATTRIBUTES: usize = 200;

/// Most work that writing the text of a page may take. For each `&` and each no-break space the serialiser (html5ever
/// 0.40) searches the rest of its text for `<`, so a long text of nothing else costs the square of its length.
const MOST_SEARCHED: usize = 1 << 29;

/// Which pictures a sanitised page still shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pictures {
    /// Those that came with the mail. One from elsewhere tells its owner that the mail was read.
    #[default]
    Enclosed,
    /// Those from elsewhere, too, for whoever asked for them.
    Any,
}

/// A sanitised copy of an HTML body; the second is why it is not a faithful one.
pub fn sanitise(page: &str, pictures: Pictures) -> (String, Option<String>) {
    let reason = if page.len() > LONGEST {
        "The HTML is too long to show; its text is shown instead"
    } else if too_deep(page) {
        "The HTML is nested too deeply to show; its text is shown instead"
    } else {
        let page = reference::simplify(page);
        if !too_laborious(&page) {
            let sanitiser = match pictures {
                Pictures::Enclosed => &ENCLOSED,
                Pictures::Any => &ANY,
            };
            return (sanitiser.clean(&page).to_string(), None);
        }
        "The HTML is too laborious to show; its text is shown instead"
    };
    let mut plain = html_text::render(page);
    text::cut(&mut plain, LONGEST);
    (format!("<pre>{}</pre>", escape(&plain)), Some(reason.to_owned()))
}

/// Text as HTML: nothing in it is markup.
pub fn escape(text: &str) -> String {
    ammonia::clean_text(text)
}

static ENCLOSED: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = allowed();
    builder.attribute_filter(only_local_images);
    builder
});

static ANY: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = allowed();
    builder.attribute_filter(also_remote_images);
    builder
});

/// What a page may have in it, but for pictures.
fn allowed() -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .url_schemes(["http", "https", "mailto", "tel", "cid", "data"].into())
        .url_relative(UrlRelative::Deny)
        .add_generic_attributes(["align", "valign", "dir"])
        .add_tags(["font", "tt", "big"])
        .add_tag_attributes("font", ["color", "size", "face"])
        .clean_content_tags(["script", "style", "title", "template", "noscript", "textarea", "select"].into())
        .link_rel(Some("noopener noreferrer nofollow"));
    builder
}

/// The `src` of a picture may lead elsewhere; nothing else may.
fn also_remote_images<'a>(element: &str, attribute: &str, value: &'a str) -> Option<Cow<'a, str>> {
    let address = value.trim_start().to_ascii_lowercase();
    let remote = address.starts_with("https://") || address.starts_with("http://");
    if (element, attribute) == ("img", "src") && remote {
        return Some(Cow::Borrowed(value));
    }
    only_local_images(element, attribute, value)
}

/// A picture from elsewhere tells its owner that the mail was read, so only enclosed ones stay: by their Content-ID,
/// or written into the page as Thunderbird and many webmails do.
fn only_local_images<'a>(element: &str, attribute: &str, value: &'a str) -> Option<Cow<'a, str>> {
    let loads = matches!(attribute, "src" | "background")
        || matches!((element, attribute), ("img" | "audio" | "video" | "source", "srcset" | "poster"));
    let address = value.trim_start().to_ascii_lowercase();
    let keep = match (address.split_once(':').map(|(scheme, _)| scheme), loads) {
        (Some("data"), true) => element == "img" && is_picture(&address),
        (Some("data"), false) => !matches!(attribute, "href" | "cite"),
        (scheme, true) => scheme == Some("cid"),
        (_, false) => true,
    };
    keep.then_some(Cow::Borrowed(value))
}

/// Pictures that are only pixels; SVG is a program.
fn is_picture(address: &str) -> bool {
    ["png", "jpeg", "jpg", "gif", "webp", "bmp"].iter().any(|kind| {
        let rest = address.strip_prefix("data:image/").and_then(|rest| rest.strip_prefix(kind));
        rest.is_some_and(|rest| rest.starts_with([';', ',']))
    })
}

/// Whether the tree of this page would be deeper than [`DEEPEST`], or a tag is overloaded.
///
/// Two things make depth: elements left open, and formatting elements, which a browser opens again in every
/// following block until they are closed by name. Elements that close each other do not count.
fn too_deep(page: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    let mut formatting = 0_usize;
    for piece in markup::pieces(page) {
        let Piece::Tag(tag) = piece else { continue };
        if tag.has_more_attributes_than(MOST_ATTRIBUTES) {
            return true;
        }
        if tag.is_void() || tag.closes_itself() {
            continue;
        }
        if !tag.closing {
            open.push(tag.name);
            formatting += usize::from(tag.is_formatting());
        } else {
            if let Some(at) = open.iter().rposition(|name| name.eq_ignore_ascii_case(tag.name)) {
                open.truncate(at);
            }
            formatting = formatting.saturating_sub(usize::from(tag.is_formatting()));
        }
        if open.len() > DEEPEST || formatting > DEEPEST {
            return true;
        }
    }
    false
}

/// Whether the texts and attributes of this page would take more than [`MOST_SEARCHED`] to write.
fn too_laborious(page: &str) -> bool {
    let cost = |text: &str| text.len().saturating_mul(text.bytes().filter(|b| matches!(b, b'&' | 0xc2)).count());
    // No page costs more than it would as one text.
    if cost(page) <= MOST_SEARCHED {
        return false;
    }
    let searched = markup::pieces(page).fold(0_usize, |sum, piece| {
        sum.saturating_add(match piece {
            Piece::Text(text) => cost(text),
            Piece::Tag(tag) => tag.attributes().take(MOST_ATTRIBUTES).map(|(_, value)| cost(value)).sum(),
        })
    });
    searched > MOST_SEARCHED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_active_and_nothing_remote_is_left() {
        for (page, want) in [
            ("<p onclick=x()>Hi<script>alert(1)</script></p>", "<p>Hi</p>"),
            ("<img src=\"https://spy.example/x.png\" alt=\"x\">", "<img alt=\"x\">"),
            ("<img src=\"cid:logo@x\">", "<img src=\"cid:logo@x\">"),
            ("<a href=\"javascript:x()\">a</a>", "<a rel=\"noopener noreferrer nofollow\">a</a>"),
            ("<img src=\"data:image/svg+xml,x\">", "<img>"),
            ("<img src=\"data:image/png;base64,AA==\">", "<img src=\"data:image/png;base64,AA==\">"),
            ("<a href=\"data:text/html,x\">a</a>", "<a rel=\"noopener noreferrer nofollow\">a</a>"),
            ("<a href=\" DATA:text/html,x\">a</a>", "<a rel=\"noopener noreferrer nofollow\">a</a>"),
            ("<p style=\"background:url(https://spy.example/)\" class=x id=y>a</p>", "<p>a</p>"),
            ("<form action=\"https://spy.example\"><input name=x>a</form><base href=\"https://spy.example\">", "a"),
            ("<svg><script>x</script></svg><math><mi>a</mi></math>", ""),
            ("<style>p{}</style><title>t</title>text", "text"),
        ] {
            assert_eq!(sanitise(page, Pictures::Enclosed).0, want, "{page}");
        }
    }

    #[test]
    fn who_asks_for_pictures_gets_pictures_and_nothing_else() {
        for (page, want) in [
            ("<img src=\"https://spy.example/x.png\">", "<img src=\"https://spy.example/x.png\">"),
            ("<img src=\"javascript:x()\">", "<img>"),
            ("<img src=\"data:image/svg+xml,x\">", "<img>"),
            ("<img srcset=\"https://spy.example/x.png 2x\">", "<img>"),
            ("<video poster=\"https://spy.example/x.png\"></video>", ""),
            ("<table background=\"https://spy.example/x.png\"></table>", "<table></table>"),
            (
                "<link rel=stylesheet href=\"https://spy.example/x.css\"><script src=\"https://spy.example/x\"></script>",
                "",
            ),
        ] {
            assert_eq!(sanitise(page, Pictures::Any).0, want, "{page}");
        }
    }

    #[test]
    fn deep_pages_are_shown_as_text_and_flat_ones_are_not() {
        assert!(too_deep(&"<div>".repeat(300)));
        assert!(too_deep(&"<b></i>".repeat(300)));
        assert!(too_deep(&"<p><font size=1></p>".repeat(300)));
        assert!(too_laborious(&"&#38;".repeat(20_000)));
        assert!(!too_laborious(&"<p>a &#38; b</p>".repeat(20_000)));
        assert!(!too_deep(&"<p>".repeat(3000)));
        assert!(!too_deep(&"<div><br></div>".repeat(3000)));
        assert!(!too_deep(&"<table><tr><td>x</table>".repeat(3000)));
    }
}
