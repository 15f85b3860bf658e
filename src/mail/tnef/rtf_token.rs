//! The tokens of RTF (Rich Text Format 1.9.1, "RTF Syntax").

use crate::mail::transfer;

#[derive(Debug, PartialEq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// `\*`: the destination that follows may be passed over by who does not know it.
    Star,
    /// `\'e9`: one byte of text.
    Byte(u8),
    Text(&'a [u8]),
    /// A backslash and something that is no letter.
    Symbol(u8),
    Word(&'a str, Option<i32>),
}

/// The tokens of a document in order.
pub(super) struct Tokens<'a>(pub &'a [u8]);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let (&first, tail) = self.0.split_first()?;
            match first {
                b'{' => {
                    self.0 = tail;
                    return Some(Token::Open);
                }
                b'}' => {
                    self.0 = tail;
                    return Some(Token::Close);
                }
                b'\\' => match self.control(tail)? {
                    // Pictures may be binary: `\bin` says how many bytes are no RTF at all.
                    Token::Word("bin", Some(length)) => {
                        self.0 = self.0.get(usize::try_from(length).unwrap_or(0)..).unwrap_or_default();
                    }
                    token => return Some(token),
                },
                b'\r' | b'\n' => self.0 = tail,
                _ => {
                    let end = self.0.iter().position(|byte| b"{}\\\r\n".contains(byte)).unwrap_or(self.0.len());
                    return Some(Token::Text(self.take(end)));
                }
            }
        }
    }
}

impl<'a> Tokens<'a> {
    fn take(&mut self, length: usize) -> &'a [u8] {
        let (head, tail) = self.0.split_at_checked(length).unwrap_or((self.0, &[]));
        self.0 = tail;
        head
    }

    /// What a backslash begins.
    fn control(&mut self, after: &'a [u8]) -> Option<Token<'a>> {
        self.0 = after;
        let letters = after.iter().take(32).take_while(|byte| byte.is_ascii_alphabetic()).count();
        if letters == 0 {
            let symbol = *self.take(1).first()?;
            return Some(match symbol {
                b'*' => Token::Star,
                b'\'' => self.hex(),
                _ => Token::Symbol(symbol),
            });
        }
        let word = std::str::from_utf8(self.take(letters)).ok()?;
        let minus = usize::from(self.0.first() == Some(&b'-'));
        let digits = self.0.iter().skip(minus).take(10).take_while(|byte| byte.is_ascii_digit()).count();
        let number = if digits > 0 { std::str::from_utf8(self.take(minus + digits)).ok()?.parse().ok() } else { None };
        // One blank belongs to the word.
        if self.0.first() == Some(&b' ') {
            self.take(1);
        }
        Some(Token::Word(word, number))
    }

    fn hex(&mut self) -> Token<'a> {
        match self.0 {
            [high, low, rest @ ..] => match (transfer::hex(*high), transfer::hex(*low)) {
                (Some(high), Some(low)) => {
                    self.0 = rest;
                    Token::Byte(high << 4 | low)
                }
                _ => Token::Text(b"'"),
            },
            _ => Token::Text(b"'"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_binary() {
        let found: Vec<Token<'_>> = Tokens(b"{\\b1 x\\*\\u-5?\\'4a\\bin3 }}}\\~}\\").collect();
        assert_eq!(
            found,
            [
                Token::Open,
                Token::Word("b", Some(1)),
                Token::Text(b"x"),
                Token::Star,
                Token::Word("u", Some(-5)),
                Token::Text(b"?"),
                Token::Byte(0x4a),
                Token::Symbol(b'~'),
                Token::Close,
            ]
        );
    }
}
