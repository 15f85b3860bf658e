//! What goes wrong is told where whoever asked is at home.

use super::site::Site;

#[tokio::test(flavor = "multi_thread")]
async fn who_is_signed_in_stays_at_the_desk_and_finds_back() {
    let mut site = Site::new().await;
    site.asked("Coffee machine").await;
    let ann = site.signed_in("ann@acme.example").await;
    let odd = [("field", "priority"), ("value", "huge")];
    for (path, form, status) in
        [("/ticket/77", None, 404), ("/nowhere", None, 404), ("/ticket/1/set", Some(&odd[..]), 422)]
    {
        let page = site.ask(path, form, &[("cookie", &ann)]).await;
        assert_eq!(page.status, status, "{path}");
        assert!(page.body.contains("action=\"/sign-out\"") && page.body.contains("Ann Agent"), "{path}: {}", page.body);
        assert!(!page.body.contains(">Sign in</a>"), "{path}: {}", page.body);
        assert_eq!(page.body.contains("<a href=\"/ticket/1\">Back</a>"), status == 422, "{path}: {}", page.body);
        let visitor = site.ask(path, form, &[]).await;
        if visitor.status == status {
            assert!(visitor.body.contains(">Sign in</a>") && !visitor.body.contains("/sign-out"), "{path}");
        }
    }
}
