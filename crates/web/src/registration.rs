//! Registration by ИИН and password, or of an organisation by its certificate: what the fields must be, whose name the number bears, making
//! the account. The page and the API do it alike, in the same words.

use crate::intake::Intake;
use crate::intake::recipient::name_of;
use crate::nonce::{Proof, lacks_right, prove, written_name};
use crate::password::{self, Throttle};
use crate::sign_in::enter;
use crate::{Problem, Visit};
use engine::SignInMethod;
use kernel::{Contour, Iin, Lang, NumberFault};
use pki::{Reason, Verdict};
use registers::Person as Registered;
use std::borrow::Cow;
use std::sync::Arc;
use store::StoreError;
use store::records::AccountRecord;
use translation::T;

/// The role of a citizen's account.
pub const ROLE: &str = "recipient";
/// The fewest characters of a password: length is what makes it strong (NIST SP 800-63B, 3.1.1).
pub const PASSWORD_LEAST: usize = 10;
/// The most characters of a password: what is hashed is bounded.
const PASSWORD_MOST: usize = 200;
/// The most characters of a name.
const NAME_MOST: usize = 150;
/// The most characters of an address (RFC 5321).
const EMAIL_MOST: usize = 254;

/// What a person typed in order to register. Texts are cleaned by whoever read them; the password is as typed, in NFC.
#[derive(Clone, Default)]
pub struct Typed {
    /// ИИН; spaces within it do no harm.
    pub iin: String,
    /// Surname, name and, if they like, patronymic.
    pub name: String,
    /// The password they chose.
    pub password: String,
    /// The address for messages, where they gave one.
    pub email: Option<String>,
    /// The code of the language of pages and letters.
    pub lang: String,
}

/// What holds good of what was typed: only [`check`] makes it.
pub struct Checked {
    iin: Iin,
    name: String,
    password: String,
    email: Option<String>,
    lang: Lang,
}

/// A slip in what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    /// No ИИН.
    IinNeeded,
    /// What stands for the ИИН is none.
    Iin(NumberFault),
    /// No name.
    NameNeeded,
    /// The name is not one of a person.
    NameWrong,
    /// The name is not the register's for this number.
    NameDiffers,
    /// The address is none.
    EmailWrong,
    /// The password is too short.
    PasswordShort,
    /// The password is too long.
    PasswordLong,
    /// The password is easy to guess.
    PasswordWeak,
    /// No language.
    LangNeeded,
}

impl Slip {
    /// The field.
    pub const fn field(self) -> &'static str {
        match self {
            Self::IinNeeded | Self::Iin(_) => "iin",
            Self::NameNeeded | Self::NameWrong | Self::NameDiffers => "name",
            Self::EmailWrong => "email",
            Self::PasswordShort | Self::PasswordLong | Self::PasswordWeak => "password",
            Self::LangNeeded => "lang",
        }
    }

    /// What is wrong, as a machine word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::IinNeeded | Self::NameNeeded => "required",
            Self::Iin(NumberFault::NotDigits) => "not-digits",
            Self::Iin(NumberFault::Length) => "length",
            Self::Iin(NumberFault::Checksum) => "checksum",
            Self::NameWrong => "not-a-name",
            Self::NameDiffers => "differs",
            Self::EmailWrong => "not-an-email",
            Self::PasswordShort => "too-short",
            Self::PasswordLong => "too-long",
            Self::PasswordWeak => "weak",
            Self::LangNeeded => "not-an-option",
        }
    }

    /// The figure of the rule.
    pub const fn limit(self) -> Option<usize> {
        match self {
            Self::PasswordShort => Some(PASSWORD_LEAST),
            Self::PasswordLong => Some(PASSWORD_MOST),
            _ => None,
        }
    }

    /// What is wrong, in words.
    pub fn text(self, t: T) -> Cow<'static, str> {
        match self {
            Self::IinNeeded => t.portal_iin_needed(),
            Self::Iin(NumberFault::NotDigits) => t.portal_iin_digits(),
            Self::Iin(NumberFault::Length) => t.portal_iin_length(),
            Self::Iin(NumberFault::Checksum) => t.portal_iin_checksum(),
            Self::NameNeeded => t.portal_name_needed(),
            Self::NameWrong => t.portal_name_wrong(),
            Self::NameDiffers => t.portal_name_differs(),
            Self::EmailWrong => t.portal_email_wrong(),
            Self::PasswordShort => t.portal_password_short(PASSWORD_LEAST),
            Self::PasswordLong => t.portal_password_long(PASSWORD_MOST),
            Self::PasswordWeak => t.portal_password_weak(),
            Self::LangNeeded => t.portal_lang_needed(),
        }
    }
}

/// What an organisation typed in order to register: its number and its name are those of the certificate.
#[derive(Clone, Default)]
pub struct TypedOrganisation {
    /// The password they chose.
    pub password: String,
    /// The address for messages, where they gave one.
    pub email: Option<String>,
    /// The code of the language of pages and letters.
    pub lang: String,
}

/// What holds good of what an organisation typed: only [`check_organisation`] makes it.
pub struct CheckedOrganisation {
    password: String,
    email: Option<String>,
    lang: Lang,
}

/// Checks the fields of an organisation and tells every slip at once, in the order of the form.
pub fn check_organisation(typed: TypedOrganisation) -> Result<CheckedOrganisation, Vec<Slip>> {
    let TypedOrganisation { password, email, lang } = typed;
    let lang = lang_of(&lang);
    let slips = [email_slip(email.as_deref()), password_slip(&password, "")];
    let slips: Vec<Slip> = slips.into_iter().flatten().chain(lang.err()).collect();
    match lang {
        Ok(lang) if slips.is_empty() => Ok(CheckedOrganisation { password, email, lang }),
        _ => Err(slips),
    }
}

fn lang_of(code: &str) -> Result<Lang, Slip> {
    Lang::ALL.into_iter().find(|lang| lang.code() == code).ok_or(Slip::LangNeeded)
}

fn email_slip(email: Option<&str>) -> Option<Slip> {
    email.is_some_and(|email| !is_email(email)).then_some(Slip::EmailWrong)
}

/// Checks all fields and tells every slip at once, in the order of the form. The number is one of the contour.
pub fn check(typed: Typed, contour: Contour) -> Result<Checked, Vec<Slip>> {
    let number = digits(&typed.iin);
    let iin = if number.is_empty() { Err(Slip::IinNeeded) } else { contour.iin(&number).map_err(Slip::Iin) };
    let lang = lang_of(&typed.lang);
    let email = email_slip(typed.email.as_deref());
    let between = [name_slip(&typed.name), email, password_slip(&typed.password, &number)];
    let slips: Vec<Slip> =
        iin.as_ref().err().copied().into_iter().chain(between.into_iter().flatten()).chain(lang.err()).collect();
    match (iin, lang) {
        (Ok(iin), Ok(lang)) if slips.is_empty() => {
            let Typed { name, password, email, .. } = typed;
            Ok(Checked { iin, name, password, email, lang })
        }
        _ => Err(slips),
    }
}

/// A number without the spaces people write in it.
pub fn digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn name_slip(name: &str) -> Option<Slip> {
    let signs = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.');
    if name.is_empty() {
        Some(Slip::NameNeeded)
    } else if !name.chars().all(signs) || name.split_whitespace().count() < 2 || name.chars().count() > NAME_MOST {
        Some(Slip::NameWrong)
    } else {
        None
    }
}

fn password_slip(password: &str, iin: &str) -> Option<Slip> {
    let length = password.chars().count();
    if length < PASSWORD_LEAST {
        Some(Slip::PasswordShort)
    } else if length > PASSWORD_MOST {
        Some(Slip::PasswordLong)
    } else if (!iin.is_empty() && password.contains(iin)) || is_one_sign(password) {
        Some(Slip::PasswordWeak)
    } else {
        None
    }
}

/// The same sign over and over has length and no strength.
fn is_one_sign(password: &str) -> bool {
    let mut signs = password.chars();
    let first = signs.next();
    signs.all(|sign| Some(sign) == first)
}

fn is_email(email: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !matches!(c, '<' | '>' | '"' | ',' | ';' | '@');
    let Some((local, domain)) = email.rsplit_once('@') else { return false };
    let domain_part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-');
    email.chars().count() <= EMAIL_MOST
        && !local.is_empty()
        && local.chars().all(plain)
        && domain.contains('.')
        && domain.split('.').all(domain_part)
}

/// What became of a registration.
#[derive(Debug)]
pub enum Outcome {
    /// The account is made, and its owner signed in.
    Made(Box<AccountRecord>),
    /// The typed name is not the register's.
    NameDiffers,
    /// The number has an account.
    Taken,
}

/// Makes the account and signs its owner in. The typed name must be the register's: a number alone tells nobody whose it is. Tries are
/// counted, since the answers tell who is registered and how people are called.
pub async fn register(
    intake: &Intake,
    throttle: &Throttle,
    visit: &Visit,
    checked: Checked,
) -> Result<Outcome, Problem> {
    throttle.admit(checked.iin.as_str(), visit.source()).await?;
    let Some(name) = registered_name(intake, &checked.iin, &checked.name).await? else {
        return Ok(Outcome::NameDiffers);
    };
    let Checked { iin, password, email, lang, .. } = checked;
    let keys = CheckedOrganisation { password, email, lang };
    make(intake, visit, (iin.as_str(), name), None, keys).await
}

/// What became of the registration of an organisation.
#[derive(Debug)]
pub enum OrganisationOutcome {
    /// The account is made, and who acts for the organisation signed in.
    Made(Box<AccountRecord>),
    /// The number has an account.
    Taken,
    /// The one-time text was used already, or its time is over.
    Old,
    /// The signature does not hold, cannot be judged now, or gives no right to act for an organisation.
    Refused(Verdict, Vec<Reason>),
    /// The certificate is of no organisation, or names no person.
    NoOrganisation,
}

/// Makes the account of an organisation from the certificate that signed the one-time text, and signs in who acts for it: the first head, or
/// who has the right to sign. Number and name of the organisation are the certificate's, so nobody registers another's.
pub async fn register_organisation(
    intake: &Intake,
    visit: &Visit,
    checked: CheckedOrganisation,
    signature: Vec<u8>,
) -> Result<OrganisationOutcome, Problem> {
    let (subject, roles) = match prove(&intake.room, visit, signature).await? {
        Proof::Of(subject, roles) => (subject, roles),
        Proof::Old => return Ok(OrganisationOutcome::Old),
        Proof::Refused(verdict, reasons) => return Ok(OrganisationOutcome::Refused(verdict, reasons)),
    };
    let (Some(iin), Some((name, bin))) = (&subject.iin, &subject.organisation) else {
        return Ok(OrganisationOutcome::NoOrganisation);
    };
    if let Some(reasons) = lacks_right(&roles) {
        return Ok(OrganisationOutcome::Refused(Verdict::Invalid, reasons));
    }
    // A certificate writes names in capitals; the register has them as papers do.
    let person = name_of(intake, iin).await?.unwrap_or_else(|| written_name(&subject));
    let acts = (iin.as_str().to_owned(), person);
    Ok(match make(intake, visit, (bin.as_str(), name.clone()), Some(acts), checked).await? {
        Outcome::Made(account) => OrganisationOutcome::Made(account),
        Outcome::Taken | Outcome::NameDiffers => OrganisationOutcome::Taken,
    })
}

/// Makes an account of a number and a name, with who acts for it where it is an organisation's, and signs in.
async fn make(
    intake: &Intake,
    visit: &Visit,
    (number, name): (&str, String),
    acts: Option<(String, String)>,
    keys: CheckedOrganisation,
) -> Result<Outcome, Problem> {
    let room = &intake.room;
    let method = if acts.is_some() { SignInMethod::Certificate } else { SignInMethod::Password };
    let (representative, representative_name) = acts.unzip();
    let account = AccountRecord {
        id: room.uuid().to_string(),
        system: Some(room.system.word().to_owned()),
        iin: number.to_owned(),
        name,
        email: keys.email,
        phone: None,
        role: ROLE.to_owned(),
        office: None,
        password: password::hash(keys.password).await?,
        certificate_serial: None,
        lang: keys.lang,
        created_at: visit.now(),
        blocked: false,
        representative,
        representative_name,
    };
    let (store, record) = (Arc::clone(&room.store), account.clone());
    let made =
        tokio::task::spawn_blocking(move || store.write::<_, StoreError>(|tx| tx.account_create(&record))).await?;
    match made {
        Ok(()) => {}
        Err(StoreError::Taken(_)) => return Ok(Outcome::Taken),
        Err(error) => return Err(error.into()),
    }
    enter(visit, &account, method)?;
    Ok(Outcome::Made(Box::new(account)))
}

/// The name for the account: the register's where the typed one is the same person's, the typed one where the register has no data or is
/// silent; none where they differ.
async fn registered_name(intake: &Intake, iin: &Iin, typed: &str) -> Result<Option<String>, Problem> {
    let (register, iin) = (Arc::clone(&intake.register), iin.clone());
    let found = match tokio::task::spawn_blocking(move || register.person(&iin)).await? {
        Ok(found) => found,
        Err(fault) => {
            tracing::warn!(%fault, "the persons register does not answer");
            None
        }
    };
    Ok(match found {
        Some(person) => is_same(&person, typed).then(|| person.name.to_string()),
        None => Some(typed.split_whitespace().collect::<Vec<_>>().join(" ")),
    })
}

/// Surname and name agree; the patronymic may be left out, capitals and «ё» do not matter.
fn is_same(person: &Registered, typed: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace('ё', "е");
    let mut words = typed.split_whitespace().map(plain);
    let surname = words.next().is_some_and(|word| word == plain(&person.name.surname));
    let name = words.next().is_some_and(|word| word == plain(&person.name.name));
    let patronymic = words.collect::<Vec<_>>().join(" ");
    surname
        && name
        && (patronymic.is_empty() || person.name.patronymic.as_deref().is_some_and(|own| plain(own) == patronymic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::FullName;

    #[test]
    fn the_name_is_compared_as_people_write_it() {
        let name = FullName {
            surname: "Ковалёв".into(), name: "Пётр".into(), patronymic: Some("Ильич".into())
        };
        let iin = Iin::with_check_digit("85010130001").unwrap();
        let person = Registered { iin, name, birth_date: "1985-01-01".into(), address: String::new() };
        assert!(is_same(&person, "КОВАЛЕВ  петр"));
        assert!(is_same(&person, "Ковалёв Пётр Ильич"));
        assert!(!is_same(&person, "Ковалёв Пётр Иванович"));
        assert!(!is_same(&person, "Пётр Ковалёв"));
    }

    #[test]
    fn one_sign_is_no_password() {
        assert!(is_one_sign("аааааааааа"));
        assert!(!is_one_sign("аааааааааб"));
    }

    #[test]
    fn every_slip_is_told_in_the_order_of_the_form() {
        let codes = |typed: Typed| {
            let slips = check(typed, Contour::Production).err().unwrap_or_default();
            slips.into_iter().map(|slip| (slip.field(), slip.code())).collect::<Vec<_>>()
        };
        let nothing = [("iin", "required"), ("name", "required"), ("password", "too-short"), ("lang", "not-an-option")];
        assert_eq!(codes(Typed::default()), nothing);
        let iin = Iin::with_check_digit("85010130001").unwrap();
        let good = Typed {
            iin: format!(" {} ", iin.as_str()),
            name: "Ковалёв Пётр".into(),
            password: "қызыл алма 7".into(),
            email: Some("p@example.kz".into()),
            lang: "kk".into(),
        };
        assert_eq!(codes(good.clone()), []);
        assert_eq!(codes(Typed { email: Some("p".into()), ..good.clone() }), [("email", "not-an-email")]);
        assert_eq!(codes(Typed { password: format!("x{}", iin.as_str()), ..good }), [("password", "weak")]);
    }
}
