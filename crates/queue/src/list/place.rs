//! The life of a place: opened, offered, consented, referred, taken, and given back.

use super::apply::Under;
use super::{Cause, Group, Held, Impossible, List, Standing, to};
use crate::order::{Change, Lane, Step};
use crate::{ChildCode, GroupId, KindergartenId, Rule, Silence, What};
use jiff::Timestamp;

impl List {
    pub(super) fn place(&mut self, what: &What, under: &Under) -> Result<(), Impossible> {
        match what {
            What::PlacesOpened { group, kindergarten, born, language, count } => {
                self.add_places(group, kindergarten, *born, language, *count)
            }
            What::PlacesClosed { group, count } => self.close_places(group, *count),
            What::Offered { child, group, answer_by } => self.offer(child, group, *answer_by, under),
            What::Allotted { child, group } => self.allot(child, group, under),
            What::Consented { child } => self.consent(child, under),
            What::Declined { child } => self.decline(child, under),
            What::OfferLapsed { child } => self.offer_lapsed(child, under),
            What::ReferralIssued { child, until } => self.refer(child, *until, under),
            What::ReferralExtended { child, until } => self.extend(child, *until, under),
            What::ReferralLapsed { child } => self.referral_lapsed(child, under),
            What::HandedIn { child } => self.hand_in(child, under),
            What::Enrolled { child } => self.enrol(child),
            What::NoShow { child } => self.no_show(child, under),
            What::StopListed { child, until, restore_by } => self.stop(child, *until, *restore_by, under),
            What::Restored { child } => self.restore(child, under),
            What::Left { child } => self.leave_seat(child),
            What::TransferAsked { child, wishes } => self.ask_transfer(child, wishes, under),
            What::Overridden { child, group, reason, .. } => self.permit(child, group, reason),
            _ => Err(Impossible::Contradiction),
        }
    }

    fn add_places(
        &mut self,
        id: &GroupId,
        kindergarten: &KindergartenId,
        born: [i16; 2],
        language: &str,
        count: u32,
    ) -> Result<(), Impossible> {
        let [first, last] = born;
        if first > last {
            return Err(Impossible::Contradiction);
        }
        if let Some(known) = self.by_group.get(id) {
            let index = self.kindergarten(kindergarten);
            let group = self.groups.get_mut(to(*known)).ok_or(Impossible::Contradiction)?;
            let same = Some(group.kindergarten) == index && group.born == born && *group.language == *language;
            let places = group.places.checked_add(count).filter(|_| same);
            group.places = places.ok_or_else(|| Impossible::UnknownGroup(id.clone()))?;
            return Ok(());
        }
        let index = u32::try_from(self.groups.len()).map_err(|_| Impossible::Contradiction)?;
        let kindergarten = self.kindergarten_index(kindergarten);
        let (id, language) = (id.clone(), language.into());
        self.by_group.insert(id.clone(), index);
        self.groups.push(Group { id, kindergarten, born, language, places: count, held: 0, set_aside: 0 });
        if let Some(groups) = self.groups_of.get_mut(to(kindergarten)) {
            groups.push(index);
        }
        Ok(())
    }

    fn close_places(&mut self, id: &GroupId, count: u32) -> Result<(), Impossible> {
        let index = self.find_group(id)?;
        let group = self.group_mut(index)?;
        if group.free() < count {
            return Err(Impossible::NoPlace);
        }
        group.places -= count;
        Ok(())
    }

    fn offer(
        &mut self,
        code: &ChildCode,
        id: &GroupId,
        answer_by: Option<Timestamp>,
        under: &Under,
    ) -> Result<(), Impossible> {
        let settings = &under.settings;
        if settings.consent.value != Some(true) || settings.answer.value.is_some() != answer_by.is_some() {
            return Err(Impossible::NotInSettings);
        }
        if answer_by.is_some_and(|by| by < under.at) {
            return Err(Impossible::Contradiction);
        }
        self.give(code, id, Standing::Offered { answer_by }, under)
    }

    fn allot(&mut self, code: &ChildCode, id: &GroupId, under: &Under) -> Result<(), Impossible> {
        if under.settings.consent.value == Some(true) {
            return Err(Impossible::NotInSettings);
        }
        self.give(code, id, Standing::Consented, under)
    }

    /// Gives a free place to a child that waits, by the rule that the event names.
    fn give(&mut self, code: &ChildCode, id: &GroupId, then: Standing, under: &Under) -> Result<(), Impossible> {
        let (index, group) = (self.find(code)?, self.find_group(id)?);
        let child = self.child(index)?;
        if child.standing != Standing::Waiting {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        }
        if child.claim.is_some() {
            return Err(Impossible::ClaimOpen);
        }
        let (allocated, permit) = (child.allocated, child.permit);
        if under.cause.rule != Rule::Allocation && self.group(group)?.free() == 0 {
            return Err(Impossible::NoPlace);
        }
        let lane = match under.cause.rule {
            Rule::Allocation if allocated != Some(group) => return Err(Impossible::NotByTheRules),
            Rule::Turn => Some(self.lane_in_turn(index, group, under)?),
            Rule::Siblings => self.beside_siblings(index, group)?,
            Rule::Override if permit != Some(group) => return Err(Impossible::NotByTheRules),
            _ => None,
        };
        // Who gets a place otherwise needs the promised one no more.
        if let Some(promised) = self.child_mut(index)?.allocated.take() {
            self.set_aside(promised, -1)?;
        }
        self.child_mut(index)?.permit = None;
        self.hold(index, Held { group, lane }, then, under.cause)
    }

    fn lane_in_turn(&self, index: u32, group: u32, under: &Under) -> Result<Lane, Impossible> {
        let next = self.next_of(group, under.settings.ratio.value, &super::turn::Planned::default(), &mut |_, _| {});
        match next {
            Some((next, lane)) if next == index => Ok(lane),
            Some((next, _)) => Err(Impossible::OutOfTurn { next: Some(self.child(next)?.code.clone()) }),
            None => Err(Impossible::OutOfTurn { next: None }),
        }
    }

    /// A child may follow the brother or sister it is bound to into the same kindergarten.
    fn beside_siblings(&self, index: u32, group: u32) -> Result<Option<Lane>, Impossible> {
        let kindergarten = self.group(group)?.kindergarten;
        let beside = self.mates(index).any(|mate| {
            let held = self.child(mate).ok().and_then(|mate| mate.held);
            held.is_some_and(|held| self.group(held.group).is_ok_and(|other| other.kindergarten == kindergarten))
        });
        if !beside {
            return Err(Impossible::NotByTheRules);
        }
        if self.why_not(index, group).is_some() { Err(Impossible::NotTaken) } else { Ok(None) }
    }

    /// Holds a place for a child, which is off the count from then on.
    pub(super) fn hold(&mut self, index: u32, held: Held, then: Standing, cause: Cause) -> Result<(), Impossible> {
        self.move_in_lines(index, cause, false);
        self.group_mut(held.group)?.held += 1;
        if let Some(lane) = held.lane {
            self.share(index, held.group, Step::Given(lane), cause)?;
        }
        self.child_mut(index)?.held = Some(held);
        self.stand(index, then)
    }

    /// Gives back what is held for a child, if anything is.
    pub(super) fn give_back(&mut self, index: u32, cause: Cause) -> Result<(), Impossible> {
        let child = self.child_mut(index)?;
        let (held, allocated) = (child.held.take(), child.allocated.take());
        if let Some(group) = allocated {
            self.set_aside(group, -1)?;
        }
        let Some(held) = held else { return Ok(()) };
        let group = self.group_mut(held.group)?;
        group.held = group.held.saturating_sub(1);
        match held.lane {
            Some(lane) => self.share(index, held.group, Step::Returned(lane), cause),
            None => Ok(()),
        }
    }

    /// Counts a place in the shares of the territory and of the kindergarten.
    fn share(&mut self, index: u32, group: u32, step: Step, cause: Cause) -> Result<(), Impossible> {
        let (born, kindergarten) = (self.child(index)?.born, self.group(group)?.kindergarten);
        let change = Change { event: cause.event, rule: cause.rule, step };
        self.territory.entry(born).or_default().change(change);
        self.wished.entry((kindergarten, born)).or_default().change(change);
        Ok(())
    }

    fn consent(&mut self, code: &ChildCode, under: &Under) -> Result<(), Impossible> {
        let child = self.child_mut(self.find(code)?)?;
        let Standing::Offered { answer_by } = child.standing else {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        };
        in_time(under.at, answer_by)?;
        child.standing = Standing::Consented;
        Ok(())
    }

    fn decline(&mut self, code: &ChildCode, under: &Under) -> Result<(), Impossible> {
        let index = self.find(code)?;
        let child = self.child(index)?;
        match child.standing {
            Standing::Offered { answer_by } => in_time(under.at, answer_by)?,
            Standing::Consented | Standing::Referred { .. } => {}
            _ => return Err(Impossible::Elsewhere(child.standing.clone())),
        }
        self.wait_again(index, under.cause)
    }

    /// The place goes back and is not offered to this child again; the child waits where it stood.
    fn wait_again(&mut self, index: u32, cause: Cause) -> Result<(), Impossible> {
        let group = self.child(index)?.held.map(|held| held.group);
        self.give_back(index, cause)?;
        self.child_mut(index)?.refused.extend(group);
        self.stand(index, Standing::Waiting)?;
        self.move_in_lines(index, cause, true);
        Ok(())
    }

    fn offer_lapsed(&mut self, code: &ChildCode, under: &Under) -> Result<(), Impossible> {
        let index = self.find(code)?;
        let child = self.child(index)?;
        match child.standing {
            Standing::Offered { answer_by } => over(under.at, answer_by)?,
            // Won from the bulletin: the time for the answer runs in the case, from the moment it followed.
            Standing::Consented if self.holds_won(code) => {
                under.settings.answer.value.ok_or(Impossible::NotInSettings)?;
            }
            _ => return Err(Impossible::Elsewhere(child.standing.clone())),
        }
        match under.settings.silence.value.ok_or(Impossible::NotInSettings)? {
            Silence::Keeps => self.wait_again(index, under.cause),
            Silence::StopList => self.miss(index, under),
            Silence::Leaves => self.depart(code, under),
        }
    }

    fn refer(&mut self, code: &ChildCode, until: Option<Timestamp>, under: &Under) -> Result<(), Impossible> {
        if under.settings.referral.value.is_some() != until.is_some() {
            return Err(Impossible::NotInSettings);
        }
        if until.is_some_and(|until| until < under.at) {
            return Err(Impossible::Contradiction);
        }
        let child = self.child_mut(self.find(code)?)?;
        if child.standing != Standing::Consented {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        }
        child.standing = Standing::Referred { until, extended: false };
        Ok(())
    }

    fn extend(&mut self, code: &ChildCode, new: Timestamp, under: &Under) -> Result<(), Impossible> {
        if under.settings.extension.value.is_none() {
            return Err(Impossible::NotInSettings);
        }
        let child = self.child_mut(self.find(code)?)?;
        let Standing::Referred { until: Some(until), extended: false } = child.standing else {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        };
        in_time(under.at, Some(until))?;
        if new <= until {
            return Err(Impossible::Contradiction);
        }
        child.standing = Standing::Referred { until: Some(new), extended: true };
        Ok(())
    }

    fn referral_lapsed(&mut self, code: &ChildCode, under: &Under) -> Result<(), Impossible> {
        let index = self.find(code)?;
        let child = self.child(index)?;
        let Standing::Referred { until, .. } = child.standing else {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        };
        over(under.at, until)?;
        self.miss(index, under)
    }

    fn hand_in(&mut self, code: &ChildCode, under: &Under) -> Result<(), Impossible> {
        let child = self.child_mut(self.find(code)?)?;
        let Standing::Referred { until, .. } = child.standing else {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        };
        in_time(under.at, until)?;
        child.standing = Standing::HandedIn;
        Ok(())
    }

    fn enrol(&mut self, code: &ChildCode) -> Result<(), Impossible> {
        let index = self.find(code)?;
        let child = self.child_mut(index)?;
        let (Standing::HandedIn, Some(held)) = (&child.standing, child.held) else {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        };
        child.held = None;
        // A transfer is over: the old seat comes free.
        self.free_seat(index)?;
        self.child_mut(index)?.seat = Some(held.group);
        self.seated.insert((held.group, index));
        self.stand(index, Standing::Enrolled)
    }

    fn no_show(&mut self, code: &ChildCode, under: &Under) -> Result<(), Impossible> {
        let index = self.find(code)?;
        let child = self.child(index)?;
        if child.standing != Standing::HandedIn {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        }
        self.miss(index, under)
    }

    /// The place goes on; the child is to be put on the stop list where the settings have one, and else waits again.
    fn miss(&mut self, index: u32, under: &Under) -> Result<(), Impossible> {
        if under.settings.stop_list.value.is_none() {
            return self.wait_again(index, under.cause);
        }
        self.give_back(index, under.cause)?;
        self.stand(index, Standing::Missed)
    }

    fn stop(
        &mut self,
        code: &ChildCode,
        until: Timestamp,
        restore_by: Option<Timestamp>,
        under: &Under,
    ) -> Result<(), Impossible> {
        let settings = &under.settings;
        if settings.stop_list.value.is_none() || settings.restoration.value.is_some() != restore_by.is_some() {
            return Err(Impossible::NotInSettings);
        }
        if until < under.at || restore_by.is_some_and(|by| by < until) {
            return Err(Impossible::Contradiction);
        }
        let index = self.find(code)?;
        let child = self.child(index)?;
        if child.standing != Standing::Missed {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        }
        self.stand(index, Standing::Stopped { until, restore_by })
    }

    fn restore(&mut self, code: &ChildCode, under: &Under) -> Result<(), Impossible> {
        let index = self.find(code)?;
        let child = self.child(index)?;
        let Standing::Stopped { until, restore_by } = child.standing else {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        };
        over(under.at, Some(until))?;
        in_time(under.at, restore_by)?;
        self.stand(index, Standing::Waiting)?;
        self.move_in_lines(index, under.cause, true);
        Ok(())
    }

    fn leave_seat(&mut self, code: &ChildCode) -> Result<(), Impossible> {
        let index = self.find(code)?;
        let child = self.child(index)?;
        if child.seat.is_none() {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        }
        if child.standing == Standing::Enrolled {
            self.stand(index, Standing::Gone)?;
        }
        self.free_seat(index)
    }

    fn free_seat(&mut self, index: u32) -> Result<(), Impossible> {
        let Some(seat) = self.child_mut(index)?.seat.take() else { return Ok(()) };
        self.seated.remove(&(seat, index));
        let group = self.group_mut(seat)?;
        group.held = group.held.saturating_sub(1);
        Ok(())
    }

    /// Sets where a child stands. Those who are on their way to a place or back from it are few and looked for often.
    pub(super) fn stand(&mut self, index: u32, standing: Standing) -> Result<(), Impossible> {
        let on_its_way = !matches!(standing, Standing::Waiting | Standing::Enrolled | Standing::Gone);
        self.child_mut(index)?.standing = standing;
        if on_its_way {
            self.on_their_way.insert(index);
        } else {
            self.on_their_way.remove(&index);
        }
        Ok(())
    }

    fn ask_transfer(&mut self, code: &ChildCode, wishes: &[KindergartenId], under: &Under) -> Result<(), Impossible> {
        let index = self.find(code)?;
        let child = self.child(index)?;
        if child.standing != Standing::Enrolled {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        }
        if wishes.is_empty()
            || (1..).zip(wishes).any(|(next, wish)| wishes.iter().skip(next).any(|other| other == wish))
        {
            return Err(Impossible::Contradiction);
        }
        let keeps = under.settings.transfer_keeps_date.value == Some(true);
        let wishes = wishes.iter().map(|wish| self.kindergarten_index(wish)).collect();
        let child = self.child_mut(index)?;
        child.wishes = wishes;
        child.since = if keeps { child.registered } else { under.at.as_microsecond() };
        self.stand(index, Standing::Waiting)?;
        self.move_in_lines(index, under.cause, true);
        Ok(())
    }

    fn permit(&mut self, code: &ChildCode, id: &GroupId, reason: &str) -> Result<(), Impossible> {
        let (index, group) = (self.find(code)?, self.find_group(id)?);
        if reason.trim().is_empty() {
            return Err(Impossible::Contradiction);
        }
        let child = self.child_mut(index)?;
        if child.standing != Standing::Waiting {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        }
        child.permit = Some(group);
        Ok(())
    }

    /// Sets places of a group aside, or takes them back into turn.
    pub(super) fn set_aside(&mut self, group: u32, by: i64) -> Result<(), Impossible> {
        let group = self.group_mut(group)?;
        group.set_aside = u32::try_from(i64::from(group.set_aside) + by).map_err(|_| Impossible::NoPlace)?;
        Ok(())
    }

    pub(super) fn find_group(&self, id: &GroupId) -> Result<u32, Impossible> {
        self.by_group.get(id).copied().ok_or_else(|| Impossible::UnknownGroup(id.clone()))
    }

    pub(super) fn group(&self, index: u32) -> Result<&Group, Impossible> {
        self.groups.get(to(index)).ok_or(Impossible::Contradiction)
    }

    pub(super) fn group_mut(&mut self, index: u32) -> Result<&mut Group, Impossible> {
        self.groups.get_mut(to(index)).ok_or(Impossible::Contradiction)
    }
}

/// Whether a moment is not after the last one.
fn in_time(at: Timestamp, last: Option<Timestamp>) -> Result<(), Impossible> {
    last.filter(|last| at > *last).map_or(Ok(()), |last| Err(Impossible::TooLate(last)))
}

/// Whether the last moment is over; what has none never ends by itself.
fn over(at: Timestamp, last: Option<Timestamp>) -> Result<(), Impossible> {
    let last = last.ok_or(Impossible::NotInSettings)?;
    if at > last { Ok(()) } else { Err(Impossible::NotYet(last)) }
}
