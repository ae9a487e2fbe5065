//! The owner of a certificate, written and read the way НУЦ writes a distinguished name.

use der::{
    Any, Tag,
    asn1::{ObjectIdentifier as Oid, PrintableStringRef, SetOfVec, Utf8StringRef},
};
use kernel::{Bin, Contour, Iin};
use x509_cert::{
    attr::AttributeTypeAndValue,
    name::{Name, RelativeDistinguishedName},
};

use crate::{error::PkiError, oid};

/// The owner of a certificate.
///
/// НУЦ writes the common name as «ФАМИЛИЯ ИМЯ» in capitals, the surname apart, the patronymic (not the name!) as given name, «IIN…» as
/// serial number, «BIN…» as unit. Names of persons are therefore written in capitals and read back so. An information system has no
/// surname and no ИИН: its name is the common name, left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Surname; empty for an information system.
    pub surname: String,
    /// First name, or the name of an information system.
    pub name: String,
    /// Patronymic.
    pub patronymic: Option<String>,
    /// ИИН; absent for an information system, and when a certificate carries no well-formed one.
    pub iin: Option<Iin>,
    /// Name and БИН of the legal entity the owner acts for.
    pub organisation: Option<(String, Bin)>,
}

impl Subject {
    /// The distinguished name in the order НУЦ uses since 2022.
    pub(crate) fn to_name(&self) -> Result<Name, PkiError> {
        let mut parts = Vec::new();
        let person = !self.surname.is_empty() || self.iin.is_some();
        if person {
            let (surname, name) = (self.surname.to_uppercase(), self.name.to_uppercase());
            parts.push(text(oid::CN, format!("{surname} {name}").trim())?);
            if !surname.is_empty() {
                parts.push(text(oid::SURNAME, &surname)?);
            }
        } else {
            parts.push(text(oid::UID, oid::SYSTEM_UID)?);
            parts.push(text(oid::CN, &self.name)?);
        }
        if let Some(iin) = &self.iin {
            parts.push(printable(oid::SERIAL_NUMBER, &format!("IIN{}", iin.as_str()))?);
        }
        parts.push(printable(oid::COUNTRY, "KZ")?);
        if let Some(patronymic) = &self.patronymic {
            parts.push(text(oid::GIVEN_NAME, &patronymic.to_uppercase())?);
        }
        if let Some((organisation, bin)) = &self.organisation {
            parts.push(text(oid::ORGANISATION, organisation)?);
            parts.push(text(oid::UNIT, &format!("BIN{}", bin.as_str()))?);
        }
        name_of(parts)
    }

    /// Reads a distinguished name, by attribute and not by place: the order differs between generations of НУЦ.
    pub(crate) fn of_name(name: &Name, contour: Contour) -> Self {
        let common = first(name, oid::CN).unwrap_or_default();
        let surname = first(name, oid::SURNAME).unwrap_or_default();
        let rest = if surname.is_empty() { None } else { common.strip_prefix(surname.as_str()) };
        let iin = values(name, oid::SERIAL_NUMBER).find_map(|value| contour.iin(value.strip_prefix("IIN")?).ok());
        // A certificate of a whole organisation carries its number as serial number; a unit is the usual place.
        let bin = values(name, oid::UNIT)
            .chain(values(name, oid::SERIAL_NUMBER))
            .find_map(|value| contour.bin(value.strip_prefix("BIN")?).ok());
        Self {
            name: rest.map_or(common.as_str(), str::trim).to_owned(),
            surname,
            patronymic: first(name, oid::GIVEN_NAME),
            iin,
            organisation: bin.map(|bin| (first(name, oid::ORGANISATION).unwrap_or_default(), bin)),
        }
    }
}

/// True when the name carries the mark by which НУЦ tells information systems.
pub(crate) fn is_system(name: &Name) -> bool {
    values(name, oid::UID).any(|value| value == oid::SYSTEM_UID)
}

/// A name of one attribute per step.
pub(crate) fn name_of(parts: Vec<AttributeTypeAndValue>) -> Result<Name, PkiError> {
    let mut steps = Vec::with_capacity(parts.len());
    for part in parts {
        steps.push(RelativeDistinguishedName(SetOfVec::try_from(vec![part])?));
    }
    Ok(x509_cert::name::RdnSequence(steps))
}

/// An attribute as UTF-8 text.
pub(crate) fn text(oid: Oid, value: &str) -> Result<AttributeTypeAndValue, PkiError> {
    Ok(AttributeTypeAndValue { oid, value: Any::from(Utf8StringRef::new(value)?) })
}

/// An attribute as `PrintableString`.
pub(crate) fn printable(oid: Oid, value: &str) -> Result<AttributeTypeAndValue, PkiError> {
    Ok(AttributeTypeAndValue { oid, value: Any::from(PrintableStringRef::new(value)?) })
}

/// The name as one line: attributes in their own order, special characters escaped as in RFC 4514.
pub(crate) fn line(name: &Name) -> String {
    let steps = name.0.iter().map(|step| {
        let parts = step.0.iter().map(|part| format!("{}={}", label(part.oid), escaped(&string(&part.value))));
        parts.collect::<Vec<_>>().join("+")
    });
    steps.collect::<Vec<_>>().join(",")
}

/// The attributes in their order, each with its label.
pub(crate) fn attributes(name: &Name) -> Vec<(String, String)> {
    let parts = name.0.iter().flat_map(|step| step.0.iter());
    parts.map(|part| (label(part.oid), string(&part.value))).collect()
}

/// The common name, or nothing.
pub(crate) fn common_name(name: &Name) -> String {
    first(name, oid::CN).unwrap_or_default()
}

fn values(name: &Name, oid: Oid) -> impl Iterator<Item = String> {
    name.0.iter().flat_map(|step| step.0.iter()).filter(move |part| part.oid == oid).map(|part| string(&part.value))
}

fn first(name: &Name, oid: Oid) -> Option<String> {
    values(name, oid).next().filter(|value| !value.is_empty())
}

/// Text of any of the string types met in names.
fn string(value: &Any) -> String {
    use der::Tagged as _;
    match value.tag() {
        Tag::BmpString => {
            let units = value
                .value()
                .chunks_exact(2)
                .map(|pair| pair.iter().fold(0u16, |sum, octet| (sum << 8) | u16::from(*octet)));
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        _ => String::from_utf8_lossy(value.value()).into_owned(),
    }
}

fn label(oid: Oid) -> String {
    let known = match oid {
        oid::CN => "CN",
        oid::SURNAME => "SURNAME",
        oid::SERIAL_NUMBER => "SERIALNUMBER",
        oid::COUNTRY => "C",
        oid::LOCALITY => "L",
        oid::STATE => "ST",
        oid::ORGANISATION => "O",
        oid::UNIT => "OU",
        oid::GIVEN_NAME => "GIVENNAME",
        oid::UID => "UID",
        oid::EMAIL => "E",
        _ => return oid.to_string(),
    };
    known.to_owned()
}

fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for character in value.chars() {
        if matches!(character, ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
