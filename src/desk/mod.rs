//! The domain: pure. No async, no I/O, no clock, no SQL, no type of the mail parser.
//!
//! A message: [`thread::lookup`] says what to ask the store, [`decide::decide`] answers with a [`plan::Plan`].
//! A person: [`perform::perform`]. An instant: [`due::due`]. All three build their plan with [`work::Work`].

pub mod ack;
pub mod agent_mail;
pub mod asking;
pub mod brake;
pub mod burst;
pub mod command;
pub mod context;
pub mod correspondent;
pub mod course;
pub mod decide;
pub mod digest;
pub mod direct;
pub mod due;
pub mod event;
pub mod facts;
pub mod filing;
pub mod fresh;
pub mod hours;
pub mod identity;
pub mod inside;
pub mod lifecycle;
pub mod mail;
pub mod mark;
pub mod merging;
pub mod names;
pub mod notify;
pub mod opening;
pub mod outgoing;
pub mod pen;
pub mod perform;
pub mod plan;
pub mod policy;
pub mod problem;
pub mod promise;
pub mod purpose;
pub mod refusal;
pub mod release;
pub mod reply;
pub mod report;
pub mod routing;
pub mod rule;
pub mod satisfaction;
pub mod sender;
pub mod side;
pub mod side_mail;
pub mod sla;
pub mod subject;
pub mod template;
pub mod thread;
pub mod ticket;
pub mod token;
pub mod work;
pub mod workflow;
