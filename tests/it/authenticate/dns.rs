//! A name server on loopback that knows what a test tells it, and nothing else (RFC 1035).

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::UdpSocket;

pub struct Dns {
    pub address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

impl Dns {
    /// Answers with these TXT records; any other name does not exist.
    pub async fn with(records: &[(&str, &str)]) -> Self {
        let records = records.iter().map(|(name, text)| (name.to_lowercase(), (*text).to_owned()));
        Self::start(Some(records.collect())).await
    }

    /// Hears questions and never answers.
    pub async fn dead() -> Self {
        Self::start(None).await
    }

    async fn start(records: Option<HashMap<String, String>>) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        tokio::spawn(async move {
            let mut question = [0; 1500];
            while let Ok((length, from)) = socket.recv_from(&mut question).await {
                count.fetch_add(1, Ordering::SeqCst);
                if let Some(records) = &records {
                    socket.send_to(&answer(&question[..length], records), from).await.unwrap();
                }
            }
        });
        Self { address, asked }
    }

    /// Questions so far.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn answer(question: &[u8], records: &HashMap<String, String>) -> Vec<u8> {
    const TXT: u16 = 16;
    let mut labels = Vec::new();
    let mut at = 12;
    while question[at] != 0 {
        let length = usize::from(question[at]);
        labels.push(String::from_utf8_lossy(&question[at + 1..at + 1 + length]).to_lowercase());
        at += 1 + length;
    }
    let kind = u16::from_be_bytes([question[at + 1], question[at + 2]]);
    let known = records.get(&labels.join("."));
    let text = known.filter(|_| kind == TXT);
    let mut answer = question[..2].to_vec();
    answer.extend([0x81, if known.is_some() { 0x80 } else { 0x83 }, 0, 1, 0, u8::from(text.is_some()), 0, 0, 0, 0]);
    answer.extend(&question[12..at + 5]);
    if let Some(text) = text {
        let data: Vec<u8> =
            text.as_bytes().chunks(255).flat_map(|chunk| [&[chunk.len() as u8], chunk].concat()).collect();
        // The name of the question, TXT, IN, an hour.
        answer.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 14, 16]);
        answer.extend((data.len() as u16).to_be_bytes());
        answer.extend(data);
    }
    answer
}
