//! The words of delivery reports: expressions, compiled once, tried without regard to case.

use std::sync::LazyLock;

use regex::Regex;

use crate::desk::mail::BounceReason;

static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"[^\s<>()\[\],;:\x22'`=|]+@(?:[A-Za-z0-9_](?:[A-Za-z0-9_\-]*[A-Za-z0-9_])?\.)+[A-Za-z0-9\-]*[A-Za-z0-9]",
    )
    .ok()
});

/// The expression of an address in running text.
pub fn address() -> Option<&'static Regex> {
    ADDRESS.as_ref()
}

/// The first address in a text.
pub fn address_in(text: &str) -> Option<&str> {
    Some(ADDRESS.as_ref()?.find(text)?.as_str())
}

/// What servers say, the more telling first: the first that matches is the reason.
pub const REASONS: &[(BounceReason, &str)] = &[
    (
        BounceReason::MailboxFull,
        r"quota|(?:mailbox|mailfolder|inbox|user|account)\b[^.\n]{0,40}\b(?:is |are )?(?:full|exceed)|mailbox.{0,40}limit|full mailbox|out of (?:disk )?space|insufficient (?:disk|system )?storage|not enough (?:disk|storage)|storage (?:allocation|limit)|too many messages|postfach.{0,20}voll|boîte.{0,30}pleine|buz[oó]n.{0,20}lleno|переполнен",
    ),
    (
        BounceReason::TooBig,
        r"(?:message|mail|size|file|content|length)[^.\n]{0,40}(?:too (?:large|big|long)|exceed|larger than|over the)|exceeds.{0,40}(?:size|maximum|limit)|(?:message|max(?:imum)?) size|size limit|too (?:large|big)|zu gro(?:ß|ss)",
    ),
    (
        BounceReason::AccountSuspended,
        r"(?:account|mailbox|user|recipient|address)[^.\n]{0,40}(?:disabled|suspend|inactive|deactivat|discontinued|locked|not active|closed|expired|terminated)|inactive (?:user|account|mailbox)",
    ),
    (
        BounceReason::NoSuchHost,
        r"(?:unknown|no such|invalid|nonexistent|non-existent) (?:host|domain|mail host)|host (?:or domain name )?(?:unknown|not found)|domain (?:name )?(?:does not exist|doesn't exist|not found|is not valid)|nameserver|name server|dns (?:error|lookup|failure|loop)|nxdomain|(?:couldn't|could not|unable to) find (?:a |any )?(?:mail exchanger|host)|unrouteable mail domain|no mx|mx.{0,20}(?:not found|lookup fail)|bad destination host|illegal host|hostunknown|unable to route|\[unknown host\]",
    ),
    (
        BounceReason::Policy,
        r"sender (?:address|domain|verify)?[^.\n]{0,30}(?:reject|refus|denied|invalid|fail|not exist)",
    ),
    (
        BounceReason::NoSuchUser,
        r"(?:user|recipient|addressee|mailbox|account|address|userid|person|local.?part|alias)(?: name| address)?(?:'s)?\s*(?:is |was |are |has been |does )?(?:unknown|not (?:be )?(?:found|known|exist|recogni[sz]ed|listed|valid)|unavailable|invalid|undeliverable|doesn.?t exist|does ?n[o']t exist|unrouteable)|(?:unknown|no such|invalid|illegal|bad|not a valid|not a known|nonexistent|unrouteable)[^.\n]{0,24}(?:user|recipient|addressee|mailbox|account|address|person|alias|userid|name)|(?:does not|doesn.?t|n.?existe|don.?t) (?:exist|have)|no (?:mailbox|account|user)\b|not (?:our customer|have an account)|n'existe pas|mailbox not allowed|mailbox name not|recipnotfound|address rejected|usuario (?:desconocido|no existe)|unbekannt|not listed in|couldn.?t be found|wasn.?t found|address couldn|недоступен|не найден|unknown\b.{0,6}$|user not|final email delivery point|recipient rejected",
    ),
    (
        BounceReason::Policy,
        r"spam|virus|block|blacklist|denied|reject|polic|dmarc|\bspf\b|dkim|authenticat|relay|not permitted|not allowed|prohibit|reputation|banned|restrict|unsolicited|\brbl\b|refused to accept|reverse dns|administrative|content|forbidden|suspicious|confirm|unauthori|listed (?:at|in|by|on)|abuse|bulk",
    ),
    (
        BounceReason::Temporary,
        r"time[d ]?.?out|try again|temporar|defer|gr[ae]y.?list|too many|connection (?:refused|failed|lost|dropped|reset)|not reach|unable to connect|could not (?:connect|be contacted)|retry|expired|no (?:answer|response)|not respond|network|too long|connect(?:ion)? to|gateway|unavailable|later|aborted after|busy|queue|accept our requests|socket error|no route|unreachable",
    ),
];

/// Words that say delivery was given up.
pub const FAILED: &str = r"(?:could|can|did|was|were|has|have|is|be|been)(?: ?not|n.?t) (?:be |been |able to |reach )?(?:deliver|sent|send|reach|the following|accepted)|undeliver|unable to (?:deliver|send)|not (?:be )?delivered|non.?deliver|delivery (?:has |of .{0,60} )?(?:failed|failure)|del[ei]very to the following recipients? (?:failed|was aborted)|permanent(?:ly)? (?:fatal |delivery )?(?:error|fail)|failed recipients?|(?:fatal|delivery|had) (?:errors|problems|failures?)|delivery problems|failed addresses|address(?:es|\(es\))? failed|returned (?:mail|to sender|message)|was (?:automatically )?(?:rejected|refused|returned)|rejected by|did not (?:reach|receive)|delivery failed|failed to (?:send|deliver|reach)|invalid (?:final delivery userid|user address|recipient|address)|unknown user|no such user|mailbox is full|not reach the following|konnte nicht|nicht zugestellt|n'a pas (?:pu )?(?:être )?(?:remis|livr|distribu)|no (?:se )?(?:ha )?(?:pudo|podido)|no pudo ser|não p[oô]de|non (?:è stato|può)|niet (?:worden )?(?:afgeleverd|bezorgd)|kunne ikke|kunde inte|ei voitu|nie (?:można|może)|не (?:удалось|может быть|доставлен)|送信できません|配信できません|无法|無法|退信";
/// Words that say delivery is still tried, whatever else is said.
pub const TRYING: &str = r"(?:attempts|try|trying|attempt) (?:will |to )?(?:continue|be made for|deliver.{0,40} for)|will (?:continue|keep|be retried|try again|attempt)|continue (?:to try|attempt|trying|to be made)|warning message only|just a warning|only a warning|(?:not|n't) need to resend|will be retried|advisory.only|still (?:being )?tr(?:ying|ied)|weitere zustellversuche|nouvelles tentatives";
/// Words that say so unless a failure was told before.
pub const DELAYED: &str = r"not yet been delivered|(?:been|was|is|message) delayed|delayed|postponed|delivery status notification \(delay\)|queued for|verzögert|retardé|retrasad";
/// Where the words of the report end and the mail that came back begins.
pub const RETURNED: &str = r"^\W*(?:below (?:this|the next) line is a copy|.{0,20}this is a copy of (?:the|your) (?:message|headers)|included is a copy|original (?:message|mail)(?: headers?)?(?: (?:follows?|attached|is attached).{0,40}|\W*)$|mensaje original|.{0,6}header of the original|message header(?:s)? follow|unsent message|returned (?:mail|message)\W*$|message text follows|your message reads|attachment is a copy|the original message (?:follows|headers)|original message header|ursprüngliche nachricht|first \d+ lines of your|the first \d+ lines|received:\s|return-path:\s|smtp command)";
/// Words before an address that is not the failed one.
pub const BYSTANDER: &str = r"contact|assistance|reply to|mail from|envelope.?(?:sender|from)|^\W*from\b|sender|postmaster|mailer-?daemon|questions|report (?:this|problems)|administrator|helo|message-id|help|support|originat|^\W*(?:cc|bcc|date|subject)\s*:|abuse@";
/// Subjects of reports.
pub const SUBJECT: &str = r"undeliver|non.?deliver|not deliver|deliver(?:y|ed).{0,20}(?:fail|problem|status|notif|report|warning|error|delay)|(?:fail(?:ed|ure)?|error|status|warning).{0,30}(?:deliver|notice|mail)|returned (?:mail|e-?mail|message|to sender)|mail (?:could|system|delivery|error|status)|mailbox (?:full|unavailable)|unzustellbar|unknown user|user unknown|message (?:status|delayed|not)|rejected (?:mail|message)|delayed|bounce|failure|not been delivered|nicht zugestellt|non remis|échec|onbestelbaar|rückläufer|retour|devuelt|rechazad|no entregado|недостав|не доставл|ваше сообщение|無法|退信|未送达|配信不能";
/// Senders of reports, the part before the @ or the display name.
pub const SENDER: &str = r"mailer.?daemon|post.?master|mail.?(?:delivery|system|admin)|mdaemon|delivery.?(?:system|subsystem|status)|mail.?deliver|bounce|daemon|^<?>?$|system administrator|no-?reply.*(?:mail|post)|mail.?service|antivirus";
