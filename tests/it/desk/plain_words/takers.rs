//! Who of the desk takes it.

use super::are_told_apart;

#[tokio::test]
async fn a_question_who_takes_it_comes_back() {
    let back = [
        "Leaving now, can someone pick this one up tomorrow? Thx.",
        "Can someone pick this one up tomorrow?",
        "Anyone free to take this one?",
        "Can somebody grab this, I am off in 5 minutes",
        "Could anybody take this over?",
        "Who wants this one?",
        "Who has time for this?",
        "Wer kann?",
        "Wie neemt dit op?",
        "Kann das jemand nehmen?",
        "Kann jemand das hier übernehmen?",
        "Wer hat Zeit?",
        "Wer hat dafür Zeit?",
        "Qui peut ?",
        "Qui a le temps ?",
        "Kuka ehtii?",
        "Kuka voi?",
        "Ehtiikö joku?",
        "Wie kan?",
        "Wie heeft tijd?",
        "Hello, anybody home? This one is for level 2",
    ];
    let leave = [
        "Can someone be at the door on Monday?",
        "Can somebody pick up the parcel on Monday?",
        "Who is your contact?",
        "Who has the key to the room?",
        "Who wants to be there on Monday?",
        "Could anybody hear the noise?",
        "Is anyone free to open the door?",
        "Who has time for a call on Monday?",
        "Kann das jemand bei Ihnen prüfen?",
        "Wer hat den Schlüssel?",
        "Wer hat am Montag Zeit für einen Anruf?",
        "Wie neemt de telefoon op?",
        "Qui peut ouvrir la porte lundi ?",
        "Kuka ehtii olla paikalla maanantaina?",
        "Can somebody hold the lid, while you press the button?",
    ];
    are_told_apart(&back, &leave).await;
}
