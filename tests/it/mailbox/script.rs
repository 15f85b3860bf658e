//! An IMAP server in memory that does what it is told, right or wrong. Over in-memory streams, so that the clock can
//! be paused.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Result;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use maildesk::mailbox::imap::{Dial, Dialled};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream};
use tokio::sync::Notify;

pub struct Mail {
    pub raw: String,
    pub flags: Vec<String>,
    /// INTERNALDATE.
    pub date: String,
}

/// What the server has.
pub struct Folder {
    pub uidvalidity: u32,
    /// `None`: the server does not tell.
    pub uidnext: Option<u32>,
    pub mails: BTreeMap<u32, Mail>,
    pub capabilities: &'static str,
    /// Commands as they came, without tags.
    pub heard: Vec<String>,
    pub other_folders: BTreeMap<String, Vec<String>>,
}

impl Folder {
    pub fn add(&mut self, uid: u32, raw: &str) {
        self.add_at(uid, raw, "01-Mar-2026 12:00:30 +0000");
    }

    pub fn add_at(&mut self, uid: u32, raw: &str, date: &str) {
        self.mails.insert(uid, Mail { raw: raw.to_owned(), flags: Vec::new(), date: date.to_owned() });
        self.uidnext = self.uidnext.map(|next| next.max(uid + 1));
    }

    pub fn body_answer(&self, uid: u32) -> String {
        let raw = &self.mails[&uid].raw;
        format!("* {uid} FETCH (UID {uid} BODY[] {{{}}}\r\n{raw})\r\n", raw.len())
    }
}

/// An answer other than the right one. `TAG` stands for the command's tag.
pub enum Wrong {
    Say(String),
    /// Says this, then nothing for ever.
    Stall(String),
    /// Says this in pieces of so many bytes, each this long after the one before.
    Trickle(String, usize, Duration),
    /// Says this and closes.
    Close(String),
    /// Says each and expects the line beside it, but none after the last.
    Converse(Vec<(&'static str, &'static str)>),
}

type Fault = Box<dyn FnMut(&mut Folder, usize, &str) -> Option<Wrong> + Send>;

pub struct Server {
    pub folder: Mutex<Folder>,
    fault: Mutex<Fault>,
    connections: AtomicUsize,
    bell: Notify,
}

impl Server {
    pub fn new(mails: u32) -> Arc<Self> {
        let mut folder = Folder {
            uidvalidity: 1,
            uidnext: Some(1),
            mails: BTreeMap::new(),
            capabilities: "IMAP4rev1 IDLE MOVE UIDPLUS",
            heard: Vec::new(),
            other_folders: BTreeMap::new(),
        };
        (1..=mails).for_each(|uid| folder.add(uid, &format!("Subject: {uid}\r\n\r\nmail {uid}.\r\n")));
        let fault: Fault = Box::new(|_, _, _| None);
        Arc::new(Self {
            folder: Mutex::new(folder),
            fault: Mutex::new(fault),
            connections: AtomicUsize::new(0),
            bell: Notify::new(),
        })
    }

    /// From now on the server answers wrongly where this says so; it is given the connection's number, from 1.
    pub fn fault(&self, fault: impl FnMut(&mut Folder, usize, &str) -> Option<Wrong> + Send + 'static) {
        *self.fault.lock().unwrap() = Box::new(fault);
    }

    /// Changes the folder and tells a client that idles.
    pub fn change<T>(&self, change: impl FnOnce(&mut Folder) -> T) -> T {
        let result = change(&mut self.folder.lock().unwrap());
        self.bell.notify_waiters();
        result
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Commands that begin so, as they came.
    pub fn heard(&self, beginning: &str) -> Vec<String> {
        let folder = self.folder.lock().unwrap();
        folder.heard.iter().filter(|command| command.starts_with(beginning)).cloned().collect()
    }

    async fn serve(&self, stream: DuplexStream, connection: usize) {
        let mut stream = BufReader::new(stream);
        let greeting = self.wrong(connection, "GREETING").unwrap_or(Wrong::Say("* OK ready\r\n".to_owned()));
        if !say(&mut stream, greeting, "").await {
            return;
        }
        let mut line = String::new();
        loop {
            line.clear();
            if !stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                return;
            }
            let Some((tag, command)) = line.trim_end().split_once(' ') else { continue };
            let (tag, command) = (tag.to_owned(), command.to_owned());
            self.folder.lock().unwrap().heard.push(command.clone());
            let answer = match self.wrong(connection, &command) {
                Some(wrong) => wrong,
                None if command == "IDLE" => {
                    if !self.idle(&mut stream, &tag).await {
                        return;
                    }
                    continue;
                }
                None => Wrong::Say(right(&mut self.folder.lock().unwrap(), &command)),
            };
            if !say(&mut stream, answer, &tag).await {
                return;
            }
        }
    }

    fn wrong(&self, connection: usize, command: &str) -> Option<Wrong> {
        (self.fault.lock().unwrap())(&mut self.folder.lock().unwrap(), connection, command)
    }

    async fn idle(&self, stream: &mut BufReader<DuplexStream>, tag: &str) -> bool {
        let bell = self.bell.notified();
        tokio::pin!(bell);
        bell.as_mut().enable();
        let _ = stream.write_all(b"+ idling\r\n* OK still here\r\n").await;
        let mut line = String::new();
        tokio::select! {
            read = stream.read_line(&mut line) => {
                if !read.is_ok_and(|read| read > 0) {
                    return false;
                }
            }
            () = &mut bell => {
                let count = self.folder.lock().unwrap().mails.len();
                let _ = stream.write_all(format!("* {count} EXISTS\r\n").as_bytes()).await;
                if !stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                    return false;
                }
            }
        }
        assert_eq!(line, "DONE\r\n");
        stream.write_all(format!("{tag} OK idled\r\n").as_bytes()).await.is_ok()
    }
}

/// Whether the connection goes on.
async fn say(stream: &mut BufReader<DuplexStream>, answer: Wrong, tag: &str) -> bool {
    match answer {
        Wrong::Say(text) => write(stream, &text, tag).await,
        Wrong::Stall(text) => {
            write(stream, &text, tag).await;
            // Until the client gives up.
            let mut rest = Vec::new();
            let _ = tokio::io::AsyncReadExt::read_to_end(stream, &mut rest).await;
            false
        }
        Wrong::Trickle(text, size, pause) => {
            for piece in text.replace("TAG", tag).as_bytes().chunks(size) {
                tokio::time::sleep(pause).await;
                if stream.write_all(piece).await.is_err() {
                    return false;
                }
            }
            true
        }
        Wrong::Close(text) => {
            write(stream, &text, tag).await;
            false
        }
        Wrong::Converse(turns) => {
            let last = turns.len() - 1;
            for (turn, (text, expected)) in turns.into_iter().enumerate() {
                write(stream, text, tag).await;
                if turn < last {
                    let mut line = String::new();
                    stream.read_line(&mut line).await.unwrap();
                    assert_eq!(line.trim_end(), expected);
                }
            }
            true
        }
    }
}

async fn write(stream: &mut BufReader<DuplexStream>, text: &str, tag: &str) -> bool {
    stream.write_all(text.replace("TAG", tag).as_bytes()).await.is_ok()
}

/// What a good server answers.
fn right(folder: &mut Folder, command: &str) -> String {
    let words: Vec<&str> = command.split(' ').collect();
    let mut answer = String::new();
    match words.as_slice() {
        ["CAPABILITY"] => answer = format!("* CAPABILITY {}\r\n", folder.capabilities),
        ["SELECT", ..] => {
            answer = format!("* {} EXISTS\r\n* OK [UIDVALIDITY {}] valid\r\n", folder.mails.len(), folder.uidvalidity);
            if let Some(next) = folder.uidnext {
                answer.push_str(&format!("* OK [UIDNEXT {next}] next\r\n"));
            }
        }
        ["UID", "FETCH", set, "(UID", slice] if slice.starts_with("BODY.PEEK[]<") => {
            let (offset, count) = slice.trim_matches(|c: char| !c.is_ascii_digit()).split_once('.').unwrap();
            let (offset, count): (usize, usize) = (offset.parse().unwrap(), count.parse().unwrap());
            for uid in named(folder, set) {
                let raw = &folder.mails[&uid].raw;
                let part = &raw[offset.min(raw.len())..(offset + count).min(raw.len())];
                answer
                    .push_str(&format!("* {uid} FETCH (UID {uid} BODY[]<{offset}> {{{}}}\r\n{part})\r\n", part.len()));
            }
        }
        ["UID", "FETCH", set, attributes @ ..] => {
            for uid in named(folder, set) {
                let mail = &folder.mails[&uid];
                answer.push_str(&match attributes {
                    ["(UID", "BODY.PEEK[])"] => folder.body_answer(uid),
                    ["(UID)"] => format!("* {uid} FETCH (UID {uid})\r\n"),
                    _ => {
                        let (size, date) = (mail.raw.len(), &mail.date);
                        format!("* {uid} FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE \"{date}\")\r\n")
                    }
                });
            }
        }
        ["UID", "SEARCH", "SINCE", _] => answer = search(folder.mails.keys().copied()),
        ["UID", "SEARCH", "UID", set, key @ ..] => {
            let without = match key {
                ["UNSEEN"] => "\\Seen",
                ["UNDELETED"] => "\\Deleted",
                _ => "",
            };
            let found = named(folder, set).into_iter();
            answer = search(found.filter(|uid| !folder.mails[uid].flags.iter().any(|flag| flag == without)));
        }
        ["UID", "STORE", set, "+FLAGS.SILENT", flag] => {
            for uid in named(folder, set) {
                folder.mails.get_mut(&uid).unwrap().flags.push(flag.trim_matches(['(', ')']).to_owned());
            }
        }
        ["UID", verb @ ("MOVE" | "COPY"), set, target] => {
            let Some(other) = folder.other_folders.get(*target) else {
                return "TAG NO [TRYCREATE] no such folder\r\n".into();
            };
            let mut other = other.clone();
            for uid in named(folder, set) {
                other.push(folder.mails[&uid].raw.clone());
                if *verb == "MOVE" {
                    folder.mails.remove(&uid);
                }
            }
            folder.other_folders.insert((*target).to_owned(), other);
        }
        ["UID", "EXPUNGE", set] => {
            for uid in named(folder, set) {
                if folder.mails[&uid].flags.iter().any(|flag| flag == "\\Deleted") {
                    folder.mails.remove(&uid);
                }
            }
        }
        ["CREATE", target] => {
            folder.other_folders.insert((*target).to_owned(), Vec::new());
        }
        ["LOGIN", ..] | ["LOGOUT"] => {}
        _ => return "TAG BAD unknown command\r\n".to_owned(),
    }
    answer.push_str("TAG OK done\r\n");
    answer
}

fn search(uids: impl Iterator<Item = u32>) -> String {
    let uids: String = uids.map(|uid| format!(" {uid}")).collect();
    format!("* SEARCH{uids}\r\n")
}

fn named(folder: &Folder, set: &str) -> Vec<u32> {
    let last = folder.mails.keys().next_back().copied().unwrap_or(0);
    let number = |text: &str| if text == "*" { last } else { text.parse().unwrap() };
    let ranges: Vec<(u32, u32)> = set
        .split(',')
        .map(|range| {
            let (a, b) = range.split_once(':').unwrap_or((range, range));
            let (a, b) = (number(a), number(b));
            (a.min(b), a.max(b))
        })
        .collect();
    folder.mails.keys().copied().filter(|uid| ranges.iter().any(|(a, b)| (a..=b).contains(&uid))).collect()
}

/// Connects to a [`Server`].
pub struct Line(pub Arc<Server>);

impl Dial for Line {
    fn dial(&self) -> BoxFuture<'_, Result<Dialled>> {
        let connection = self.0.connections.fetch_add(1, Ordering::Relaxed) + 1;
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let server = self.0.clone();
        tokio::spawn(async move { server.serve(theirs, connection).await });
        async move { Ok(Dialled { stream: Box::new(ours), greeted: false }) }.boxed()
    }
}
