//! `GbdulInfoByBin_v2`: what ГБД ЮЛ knows of an organisation by its БИН. The question goes as the text of a signed document of its own.

use super::xml::Element;
use crate::{Organisation, RegisterFault};
use kernel::{Bin, Iin, Text};

/// The service's name in the gateway's register.
pub(super) const SERVICE: &str = "GbdulInfoByBin_v2";
const FORMS: &str = "http://gbdulinfobybin_v2.egp.gbdul.tamur.kz";
/// The register's code of success. The code by which it says that it has no such organisation is not published: here a success without one is no
/// data, and any other code a refusal, which is never taken for an answer in the negative.
const FOUND: &str = "002";
/// The question as a document: who asks, and of which organisation.
pub(super) fn question(requestor: &Bin, bin: &Bin) -> Element {
    let asked = vec![Element::leaf("RequestorBIN", requestor.as_str()), Element::leaf("BIN", bin.as_str())];
    Element::within(FORMS, "Request", asked)
}

/// The data of a message that carry a document as text.
pub(super) fn carried(document: &str) -> Element {
    Element::leaf("data", document)
}

/// The document that the data of a message carry: as text, or, where a generator did not escape it, as it stands.
fn document(data: &Element) -> Result<Element, RegisterFault> {
    if data.children.is_empty() { Element::parse(data.text.trim()) } else { Ok(data.clone()) }
}

/// Which organisation is asked for.
pub(super) fn asked(data: &Element) -> Option<Bin> {
    let document = document(data).ok()?;
    let mut found = Vec::new();
    document.all("BIN", &mut found);
    Bin::new(found.first()?.text.trim()).ok()
}

/// The answer: the organisation, or that there is none.
pub(super) fn told(organisation: Option<&Organisation>) -> Element {
    let words = Element::leaf("NameRu", "Запрос обработан успешно");
    let status = Element::plain("Status", vec![Element::leaf("Code", FOUND), words]);
    let children = std::iter::once(status).chain(organisation.map(entry)).collect();
    carried(&Element::within(FORMS, "responseDataType", children).write())
}

fn entry(organisation: &Organisation) -> Element {
    let mut children = vec![Element::leaf("BIN", organisation.bin.as_str())];
    children.push(Element::leaf("FullNameRu", &organisation.name.ru));
    children.push(Element::leaf("FullNameKz", &organisation.name.kk));
    let leader = |iin: &Iin| Element::plain("OrganizationLeader", vec![Element::leaf("IIN", iin.as_str())]);
    children.extend(organisation.head.as_ref().map(leader));
    Element::plain("Organization", children)
}

/// The organisation of this number in an answer.
pub(super) fn read(data: &Element, bin: &Bin) -> Result<Option<Organisation>, RegisterFault> {
    let answer = document(data)?;
    let mut statuses = Vec::new();
    answer.all("Status", &mut statuses);
    let code = statuses.first().and_then(|status| status.text_of("Code"));
    let Some(code) = code else { return Err(RegisterFault::Malformed("it has no Status".to_owned())) };
    let mut found = Vec::new();
    answer.all("Organization", &mut found);
    let own = found.into_iter().find(|organisation| organisation.text_of("BIN") == Some(bin.as_str()));
    if own.is_none() && code != FOUND {
        let message = statuses.first().and_then(|status| status.text_of("NameRu")).unwrap_or_default().to_owned();
        return Err(RegisterFault::Refused { code: code.to_owned(), message });
    }
    Ok(own.map(|organisation| {
        let text = |name: &str| organisation.text_of(name).map(str::to_owned);
        let ru = text("FullNameRu").or_else(|| text("FullNameKz")).unwrap_or_default();
        let kk = text("FullNameKz").unwrap_or_else(|| ru.clone());
        let head = organisation.at(&["OrganizationLeader", "IIN"]).and_then(|iin| Iin::new(iin.text.trim()).ok());
        Organisation { bin: bin.clone(), name: Text { kk, ru, en: None }, head }
    }))
}
