//! Who is said to be there no more: whoever writes, and not a colleague of whom the notice tells as well.

use crate::desk::correspondent::writer;
use crate::desk::mail::Mail;
use crate::desk::ticket::Ticket;
use crate::desk::unread::named::Named;
use crate::desk::unread::partly::is_partly;
use crate::desk::wording::one_of;

/// These say that somebody is there no more, or an address. `*` stands for a few words.
const GONE: &str = "no longer works|no longer work|no longer working|no longer employed|no longer with|no longer part of|\
                    left the company|left our company|left the organisation|left the organization|left the firm|\
                    no longer monitored|no longer read|no longer in use|no longer active|no longer checked|is unmonitored|\
                    have retired|has retired|am retired|retired as of|retired from|my last day was|my last working day was|\
                    role outside|position outside|changed jobs|changed job|my address has changed|mail address has changed|\
                    my email has changed|email address has changed|\
                    nicht mehr im unternehmen|nicht mehr in unserem|nicht mehr bei uns|nicht mehr für uns|\
                    nicht mehr in der firma|nicht mehr * beschäftigt|nicht mehr * tätig|nicht mehr bei der|\
                    arbeite nicht mehr|unternehmen verlassen|firma verlassen|ausgeschieden|nicht mehr gelesen|\
                    nicht mehr abgerufen|nicht mehr betreut|nicht mehr überwacht|nicht mehr bearbeitet|nicht mehr aktiv|\
                    nicht mehr genutzt|nicht mehr in gebrauch|im ruhestand|in rente|mein letzter arbeitstag war|\
                    stelle gewechselt|arbeitgeber gewechselt|mail adresse hat sich geändert|mailadresse hat sich geändert|\
                    ei ole enää|en ole enää|ei työskentele enää|ei enää työskentele|en työskentele enää|en enää työskentele|\
                    ei enää lueta|ei lueta enää|ei seurata enää|ei enää seurata|ei ole käytössä|poistunut käytöstä|\
                    poistettu käytöstä|jäänyt eläkkeelle|jäin eläkkeelle|viimeinen työpäiväni oli|vaihtanut työpaikkaa|\
                    sähköpostiosoitteeni on muuttunut|ne travaille plus|ne travaillent plus|ne fait plus partie|\
                    ne fais plus partie|a quitté l entreprise|a quitté la société|a quitté notre société|\
                    ai quitté l entreprise|ai quitté la société|n est plus consultée|n est plus relevée|n est plus lue|\
                    n est plus active|n est plus utilisée|n est plus en poste|n est plus surveillée|suis à la retraite|\
                    est à la retraite|ai pris ma retraite|a pris sa retraite|mon dernier jour était|changé d employeur|\
                    changé d emploi|mon adresse a changé|mon adresse * a changé|werkt niet meer|werk niet meer|\
                    niet meer * werkzaam|niet langer * werkzaam|niet meer in dienst|uit dienst|bedrijf verlaten|\
                    organisatie verlaten|niet meer gelezen|niet langer gelezen|niet meer in gebruik|\
                    niet langer in gebruik|niet meer gebruikt|niet meer bijgehouden|met pensioen|\
                    mijn laatste werkdag was|veranderd van baan|van werkgever veranderd|mailadres is gewijzigd";

/// Words for which `*` stands at most.
const GAP: usize = 4;

/// Of a last day before these somebody comes back, and nobody left who is outside for the day.
const BEFORE: &str = "before vor ennen avant voor";

const FIRST_PERSON: &str = "i ich je j ik olen en jäin";
const THIRD_PERSON: &str = "he she er sie hän il elle hij zij";
const TITLES: &str = "mr mrs ms dr herr frau monsieur madame mme heer mevrouw";
/// How words begin for somebody whom the writer works with.
const COLLEAGUES: [&str; 8] =
    ["colleague", "coworker", "kolleg", "collègue", "collega", "kollega", "predecessor", "vorgänger"];
/// Between whoever is gone and what is said of them.
const VERBS: &str = "has have is was no hat ist war arbeitet wird a est n ne is heeft werkt ei on";
/// No names, though a sentence begins with them.
const UNNAMED: &str = "my our the this that it there mein meine unser der die das dies diese dieser es se tämä minun le la ce cela \
                       cette mon ma de het dit deze mijn ons";
/// Where somebody works, and not who they are.
const PLACES: &str = "of from at in aus bei bij chez";
/// Small words within a name.
const PARTICLES: &str = "van von der den ter zu la le di da";
/// How words begin for whoever is written to, without a name; what an address is called ends in some of them.
const NAMELESS: [&str; 24] = [
    "mail",
    "email",
    "inbox",
    "box",
    "address",
    "adres",
    "account",
    "konto",
    "postfach",
    "person",
    "employee",
    "user",
    "recipient",
    "mitarbeiter",
    "empfänger",
    "compte",
    "boîte",
    "collabor",
    "utilis",
    "medewerker",
    "gebruiker",
    "henkilö",
    "osoite",
    "tili",
];
/// What companies end their names in.
const COMPANY: &str = "ltd limited gmbh ag inc llc plc oy oyj ab bv nv sa sas sarl";

/// Whether a text, or the writer's own part of a subject, says that its writer, or the address, is there no more.
pub fn says(mail: &Mail, ticket: Option<&Ticket>, subject: &str, text: &str) -> bool {
    let from = writer(mail);
    let domain = from.map(|from| tokens(&from.domain()).join(" ")).unwrap_or_default();
    let mut reader = Reader { named: Named::of(from, ticket), domain, of_another: false };
    sentences(subject).chain(sentences(text)).any(|sentence| reader.tells(&sentence))
}

struct Reader {
    named: Named,
    domain: String,
    /// Whether a sentence above spoke of somebody else.
    of_another: bool,
}

impl Reader {
    fn tells(&mut self, sentence: &str) -> bool {
        let said = tokens(sentence);
        let small: Vec<String> = said.iter().map(|word| word.to_lowercase()).collect();
        let before = small.iter().any(|word| one_of(BEFORE, word));
        let gone = GONE.split('|').any(|phrase| {
            let last_day = phrase.contains("last ") || phrase.contains("letzter") || phrase.contains("laatste");
            let from = find(&small, phrase).filter(|_| !(before && last_day));
            let from = from.filter(|(_, behind)| !is_partly(phrase, behind));
            from.is_some_and(|(at, _)| self.is_of_writer(&said, &small, at))
        });
        let left = self.left(&small).is_some_and(|at| self.is_of_writer(&said, &small, at));
        self.of_another |= small.iter().any(|word| is_colleague(word));
        gone || left
    }

    /// "Carla left Customer Ltd".
    fn left(&self, small: &[String]) -> Option<usize> {
        const NEAR: usize = 3;
        let at = small.iter().position(|word| word == "left")?;
        let firm = |word: &String| one_of(COMPANY, word) || word.chars().count() > 2 && one_of(&self.domain, word);
        small.iter().skip(at + 1).take(NEAR).any(firm).then_some(at)
    }

    /// Whether it is the writer of whom that is said: whoever is named nearest above, by all of their name.
    fn is_of_writer(&self, said: &[String], small: &[String], at: usize) -> bool {
        let is_verb = |at: usize| small.get(at).is_some_and(|word| one_of(VERBS, word));
        for (index, word) in small.iter().enumerate().take(at).rev() {
            if is_colleague(word) {
                return false;
            }
            if one_of(FIRST_PERSON, word) || self.named.is(word) {
                return true;
            }
            if one_of(THIRD_PERSON, word) {
                return !self.of_another;
            }
            if NAMELESS.iter().any(|known| word.starts_with(known) || word.ends_with(known)) {
                return true;
            }
            let named = is_name(said, small, index);
            let place = |at: usize| small.get(at).is_some_and(|word| one_of(PLACES, word));
            let subject = index + 1 == at || is_verb(index + 1) || place(index + 1);
            let titled =
                index.checked_sub(1).and_then(|above| small.get(above)).is_some_and(|word| one_of(TITLES, word));
            if !(named && (subject || titled)) || is_verb(index) || !self.named.is_known() {
                continue;
            }
            let begin = begin_of_name(said, small, index);
            let mut words = small.iter().take(index + 1).skip(begin);
            if words.any(|word| self.named.is_called(word)) {
                return true;
            }
            if !begin.checked_sub(1).is_some_and(place) {
                return false;
            }
        }
        true
    }
}

fn is_colleague(word: &str) -> bool {
    COLLEAGUES.iter().any(|known| word.starts_with(known))
}

fn is_name(said: &[String], small: &[String], at: usize) -> bool {
    let capital = said.get(at).is_some_and(|word| word.starts_with(char::is_uppercase));
    capital && small.get(at).is_some_and(|word| !one_of(UNNAMED, word) && !one_of(TITLES, word))
}

/// Where a name begins whose last word stands there.
fn begin_of_name(said: &[String], small: &[String], last: usize) -> usize {
    let particle = |at: &usize| small.get(*at).is_some_and(|word| one_of(PARTICLES, word));
    let run = (0..last).rev().take_while(|at| is_name(said, small, *at) || particle(at));
    run.filter(|at| !particle(at)).last().unwrap_or(last)
}

/// Where a phrase begins among words, and what stands behind it, or behind where its gap is.
fn find<'s>(small: &'s [String], phrase: &str) -> Option<(usize, &'s [String])> {
    let (head, tail) = phrase.split_once(" * ").unwrap_or((phrase, ""));
    let head: Vec<&str> = head.split(' ').collect();
    let at = small.windows(head.len()).position(|window| window == head.as_slice())?;
    let behind = small.get(at + head.len()..)?;
    let mut rest = behind.iter().take(GAP + 1);
    let found = tail.is_empty() || rest.any(|word| word == tail.split(' ').next().unwrap_or_default());
    found.then_some((at, behind))
}

fn tokens(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Sentences and paragraphs; a line ends where it is wrapped.
fn sentences(text: &str) -> impl Iterator<Item = String> {
    let spaced = text.lines().map(|line| if line.trim().is_empty() { "\u{1}" } else { line.trim() });
    let joined = spaced.collect::<Vec<_>>().join(" ");
    let parted = joined.replace(". ", "\u{1}").replace("! ", "\u{1}").replace("? ", "\u{1}").replace("; ", "\u{1}");
    parted.split('\u{1}').map(str::to_owned).collect::<Vec<_>>().into_iter()
}
