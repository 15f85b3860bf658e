//! The smallest HTTP server that can be told something.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use serde_json::Value;

use super::house::DEADLINE;

pub struct Webhook {
    pub url: String,
    taken: Receiver<Told>,
}

/// One request.
pub struct Told {
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Told {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Webhook {
    pub fn listen() -> Self {
        Self::answering(&[])
    }

    /// Answers the first requests with these statuses, and all others with 204.
    pub fn answering(statuses: &'static [u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (take, taken) = channel();
        std::thread::spawn(move || {
            let statuses = statuses.iter().copied().chain(std::iter::repeat(204));
            for (stream, status) in listener.incoming().map_while(Result::ok).zip(statuses) {
                let mut stream = BufReader::new(stream);
                let mut headers = BTreeMap::new();
                loop {
                    let mut line = String::new();
                    stream.read_line(&mut line).unwrap();
                    if let Some((name, value)) = line.split_once(':') {
                        headers.insert(name.to_lowercase(), value.trim().to_owned());
                    }
                    if line.trim().is_empty() {
                        break;
                    }
                }
                let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
                let mut body = vec![0; length];
                stream.read_exact(&mut body).unwrap();
                let answer = format!("HTTP/1.1 {status} So\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                stream.get_mut().write_all(answer.as_bytes()).unwrap();
                if take.send(Told { headers, body: String::from_utf8(body).unwrap() }).is_err() {
                    return;
                }
            }
        });
        Self { url, taken }
    }

    pub fn takes(&self) -> Told {
        self.taken.recv_timeout(DEADLINE).expect("the webhook is told")
    }
}
