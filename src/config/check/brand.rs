//! `[web]`: logo, colour and style sheet.

use std::path::PathBuf;

use crate::config::brand::{Brand, Colour, Css, LARGEST, Logo, kind_of_image};
use crate::config::check::Checker;
use crate::config::raw::RawWeb;
use crate::config::report::{At, Problem};

pub fn brand(checker: &mut Checker<'_>, raw: Option<&RawWeb>) -> Brand {
    let Some(raw) = raw else { return Brand::default() };
    Brand { logo: logo(checker, raw), colour: colour(checker, raw), css: css(checker, raw) }
}

fn colour(checker: &mut Checker<'_>, raw: &RawWeb) -> Option<Colour> {
    let named = raw.colour.as_ref()?;
    let colour = Colour::parse(named);
    if colour.is_none() {
        let problem = Problem::error(named.place, format!("`{}` is not a colour", named.value));
        checker.note(problem.hint("write red, green and blue in six digits: \"#1d4f91\""));
    }
    colour
}

fn logo(checker: &mut Checker<'_>, raw: &RawWeb) -> Option<Logo> {
    let named = raw.logo.as_ref()?;
    let (file, bytes) = read(checker, named)?;
    let Some(kind) = kind_of_image(&bytes) else {
        let problem = Problem::error(named.place, format!("{} is no image that browsers draw", file.display()));
        checker.note(problem.hint("an SVG, PNG, JPEG or WebP file"));
        return None;
    };
    Some(Logo { file, kind, bytes })
}

fn css(checker: &mut Checker<'_>, raw: &RawWeb) -> Option<Css> {
    let named = raw.css.as_ref()?;
    let (file, bytes) = read(checker, named)?;
    let Ok(text) = String::from_utf8(bytes) else {
        checker.error(Some(named.place), format!("{} is not UTF-8 text", file.display()));
        return None;
    };
    // Pages load nothing from elsewhere, which browsers see to: whoever wrote this would wonder.
    let lower = text.to_ascii_lowercase();
    if let Some(foreign) = ["@import", "http:", "https:", "url(//"].into_iter().find(|foreign| lower.contains(foreign))
    {
        let problem = Problem::warning(named.place, format!("{} holds `{foreign}`", file.display()));
        checker.note(problem.hint("pages load nothing from elsewhere: put pictures into it as data:"));
    }
    Some(Css { file, text })
}

fn read(checker: &mut Checker<'_>, named: &At<String>) -> Option<(PathBuf, Vec<u8>)> {
    let file = checker.path(&named.value);
    match std::fs::read(&file) {
        Ok(bytes) if bytes.len() > LARGEST => {
            let told = format!("{} has {} KiB, and is a part of every page", file.display(), bytes.len() / 1024);
            checker.note(Problem::error(named.place, told).hint(format!("at most {} KiB", LARGEST / 1024)));
            None
        }
        Ok(bytes) => Some((file, bytes)),
        Err(error) => {
            checker.error(Some(named.place), format!("Failed to read {}: {error}", file.display()));
            None
        }
    }
}
