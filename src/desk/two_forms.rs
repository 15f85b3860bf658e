//! A mail in two forms that do not say the same: some clients lose lines when they make the plain text of a page. What one
//! of them keeps from the requester, the other must not bring there.

use crate::desk::command::{self, Command};
use crate::desk::mail::Mail;

/// Why a mail, read by its plain text, does not leave: its page begins with a line that the text lacks, and that says
/// that it is for others.
pub fn contradiction(mail: &Mail, commands: &[Command]) -> Option<String> {
    let line = command::kept_by(mail.page_begins.as_deref()?)?;
    let asks = command::asks(line);
    let leaves = commands.iter().any(|command| match command {
        Command::Answer(_) => true,
        Command::Ask { .. } => !asks,
        _ => false,
    });
    leaves.then(|| {
        format!(
            "Your mail came in two forms: as HTML it begins with `{line}`, and its plain text, which the desk reads, lacks that \
             line and would be sent on. Write it once more as plain text; to keep this one inside, answer with /note alone"
        )
    })
}
