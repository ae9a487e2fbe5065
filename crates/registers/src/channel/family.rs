//! `GBDFLFamilyByIIN`: what ИС ЗАГС knows of a person's family; of it, records of birth.

use super::xml::Element;
use crate::{BirthRecord, Parent, RegisterFault};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{FullName, Iin, civil_date};

/// The service's name in the gateway's register.
pub(super) const SERVICE: &str = "GBDFLFamilyByIIN";
const INTERFACES: &str = "http://bip.bee.kz/SyncChannel/v10/Interfaces";

/// The question: the family of a person by number.
pub(super) fn question(user: &str, iin: &Iin) -> Element {
    let asked = vec![Element::leaf("userId", user), Element::leaf("iin", iin.as_str())];
    Element::plain("data", vec![Element::within(INTERFACES, "SendMessage", asked)])
}

/// Whose family is asked for.
pub(super) fn asked(data: &Element) -> Option<Iin> {
    let mut found = Vec::new();
    data.all("iin", &mut found);
    Iin::new(found.first()?.text.trim()).ok()
}

/// The answer: the record of a child's birth, or no record.
pub(super) fn told(birth: Option<&BirthRecord>) -> Element {
    let status = vec![Element::leaf("Code", "0"), Element::leaf("NameRu", "Успешно"), Element::leaf("NameKz", "Сәтті")];
    let births = birth.map(entry).into_iter().collect();
    let family = Element::plain("familyData", vec![Element::plain("familyInfoList", births)]);
    let response = vec![Element::plain("Status", status), family];
    Element::plain("data", vec![Element::within(INTERFACES, "SendMessageResponse", response)])
}

/// The record of this child's birth in an answer. An answer about a family holds also other children of the same parents.
pub(super) fn read(data: &Element, child: &Iin) -> Result<Option<BirthRecord>, RegisterFault> {
    let mut statuses = Vec::new();
    data.all("Status", &mut statuses);
    if statuses.is_empty() {
        return Err(RegisterFault::Malformed("it has no Status".to_owned()));
    }
    let mut births = Vec::new();
    data.all("birthInfos", &mut births);
    let own = births.into_iter().find(|birth| birth.text_of("childIIN") == Some(child.as_str()));
    Ok(own.map(|birth| record(birth, child)))
}

fn entry(birth: &BirthRecord) -> Element {
    let mut children = vec![
        Element::leaf("actDate", midnight(&birth.date)),
        Element::leaf("actNumber", &birth.number),
        Element::leaf("childBirthDate", midnight(&birth.birth_date)),
        Element::leaf("childIIN", birth.child.as_str()),
        Element::leaf("childName", &birth.name.name),
    ];
    children.extend(birth.name.patronymic.as_ref().map(|patronymic| Element::leaf("childPatronymic", patronymic)));
    children.push(Element::leaf("childSurName", &birth.name.surname));
    children.extend(birth.father.iter().flat_map(|father| parent_entry("father", father)));
    // Not by the mother's word alone: the father is the one of the record.
    children.push(Element::leaf("motherApplication", "0"));
    children.extend(birth.mother.iter().flat_map(|mother| parent_entry("mother", mother)));
    Element::plain("birthInfos", children)
}

fn parent_entry(role: &str, parent: &Parent) -> Vec<Element> {
    let named = |part: &str, text: &str| Element::leaf(&format!("{role}{part}"), text);
    let mut parts: Vec<Element> = parent.iin.iter().map(|iin| named("IIN", iin.as_str())).collect();
    parts.push(named("Name", &parent.name.name));
    parts.extend(parent.name.patronymic.as_ref().map(|patronymic| named("Patronymic", patronymic)));
    parts.push(named("SurName", &parent.name.surname));
    parts
}

fn record(birth: &Element, child: &Iin) -> BirthRecord {
    let text = |name: &str| birth.text_of(name).unwrap_or_default().to_owned();
    BirthRecord {
        number: text("actNumber"),
        date: day(&text("actDate")),
        child: child.clone(),
        name: name(birth, "child"),
        birth_date: day(&text("childBirthDate")),
        father: parent(birth, "father"),
        mother: parent(birth, "mother"),
    }
}

fn name(birth: &Element, role: &str) -> FullName {
    let part = |part: &str| birth.text_of(&format!("{role}{part}")).map(str::to_owned);
    FullName {
        surname: part("SurName").unwrap_or_default(),
        name: part("Name").unwrap_or_default(),
        patronymic: part("Patronymic"),
    }
}

fn parent(birth: &Element, role: &str) -> Option<Parent> {
    let iin = birth.text_of(&format!("{role}IIN")).and_then(|iin| Iin::new(iin).ok());
    let name = name(birth, role);
    (iin.is_some() || !name.surname.is_empty() || !name.name.is_empty()).then_some(Parent { iin, name })
}

/// A day as the scheme's `dateTime`.
fn midnight(day: &str) -> String {
    format!("{day}T00:00:00")
}

/// The civil day of a `dateTime`: as written, save that a moment of UTC is the day it was in Kazakhstan.
pub(super) fn day(moment: &str) -> String {
    let utc = moment.strip_suffix('Z').and_then(|_| moment.parse::<Timestamp>().ok());
    let written = || moment.get(..10).and_then(|day| day.parse::<Date>().ok());
    utc.map(civil_date).or_else(written).map(|day| day.to_string()).unwrap_or_default()
}
