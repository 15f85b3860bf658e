//! By which names people are greeted: the requester, and everybody else who is in a ticket beside them.

use crate::desk::mail::Address;
use crate::desk::nicknames;
use crate::desk::ticket::{EntryKind, NewEntry, Ticket};
use crate::desk::wording::{SALUTATIONS, behind_closing, holds_name, one_of, words};
use crate::desk::work::Work;

/// What people call several, or whoever is there, in the languages of the desk's own templates. An address may be called so
/// ("All Users", "Team"), and nobody is greeted by it.
const EVERYBODY: &str = "all everybody everyone team teams support helpdesk help desk service servicedesk it colleague colleagues \
                         folks guys people staff office users group friends sir madam ladies gentlemen \
                         alle allen zusammen kollege kollegin kollegen kolleginnen leute kundendienst \
                         kaikki kaikille tiimi väki kollegat työkaverit tuki asiakaspalvelu \
                         tous toutes équipe collègue collègues assistance \
                         allemaal iedereen collega collegas ondersteuning klantenservice";

/// The names by which the requester is called: those of their address, and what they signed with.
pub fn requester(ticket: &Ticket, work: &Work<'_>) -> String {
    let requester = &ticket.requester.address;
    let latest = work.facts.latest.get(&ticket.number).filter(|latest| is_of(requester, latest));
    let signed = latest.map(signature).unwrap_or_default();
    format!("{} {signed}", words(requester.label()))
}

/// Whether somebody whose name is in other letters is called so as the address spells it: "Lei", of 李雷 <lilei@…>.
pub fn is_spelled(name: &str, person: &Address) -> bool {
    const SHORTEST: usize = 2;
    let other = person
        .name
        .as_ref()
        .is_some_and(|own| own.chars().any(char::is_alphabetic) && !own.chars().any(|c| c.is_ascii_alphabetic()));
    let local = person.address.split('@').next().unwrap_or_default().to_lowercase();
    other && name.chars().count() >= SHORTEST && (local.starts_with(name) || letters(&local).ends_with(name))
}

fn letters(local: &str) -> &str {
    local.trim_end_matches(|c: char| !c.is_alphabetic())
}

/// Those of whom an answer may greet: the requester and who wrote last, and whatever their addresses hold.
pub fn answered(ticket: &Ticket, work: &Work<'_>) -> String {
    let address = words(&ticket.requester.address.address);
    let latest = work.facts.latest.get(&ticket.number).map(of_writer).unwrap_or_default();
    format!("{address} {latest} {}", requester(ticket, work))
}

/// Whether several are called so.
pub fn is_everybody(name: &str) -> bool {
    one_of(EVERYBODY, name)
}

/// By which names somebody is told from others, in lower case: their own, or what stands before the `@` where they give
/// none.
pub fn names(person: &Address) -> Vec<String> {
    const SHORTEST: usize = 3;
    let own = person.name.as_deref().filter(|name| !name.contains('@'));
    let name = own.unwrap_or_else(|| person.address.split('@').next().unwrap_or_default());
    let tells = |name: &&str| name.chars().count() >= SHORTEST && !one_of(EVERYBODY, name);
    words(name).split(' ').filter(tells).map(str::to_owned).collect()
}

/// Whether a name of the requester's tells them from everybody else of the ticket and the desk. It may be a
/// short form of anybody's whose name has others.
pub fn tells_requester(name: &str, ticket: &Ticket, work: &Work<'_>) -> bool {
    let others = others(ticket, work);
    !one_of(EVERYBODY, name) && !holds_name(&others, name) && !nicknames::is_one_of(&others, name)
}

/// The names of all whom an agent may have in mind instead: colleagues and their queues, who was asked or wrote beside the
/// requester, who is to approve, and who takes part.
fn others(ticket: &Ticket, work: &Work<'_>) -> String {
    let requester = &ticket.requester.address;
    let agents = work.policy.agents.iter().map(|agent| words(&format!("{} {}", agent.id, agent.name)));
    let queues = work.policy.queues.iter().map(|queue| words(queue.name.as_str()));
    let is_another = |other: &&Address| !requester.is(&other.address) && !is_namesake(other, requester);
    let taking_part = ticket.participants.iter().map(|participant| &participant.address).filter(is_another);
    let asked = ticket.sides.iter().flat_map(|talk| &talk.people);
    let approvers = ticket.course.approval.iter().flat_map(|approval| &approval.votes).map(|vote| &vote.who);
    let people = taking_part.chain(asked).chain(approvers).map(of_address);
    let asides = work.facts.asides.get(&ticket.number).into_iter().flatten();
    let came = asides.filter(|aside| aside.kind == EntryKind::Inbound).chain(work.facts.latest.get(&ticket.number));
    let writers = came.filter(|entry| !is_of(requester, entry)).map(of_writer);
    agents.chain(queues).chain(people).chain(writers).collect::<Vec<_>>().join(" ")
}

/// The names of those who are asked apart; and of whom an agent may mix them up with: the requester, whoever takes part, and
/// who else was asked.
pub fn asked_and_others(asked: &[Address], ticket: &Ticket, work: &Work<'_>) -> (String, String) {
    let is_asked = |person: &&Address| asked.iter().any(|asked| asked.is(&person.address));
    let taking_part = ticket.participants.iter().map(|participant| &participant.address);
    let people = ticket.sides.iter().flat_map(|talk| &talk.people).chain(taking_part);
    let others = people.filter(|person| !is_asked(person));
    let names = |person: &Address| {
        let asides = work.facts.asides.get(&ticket.number).into_iter().flatten();
        let wrote = asides.filter(|aside| aside.kind == EntryKind::Inbound && is_of(person, aside)).map(of_writer);
        std::iter::once(of_address(person)).chain(wrote).collect::<Vec<_>>().join(" ")
    };
    let others = others.map(names).chain([requester(ticket, work)]).collect::<Vec<_>>().join(" ");
    (asked.iter().map(names).collect::<Vec<_>>().join(" "), others)
}

/// People copy in other addresses of their own, with their whole name.
fn is_namesake(other: &Address, requester: &Address) -> bool {
    let name = words(requester.label());
    name.contains(' ') && words(other.label()) == name
}

fn is_of(person: &Address, entry: &NewEntry) -> bool {
    entry.author.address.as_ref().is_some_and(|address| person.is(address))
}

/// Whom nobody named is called by what stands before the `@`.
fn of_address(address: &Address) -> String {
    let local = address.address.split('@').next().unwrap_or_default();
    words(&format!("{} {local}", address.name.as_deref().unwrap_or_default()))
}

fn of_writer(entry: &NewEntry) -> String {
    let author = &entry.author;
    let address = Address { name: author.name.clone(), address: author.address.clone().unwrap_or_default() };
    format!("{} {}", of_address(&address), signature(entry))
}

/// The last lines of a mail, as far as they may be its writer's name. No name are the line with which it begins, a
/// salutation, by which the desk is called, and a short sentence.
fn signature(entry: &NewEntry) -> String {
    let below = entry.text.lines().filter(|line| !line.trim().is_empty()).skip(1);
    let last = below.collect::<Vec<_>>().into_iter().rev().take(LINES_OF_SIGNATURE).filter(|line| {
        let said = words(line);
        let salutes = said.split(' ').next().is_some_and(|opening| one_of(SALUTATIONS, opening));
        let sentence = line.trim_end().ends_with(['.', '!', '?', ':', ',', ';']) && behind_closing(&said).is_none();
        !salutes && !sentence
    });
    last.map(words)
        .map(|line| without_office(behind_closing(&line).unwrap_or(&line)))
        .filter(|name| name.split(' ').count() <= LONGEST_NAME)
        .collect::<Vec<_>>()
        .join(" ")
}

/// "i. A. Petra Lang": a name without what says on whose behalf it stands there.
fn without_office(line: &str) -> String {
    const OFFICES: &str = "i a v ppa gez im auftrag";
    line.split(' ').skip_while(|word| one_of(OFFICES, word)).collect::<Vec<_>>().join(" ")
}

/// So many of a mail's last lines may be its writer's name.
const LINES_OF_SIGNATURE: usize = 3;

/// Words of a name.
const LONGEST_NAME: usize = 3;
