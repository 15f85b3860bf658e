//! The words of absence notices, in the five languages.

/// What a day is to an absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// "through Friday", "from 1 to 7 December"
    Last,
    /// "until Friday": the last, or the first after it, as people mean it.
    Until,
    /// "tot vrijdag": not it any more.
    Before,
    /// "back on Monday"
    First,
}

/// Stand before the last day of an absence.
pub const THROUGH: [&str; 7] = ["through", "thru", "to", "t/m", "au", "-", "->"];

/// Stand before a day that may be either.
pub const UNTIL: [&str; 8] = ["until", "till", "til", "bis", "jusqu'au", "jusqu'à", "jusqu'a", "jusque"];

/// Stands before the first day after it, in Dutch; with the other behind it ("tot en met") before the last of it.
pub const BEFORE: &str = "tot";
pub const AND_WITH: &str = "met";

/// Say beside a day that it belongs to the absence.
pub const INCLUDED: [&str; 10] = [
    "including",
    "incl",
    "inclusive",
    "included",
    "einschließlich",
    "einschliesslich",
    "inklusive",
    "inclus",
    "compris",
    "mukaan", // of "mukaan lukien"
];

/// Before a day in English, where `5/12` may be in May.
pub const ENGLISH: [&str; 9] = ["until", "till", "til", "through", "thru", "to", "-", "back", "return"];

/// Stand behind a day that may be either, in Finnish.
pub const UNTIL_BEHIND: [&str; 3] = ["asti", "saakka", "mennessä"];

/// Words near the day on which somebody is back, whole or as they begin.
pub const BACK: [&str; 18] = [
    "back",
    "return",
    "again", // en
    "wieder",
    "zurück",
    "zurueck",
    "rückkehr", // de
    "terug",
    "weer",
    "hervat", // nl
    "retour",
    "revien",
    "rentre",
    "nouveau", // fr
    "pala",
    "takaisin",
    "jälleen",
    "taas", // fi
];

/// May stand between such a word and its day.
pub const FILLING: [&str; 28] = [
    "the",
    "on",
    "and",
    "including",
    "incl",
    "inclusive",
    "of", // en
    "zum",
    "den",
    "dem",
    "am",
    "ab",
    "einschließlich",
    "einschliesslich",
    "inklusive",
    "und", // de
    "en",
    "met",
    "op",
    "vanaf",
    "de", // nl
    "le",
    "du",
    "à",
    "partir",
    "inclus",
    "compris",
    "lundi",
];

/// Today's neighbour.
pub const TOMORROW: [&str; 5] = ["tomorrow", "morgen", "demain", "huomiseen", "huomenna"];

/// Monday first; the last of each is how its Finnish name begins, which is declined.
pub const DAYS: [[&str; 5]; 7] = [
    ["monday", "montag", "maandag", "lundi", "maananta"],
    ["tuesday", "dienstag", "dinsdag", "mardi", "tiista"],
    ["wednesday", "mittwoch", "woensdag", "mercredi", "keskiviik"],
    ["thursday", "donnerstag", "donderdag", "jeudi", "torsta"],
    ["friday", "freitag", "vrijdag", "vendredi", "perjanta"],
    ["saturday", "samstag", "zaterdag", "samedi", "lauanta"],
    ["sunday", "sonntag", "zondag", "dimanche", "sunnunta"],
];

/// January first: names, of which the first letters are enough, and others that are used.
pub const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "januari", "jänner", "janvier", "tammiku"],
    &["february", "februar", "februari", "février", "fevrier", "helmiku"],
    &["march", "märz", "maerz", "maart", "mrt", "mars", "maalisku"],
    &["april", "avril", "huhtiku"],
    &["may", "mai", "mei", "toukoku"],
    &["june", "juni", "juin", "kesäku"],
    &["july", "juli", "juillet", "heinäku"],
    &["august", "augustus", "août", "aout", "eloku"],
    &["september", "septembre", "syysku"],
    &["october", "oktober", "octobre", "lokaku"],
    &["november", "novembre", "marrasku"],
    &["december", "dezember", "décembre", "decembre", "jouluku"],
];
