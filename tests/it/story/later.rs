//! What takes longer than a day: targets over a weekend, closing, merging, splitting, a brake.

use crate::story::run::Deed::{Mail, Merge, Set, Split, Wait};
use crate::story::run::Step;
use crate::story::week::{BOB, LUC, to_desk};

const OLGA: &str = "Olga <olga@weekend.example>";
const NINA: &str = "Nina <nina@hurry.example>";

#[rustfmt::skip]
pub fn steps() -> Vec<Step> {
    vec![
        Step { at: "2026-11-24 09:00", what: "Luc writes again, as a new mail", deed: Mail(|_|
            to_desk(LUC, "Encore une question", "Bonjour, j'ai oublié de vous demander le prix des filtres pour notre machine. Merci de votre réponse.")) },
        Step { at: "2026-11-24 09:10", what: "both are one matter", deed: Merge(11, 5) },
        Step { at: "2026-11-24 09:20", what: "Luc answers to the number that is gone", deed: Mail(|run|
            run.sent("ack", "luc@client-fr.example", 11).answer(LUC, "Et aussi un joint, s'il vous plaît.")) },
        Step { at: "2026-11-24 09:30", what: "that one is a matter of its own", deed: Split(5) },
        Step { at: "2026-11-24 10:00", what: "Nina is in a hurry", deed: Mail(|_| to_desk(NINA, "Help one", "Please call me back today.")) },
        Step { at: "2026-11-24 10:01", what: "Nina writes twice", deed: Mail(|_| to_desk(NINA, "Help two", "Where are you?")) },
        Step { at: "2026-11-24 10:02", what: "the third time a brake fires: no acknowledgement", deed: Mail(|_| to_desk(NINA, "Help three", "Hello, anybody?")) },
        Step { at: "2026-11-24 10:10", what: "all is done for this week", deed: Set(None, &[1, 2, 5, 12, 13, 14, 15], &[("status", "resolved")]) },
        // --- a target over a weekend
        Step { at: "2026-11-27 15:00", what: "Olga asks on Friday afternoon", deed: Mail(|_|
            to_desk(OLGA, "Too loud", "Hello, our machine has become very loud. Can you please have a look at it?")) },
        Step { at: "2026-11-28 12:00", what: "on Saturday nothing is due but the past week's", deed: Wait },
        Step { at: "2026-11-30 12:30", what: "on Monday the desk is warned twice and then too late", deed: Wait },
        Step { at: "2026-11-30 13:00", what: "Bob answers: the clock of the solution pauses", deed: Mail(|run|
            run.sent("notify_new", "bob@acme.example", 16).answer(BOB, "Since when?")) },
        Step { at: "2026-12-02 10:00", what: "Olga answers: it goes on", deed: Mail(|run|
            run.sent("answer", "olga@weekend.example", 16).answer(OLGA, "Since Friday.")) },
        Step { at: "2026-12-02 11:00", what: "Bob closes by mail", deed: Mail(|run|
            run.to("bob@acme.example", 16).answer(BOB, "/close\n\nA screw was loose. Mended.")) },
        Step { at: "2026-12-02 14:00", what: "Olga is not content: it is open again", deed: Mail(|run|
            run.sent("answer", "olga@weekend.example", 16).answer(OLGA, "It is loud again.")) },
        Step { at: "2026-12-02 15:00", what: "Bob closes it with a word", deed: Mail(|run|
            run.to("bob@acme.example", 16).answer(BOB, "/close")) },
        Step { at: "2026-12-10 09:00", what: "after a week it is closed", deed: Wait },
        Step { at: "2027-01-04 09:00", what: "long after, Olga's answer opens a ticket that follows it", deed: Mail(|run|
            run.sent("resolved", "olga@weekend.example", 16).answer(OLGA, "Happy new year. It is loud.")) },
    ]
}
