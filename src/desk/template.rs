//! What mail templates are given, and the trait behind which they are rendered.

use serde::Serialize;

/// Renders templates. `mail::template` implements it with minijinja.
pub trait Templates: Send + Sync {
    /// Whether acknowledgements can be written in this language.
    fn speaks(&self, language: &str) -> bool;

    /// Renders `name` in `language`, else in the desk's language, else in English. `folder` (such as
    /// `billing/`) is tried first. The error says in words what is wrong with the template.
    fn render(&self, name: &str, language: &str, folder: Option<&str>, context: &Context) -> Result<Rendered, String>;

    /// Fills in the names in a text that is no template of its own.
    fn fill(&self, text: &str, context: &Context) -> Result<String, String>;

    /// The names that such a text asks for, dotted and in order; none where it cannot be read.
    fn names(&self, text: &str) -> Vec<String>;

    /// Names of all canned answers, in order.
    fn canned(&self) -> Vec<String>;

    /// Names of those that there are in this language for tickets of a queue with this folder.
    fn canned_for(&self, language: &str, folder: Option<&str>) -> Vec<String>;

    /// The text of a canned answer, found as [`Templates::render`] finds templates, with `message.text` where it names
    /// that, else below it.
    fn canned_text(
        &self,
        name: &str,
        language: &str,
        folder: Option<&str>,
        context: &Context,
    ) -> Result<String, String>;
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}

/// The first line of every mail to an agent, the same in all languages: what stands at and below it was
/// not written by the agent, however their client quotes.
pub const REPLY_MARKER: &str = "##- Please type your reply above this line -##";

/// Names of the templates that the desk itself uses; rules may name others.
pub mod name {
    /// To the requester: we have your request.
    pub const ACK: &str = "ack";
    /// To the requester: an agent's answer.
    pub const ANSWER: &str = "answer";
    /// To the requester: resolved.
    pub const RESOLVED: &str = "resolved";
    /// To the requester: what was said in the chat.
    pub const CHAT: &str = "chat";
    /// To the requester: how satisfied are you?
    pub const SATISFACTION: &str = "satisfaction";
    /// To a third party: an agent's question.
    pub const ASK: &str = "ask";
    /// To a third party: the same once more, since no answer came.
    pub const ASK_AGAIN: &str = "ask_again";
    /// To the requester or somebody outside: what a rule says.
    pub const RULE: &str = "rule";
    /// To those affected by a service: it is down, or works again.
    pub const OUTAGE: &str = "outage";
    /// To those affected by a service: it will be maintained, is, or was.
    pub const MAINTENANCE: &str = "maintenance";
    /// To an approver: shall this change be made?
    pub const APPROVE: &str = "approve";
    /// To an agent: a new ticket.
    pub const NOTIFY_NEW: &str = "notify_new";
    /// To an agent: the requester wrote again.
    pub const NOTIFY_REPLY: &str = "notify_reply";
    /// To an agent: a new ticket, of which a colleague or a rule tells, and not the requester.
    pub const NOTIFY_OPENED: &str = "notify_opened";
    /// To an agent: it is yours to go on with, and what the requester wrote last.
    pub const NOTIFY_HANDOVER: &str = "notify_handover";
    /// The same, of what the desk itself gives.
    pub const NOTIFY_ROUTED: &str = "notify_routed";
    /// To an agent: what a colleague says to colleagues.
    pub const NOTIFY_NOTE: &str = "notify_note";
    /// To an agent: a colleague answered or something changed.
    pub const NOTIFY_CHANGE: &str = "notify_change";
    /// To an agent: a third party answered.
    pub const NOTIFY_SIDE: &str = "notify_side";
    /// To an agent: somebody who takes part wrote without the requester.
    pub const NOTIFY_ASIDE: &str = "notify_aside";
    /// To an agent: an approver neither approves nor rejects, but says something.
    pub const NOTIFY_APPROVER: &str = "notify_approver";
    /// To an agent: your mail was not sent on, and why.
    pub const RETURNED: &str = "returned";
    /// The same of an answer to the requester's words in which no more than a line was wrong: below that line, mended, the
    /// text is for the requester still.
    pub const MISUNDERSTOOD: &str = "misunderstood";
    /// To an agent: whether a mail is yours that says so.
    pub const CLAIMED: &str = "claimed";
    /// To an agent: what your commands did.
    pub const TRANSCRIPT: &str = "transcript";
    /// To an agent: what needs doing.
    pub const DIGEST: &str = "digest";
    /// To an agent: figures.
    pub const REPORT: &str = "report";
    /// To an agent: a link to sign in to the web desk.
    pub const SIGN_IN: &str = "sign_in";
    /// To a requester: a link to their tickets.
    pub const MY_TICKETS: &str = "my_tickets";
    /// To an agent: what was written to somebody outside did not reach them.
    pub const BOUNCED: &str = "bounced";
    /// To the escalation chain: a target nears.
    pub const SLA_WARNING: &str = "sla_warning";
    /// To the escalation chain: a target broke.
    pub const SLA_BREACH: &str = "sla_breach";

    /// Those for people outside; agents may be requesters, too. All others are for agents.
    pub const FOR_OUTSIDERS: &[&str] =
        &[ACK, ANSWER, RESOLVED, CHAT, SATISFACTION, ASK, ASK_AGAIN, APPROVE, RULE, OUTAGE, MAINTENANCE, MY_TICKETS];

    /// What those affected by a service are told.
    pub const BULLETINS: &[&str] = &[OUTAGE, MAINTENANCE];

    /// All of them; every language has each.
    pub const ALL: &[&str] = &[
        ACK,
        ANSWER,
        RESOLVED,
        CHAT,
        SATISFACTION,
        ASK,
        ASK_AGAIN,
        RULE,
        APPROVE,
        OUTAGE,
        MAINTENANCE,
        NOTIFY_NEW,
        NOTIFY_REPLY,
        NOTIFY_OPENED,
        NOTIFY_HANDOVER,
        NOTIFY_ROUTED,
        NOTIFY_NOTE,
        NOTIFY_CHANGE,
        NOTIFY_SIDE,
        NOTIFY_ASIDE,
        NOTIFY_APPROVER,
        RETURNED,
        MISUNDERSTOOD,
        CLAIMED,
        TRANSCRIPT,
        DIGEST,
        REPORT,
        SIGN_IN,
        MY_TICKETS,
        BOUNCED,
        SLA_WARNING,
        SLA_BREACH,
    ];
}

/// The names that a template may use. Every one is always there; text is empty where nothing is known.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Context {
    pub desk: DeskView,
    pub ticket: TicketView,
    pub requester: PersonView,
    /// The agent who writes, or whom the mail is for.
    pub agent: PersonView,
    /// Who wrote without the requester (notify_aside), the third party of a side conversation (ask, ask_again, notify_side), or the approver (approve, notify_approver). There `requester` is empty in what they get,
    /// and `ticket.subject` is that of the conversation, empty in its first mail.
    pub asked: PersonView,
    /// Whom a mail did not reach, and whether they are the `requester`, in `copy`, a `third_party` or an `approver` (bounced).
    pub unreached: PersonView,
    pub unreached_as: String,
    /// The message that caused this mail.
    pub message: MessageView,
    pub clock: ClockView,
    pub digest: DigestView,
    pub report: ReportView,
    /// What is to be approved (approve).
    pub change: ChangeView,
    /// That the ticket is about; and what is told of it (outage, maintenance).
    pub service: ServiceView,
    /// Who has it already, from the agent's own client, a line each (returned).
    pub have_it: Vec<String>,
    /// Why (returned, bounced), what changed (notify_change, notify_handover, notify_note,
    /// notify_approver), what was done, a line each (transcript).
    pub reason: String,
    /// What was asked of somebody outside (transcript).
    pub question: QuestionView,
    /// Whether it ends the ticket and asks whoever reads it if all is solved (answer, resolved); no copy does.
    pub closing: bool,
    /// Why it ends as a change that is not made, so that nothing is resolved: `rejected`, `withdrawn`; else empty (resolved).
    pub unmade: String,
    /// Where the requester's answer goes, for a link; empty where the mailbox has no sub-addresses.
    pub answer_to: String,
    /// Whether an agent's reply to it goes to the requester without more words.
    pub reply_answers: bool,
    /// Whether who was asked sent it to the requester as well (notify_side).
    pub requester_has_it: bool,
    /// Whether they sent it to others outside as well (notify_side).
    pub others_have_it: bool,
    /// Whether who wrote was taken out, and gets no answers (notify_aside).
    pub asked_is_out: bool,
    /// The command by which the reader answers who wrote (notify_approver).
    pub answer_with: String,
    /// A page on which the reader may do the same; empty without a web desk.
    pub page: String,
    /// Articles that may answer the request (ack); none without a web desk.
    pub proposals: Vec<ProposalView>,
    /// Tickets that were solved before and are like this one (notify_new).
    pub similar: Vec<SimilarView>,
    /// What was said since the requester was last mailed (chat).
    pub chat: Vec<SpokenView>,
    /// Whether what was said before that is left out, since it was too long for a mail.
    pub chat_cut: bool,
    /// Whether the desk is open now, by the calendar of the ticket's SLA; true without one.
    pub in_hours: bool,
    /// When it opens next, in its own time zone (`Wed 08:00`, from six days on `2026-12-25 08:00`); empty while open.
    pub opens_at: String,
    /// The queue's signature.
    pub signature: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct DeskView {
    pub name: String,
}

/// The fields of a change that its approvers read.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ChangeView {
    pub risk: String,
    pub plan: String,
    pub window: String,
    /// What the window collides with.
    pub collisions: Vec<CollisionView>,
    /// Why it is asked anew: `changed`, `late` (a question that is over was answered), `unclear` (the answer says neither yes
    /// nor no), `conditional` (it says yes with a condition), `unproven` (it came as a new mail that proves nothing), `elsewhere` (it
    /// answers another mail); or why nothing is asked any more: `over`, `withdrawn`, `approved`, `rejected`; else empty.
    pub anew: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct CollisionView {
    /// `change`, `outside_maintenance` or `outage`.
    pub kind: String,
    /// Of the other change or of the incident; 0 without.
    pub number: i64,
    /// Local time, or since when; empty of `outside_maintenance`.
    pub when: String,
}

/// A service. All but its names is empty where nothing is told of it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ServiceView {
    pub name: String,
    pub title: String,
    /// `outage_began`, `outage_ended`, `maintenance_ahead`, `maintenance_began`, `maintenance_ended` or
    /// `maintenance_cancelled`.
    pub occasion: String,
    /// Local time of the service's calendar.
    pub since: String,
    /// The same; empty while nobody knows.
    pub until: String,
    /// Why, as the configuration says it.
    pub words: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct TicketView {
    pub number: i64,
    pub subject: String,
    pub status: String,
    pub priority: String,
    pub kind: String,
    pub queue: String,
    /// Name of the service that it is about, empty without.
    pub service: String,
    /// Of a change: when it is made (`2026-12-01 20:00-22:00`).
    pub window: String,
    /// Name of the assignee, empty while there is none.
    pub assignee: String,
    /// First target, as local time of the calendar; empty without one.
    pub due_at: String,
    pub tags: Vec<String>,
    /// Who gets the answers beside the requester; beyond a few, how many more.
    pub copies: Vec<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct PersonView {
    pub name: String,
    pub address: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct MessageView {
    /// The new part; of an answer with the articles that go with it.
    pub text: String,
    /// Of an answer, what its agent wrote, and the articles below that: for HTML, which shows their markup.
    pub written: String,
    pub articles: Vec<ArticleView>,
    /// What was written may hold Markdown: for HTML.
    pub marked_up: bool,
    /// Earlier text, shown below an answer.
    pub quoted: String,
    /// Names (and sizes) of attachments, those that do not travel along marked so.
    pub attachments: Vec<String>,
    /// Facts that the reader should know: automatic, forged sender, parse problems.
    pub remarks: Vec<String>,
    /// Who wrote it and when, for introducing a quotation.
    pub author: String,
    pub at: String,
    /// That is an agent, and not the requester: for introducing the text itself.
    pub by_agent: bool,
}

/// An article of the knowledge base; its text is Markdown.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ArticleView {
    pub title: String,
    pub text: String,
}

/// An article that is proposed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ProposalView {
    pub title: String,
    /// Where it is read.
    pub page: String,
}

/// A line of a chat.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SpokenView {
    pub author: String,
    /// Local time of the ticket's calendar.
    pub at: String,
    pub text: String,
    /// Somebody of the desk said it.
    pub of_desk: bool,
}

/// A question to a third party; empty where none was sent.
#[derive(Clone, Debug, Default, Serialize)]
pub struct QuestionView {
    /// Its addresses, parted by commas.
    pub to: String,
    /// How it begins, on one line.
    pub text: String,
}

/// A ticket that was solved before.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SimilarView {
    pub number: i64,
    pub subject: String,
    /// Empty without a web desk.
    pub page: String,
}

/// What needs doing.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DigestView {
    /// `2026-11-24`.
    pub day: String,
    /// Those with a ticket in them, most urgent first.
    pub groups: Vec<GroupView>,
    /// Changes that are made on that day.
    pub changes: Vec<PlannedView>,
    /// Mails that wait for a decision of whoever leads.
    pub held: usize,
    /// Whether the reader leads, so that `lately` says something.
    pub leads: bool,
    pub lately: FiguresView,
}

/// Figures (report).
#[derive(Clone, Debug, Default, Serialize)]
pub struct ReportView {
    /// As the configuration calls it.
    pub name: String,
    /// `2026-11-16`: the first of the days that it is of.
    pub from: String,
    pub to: String,
    /// That are counted.
    pub queues: Vec<String>,
    pub tables: Vec<TableView>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct TableView {
    /// `volume`, `response` and so on.
    pub name: String,
    /// Of what a row is: `queue`, `day`, `weekday`, `words` and so on.
    pub by: String,
    /// The days that it is made of: those of the report, but for a forecast.
    pub from: String,
    pub to: String,
    /// What stands in the cells of each row, in order.
    pub columns: Vec<String>,
    pub rows: Vec<RowView>,
    /// Rows for which there is no room.
    pub more: usize,
    /// All together.
    pub whole: Vec<CellView>,
    /// Whether something could not be told since there is too little past (forecast).
    pub too_little: bool,
    /// A page with all of it; empty without a web desk.
    pub page: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct RowView {
    /// Empty: of what has no queue, tag and so on.
    pub of: String,
    pub cells: Vec<CellView>,
}

/// A figure as people read it; empty where there is none.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CellView {
    pub column: String,
    pub now: String,
    /// The same of as many days before; empty where that is not told.
    pub before: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct PlannedView {
    pub number: i64,
    pub subject: String,
    /// What the service is called; empty without one.
    pub service: String,
    /// As local time: `2026-12-01 20:00-22:00`.
    pub window: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct GroupView {
    /// `overdue`, `today`, `waiting` or `unassigned`.
    pub kind: String,
    pub lines: Vec<LineView>,
    /// Tickets beyond those in `lines`.
    pub more: usize,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct LineView {
    pub number: i64,
    pub subject: String,
    pub requester: String,
    pub queue: String,
    pub assignee: String,
    /// As local time of the reader's calendar; empty without a target.
    pub due_at: String,
    /// Where the reader's answer to the requester goes; empty where the mailbox has no sub-addresses.
    pub answer_to: String,
}

/// Numbers of tickets since the last working day began, until this one did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FiguresView {
    /// That day: `2026-11-23`.
    pub since: String,
    pub opened: usize,
    pub resolved: usize,
    /// Targets that broke.
    pub breached: usize,
    /// Not done now.
    pub open: usize,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct ClockView {
    /// `first_response`, `next_response` or `resolution`.
    pub target: String,
    /// "80%", or "breach".
    pub step: String,
    /// Local time of the calendar.
    pub due_at: String,
}
