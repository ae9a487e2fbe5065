//! One event after another: who is on the list, in what order, and what was decided about it.

use super::{Cause, Child, Decided, Impossible, List, Privilege, Standing, to};
use crate::order::{Change, Step};
use crate::{ActorKind, ChildCode, Class, Event, KindergartenId, PrivilegeNumber, Rule, Settings, What};
use jiff::Timestamp;
use kernel::{Term, civil_date};
use std::sync::Arc;

/// An event under way: its moment, its cause, and the settings in force.
pub(super) struct Under {
    pub(super) at: Timestamp,
    pub(super) cause: Cause,
    pub(super) settings: Arc<Settings>,
}

impl List {
    /// Takes the next event. What cannot be is refused with its reason, and then nothing has changed.
    pub fn apply(&mut self, event: &Event) -> Result<(), Impossible> {
        if event.number != self.events() {
            return Err(Impossible::Number { expected: self.events(), found: event.number });
        }
        let at = event.at.as_microsecond();
        if self.moments.last().is_some_and(|last| at < *last) {
            return Err(Impossible::BackInTime);
        }
        if !event.what.admits(event.rule) {
            return Err(Impossible::NotByThisRule(event.rule));
        }
        if !may(event.by, &event.what) {
            return Err(Impossible::NotByThisActor);
        }
        let number = u32::try_from(event.number).map_err(|_| Impossible::Contradiction)?;
        if let What::SettingsAdopted { settings } = &event.what {
            self.adopt(settings, event.at)?;
        } else {
            let settings = Arc::clone(self.edition(event.at).ok_or(Impossible::NoSettings)?);
            let cause = Cause { event: number, rule: event.rule };
            self.enter(&event.what, &Under { at: event.at, cause, settings })?;
        }
        self.moments.push(at);
        let ratio = self.edition(event.at).and_then(|edition| edition.ratio.value);
        if self.shares.last().is_none_or(|(_, before)| *before != ratio) {
            self.shares.push((number, ratio));
        }
        Ok(())
    }

    fn adopt(&mut self, settings: &Settings, at: Timestamp) -> Result<(), Impossible> {
        let day = civil_date(at);
        // The first settings may be older than the list; later ones never reach back, and replace what was planned from their day on.
        if !self.editions.is_empty() && settings.from < day {
            return Err(Impossible::NotInSettings);
        }
        self.editions.retain(|edition| edition.from < settings.from);
        self.editions.push(Arc::new(settings.clone()));
        Ok(())
    }

    fn enter(&mut self, what: &What, under: &Under) -> Result<(), Impossible> {
        match what {
            What::SettingsAdopted { .. } => Ok(()),
            What::Registered { .. } => self.register(what, under),
            What::CameOfAge { child } => self.came_of_age(child, under),
            What::WishesSet { child, wishes, language } => self.set_wishes(child, wishes, language.as_deref(), under),
            What::PrivilegeClaimed { child, privilege, class } => {
                self.claim_privilege(child, *privilege, *class, under)
            }
            What::PrivilegeConfirmed { child, privilege } => {
                self.decide_privilege(child, *privilege, Decided::Open, Decided::Confirmed, under)
            }
            What::PrivilegeRefused { child, privilege } => {
                self.decide_privilege(child, *privilege, Decided::Open, Decided::Over, under)
            }
            What::PrivilegeLost { child, privilege } => {
                self.decide_privilege(child, *privilege, Decided::Confirmed, Decided::Over, under)
            }
            What::Bound { children } => self.bind(children),
            What::Unbound { child } => self.unbind(child),
            What::Withdrawn { child } | What::MovedAway { child, .. } => self.depart(child, under),
            What::AgedOut { child } => {
                self.is_of(child, under.settings.end_age.value, under.at)?;
                self.depart(child, under)
            }
            What::Refreshed { year } => self.refresh(*year, under),
            What::SelfChoiceOpened { .. }
            | What::ClaimReceived { .. }
            | What::ClaimWon { .. }
            | What::ClaimLost { .. }
            | What::SelfChoiceClosed { .. } => self.choose(what, under),
            What::AllocationAnnounced { .. } | What::AllocationDropped { .. } | What::AllocationHeld { .. } => {
                self.allocate(what, under)
            }
            _ => self.place(what, under),
        }
    }

    fn register(&mut self, what: &What, under: &Under) -> Result<(), Impossible> {
        let What::Registered { child, born, registered_at, of_age, wishes, language, .. } = what else {
            return Err(Impossible::Contradiction);
        };
        if *registered_at > under.at || twice(wishes) {
            return Err(Impossible::Contradiction);
        }
        match under.settings.start_age.value {
            None if !of_age => return Err(Impossible::NotInSettings),
            Some(start) if *of_age && !of(*born, start, under.at) => return Err(Impossible::TooYoung),
            _ => {}
        }
        let index = match self.by_code.get(child) {
            Some(index) if self.child(*index)?.standing == Standing::Gone => {
                // A code is a child's for ever, and so is its year.
                if self.child(*index)?.born != *born {
                    return Err(Impossible::Contradiction);
                }
                *index
            }
            Some(_) => return Err(Impossible::AlreadyThere),
            None => u32::try_from(self.children.len()).map_err(|_| Impossible::Contradiction)?,
        };
        let since = registered_at.as_microsecond();
        let entry = Child {
            code: child.clone(),
            born: *born,
            since,
            registered: since,
            of_age: *of_age,
            wishes: wishes.iter().map(|wish| self.kindergarten_index(wish)).collect(),
            language: language.clone(),
            privileges: Vec::new(),
            standing: Standing::Waiting,
            held: None,
            seat: None,
            refused: Vec::new(),
            family: None,
            permit: None,
            allocated: None,
            claim: None,
        };
        if let (Some(old), Some(entered)) = (self.children.get_mut(to(index)), self.entered.get_mut(to(index))) {
            *old = entry;
            *entered = under.cause.event;
        } else {
            self.children.push(entry);
            self.entered.push(under.cause.event);
            self.by_code.insert(child.clone(), index);
        }
        self.move_in_lines(index, under.cause, true);
        Ok(())
    }

    fn came_of_age(&mut self, code: &ChildCode, under: &Under) -> Result<(), Impossible> {
        self.is_of(code, under.settings.start_age.value, under.at)?;
        let child = self.child_mut(self.find(code)?)?;
        if child.of_age || child.standing == Standing::Gone {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        }
        child.of_age = true;
        Ok(())
    }

    /// Whether a child can be of an age that the settings know.
    fn is_of(&self, code: &ChildCode, age: Option<Term>, at: Timestamp) -> Result<(), Impossible> {
        let age = age.ok_or(Impossible::NotInSettings)?;
        if of(self.child(self.find(code)?)?.born, age, at) { Ok(()) } else { Err(Impossible::TooYoung) }
    }

    fn set_wishes(
        &mut self,
        code: &ChildCode,
        wishes: &[KindergartenId],
        language: Option<&str>,
        under: &Under,
    ) -> Result<(), Impossible> {
        let index = self.find(code)?;
        let child = self.child(index)?;
        if child.standing == Standing::Gone || child.standing == Standing::Enrolled {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        }
        if twice(wishes) {
            return Err(Impossible::Contradiction);
        }
        let (born, old) = (child.born, child.wishes.clone());
        let new: Vec<u32> = wishes.iter().map(|wish| self.kindergarten_index(wish)).collect();
        if let Some(key) = self.key(index) {
            // A wish that stays keeps its line; only what comes and goes moves others.
            let change = |step| Change { event: under.cause.event, rule: under.cause.rule, step };
            let only = |here: &[u32], there: &[u32]| -> Vec<u32> {
                here.iter().filter(|wish| !there.contains(wish)).copied().collect()
            };
            if old.is_empty() != new.is_empty() || !old.is_empty() {
                let (dropped, added) = (only(&old, &new), only(&new, &old));
                if old.is_empty() || !dropped.is_empty() {
                    self.move_in_wished(born, &dropped, change(Step::Left(key)));
                }
                if new.is_empty() || !added.is_empty() {
                    self.move_in_wished(born, &added, change(Step::Joined(key)));
                }
            }
        }
        let child = self.child_mut(index)?;
        child.wishes = new;
        child.language = language.map(Into::into);
        Ok(())
    }

    fn claim_privilege(
        &mut self,
        code: &ChildCode,
        number: PrivilegeNumber,
        class: Class,
        under: &Under,
    ) -> Result<(), Impossible> {
        if class == Class::General || !under.settings.gives(class) {
            return Err(Impossible::NotInSettings);
        }
        let child = self.child_mut(self.find(code)?)?;
        if child.standing == Standing::Gone {
            return Err(Impossible::Elsewhere(Standing::Gone));
        }
        if child.privileges.iter().any(|privilege| privilege.number == number) {
            return Err(Impossible::NoPrivilege);
        }
        child.privileges.push(Privilege { number, class, decided: Decided::Open });
        Ok(())
    }

    fn decide_privilege(
        &mut self,
        code: &ChildCode,
        number: PrivilegeNumber,
        from: Decided,
        decided: Decided,
        under: &Under,
    ) -> Result<(), Impossible> {
        let index = self.find(code)?;
        let child = self.child(index)?;
        let found = child.privileges.iter().position(|one| one.number == number && one.decided == from);
        let found = found.ok_or(Impossible::NoPrivilege)?;
        let mut privileges = child.privileges.clone();
        if let Some(privilege) = privileges.get_mut(found) {
            privilege.decided = decided;
        }
        let moves = Child { privileges: privileges.clone(), ..child.clone() }.class() != child.class();
        if moves {
            self.move_in_lines(index, under.cause, false);
        }
        self.child_mut(index)?.privileges = privileges;
        if moves {
            self.move_in_lines(index, under.cause, true);
        }
        Ok(())
    }

    fn bind(&mut self, codes: &[ChildCode]) -> Result<(), Impossible> {
        let children = codes.iter().map(|code| self.find(code)).collect::<Result<Vec<_>, _>>()?;
        if children.len() < 2
            || (1..).zip(&children).any(|(next, child)| children.iter().skip(next).any(|other| other == child))
        {
            return Err(Impossible::Contradiction);
        }
        for child in &children {
            let child = self.child(*child)?;
            // One who goes already draws the others after it in a round of allocation.
            if child.family.is_some() || child.standing == Standing::Gone {
                return Err(Impossible::Elsewhere(child.standing.clone()));
            }
        }
        let family = u32::try_from(self.families.len()).map_err(|_| Impossible::Contradiction)?;
        for child in &children {
            self.child_mut(*child)?.family = Some(family);
        }
        self.families.push(children);
        Ok(())
    }

    fn unbind(&mut self, code: &ChildCode) -> Result<(), Impossible> {
        let family = self.child(self.find(code)?)?.family.ok_or(Impossible::Contradiction)?;
        for child in self.families.get_mut(to(family)).map(std::mem::take).unwrap_or_default() {
            self.child_mut(child)?.family = None;
        }
        Ok(())
    }

    /// The child leaves the list. A place held for it comes free; a seat it has already stays its own.
    pub(super) fn depart(&mut self, code: &ChildCode, under: &Under) -> Result<(), Impossible> {
        let index = self.find(code)?;
        let child = self.child(index)?;
        if matches!(child.standing, Standing::Gone | Standing::Enrolled) {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        }
        if child.claim.is_some() {
            return Err(Impossible::ClaimOpen);
        }
        self.move_in_lines(index, under.cause, false);
        self.give_back(index, under.cause)?;
        let seated = self.child(index)?.seat.is_some();
        self.stand(index, if seated { Standing::Enrolled } else { Standing::Gone })
    }

    fn refresh(&mut self, year: i16, under: &Under) -> Result<(), Impossible> {
        let day = under.settings.refresh.value.ok_or(Impossible::NotInSettings)?.in_year(year);
        let today = civil_date(under.at);
        if today < day || today.year() != year || self.refreshed.is_some_and(|last| last >= year) {
            return Err(Impossible::NotInSettings);
        }
        self.refreshed = Some(year);
        let change = Change { event: under.cause.event, rule: Rule::Refresh, step: Step::Anew };
        let lines = self.territory.values_mut().chain(self.anywhere.values_mut()).chain(self.wished.values_mut());
        lines.for_each(|line| line.change(change));
        for child in &mut self.children {
            child.refused.clear();
            if let Some(held) = &mut child.held {
                held.lane = None;
            }
        }
        Ok(())
    }

    pub(super) fn find(&self, code: &ChildCode) -> Result<u32, Impossible> {
        self.index(code).ok_or_else(|| Impossible::UnknownChild(code.clone()))
    }

    pub(super) fn child(&self, index: u32) -> Result<&Child, Impossible> {
        self.children.get(to(index)).ok_or(Impossible::Contradiction)
    }

    pub(super) fn child_mut(&mut self, index: u32) -> Result<&mut Child, Impossible> {
        self.children.get_mut(to(index)).ok_or(Impossible::Contradiction)
    }

    /// The index of a kindergarten, which becomes known where it was not.
    pub(super) fn kindergarten_index(&mut self, id: &KindergartenId) -> u32 {
        if let Some(index) = self.by_kindergarten.get(id) {
            return *index;
        }
        let index = u32::try_from(self.kindergartens.len()).unwrap_or(u32::MAX);
        self.kindergartens.push(id.clone());
        self.groups_of.push(Vec::new());
        self.by_kindergarten.insert(id.clone(), index);
        index
    }
}

/// Whether a list of wishes names one twice.
fn twice(wishes: &[KindergartenId]) -> bool {
    (1..).zip(wishes).any(|(next, wish)| wishes.iter().skip(next).any(|other| other == wish))
}

/// Whether some child born in a year can be of an age in months by a moment.
fn of(born: i16, age: Term, at: Timestamp) -> bool {
    let today = civil_date(at);
    let months = (i64::from(today.year()) - i64::from(born)) * 12 + i64::from(today.month()) - 1;
    months >= i64::from(age.count)
}

/// Whether an actor may enter such an event.
fn may(by: ActorKind, what: &What) -> bool {
    let of_body = matches!(by, ActorKind::Officer | ActorKind::QueueKeeper | ActorKind::Head);
    match what {
        What::Overridden { .. } | What::AllocationHeld { .. } => by == ActorKind::Head,
        // Settings of the act itself come with its edition; those of the territory are the head's.
        What::SettingsAdopted { .. } => matches!(by, ActorKind::Head | ActorKind::Machine),
        What::PrivilegeConfirmed { .. }
        | What::PrivilegeRefused { .. }
        | What::AllocationAnnounced { .. }
        | What::AllocationDropped { .. } => of_body,
        What::PrivilegeLost { .. } | What::ReferralIssued { .. } => of_body || by == ActorKind::Machine,
        What::HandedIn { .. } | What::Enrolled { .. } | What::NoShow { .. } | What::Left { .. } => {
            of_body || by == ActorKind::Kindergarten
        }
        What::Consented { .. } | What::Declined { .. } | What::ClaimReceived { .. } => {
            of_body || matches!(by, ActorKind::Parent | ActorKind::Operator)
        }
        _ => true,
    }
}
