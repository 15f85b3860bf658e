//! Colleagues who are called: below a draft, by their name alone, or as a team.

use super::are_told_apart;

/// A draft to the requester, signed or not, above what is said to colleagues.
fn below_a_draft(last: &str) -> String {
    format!("Hello Carol,\n\nplease restart it.\n\n{last}")
}

fn below_a_signature(last: &str) -> String {
    format!("Hello Carol,\n\nplease restart it.\n\nBest\nAnn\n\n{last}")
}

#[tokio::test]
async fn a_colleague_who_is_called_below_a_draft_brings_it_back() {
    let calls = [
        "Bob: no refund for this one",
        "Bob: No refund.",
        "Bob ok like that?",
        "okay like that, Bob?",
        "ok like that Bob?",
        "Is that ok, Bob?",
        "Kann das so raus, Bob?",
        "Bob passt das so?",
        "Cem - can you order the part?",
        "Bob can you order the part?",
        "(Bob, order the part)",
        "Bob, she has not paid",
        "Bob, the customer is lying",
        "Bob, kannst du das bestellen?",
        "Bob tu peux commander la pièce ?",
        "Bob voitko tilata osan?",
        "Bob kun je dit bestellen?",
        "fyi Bob: margin 40%",
        "Team: please do not offer a refund here.",
        "Colleagues: no refund here.",
        "Kollegen: kein Rabatt",
        "FYI team: no refund here.",
        "@team ok?",
        "Team, ok like that?",
        "[Note to self: check her contract]",
        "Hey Bob, ok like that?",
        "Bob?",
        "Bob : pas de remise",
        "Cem Builder: order it",
        "Collega's: geen korting",
    ];
    let leave = [
        "Bob will come on Tuesday.",
        "Bob can be there at 8 as well.",
        "Bob can you see on the photo.",
        "Bob, our technician, comes on Monday.",
        "Bob - our technician - comes on Monday.",
        "Bob, Cem and I will be there.",
        "Bob, Acme Support",
        "Bob, technician",
        "Bob: +49 30 1234",
        "Bob: bob@acme.example",
        "Bob: he is our technician, comes Monday",
        "Bob: our technician",
        "Bob: Monday, 9:00\nCem: Tuesday, 10:00",
        "Bob: did you start it?\nCarol: yes, twice.",
        "Bob and Cem know of it.",
        "Did you talk to Bob?",
        "Was it Cem, or was it Bob?",
        "Ok to call Bob on Monday?",
        "Team viewer is needed",
        "Team: Support Berlin",
        "Best regards\nTeam Acme",
        "Thanks, Ann",
    ];
    let back = calls.map(below_a_draft).into_iter().chain(calls.map(below_a_signature)).collect::<Vec<_>>();
    let leave = leave.map(below_a_draft);
    let back: Vec<&str> = back.iter().map(String::as_str).chain(["Hi\nTeam, no refund"]).collect();
    are_told_apart(&back, &leave.each_ref().map(String::as_str)).await;
}

#[tokio::test]
async fn a_name_of_the_desk_and_nothing_else_comes_back() {
    let back = [
        "Bob",
        "bob",
        "bob!",
        "Bob ^^",
        "→ Bob",
        "Cem Builder",
        "Cem or Bob?",
        "for Bob or Cem",
        "@billing",
        "Bob / Cem",
        "pls bob",
        "Yo Bob",
        "bob thx",
        "Bob\n\nAnn",
        "Assigned to Bob.",
        "Assigning to Bob",
        "Moved to billing queue",
        "Zugewiesen an Bob",
        "Toegewezen aan Bob",
        "Assigné à Bob",
        "dup of #12",
        "Duplikat von #12",
    ];
    let leave = [
        "Thanks\nSupport",
        "Bob will come on Tuesday.",
        "Bob: he is our technician, comes Monday",
        "Bob, our technician, comes on Monday.",
        "Bob, Cem and I will be there.",
        "Did you talk to Bob?",
        "Bob knows it.",
        "Bob's number is 4711.",
        "Moved to the second tray.",
        "Assigned to the wrong printer, sorry.",
        "Billing sends it on Monday.",
        "/assign me\nWe send somebody tomorrow.",
        "/owner me\nWe send somebody on Friday.",
        "/assign ann\nWe send somebody on Thursday.",
    ];
    are_told_apart(&back, &leave).await;
}
