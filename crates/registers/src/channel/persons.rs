//! `GBDFL_UniversalServiceSync`: what ГБД ФЛ knows of a person by number.

use super::family::day;
use super::xml::Element;
use crate::{Person, RegisterFault};
use kernel::{FullName, Iin};

/// The service's name in the gateway's register.
pub(super) const SERVICE: &str = "GBDFL_UniversalServiceSync";
const MESSAGES: &str = "http://message.persistence.interactive.nat";
const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// The register's code of success.
const FOUND: &str = "00000";

/// The question: a person by number.
pub(super) fn question(message: &str, at: &str, sender: &str, iin: &Iin) -> Element {
    let children = vec![
        Element::leaf("messageId", message),
        Element::leaf("messageDate", at),
        Element::leaf("senderCode", sender),
        Element::leaf("iin", iin.as_str()),
    ];
    let attributes = [("xmlns:cs", MESSAGES), ("xmlns:xsi", SCHEMA), ("xsi:type", "cs:Request")];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Element { attributes, ..Element::plain("data", children) }
}

/// The answer: the person, or nobody.
pub(super) fn told(message: &str, at: &str, person: Option<&Person>) -> Element {
    let result =
        vec![Element::leaf("code", FOUND), Element::leaf("nameRu", "Успешно"), Element::leaf("nameKz", "Сәтті")];
    let people = person.map(entry).into_iter().collect();
    let children = vec![
        Element::leaf("messageId", message),
        Element::leaf("messageDate", at),
        Element::plain("messageResult", result),
        Element::plain("persons", people),
    ];
    Element::plain("data", children)
}

fn entry(person: &Person) -> Element {
    let mut children = vec![
        Element::leaf("iin", person.iin.as_str()),
        Element::leaf("surname", &person.name.surname),
        Element::leaf("name", &person.name.name),
    ];
    children.extend(person.name.patronymic.as_ref().map(|patronymic| Element::leaf("patronymic", patronymic)));
    children.push(Element::leaf("birthDate", &person.birth_date));
    children.push(Element::plain("regAddress", vec![Element::leaf("street", &person.address)]));
    Element::plain("person", children)
}

/// The person of this number in an answer.
pub(super) fn read(data: &Element, iin: &Iin) -> Result<Option<Person>, RegisterFault> {
    let result = data.child("messageResult");
    let code = result.and_then(|result| result.text_of("code"));
    let Some(code) = code else { return Err(RegisterFault::Malformed("it has no messageResult".to_owned())) };
    if code != FOUND {
        let message = result.and_then(|result| result.text_of("nameRu")).unwrap_or_default().to_owned();
        return Err(RegisterFault::Refused { code: code.to_owned(), message });
    }
    let mut people = Vec::new();
    data.all("person", &mut people);
    let own = people.into_iter().find(|person| person.text_of("iin") == Some(iin.as_str()));
    let text = |person: &Element, name: &str| person.text_of(name).unwrap_or_default().to_owned();
    Ok(own.map(|person| Person {
        iin: iin.clone(),
        name: FullName {
            surname: text(person, "surname"),
            name: text(person, "name"),
            patronymic: person.text_of("patronymic").map(str::to_owned),
        },
        birth_date: day(&text(person, "birthDate")),
        address: person.child("regAddress").map(address).unwrap_or_default(),
    }))
}

/// An address from the greatest part to the smallest; values of directories by their Russian names.
fn address(of: &Element) -> String {
    let part = |name: &str| {
        let part = of.child(name)?;
        let text = part.text_of("nameRu").unwrap_or(part.text.trim());
        (!text.is_empty()).then(|| text.to_owned())
    };
    let parts = ["district", "region", "city", "street", "building", "corpus", "flat"];
    parts.into_iter().filter_map(part).collect::<Vec<_>>().join(", ")
}
