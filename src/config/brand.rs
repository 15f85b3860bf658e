//! How the web desk looks like the house: its logo, its colour, and a style sheet of its own.

use std::fmt;
use std::path::PathBuf;

/// Most bytes of a logo and of a style sheet: both are a part of every page.
pub const LARGEST: usize = 256 * 1024;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brand {
    pub logo: Option<Logo>,
    /// Of what can be clicked and of what is chosen.
    pub colour: Option<Colour>,
    /// Stands behind the desk's own style sheet.
    pub css: Option<Css>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    pub file: PathBuf,
    pub kind: &'static str,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Css {
    pub file: PathBuf,
    pub text: String,
}

impl Brand {
    /// Whether pages look otherwise than they do by themselves, the logo aside.
    pub fn has_style(&self) -> bool {
        self.colour.is_some() || self.css.is_some()
    }
}

/// sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

impl Colour {
    /// `#1d4f91`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance").
    fn luminance(self) -> f64 {
        let linear = |byte: u8| {
            let part = f64::from(byte) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// 1 to 21 (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// So much of the other one, 0 to 1.
    pub fn mixed(self, other: Self, share: f64) -> Self {
        let mut mixed = self.0;
        for (own, other) in mixed.iter_mut().zip(other.0) {
            let value = f64::from(*own) * (1.0 - share) + f64::from(other) * share;
            *own = value.round().clamp(0.0, 255.0) as u8;
        }
        Self(mixed)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(out, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// What an image is, by its first bytes.
pub fn kind_of_image(bytes: &[u8]) -> Option<&'static str> {
    let begin = bytes.get(..bytes.len().min(1024))?;
    match begin {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => {
            let text = String::from_utf8_lossy(begin);
            let text = text.trim_start_matches('\u{feff}').trim_start();
            (text.starts_with("<svg") || (text.starts_with("<?xml") && text.contains("<svg")))
                .then_some("image/svg+xml")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_six_digits() {
        assert_eq!(Colour::parse("#1d4F91"), Some(Colour([0x1d, 0x4f, 0x91])));
        for wrong in ["", "#", "1d4f91", "#1d4f9", "#1d4f911", "#1d4f9g", "#+d4f91", "blue", "#ééé"] {
            assert_eq!(Colour::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let (black, white) = (Colour([0; 3]), Colour([255; 3]));
        assert!((black.contrast(white) - 21.0).abs() < 0.001);
        // As published tables have it.
        let grey = Colour([0x76; 3]);
        assert!((grey.contrast(white) - 4.54).abs() < 0.01, "{}", grey.contrast(white));
    }

    #[test]
    fn images_are_known_by_what_they_are() {
        assert_eq!(kind_of_image(b"\x89PNG\r\n"), Some("image/png"));
        assert_eq!(kind_of_image(b"<?xml version=\"1.0\"?>\n<!-- drawn by hand --><svg>"), Some("image/svg+xml"));
        assert_eq!(kind_of_image(b"<!doctype html><svg>"), None);
        assert_eq!(kind_of_image(b""), None);
    }
}
