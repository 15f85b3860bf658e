//! What is said of the requester, and noted of calls.

use super::are_told_apart;

#[tokio::test]
async fn what_is_said_of_the_customer_comes_back() {
    let back = [
        "Heads-up, this customer is difficult",
        "Please be careful with this customer",
        "Per our internal policy we do not repair those. Tell the customer no.",
        "Told Carol to restart it",
        "Told the customer to restart it",
        "Asked Carol for the serial number",
        "Ask Carol for the serial number",
        "The customer will send a photo",
        "Who is this? Is she a paying customer?",
        "The customer is difficult",
        "The customer is very angry again",
        "Client refuses to pay",
        "User is clueless",
        "Requester is on vacation",
        "Caller hung up",
        "Fyi - VIP customer",
        "Zur Info: Kundin ist schwierig",
        "Der Kunde ist schwierig",
        "Der Kunde ist im Urlaub",
        "Schwieriger Kunde",
        "Sag dem Kunden nein.",
        "Kunde geht nicht ran",
        "Klantin zeurt weer",
        "De klant is lastig",
        "Klant neemt niet op",
        "Zeg de klant nee.",
        "Asiakas on vaikea",
        "Hankala asiakas",
        "Kerro asiakkaalle, että ei.",
        "Le client est pénible",
        "Dis au client que non.",
    ];
    let leave = [
        "The client crashes at start",
        "The client is difficult to install, we send somebody.",
        "The client refuses to start without a licence.",
        "The user will see a new button.",
        "The customer is always right with us.",
        "The customer pays the postage, as our terms say.",
        "Der Kunde trägt das Porto.",
        "Tell the customer service of DHL your number.",
        "Please contact the customer portal first.",
        "Ask Bob for the key, he is in room 4.",
        "You are a valued customer.",
        "This customer number is not known here.",
        "This client is on version 4.",
        "Le client est installé.",
        "De klant is koning.",
        "Caller ID is off.",
        "Told you so: it prints.",
        "As we told you, the part comes on Monday.",
    ];
    are_told_apart(&back, &leave).await;
}

#[tokio::test]
async fn a_note_of_a_call_that_names_nobody_comes_back() {
    let back = [
        "Tried to call, no answer",
        "Called, no answer",
        "/tag printer\ncalled, no answer",
        "No answer from customer, closing",
        "/close\nNo answer from customer, closing",
        "Called twice, voicemail.",
        "Habe angerufen, keiner da",
        "Angerufen, niemand erreicht",
        "Cliente appelée, pas de réponse",
        "Appelé, pas de réponse",
        "Gebeld, geen gehoor",
        "Soitettu, ei vastausta",
    ];
    let leave = [
        "I called you, but nobody answered",
        "I called you, no answer",
        "We called twice, but nobody answered. When can we reach you?",
        "Tried to call, no answer. When are you in?",
        "No answer from the server, please start it again.",
        "Calls get no answer while the line is down.",
        "Called “Printer 2” in the list.",
        "Habe Sie angerufen, keiner da.",
        "Ik heb u gebeld, geen gehoor.",
    ];
    are_told_apart(&back, &leave).await;
}
