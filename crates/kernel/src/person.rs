//! Numbers and names of persons and organisations.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a twelve-digit number is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberFault {
    /// Something else than decimal digits stands in it.
    #[error("only digits are allowed")]
    NotDigits,
    /// It has not twelve digits.
    #[error("there must be 12 digits")]
    Length,
    /// The last digit does not follow from the first eleven.
    #[error("the check digit is wrong")]
    Checksum,
}

const LENGTH: usize = 12;
const FIRST_WEIGHTS: [u32; 11] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const SECOND_WEIGHTS: [u32; 11] = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];

fn digits(text: &str) -> Result<Vec<u32>, NumberFault> {
    let digits = text.chars().map(|c| c.to_digit(10)).collect::<Option<Vec<_>>>().ok_or(NumberFault::NotDigits)?;
    if digits.len() == LENGTH { Ok(digits) } else { Err(NumberFault::Length) }
}

fn check(text: &str) -> Result<(), NumberFault> {
    let digits = digits(text)?;
    let sum = |weights: [u32; 11]| weights.iter().zip(&digits).map(|(w, d)| w * d).sum::<u32>() % 11;
    let expected = match sum(FIRST_WEIGHTS) {
        10 => sum(SECOND_WEIGHTS),
        found => found,
    };
    // A sum of ten twice over means that the number was never issued: no last digit equals ten.
    if digits.last() == Some(&expected) { Ok(()) } else { Err(NumberFault::Checksum) }
}

macro_rules! twelve_digits {
    ($(#[$doc:meta])* $name:ident, $fictitious:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// A number whose length and check digit are right.
            pub fn new(text: &str) -> Result<Self, NumberFault> {
                check(text).map(|()| Self(text.to_owned()))
            }

            /// A number the house keeps, which was admitted when it was named: by its rule or, in the test contour alone, as a made-up one.
            pub fn kept(text: &str) -> Result<Self, NumberFault> {
                if $fictitious.contains(&text) { Ok(Self(text.to_owned())) } else { Self::new(text) }
            }

            /// All twelve digits. Personal data: not for logs.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The number with its middle hidden, for lists and logs.
            pub fn masked(&self) -> String {
                self.0.chars().enumerate().map(|(i, c)| if (4..10).contains(&i) { '•' } else { c }).collect()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.masked())
            }
        }

        impl TryFrom<String> for $name {
            type Error = NumberFault;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::kept(&text)
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.0
            }
        }
    };
}

twelve_digits!(
    /// ИИН, the individual identification number. Birth date and sex are not read from it: since 2013 its digits need not match them.
    Iin,
    FICTITIOUS_PERSONS
);
twelve_digits!(
    /// БИН, the business identification number; its check digit follows the same rule.
    Bin,
    FICTITIOUS_BODIES
);

/// Numbers of persons НУЦ made up for its test contour; no rule gives them, so nobody has them.
const FICTITIOUS_PERSONS: [&str; 2] = ["123456789011", "123456789012"];
/// The number of the legal entity made up likewise.
const FICTITIOUS_BODIES: [&str; 1] = ["123456789021"];

/// The contour of НУЦ that an installation works with: which numbers are taken for those of persons and organisations when somebody names them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Contour {
    /// Real persons: numbers follow their rule.
    #[default]
    Production,
    /// The test contour too, whose made-up persons bear numbers that break the rule.
    Test,
}

impl Contour {
    /// A person's number as somebody named it, in a form or by a certificate.
    pub fn iin(self, text: &str) -> Result<Iin, NumberFault> {
        match self {
            Self::Production => Iin::new(text),
            Self::Test => Iin::kept(text),
        }
    }

    /// An organisation's number likewise.
    pub fn bin(self, text: &str) -> Result<Bin, NumberFault> {
        match self {
            Self::Production => Bin::new(text),
            Self::Test => Bin::kept(text),
        }
    }
}

impl Iin {
    /// A number whose first eleven digits are given; none where the rule yields no check digit. For seeded people and tests.
    pub fn with_check_digit(eleven: &str) -> Option<Self> {
        (0..10).find_map(|digit| Self::new(&format!("{eleven}{digit}")).ok())
    }
}

/// A person's name as papers write it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FullName {
    /// Family name.
    pub surname: String,
    /// Given name.
    pub name: String,
    /// Patronymic, where there is one.
    pub patronymic: Option<String>,
}

impl fmt::Display for FullName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.surname, self.name)?;
        match &self.patronymic {
            Some(patronymic) if !patronymic.is_empty() => write!(f, " {patronymic}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digit_follows_the_two_sums() {
        let number = Iin::with_check_digit("85010130001").unwrap();
        assert_eq!(Iin::new(number.as_str()), Ok(number.clone()));
        let last = number.as_str().chars().last().unwrap();
        let wrong = if last == '0' { '1' } else { '0' };
        assert_eq!(Iin::new(&format!("85010130001{wrong}")), Err(NumberFault::Checksum));
    }

    #[test]
    fn slips_are_told_apart() {
        assert_eq!(Iin::new("85010130001"), Err(NumberFault::Length));
        assert_eq!(Iin::new("85010130001x"), Err(NumberFault::NotDigits));
        // The authority's fictitious test persons carry a number that fails the rule.
        assert_eq!(Iin::new("123456789012"), Err(NumberFault::Checksum));
    }

    #[test]
    fn made_up_numbers_are_those_of_the_test_contour_alone() {
        for number in ["123456789011", "123456789012"] {
            assert_eq!(Contour::Production.iin(number), Err(NumberFault::Checksum));
            let iin = Contour::Test.iin(number).unwrap();
            // What was admitted is read back, whatever the contour of the reader.
            assert_eq!(Iin::try_from(String::from(iin.clone())), Ok(iin));
            assert_eq!(Contour::Test.bin(number), Err(NumberFault::Checksum));
        }
        assert!(Contour::Production.bin("123456789021").is_err() && Contour::Test.bin("123456789021").is_ok());
        for number in ["123456789021", "123456789014"] {
            assert_eq!(Contour::Test.iin(number), Err(NumberFault::Checksum));
        }
        let real = Iin::with_check_digit("85010130001").unwrap();
        assert_eq!(Contour::Test.iin(real.as_str()), Contour::Production.iin(real.as_str()));
    }

    #[test]
    fn logs_never_show_the_whole_number() {
        let number = Iin::with_check_digit("85010130001").unwrap();
        assert!(!format!("{number:?}").contains(number.as_str()));
    }
}
