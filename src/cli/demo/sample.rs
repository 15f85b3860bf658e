//! The sample mail of `config/demo`, built in.

/// One sample message.
pub struct Message {
    /// `NN-name`.
    pub name: &'static str,
    pub raw: &'static [u8],
}

impl Message {
    /// The one that nobody answers in time.
    pub fn is_unanswered(&self) -> bool {
        self.name.ends_with("nobody-answers")
    }

    /// Written in the chat.
    pub fn is_said(&self) -> bool {
        self.name.contains("-visitor-")
    }
}

/// Where the web desk is served unless another address is given.
pub const LISTEN: &str = "127.0.0.1:8025";

pub const CONFIGURATION: &str = include_str!("../../../config/demo/maildesk.toml");

macro_rules! messages {
    ($($name:literal,)+) => {
        /// In the order in which they come.
        pub const MESSAGES: &[Message] =
            &[$(Message { name: $name, raw: include_bytes!(concat!("../../../config/demo/", $name, ".eml")) }),+];
    };
}

messages! {
    "01-new-english",
    "02-new-dutch",
    "03-new-finnish-attachments",
    "04-new-german-html-only",
    "05-invoice-french-iso-8859-15",
    "06-new-japanese-iso-2022-jp",
    "07-duplicate-of-01",
    "08-agent-answer-gmail",
    "09-customer-reply-apple-mail",
    "10-agent-answer-outlook",
    "11-customer-thanks",
    "12-agent-note",
    "13-agent-close",
    "14-agent-out-of-office",
    "15-customer-out-of-office",
    "16-agent-answer-french",
    "17-bounce-mailbox-full",
    "18-newsletter",
    "19-monitoring-alert",
    "20-agent-forwards-customer",
    "21-customer-reply-thunderbird",
    "22-stranger-guesses-a-number",
    "23-spoofed-agent",
    "24-urgent-nobody-answers",
    "25-visitor-begins-a-chat",
    "26-agent-answers-in-the-chat",
    "27-visitor-goes-on",
}

#[cfg(test)]
mod tests {
    use super::MESSAGES;

    #[test]
    #[allow(clippy::disallowed_methods)]
    fn every_sample_in_the_folder_is_played() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/config/demo");
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        files.retain(|name| name.ends_with(".eml"));
        files.sort();
        assert_eq!(files, MESSAGES.iter().map(|message| format!("{}.eml", message.name)).collect::<Vec<_>>());
    }
}
