//! Made-up children for a demo as large as a real territory: taken over as an older list would be, under the settings of the first demo list.

use crate::house::House;
use casework::{ApplicationPerson, Fault, OlderChild, Turned};
use engine::{Actor, Answers};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use kernel::{Iin, Lang, civil_date};
use store::StoreError;
use store::records::VacancyRecord;

/// The demo list that grows.
const OFFICE: &str = "shymkent";
/// The setting that tells how many of them there are, and the moment their dates count back from.
const MADE_UP: &str = "made-up-children";
/// Children of one transaction.
const BATCH: u64 = 5000;
/// Kindergartens that such a territory has beside those of the demo.
const KINDERGARTENS: u64 = 40;
/// Registrations are spread over so many days before today.
const DAYS: i64 = 3 * 365;
/// Given names and surnames that many people bear.
const NAMES: [&str; 12] =
    ["Айша", "Алихан", "Амир", "Аружан", "Ерасыл", "Инжу", "Мансур", "Медина", "Нұрали", "Раяна", "Сафия", "Томирис"];
const SURNAMES: [&str; 10] =
    ["Ахметов", "Әлиев", "Жұмабеков", "Ибраев", "Қасымов", "Мұратов", "Нұрланов", "Оспанов", "Сейітов", "Тілеуов"];

/// Fills the list with so many made-up children; those of an earlier run stay, so a larger number adds to them. Gives how many are new.
pub fn fill(house: &House, count: u64, now: Timestamp) -> Result<u64, Turned> {
    let body = &house.local_body;
    let keeps = |edition: &std::sync::Arc<engine::Edition>| {
        edition.regulation.waiting_list.is_some() && edition.receiving_office(OFFICE).is_some()
    };
    let Some(edition) = house.law.all().find(keeps) else { return Ok(0) };
    let actor = Actor::machine();
    let year = civil_date(now).year();
    for number in 0..KINDERGARTENS.min(count) {
        body.open_places(&places(number, year, now), &actor)?;
    }
    // How far an earlier run came, and the moment it counted from, are kept beside the children: a start does not look at a million of them again, and a
    // part that was taken over before a stop is known by its dates.
    let known = body.store.read::<_, StoreError>(|tx| tx.setting_get(MADE_UP)).map_err(Fault::from)?;
    let known = known.as_deref().and_then(|known| known.split_once(' '));
    let now = known.and_then(|(_, began)| began.parse().ok()).unwrap_or(now);
    let (mut taken, mut first) = (0, known.and_then(|(made, _)| made.parse().ok()).unwrap_or(0).min(count));
    let keep = |made: u64| body.store.write::<_, StoreError>(|tx| tx.setting_put(MADE_UP, &format!("{made} {now}")));
    if first < count {
        keep(first).map_err(Fault::from)?;
    }
    while first < count {
        let until = (first + BATCH).min(count);
        let fields = edition.regulation.waiting_list.as_ref();
        let children = (first..until).filter_map(|number| {
            let fields = fields?;
            let (recipient, name, born) = (recipient(number), child_name(number), birthday(number, now));
            let answers = Answers::from([(fields.child_name.clone(), name), (fields.birth_date.clone(), born)]);
            Some(OlderChild {
                recipient: recipient?,
                lang: Lang::Kk,
                registered_at: registered_at(number, count, now),
                answers,
            })
        });
        taken += body.take_over(&edition, OFFICE, &children.collect::<Vec<_>>(), &actor)? as u64;
        first = until;
        keep(first).map_err(Fault::from)?;
        tracing::info!(children = first, of = count, "made-up children");
    }
    Ok(taken)
}

/// A number that looks like chance and is always the same (`splitmix64`).
fn mixed(number: u64) -> u64 {
    let mut x = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn pick<'a>(from: &[&'a str], by: u64) -> &'a str {
    usize::try_from(by).ok().and_then(|by| from.get(by % from.len())).copied().unwrap_or_default()
}

fn child_name(number: u64) -> String {
    let by = mixed(number);
    format!("{} {}", pick(&SURNAMES, by >> 8), pick(&NAMES, by))
}

/// A child of one to six years.
fn birthday(number: u64, now: Timestamp) -> String {
    let days = 400 + i64::try_from(mixed(number ^ 0x00b0_0117) % 1700).unwrap_or(0);
    civil_date(now).saturating_sub(days.days()).to_string()
}

fn registered_at(number: u64, count: u64, now: Timestamp) -> Timestamp {
    let share = i64::try_from(number.saturating_mul(1_000_000) / count.max(1)).unwrap_or(0);
    let before = SignedDuration::from_secs(DAYS * 86_400 / 1_000_000 * (1_000_000 - share) + 86_400);
    now.checked_sub(before).unwrap_or(now)
}

/// A parent with a number that proves itself.
fn recipient(number: u64) -> Option<ApplicationPerson> {
    let by = mixed(number ^ 0x009a_3e17);
    let (year, month, day) = (70 + by % 30, 1 + (by >> 8) % 12, 1 + (by >> 16) % 28);
    let fits = |serial: u64| {
        let body = format!("{year:02}{month:02}{day:02}4{:04}", serial % 10_000);
        (0..10).find_map(|digit| Iin::new(&format!("{body}{digit}")).ok())
    };
    let iin = (by % 10_000..).take(20).find_map(fits)?;
    Some(ApplicationPerson { iin, name: format!("{}а {}", pick(&SURNAMES, by >> 24), pick(&NAMES, by >> 32)) })
}

fn places(number: u64, year: i16, now: Timestamp) -> VacancyRecord {
    let born = i64::from(year) - 2 - i64::try_from(number % 4).unwrap_or(0);
    let id = format!("made-up-{number:02}");
    VacancyRecord {
        kindergarten: id.clone(),
        id,
        territory: OFFICE.to_owned(),
        kindergarten_name: format!("№ {} бөбекжай", 100 + number),
        born_from: born,
        born_to: born,
        language: if number.is_multiple_of(2) { "kk" } else { "ru" }.to_owned(),
        places: 3,
        taken: 0,
        published_at: now,
    }
}
