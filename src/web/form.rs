//! A form that may bring files, as a browser sends it.
//!
//! It is read to its end whatever is wrong with it, since a browser shows no answer before it has sent all: so whoever
//! wrote something finds it in the form still, with what is wrong.

use std::collections::BTreeMap;

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use axum::http::StatusCode;

use crate::desk::context::size;
use crate::mail::compose::File;
use crate::web::guard::LARGEST;
use crate::web::page::Visit;

/// Files of one form.
pub const MOST_FILES: usize = 20;
/// Bytes that are read of a form; what is too much is let go on the way.
pub const MOST_READ: usize = 4 * LARGEST;

/// What the form says. Without its files where something is wrong with them: all of them go, or none.
#[derive(Default)]
pub struct Form {
    texts: BTreeMap<String, String>,
    pub files: Vec<File>,
    pub problem: Option<Problem>,
}

/// What is wrong with what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    TooManyFiles,
    TooLarge,
    /// It ends too soon, or is no form.
    Broken,
}

impl Problem {
    /// What is wrong, for whoever sent it.
    pub fn words(self, visit: &Visit) -> String {
        let key = match self {
            Self::TooManyFiles => "upload.too_many",
            Self::TooLarge => "upload.too_large",
            Self::Broken => "upload.broken",
        };
        let words = visit.web.words(visit.language, key);
        words.replace("{most}", &MOST_FILES.to_string()).replace("{size}", &size(LARGEST as u64))
    }

    pub fn status(self) -> StatusCode {
        match self {
            Self::TooManyFiles => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Broken => StatusCode::BAD_REQUEST,
        }
    }
}

impl Form {
    pub async fn read(mut multipart: Multipart) -> Self {
        let mut form = Self::default();
        if let Err(error) = form.fields(&mut multipart).await {
            let large = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
            form.problem = Some(if large { Problem::TooLarge } else { Problem::Broken });
        }
        if form.problem.is_some() {
            form.files.clear();
        }
        form
    }

    /// What stands in a field, with line breaks as they are here; nothing where there is none.
    pub fn take(&mut self, name: &str) -> String {
        self.texts.remove(name).unwrap_or_default()
    }

    /// Whether fields are left whose names begin so.
    pub fn has_more(&self, beginning: &str) -> bool {
        self.texts.keys().any(|name| name.starts_with(beginning))
    }

    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }

    async fn fields(&mut self, multipart: &mut Multipart) -> Result<(), MultipartError> {
        let mut left = LARGEST;
        while let Some(mut field) = multipart.next_field().await? {
            let of_field = |text: Option<&str>| text.unwrap_or_default().to_owned();
            let (name, file_name) = (of_field(field.name()), of_field(field.file_name()));
            let content_type = of_field(field.content_type()).to_lowercase();
            let (mut bytes, mut fits) = (Vec::new(), true);
            while let Some(chunk) = field.chunk().await? {
                fits &= bytes.len() + chunk.len() <= left;
                match fits {
                    true => bytes.extend_from_slice(&chunk),
                    // What follows may be what somebody wrote.
                    false => bytes = Vec::new(),
                }
            }
            left -= bytes.len();
            if !fits {
                self.problem = Some(Problem::TooLarge);
            } else if name != "files" {
                self.texts.insert(name, String::from_utf8_lossy(&bytes).replace("\r\n", "\n"));
            } else if self.files.len() == MOST_FILES {
                self.problem = self.problem.or(Some(Problem::TooManyFiles));
            } else if !bytes.is_empty() {
                self.files.push(File { name: file_name, content_type, bytes });
            }
        }
        Ok(())
    }
}
