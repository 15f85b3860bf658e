//! What becomes of a ticket that mail opened for somebody else, and that nothing proves to be an agent's: which commands of
//! it are carried out, and that nothing automatic is written to whom it names.

use crate::desk::command::Command;
use crate::desk::ticket::Ticket;

/// Why whom unproven mail names is written to by agents alone.
pub const UNVOUCHED: &str = "nothing proves that the agent wrote who named this requester";

impl Ticket {
    /// An agent deals with it, and so with the requester whom unproven mail named.
    pub fn vouch(&mut self) {
        self.course.unanswerable.take_if(|why| why == UNVOUCHED);
    }
}

/// Whether a command only says where a new ticket belongs: nobody outside of the desk hears of that, and nothing of it
/// hides the ticket.
pub fn sorts(command: &Command) -> bool {
    match command {
        Command::Priority(_)
        | Command::Impact(_)
        | Command::Urgency(_)
        | Command::Watch(..)
        | Command::Kind(_)
        | Command::Queue(_)
        | Command::Service(_)
        | Command::Assign(_)
        | Command::Owner(_)
        | Command::Tag(_)
        | Command::Untag(_)
        | Command::Field { .. } => true,
        Command::Answer(_)
        | Command::Note(_)
        | Command::Ask { .. }
        | Command::Status(_)
        | Command::Named(..)
        | Command::Wait { .. }
        | Command::Due(_)
        | Command::Sla(_)
        | Command::Outage(_)
        | Command::Window(_)
        | Command::Spam
        | Command::Cc(_)
        | Command::Uncc(_)
        | Command::Split
        | Command::Merge(_)
        | Command::Link(..)
        | Command::Incidents(_)
        | Command::Approvers(_)
        | Command::Help => false,
    }
}
