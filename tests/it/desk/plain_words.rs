//! An agent's plain words in answer to what the requester wrote: which come back once, and which leave. Beside what comes
//! back stand answers that look much like it.

mod calls;
mod drafts;
mod labels;
mod people;
mod right;
mod spoken;
mod takers;
mod ungreeted;

use crate::support::letter::{Letter, Post, to};
use crate::support::world::{DESK, World};

const ANN: &str = "Ann Agent <ann@acme.example>";
const CAROL: &str = "Carol Smith <carol@customer.example>";

/// A third agent, beside Ann and Bob.
const CEM: &str = r#"
[[agent]]
id = "cem"
name = "Cem Builder"
addresses = ["cem@acme.example"]
role = "agent"
"#;

/// What Ann, and Bob, were told of first, in a desk where the requester wrote.
async fn asked_by(requester: &str) -> (World, [Letter; 2]) {
    let mut world = World::with(&format!("{DESK}{CEM}"));
    world.deliver(Post::new(requester, "support@acme.example", "Printer").text("It does not print.")).await;
    let letters = world.post().await;
    let told = ["ann@acme.example", "bob@acme.example"].map(|agent| to(&letters, agent)[0].clone());
    (world, told)
}

/// Answers with each of the texts, and says which did something else than they should.
async fn wrong(world: &mut World, told: &Letter, texts: &[&str], leaves: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for text in texts {
        let said = world.deliver(told.answer(ANN, text)).await;
        let left = !to(&world.post().await, "carol@customer.example").is_empty();
        if left != leaves {
            wrong.push(format!("{text:?} {}: {:?}", if left { "leaves" } else { "comes back" }, said.reasons));
        }
    }
    wrong
}

async fn are_told_apart(back: &[&str], leave: &[&str]) {
    let (mut world, [told, _]) = asked_by(CAROL).await;
    let mut all = wrong(&mut world, &told, back, false).await;
    all.extend(wrong(&mut world, &told, leave, true).await);
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[tokio::test]
async fn what_speaks_of_the_requester_comes_back() {
    let back = [
        "This customer is an idiot, let's give him a refund and close.",
        "Again this customer, he never pays.",
        "Customer has not paid since March.",
        "The customer never paid.",
        "FYI: customer complains again.",
        "The user lies.",
        "Carol is always like this, just ignore",
        "Smith owes us 300 euro.",
        "Mrs Smith has no contract any more, we should refuse.",
        "Mrs. Smith has no contract any more.",
        "He's lying, the log shows it.",
        "She's never paid.",
        "They've never paid.",
        "Er hat nicht bezahlt.",
        "Sie lügt.",
        "Sie zahlt nie.",
        "Frau Smith lügt.",
        "Kunde hat angerufen.",
        "Der Kunde hat nie bezahlt.",
        "Dieser Kunde ist frech.",
        "Nur für uns: der Vertrag ist gekündigt.",
        "Ze heeft nooit betaald.",
        "Hij liegt.",
        "De klant heeft nooit betaald.",
        "Mevrouw Smith betaalt nooit.",
        "Elle n'a jamais payé.",
        "Elle n’a jamais payé.",
        "Il ment.",
        "La cliente n'a jamais payé.",
        "Cette cliente est insupportable.",
        "Asiakas ei ole maksanut.",
        "Tämä asiakas on hankala.",
        "Hän ei ole maksanut.",
    ];
    let leave = [
        "Your customer number is 4711.",
        "Customer service is closed on Monday.",
        "The customer portal is down, and works again at noon.",
        "We forwarded it to the customer service of DHL.",
        "The client has been updated, please start it again.",
        "The user has no rights to that folder.",
        "Your user name is carol.",
        "They arrive on Monday.",
        "They lie on the lower tray.",
        "The invoice was found. It has been paid.",
        "Carol, is it plugged in?",
        "Smith & Sons delivers it on Monday.",
        "He will come on Monday at 8: our technician, Mr. Brown.",
        "Kundennummer und Rechnung finden Sie anbei.",
        "Der Kunde ist bei uns König.",
        "Er liegt bei der Post.",
        "Er kommt am Montag bei Ihnen an.",
        "Er ist bezahlt und wird heute verschickt.",
        "Sie ist bezahlt, vielen Dank.",
        "Sie haben nicht bezahlt, bitte holen Sie das nach.",
        "Ich habe Ihre Rechnung gefunden, sie ist bezahlt.",
        "Ihre Rechnung liegt vor. Sie hat einen Fehler.",
        "Hij ligt bij de post.",
        "Ze is betaald, dank u wel.",
        "Ze komen maandag aan.",
        "De klantenservice is maandag gesloten.",
        "Elle est payée, merci.",
        "Elle n'a pas été payée.",
        "Il est à la poste.",
        "Le client de messagerie est installé.",
        "Le service client est fermé lundi.",
        "Asiakasnumero on 4711.",
        "Asiakaspalvelu on maanantaina kiinni.",
        "Se on postissa.",
    ];
    are_told_apart(&back, &leave).await;
}

#[tokio::test]
async fn what_greets_somebody_else_comes_back() {
    let back = [
        "Dear Dave,\n\nyour refund is on its way.",
        "Hi Dave, your new password is in the envelope.",
        "Dear Mr. Brown,\n\nyour refund is on its way.",
        "Hello Vera,\n\nwhat does it cost us?",
        "Good morning Dave,\n\nyour refund is on its way.",
        "Sehr geehrter Herr Brown,\n\ndas Geld ist unterwegs.",
        "Hallo Dave,\n\ndas Geld ist unterwegs.",
        "Hei Dave,\n\nrahat ovat tulossa.",
        "Bonjour Monsieur Brown,\n\nle remboursement arrive.",
        "Beste Dave,\n\nhet geld is onderweg.",
        "Servus Bob, mach du das bitte",
        "Bonjour à tous, qui prend ?",
    ];
    let leave = [
        "Hi there,\n\nyour refund is on its way.",
        "Hello again,\n\nit is on its way.",
        "Dear customer,\n\nit comes.",
        "Dear Customer,\n\nit came.",
        "Dear Sir or Madam,\n\nit comes today.",
        "Hi Caro,\n\nit comes on Monday.",
        "Dear Mrs Smith-Jones,\n\nit comes on Tuesday.",
        "Good news: it prints again.",
        "Hello, Thursday is fine.",
        "Hi! Sorry for the delay.",
        "Hello Sorry, wrong printer. It is the other one.",
        "Guten Tag,\n\nes kommt heute.",
        "Sehr geehrte Damen und Herren,\n\nes kommt morgen.",
        "Lieber Kunde,\n\nes kommt gleich.",
        "Hei taas,\n\nse tulee.",
        "Bonjour Madame,\n\nil arrive.",
        "Beste klant,\n\nhet komt.",
    ];
    are_told_apart(&back, &leave).await;
}

#[tokio::test]
async fn what_is_noted_of_a_call_comes_back() {
    let back = [
        "Called the customer, no answer.",
        "Called Carol, left voicemail.",
        "I spoke with Carol, she will call back tomorrow.",
        "Waiting for Carol to pay, do nothing",
        "Kunde nicht erreicht.",
        "Klant gebeld.",
        "Nicht antworten!",
        "Niet antwoorden.",
        "Ne pas répondre.",
        "My draft:\n\nDear Carol,\n\nwe refuse.\n\nIs that ok?",
        "Mein Entwurf:\n\nHallo Carol,\n\nwir lehnen ab.",
        "Bitte an Bob weitergeben.",
        "Escalate to L2",
        "Not us -> billing",
        "Please close as spam.",
        "Who's on this?",
        "Can you handle this one? I'm off on Monday.",
        "/?",
        "//",
        "/1",
        "#?",
        "Thank you for your mail. I will be back on Monday 7 December. Your mail will not be forwarded.",
    ];
    let leave = [
        "I called you today, and nobody answered.",
        "We called the vendor, who sends the part.",
        "Open Settings -> Printers and remove it.",
        "Please do not reply to that mail, it is a fraud.",
        "/dev/sda1 is full.",
        "Help is on its way.",
        "My draft horse is called Bob? No, yours is.",
    ];
    are_told_apart(&back, &leave).await;
}

#[tokio::test]
async fn what_is_labelled_below_a_letter_comes_back() {
    let letter = |last: &str| format!("Hi Carol,\n\nplease start it again.\n\nAnn\n\n{last}");
    let back = [
        "Internal: she is on the cheap contract",
        "INTERNAL\ncontract ends in May",
        "Note (internal): contract ends in May",
        "Intern: zahlt nie",
        "Notiz intern: zahlt nie",
        "(for colleagues: she never pays)",
        "Note to colleagues: she never pays",
        "PS for Bob: order the part",
        "TODO: insert serial number",
        "Für die Kollegen: zahlt nie",
    ]
    .map(letter);
    let leave = [
        "Internal: 10.0.0.1\nExternal: 192.0.2.1",
        "PS: for the part we need a week.",
        "Internal memory: 8 GB",
        "For colleagues of yours it works, too.",
        "Note: the part comes later.",
        "Notes for the installation are attached.",
    ]
    .map(letter);
    are_told_apart(&back.each_ref().map(String::as_str), &leave.each_ref().map(String::as_str)).await;
}

#[tokio::test]
async fn what_is_labelled_for_colleagues_comes_back() {
    let back = [
        "Private note: the warranty is over.",
        "PRIVATE NOTE\nThe warranty is over.",
        "[private] The warranty is over.",
        "Internal comment: the warranty is over.",
        "*internal* The warranty is over.",
        "**Internal:** the warranty is over.",
        "Work note: the warranty is over.",
        "Agents only: the warranty is over.",
        "Note for Bob: the warranty is over.",
        "Note for the team: the warranty is over.",
        "Confidential: the warranty is over.",
        "DRAFT\n\nHello Carol,\n\nthe warranty is over.",
        "[Draft]\nHello Carol,\nthe warranty is over.",
        "Private note: see the log.\n\nHello Carol,\n\nthe warranty is over.",
        "Hello Carol,\n\nthe warranty is over.\n\nPrivate note: she knows it.",
        "Interner Kommentar: die Garantie ist abgelaufen.",
        "Vertraulich: die Garantie ist abgelaufen.",
        "Entwurf\n\nHallo Carol,\n\ndie Garantie ist abgelaufen.",
        "Notiz für Bob: die Garantie ist abgelaufen.",
        "Sisäinen kommentti: takuu on ohi.",
        "Vain meille: takuu on ohi.",
        "Commentaire interne : la garantie est finie.",
        "Note privée : la garantie est finie.",
        "Brouillon\n\nBonjour Carol,\n\nla garantie est finie.",
        "Interne opmerking: de garantie is voorbij.",
        "Alleen voor ons: de garantie is voorbij.",
    ];
    let leave = [
        "Hello Carol,\n\na note for the customer service of DHL is attached.",
        "Note for Carol: the lid opens to the left.",
        "Private lessons are given on Mondays.",
        "Confidential papers go into the blue tray.",
        "CONFIDENTIAL\n\nDear Carol,\n\nyour contract is attached.",
        "Draft and final version are attached.",
        "Internal memory is 8 GB.",
        "Agents only see the number of your order.",
        "Work notes are on page 3.",
        "Interner Speicher: 8 GB.",
        "Vertrauliche Papiere gehören in das blaue Fach.",
        "Entre nous deux postes, il y a un câble.",
        "Hei Carol,\n\nsisäinen muisti on 8 GB.",
    ];
    are_told_apart(&back, &leave).await;
}

#[tokio::test]
async fn what_one_says_to_colleagues_comes_back() {
    let back = [
        "to Bob please",
        "escalate to bob",
        "Over to Bob",
        "Over to billing",
        "Hand over to Bob please",
        "Bitte an Bob",
        "Door naar Bob",
        "Can someone from billing look at this?",
        "Does anybody know this customer?",
        "please don't answer this one, legal handles it",
        "Wer kann das übernehmen?",
        "Kuka ottaa tämän?",
        "Qui peut s'en occuper ?",
        "Kan iemand dit oppakken?",
        "/hold 3d\nwaiting for parts from vendor, do not tell",
        "Wir warten auf Teile, nichts sagen.",
        "Odotamme osia, älä kerro.",
        "Nous attendons des pièces, ne rien dire.",
        "We wachten op onderdelen, niets zeggen.",
        "/priority high\nsee log, user error",
        "PEBKAC",
        "Siehe Log, Anwenderfehler.",
        "Katso loki, käyttäjävirhe.",
        "Voir le journal, erreur utilisateur",
        "Zie log, gebruikersfout",
    ];
    let leave = [
        "Can someone from your team look at this?",
        "Can someone look at the printer and tell us its number?",
        "Hello Carol,\n\ncan someone on site look at this?",
        "Does anybody else have this problem?",
        "Please do not answer this mail, it is read by nobody.",
        "Bitte nicht auf diese Mail antworten.",
        "Wer kann uns am Montag die Tür öffnen?",
        "To billing you may write as well.",
        "The log does not tell.",
        "Do not tell anybody your password.",
        "It was a user error, which the new version prevents.",
        "The message “user error” goes away when you sign in again.",
        "Escalators stop at noon.",
    ];
    are_told_apart(&back, &leave).await;
}

#[tokio::test]
async fn a_word_that_is_all_of_a_mail_and_says_what_becomes_of_the_ticket_comes_back() {
    let back = [
        "resolved",
        "closed",
        "Done",
        "Done\n\nAnn",
        "dup",
        "wontfix",
        "erledigt",
        "Doppelt",
        "ratkaistu",
        "Résolu",
        "doublon",
        "opgelost",
        "Dubbel",
    ];
    let leave = [
        "Done!",
        "Done: it prints.",
        "Done\nIt prints again.",
        "Fixed, sorry for that.",
        "Erledigt, viele Grüße",
        "Status: everything is shipped",
        "Yes",
        "Thanks",
    ];
    are_told_apart(&back, &leave).await;
}

#[tokio::test]
async fn a_draft_that_asks_a_colleague_comes_back() {
    let back = [
        "Hello Carol,\n\nwe refuse.\n\nAnn\n\nBob, ok like that?",
        "Hello Carol,\n\nwe refuse.\n\n(Bob: ok?)",
        "Hello Carol,\n\nwe refuse.\n\nBob please check and send",
        "Hallo Carol,\n\nwir lehnen ab.\n\nBob, passt das so?",
        "Hoi Carol,\n\nwe weigeren.\n\nBob, klopt dit?",
    ];
    let leave = [
        "Hello Carol,\n\nwe come on Monday.\n\nAnn and Bob",
        "Hello Carol,\n\nwe come on Tuesday.\n\nBob, Acme Support",
        "Hello Carol,\n\nwe come on Wednesday.\n\nBob: +49 30 1234",
        "Hello Carol,\n\nwe come on Thursday.\n\nBob can be there at 8 as well.",
        "Hello Carol,\n\nwe come on Friday.\n\nCarol, is that ok?",
        "Hi Carol, I cc @Bob here.",
    ];
    are_told_apart(&back, &leave).await;
}

/// In answer to what was said inside, nothing leaves that does not greet the requester by name.
#[tokio::test]
async fn a_greeting_by_name_is_known_and_a_name_that_begins_a_remark_is_none() {
    let cases: [(&str, &[&str], &[&str]); 5] = [
        (
            CAROL,
            &[
                "Geachte mevrouw Smith,",
                "Arvoisa Carol Smith,",
                "Carol hei,",
                "Hi, Carol,",
                "Thanks Carol,",
                "Thank you, Carol!",
                "Dear Ms Smith:",
                "Dear Ms. Smith,",
                "Madame Smith,",
                "Frau Smith,",
                "Carol,",
                "Carol!",
                "Hi Carol, the lid is open.",
            ],
            &[
                "Carol: lunatic.",
                "Carol, really?",
                "Carol! Again.",
                "Thanks, mine now.",
                "Dear Mr Brown:",
                "Frau Smith lügt.",
                "Madame Brown!",
                "Hi, Bob,",
            ],
        ),
        (
            "Jürgen Weiß <carol@customer.example>",
            &["Hallo Juergen,", "Hallo Jurgen,", "Hallo Jürgen,", "Sehr geehrter Herr Weiss,"],
            &["Hallo Georg!"],
        ),
        ("William Smith <carol@customer.example>", &["Hi Bill,", "Dear Will,"], &["Hi Wilma,", "Hi Rob,"]),
        // A colleague is called Bob.
        ("Robert Smith <carol@customer.example>", &["Dear Mr Smith,"], &["Hi Robert,", "Hi Bob,"]),
        ("山田太郎 <carol@customer.example>", &["山田様", "山田さん、"], &["鈴木様"]),
    ];
    for (requester, by_name, not) in cases {
        let (mut world, [_, told]) = asked_by(requester).await;
        world.deliver(told.answer("Bob Lead <bob@acme.example>", "/note @ann This one is odd.")).await;
        let note = to(&world.post().await, "ann@acme.example").first().map(|note| (*note).clone());
        let note = note.unwrap_or_else(|| panic!("{requester}: nobody is told of the note"));
        for (lines, leaves) in [(by_name, true), (not, false)] {
            let texts: Vec<String> = lines.iter().map(|line| format!("{line}\nit is {line}")).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let wrong = wrong(&mut world, &note, &texts, leaves).await;
            assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        }
    }
}

/// In answer to a note a name that a colleague bears as well is no sign, however its umlauts are written.
#[tokio::test]
async fn a_namesake_is_one_whatever_becomes_of_umlauts() {
    for (requester, colleague) in [("Klaus Müller", "Sabine Mueller"), ("Klaus Mueller", "Sabine Müller")] {
        let (mut world, [_, told]) = asked_by(&format!("{requester} <carol@customer.example>")).await;
        let asks = format!("/ask {colleague} <sabine@vendor.example>\nDoes it cost 60?");
        world.deliver(told.answer("Bob Lead <bob@acme.example>", &asks)).await;
        let asked = to(&world.post().await, "sabine@vendor.example").first().map(|ask| (*ask).clone()).unwrap();
        let vendor = format!("{colleague} <sabine@vendor.example>");
        world.deliver(asked.answer(&vendor, "It costs 60.")).await;
        let side = to(&world.post().await, "bob@acme.example").first().map(|side| (*side).clone()).unwrap();
        let (surname, own) = (colleague.rsplit(' ').next().unwrap(), requester.rsplit(' ').next().unwrap());
        for name in [surname, own] {
            let answer = format!("Hallo Frau {name},\nalso 30, der zahlt nie.");
            let said = world.deliver(side.answer("Bob Lead <bob@acme.example>", &answer)).await;
            let left = !to(&world.post().await, "carol@customer.example").is_empty();
            assert!(!left, "{requester} is greeted by {name}: {:?}", said.reasons);
        }
    }
}

/// Whoever calls the requester by a short form of their name greets nobody else.
#[tokio::test]
async fn a_short_form_of_the_requesters_name_is_theirs() {
    let (mut world, [told, _]) = asked_by("Margarete Schulz <carol@customer.example>").await;
    let wrong = wrong(&mut world, &told, &["Hi Peggy,\nit comes.", "Liebe Greta,\nsie kommt."], true).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
