//! Order and turn of children as the case room keeps them today: from its own records, without events.

use jiff::{Timestamp, civil::Date};
use kernel::CaseId;

/// A child on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// The case that put the child on the list.
    pub case: CaseId,
    /// Date of birth.
    pub birth_date: Date,
    /// The moment of registration; it never changes, also when a place was refused.
    pub registered_at: Timestamp,
    /// Vacancies whose offer was refused: the place is not offered to this child again.
    pub refused: Vec<String>,
}

/// A free place of a kindergarten's group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vacancy {
    /// Identifier.
    pub id: String,
    /// Youngest and oldest year of birth the group takes, both included.
    pub born: (i16, i16),
    /// Places not taken.
    pub free: u32,
}

impl Vacancy {
    /// Whether the group takes the child.
    pub fn takes(&self, child: &Child) -> bool {
        let (first, last) = self.born;
        (first..=last).contains(&child.birth_date.year()) && !child.refused.contains(&self.id)
    }
}

/// Whether a child has left the list by age on a day.
pub fn outgrown(birth_date: Date, leaves_at_age: u16, today: Date) -> bool {
    let birthday_passed = (today.month(), today.day()) >= (birth_date.month(), birth_date.day());
    let age = i32::from(today.year()) - i32::from(birth_date.year()) - i32::from(!birthday_passed);
    age >= i32::from(leaves_at_age)
}

/// The children in their order: by the moment of registration, and by the case's identifier where two registered at once.
pub fn ordered(children: &[Child]) -> Vec<&Child> {
    let mut order: Vec<&Child> = children.iter().collect();
    order.sort_by_key(|child| (child.registered_at, child.case));
    order
}

/// The position of a child among those born in the same year, counted from one; none if the child is not on the list.
pub fn position(children: &[Child], case: CaseId) -> Option<u64> {
    let year = children.iter().find(|child| child.case == case)?.birth_date.year();
    let peers = ordered(children).into_iter().filter(|child| child.birth_date.year() == year);
    (1..).zip(peers).find(|(_, child)| child.case == case).map(|(position, _)| position)
}

/// The child to whom a free place is to be offered: the first in order whom the group takes.
pub fn next_for<'a>(vacancy: &Vacancy, children: &'a [Child]) -> Option<&'a Child> {
    if vacancy.free == 0 {
        return None;
    }
    ordered(children).into_iter().find(|child| vacancy.takes(child))
}

/// Whether a place is free for a child at once: some vacancy would go to this child next, after those before it took theirs.
pub fn place_free(vacancies: &[Vacancy], children: &[Child], case: CaseId) -> bool {
    let mut left: Vec<Vacancy> = vacancies.to_vec();
    for child in ordered(children) {
        let place = left.iter_mut().find(|vacancy| vacancy.free > 0 && vacancy.takes(child));
        match place {
            Some(_) if child.case == case => return true,
            Some(vacancy) => vacancy.free -= 1,
            None if child.case == case => return false,
            None => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn case(number: u128) -> CaseId {
        CaseId::new(uuid::Uuid::from_u128(number))
    }

    fn child(number: u32, year: i16, second: i64) -> Child {
        Child {
            case: case(number.into()),
            birth_date: date(year, 5, 1),
            registered_at: Timestamp::from_second(second).unwrap(),
            refused: Vec::new(),
        }
    }

    fn vacancy(free: u32) -> Vacancy {
        Vacancy { id: "v".into(), born: (2022, 2023), free }
    }

    #[test]
    fn the_first_registered_is_offered_first() {
        let list = [child(1, 2022, 30), child(2, 2023, 10), child(3, 2021, 5)];
        assert_eq!(next_for(&vacancy(1), &list).unwrap().case, case(2));
        assert_eq!(next_for(&vacancy(0), &list), None);
    }

    #[test]
    fn a_refused_place_goes_to_the_next_and_the_child_keeps_its_position() {
        let mut list = [child(1, 2022, 10), child(2, 2022, 20)];
        list[0].refused.push("v".into());
        assert_eq!(next_for(&vacancy(1), &list).unwrap().case, case(2));
        assert_eq!(position(&list, case(1)), Some(1));
    }

    #[test]
    fn a_child_leaves_on_the_seventh_birthday() {
        let seven = child(1, 2019, 0);
        assert!(!outgrown(seven.birth_date, 7, date(2026, 4, 30)));
        assert!(outgrown(seven.birth_date, 7, date(2026, 5, 1)));
    }

    proptest! {
        #[test]
        fn positions_are_a_numbering_without_gaps(seconds in prop::collection::vec(0_i64..50, 1..40)) {
            let list: Vec<Child> = (1..).zip(&seconds).map(|(n, s)| child(n, 2022, *s)).collect();
            let mut positions: Vec<u64> = list.iter().map(|c| position(&list, c.case).unwrap()).collect();
            positions.sort_unstable();
            prop_assert_eq!(positions, (1..=list.len() as u64).collect::<Vec<_>>());
        }

        #[test]
        fn as_many_are_told_of_a_free_place_as_there_are_places(seconds in prop::collection::vec(0_i64..50, 1..20), free in 0_u32..25) {
            let list: Vec<Child> = (1..).zip(&seconds).map(|(n, s)| child(n, 2022, *s)).collect();
            let told = list.iter().filter(|c| place_free(&[vacancy(free)], &list, c.case)).count();
            prop_assert_eq!(told, list.len().min(free as usize));
        }
    }
}
