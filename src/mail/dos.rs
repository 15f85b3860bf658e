//! The code pages of DOS, in which old programs and machines still write; browsers know only 866 of them.
//!
//! The tables are those that the Unicode Consortium publishes. In all of these pages the lower half is ASCII.

/// Number of the page, and the characters of its upper half.
const PAGES: &[(u32, &str)] = &[
    // The United States
    (
        437,
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ\
         áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
         └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
         αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
    ),
    // Greek
    (
        737,
        "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθ\
         ικλμνξοπρσςτυφχψ░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
         └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
         ωάέήϊίόύϋώΆΈΉΊΌΎΏ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u{a0}",
    ),
    // Baltic
    (
        775,
        "ĆüéāäģåćłēŖŗīŹÄÅÉæÆōöĢ¢ŚśÖÜø£Ø×¤\
         ĀĪóŻżź”¦©®¬½¼Ł«»░▒▓│┤ĄČĘĖ╣║╗╝ĮŠ┐\
         └┴┬├─┼ŲŪ╚╔╩╦╠═╬Žąčęėįšųūž┘┌█▄▌▐▀\
         ÓßŌŃõÕµńĶķĻļņĒŅ’\u{ad}±“¾¶§÷„°∙·¹³²■\u{a0}",
    ),
    // Western
    (
        850,
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
         áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
         └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
         ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
    ),
    // Central European
    (
        852,
        "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×č\
         áíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐\
         └┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀\
         ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}",
    ),
    // Cyrillic
    (
        855,
        "ђЂѓЃёЁєЄѕЅіІїЇјЈљЉњЊћЋќЌўЎџЏюЮъЪ\
         аАбБцЦдДеЕфФгГ«»░▒▓│┤хХиИ╣║╗╝йЙ┐\
         └┴┬├─┼кК╚╔╩╦╠═╬¤лЛмМнНоОп┘┌█▄Пя▀\
         ЯрРсСтТуУжЖвВьЬ№\u{ad}ыЫзЗшШэЭщЩчЧ§■\u{a0}",
    ),
    // Turkish
    (
        857,
        "ÇüéâäàåçêëèïîıÄÅÉæÆôöòûùİÖÜø£ØŞş\
         áíóúñÑĞğ¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
         └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ºªÊËÈ\u{fffd}ÍÎÏ┘┌█▄¦Ì▀\
         ÓßÔÒõÕµ\u{fffd}×ÚÛÙìÿ¯´\u{ad}±\u{fffd}¾¶§÷¸°¨·¹³²■\u{a0}",
    ),
    // Western with the euro
    (
        858,
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
         áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
         └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀\
         ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
    ),
    // Portuguese
    (
        860,
        "ÇüéâãàÁçêÊèÍÔìÃÂÉÀÈôõòÚùÌÕÜ¢£Ù₧Ó\
         áíóúñÑªº¿Ò¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
         └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
         αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
    ),
    // Icelandic
    (
        861,
        "ÇüéâäàåçêëèÐðÞÄÅÉæÆôöþûÝýÖÜø£Ø₧ƒ\
         áíóúÁÍÓÚ¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
         └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
         αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
    ),
    // Hebrew
    (
        862,
        "אבגדהוזחטיךכלםמןנסעףפץצקרשת¢£¥₧ƒ\
         áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
         └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
         αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
    ),
    // Canadian French
    (
        863,
        "ÇüéâÂà¶çêëèïî‗À§ÉÈÊôËÏûù¤ÔÜ¢£ÙÛƒ\
         ¦´óú¨¸³¯Î⌐¬½¼¾«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
         └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
         αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
    ),
    // Nordic
    (
        865,
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø₧ƒ\
         áíóúñÑªº¿⌐¬½¼¡«¤░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
         └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
         αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
    ),
    // Greek, the second
    (
        869,
        "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}Ά\u{fffd}·¬¦‘’Έ―ΉΊΪΌ\u{fffd}\u{fffd}ΎΫ©Ώ²³ά£έήί\
         ϊΐόύΑΒΓΔΕΖΗ½ΘΙ«»░▒▓│┤ΚΛΜΝ╣║╗╝ΞΟ┐\
         └┴┬├─┼ΠΡ╚╔╩╦╠═╬ΣΤΥΦΧΨΩαβγ┘┌█▄δε▀\
         ζηθικλμνξοπρσςτ΄\u{ad}±υφχ§ψ΅°¨ωϋΰώ■\u{a0}",
    ),
];

/// Decodes bytes that claim to be in one of these pages; `None` for all other labels.
pub fn decode(bytes: &[u8], label: &str) -> Option<String> {
    let number = number(label)?;
    let (_, upper) = PAGES.iter().find(|(page, _)| *page == number)?;
    let upper: Vec<char> = upper.chars().collect();
    let letter = |byte: &u8| match byte.checked_sub(0x80) {
        None => char::from(*byte),
        Some(at) => upper.get(usize::from(at)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    Some(bytes.iter().map(letter).collect())
}

/// The number of `cp437`, `IBM850`, `ibm00858`, `PC8-437`, `csPC775Baltic`, `dos-852`, `852`.
fn number(label: &str) -> Option<u32> {
    const NAMES: [&str; 10] = ["", "cp", "ibm", "dos", "msdos", "oem", "pc", "ccsid", "cspc", "csibm"];
    let compact: String = label.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = compact.strip_prefix('x').unwrap_or(&compact);
    if compact == "pcmultilingual850euro" {
        return Some(858);
    }
    // "PC8-437" and "csPC8CodePage437" say that there are eight bits.
    let plain = plain.replace("pc8codepage", "pc").replace("pc8", "pc").replace("cspcp", "cspc");
    let at = plain.find(|c: char| c.is_ascii_digit())?;
    let (name, rest) = plain.split_at_checked(at)?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    NAMES.contains(&name).then(|| rest.get(..end)?.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_whole() {
        for (page, upper) in PAGES {
            assert_eq!(upper.chars().count(), 128, "{page}");
            assert!(!upper.chars().any(|c| c.is_ascii() || c.is_control()), "{page}");
        }
    }

    #[test]
    fn what_programs_of_dos_wrote() {
        for (bytes, label, want) in [
            (&b"Gr\x81\xe1e, caf\x82 \xc9\xcd\xbb"[..], "cp437", "Grüße, café ╔═╗"),
            (b"\x9be\xe3", "IBM437", "¢eπ"),
            (b"\x8a\x98\xa3\xa7\xab\xe3\xa8\x98", "cp737", "Λαμπτήρα"),
            (b"L\xd7dzu, \xd5odien", "cp775", "Lūdzu, šodien"),
            (b"Gr\x81\xe1e, \x9bl", "ibm850", "Grüße, øl"),
            (b"P\xfd\xa1li\xe7 \xa7lu\x9cou\x9fk\xec k\x85\xe5", "cp852", "Příliš žluťoučký kůň"),
            (b"\xdd\xe1\xb7\xeb\xa8\xe5, \xd4\xa0\xe3\xd6\xe3", "cp855", "Привет, насос"),
            (b"a\xa7\x8d\x9f \x98", "cp857", "ağış İ"),
            (b"12 \xd5", "IBM00858", "12 €"),
            (b"12 \xd5", "PC-Multilingual-850+euro", "12 €"),
            (b"a\x87\x84o", "cp860", "ação"),
            (b"\x95akka \x95\x82r", "cp861", "þakka þér"),
            (b"\x99\x8c\x85\x8d", "cp862", "שלום"),
            (b"\x90t\x82", "cp863", "Été"),
            (b"bl\x86b\x91r", "cp865", "blåbær"),
            (b"\xa4\xe7\xee\xe5\x9f\xd6", "cp869", "Αντλία"),
        ] {
            assert_eq!(decode(bytes, label).as_deref(), Some(want), "{label}");
        }
        for label in
            ["csPC8CodePage437", "PC8-437", "csPC775Baltic", "x-cp852", "dos-852", "852", "OEM437", "CCSID00858"]
        {
            assert!(decode(b"", label).is_some(), "{label}");
        }
        for label in ["windows-1252", "iso-8859-1", "cp1252", "cp", "", "utf-8", "kp437", "x"] {
            assert_eq!(decode(b"", label), None, "{label}");
        }
    }
}
