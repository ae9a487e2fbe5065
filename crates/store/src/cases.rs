//! Summaries of cases: what lists and pages show without folding the journal.

use crate::{
    StoreError, Tx,
    columns::{MaybeMicros, MaybeWord, Micros, Word, micros},
    conn::Conn,
    schema::cases,
};
use diesel::{dsl::IntoBoxed, prelude::*};
use jiff::Timestamp;
use kernel::{CaseId, CaseNumber, Channel, Digest, Lang};

/// The summary of a case: a fold of its journal.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = cases, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct CaseRecord {
    /// The case.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub id: CaseId,
    /// The regulation it runs under.
    pub regulation: String,
    /// The edition it was opened under, by the digest of its text; never changes.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub edition: Digest,
    /// The channel it came by.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub channel: Channel,
    /// The office of the provider that serves it.
    pub office: String,
    /// The recipient's ИИН, or БИН where it is an organisation: the fifth digit of a БИН is no day's, so the two never meet.
    pub recipient: String,
    /// The recipient's name.
    pub recipient_name: String,
    /// The account in this system that owns it.
    pub account: Option<String>,
    /// The language of papers and mail.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub lang: Lang,
    /// The number, once the receiving body has given it.
    #[diesel(deserialize_as = MaybeWord, serialize_as = MaybeWord)]
    pub number: Option<CaseNumber>,
    /// The status shown to people.
    pub status: String,
    /// Where it stands on its route, as JSON.
    pub place: String,
    /// The officer it is assigned to.
    pub officer: Option<String>,
    /// When the service is due.
    #[diesel(deserialize_as = MaybeMicros, serialize_as = MaybeMicros)]
    pub due_at: Option<Timestamp>,
    /// When it was opened.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub opened_at: Timestamp,
    /// When it last changed.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub changed_at: Timestamp,
    /// Entries of the journal folded into this summary.
    pub entries: i64,
    /// True when it has ended in an outcome.
    pub ended: bool,
    /// The fold itself, as JSON.
    pub state: String,
}

/// Which cases a list shows; what is empty or none is not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFilter {
    /// Any of these statuses.
    pub statuses: Vec<String>,
    /// The channel.
    pub channel: Option<Channel>,
    /// The office.
    pub office: Option<String>,
    /// The officer.
    pub officer: Option<String>,
    /// The owner's account.
    pub account: Option<String>,
    /// Any of these owners' accounts.
    pub accounts: Vec<String>,
    /// The recipient's ИИН.
    pub recipient: Option<String>,
    /// The regulation.
    pub regulation: Option<String>,
    /// Ended or not.
    pub ended: Option<bool>,
    /// Any of these places, written like those of `places_not`.
    pub places: Vec<(String, Channel, String)>,
    /// None of these places: regulation, channel, and the place on the route as JSON the way records keep it.
    pub places_not: Vec<(String, Channel, String)>,
    /// Due before this moment.
    pub due_before: Option<Timestamp>,
    /// Opened from the first of these moments on and before the second.
    pub opened: Option<(Timestamp, Timestamp)>,
    /// The beginning of the number.
    pub text: Option<String>,
    /// The order.
    pub order: CaseOrder,
    /// At most so many rows.
    pub limit: i64,
    /// Rows to pass over.
    pub offset: i64,
}

impl Default for CaseFilter {
    /// All cases, newest first, fifty a page.
    fn default() -> Self {
        Self {
            statuses: Vec::new(),
            channel: None,
            office: None,
            officer: None,
            account: None,
            accounts: Vec::new(),
            recipient: None,
            regulation: None,
            ended: None,
            places: Vec::new(),
            places_not: Vec::new(),
            due_before: None,
            opened: None,
            text: None,
            order: CaseOrder::Newest,
            limit: 50,
            offset: 0,
        }
    }
}

/// A place where cases stand: the regulation, the channel, and the place on that route as JSON the way records keep it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable)]
pub struct CasePlace {
    /// The regulation.
    pub regulation: String,
    /// The channel's word.
    pub channel: String,
    /// The place.
    pub place: String,
}

/// The order of a list of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CaseOrder {
    /// Last opened first.
    #[default]
    Newest,
    /// First opened first, as a journal is kept.
    Oldest,
    /// Earliest due first; cases without a term last.
    MostOverdue,
}

type Query<'q> = IntoBoxed<'q, cases::table, crate::conn::MultiBackend>;

fn chosen<'q>(filter: &CaseFilter) -> Query<'q> {
    let mut query = cases::table.into_boxed();
    if !filter.statuses.is_empty() {
        query = query.filter(cases::status.eq_any(filter.statuses.clone()));
    }
    if let Some(channel) = filter.channel {
        query = query.filter(cases::channel.eq(channel.word()));
    }
    if let Some(office) = filter.office.clone() {
        query = query.filter(cases::office.eq(office));
    }
    if let Some(officer) = filter.officer.clone() {
        query = query.filter(cases::officer.eq(officer));
    }
    if let Some(account) = filter.account.clone() {
        query = query.filter(cases::account.eq(account));
    }
    if !filter.accounts.is_empty() {
        query = query.filter(cases::account.eq_any(filter.accounts.clone()));
    }
    if let Some(recipient) = filter.recipient.clone() {
        query = query.filter(cases::recipient.eq(recipient));
    }
    if let Some(regulation) = filter.regulation.clone() {
        query = query.filter(cases::regulation.eq(regulation));
    }
    if let Some(ended) = filter.ended {
        query = query.filter(cases::ended.eq(ended));
    }
    let place = cases::regulation.concat(" ").concat(cases::channel).concat(" ").concat(cases::place);
    let words = |places: &[(String, Channel, String)]| {
        let word = |(regulation, channel, place): &(String, Channel, String)| format!("{regulation} {channel} {place}");
        places.iter().map(word).collect::<Vec<_>>()
    };
    if !filter.places.is_empty() {
        query = query.filter(place.eq_any(words(&filter.places)));
    }
    if !filter.places_not.is_empty() {
        query = query.filter(place.ne_all(words(&filter.places_not)));
    }
    if let Some(moment) = filter.due_before {
        query = query.filter(cases::due_at.lt(micros(moment)));
    }
    if let Some((from, before)) = filter.opened {
        query = query.filter(cases::opened_at.ge(micros(from)).and(cases::opened_at.lt(micros(before))));
    }
    if let Some(text) = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        query = query.filter(cases::number.like(beginning(text)).escape('\\'));
    }
    query
}

/// A pattern for «begins with», the pattern's own signs taken literally.
fn beginning(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 1);
    for sign in text.chars() {
        if matches!(sign, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}

impl Tx<'_> {
    /// Keeps the summary: a new one is inserted, a known one replaced only by a fold of more entries.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the stored summary already has as many entries; [`StoreError::Taken`] when the number is another case's.
    pub fn case_save(&mut self, case: &CaseRecord) -> Result<(), StoreError> {
        let id = case.id.to_string();
        let row = case.clone();
        let replaced = self.run(|conn| {
            diesel::update(cases::table.find(&id).filter(cases::entries.lt(case.entries))).set(row).execute(conn)
        })?;
        if replaced == 1 {
            return Ok(());
        }
        let known = self.run(|conn| cases::table.find(&id).count().get_result::<i64>(conn))?;
        if known > 0 {
            return Err(StoreError::Stale("the case"));
        }
        self.run(|conn| diesel::insert_into(cases::table).values(case.clone()).execute(conn)).map(drop)
    }

    /// The summary of a case.
    pub fn case_find(&mut self, id: CaseId) -> Result<Option<CaseRecord>, StoreError> {
        self.run(|conn| cases::table.find(id.to_string()).select(CaseRecord::as_select()).first(conn).optional())
    }

    /// The case of a number.
    pub fn case_find_by_number(&mut self, number: &CaseNumber) -> Result<Option<CaseRecord>, StoreError> {
        self.run(|conn| {
            cases::table
                .filter(cases::number.eq(number.as_str()))
                .select(CaseRecord::as_select())
                .first(conn)
                .optional()
        })
    }

    /// A page of the cases that the filter chooses.
    pub fn case_list(&mut self, filter: &CaseFilter) -> Result<Vec<CaseRecord>, StoreError> {
        // An index gives the cases of one status in their order; those of several would all be sorted for a page.
        if filter.statuses.len() > 1 && filter.order != CaseOrder::MostOverdue {
            return self.case_list_merged(filter);
        }
        let query = chosen(filter).select(CaseRecord::as_select()).limit(filter.limit).offset(filter.offset);
        self.run(|conn: &mut Conn| match filter.order {
            CaseOrder::Oldest => query.order((cases::opened_at.asc(), cases::id.asc())).load(conn),
            CaseOrder::Newest => query.order((cases::opened_at.desc(), cases::id.desc())).load(conn),
            // The databases differ on where nothing stands in an order, so it is said.
            CaseOrder::MostOverdue => query
                .order((cases::due_at.is_null().asc(), cases::due_at.asc(), cases::opened_at.asc(), cases::id.asc()))
                .load(conn),
        })
    }

    fn case_list_merged(&mut self, filter: &CaseFilter) -> Result<Vec<CaseRecord>, StoreError> {
        let mut found = Vec::new();
        for status in &filter.statuses {
            let (statuses, limit) = (vec![status.clone()], filter.offset + filter.limit);
            found.extend(self.case_list(&CaseFilter { statuses, limit, offset: 0, ..filter.clone() })?);
        }
        found.sort_by_key(|case| (case.opened_at, case.id.to_string()));
        if filter.order == CaseOrder::Newest {
            found.reverse();
        }
        let (skip, take) = (usize::try_from(filter.offset), usize::try_from(filter.limit));
        Ok(found.into_iter().skip(skip.unwrap_or(usize::MAX)).take(take.unwrap_or(0)).collect())
    }

    /// The places where cases stand that have not ended. However many stand in one, it costs a few steps along the index.
    pub fn case_places(&mut self) -> Result<Vec<CasePlace>, StoreError> {
        let mut places: Vec<CasePlace> = Vec::new();
        while let Some(next) = self.case_place_after(places.last())? {
            places.push(next);
        }
        Ok(places)
    }

    /// The next place on the same channel, else on the same regulation, else at all: no database finds the first row after three columns at once.
    fn case_place_after(&mut self, last: Option<&CasePlace>) -> Result<Option<CasePlace>, StoreError> {
        let open = || cases::table.filter(cases::ended.eq(false)).into_boxed();
        let later: Vec<Query<'_>> = match last {
            None => vec![open()],
            Some(CasePlace { regulation, channel, place }) => {
                let here = || open().filter(cases::regulation.eq(regulation));
                vec![
                    here().filter(cases::channel.eq(channel)).filter(cases::place.gt(place)),
                    here().filter(cases::channel.gt(channel)),
                    open().filter(cases::regulation.gt(regulation)),
                ]
            }
        };
        for query in later {
            let query = query.order((cases::regulation, cases::channel, cases::place));
            let query = query.select((cases::regulation, cases::channel, cases::place));
            if let Some(found) = self.run(|conn| query.first(conn).optional())? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The cases that stand in a place and have not ended.
    pub fn case_list_in(&mut self, place: &CasePlace) -> Result<Vec<CaseId>, StoreError> {
        let here = cases::regulation.eq(&place.regulation).and(cases::channel.eq(&place.channel));
        let found: Vec<String> = self.run(|conn| {
            cases::table
                .filter(cases::ended.eq(false).and(here).and(cases::place.eq(&place.place)))
                .order(cases::id)
                .select(cases::id)
                .load(conn)
        })?;
        found.iter().map(|id| id.parse().map_err(|_| StoreError::Damaged(format!("«{id}» is no case")))).collect()
    }

    /// How many cases the filter chooses, pages left aside.
    pub fn case_count(&mut self, filter: &CaseFilter) -> Result<i64, StoreError> {
        let query = chosen(filter).count();
        self.run(|conn| query.get_result(conn))
    }

    /// How many cases the filter chooses, counted to `most` and no further: a page that needs no more does not wait for a million to be counted.
    pub fn case_count_to(&mut self, filter: &CaseFilter, most: i64) -> Result<i64, StoreError> {
        let one = diesel::dsl::sql::<diesel::sql_types::Integer>("1");
        let found: Vec<i32> = self.run(|conn| chosen(filter).select(one).limit(most).load(conn))?;
        Ok(i64::try_from(found.len()).unwrap_or(most))
    }
}
