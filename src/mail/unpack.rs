//! Everything that can be found in a file by whoever opens it: mail saved as a file, an archive, a document.
//!
//! Used to look for what must not leave the desk, so it unpacks widely and keeps nothing. A stored notification is
//! most often an `.eml` (base64 or quoted-printable inside), Outlook's `.msg` (a compound file, [MS-OXMSG]: texts in
//! UTF-16, the body in compressed RTF) or either of them in a zip; office documents are zips, too.

use std::io::{Cursor, Read};

use super::read::guarded;
use super::tnef;
use super::transfer;

/// Most bytes that are unpacked from one file: a hostile archive must not buy more.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// Files in archives in archives.
const DEEPEST: u32 = 4;
/// Most entries of one archive that are opened.
const MOST_ENTRIES: usize = 2_000;
/// Shorter runs of base64 hold nothing that is looked for.
const SHORTEST_BASE64: usize = 48;

/// Whether anything in a file is what is looked for: its bytes as they stand, and all that can be unpacked from them,
/// until the bounds are reached.
pub fn holds(bytes: &[u8], looked_for: &dyn Fn(&[u8]) -> bool) -> bool {
    guarded(|| Search { looked_for, left: MOST_BYTES }.look(bytes, 0)).unwrap_or_default()
}

struct Search<'a> {
    looked_for: &'a dyn Fn(&[u8]) -> bool,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl Search<'_> {
    fn look(&mut self, bytes: &[u8], depth: u32) -> bool {
        if (self.looked_for)(bytes) {
            return true;
        }
        // In UTF-16 every other byte of what is looked for is NUL.
        if bytes.contains(&0) && (self.looked_for)(&without_nul(bytes)) {
            return true;
        }
        if depth == DEEPEST {
            return false;
        }
        match bytes {
            [b'P', b'K', 3 | 5, ..] => self.zip(bytes, depth),
            [0x1f, 0x8b, ..] => self.stream(flate2::read::MultiGzDecoder::new(bytes), depth),
            [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => self.compound(bytes, depth),
            _ => self.encoded(bytes, depth),
        }
    }

    fn zip(&mut self, bytes: &[u8], depth: u32) -> bool {
        let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return false };
        // What is locked cannot be read here, nor by a requester without the key.
        (0..archive.len().min(MOST_ENTRIES))
            .any(|number| archive.by_index(number).is_ok_and(|entry| self.stream(entry, depth)))
    }

    fn compound(&mut self, bytes: &[u8], depth: u32) -> bool {
        let Ok(mut file) = cfb::CompoundFile::open(Cursor::new(bytes)) else { return false };
        let streams: Vec<_> = file.walk().filter(|entry| entry.is_stream()).take(MOST_ENTRIES).collect();
        streams.iter().any(|entry| {
            let Ok(stream) = file.open_stream(entry.path()) else { return false };
            let content = self.read(stream);
            self.look(&content, depth + 1) || tnef::rtf(&content).is_some_and(|rtf| self.look(&rtf, depth + 1))
        })
    }

    fn stream(&mut self, stream: impl Read, depth: u32) -> bool {
        let content = self.read(stream);
        self.look(&content, depth + 1)
    }

    /// What a stream gives before it ends, fails or the bounds are reached.
    fn read(&mut self, stream: impl Read) -> Vec<u8> {
        let mut content = Vec::new();
        // Of a damaged stream, what stands before the damage was read.
        let _ = stream.take(self.left).read_to_end(&mut content);
        self.left = self.left.saturating_sub(content.len() as u64);
        content
    }

    /// Mail saved as a file.
    fn encoded(&mut self, bytes: &[u8], depth: u32) -> bool {
        let is_mail = bytes.contains(&b'\n') && !bytes.get(..512).unwrap_or(bytes).contains(&0);
        if !is_mail || bytes.len() as u64 > self.left {
            return false;
        }
        self.left -= bytes.len() as u64;
        if bytes.contains(&b'=') && (self.looked_for)(&transfer::quoted_printable(bytes, false)) {
            return true;
        }
        base64_runs(bytes).any(|run| {
            let content = transfer::base64(run);
            self.look(&content, depth + 1)
        })
    }
}

fn without_nul(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| *byte != 0).collect()
}

/// Runs of lines that hold base64 and nothing else.
fn base64_runs(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_code = |line: &[u8]| {
        let line = line.trim_ascii_end();
        !line.is_empty() && line.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte))
    };
    let mut rest = bytes;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let lines = rest.split_inclusive(|byte| *byte == b'\n');
            let run: usize = lines.take_while(|line| is_code(line)).map(<[u8]>::len).sum();
            let skipped = rest.get(run..)?.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| run + at + 1);
            let (found, after) = (rest.get(..run)?, rest.get(skipped..).unwrap_or_default());
            rest = after;
            if found.len() >= SHORTEST_BASE64 {
                return Some(found);
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const SECRET: &[u8] = b"support+7-aann-secret@acme.example";

    fn found(bytes: &[u8]) -> bool {
        holds(bytes, &|bytes| bytes.windows(SECRET.len()).any(|window| window == SECRET))
    }

    fn utf_16(bytes: &[u8]) -> Vec<u8> {
        bytes.iter().flat_map(|byte| [*byte, 0]).collect()
    }

    fn zipped(name: &str, content: &[u8]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
        archive.finish().unwrap().into_inner()
    }

    fn gzipped(content: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(content).unwrap();
        packed.finish().unwrap()
    }

    /// As Outlook saves a mail.
    fn msg(content: &[u8]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        for (name, content) in
            [("__substg1.0_0037001F", utf_16(b"Printer")), ("__substg1.0_007D001F", content.to_vec())]
        {
            file.create_stream(name).unwrap().write_all(&content).unwrap();
        }
        file.into_inner().into_inner()
    }

    fn eml(content: &[u8]) -> Vec<u8> {
        let code = data_encoding::BASE64.encode(content);
        let lines: Vec<&str> = code.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
        format!("Subject: x\nContent-Transfer-Encoding: base64\n\n{}\n\nfurther text\n", lines.join("\r\n"))
            .into_bytes()
    }

    #[test]
    fn it_is_found_wherever_it_is_packed_and_nowhere_else() {
        let long = [b"Dear all, ".repeat(200).as_slice(), SECRET, &b" and more".repeat(200)].concat();
        let plain = b"Dear all, ".repeat(200);
        type Pack<'p> = &'p dyn Fn(&[u8]) -> Vec<u8>;
        let packs: [(&str, Pack<'_>); 10] = [
            ("as it is", &|content| content.to_vec()),
            ("UTF-16", &utf_16),
            ("base64", &eml),
            ("quoted-printable", &|content| {
                [b"x: y\n\n".as_slice(), &content.replace(b"+7-a", b"=2B7-=\r\na")].concat()
            }),
            ("zip", &|content| zipped("mail.eml", content)),
            ("gzip", &gzipped),
            ("Outlook's file", &|content| msg(&utf_16(content))),
            ("a mail in a zip", &|content| zipped("mail.eml", &eml(content))),
            ("a document of pages in a zip", &|content| zipped("all.zip", &zipped("word/document.xml", content))),
            ("Outlook's file in a mail", &|content| eml(&msg(&utf_16(content)))),
        ];
        for (name, pack) in packs {
            assert!(found(&pack(&long)), "{name}");
            assert!(!found(&pack(&plain)), "{name}, without it");
        }
    }

    #[test]
    fn a_bomb_and_damage_end_the_search() {
        let bomb = gzipped(&vec![b'a'; 1024 * 1024]);
        let nested = (0..9).fold(bomb, |inner, _| gzipped(&inner));
        assert!(!found(&nested));
        for packed in [zipped("a", SECRET), gzipped(SECRET), msg(&utf_16(SECRET)), eml(SECRET)] {
            for cut in (0..packed.len()).step_by(41) {
                found(&packed[..cut]);
                let mut hurt = packed.clone();
                hurt[cut] ^= 0x55;
                found(&hurt);
            }
        }
    }

    trait Replace {
        fn replace(&self, from: &[u8], to: &[u8]) -> Vec<u8>;
    }

    impl Replace for [u8] {
        fn replace(&self, from: &[u8], to: &[u8]) -> Vec<u8> {
            String::from_utf8(self.to_vec())
                .unwrap()
                .replace(std::str::from_utf8(from).unwrap(), std::str::from_utf8(to).unwrap())
                .into_bytes()
        }
    }
}
