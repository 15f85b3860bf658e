//! A whole desk with its pages served on loopback.

use std::sync::Arc;

use maildesk::config;
use maildesk::store::{Location, Store};
use maildesk::web::{Web, serve};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::support::letter::{Letter, Post, to};
use crate::support::world::{DESK, World};

pub const CAROL: &str = "Carol Customer <carol@customer.example>";
pub const ANN: &str = "Ann <ann@acme.example>";

pub struct Site {
    pub world: World,
    pub url: String,
    stop: DropGuard,
    serving: tokio::task::JoinHandle<anyhow::Result<()>>,
}

/// An answer of the server.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// The value of the first hidden field of this name.
    pub fn field(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let rest = self.body.split_once(&mark).unwrap_or_else(|| panic!("no field {name} in {}", self.body)).1;
        rest.split('"').next().unwrap().to_owned()
    }
}

impl Site {
    pub async fn new() -> Self {
        Self::with(DESK).await
    }

    pub async fn with(desk: &str) -> Self {
        Self::holding(desk, &[]).await
    }

    /// With articles, by their path below `kb`.
    pub async fn holding(desk: &str, articles: &[(&str, &str)]) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        // What is written on a page leaves at once, where a test says nothing else; it may have said something of it.
        let undo = if desk.contains("[web]\nundo") { "" } else { "undo = \"0s\"\n" };
        let web = format!("[web]\n{undo}listen = \"127.0.0.1:8025\"\npublic_url = \"{url}\"\n");
        let toml = if desk.contains("[web]\n") { desk.replace("[web]\n", &web) } else { format!("{desk}\n{web}") };
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in articles {
            let path = folder.path().join("kb").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let store = Store::open(&Location::Sqlite { folder: folder.path().join("data") }).unwrap();
        let mut world = World::on(store, folder, &toml);
        world.now = maildesk::clock::now();
        let loaded = config::load_str(&toml, world.folder.path(), config::Keys::Create, &maildesk::cli::templates);
        let loaded = loaded.unwrap_or_else(|problems| panic!("{}", problems.render(false)));
        let web = Arc::new(Web::new(Arc::new(loaded), world.store.clone()));
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(web, listener, stop.clone()));
        Self { world, url, stop: stop.drop_guard(), serving }
    }

    /// Stops the server, and waits until it has answered everybody.
    pub async fn close(self) {
        drop(self.stop);
        self.serving.await.unwrap().unwrap();
    }

    /// Carol asks for something; what the desk writes of it.
    pub async fn asked(&mut self, subject: &str) -> Vec<Letter> {
        let post = Post::new(CAROL, "support@acme.example", subject).text("It does not start any more.");
        self.world.deliver(post).await;
        self.mail().await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(path, None, &[]).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask(path, Some(fields), &[]).await
    }

    /// Follows no redirect: where it leads is a part of the answer.
    pub async fn ask(&self, path: &str, form: Option<&[(&str, &str)]>, headers: &[(&str, &str)]) -> Answer {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.url) };
        let form: Option<Vec<(String, String)>> =
            form.map(|form| form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
        let headers: Vec<(String, String)> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        tokio::task::spawn_blocking(move || asked(&url, form, &headers)).await.unwrap()
    }

    /// Headers and bytes of a file.
    pub async fn fetch(&self, path: &str, cookie: &str) -> (Vec<(String, String)>, Vec<u8>) {
        let (url, cookie) = (format!("{}{path}", self.url), cookie.to_owned());
        let fetched = tokio::task::spawn_blocking(move || {
            let mut answer = ureq::get(&url).header("cookie", &cookie).call().unwrap();
            let text = |value: &ureq::http::HeaderValue| value.to_str().unwrap().to_owned();
            let headers = answer.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
            (headers, answer.body_mut().read_to_vec().unwrap())
        });
        fetched.await.unwrap()
    }

    /// The cookie of somebody who signed in by the link in their mail.
    pub async fn signed_in(&mut self, address: &str) -> String {
        self.post("/sign-in", &[("address", address)]).await;
        let link = self.link_to(address).await;
        let entered = self.post(&link, &[("next", "/")]).await;
        assert_eq!(entered.status, 303, "{entered:?}");
        entered.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    /// All that the desk has written by now.
    pub async fn mail(&mut self) -> Vec<Letter> {
        self.world.now = maildesk::clock::now();
        self.world.post().await
    }

    /// The sign-in link that is mailed to this address.
    pub async fn link_to(&mut self, address: &str) -> String {
        // It is written beside the answer, which must tell nobody whether there is one.
        let mut changes = self.world.store.changes();
        loop {
            changes.borrow_and_update();
            let letters = self.mail().await;
            if let Some(letter) = to(&letters, address).into_iter().find(|letter| letter.template == "sign_in") {
                return link_in(letter);
            }
            changes.changed().await.unwrap();
        }
    }
}

/// The page that a mail of the desk names.
pub fn link_in(letter: &Letter) -> String {
    let text = letter.text();
    let at = text.find("http://").unwrap_or_else(|| panic!("no link in {text}"));
    text[at..].split_whitespace().next().unwrap().to_owned()
}

fn asked(url: &str, form: Option<Vec<(String, String)>>, headers: &[(String, String)]) -> Answer {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    let answer = match form {
        None => headers.iter().fold(agent.get(url), |call, (name, value)| call.header(name, value)).call(),
        Some(form) => {
            let call = headers.iter().fold(agent.post(url), |call, (name, value)| call.header(name, value));
            call.send_form(form)
        }
    };
    let mut answer = answer.unwrap();
    let text = |value: &ureq::http::HeaderValue| value.to_str().unwrap().to_owned();
    Answer {
        status: answer.status().as_u16(),
        headers: answer.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: answer.body_mut().read_to_string().unwrap(),
    }
}
