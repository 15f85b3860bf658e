//! Secrets and the file of keys.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use maildesk::config::secret::{exposed, read};
use maildesk::config::settings::Secret;
use maildesk::config::{Keys, keyring, load_str};

use crate::config::{BASE, changed, load_in, templates};

#[test]
fn a_secret_is_the_first_line_of_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, "correct horse\nsecond line\n").unwrap();
    assert_eq!(read(&Secret::File(file.clone())).unwrap().expose(), "correct horse");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(exposed(&file).unwrap().ends_with(&format!("chmod 600 {}", file.display())));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(exposed(&file), None);
}

#[test]
fn a_missing_secret_says_where_it_was_looked_for() {
    let error = read(&Secret::File("/nonexistent/password".into())).unwrap_err();
    assert_eq!(error.to_string(), "Failed to open the secret /nonexistent/password");
    let error = read(&Secret::Env("MAILDESK_NO_SUCH_VARIABLE".into())).unwrap_err();
    assert_eq!(error.to_string(), "Failed to read the environment variable MAILDESK_NO_SUCH_VARIABLE");
}

#[test]
fn a_secret_that_signs_nothing_is_told_before_a_webhook_fails() {
    let folder = tempfile::tempdir().unwrap();
    let webhook = "[webhook.chat]\nurl = \"https://chat.example\"\nsecret_file = \"chat.secret\"\n\n[alert]";
    let text = changed("[alert]", webhook);
    let loads = |secret: &str| {
        std::fs::write(folder.path().join("chat.secret"), secret).unwrap();
        load_in(&text, folder.path()).map(drop)
    };
    for secret in ["hunter2", "whsec_", "whsec_not base64", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
        let problems = loads(secret).unwrap_err().to_string();
        assert!(problems.contains("chat.secret holds no secret of Standard Webhooks"), "{problems}");
        assert!(problems.contains("maildesk.toml:29:15") && problems.contains("write whsec_"), "{problems}");
    }
    assert!(loads("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").is_ok());
    // Whoever checks may not be who runs the desk.
    std::fs::remove_file(folder.path().join("chat.secret")).unwrap();
    assert!(load_in(&text, folder.path()).is_ok());
}

#[test]
fn keys_are_made_once_and_for_their_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deeper/secret");
    assert!(keyring(&file, false).is_err());
    let made = keyring(&file, true).unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
    assert_eq!(keyring(&file, true).unwrap().fingerprints(), made.fingerprints());
    assert_eq!(keyring(&file, false).unwrap().fingerprints(), made.fingerprints());
}

#[test]
fn keys_made_by_many_at_once_are_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    let makers: Vec<_> = (0..8)
        .map(|_| {
            let file = file.clone();
            std::thread::spawn(move || keyring(&file, true).unwrap().fingerprints())
        })
        .collect();
    let mut prints: Vec<_> = makers.into_iter().map(|maker| maker.join().unwrap()).collect();
    prints.dedup();
    assert_eq!(prints.len(), 1);
}

#[test]
fn a_second_key_verifies_and_a_bad_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    let key = "a".repeat(32);
    std::fs::write(&file, format!("# new\n{key}\n\n# old\n{}\n", key.to_uppercase())).unwrap();
    assert_eq!(keyring(&file, false).unwrap().fingerprints().len(), 2);
    for (text, why) in [
        ("", "there is no key in it"),
        ("not a key", "line 1 is not a key in base32"),
        ("mzxw6", "the key in line 1 is shorter than 16 bytes"),
    ] {
        std::fs::write(&file, text).unwrap();
        let error = keyring(&file, true).unwrap_err();
        assert_eq!(error.root_cause().to_string(), why);
    }
}

#[test]
fn loading_makes_keys_only_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let load = |keys| load_str(BASE, folder.path(), keys, &templates);
    let prints = |keys| load(keys).unwrap().policy.keys.fingerprints();
    assert_ne!(prints(Keys::Borrowed), prints(Keys::Borrowed));
    let problems = load(Keys::Existing).err().unwrap().to_string();
    assert!(problems.contains("Failed to read the keys") && problems.contains("`maildesk run` makes it"), "{problems}");
    assert!(!Path::new(&folder.path().join("secret")).exists());
    let made = prints(Keys::Create);
    assert_eq!(prints(Keys::Existing), made);
    assert_eq!(prints(Keys::Borrowed), made);
}
