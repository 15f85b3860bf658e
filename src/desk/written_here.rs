//! What was written on the desk itself, and became mail only there.

use crate::desk::mail::{Authentication, Mail, Part, PartKind};

/// The header by which a mail that is written on the requester's page says that nothing more is needed.
pub const CLOSES: &str = "Maildesk-Closes";

impl Mail {
    /// All of it is new, whatever it looks like: nobody quoted, signed or forwarded anything.
    pub fn is_all_new(&mut self) {
        self.parts = vec![Part { kind: PartKind::New, text: self.text() }];
        self.forwarded = None;
        self.client_notice = None;
        (self.nothing_new, self.holds_marker) = (false, false);
    }

    /// It was written on a page by somebody who was proven before it was a mail, whatever its bytes can show.
    pub fn written_on_page(&mut self) {
        let quotes = |part: &Part| !matches!(part.kind, PartKind::New | PartKind::Signature);
        // What was left out as a quotation is said, too, so that is more than a thank-you or a yes.
        if self.parts.iter().any(quotes) {
            (self.thanks, self.acknowledges, self.agrees, self.denies) = (false, false, false, false);
        }
        self.is_all_new();
        self.authentication = Authentication::by_page();
        self.marked_up = true;
        self.closes = self.header(CLOSES).is_some();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_thanks_above_what_looks_quoted_says_more_than_thanks() {
        for (kind, thanks) in [
            (PartKind::New, true),
            (PartKind::Signature, true),
            (PartKind::Quote, false),
            (PartKind::Introduction, false),
        ] {
            let parts = vec![
                Part { kind: PartKind::New, text: "Thanks!\n".to_owned() },
                Part { kind, text: "> 5 volts please".to_owned() },
            ];
            let mut mail = Mail { parts, thanks: true, agrees: true, ..Mail::default() };
            mail.written_on_page();
            assert_eq!((mail.thanks, mail.agrees), (thanks, thanks), "{kind:?}");
            assert_eq!(mail.reply_text(), "Thanks!\n> 5 volts please");
        }
    }
}
