//! Below lines for a machine, closing words with a name are a signature; below a text, or alone, they are what was said.

use crate::support::letter::Post;

#[test]
fn closing_words_below_commands_alone_are_a_signature() {
    for (written, said) in [
        ("/close\n\nMit freundlichen Grüßen\nAnn Agent\nAcme GmbH, Tel. 123", "/close"),
        ("/assign bob\n/priority high\n\nBest regards,\nAnn", "/assign bob\n/priority high"),
        ("/close\nCordialement\nAnn Agent", "/close"),
        ("/note\n\nYstävällisin terveisin\nAnn", "/note"),
        // Words of their own stay what they are.
        (
            "/close\nPress the green button.\n\nBest regards\nAnn",
            "/close\nPress the green button.\n\nBest regards\nAnn",
        ),
        ("/close\nSee you.", "/close\nSee you."),
        ("Best regards\nAnn", "Best regards\nAnn"),
        ("/close\nThe regards of the house\nare yours.", "/close\nThe regards of the house\nare yours."),
    ] {
        let post = Post::new("Ann <ann@acme.example>", "support@acme.example", "Re: Printer").text(written);
        let mail = maildesk::mail::read(&post.bytes(), &Default::default());
        assert_eq!(mail.reply_text().trim(), said, "{written}");
    }
}
