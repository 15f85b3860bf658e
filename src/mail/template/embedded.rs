//! The templates that are built in: every file of `config/templates`. A test holds list and folder together.

/// (path, text) of each file.
pub const EMBEDDED: &[(&str, &str)] = &{
    let mut all = [("", ""); SHARED.len() + LANGUAGES.len() * PER_LANGUAGE];
    let mut at = 0;
    while at < SHARED.len() {
        all[at] = SHARED[at];
        at += 1;
    }
    let mut language = 0;
    while language < LANGUAGES.len() {
        let mut file = 0;
        while file < PER_LANGUAGE {
            all[at] = LANGUAGES[language][file];
            at += 1;
            file += 1;
        }
        language += 1;
    }
    all
};

macro_rules! files {
    ($folder:literal: $($file:literal)+) => {
        [$((concat!($folder, $file), include_str!(concat!("../../../config/templates/", $folder, $file)))),+]
    };
}

/// The files that each language has.
macro_rules! language {
    ($folder:literal) => {
        files!($folder:
            "_agent.html" "_agent.txt" "_link.html" "_link.txt" "_opening.txt" "_report.txt" "_returned.txt" "_solved.txt"
            "ack.html" "ack.txt"
            "answer.html" "answer.txt"
            "approve.html" "approve.txt"
            "ask.html" "ask.txt" "ask_again.txt"
            "bounced.txt"
            "canned/details.txt"
            "digest.html" "digest.txt"
            "maintenance.txt"
            "my_tickets.txt"
            "notify_approver.html" "notify_approver.txt"
            "notify_aside.html" "notify_aside.txt"
            "notify_change.html" "notify_change.txt"
            "notify_handover.html" "notify_handover.txt"
            "notify_new.html" "notify_new.txt"
            "notify_note.html" "notify_note.txt"
            "notify_opened.html" "notify_opened.txt"
            "notify_reply.html" "notify_reply.txt"
            "notify_routed.html" "notify_routed.txt"
            "notify_side.html" "notify_side.txt"
            "outage.txt"
            "resolved.html" "resolved.txt"
            "chat.html" "chat.txt"
            "satisfaction.html" "satisfaction.txt"
            "report.html" "report.txt"
            "returned.txt" "misunderstood.txt" "claimed.txt"
            "rule.txt"
            "sign_in.html" "sign_in.txt"
            "sla_breach.txt"
            "sla_warning.txt"
            "transcript.txt"
        )
    };
}

const SHARED: &[(&str, &str)] = &files!("": "_message.html" "_notice.html" "_notice.txt" "_page.html");
const PER_LANGUAGE: usize = 61;
const LANGUAGES: &[[(&str, &str); PER_LANGUAGE]] =
    &[language!("de/"), language!("en/"), language!("fi/"), language!("fr/"), language!("nl/")];
