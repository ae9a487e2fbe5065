//! A territory's own settings under a running house: adopted by the log of its list, shown with their origin, and never against the act.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test tells by failing"
)]

use queue::{Origin, Settings, Silence};
use std::collections::BTreeMap;
use store::records::VacancyRecord;
use testkit::TestHouse;

const OFFICE: &str = "turkestan";

fn begin_a_list(house: &TestHouse) {
    let places = VacancyRecord {
        id: "turkestan-1".to_owned(),
        territory: OFFICE.to_owned(),
        kindergarten: "turkestan-1".to_owned(),
        kindergarten_name: "№ 1 «Балдырған»".to_owned(),
        born_from: 2022,
        born_to: 2022,
        language: "kk".to_owned(),
        places: 1,
        taken: 0,
        published_at: kernel::Clock::now(&*house.clock),
    };
    house.open_places(&places).unwrap();
}

fn in_force(house: &TestHouse) -> Settings {
    let now = kernel::Clock::now(&*house.clock);
    house.house.local_body.look(OFFICE, |kept| kept.list.settings(now).cloned()).unwrap().unwrap()
}

fn events(house: &TestHouse) -> u64 {
    house.house.local_body.look(OFFICE, |kept| kept.list.events()).unwrap()
}

#[test]
fn a_list_adopts_them_without_a_restart() {
    let house = TestHouse::new();
    begin_a_list(&house);
    house.house.pump.run_dry();
    assert_eq!(in_force(&house).silence.origin(), Origin::Assumed);
    let before = events(&house);
    house.house.lay(&server::embedded::queues()).unwrap();
    house.house.pump.run_dry();
    let own = in_force(&house);
    assert_eq!((own.silence.origin(), own.silence.value), (Origin::Territory, Some(Silence::StopList)));
    assert_eq!(own.consent.origin(), Origin::Act("6 11)"));
    // One event, once.
    assert_eq!(events(&house), before + 1);
    house.house.pump.run_dry();
    assert_eq!(events(&house), before + 1);
    // Taken away, the act's own order is back.
    house.house.lay(&BTreeMap::new()).unwrap();
    house.house.pump.run_dry();
    assert_eq!(in_force(&house).silence.origin(), Origin::Assumed);
}

#[test]
fn a_fault_changes_nothing_and_names_the_mend() {
    let house = TestHouse::new();
    let good = server::embedded::queues();
    house.house.lay(&good).unwrap();
    let against = good[OFFICE].replace("start_age = \"24 mo\"", "end_age = \"72 mo\"");
    let told = house.house.lay(&BTreeMap::from([(OFFICE.to_owned(), against)])).unwrap_err().to_string();
    assert!(
        told.contains("turkestan.toml:6") && told.contains("clause 1") && told.contains("take the line away"),
        "{told}"
    );
    let nobodys = house.house.lay(&BTreeMap::from([("nowhere".to_owned(), good[OFFICE].clone())]));
    assert!(nobodys.unwrap_err().to_string().contains("no office «nowhere» keeps a waiting list"));
    assert_eq!(house.house.law.own_settings(), [OFFICE]);
    begin_a_list(&house);
    assert_eq!(in_force(&house).stop_list.origin(), Origin::Territory);
}
