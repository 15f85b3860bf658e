//! Short forms of given names: whoever is called "William" in an address is "Bill" to those who write to them.

use crate::desk::wording::one_of;

/// Each line one name, in the ways in which people say it; small letters, without accents.
const FORMS: [&str; 62] = [
    "alexander alexandre aleksander aleksandr alex alec sasha sascha xander sander lex",
    "alexandra aleksandra alex sandra sasha",
    "andrew andreas andre andy drew andi antti",
    "anthony antoine antonio anton tony toni",
    "barbara barb babs barbel",
    "benjamin ben benny",
    "bernhard bernard bernie bernd",
    "catherine katherine katharina kathryn catharina cathy kathy kate katie kat katja kati kaisa",
    "charles carl karl kalle charlie chuck karel",
    "christian christoph christopher kristoffer chris christof stoffel kris",
    "christina christine kristina tina chris chrissy stina kirsti",
    "daniel dan danny",
    "david dave davy",
    "deborah debora deb debbie",
    "dorothy dorothea dot dorothee thea",
    "edward eduard edouard ed eddie ted ned",
    "elizabeth elisabeth liz lizzy lisa beth betty eliza elli liisa liesbeth els sisi",
    "francisco francesco francois frans franz frank paco pancho",
    "frederick friedrich frederik fred fritz freddy",
    "gerhard gerard gerd gerrit",
    "gregory gregor greg",
    "henry heinrich henri hendrik harry hank heinz heikki henk",
    "jacob jakob jaakko jake",
    "jacqueline jackie",
    "james jim jimmy jamie",
    "jennifer jen jenny",
    "jessica jess jessie",
    "johannes johann johan juhani hans jan juha jussi john joop",
    "johanna hanna hannah joanna jo",
    "john jonathan jack johnny jon juan jean",
    "joseph josef jose joe joey sepp jupp pepe pepi juuso jef",
    "josephine josefine jo josie",
    "kenneth ken kenny",
    "lars lasse",
    "lawrence laurence lorenz larry lauri",
    "leonard leonhard leo len lenny",
    "ludwig louis luis lutz lou",
    "magdalena magda lena leni",
    "margaret margarete margareta marguerite maggie meg peggy greta grete marga marjatta",
    "maria marie mary mia mieke marja mari",
    "martin martti mart marty",
    "matthew matthias mathieu matti mathias matt",
    "maximilian max maxime",
    "michael mikael mike mick mickey micha michel mika mikko michiel",
    "nicholas nikolaus nicolas nick nicky klaus niko nico niklas",
    "patricia pat patty trish",
    "patrick pat paddy",
    "peter pete petri pekka pierre piet",
    "philip philipp philippe phil flip",
    "rebecca becky becca",
    "richard rick dick ricky rich richie",
    "robert rob bob bobby robbie bert",
    "ronald ron ronny",
    "samuel samantha sam sammy",
    "stephen steven stefan stephan steve steffen stijn",
    "susan susanne suzanne sue susi suzy sanna",
    "theodore theodor ted theo teddy",
    "thomas tom tommy tuomas",
    "timothy tim timmy timo",
    "ulrich uli ulli",
    "victoria vicky vicki tori",
    "william wilhelm willem bill billy will willy liam wim ville",
];

/// Whether both may be said of one person.
pub fn are_of_one(name: &str, other: &str) -> bool {
    name == other || FORMS.iter().any(|forms| one_of(forms, name) && one_of(forms, other))
}

/// Whether one of those names, which blanks part, may be said of whoever bears this one.
pub fn is_one_of(names: &str, name: &str) -> bool {
    names.split(' ').any(|known| are_of_one(known, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_are_known_and_namesakes_are_not() {
        for (name, other, same) in [
            ("william", "bill", true),
            ("peggy", "margaret", true),
            ("sepp", "josef", true),
            ("carol", "carol", true),
            ("carol", "caroline", false),
            ("bill", "bob", false),
        ] {
            assert_eq!(are_of_one(name, other), same, "{name} {other}");
        }
        assert!(is_one_of("mr william smith", "bill"));
    }
}
