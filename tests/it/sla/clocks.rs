//! The life of clocks, told as stories with exact instants.
//!
//! The office is open Monday to Friday 08:00-12:00 and 13:00-17:00 in Helsinki; 24 and 25 December 2026 (Thursday,
//! Friday) are holidays. 20 November 2026 is a Friday.

use maildesk::desk::sla::{
    self, KEPT, SlaPolicy, Target,
    WorkingTime::{Days, Seconds},
};
use maildesk::desk::ticket::{Priority, Status};

use super::at;
use super::story::{HOUR, Story, only, standard};

#[test]
fn due_times_skip_what_is_not_worked() {
    for (opened, first_response, resolution) in [
        ("2026-11-20 16:30", "Mon 2026-11-23 11:30:00", "Wed 2026-11-25 16:30:00"),
        ("2026-11-20 08:00", "Fri 2026-11-20 12:00:00", "Wed 2026-11-25 08:00:00"),
        ("2026-11-21 03:00", "Mon 2026-11-23 12:00:00", "Thu 2026-11-26 08:00:00"),
        ("2026-12-23 16:30", "Mon 2026-12-28 11:30:00", "Wed 2026-12-30 16:30:00"),
        ("2026-12-25 10:00", "Mon 2026-12-28 12:00:00", "Thu 2026-12-31 08:00:00"),
        // Over the change of 29 March the wall clock is what a working day means.
        ("2026-03-26 16:30:30", "Fri 2026-03-27 11:30:30", "Tue 2026-03-31 16:30:30"),
    ] {
        let expected =
            [format!("first_response running, due {first_response}"), format!("resolution running, due {resolution}")];
        assert_eq!(Story::opened(standard(), opened).clocks(), expected, "opened {opened}");
    }
}

#[test]
fn a_friday_afternoon_is_warned_of_and_broken_on_monday() {
    let mut story = Story::opened(only(Target::FirstResponse, Seconds(4 * HOUR)), "2026-11-20 16:30");
    assert_eq!(story.wakes(), "Mon 2026-11-23 09:30:00");
    assert_eq!(story.tick("2026-11-23 09:29:59"), [""; 0]);
    assert_eq!(story.tick("2026-11-23 09:30"), ["first_response 50% to assignee"]);
    assert_eq!(story.tick("2026-11-23 09:30"), [""; 0]);
    assert_eq!(story.wakes(), "Mon 2026-11-23 10:42:00");
    assert_eq!(story.tick("2026-11-23 10:42"), ["first_response 80% to queue"]);
    assert_eq!(story.wakes(), "Mon 2026-11-23 11:30:00");
    assert_eq!(story.tick("2026-11-23 11:30"), ["first_response breach to assignee+queue+lead"]);
    assert_eq!(story.wakes(), "never");
    assert_eq!(story.clocks(), ["first_response breached, due Mon 2026-11-23 11:30:00"]);
    assert_eq!(story.tick("2026-11-24 11:30"), [""; 0]);
    story.answered("2026-11-24 12:00", Status::Open);
    assert_eq!(story.clocks(), ["first_response met Tue 2026-11-24 12:00:00 (breached)"]);
}

#[test]
fn waiting_pauses_every_clock_and_moves_its_due_time() {
    let mut story = Story::opened(standard(), "2026-11-16 09:00");
    // In the lunch break, an hour of work before the first response is due.
    story.status("2026-11-16 12:30", Status::Pending);
    assert_eq!(
        story.clocks(),
        ["first_response paused, due Mon 2026-11-16 14:00:00", "resolution paused, due Thu 2026-11-19 09:00:00"]
    );
    assert_eq!(story.wakes(), "never");
    assert_eq!(story.tick("2026-11-18 10:00"), [""; 0], "a paused clock does not warn");
    story.status("2026-11-18 10:00", Status::New);
    // Paused: Monday 13-17, all Tuesday, Wednesday 8-10: 14 working hours.
    assert_eq!(
        story.clocks(),
        ["first_response running, due Wed 2026-11-18 11:00:00", "resolution running, due Fri 2026-11-20 16:00:00"]
    );
    assert_eq!(
        story.timeline(Target::Resolution),
        ["running Mon 2026-11-16 09:00:00", "paused Mon 2026-11-16 12:30:00", "running Wed 2026-11-18 10:00:00"]
    );
    assert_eq!(story.tick("2026-11-18 10:00"), ["first_response 50% to assignee, late"]);
    assert_eq!(story.wakes(), "Wed 2026-11-18 10:12:00");
}

#[test]
fn a_warning_given_before_a_pause_is_not_given_again() {
    let mut story = Story::opened(only(Target::FirstResponse, Seconds(4 * HOUR)), "2026-11-16 08:00");
    assert_eq!(story.tick("2026-11-16 10:00"), ["first_response 50% to assignee"]);
    story.status("2026-11-16 11:00", Status::Pending);
    story.status("2026-11-17 11:00", Status::New);
    assert_eq!(story.clocks(), ["first_response running, due Tue 2026-11-17 12:00:00"]);
    assert_eq!(story.wakes(), "Tue 2026-11-17 11:12:00");
    assert_eq!(story.tick("2026-11-17 11:11:59"), [""; 0]);
    assert_eq!(story.tick("2026-11-17 11:12"), ["first_response 80% to queue"]);
}

#[test]
fn next_response_counts_from_the_oldest_unanswered_message() {
    let mut story = Story::opened(standard(), "2026-11-16 08:00");
    // Before the first response nothing else is owed.
    story.wrote("2026-11-16 08:30", Status::New);
    assert_eq!(story.clocks().len(), 2);
    story.answered("2026-11-16 09:00", Status::Pending);
    assert_eq!(story.clocks()[0], "first_response met Mon 2026-11-16 09:00:00");

    story.wrote("2026-11-16 16:00", Status::Open);
    story.wrote("2026-11-17 09:00", Status::Open);
    assert_eq!(story.clocks()[2], "next_response running, due Tue 2026-11-17 16:00:00");
    // Mail from another mailbox, fetched late, turns out to be the oldest.
    story.wrote("2026-11-16 15:00", Status::Open);
    assert_eq!(story.clocks()[2], "next_response running, due Tue 2026-11-17 15:00:00");
    // An answer from before the question is none.
    story.answered("2026-11-16 14:00", Status::Open);
    assert_eq!(story.clocks()[2], "next_response running, due Tue 2026-11-17 15:00:00");
    story.answered("2026-11-17 10:00", Status::Pending);
    assert_eq!(story.clocks()[2], "next_response met Tue 2026-11-17 10:00:00");

    story.wrote("2026-11-17 11:00", Status::Open);
    assert_eq!(story.clocks()[3], "next_response running, due Wed 2026-11-18 11:00:00");
}

#[test]
fn on_hold_only_the_resolution_clock_rests() {
    let mut story = Story::opened(standard(), "2026-11-16 08:00");
    story.status("2026-11-16 09:00", Status::OnHold);
    assert_eq!(
        story.clocks(),
        ["first_response running, due Mon 2026-11-16 12:00:00", "resolution paused, due Thu 2026-11-19 08:00:00"]
    );
    assert_eq!(story.tick("2026-11-16 12:00"), ["first_response breach to assignee+queue+lead"]);
    story.answered("2026-11-16 13:00", Status::OnHold);
    story.wrote("2026-11-16 14:00", Status::OnHold);
    assert_eq!(story.clocks()[2], "next_response running, due Tue 2026-11-17 14:00:00");
    assert_eq!(story.timeline(Target::NextResponse), ["running Mon 2026-11-16 14:00:00"]);
    assert_eq!(story.timeline(Target::Resolution)[1..], ["paused Mon 2026-11-16 09:00:00"]);
}

#[test]
fn a_message_to_a_pending_ticket_that_stays_so_starts_a_paused_clock() {
    let mut story = Story::opened(standard(), "2026-11-16 08:00");
    story.answered("2026-11-16 09:00", Status::Pending);
    story.wrote("2026-11-16 10:00", Status::Pending);
    assert_eq!(story.clocks()[2], "next_response paused, due Tue 2026-11-17 10:00:00");
    story.status("2026-11-16 11:00", Status::Open);
    assert_eq!(story.clocks()[2], "next_response running, due Tue 2026-11-17 11:00:00");
    assert_eq!(
        story.timeline(Target::NextResponse),
        ["paused Mon 2026-11-16 10:00:00", "running Mon 2026-11-16 11:00:00"]
    );
}

#[test]
fn reopening_resumes_the_resolution_clock() {
    let mut story = Story::opened(standard(), "2026-11-16 08:00");
    story.answered("2026-11-16 10:00", Status::Resolved);
    assert_eq!(
        story.clocks(),
        ["first_response met Mon 2026-11-16 10:00:00", "resolution met Mon 2026-11-16 10:00:00"]
    );
    story.status("2026-11-17 10:00", Status::Closed);
    story.wrote("2026-11-18 10:00", Status::Open);
    assert_eq!(
        story.clocks(),
        [
            "first_response met Mon 2026-11-16 10:00:00",
            // Three working days lead to Thursday 08:00; two were spent resolved.
            "resolution running, due Fri 2026-11-20 17:00:00",
            "next_response running, due Thu 2026-11-19 10:00:00",
        ]
    );
    assert_eq!(
        story.timeline(Target::Resolution),
        ["running Mon 2026-11-16 08:00:00", "paused Mon 2026-11-16 10:00:00", "running Wed 2026-11-18 10:00:00"]
    );
}

#[test]
fn resolving_a_pending_ticket_keeps_one_pause() {
    let mut story = Story::opened(only(Target::Resolution, Seconds(16 * HOUR)), "2026-11-16 08:00");
    story.status("2026-11-16 10:00", Status::Pending);
    story.status("2026-11-16 11:00", Status::Resolved);
    story.status("2026-11-16 14:00", Status::Open);
    assert_eq!(
        story.timeline(Target::Resolution),
        ["running Mon 2026-11-16 08:00:00", "paused Mon 2026-11-16 10:00:00", "running Mon 2026-11-16 14:00:00"]
    );
    assert_eq!(story.clocks(), ["resolution running, due Wed 2026-11-18 11:00:00"]);
}

#[test]
fn what_was_broken_stays_broken() {
    let mut story = Story::opened(only(Target::Resolution, Seconds(8 * HOUR)), "2026-11-16 08:00");
    assert_eq!(story.tick("2026-11-16 17:00"), ["resolution breach to assignee+queue+lead"]);
    story.status("2026-11-17 09:00", Status::Pending);
    assert_eq!(story.clocks(), ["resolution paused (breached), due Mon 2026-11-16 17:00:00"]);
    story.status("2026-11-18 09:00", Status::Resolved);
    assert_eq!(story.clocks(), ["resolution met Wed 2026-11-18 09:00:00 (breached)"]);
    story.wrote("2026-11-19 09:00", Status::Open);
    assert_eq!(story.clocks(), ["resolution breached, due Mon 2026-11-16 17:00:00"]);
    assert_eq!(story.tick("2026-11-19 09:00"), [""; 0]);
}

#[test]
fn an_answer_after_the_due_time_is_late_though_nobody_ticked() {
    let mut story = Story::opened(only(Target::FirstResponse, Seconds(HOUR)), "2026-11-16 08:00");
    story.answered("2026-11-16 09:00:01", Status::Open);
    assert_eq!(story.clocks(), ["first_response met Mon 2026-11-16 09:00:01 (breached)"]);
    assert_eq!(story.tick("2026-11-16 09:05"), [""; 0], "nothing is left to do about it");
}

#[test]
fn a_breach_is_told_though_the_ticket_waits_by_now() {
    let mut story = Story::opened(only(Target::Resolution, Seconds(HOUR)), "2026-11-16 08:00");
    story.status("2026-11-16 10:00", Status::OnHold);
    assert_eq!(story.wakes(), "Mon 2026-11-16 09:00:00");
    assert_eq!(story.tick("2026-11-16 11:00"), ["resolution breach to assignee+queue+lead, late"]);
    assert_eq!(story.wakes(), "never");
}

#[test]
fn after_downtime_only_the_highest_step_is_told() {
    let sla = SlaPolicy { warn_at: vec![20, 40, 60, 80, 90], ..only(Target::FirstResponse, Seconds(4 * HOUR)) };
    let mut story = Story::opened(sla, "2026-11-16 08:00");
    assert_eq!(story.tick("2026-11-16 10:25"), ["first_response 60% to lead"]);
    assert_eq!(story.tick("2026-11-16 11:30"), ["first_response 80% to lead, late"]);
    assert_eq!(story.tick("2026-11-16 15:00"), ["first_response breach to assignee+queue+lead, late"]);
}

#[test]
fn without_an_escalation_chain_everyone_is_told() {
    let sla = SlaPolicy { escalate: vec![], ..only(Target::FirstResponse, Seconds(4 * HOUR)) };
    let mut story = Story::opened(sla, "2026-11-16 08:00");
    assert_eq!(story.tick("2026-11-16 10:00"), ["first_response 50% to assignee"]);
    assert_eq!(story.tick("2026-11-16 12:00"), ["first_response breach to assignee+queue+lead"]);
}

#[test]
fn warnings_of_working_days_are_shares_of_their_working_time() {
    // Three days of 8 h: half is 12 h, 80 % is 19 h 12 min.
    let mut story = Story::opened(only(Target::Resolution, Days(3)), "2026-11-20 08:00");
    assert_eq!(story.wakes(), "Mon 2026-11-23 12:00:00");
    assert_eq!(story.tick("2026-11-23 12:00"), ["resolution 50% to assignee"]);
    assert_eq!(story.wakes(), "Tue 2026-11-24 11:12:00");
}

#[test]
fn a_higher_priority_draws_the_due_time_near() {
    let mut story = Story::opened(standard(), "2026-11-16 08:00");
    story.priority("2026-11-16 08:30", Priority::Urgent);
    assert_eq!(story.clocks()[0], "first_response running, due Mon 2026-11-16 09:00:00");
    // Urgent has no resolution time of its own: the common one holds.
    assert_eq!(story.clocks()[1], "resolution running, due Thu 2026-11-19 08:00:00");
    assert_eq!(story.tick("2026-11-16 08:30"), ["first_response 50% to assignee"]);

    let mut story = Story::opened(standard(), "2026-11-16 08:00");
    story.priority("2026-11-16 11:00", Priority::Urgent);
    assert_eq!(story.tick("2026-11-16 11:00"), ["first_response breach to assignee+queue+lead, late"]);
}

#[test]
fn a_due_time_that_moves_later_is_warned_of_again_and_broken_no_more() {
    let mut story = Story::opened(standard(), "2026-11-16 08:00");
    story.priority("2026-11-16 08:00", Priority::Urgent);
    assert_eq!(story.tick("2026-11-16 08:30"), ["first_response 50% to assignee"]);
    assert_eq!(story.tick("2026-11-16 09:00"), ["first_response breach to assignee+queue+lead"]);
    story.priority("2026-11-16 09:15", Priority::Low);
    assert_eq!(story.clocks()[0], "first_response running, due Mon 2026-11-16 12:00:00");
    assert_eq!(story.tick("2026-11-16 10:00"), ["first_response 50% to assignee"]);

    // A step whose instant has passed under the new terms too stays told, and a breach stays one.
    let mut story = Story::opened(standard(), "2026-11-16 08:00");
    story.priority("2026-11-16 08:00", Priority::Urgent);
    assert_eq!(story.tick("2026-11-16 08:30"), ["first_response 50% to assignee"]);
    assert_eq!(story.tick("2026-11-16 09:00"), ["first_response breach to assignee+queue+lead"]);
    story.priority("2026-11-16 14:00", Priority::Low);
    assert_eq!(story.clocks()[0], "first_response breached, due Mon 2026-11-16 12:00:00");
    assert_eq!(story.tick("2026-11-16 14:00"), [""; 0]);
}

#[test]
fn a_change_that_changes_nothing_tells_nothing_twice() {
    let mut story = Story::opened(standard(), "2026-11-16 08:00");
    assert_eq!(story.tick("2026-11-16 10:00"), ["first_response 50% to assignee"]);
    // By mail from before the warning, fetched after it.
    story.changed("2026-11-16 09:00");
    story.changed("2026-11-16 10:01");
    assert_eq!(story.tick("2026-11-16 10:02"), [""; 0]);
}

#[test]
fn a_target_that_is_no_longer_promised_is_dropped_and_a_new_one_counts_from_the_request() {
    let mut story = Story::opened(standard(), "2026-11-16 08:00");
    story.sla("2026-11-16 09:00", Some(only(Target::Resolution, Seconds(8 * HOUR))));
    assert_eq!(story.clocks(), ["resolution running, due Mon 2026-11-16 17:00:00"]);
    story.sla("2026-11-16 10:00", None);
    assert_eq!(story.clocks(), [""; 0]);
    assert_eq!(story.wakes(), "never");
    story.sla("2026-11-16 11:00", Some(standard()));
    assert_eq!(
        story.clocks(),
        ["first_response running, due Mon 2026-11-16 12:00:00", "resolution running, due Thu 2026-11-19 08:00:00"]
    );
    // What is met stays for the record, and an answered ticket owes no first response.
    story.answered("2026-11-16 11:30", Status::Open);
    story.sla("2026-11-16 12:00", None);
    assert_eq!(story.clocks(), ["first_response met Mon 2026-11-16 11:30:00"]);
    story.sla("2026-11-16 12:00", Some(standard()));
    assert_eq!(
        story.clocks(),
        ["first_response met Mon 2026-11-16 11:30:00", "resolution running, due Thu 2026-11-19 08:00:00"]
    );
}

#[test]
fn another_calendar_moves_the_due_time() {
    let mut story = Story::opened(only(Target::FirstResponse, Seconds(4 * HOUR)), "2026-11-20 16:30");
    story.calendar = super::calendar("Europe/Helsinki", &[("mon-sun", "00:00-00:00")], &[]);
    // The configuration was reloaded and nothing has happened to the ticket: the next tick notices.
    assert_eq!(story.tick("2026-11-20 19:00"), ["first_response 50% to assignee, late"]);
    assert_eq!(story.clocks(), ["first_response running, due Fri 2026-11-20 20:30:00"]);
}

#[test]
fn a_done_ticket_starts_no_clock() {
    let mut story = Story::opened(standard(), "2026-11-16 08:00");
    story.status("2026-11-16 08:30", Status::Closed);
    story.wrote("2026-11-16 09:00", Status::Closed);
    story.changed("2026-11-16 09:00");
    assert_eq!(
        story.clocks(),
        ["first_response met Mon 2026-11-16 08:30:00", "resolution met Mon 2026-11-16 08:30:00"]
    );
    assert_eq!(story.wakes(), "never");
}

#[test]
fn mail_that_waited_in_its_mailbox_is_broken_on_arrival() {
    let mut story = Story::opened(standard(), "2026-11-16 08:00");
    assert_eq!(
        story.tick("2026-11-18 09:00"),
        ["first_response breach to assignee+queue+lead, late", "resolution 50% to assignee, late"]
    );
}

#[test]
fn mail_fetched_late_does_not_turn_a_clock_back() {
    let mut story = Story::opened(only(Target::Resolution, Seconds(8 * HOUR)), "2026-11-16 08:00");
    story.status("2026-11-16 10:00", Status::Pending);
    story.wrote("2026-11-16 09:00", Status::Open);
    assert_eq!(story.timeline(Target::Resolution), ["running Mon 2026-11-16 08:00:00"]);
    assert_eq!(story.clocks(), ["resolution running, due Mon 2026-11-16 17:00:00"]);
}

#[test]
fn a_pause_that_became_known_late_takes_a_breach_back() {
    let mut story = Story::opened(standard(), "2026-11-16 08:00");
    story.answered("2026-11-16 08:30", Status::Open);
    story.sla = Some(only(Target::Resolution, Seconds(2 * HOUR)));
    story.changed("2026-11-16 08:30");
    assert_eq!(story.tick("2026-11-16 10:00"), ["resolution breach to assignee+queue+lead"]);
    // The agent had asked back at 09:00, by a mailbox that could not be read until 10:30.
    story.answered("2026-11-16 09:00", Status::Pending);
    assert_eq!(story.clocks()[1], "resolution paused (breached), due Mon 2026-11-16 10:00:00");
    story.wrote("2026-11-16 11:00", Status::Open);
    assert_eq!(story.clocks()[1], "resolution running, due Mon 2026-11-16 12:00:00");
    assert_eq!(story.tick("2026-11-16 12:00"), ["resolution breach to assignee+queue+lead"]);
}

#[test]
fn answers_that_were_met_are_kept_in_bounds() {
    let mut story = Story::opened(standard(), "2026-11-16 08:00");
    story.answered("2026-11-16 08:01", Status::Open);
    for minute in 2..50 {
        story.wrote(&format!("2026-11-16 08:{minute:02}:00"), Status::Open);
        story.answered(&format!("2026-11-16 08:{minute:02}:30"), Status::Open);
    }
    assert_eq!(story.clocks().len(), 2 + KEPT);
    assert_eq!(story.clocks().last().unwrap(), "next_response met Mon 2026-11-16 08:49:30");
}

#[test]
fn a_clock_that_a_rule_lets_run_has_time_of_its_own_and_pauses_like_the_others() {
    let mut story = Story::opened(only(Target::FirstResponse, Seconds(4 * HOUR)), "2026-11-16 08:00");
    assert!(story.runs("2026-11-16 09:00", Target::Resolution, Seconds(2 * HOUR)));
    assert_eq!(story.clocks()[1], "resolution running, due Mon 2026-11-16 11:00:00");
    let warned = ["first_response 50% to assignee", "resolution 50% to assignee"];
    assert_eq!(story.tick("2026-11-16 10:00"), warned);
    story.answered("2026-11-16 10:00", Status::Pending);
    story.wrote("2026-11-16 11:00", Status::Open);
    assert_eq!(story.clocks()[1], "resolution running, due Mon 2026-11-16 12:00:00");
    // What was not broken never was; what was broken stays.
    assert!(story.runs("2026-11-16 11:30", Target::Resolution, Seconds(HOUR / 4)));
    assert_eq!(story.clocks().len(), 2);
    assert_eq!(story.tick("2026-11-16 11:45"), ["resolution breach to assignee+queue+lead"]);
    assert!(story.runs("2026-11-16 11:50", Target::Resolution, Seconds(HOUR)));
    assert_eq!(story.clocks()[1], "resolution met Mon 2026-11-16 11:50:00 (breached)");
    assert_eq!(story.clocks()[2], "resolution running, due Mon 2026-11-16 13:50:00");
    // Another priority changes what was promised to all, and not this.
    story.priority("2026-11-16 11:55", Priority::Urgent);
    assert_eq!(story.clocks()[2], "resolution running, due Mon 2026-11-16 13:50:00");
}

#[test]
fn a_clock_that_a_rule_stops_does_not_go_on_with_a_reopening() {
    let mut story = Story::opened(standard(), "2026-11-16 08:00");
    assert!(
        story.stops("2026-11-16 09:00", Target::FirstResponse) && story.stops("2026-11-16 09:00", Target::Resolution)
    );
    assert!(!story.stops("2026-11-16 09:01", Target::NextResponse), "there is none");
    story.status("2026-11-16 10:00", Status::Resolved);
    story.wrote("2026-11-16 11:00", Status::Open);
    let expected = [
        "first_response met Mon 2026-11-16 09:00:00",
        "resolution met Mon 2026-11-16 09:00:00",
        "next_response running, due Tue 2026-11-17 11:00:00",
    ];
    assert_eq!(story.clocks(), expected);
}

#[test]
fn clocks_that_rules_let_run_again_and_again_are_kept_in_bounds() {
    let mut story = Story::opened(standard(), "2026-11-16 08:00");
    for minute in 1..50 {
        story.runs(&format!("2026-11-16 09:{minute:02}:00"), Target::Resolution, Seconds(30));
    }
    assert_eq!(story.clocks().len(), 2 + KEPT);
}

#[test]
fn merging_keeps_what_is_due_first() {
    let mut story = Story::opened(standard(), "2026-11-16 10:00");
    let mut older = Story::opened(standard(), "2026-11-16 08:00");
    older.answered("2026-11-16 08:30", Status::Open);
    older.wrote("2026-11-16 09:00", Status::Open);
    sla::merge(&mut story.clocks, &older.clocks);
    story.changed("2026-11-16 11:00");
    assert_eq!(
        story.clocks(),
        [
            "first_response running, due Mon 2026-11-16 15:00:00",
            "resolution running, due Thu 2026-11-19 08:00:00",
            "next_response running, due Tue 2026-11-17 09:00:00",
        ]
    );
}

#[test]
fn used_time_is_that_of_the_running_spans() {
    let mut story = Story::opened(only(Target::Resolution, Seconds(16 * HOUR)), "2026-11-16 08:00");
    story.status("2026-11-16 10:00", Status::Pending);
    story.status("2026-11-16 16:00", Status::Open);
    for (now, hours) in [
        ("2026-11-16 07:00", 0),
        ("2026-11-16 09:00", 1),
        ("2026-11-16 15:00", 2),
        ("2026-11-16 17:00", 3),
        ("2026-11-17 09:00", 4),
    ] {
        let used = story.clocks[0].used(&story.calendar, at(&story.calendar, now));
        assert_eq!(used.as_secs(), hours * HOUR, "{now}");
    }
}

#[test]
fn what_an_agent_says_it_is_due_by_holds_whatever_else_changes() {
    let mut story = Story::opened(only(Target::Resolution, Days(3)), "2026-11-16 09:00");
    story.due("2026-11-16 10:00", Some("2026-11-27 15:00"));
    assert_eq!(story.clocks(), ["resolution running, due Fri 2026-11-27 15:00:00"]);
    story.status("2026-11-17 09:00", Status::Pending);
    story.status("2026-11-18 09:00", Status::Open);
    assert_eq!(story.clocks(), ["resolution running, due Fri 2026-11-27 15:00:00"], "no pause moves it");
    story.sla("2026-11-18 10:00", Some(only(Target::Resolution, Days(1))));
    assert_eq!(story.clocks(), ["resolution running, due Fri 2026-11-27 15:00:00"], "nor does another policy");
    // Half of the 77 hours of work between the request and that time.
    assert_eq!(story.wakes(), "Fri 2026-11-20 16:30:00");
    assert_eq!(story.tick("2026-11-20 16:30"), ["resolution 50% to assignee"]);
    story.due("2026-11-23 08:00", Some("2026-11-23 10:00"));
    assert_eq!(story.tick("2026-11-23 10:00"), ["resolution breach to assignee+queue+lead"]);
    story.due("2026-11-23 11:00", Some("2026-11-24 10:00"));
    assert_eq!(story.clocks(), ["resolution running, due Tue 2026-11-24 10:00:00"], "a later time is a new one");
    story.due("2026-11-23 11:00", None);
    assert_eq!(story.clocks(), ["resolution running, due Tue 2026-11-17 09:00:00"], "as the policy says");
    assert_eq!(story.tick("2026-11-23 11:00"), ["resolution breach to assignee+queue+lead, late"]);
}

#[test]
fn a_target_that_no_policy_has_can_be_due_by_hand() {
    let mut story = Story::opened(only(Target::FirstResponse, Seconds(4 * HOUR)), "2026-11-16 09:00");
    story.due("2026-11-16 10:00", Some("2026-11-17 15:00"));
    let resolution =
        |story: &Story| story.clocks().into_iter().filter(|clock| clock.starts_with("resolution")).collect::<Vec<_>>();
    assert_eq!(resolution(&story), ["resolution running, due Tue 2026-11-17 15:00:00"]);
    story.due("2026-11-16 11:00", None);
    assert_eq!(resolution(&story), [""; 0]);
}
