//! Which alerts are told, and which again. Pure: what was told so far and the time are arguments.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::store::alert::{AlertKind, Told};

/// What stands is told again after this long, and the same event no sooner.
const QUIET: SignedDuration = SignedDuration::from_hours(1);

/// No more than this many are told within that time; whoever is told of everything hears nothing. The end of what
/// stood is told all the same.
pub const MOST: usize = 20;

/// What got through by no way is tried again after this long.
pub const RETRY: SignedDuration = SignedDuration::from_mins(5);

/// What stands is asked after for this long: a mailbox that left the configuration is never told to be well.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Said once instead of the alerts beyond [`MOST`].
pub const FLOOD: &str = "There are more alerts than anybody reads: for the next hour they stand in the log only";

/// Something to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    pub topic: String,
    pub kind: AlertKind,
    pub words: String,
}

impl Alert {
    /// Something happened; the same words are the same event.
    pub fn event(words: String) -> Self {
        let topic = format!("event {}", data_encoding::HEXLOWER.encode(&Sha256::digest(&words)));
        Self { topic, kind: AlertKind::Event, words }
    }
}

/// What to do with an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    News,
    /// Told lately; or the end of something that nobody was told of.
    Known,
    /// The first of too many: that there are more is told in its place.
    Flood,
    /// One more of too many.
    Drowned,
}

/// What was told lately, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    pub told: Vec<Told>,
}

impl Memory {
    /// Decides about an alert, and remembers what is told of it.
    pub fn hear(&mut self, alert: &Alert, now: Timestamp) -> Heard {
        self.forget_old(now);
        let known = self.told.iter().find(|told| told.topic == alert.topic);
        let told_lately = |told: &Told| told.kind == alert.kind && is_recent(told, now);
        match alert.kind {
            AlertKind::Over if known.is_none_or(|told| told.kind != AlertKind::Standing) => return Heard::Known,
            AlertKind::Event | AlertKind::Standing if known.is_some_and(told_lately) => return Heard::Known,
            AlertKind::Over | AlertKind::Event | AlertKind::Standing => {}
        }
        let flood = Alert::event(FLOOD.to_owned());
        let lately = self.told.iter().filter(|told| is_recent(told, now) && told.topic != flood.topic).count();
        if lately < MOST || alert.kind == AlertKind::Over {
            self.remember(alert, now);
            return Heard::News;
        }
        if self.told.iter().any(|told| told.topic == flood.topic) {
            return Heard::Drowned;
        }
        self.remember(&flood, now);
        Heard::Flood
    }

    /// Whether it need not be asked about: of this much one process is sure by itself.
    pub fn is_known(&self, alert: &Alert, now: Timestamp) -> bool {
        let same = |told: &Told| told.topic == alert.topic && told.kind == alert.kind;
        alert.kind != AlertKind::Over && self.told.iter().any(|told| same(told) && is_recent(told, now))
    }

    /// It got through.
    pub fn reached(&mut self, topic: &str) {
        self.told.iter_mut().filter(|told| told.topic == topic).for_each(|told| told.reached = true);
    }

    /// What got through by no way and is to be tried now.
    pub fn again(&mut self, now: Timestamp) -> Vec<Alert> {
        self.forget_old(now);
        let due = |told: &&mut Told| !told.reached && now.duration_since(told.at) >= RETRY;
        let retry = |told: &mut Told| {
            told.at = now;
            Alert { topic: told.topic.clone(), kind: told.kind, words: told.words.clone() }
        };
        self.told.iter_mut().filter(due).map(retry).collect()
    }

    fn remember(&mut self, alert: &Alert, now: Timestamp) {
        let Alert { topic, kind, words } = alert.clone();
        self.told.retain(|told| told.topic != topic);
        self.told.push(Told { topic, kind, words, at: now, reached: false });
    }

    fn forget_old(&mut self, now: Timestamp) {
        self.told.retain(|told| {
            let kept = if told.kind == AlertKind::Standing { FORGOTTEN } else { QUIET };
            !told.reached || now.duration_since(told.at) < kept
        });
    }
}

fn is_recent(told: &Told, now: Timestamp) -> bool {
    now.duration_since(told.at) < QUIET
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + minute * 60).unwrap()
    }

    fn standing(words: &str) -> Alert {
        Alert { topic: "mailbox support".into(), kind: AlertKind::Standing, words: words.into() }
    }

    fn over() -> Alert {
        Alert { kind: AlertKind::Over, ..standing("it can be read again") }
    }

    fn told(memory: &mut Memory, alert: &Alert, minute: i64) -> bool {
        let heard = memory.hear(alert, at(minute));
        memory.reached(&alert.topic);
        heard == Heard::News
    }

    #[test]
    fn an_event_is_told_once_an_hour() {
        let (mut memory, event) = (Memory::default(), Alert::event("a brake fired".into()));
        assert!(told(&mut memory, &event, 0));
        assert!(!told(&mut memory, &event, 59));
        assert!(told(&mut memory, &event, 60));
        assert!(told(&mut memory, &Alert::event("another brake fired".into()), 60));
    }

    #[test]
    fn what_stands_is_told_every_hour_whatever_its_words() {
        let mut memory = Memory::default();
        let minutes: Vec<i64> =
            (0..200).filter(|minute| told(&mut memory, &standing(&format!("try {minute}")), *minute)).collect();
        assert_eq!(minutes, [0, 60, 120, 180]);
    }

    #[test]
    fn what_is_over_and_comes_again_is_told_each_time() {
        let mut memory = Memory::default();
        assert!(!told(&mut memory, &over(), 0), "nothing was the matter");
        for minute in [1, 5, 9] {
            assert!(told(&mut memory, &standing("refused"), minute), "{minute}");
            assert!(!told(&mut memory, &standing("refused"), minute + 1), "{minute}");
            assert!(told(&mut memory, &over(), minute + 2), "{minute}");
            assert!(!told(&mut memory, &over(), minute + 3), "{minute}");
        }
        assert!(told(&mut memory, &standing("refused"), 20));
        assert!(told(&mut memory, &over(), 20 + 24 * 60), "however long it stood");
    }

    #[test]
    fn a_flood_is_told_as_one_and_drowns_nothing_for_good() {
        let mut memory = Memory::default();
        let heard: Vec<Heard> =
            (0..100).map(|ticket| memory.hear(&Alert::event(format!("ticket {ticket}")), at(0))).collect();
        assert_eq!(heard.iter().filter(|heard| **heard == Heard::News).count(), MOST);
        assert_eq!(heard.iter().filter(|heard| **heard == Heard::Flood).count(), 1);
        memory.told.iter_mut().for_each(|told| told.reached = true);
        assert_eq!(memory.hear(&Alert::event("ticket 1".into()), at(30)), Heard::Known);
        assert_eq!(memory.hear(&standing("refused"), at(30)), Heard::Drowned);
        assert_eq!(memory.hear(&standing("refused"), at(60)), Heard::News, "it still stands");
        assert_eq!(memory.hear(&Alert::event("another".into()), at(61)), Heard::News, "the flood is over");
    }

    #[test]
    fn the_end_of_what_stood_is_told_in_a_flood_too() {
        let mut memory = Memory::default();
        memory.hear(&standing("refused"), at(0));
        for ticket in 0..100 {
            memory.hear(&Alert::event(format!("ticket {ticket}")), at(0));
        }
        assert_eq!(memory.hear(&over(), at(1)), Heard::News);
    }

    #[test]
    fn what_got_through_by_no_way_is_tried_until_it_does() {
        let (mut memory, event) = (Memory::default(), Alert::event("a brake fired".into()));
        memory.hear(&event, at(0));
        assert_eq!(memory.again(at(4)), []);
        let again: Vec<usize> = [5, 9, 600].map(|minute| memory.again(at(minute)).len()).to_vec();
        assert_eq!(again, [1, 0, 1]);
        memory.reached(&event.topic);
        assert_eq!(memory.again(at(1200)), []);
        assert_eq!(memory, Memory::default());
    }

    #[test]
    fn one_process_is_sure_of_what_was_told_lately() {
        let mut memory = Memory::default();
        assert!(!memory.is_known(&standing("refused"), at(0)));
        memory.hear(&standing("refused"), at(0));
        assert!(memory.is_known(&standing("closed"), at(59)));
        assert!(!memory.is_known(&standing("closed"), at(60)));
        assert!(!memory.is_known(&over(), at(1)));
    }
}
