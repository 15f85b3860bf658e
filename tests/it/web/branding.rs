//! The house's own look: its logo, its colour, its style sheet.

use super::browser::Browser;
use super::site::Site;
use crate::support::world::DESK;

const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\"><circle r=\"20\" cx=\"20\" \
                    cy=\"20\" fill=\"#e4572e\"/></svg>";
const CSS: &str = "h1 { letter-spacing: 3px; }\n";

/// A desk whose look is in files beside its configuration, and their folder.
async fn branded() -> (Site, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("logo.svg"), LOGO).unwrap();
    std::fs::write(folder.path().join("house.css"), CSS).unwrap();
    let named = |name: &str| format!("{:?}", folder.path().join(name));
    let (logo, css) = (named("logo.svg"), named("house.css"));
    let site = Site::with(&format!("{DESK}\n[web]\nlogo = {logo}\ncolour = \"#e4572e\"\ncss = {css}\n")).await;
    (site, folder)
}

#[tokio::test]
async fn a_house_has_its_own_look_on_every_page() {
    let (mut site, _folder) = branded().await;
    let cookie = site.signed_in("ann@acme.example").await;
    let mut pages = vec![("/", String::from_utf8(site.fetch("/", &cookie).await.1).unwrap())];
    for path in ["/help", "/sign-in", "/no-such-page"] {
        pages.push((path, site.get(path).await.body));
    }
    for (path, page) in pages {
        let (own, house) = (page.find("/assets/desk.css").unwrap(), page.find("/brand/style.css"));
        assert!(house.is_some_and(|house| house > own), "{path}: the house's style stands behind: {page}");
        assert!(page.contains("<img class=\"logo\" src=\"/brand/logo\" alt=\"\">"), "{path}: {page}");
    }

    let style = site.get("/brand/style.css").await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    // Too light for text on white: darker by day, and by night as it is.
    assert!(!style.body.contains(":root { --accent: #e4572e;"), "{}", style.body);
    assert!(style.body.contains("prefers-color-scheme: dark"), "{}", style.body);
    assert!(style.body.ends_with(CSS), "{}", style.body);

    let logo = site.get("/brand/logo").await;
    assert_eq!((logo.status, logo.body.as_str()), (200, LOGO));
    assert_eq!(logo.header("content-type"), "image/svg+xml");
    assert!(logo.header("content-security-policy").contains("sandbox"), "opened by itself it runs nothing");
}

#[tokio::test]
async fn a_house_that_says_nothing_looks_like_maildesk() {
    let site = Site::new().await;
    let page = site.get("/help").await;
    assert!(!page.body.contains("/brand/"), "{}", page.body);
    for path in ["/brand/style.css", "/brand/logo"] {
        assert_eq!(site.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_draws_it() {
    let (site, _folder) = branded().await;
    let browser = Browser::start().await;
    browser.open(&format!("{}/help", site.url)).await;
    browser.see("h1").await;
    let drawn = browser
        .run(
            "const logo = document.querySelector('.logo'); const style = (css) => getComputedStyle(document.querySelector(css)); \
             return [logo.complete && logo.naturalWidth, style('h1').letterSpacing, \
             getComputedStyle(document.documentElement).getPropertyValue('--accent') !== '#1d4f91']",
        )
        .await;
    assert_eq!(drawn, serde_json::json!([40, "3px", true]));
    browser.close().await;
}
