//! What a program may do that acts as an agent: less than the agent, never more.

use crate::desk::policy::Role;

crate::desk::names::closed_set! {
    /// A part of what an agent may do.
    pub enum Scope {
        TicketsRead = "tickets:read",
        TicketsWrite = "tickets:write",
        /// Articles, and how services are.
        KnowledgeRead = "knowledge:read",
        ReportsRead = "reports:read",
        MailRoomRead = "mail_room:read",
        MailRoomWrite = "mail_room:write",
        SettingsRead = "settings:read",
        SettingsWrite = "settings:write",
        /// What is watched to know that the desk is well.
        MetricsRead = "metrics:read",
    }
}

impl Scope {
    /// The least role that has it to give.
    fn least(self) -> Role {
        match self {
            Self::TicketsRead | Self::TicketsWrite | Self::KnowledgeRead | Self::ReportsRead => Role::Agent,
            Self::MailRoomRead | Self::MailRoomWrite | Self::MetricsRead => Role::Lead,
            Self::SettingsRead | Self::SettingsWrite => Role::Admin,
        }
    }

    /// Whether agents of this role have it to give: the same pages are open to them.
    pub fn is_of(self, role: Role) -> bool {
        role >= self.least()
    }

    /// Whether anything is another after what it lets somebody do.
    pub fn changes(self) -> bool {
        match self {
            Self::TicketsWrite | Self::MailRoomWrite | Self::SettingsWrite => true,
            Self::TicketsRead
            | Self::KnowledgeRead
            | Self::ReportsRead
            | Self::MailRoomRead
            | Self::SettingsRead
            | Self::MetricsRead => false,
        }
    }

    /// Whose it is, in words.
    pub fn holders(self) -> &'static str {
        match self.least() {
            Role::Agent => "every agent",
            Role::Lead => "leads and admins",
            Role::Admin => "admins",
        }
    }
}
