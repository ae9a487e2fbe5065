//! The children whom cases put on a waiting list, and the logs of the lists. Who stands where follows from the log alone.

use crate::{
    StoreError, Tx,
    columns::{Micros, Word},
    schema::{children, queue_heads, queue_log},
};
use diesel::prelude::*;
use jiff::Timestamp;
use kernel::{CaseId, Digest};

/// Rows of one statement: databases take so many values at once.
const ROWS: usize = 1000;

/// A child on a waiting list: one entry per case.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = children, primary_key(case_id), treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct ChildRecord {
    /// The case by which the child was enrolled.
    #[diesel(column_name = case_id, deserialize_as = Word, serialize_as = Word)]
    pub case: CaseId,
    /// The territory whose list it is.
    pub territory: String,
    /// The kindergartens wished for, in order, as JSON.
    pub kindergarten_wishes: String,
    /// The child's name.
    pub child_name: String,
    /// The child's ИИН.
    pub child_iin: Option<String>,
    /// The date of birth, ISO 8601.
    pub birth_date: String,
    /// When the application was registered: the order of the list.
    #[diesel(deserialize_as = Micros, serialize_as = Micros)]
    pub registered_at: Timestamp,
    /// The privilege asked for, by its id in the regulation.
    pub privilege: Option<String>,
    /// What the case has said of the child's leaving; in rows from before the log, where the child stood.
    pub status: String,
    /// The code by which the log speaks of the child; none in rows from before the log.
    pub code: Option<String>,
}

/// An event in the log of a territory's list.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = queue_log)]
pub struct QueueEventRecord {
    /// The territory.
    pub territory: String,
    /// Its place in the log, from zero without gaps.
    pub number: i64,
    /// The event in its one form.
    pub event: String,
    /// The hash of its leaf in the tree over the log.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub leaf: Digest,
}

/// The last event of a territory's log.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = queue_heads, primary_key(territory))]
pub struct QueueHeadRecord {
    /// The territory.
    pub territory: String,
    /// The event's place in the log.
    pub number: i64,
    /// The hash of its leaf.
    #[diesel(deserialize_as = Word, serialize_as = Word)]
    pub leaf: Digest,
}

impl Tx<'_> {
    /// Enrols a child.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the case has enrolled a child.
    pub fn child_enrol(&mut self, child: &ChildRecord) -> Result<(), StoreError> {
        if self.child_find(child.case)?.is_some() {
            return Err(StoreError::Taken("the case has a child in the list".to_owned()));
        }
        self.run(|conn| diesel::insert_into(children::table).values(child.clone()).execute(conn)).map(drop)
    }

    /// The child of a case.
    pub fn child_find(&mut self, case: CaseId) -> Result<Option<ChildRecord>, StoreError> {
        self.run(|conn| children::table.find(case.to_string()).select(ChildRecord::as_select()).first(conn).optional())
    }

    /// The child of a code.
    pub fn child_find_by_code(&mut self, code: &str) -> Result<Option<ChildRecord>, StoreError> {
        self.run(|conn| {
            children::table.filter(children::code.eq(code)).select(ChildRecord::as_select()).first(conn).optional()
        })
    }

    /// The children of codes, in no order.
    pub fn child_list_by_code(&mut self, codes: &[&str]) -> Result<Vec<ChildRecord>, StoreError> {
        let mut found = Vec::with_capacity(codes.len());
        // Databases take so many values in one statement.
        for some in codes.chunks(500) {
            let page: Vec<ChildRecord> = self.run(|conn| {
                children::table.filter(children::code.eq_any(some)).select(ChildRecord::as_select()).load(conn)
            })?;
            found.extend(page);
        }
        Ok(found)
    }

    /// The entries of a child by ИИН, in order of registration: shows whether the child is in a list already.
    pub fn child_find_by_iin(&mut self, iin: &str) -> Result<Vec<ChildRecord>, StoreError> {
        self.run(|conn| {
            children::table
                .filter(children::child_iin.eq(iin))
                .order((children::registered_at, children::case_id))
                .select(ChildRecord::as_select())
                .load(conn)
        })
    }

    /// The entries of a territory that may speak of the same child: by its ИИН, or by name and birthday.
    pub fn child_find_same(
        &mut self,
        territory: &str,
        iin: &str,
        name: &str,
        birth_date: &str,
    ) -> Result<Vec<ChildRecord>, StoreError> {
        self.run(|conn| {
            let named = children::child_name.eq(name).and(children::birth_date.eq(birth_date));
            children::table
                .filter(children::territory.eq(territory).and(children::child_iin.eq(iin).or(named)))
                .order((children::registered_at, children::case_id))
                .select(ChildRecord::as_select())
                .load(conn)
        })
    }

    /// The entries of other territories that speak of the child with an ИИН.
    pub fn child_find_elsewhere(&mut self, territory: &str, iin: &str) -> Result<Vec<ChildRecord>, StoreError> {
        self.run(|conn| {
            children::table
                .filter(children::child_iin.eq(iin).and(children::territory.ne(territory)))
                .order((children::registered_at, children::case_id))
                .select(ChildRecord::as_select())
                .load(conn)
        })
    }

    /// The children of a territory born on a day or before whose status is another than the given, in order of registration.
    pub fn child_list_born_by(
        &mut self,
        territory: &str,
        day: &str,
        but: &str,
    ) -> Result<Vec<ChildRecord>, StoreError> {
        self.run(|conn| {
            children::table
                .filter(
                    children::territory.eq(territory).and(children::birth_date.le(day)).and(children::status.ne(but)),
                )
                .order((children::registered_at, children::case_id))
                .select(ChildRecord::as_select())
                .load(conn)
        })
    }

    /// The children from before the log, in order of registration.
    pub fn child_list_unlogged(&mut self) -> Result<Vec<ChildRecord>, StoreError> {
        self.run(|conn| {
            children::table
                .filter(children::code.is_null())
                .order((children::registered_at, children::case_id))
                .select(ChildRecord::as_select())
                .load(conn)
        })
    }

    /// Changes the entry of a child.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the case has none.
    pub fn child_update(&mut self, child: &ChildRecord) -> Result<(), StoreError> {
        let row = child.clone();
        match self.run(|conn| diesel::update(children::table.find(child.case.to_string())).set(row).execute(conn))? {
            0 => Err(StoreError::Missing("the child")),
            _ => Ok(()),
        }
    }

    /// Appends an event to the log of its territory.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the log has an event of that number, [`StoreError::Missing`] when it has none of the number before.
    pub fn queue_append(&mut self, event: &QueueEventRecord) -> Result<(), StoreError> {
        let last = self.queue_head(&event.territory)?.map_or(-1, |last| last.number);
        match event.number - last {
            1 => {}
            ..=0 => return Err(StoreError::Taken("the log has an event of that number".to_owned())),
            _ => return Err(StoreError::Missing("the event before")),
        }
        let (number, leaf) = (event.number, event.leaf.clone());
        let head = QueueHeadRecord { territory: event.territory.clone(), number, leaf };
        self.run(|conn| save!(conn, queue_heads, &event.territory, head))?;
        self.run(|conn| diesel::insert_into(queue_log::table).values(event.clone()).execute(conn)).map(drop)
    }

    /// Appends events to the log of one territory, as many at once.
    ///
    /// # Errors
    /// As [`Tx::queue_append`]; [`StoreError::Missing`] too where the events are not of one territory and one after another.
    pub fn queue_append_all(&mut self, events: &[QueueEventRecord]) -> Result<(), StoreError> {
        let Some((first, last)) = events.first().zip(events.last()) else { return Ok(()) };
        let known = self.queue_head(&first.territory)?.map_or(-1, |known| known.number);
        if first.number <= known {
            return Err(StoreError::Taken("the log has an event of that number".to_owned()));
        }
        let mut numbers = (known + 1..).zip(events);
        if numbers.any(|(number, event)| number != event.number || event.territory != first.territory) {
            return Err(StoreError::Missing("the event before"));
        }
        let head = QueueHeadRecord { territory: last.territory.clone(), number: last.number, leaf: last.leaf.clone() };
        self.run(|conn| save!(conn, queue_heads, &last.territory, head))?;
        for some in events.chunks(ROWS) {
            let rows = some.to_vec();
            self.run(|conn| insert_all!(conn, queue_log, rows))?;
        }
        Ok(())
    }

    /// The last event of a territory's log.
    pub fn queue_head(&mut self, territory: &str) -> Result<Option<QueueHeadRecord>, StoreError> {
        self.run(|conn| queue_heads::table.find(territory).select(QueueHeadRecord::as_select()).first(conn).optional())
    }

    /// The last events of all logs, by territory.
    pub fn queue_heads(&mut self) -> Result<Vec<QueueHeadRecord>, StoreError> {
        self.run(|conn| {
            queue_heads::table.order(queue_heads::territory).select(QueueHeadRecord::as_select()).load(conn)
        })
    }

    /// Events of a territory's log from a number on, at most `limit`.
    pub fn queue_events(
        &mut self,
        territory: &str,
        from: i64,
        limit: i64,
    ) -> Result<Vec<QueueEventRecord>, StoreError> {
        self.run(|conn| {
            queue_log::table
                .filter(queue_log::territory.eq(territory).and(queue_log::number.ge(from)))
                .order(queue_log::number)
                .limit(limit)
                .select(QueueEventRecord::as_select())
                .load(conn)
        })
    }
}
