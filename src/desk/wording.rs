//! Texts as their words alone, by which two of them are compared.

/// By which people take their leave, in the languages of the desk's own templates. Lower case, longest first, parted by
/// bars.
pub const CLOSINGS: &str = "with kind regards|with best regards|kind regards|best regards|warm regards|many greetings|\
                            best wishes|yours sincerely|sincerely|regards|cheers|yours|best|kr|br|mit freundlichen grüßen|\
                            mit freundlichen grüssen|mit freundlichem gruß|mit freundlichem gruss|freundliche grüße|\
                            viele grüße|beste grüße|liebe grüße|schöne grüße|viele grüsse|beste grüsse|grüße|grüsse|gruß|\
                            gruss|mfg|vg|lg|ystävällisin terveisin|parhain terveisin|terveisin|terveisiin|terveisiä|yst terv|terv|terkuin|yt|t|\
                            bien cordialement|cordialement|cdlt|bien à vous|salutations|amicalement|\
                            met vriendelijke groeten|met vriendelijke groet|vriendelijke groeten|vriendelijke groet|groeten|\
                            groet|groetjes|mvg";

/// With which words people greet somebody, parted by blanks.
pub const SALUTATIONS: &str = "hi hello hey dear hallo hoi moin beste lieber liebe sehr guten goedemorgen goedemiddag moi hei terve hyvä \
                           bonjour salut cher chère chers chères good dag goedenavond hyvää servus grüezi grüß geachte arvoisa hyvät madame monsieur";

/// What stands behind words of leave at the begin of a line, in words; `None`: it begins with none.
pub fn behind_closing(line: &str) -> Option<&str> {
    let behind = |closing: &str| line.strip_prefix(closing).filter(|rest| rest.is_empty() || rest.starts_with(' '));
    CLOSINGS.split('|').find_map(behind).map(str::trim_start)
}

/// Words only, in lower case, one blank between them: quoted, wrapped or in bold they are the same.
pub fn words(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether a word is one of those, which blanks part.
pub fn one_of(known: &str, word: &str) -> bool {
    known.split_whitespace().any(|known| known == word)
}

/// Whether words stand among those of a text, whole.
pub fn contains_words(text: &str, words: &str) -> bool {
    format!(" {text} ").contains(&format!(" {words} "))
}

/// Whether a name is one of those, however its umlauts and accents are written.
pub fn holds_name(names: &str, name: &str) -> bool {
    spellings(names).iter().any(|names| spellings(name).iter().any(|name| contains_words(names, name)))
}

/// A text without its umlauts and accents, and with umlauts as people write them who have none: "Jürgen" is "Jurgen" and
/// "Juergen".
pub fn spellings(text: &str) -> [String; 2] {
    const BARE: [(&str, char); 17] = [
        ("äáàâãå", 'a'),
        ("éèêë", 'e'),
        ("íìîï", 'i'),
        ("öóòôõø", 'o'),
        ("üúùû", 'u'),
        ("çćč", 'c'),
        ("ñń", 'n'),
        ("ýÿ", 'y'),
        ("šśş", 's'),
        ("łľ", 'l'),
        ("žźż", 'z'),
        ("ěę", 'e'),
        ("řŕ", 'r'),
        ("ďđ", 'd'),
        ("ťţ", 't'),
        ("ąă", 'a'),
        ("ğ", 'g'),
    ];
    let bare = |c: char| BARE.iter().find(|(accented, _)| accented.contains(c)).map_or(c, |(_, bare)| *bare);
    let umlauts = text.replace('ä', "ae").replace(['ö', 'ø'], "oe").replace('ü', "ue").replace('å', "aa");
    [text, umlauts.as_str()].map(|text| text.replace('ß', "ss").replace('æ', "ae").chars().map(bare).collect())
}
