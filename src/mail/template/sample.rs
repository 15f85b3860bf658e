//! A context in which everything is known.

use crate::desk::template::{
    ArticleView, CellView, ChangeView, ClockView, CollisionView, Context, DeskView, DigestView, FiguresView, GroupView,
    LineView, MessageView, PersonView, PlannedView, ProposalView, QuestionView, ReportView, RowView, ServiceView,
    SimilarView, SpokenView, TableView, TicketView,
};

/// To try templates with: no name is empty, and some hold what HTML must escape.
pub fn sample() -> Context {
    let text = |text: &str| text.to_owned();
    Context {
        desk: DeskView { name: text("Acme Support") },
        ticket: TicketView {
            number: 7,
            subject: text("Scanner & <printer> offline"),
            status: text("open"),
            priority: text("high"),
            kind: text("incident"),
            queue: text("support"),
            service: text("mail"),
            window: text("2026-03-07 20:00-22:00"),
            assignee: text("Ann Agent"),
            due_at: text("Tue 3 Mar 10:15"),
            tags: vec![text("invoice")],
            copies: vec![text("jo@customer.example")],
        },
        requester: PersonView { name: text("Maria Virtanen"), address: text("maria@customer.example") },
        agent: PersonView { name: text("Bob Lead"), address: text("bob@acme.example") },
        asked: PersonView { name: text("Vera Vendor"), address: text("vera@vendor.example") },
        unreached: PersonView { name: text("Jo Customer"), address: text("jo@customer.example") },
        unreached_as: text("copy"),
        message: MessageView {
            marked_up: false,
            written: text("See <below>."),
            articles: vec![ArticleView {
                title: text("Paper & ink"),
                text: text("- **Open** the lid.\n- <b>Close</b> it."),
            }],
            text: text("It prints <nothing> & blinks.\n\nMaria"),
            quoted: text("Have you tried the other cable?\n> No."),
            attachments: vec![text("photo.jpg (120 kB)")],
            remarks: vec![text("display name holds another address")],
            author: text("Maria Virtanen"),
            at: text("2 Mar 2026 10:15"),
            by_agent: false,
        },
        clock: ClockView { target: text("first_response"), step: text("80%"), due_at: text("Tue 3 Mar 10:15") },
        digest: DigestView {
            day: text("2026-03-03"),
            held: 1,
            groups: ["overdue", "today", "waiting", "unassigned"]
                .map(|kind| GroupView {
                    kind: text(kind),
                    lines: vec![LineView {
                        number: 7,
                        subject: text("Scanner & <printer> offline"),
                        requester: text("Maria Virtanen"),
                        queue: text("support"),
                        assignee: text("Ann Agent"),
                        due_at: text("2026-03-03 10:15"),
                        answer_to: text("support+7-aann-mac@acme.example"),
                    }],
                    more: 2,
                })
                .to_vec(),
            changes: vec![PlannedView {
                number: 9,
                subject: text("A new <firewall>"),
                service: text("E-mail & <calendar>"),
                window: text("2026-03-03 20:00-22:00"),
            }],
            leads: true,
            lately: FiguresView { since: text("2026-03-02"), opened: 5, resolved: 4, breached: 1, open: 9 },
        },
        report: report(),
        change: ChangeView {
            risk: text("low"),
            plan: text("Maria swaps the <cable> & tests"),
            window: text("2026-03-07 20:00-22:00"),
            collisions: ["change", "outside_maintenance", "outage"]
                .map(|kind| CollisionView { kind: text(kind), number: 8, when: text("2026-03-07 21:00-23:00") })
                .to_vec(),
            anew: text("changed"),
        },
        service: ServiceView {
            name: text("mail"),
            title: text("E-mail & <calendar>"),
            occasion: text("outage_began"),
            since: text("2026-03-03 10:15"),
            until: text("2026-03-03 11:30"),
            words: text("New <disks> & cables"),
        },
        have_it: vec![text("Jo Customer <jo@customer.example>")],
        reason: text("550 5.1.1 no such user"),
        question: QuestionView { to: text("vera@vendor.example"), text: text("What does <E7> mean?") },
        closing: true,
        unmade: text(""),
        answer_to: text("support+7-q1-mac@acme.example"),
        reply_answers: true,
        requester_has_it: true,
        others_have_it: true,
        asked_is_out: false,
        answer_with: text("/ask vera@vendor.example"),
        page: text("https://help.acme.example/l/7-r1-mac"),
        similar: vec![SimilarView {
            number: 3,
            subject: text("Paper & ink"),
            page: text("https://help.acme.example/ticket/3"),
        }],
        proposals: vec![ProposalView {
            title: text("Paper & ink"),
            page: text("https://help.acme.example/help/paper?language=en"),
        }],
        chat: [
            ("Maria Virtanen", "It prints <nothing> & blinks.", false),
            ("Bob Lead", "Try the *other* cable.", true),
        ]
        .map(|(author, said, of_desk)| SpokenView {
            author: text(author),
            at: text("2026-03-02 10:15"),
            text: text(said),
            of_desk,
        })
        .to_vec(),
        chat_cut: true,
        in_hours: false,
        opens_at: text("Mon 08:00"),
        signature: text("Acme Support\nhttps://help.acme.example"),
    }
}

fn report() -> ReportView {
    let text = str::to_owned;
    let cell = |column: &str| CellView { column: text(column), now: text("5"), before: text("3") };
    let table = |name: &str, by: &str, of: &str, columns: &[&str]| TableView {
        name: text(name),
        by: text(by),
        from: text("2026-02-23"),
        to: text("2026-03-01"),
        columns: columns.iter().map(|column| text(column)).collect(),
        rows: vec![RowView { of: text(of), cells: columns.iter().map(|column| cell(column)).collect() }],
        more: 2,
        whole: columns.iter().map(|column| cell(column)).collect(),
        too_little: name == "forecast",
        page: format!("https://desk.acme.example/reports/{name}?from=2026-02-23&to=2026-03-01"),
    };
    ReportView {
        name: text("Week & <more>"),
        from: text("2026-02-23"),
        to: text("2026-03-01"),
        queues: vec![text("support"), text("billing")],
        tables: vec![
            table("volume", "tag", "E-mail & <calendar>", &["opened", "backlog"]),
            table("hours", "weekday", "mon", &["opened"]),
            table("forecast", "day", "", &["expected", "fewest", "most"]),
        ],
    }
}
