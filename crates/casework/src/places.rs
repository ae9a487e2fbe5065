//! Free places and who is next for them: a place is opened, seen with its next child, and offered to the child that was seen.

use crate::effects::role;
use crate::listed::plain;
use crate::lists::{Entry, child_code};
use crate::{CaseRoom, Fault, Turned};
use engine::{Actor, Fact, FactKind};
use kernel::{CaseId, CaseNumber, System, iso};
use queue::{ChildCode, GroupId, KindergartenId, List, Standing, Waiting, What};
use std::collections::HashMap;
use store::Tx;
use store::records::{CaseRecord, ChildRecord, OfferRecord, VacancyRecord};

/// What became of an offer to a chosen child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offering {
    /// The place is offered now.
    Made,
    /// It was offered to this child before, and nothing changed.
    AlreadyMade,
    /// Another child is next by now, or no place is left.
    NotNext,
    /// There is no such vacancy in this territory.
    NoVacancy,
}

/// A free place and the child who is next for it.
#[derive(Debug, Clone)]
pub struct OfferToMake {
    /// The place.
    pub vacancy: VacancyRecord,
    /// The next child's case and number, if a child is next.
    pub next: Option<CaseRecord>,
    /// How the act of that case gives a place: at once ([`FactKind::PlaceAllotted`]), or by an offer that waits for its answer
    /// ([`FactKind::PlaceOffered`]); none where nobody is next or the act gives no place.
    pub by: Option<FactKind>,
}

/// A child of a list, as staff see it.
#[derive(Debug, Clone)]
pub struct ListedChild {
    /// The place on the list, from 1; none for a child that does not wait.
    pub position: Option<u64>,
    /// Where it stands.
    pub standing: Standing,
    /// The child.
    pub child: ChildRecord,
    /// The application's number.
    pub number: Option<CaseNumber>,
}

/// Which part of a list is looked at: a list may be longer than anybody reads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListPart {
    /// The children born in this year; none: all, year by year.
    pub born: Option<i16>,
    /// So many are left out at the beginning.
    pub skip: u64,
    /// At most so many are given.
    pub most: u64,
}

impl ListPart {
    /// The whole list.
    pub const ALL: Self = Self { born: None, skip: 0, most: u64::MAX };

    fn of(&self, list: &List) -> (Vec<(i16, u64)>, Vec<Waiting>) {
        let years: Vec<(i16, u64)> = list.years().map(|year| (year, list.count(year))).collect();
        let (mut skip, mut most, mut found) = (self.skip, self.most, Vec::new());
        for (year, count) in years.iter().filter(|(year, _)| self.born.is_none_or(|born| born == *year)) {
            let part = list.waiting_page(*year, skip, most);
            skip = skip.saturating_sub(*count);
            most = most.saturating_sub(part.len() as u64);
            found.extend(part);
        }
        (years, found)
    }
}

/// A part of a list.
#[derive(Debug, Clone)]
pub struct WaitingChildren {
    /// The years of birth of the list, each with how many wait.
    pub years: Vec<(i16, u64)>,
    /// The children of the part.
    pub children: Vec<ListedChild>,
}

impl CaseRoom {
    /// Opens free places of a group. Where a group has this identifier already it is given back, and nothing is opened. A kindergarten entered by its name
    /// alone is the one that has this name there already.
    pub fn open_places(&self, places: &VacancyRecord, actor: &Actor) -> Result<Option<VacancyRecord>, Fault> {
        self.write(|tx| {
            if let Some(known) = tx.vacancy_find(&places.id)? {
                return Ok(Some(known));
            }
            let mut places = places.clone();
            if places.kindergarten == places.kindergarten_name {
                let same = |known: &VacancyRecord| plain(&known.kindergarten_name) == plain(&places.kindergarten_name);
                if let Some(known) = tx.vacancy_list(&places.territory)?.into_iter().find(same) {
                    places.kindergarten = known.kindergarten;
                    places.kindergarten_name = known.kindergarten_name;
                }
            }
            let places = &places;
            tx.vacancy_put(places)?;
            self.settings(tx, &places.territory)?;
            let count = u32::try_from(places.places).unwrap_or(0);
            self.note(tx, &places.territory, Entry::new(role(actor), opened(places, count)))?;
            Ok(None)
        })
    }

    /// The free places of a territory, each with the child who is next for it.
    pub fn offers_to_make(&self, territory: &str) -> Result<Vec<OfferToMake>, Fault> {
        self.store.read::<_, Fault>(|tx| {
            let mut offers = Vec::new();
            let taken = self.list(tx, territory, |kept| taken(&kept.list))?;
            for vacancy in tx.vacancy_list(territory)? {
                let vacancy = with_taken(vacancy, &taken);
                let group = GroupId::new(vacancy.id.as_str());
                let next = self.list(tx, territory, |kept| kept.list.next_for(&group).cloned())?;
                let child = match next {
                    Some(code) => tx.child_find_by_code(code.as_str())?,
                    None => None,
                };
                let next = match child {
                    Some(child) => tx.case_find(child.case)?,
                    None => None,
                };
                let by = match &next {
                    Some(record) => {
                        let hand = self.take_in_hand(tx, record.id)?;
                        let route = hand.route()?;
                        [FactKind::PlaceAllotted, FactKind::PlaceOffered].into_iter().find(|kind| route.brings(*kind))
                    }
                    None => None,
                };
                offers.push(OfferToMake { vacancy, next, by });
            }
            Ok(offers)
        })
    }

    /// The groups of a territory with places that are given to nobody, each with how many.
    pub fn free_places(&self, territory: &str) -> Result<Vec<(VacancyRecord, i64)>, Fault> {
        self.store.read::<_, Fault>(|tx| {
            let open = self.list(tx, territory, |kept| kept.list.open_places())?;
            let free: HashMap<GroupId, u32> = open.into_iter().map(|group| (group.group, group.free)).collect();
            let places = tx.vacancy_list(territory)?.into_iter().filter_map(|place| {
                let count = free.get(&GroupId::new(place.id.as_str())).copied().filter(|count| *count > 0)?;
                Some((place, count.into()))
            });
            Ok(places.collect())
        })
    }

    /// The free places of a group in a territory.
    pub fn places(&self, territory: &str, id: &str) -> Result<Option<VacancyRecord>, Fault> {
        self.store.read::<_, Fault>(|tx| {
            let found = tx.vacancy_find(id)?.filter(|place| place.territory == territory);
            let taken = self.list(tx, territory, |kept| taken(&kept.list))?;
            Ok(found.map(|place| with_taken(place, &taken)))
        })
    }

    /// Offers a free place to the child whom the keeper saw to be next for it: nobody gets an offer that was meant for another.
    pub fn offer_place_to(
        &self,
        vacancy: &str,
        territory: &str,
        case: CaseId,
        actor: &Actor,
    ) -> Result<Offering, Turned> {
        let offering = self.write::<_, Turned>(|tx| {
            let place = tx.vacancy_find(vacancy)?.filter(|place| place.territory == territory);
            let Some(place) = place else { return Ok(Offering::NoVacancy) };
            let (group, child) = (GroupId::new(vacancy), child_code(case));
            let held = self.list_now(tx, territory, |kept| {
                let here = kept.list.place_of(&child) == Some(&group);
                here && !matches!(kept.list.standing(&child), Some(Standing::Waiting | Standing::Enrolled))
            })?;
            if held {
                return Ok(Offering::AlreadyMade);
            }
            if let Some(child) = tx.child_find(case)? {
                self.let_go_if_grown(tx, &child)?;
            }
            let next = |kept: &crate::Kept| {
                kept.list.permitted(&child) == Some(&group) || kept.list.next_for(&group) == Some(&child)
            };
            if !self.list_now(tx, territory, next)? {
                return Ok(Offering::NotNext);
            }
            Ok(if self.give_place(tx, case, &place, actor)? { Offering::Made } else { Offering::NotNext })
        })?;
        if offering == Offering::Made {
            self.settle(case)?;
        }
        Ok(offering)
    }

    /// Offers a place to a case, or gives it where the act knows no offer; false where the case does not wait for a place. The list refuses what no
    /// rule allows.
    pub(crate) fn give_place(
        &self,
        tx: &mut Tx<'_>,
        case: CaseId,
        place: &VacancyRecord,
        actor: &Actor,
    ) -> Result<bool, Turned> {
        let mut hand = self.take_in_hand(tx, case)?;
        let due = hand.state.due(hand.route()?);
        let fact = if due.contains(&FactKind::PlaceAllotted) {
            Fact::PlaceAllotted { place: place.id.clone(), kindergarten: place.kindergarten_name.clone() }
        } else if due.contains(&FactKind::PlaceOffered) {
            self.offer(tx, case, place)?
        } else {
            return Ok(false);
        };
        tx.vacancy_take(&place.id)?;
        let entry = self.told(fact, actor.clone());
        self.enter(tx, &mut hand, &entry, None)?;
        self.put_back(tx, hand)?;
        Ok(true)
    }

    /// Keeps an offer of a place, to be answered in writing.
    pub(crate) fn offer(&self, tx: &mut Tx<'_>, case: CaseId, place: &VacancyRecord) -> Result<Fact, Fault> {
        let (now, settings) = (self.clock.now(), self.settings(tx, &place.territory)?);
        let hours = self.take_in_hand(tx, case)?.edition.hours(System::LocalBody);
        let offer = OfferRecord {
            id: self.uuid().to_string(),
            case,
            vacancy: place.id.clone(),
            kindergarten: place.kindergarten_name.clone(),
            made_at: now,
            answer_by: settings.answer_by(now, &self.calendar, &hours),
            answered_at: None,
            answer: None,
        };
        tx.offer_make(&offer)?;
        let answer_by = offer.answer_by.map(iso);
        Ok(Fact::PlaceOffered { offer: offer.id, kindergarten: offer.kindergarten, answer_by })
    }

    /// A part of the children who wait in a territory: those of one year of birth, or year by year, each year in the order of its list.
    pub fn waiting_children(&self, territory: &str, part: &ListPart) -> Result<WaitingChildren, Fault> {
        self.store.read::<_, Fault>(|tx| {
            let (years, waiting) = self.list(tx, territory, |kept| part.of(&kept.list))?;
            let waiting = waiting.into_iter().map(|one| (one.child, Some(one.position), Standing::Waiting)).collect();
            Ok(WaitingChildren { years, children: listed(tx, waiting)? })
        })
    }

    /// The children of a territory who neither wait nor have left: a place is offered to them or promised, or they did not come to it.
    pub fn children_on_their_way(&self, territory: &str) -> Result<Vec<ListedChild>, Fault> {
        self.store.read::<_, Fault>(|tx| {
            let known = self.list(tx, territory, |kept| {
                kept.list.on_their_way().map(|(code, standing)| (code.clone(), None, standing.clone())).collect()
            })?;
            listed(tx, known)
        })
    }
}

/// Children of a list with what the store knows of them, in the given order.
fn listed(tx: &mut Tx<'_>, known: Vec<(ChildCode, Option<u64>, Standing)>) -> Result<Vec<ListedChild>, Fault> {
    let codes: Vec<&str> = known.iter().map(|(code, ..)| code.as_str()).collect();
    let mut children = by_code(tx.child_list_by_code(&codes)?);
    let mut found = Vec::with_capacity(known.len());
    for (code, position, standing) in known {
        let Some(child) = children.remove(code.as_str()) else { continue };
        let number = tx.case_find(child.case)?.and_then(|record| record.number);
        found.push(ListedChild { position, standing, child, number });
    }
    Ok(found)
}

/// How many places of each group are taken, as the list says.
fn taken(list: &List) -> HashMap<GroupId, u32> {
    list.open_places().into_iter().map(|group| (group.group, group.places.saturating_sub(group.free))).collect()
}

fn with_taken(place: VacancyRecord, taken: &HashMap<GroupId, u32>) -> VacancyRecord {
    let known = taken.get(&GroupId::new(place.id.as_str())).copied();
    VacancyRecord { taken: known.map_or(place.taken, i64::from), ..place }
}

fn by_code(children: Vec<ChildRecord>) -> HashMap<String, ChildRecord> {
    children.into_iter().filter_map(|child| Some((child.code.clone()?, child))).collect()
}

/// The event by which places of a group come free.
pub(crate) fn opened(places: &VacancyRecord, count: u32) -> What {
    let year = |year: i64| i16::try_from(year).unwrap_or(0);
    What::PlacesOpened {
        group: GroupId::new(places.id.as_str()),
        kindergarten: KindergartenId::new(places.kindergarten.as_str()),
        born: [year(places.born_from), year(places.born_to)],
        language: places.language.as_str().into(),
        count,
    }
}
