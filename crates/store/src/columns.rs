//! How the kernel's values lie in columns: words as text, instants as microseconds since the epoch.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, Queryable},
    expression::AsExpression,
    sql_types::{BigInt, Nullable, Text},
};
use jiff::Timestamp;
use kernel::{CaseId, CaseNumber, Channel, Digest, Lang, LetterId, System};

/// A value kept as text.
pub struct Word(String);
/// A value kept as text or absent.
pub struct MaybeWord(Option<String>);
/// An instant.
pub struct Micros(i64);
/// An instant or none.
pub struct MaybeMicros(Option<i64>);

macro_rules! column {
    ($wrapper:ident, $plain:ty, $inner:ty, $sql:ty, $base:ty) => {
        impl AsExpression<$sql> for $wrapper {
            type Expression = <$plain as AsExpression<$sql>>::Expression;

            fn as_expression(self) -> Self::Expression {
                <$plain as AsExpression<$sql>>::as_expression(self.0)
            }
        }

        impl<DB: Backend> Queryable<$sql, DB> for $wrapper
        where
            $inner: FromSql<$base, DB>,
        {
            type Row = $plain;

            fn build(row: Self::Row) -> deserialize::Result<Self> {
                Ok(Self(row))
            }
        }
    };
}

column!(Word, String, String, Text, Text);
column!(MaybeWord, Option<String>, String, Nullable<Text>, Text);
column!(Micros, i64, i64, BigInt, BigInt);
column!(MaybeMicros, Option<i64>, i64, Nullable<BigInt>, BigInt);

macro_rules! word {
    ($($value:ty),*) => {$(
        impl From<$value> for Word {
            fn from(value: $value) -> Self {
                Self(value.to_string())
            }
        }

        impl TryFrom<Word> for $value {
            type Error = <$value as std::str::FromStr>::Err;

            fn try_from(word: Word) -> Result<Self, Self::Error> {
                word.0.parse()
            }
        }
    )*};
}

word!(CaseId, LetterId, System, Channel, Lang);

impl From<Digest> for Word {
    fn from(value: Digest) -> Self {
        Self(value.as_str().to_owned())
    }
}

impl From<Word> for Digest {
    fn from(word: Word) -> Self {
        Self::read(&word.0)
    }
}

impl From<Vec<Digest>> for Word {
    fn from(list: Vec<Digest>) -> Self {
        // A list of plain strings always has a JSON form.
        Self(serde_json::to_string(&list).unwrap_or_default())
    }
}

impl TryFrom<Word> for Vec<Digest> {
    type Error = serde_json::Error;

    fn try_from(word: Word) -> Result<Self, Self::Error> {
        serde_json::from_str(&word.0)
    }
}

impl From<Option<CaseNumber>> for MaybeWord {
    fn from(value: Option<CaseNumber>) -> Self {
        Self(value.map(|number| number.as_str().to_owned()))
    }
}

impl From<MaybeWord> for Option<CaseNumber> {
    fn from(word: MaybeWord) -> Self {
        word.0.map(|text| CaseNumber::read(&text))
    }
}

impl From<Option<LetterId>> for MaybeWord {
    fn from(value: Option<LetterId>) -> Self {
        Self(value.map(|id| id.to_string()))
    }
}

impl TryFrom<MaybeWord> for Option<LetterId> {
    type Error = <LetterId as std::str::FromStr>::Err;

    fn try_from(word: MaybeWord) -> Result<Self, Self::Error> {
        word.0.map(|text| text.parse()).transpose()
    }
}

impl From<Timestamp> for Micros {
    fn from(at: Timestamp) -> Self {
        Self(at.as_microsecond())
    }
}

impl TryFrom<Micros> for Timestamp {
    type Error = jiff::Error;

    fn try_from(micros: Micros) -> Result<Self, Self::Error> {
        Self::from_microsecond(micros.0)
    }
}

impl From<Option<Timestamp>> for MaybeMicros {
    fn from(at: Option<Timestamp>) -> Self {
        Self(at.map(Timestamp::as_microsecond))
    }
}

impl TryFrom<MaybeMicros> for Option<Timestamp> {
    type Error = jiff::Error;

    fn try_from(micros: MaybeMicros) -> Result<Self, Self::Error> {
        micros.0.map(Timestamp::from_microsecond).transpose()
    }
}

/// The instant as the database will give it back: whole microseconds.
pub(crate) fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// The instant as it lies in a column.
pub(crate) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}
