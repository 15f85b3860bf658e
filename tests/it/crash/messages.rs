//! A message of any bytes becomes a verdict.

use std::time::Duration;

use maildesk::desk::plan::Verdict;

use super::program::{Ended, PIPE, Program, run, wrapped};

/// A message, by name. What it weighs is made when it is asked for.
type Odd = (&'static str, fn() -> Vec<u8>);

const HEAD: &str = "From: erika@client.example\r\nTo: support@acme.example\r\nSubject: Odd\r\n";

#[rustfmt::skip]
const ODD: &[Odd] = &[
    ("one letter", || vec![b'x']),
    ("the same again", || vec![b'x']),
    ("one NUL", || vec![0]),
    ("NULs", || vec![0; 100_000]),
    ("NULs in every header", || b"From: \"E\0\" <er\0ika@client.example>\r\nSubject: a\0b\r\nMessage-ID: <\0@x>\r\nReferences: <\0>\r\n\r\n\0".to_vec()),
    ("NULs in every header, again", || b"From: \"E\0\" <er\0ika@client.example>\r\nSubject: a\0b\r\nMessage-ID: <\0\0@x>\r\nReferences: <\0>\r\n\r\n\0x".to_vec()),
    ("an encoded NUL", || format!("{HEAD}Reply-To: =?utf-8?Q?a=00b?= <a@client.example>\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=00=00").into_bytes()),
    ("5 MB in one line", || vec![b'a'; 5_000_000]),
    ("5 MB in one header", || [b"Subject: ".as_slice(), &vec![b'a'; 5_000_000], b"\r\n\r\nx"].concat()),
    ("5 MB in one address", || [b"From: ".as_slice(), &vec![b'a'; 5_000_000], b"@client.example\r\n\r\nx"].concat()),
    ("binary", noise),
    ("every byte", || (0..=255).cycle().take(10_000).collect()),
    ("a line of mbox before a message", || format!("From erika@client.example Thu Jan  1 00:00:00 2026\n{HEAD}\r\nx").into_bytes()),
    ("a mailbox in mbox format", || b"From a Thu Jan  1 00:00:00 2026\nFrom: a@client.example\n\nx\n\nFrom b Thu Jan  1 00:00:00 2026\nFrom: b@client.example\n\ny\n".to_vec()),
    ("UTF-16, little end first", || [0xff_u8, 0xfe].into_iter().chain(format!("{HEAD}\r\nx").encode_utf16().flat_map(u16::to_le_bytes)).collect()),
    ("UTF-16, big end first", || [0xfe_u8, 0xff].into_iter().chain(format!("{HEAD}\r\nx").encode_utf16().flat_map(u16::to_be_bytes)).collect()),
    ("a byte order mark", || format!("\u{feff}{HEAD}\r\nx").into_bytes()),
    ("headers only", || HEAD.into()),
    ("headers only, cut in a name", || format!("{HEAD}Mess").into_bytes()),
    ("a body only", || b"\r\n\r\nx".to_vec()),
    ("20,000 headers", || (0..20_000).map(|number| format!("X-{number}: {number}\r\n")).collect::<String>().into_bytes()),
    ("20,000 addresses", || format!("{HEAD}Cc: {}\r\n\r\nx", (0..20_000).map(|number| format!("c{number}@client.example, ")).collect::<String>()).into_bytes()),
    ("20,000 references", || format!("{HEAD}References: {}\r\n\r\nx", (0..20_000).map(|number| format!("<r{number}@client.example> ")).collect::<String>()).into_bytes()),
    ("1,000 multiparts, one in the other", multiparts),
    ("1,000 messages, one in the other", || "Content-Type: message/rfc822\r\n\r\n".repeat(1000).into_bytes()),
    ("20,000 parts", || format!("{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--", "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n".repeat(20_000)).into_bytes()),
    ("a bomb of HTML", || format!("{HEAD}Content-Type: text/html\r\n\r\n{}", "<div><table><blockquote>".repeat(50_000)).into_bytes()),
    ("base64 of rubbish", || [format!("{HEAD}Content-Transfer-Encoding: base64\r\n\r\n").as_bytes(), &noise()].concat()),
    ("a charset of rubbish", || [format!("{HEAD}Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n").as_bytes(), &noise()].concat()),
    ("a date far away", || format!("{HEAD}Date: Fri, 31 Dec 999999999 23:59:60 +9999\r\n\r\nx").into_bytes()),
    ("a Message-ID of 100 kB", || format!("{HEAD}Message-ID: <{}@x>\r\n\r\nx", "m".repeat(100_000)).into_bytes()),
];

/// Bytes without any pattern, the same each time.
fn noise() -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..200_000).map(|_| next()).collect()
}

fn multiparts() -> Vec<u8> {
    let open = |depth| format!("Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n");
    format!("{HEAD}{}\r\ninnermost", (0..1000).map(open).collect::<String>()).into_bytes()
}

/// Writes what a command cost into the file `times`.
const TIMED: [&str; 4] = ["sh", "-c", "\"$@\"; code=$?; times > times; exit $code", "sh"];

/// What it cost in time of a processor: on a machine that is busy with other things, the time on the wall says nothing.
fn processor_time(program: &Program) -> Duration {
    let times = std::fs::read_to_string(program.path("times")).unwrap();
    // The second line is about the commands that the shell ran: `0m1.50s 0m0.25s`, their own time and the system's.
    let children = times.lines().nth(1).unwrap_or_else(|| panic!("{times}"));
    let seconds = |time: &str| {
        let (minutes, seconds) = time.strip_suffix('s').unwrap().split_once('m').unwrap();
        minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
    };
    Duration::from_secs_f64(children.split_whitespace().map(seconds).sum())
}

#[test]
fn a_message_of_any_bytes_becomes_a_verdict() {
    let program = Program::new(PIPE);
    for (taken, (name, raw)) in (1..).zip(ODD) {
        let ended = run(&mut wrapped(&TIMED, &program.command(&["deliver"])), &raw());
        assert_eq!(ended.code, Some(0), "{name}: {}", ended.err);
        assert_eq!(ended.told(), [""; 0], "{name}");
        let spent = processor_time(&program);
        assert!(spent < Duration::from_secs(20), "{name}: {spent:?}");
        let rows = program.store().read_now(|tx| tx.ledger(&Default::default())).unwrap();
        assert_eq!(rows.len(), taken, "{name}");
        let row = rows.last().unwrap();
        assert!(!row.reasons.is_empty(), "{name}: {:?} without a reason", row.verdict);
        assert_ne!(row.verdict, Verdict::Quarantined, "{name}: {:?}", row.reasons);
    }
}

/// Writes into the file `peak` how much memory a command held at most, in kB.
const WEIGHED: [&str; 3] = [
    "/usr/bin/python3",
    "-c",
    "import resource, subprocess, sys\n\
     code = subprocess.call(sys.argv[1:])\n\
     open('peak', 'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))\n\
     sys.exit(code)",
];

/// Runs a command, which may hold so many bytes in memory, to its end.
fn weighed(program: &Program, arguments: &[&str], input: &[u8], most: u64) -> Ended {
    let ended = run(&mut wrapped(&WEIGHED, &program.command(arguments)), input);
    let peak = std::fs::read_to_string(program.path("peak")).unwrap().parse::<u64>().unwrap() * 1024;
    assert!(peak < most, "{arguments:?} held {peak} bytes");
    assert!(peak > 1_000_000, "{arguments:?} was not weighed");
    ended
}

#[test]
fn a_message_larger_than_memory_should_hold_becomes_a_ticket_that_says_so_and_is_kept_to_its_last_byte() {
    let program = Program::new(PIPE);
    let mut raw = format!("{HEAD}\r\nThe beginning.\r\n").into_bytes();
    raw.resize(299_999_999, b'x');
    raw.push(b'!');
    let ended = weighed(&program, &["deliver"], &raw, 200_000_000);
    assert_eq!((ended.code, ended.told()), (Some(0), vec![]), "{}", ended.err);
    let rows = program.store().read_now(|tx| tx.ledger(&Default::default())).unwrap();
    let [row] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((row.verdict, row.size), (Verdict::Opened, 300_000_000));
    let ticket = row.ticket.unwrap();
    let entries = program.store().read_now(move |tx| tx.entries(ticket)).unwrap();
    let texts: Vec<&str> = entries.iter().map(|stored| stored.entry.text.as_str()).collect();
    assert!(texts[0].contains("The beginning."), "what could be read");
    let told = texts.iter().find(|text| text.contains("too large (300000000 bytes)"));
    let told = told.unwrap_or_else(|| panic!("{:?}", texts.get(1..)));
    assert!(told.contains("Every byte of it is kept: `maildesk ledger --raw`"), "{told}");
    assert!(row.reasons.iter().any(|reason| reason.contains("too large")), "{:?}", row.reasons);
    assert_eq!(
        std::fs::read_dir(program.path("data"))
            .unwrap()
            .filter(|entry| {
                let name = entry.as_ref().unwrap().file_name();
                !name.to_string_lossy().starts_with("maildesk.db")
            })
            .count(),
        0,
        "nothing is left beside the database"
    );

    // The MTA has thrown its own away.
    let back = weighed(&program, &["ledger", "--raw", &row.id.0.to_string()], b"", 100_000_000);
    assert_eq!((back.code, back.err.as_str()), (Some(0), ""));
    assert!(back.out.as_bytes() == raw, "every byte, not {} bytes", back.out.len());
}
