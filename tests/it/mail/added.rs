//! What programs add below a text: the words of scanners for viruses, of lawyers and of phones.

use maildesk::mail::{Reading, read};

/// Below the text of a customer.
const ADDED: &[&str] = &[
    "Virus-free.www.avast.com",
    "<https://www.avast.com/sig-email>\nVirus-free.www.avast.com\n<https://www.avast.com/sig-email>\n<#DAB4>",
    "--\nThis email has been checked for viruses by Avast antivirus software.\nwww.avast.com",
    "---\nThis email has been checked for viruses by Avast antivirus software.\nhttps://www.avast.com/antivirus",
    "---\nDiese E-Mail wurde von Avast Antivirus auf Viren geprüft.\nhttps://www.avast.com/antivirus",
    "-----\nNo virus found in this message.\nChecked by AVG - www.avg.com",
    "This message has been scanned by McAfee.",
    "This e-mail has been scanned by Norton AntiVirus.",
    "Cet e-mail a été vérifié par le logiciel antivirus d'Avast.",
    "This message is intended only for the addressee. If you are not the intended recipient, delete it.",
    "--\n\n\nThis message is intended only for the addressee. If you are not the intended recipient, delete it.",
    "Denna e-post kan innehålla konfidentiell information. Om du inte är avsedd mottagare, radera den.",
    "P Please consider the environment before printing this e-mail",
    "🌳 Please consider the environment before printing this e-mail",
    "Sent from my BlackBerry 10 smartphone on the Example network.",
    "Yahoo Mail: Search, Organize, Conquer",
    "Sent from my iPhone, please excuse typos",
    "Sent from my iPhone: please consider the environment",
    "Provenance : Courrier pour Windows 10",
    "Obter o Outlook para Android",
    "iPhone-omról küldve",
    "Отправлено из мобильной Почты Mail",
    "أُرسلت من الـ iPhone",
];

/// What customers write themselves, and wait for an answer to.
const OWN: &[&str] = &[
    "This email has been in my outbox for a week, why does Norton stop it?",
    "This message may contain a virus, please check it.",
    "I see this on all your mail:\n\nCAUTION: This email originated from outside of the organization.",
    "CAUTION: This email originated from outside of the organization.\n\nWhy do I see that on your mail?",
    "Sent from my phone because the office network is down since yesterday.",
    "Provenance of the lamp is not known to me.",
    "Sent from my mobile, so short: please reboot it.",
    "Von meinem iPhone gesendet, bitte rufen Sie mich an.",
];

const SAID: &str = "The lamp still blinks, see the photo.";

fn new(below: &str) -> String {
    let raw = format!(
        "From: Ann Lee <ann@client.example>\nSubject: Lamp\nContent-Type: text/plain; charset=utf-8\n\n{SAID}\n\n{below}\n"
    );
    read(raw.as_bytes(), &Reading::default()).reply_text()
}

#[test]
fn what_programs_add_is_folded() {
    for added in ADDED {
        let said = new(added);
        assert_eq!(said.trim(), SAID, "{added:?}");
    }
}

#[test]
fn what_people_write_is_not() {
    for own in OWN {
        assert_eq!(new(own).trim(), format!("{SAID}\n\n{own}"));
    }
}
