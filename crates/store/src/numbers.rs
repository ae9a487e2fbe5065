//! Gapless counters: a number is used when the transaction that took it is kept, and only then.

use crate::{StoreError, Tx};
use diesel::{RunQueryDsl, sql_query, sql_types};

#[derive(diesel::QueryableByName)]
struct Serial {
    #[diesel(sql_type = sql_types::BigInt)]
    value: i64,
}

impl Tx<'_> {
    /// The next number of a counter, from 1. Numbers of transactions undone are given again, so there is no gap.
    pub fn serial_next(&mut self, name: &str) -> Result<i64, StoreError> {
        const NEXT: &str = "INSERT INTO serials (name, value) VALUES ($1, 1) \
                            ON CONFLICT (name) DO UPDATE SET value = serials.value + 1 RETURNING value";
        self.run(|conn| sql_query(NEXT).bind::<sql_types::Text, _>(name).get_result::<Serial>(conn))
            .map(|serial| serial.value)
    }
}
