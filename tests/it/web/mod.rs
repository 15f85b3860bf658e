//! The web desk, asked by HTTP as any client may ask it, and looked at in a real browser.

mod api;
mod approving;
mod articles;
mod asking;
mod attacks;
mod branding;
mod browser;
mod desk;
mod guarding;
mod joining;
mod links;
mod lists;
mod live;
mod looks;
mod mail_room;
mod markup;
mod pages;
mod reports;
mod secrets;
mod settings;
mod signing_in;
mod site;
mod tokens;
mod unsending;
mod uploading;
mod writing;
