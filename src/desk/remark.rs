//! What a requester writes beside a mark: about how they were served, or about the matter, which goes on then.
//!
//! A ticket that is opened for nothing costs a moment; a fault that comes back and is read as a remark costs the requester.

use crate::desk::wording::{contains_words, words};

/// These say that it is not over, or ask for something.
const GOES_ON: &str = "again|still|broken|same problem|same error|same issue|same fault|another problem|new problem|\
                       not solved|not fixed|unsolved|come back|comes back|came back|call me|call us|please|can you|\
                       could you|would you|need help|i need|we need|one more thing|one thing|reopen|re open|wieder|\
                       immer noch|noch immer|kaputt|defekt|erneut|nicht gelöst|nicht behoben|nicht erledigt|bitte|\
                       ruft mich|rufen sie|ruf mich|könnt ihr|können sie|könnten sie|meldet euch|melden sie|\
                       dasselbe problem|gleiche problem|gleiche fehler|noch ein problem|noch eine frage|taas|jälleen|\
                       edelleen|yhä|vieläkin|rikki|soita|soittakaa|voitteko|voisitteko|voitko|voisitko|pyydän|\
                       sama vika|sama ongelma|uudestaan|uudelleen|de nouveau|à nouveau|en panne|cassé|cassée|\
                       recommence|rappelez|appelez|veuillez|s il vous plaît|s il te plaît|svp|pouvez vous|\
                       pourriez vous|peux tu|pourrais tu|même problème|même erreur|toujours pas|encore un problème|\
                       weer|opnieuw|nog steeds|nog altijd|kapot|bel me|bel mij|kunt u|kun je|kunnen jullie|zou u|\
                       zelfde probleem|niet opgelost|kom terug|alstublieft|alsjeblieft|nog een probleem";
/// With these it goes again, or they are thanks.
const WELL: &str = "thanks again|thank you again|thanks once again|works again|working again|worked again|runs again|\
                    prints again|fine again|happy again|geht wieder|läuft wieder|funktioniert wieder|druckt wieder|\
                    wieder gut|gerne wieder|taas toimii|toimii taas|toimii jälleen|marche de nouveau|\
                    fonctionne de nouveau|marche à nouveau|fonctionne à nouveau|werkt weer|doet het weer";
/// What works, or does not.
const WORKS: &str = "work|works|working|worked|print|prints|start|starts|run|runs|help|geht|gehen|funktioniert|läuft|druckt|\
                     startet|toimi|toimii|tulosta|käynnisty|marche|fonctionne|imprime|démarre|werkt|print|draait|start|\
                     doet";
const NOT: &str = "not|no longer|doesn t|don t|didn t|isn t|won t|stopped|nicht|nie|ei|eivät|pas|plus|niet";

/// More words than these beside a bad mark may be about anything.
const FEW: usize = 10;

/// What parts what somebody says.
const MARKS: [char; 9] = ['.', '!', ';', ':', '\n', ',', '–', '—', '…'];

/// Whether words beside a mark are about the matter as well, or may be: then they are for the agents to answer.
pub fn goes_on(remark: &str, mark: u8) -> bool {
    let long = mark <= 2 && words(remark).split(' ').count() > FEW;
    long || remark.contains(['?', '？']) || remark.split(MARKS).map(words).any(|said| says_so(&said))
}

fn says_so(said: &str) -> bool {
    let has = |phrases: &str| phrases.split('|').any(|phrase| contains_words(said, phrase));
    let fails = has(WORKS) && has(NOT);
    fails || (has(GOES_ON) && !has(WELL))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matter_that_goes_on_is_told_from_a_remark() {
        for (mark, text) in [
            (1, "It jams again, please come back!"),
            (2, "It does not work again, please call me."),
            (5, "thanks, but one thing: it is broken again"),
            (4, "Could you look at the other one, too?"),
            (2, "We were told that it would take a day, and then it was a week until somebody came"),
            (1, "Der Drucker geht wieder nicht"),
            (3, "Er ist schon wieder kaputt."),
            (4, "Se ei toimi."),
            (2, "Sama vika edelleen"),
            (1, "Elle ne marche pas"),
            (2, "Rappelez-moi, s’il vous plaît"),
            (1, "Hij doet het nog steeds niet"),
            (2, "Weer kapot"),
        ] {
            assert!(goes_on(text, mark), "{text}");
        }
        for (mark, text) in [
            (5, ""),
            (5, "Great service!"),
            (1, "too slow, I waited three days"),
            (2, "nobody called me"),
            (3, "But it took long"),
            (5, "Thanks again, it works again!"),
            (5, "Ann found it at once."),
            (2, "Es hat drei Tage gedauert"),
            (5, "Er geht wieder, danke"),
            (2, "Kukaan ei soittanut"),
            (5, "Toimii taas"),
            (2, "Personne ne m’a rappelée."),
            (4, "Elle marche de nouveau, merci"),
            (2, "Ik moest drie dagen wachten"),
            (5, "Hij werkt weer!"),
        ] {
            assert!(!goes_on(text, mark), "{text}");
        }
    }
}
