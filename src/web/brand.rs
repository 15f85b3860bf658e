//! The house's look. Its colour is made readable on both grounds: whoever chose it for a logo did not think of small
//! text, or of the night.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::config::brand::{Brand, Colour};
use crate::web::Web;
use crate::web::assets::{CSS, KEPT};
use crate::web::fault::Fault;

/// Of text (WCAG 2.2, success criterion 1.4.3).
const READABLE: f64 = 4.5;

const WHITE: Colour = Colour([255; 3]);
const BLACK: Colour = Colour([0; 3]);

/// The grounds of `desk.css` on which the colour stands, by day and by night.
const DAY: [Colour; 2] = [Colour([0xff; 3]), Colour([0xf6, 0xf7, 0xf9])];
const NIGHT: [Colour; 2] = [Colour([0x1a, 0x20, 0x28]), Colour([0x12, 0x16, 0x1c])];

pub async fn style(State(web): State<Arc<Web>>) -> Result<Response, Fault> {
    let brand = &web.config.web.brand;
    if !brand.has_style() {
        return Err(Fault::NotFound);
    }
    Ok(([(CONTENT_TYPE, CSS), (CACHE_CONTROL, KEPT)], sheet(brand)).into_response())
}

pub async fn logo(State(web): State<Arc<Web>>) -> Result<Response, Fault> {
    let logo = web.config.web.brand.logo.as_ref().ok_or(Fault::NotFound)?;
    let mut response = ([(CONTENT_TYPE, logo.kind), (CACHE_CONTROL, KEPT)], logo.bytes.clone()).into_response();
    // Opened by itself, a drawing is a page: it may draw, and nothing else.
    let drawing = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, drawing);
    Ok(response)
}

/// What stands behind `desk.css`.
fn sheet(brand: &Brand) -> String {
    let mut sheet = String::new();
    if let Some(colour) = brand.colour {
        let _ = writeln!(sheet, ":root {{ {} }}", named(colour, DAY, BLACK));
        let _ =
            writeln!(sheet, "@media (prefers-color-scheme: dark) {{ :root {{ {} }} }}", named(colour, NIGHT, WHITE));
    }
    sheet.push_str(brand.css.as_ref().map_or("", |css| &css.text));
    sheet
}

/// The names by which `desk.css` calls the colour, on these grounds.
fn named(colour: Colour, grounds: [Colour; 2], towards: Colour) -> String {
    let soft = |colour: Colour| grounds[0].mixed(colour, 0.1);
    let reads = |colour: &Colour| {
        let on_soft = colour.contrast(soft(*colour));
        grounds.iter().map(|ground| colour.contrast(*ground)).fold(on_soft, f64::min) >= READABLE
    };
    let steps = (0..=20).map(|step| colour.mixed(towards, f64::from(step) / 20.0));
    let accent = steps.clone().find(reads).unwrap_or(towards);
    let on_accent = if accent.contrast(WHITE) >= accent.contrast(BLACK) { WHITE } else { BLACK };
    format!("--accent: {accent}; --accent-soft: {}; --on-accent: {on_accent};", soft(accent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(named: &str, name: &str) -> Colour {
        let (_, rest) = named.split_once(&format!("{name}: ")).unwrap();
        Colour::parse(rest.split(';').next().unwrap()).unwrap()
    }

    #[test]
    fn every_colour_is_readable_by_day_and_by_night() {
        let parts = [0u8, 51, 102, 153, 204, 255];
        for red in parts {
            for green in parts {
                for blue in parts {
                    for (grounds, towards) in [(DAY, BLACK), (NIGHT, WHITE)] {
                        let named = named(Colour([red, green, blue]), grounds, towards);
                        let accent = value(&named, "--accent");
                        let grounds = [grounds[0], grounds[1], value(&named, "--accent-soft")];
                        for ground in grounds {
                            assert!(accent.contrast(ground) >= READABLE, "{named} on {ground}");
                        }
                        assert!(value(&named, "--on-accent").contrast(accent) >= READABLE, "{named}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_colour_that_is_readable_stays_as_it_is() {
        let blue = Colour([0x1d, 0x4f, 0x91]);
        assert_eq!(value(&named(blue, DAY, BLACK), "--accent"), blue);
    }
}
