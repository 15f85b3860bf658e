//! Further labels by which a text is kept for colleagues.

use super::are_told_apart;

#[tokio::test]
async fn what_is_labelled_in_other_words_comes_back() {
    let back = [
        "Internal info - margin is 40%",
        "Interne Info: Marge 40%",
        "Off the record: margin is 40%",
        "between us: margin is 40%",
        "Unter uns: Marge 40%",
        "Meidän kesken: kate 40%",
        "Visibility: internal\nmargin is 40%",
        "Type: note\nmargin is 40%",
        "Art: Notiz\nMarge 40%",
        "slash note\nmargin is 40%",
        "Slash note margin is 40%",
        "/ n o t e\nmargin is 40%",
        "Huomautus\nkate 40%",
        "Opmerking\nmarge 40%",
        "Remarque\nmarge 40%",
        "Anmerkung\nMarge 40%",
    ];
    let leave = [
        "Internal info is shown on page 4.",
        "Off the record button: it is on the left.",
        "Between us and the provider there is a firewall.",
        "Type: laser printer",
        "Visibility: public\nThe page shows it now.",
        "Slash the price tag off the box first.",
        "Remarque : le câble est inclus.",
        "Opmerking: de kabel zit erbij.",
        "FYI - we are closed on Monday",
        "Zur Info: wir haben am Montag geschlossen.",
    ];
    are_told_apart(&back, &leave).await;
}
