//! HTML mail that wants more than to be read, opened in a real browser: nothing runs, nothing leaves, nothing covers
//! the page.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use super::browser::Browser;
use super::site::{CAROL, Site};
use crate::support::letter::{Post, to};

/// Each says its own name to SINK where it runs or loads anything; RUN is a script that does, and marks the page.
const ATTACKS: &[(&str, &str)] = &[
    ("script", "<script>RUN</script>"),
    ("script from elsewhere", "<script src=\"SINK\"></script>"),
    ("script in capitals", "<ScRiPt>RUN</sCrIpT>"),
    ("script unclosed", "<script>RUN//"),
    ("script in a comment's end", "<!--><script>RUN</script>-->"),
    ("script behind a broken tag", "<<a|\"><script>RUN</script>"),
    ("script in a template", "<template><script>RUN</script></template>"),
    ("script in noscript", "<noscript><p title=\"</noscript><script>RUN</script>\"></noscript>"),
    ("script in a textarea", "<textarea></textarea><script>RUN</script>"),
    ("module script", "<script type=module>RUN</script>"),
    ("image error", "<img src=x onerror=\"RUN\">"),
    ("image error, slashes", "<img/src=x/onerror=RUN>"),
    ("image load", "<img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\" onload=\"RUN\">"),
    ("body load", "<body onload=\"RUN\">"),
    ("body background", "<body background=\"SINK\">"),
    ("table background", "<table background=\"SINK\"><tr><td background=\"SINK\">x</td></tr></table>"),
    ("focus", "<input autofocus onfocus=\"RUN\">"),
    ("details", "<details open ontoggle=\"RUN\"><summary>x</summary></details>"),
    ("marquee", "<marquee onstart=\"RUN\">x</marquee>"),
    ("animation", "<p style=\"animation:a 1s\" onanimationstart=\"RUN\">x</p><style>@keyframes a{}</style>"),
    ("svg load", "<svg onload=\"RUN\"></svg>"),
    ("svg script", "<svg><script>RUN</script></svg>"),
    ("svg image", "<svg><image href=\"SINK\" /></svg>"),
    ("svg use", "<svg><use href=\"SINK#x\" /></svg>"),
    ("svg foreign object", "<svg><foreignObject><iframe src=\"SINK\"></iframe></foreignObject></svg>"),
    ("svg animate", "<svg><a><animate attributeName=href values=\"javascript:RUN\" /><text>x</text></a></svg>"),
    ("svg style", "<svg><style><img src=x onerror=RUN></style></svg>"),
    ("svg as a picture", "<img src=\"data:image/svg+xml,%3Csvg onload='RUN' xmlns='http://www.w3.org/2000/svg'/%3E\">"),
    ("math", "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=RUN&gt;\">"),
    ("math link", "<math href=\"javascript:RUN\">x</math>"),
    ("link, javascript", "<a href=\"javascript:RUN\">x</a>"),
    ("link, javascript with a tab", "<a href=\"java\tscript:RUN\">x</a>"),
    ("link, javascript as entities", "<a href=\"&#106;avascript:RUN\">x</a>"),
    ("link, data", "<a href=\"data:text/html,<script>RUN</script>\">x</a>"),
    ("link, vbscript", "<a href=\"vbscript:RUN\">x</a>"),
    ("link, ping", "<a href=\"https://ok.example\" ping=\"SINK\">x</a>"),
    ("form", "<form action=\"SINK\"><input name=a value=b><input type=submit></form>"),
    ("form that sends itself", "<form id=f action=\"SINK\"></form><script>f.submit()</script>"),
    ("button elsewhere", "<button formaction=\"SINK\">x</button>"),
    ("picture button", "<input type=image src=\"SINK\">"),
    ("meta refresh", "<meta http-equiv=refresh content=\"0;url=SINK\">"),
    ("meta refresh, script", "<meta http-equiv=refresh content=\"0;url=javascript:RUN\">"),
    ("meta policy", "<meta http-equiv=Content-Security-Policy content=\"default-src *\"><img src=\"SINK\">"),
    ("base", "<base href=\"SINK/\"><img src=\"x\"><a href=\"x\">x</a>"),
    ("style from elsewhere", "<link rel=stylesheet href=\"SINK\">"),
    (
        "prefetch",
        "<link rel=prefetch href=\"SINK\"><link rel=dns-prefetch href=\"SINK\"><link rel=preload as=image href=\"SINK\">",
    ),
    ("style with an import", "<style>@import url(SINK);</style>"),
    ("style with a picture", "<style>body{background:url(SINK)}</style>"),
    ("style attribute with a picture", "<p style=\"background:url('SINK')\">x</p>"),
    ("style with a list picture", "<ul style=\"list-style-image:url(SINK)\"><li>x</li></ul>"),
    ("style with a font", "<style>@font-face{font-family:x;src:url(SINK)}p{font-family:x}</style><p>x</p>"),
    ("style that reads attributes", "<style>input[value^=a]{background:url(SINK)}</style><input value=abc>"),
    ("style with an expression", "<p style=\"width:expression(RUN)\">x</p>"),
    ("tracking picture", "<img src=\"SINK\" width=1 height=1>"),
    ("tracking picture, set", "<img srcset=\"SINK 1x, SINK 2x\">"),
    ("tracking picture, protocol left out", "<img src=\"//SINKHOST/tracking\">"),
    ("picture element", "<picture><source srcset=\"SINK\"><img src=\"SINK\"></picture>"),
    ("video", "<video src=\"SINK\" poster=\"SINK\" autoplay></video>"),
    ("audio", "<audio src=\"SINK\" autoplay></audio>"),
    ("track", "<video><track default src=\"SINK\"></video>"),
    ("frame", "<iframe src=\"SINK\"></iframe>"),
    ("frame with a page", "<iframe srcdoc=\"<script>RUN</script>\"></iframe>"),
    ("frame, javascript", "<iframe src=\"javascript:RUN\"></iframe>"),
    ("frameset", "<frameset><frame src=\"SINK\"></frameset>"),
    ("object", "<object data=\"SINK\"></object>"),
    ("embed", "<embed src=\"SINK\">"),
    ("applet", "<applet code=\"SINK\"></applet>"),
    ("portal to the top", "<a href=\"SINK\" target=_top id=t>x</a><script>t.click()</script>"),
    ("cid with a quotation mark", "<img src=\"cid:x&quot; onerror=&quot;RUN\">"),
    ("cid of nothing", "<img src=\"cid:nothing@nowhere\" onerror=\"RUN\">"),
    ("cid of a script", "<iframe src=\"cid:evil@x\"></iframe><object data=\"cid:evil@x\"></object>"),
    ("overlay", "<div style=\"position:fixed;inset:0;z-index:99999;background:red\">Sign in again</div>"),
    ("overlay by class", "<style>.o{position:fixed;top:0;left:0;width:100vw;height:100vh}</style><div class=o>x</div>"),
    ("overlay by a table", "<table width=9999 height=9999 bgcolor=red><tr><td>x</td></tr></table>"),
    ("named like the page", "<a id=body name=location>x</a><form name=document><input name=cookie></form>"),
    ("worker", "<script>navigator.serviceWorker.register('SINK')</script>"),
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_runs_nothing_leaves_nothing_covers_the_page() {
    assert!(ATTACKS.len() >= 60);
    let (sink, asked) = sink();
    let mut site = Site::new().await;
    let ack = to(&site.asked("Look at this").await, "carol@customer.example")[0].clone();
    for (number, (_, attack)) in ATTACKS.iter().enumerate() {
        let address = format!("http://{sink}/{number}");
        let run = format!("top.hacked={number};window.hacked={number};new Image().src='{address}';fetch('{address}')");
        let page = attack.replace("SINKHOST", &sink).replace("SINK", &address).replace("RUN", &run);
        let html = format!("<html><body><p>Text {number}</p>{page}</body></html>");
        let post = Post::new(CAROL, &ack.reply_to(), "Re: Look at this")
            .text(&html)
            .header("Content-Type", "text/html; charset=utf-8");
        site.world.deliver(post).await;
    }
    let cookie = site.signed_in("ann@acme.example").await;
    let browser = Browser::start().await;
    browser.open(&format!("{}/sign-in", site.url)).await;
    let (name, value) = cookie.split_once('=').unwrap();
    browser.run(&format!("document.cookie = '{name}={value}; path=/'")).await;
    let here = format!("{}/ticket/1", site.url);
    browser.open(&here).await;
    browser.see(".sheet").await;
    browser
        .run("document.querySelectorAll('.sheet').forEach(one => { one.open = true; one.querySelector('iframe').loading = 'eager'; })")
        .await;
    // Whatever covers the page covers it now: the middle of every frame's box is that frame, and nothing else is.
    let frames = browser.run("return document.querySelectorAll('.sheet iframe').length").await;
    assert_eq!(frames.as_u64().unwrap() as usize, ATTACKS.len(), "the first mail has no page");
    let mut shown = 0;
    for at in 0..frames.as_u64().unwrap() as u16 {
        browser.client.enter_frame(at).await.unwrap();
        let text = browser.read_frame().await;
        shown += usize::from(text.contains("Text "));
        assert_eq!(browser.run("return window.hacked === undefined").await, true, "frame {at}: {text}");
        browser.client.enter_parent_frame().await.unwrap();
    }
    assert!(shown >= ATTACKS.len() - 5, "only {shown} mails are to be seen: then nothing was tried");
    assert_eq!(browser.run("return window.hacked === undefined").await, true);
    assert_eq!(browser.client.current_url().await.unwrap().as_str(), here);
    let covered = "window.scrollTo(0, 0); const bar = document.querySelector('.brand').getBoundingClientRect(); \
                   return document.elementFromPoint(bar.x + 5, bar.y + 5).className";
    assert_eq!(browser.run(covered).await, "brand");
    browser.close().await;
    let asked = asked.lock().unwrap();
    let names: Vec<String> = asked.iter().map(|line| name_of(line)).collect();
    assert!(names.is_empty(), "these were asked for: {names:?}");
}

fn name_of(line: &str) -> String {
    let number = line.split(['/', ' ']).find_map(|word| word.parse::<usize>().ok());
    number.and_then(|number| ATTACKS.get(number)).map_or(line.to_owned(), |(name, _)| (*name).to_owned())
}

/// A server that hears who asks for anything.
fn sink() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut bytes = [0; 512];
            let read = stream.read(&mut bytes).unwrap_or_default();
            let line = String::from_utf8_lossy(&bytes[..read]).lines().next().unwrap_or_default().to_owned();
            heard.lock().unwrap().push(line);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
    });
    (address, asked)
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_that_came_along_are_shown_and_files_are_saved() {
    let mut site = Site::new().await;
    let png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let body = format!(
        "--m\nContent-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html\n\n<p>See <img src=\"cid:p@x\"> and <img src=\"https://spy.example/x.png\"></p>\n\
         --r\nContent-Type: image/png; name=p.png\nContent-ID: <p@x>\nContent-Transfer-Encoding: base64\n\n{png}\n--r--\n\
         --m\nContent-Type: text/html; name=\"evil .html\"\nContent-Disposition: attachment; filename=\"evil .html\"\n\n<script>alert(1)</script>\n\
         --m\nContent-Type: image/png\nContent-Disposition: attachment; filename=shot.png\nContent-Transfer-Encoding: base64\n\n{png}\n--m--\n"
    );
    let post = Post::new(CAROL, "support@acme.example", "Pictures")
        .header("Content-Type", "multipart/mixed; boundary=m")
        .text(&body);
    site.world.deliver(post).await;
    let cookie = site.signed_in("ann@acme.example").await;
    let entry = site.world.entries(1).await[0].clone();
    let page = site.ask(&format!("/ticket/1/mail/{}", entry.id), None, &[("cookie", &cookie)]).await;
    assert!(
        page.body.contains(&format!("data:image/png;base64,{png}")) && !page.body.contains("spy.example"),
        "{page:?}"
    );
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("sandbox allow-popups") && policy.contains("img-src data:;"), "{policy}");
    let page = site.ask(&format!("/ticket/1/mail/{}?pictures=true", entry.id), None, &[("cookie", &cookie)]).await;
    assert!(page.body.contains("https://spy.example/x.png"), "{page:?}");
    assert!(!page.header("content-security-policy").contains("script-src"));

    for file in &entry.entry.attachments {
        let path = format!("/ticket/1/file/{}/{}", entry.id, file.part);
        let got = site.fetch(&path, &cookie).await;
        let kind = got.0.iter().find(|(name, _)| name == "content-type").unwrap().1.as_str();
        let how = got.0.iter().find(|(name, _)| name == "content-disposition").unwrap().1.as_str();
        match file.content_type.as_str() {
            "image/png" => assert!(kind == "image/png" && how.starts_with("inline"), "{kind} {how}"),
            _ => assert_eq!((kind, how), ("application/octet-stream", "attachment; filename*=UTF-8''evil%20.html")),
        }
        assert_eq!(got.1.len() as u64, file.size);
    }
    assert_eq!(site.ask("/ticket/1/file/1/99", None, &[("cookie", &cookie)]).await.status, 404);
    assert_eq!(site.ask("/ticket/1/mail/99", None, &[("cookie", &cookie)]).await.status, 404);
    assert_eq!(site.ask(&format!("/ticket/1/mail/{}", entry.id), None, &[]).await.status, 303);
}
