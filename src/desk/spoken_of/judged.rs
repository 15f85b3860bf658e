//! What one says to colleagues of a customer: what they are like, where they are, what they will do, and what to tell them.
//! Clause by clause: "Heads-up, this customer is difficult".

use crate::desk::wording::{contains_words, one_of, words};

/// The requester where no program is called so, and where one may be.
const PERSONS: &str =
    "customer requester caller kunde kunden kundin klant klantin asiakas asiakkaalle asiakkaan asiakasta cliente";
const OR_THINGS: &str = "client user";

/// Before them.
const ARTICLES: &str = "the our this that der die den dem unser unsere dieser diese le la l au à ce cette notre de het onze deze die \
                        tämä tuo";

/// This one, and no other.
const THIS: &str = "this that dieser diese diesen diesem tämä tämän tätä tuo tuon ce cette deze die";

/// What makes another word of it: "customer service".
const COMPOUNDS: &str = "service services support portal number numbers care area centre center account accounts id data base \
                         database team desk hotline line relations satisfaction card";

const IS: &str = "is s was seems sounds isn ist war bleibt wirkt on oli est était is was";

/// Before what they are.
const VERY: &str = "very so quite really always again a bit too extremely sehr ziemlich echt immer wieder total etwas très si trop \
                    vraiment toujours heel erg zo altijd weer nogal tosi hyvin aina taas";

/// What only persons are.
const MOODS: &str = "difficult angry upset rude annoying annoyed clueless impatient furious unhappy picky pushy crazy confused \
                     unfriendly aggressive impossible lazy drunk stubborn \
                     schwierig anstrengend nervig genervt unfreundlich frech sauer wütend ungeduldig verärgert ahnungslos lästig \
                     vaikea hankala vihainen rasittava töykeä ärsyttävä kärsimätön \
                     pénible difficile fâché fâchée furieux furieuse insupportable agaçant agaçante impoli impolie énervé énervée \
                     lastig moeilijk boos vervelend onbeleefd ongeduldig irritant";

/// What may follow that, so that it is not "difficult to install".
const AFTER_MOOD: &str = "again today now always and but as since because wieder heute und aber weil taas ja mutta encore et mais car \
                          weer vandaag en maar want";

/// Where they are, or what they do, behind the word. Parted by bars.
const DOES: &str = "is on vacation|is on holiday|is on holidays|is on leave|is out of office|is out of the office|is sick|is away until|\
                    is im urlaub|ist im urlaub|ist in urlaub|ist krank|on lomalla|on sairaana|est en vacances|est en congé|\
                    is op vakantie|is ziek|hung up|called back|never called back|doesn t pick up|does not pick up|didn t pick up|\
                    does not answer the phone|doesn t answer the phone|did not pick up|hat aufgelegt|legte auf|geht nicht ran|\
                    nimmt nicht ab|meldet sich|meldete sich|ei vastaa puhelimeen|löi luurin|a raccroché|ne décroche pas|hing op|\
                    neemt niet op|nam niet op|refuses to pay|refuses to talk|refuses to cooperate|refuses to sign|refuses to listen|\
                    refuses to read|refuses to wait|refused to pay|weigert sich zu zahlen|refuse de payer|weigert te betalen|\
                    kieltäytyy maksamasta|will send|will call|will reply|will answer|will try|will check|will write|will confirm|\
                    will cancel|will complain|will sue|will get back";

/// What is said of one before or behind the word, as all of a clause: "VIP customer".
const KINDS: &str = "vip difficult important annoying angry nervous problem key paying rude bad schwieriger schwierige wichtiger wichtige \
                     anstrengender anstrengende nerviger nervige hankala vaikea tärkeä rasittava difficile pénible important importante \
                     lastige moeilijke belangrijke vervelende";

/// What colleagues are to do with one.
const TELL: &str = "tell ask call inform remind charge bill refund ignore contact phone email mail warn block \
                    sag sagt sage frag frage ruf informiere erinnere kerro kysy soita dis dites demande demandez appelle appelez \
                    préviens prévenez zeg vraag bel informeer vertel";

/// What a clause to the requester says.
const TO_THEM: &str = "you your yours ihr ihre ihrem ihren ihrer ihnen teille teidän teitä vous votre vos u uw jullie";

/// Whether a sentence says so of the requester, who has these names.
pub fn is_judged(sentence: &str, names: &[String]) -> bool {
    let parts = sentence.split([',', ';', ':', '(', ')', '–', '—']).flat_map(|part| part.split(" - "));
    parts.into_iter().any(|clause| {
        let said = words(clause);
        let said: Vec<&str> = said.split_whitespace().collect();
        let to_them = said.iter().any(|word| one_of(TO_THEM, word));
        !to_them && (is_of_customer(&said) || kind(&said) || ends_with_this(&said) || tells(&said, names))
    })
}

fn is_customer(word: &str) -> bool {
    one_of(PERSONS, word) || one_of(OR_THINGS, word)
}

/// "The customer is difficult", "Client refuses to pay", "Caller hung up".
fn is_of_customer(said: &[&str]) -> bool {
    let rest = match said {
        [article, customer, rest @ ..] if one_of(ARTICLES, article) && is_customer(customer) => rest,
        [customer, rest @ ..] if is_customer(customer) => rest,
        _ => return false,
    };
    let does = rest.join(" ");
    let mut moods = rest.iter().skip(1).skip_while(|word| one_of(VERY, word));
    let is = rest.first().is_some_and(|verb| one_of(IS, verb));
    let mood = moods.next().is_some_and(|word| one_of(MOODS, word));
    let ends = moods.next().is_none_or(|next| one_of(AFTER_MOOD, next));
    is && mood && ends || DOES.split('|').any(|known| format!("{does} ").starts_with(&format!("{known} ")))
}

/// "VIP customer", "schwieriger Kunde", "client pénible".
fn kind(said: &[&str]) -> bool {
    let said = match said {
        [article, rest @ ..] if one_of(ARTICLES, article) || one_of("a an ein eine un une een", article) => rest,
        said => said,
    };
    match said {
        [kind, customer] if one_of(KINDS, kind) => one_of(PERSONS, customer),
        // In French, behind it.
        [customer, kind] if one_of("client cliente", customer) => {
            one_of("difficile pénible important importante vip", kind)
        }
        _ => false,
    }
}

/// "Be careful with this customer".
fn ends_with_this(said: &[&str]) -> bool {
    let said = match said {
        [rest @ .., last] if one_of("please pls again today kanssa bitte svp aub", last) => rest,
        said => said,
    };
    matches!(said, [_, .., this, customer] if one_of(THIS, this) && one_of(PERSONS, customer))
}

/// "Tell the customer no", "Ask Carol for the number".
fn tells(said: &[&str], names: &[String]) -> bool {
    let said = match said {
        [polite, rest @ ..] if one_of("please pls bitte and then just", polite) => rest,
        said => said,
    };
    let [tell, rest @ ..] = said else { return false };
    let rest = match rest {
        [article, rest @ ..] if one_of(ARTICLES, article) => rest,
        rest => rest,
    };
    let [whom, rest @ ..] = rest else { return false };
    let compound = rest.first().is_some_and(|next| one_of(COMPOUNDS, next));
    one_of(TELL, tell)
        && !compound
        && (one_of(PERSONS, whom) || *whom == "client" || names.iter().any(|name| name == whom))
}

/// Whether the requester wrote of customers of theirs, of whom an answer may speak as well.
pub fn has_customers(known: &str) -> bool {
    const OURS: &str = "our my unser unsere unserem unseren unserer mein meine meinem meinen notre mon ma onze mijn";
    let of_theirs = |ours: &str| {
        PERSONS
            .split_whitespace()
            .chain(["client", "clients", "customers"])
            .any(|customer| contains_words(known, &format!("{ours} {customer}")))
    };
    OURS.split_whitespace().any(of_theirs) || contains_words(known, "asiakkaamme")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_customer_and_what_of_a_program() {
        let names = ["carol".to_owned()];
        for (text, judged) in [
            ("Heads-up, this customer is difficult", true),
            ("User is clueless", true),
            ("Client refuses to pay.", true),
            ("Please tell the customer no", true),
            ("Ask Carol for it", true),
            ("Be careful with this customer, please", true),
            ("The client is difficult to install", false),
            ("The client refuses to start", false),
            ("Tell the customer service of it", false),
            ("The customer pays the postage", false),
            ("Are you this customer?", false),
            ("Tell your customer so", false),
        ] {
            assert_eq!(is_judged(text, &names), judged, "{text}");
        }
    }

    #[test]
    fn who_has_customers_is_told_of_them() {
        assert!(has_customers("our customer cannot sign in"));
        assert!(has_customers("unser kunde kann sich nicht anmelden"));
        assert!(!has_customers("my number is 4711 i am a customer of yours"));
    }
}
