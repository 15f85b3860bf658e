//! What HTML mail says of its history in markup only, made visible before it is turned into text.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A rule, and the containers in which Outlook puts the message that is answered or forwarded.
static HIDDEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let containers = "divRplyFwdMsg|OLK_SRC_BODY_SECTION|mail-editor-reference-message-container";
    Regex::new(&format!(
        r#"(?i)<hr(?:[\s/][^<>]*)?>|<(?:div|span)\s(?:[^<>]*\s)?id\s*=\s*["']?(?:x_)*(?:{containers})["'\s>]"#
    ))
    .ok()
});

/// Draws each `<hr>` as a line of text, and opens a `<blockquote>` before the container of Outlook's
/// original, which lasts until its parent ends as the original does. For [`super::split`] after the HTML
/// was turned into text; to be shown to nobody.
pub fn visible(html: &str) -> Cow<'_, str> {
    let Some(hidden) = HIDDEN.as_ref() else { return Cow::Borrowed(html) };
    let mut quoted = false;
    hidden.replace_all(html, |found: &Captures<'_>| {
        let tag = found.get(0).map_or("", |tag| tag.as_str());
        let rule = tag.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("<hr"));
        match (rule, quoted) {
            (true, _) => "<p>________________________________</p>".to_owned(),
            (false, true) => tag.to_owned(),
            (false, false) => {
                quoted = true;
                format!("<blockquote>{tag}")
            }
        }
    })
}
