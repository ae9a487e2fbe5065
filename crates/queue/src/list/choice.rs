//! Self-choice in the list: places set aside, one claim of a child at a time, and an outcome that the arbiter gives again.

use super::apply::Under;
use super::{Held, Impossible, List, Standing};
use crate::bulletin::{Answer, Claim, Lost, Seed, judge};
use crate::{ChildCode, ClaimNumber, GroupId, RoundNumber, What};
use jiff::Timestamp;
use kernel::Digest;
use std::collections::{BTreeMap, BTreeSet};

/// A round of self-choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Round {
    opens_at: Timestamp,
    commitment: Option<Digest>,
    places: Vec<(GroupId, u32)>,
    left: BTreeMap<u32, u32>,
    claims: Vec<Claim>,
    /// What became of each claim; none while it is open.
    decided: Vec<Option<Answer>>,
    /// Children who won: one place of a round for a child, also where it is given back.
    won: BTreeSet<u32>,
    closed: bool,
}

impl List {
    pub(super) fn choose(&mut self, what: &What, under: &Under) -> Result<(), Impossible> {
        match what {
            What::SelfChoiceOpened { round, places, opens_at, commitment } => {
                self.open_choice(*round, places, *opens_at, commitment.as_ref(), under)
            }
            What::ClaimReceived { round, claim, child, group } => self.receive(*round, *claim, child, group, under),
            What::ClaimWon { round, claim } => self.claim_won(*round, *claim, under),
            What::ClaimLost { round, claim, why } => {
                let index = self.undecided(*round, *claim)?;
                self.decide_claim(*round, *claim, Some(*why))?;
                self.child_mut(index)?.claim = None;
                Ok(())
            }
            What::SelfChoiceClosed { round, seed } => self.close_choice(*round, seed.as_deref()),
            _ => Err(Impossible::Contradiction),
        }
    }

    fn open_choice(
        &mut self,
        round: RoundNumber,
        places: &[(GroupId, u32)],
        opens_at: Timestamp,
        commitment: Option<&Digest>,
        under: &Under,
    ) -> Result<(), Impossible> {
        if self.rounds.contains_key(&round) {
            return Err(Impossible::UnknownRound(round));
        }
        if (under.settings.lot.value == Some(true)) != commitment.is_some() {
            return Err(Impossible::NotInSettings);
        }
        let mut left = BTreeMap::new();
        for (group, count) in places {
            let index = self.find_group(group)?;
            if self.group(index)?.free() < *count {
                return Err(Impossible::NoPlace);
            }
            if *count == 0 || left.insert(index, *count).is_some() {
                return Err(Impossible::Contradiction);
            }
        }
        if left.is_empty() || opens_at < under.at {
            return Err(Impossible::Contradiction);
        }
        for (group, count) in &left {
            self.set_aside(*group, i64::from(*count))?;
        }
        let commitment = commitment.cloned();
        let places = places.to_vec();
        let (claims, decided, won) = (Vec::new(), Vec::new(), BTreeSet::new());
        let opened = Round { opens_at, commitment, places, left, claims, decided, won, closed: false };
        self.rounds.insert(round, opened);
        Ok(())
    }

    fn receive(
        &mut self,
        number: RoundNumber,
        claim: ClaimNumber,
        code: &ChildCode,
        group: &GroupId,
        under: &Under,
    ) -> Result<(), Impossible> {
        let (index, place) = (self.find(code)?, self.find_group(group)?);
        let child = self.child(index)?;
        if child.standing != Standing::Waiting || child.allocated.is_some() {
            return Err(Impossible::Elsewhere(child.standing.clone()));
        }
        if child.claim.is_some() {
            return Err(Impossible::ClaimOpen);
        }
        // The choice itself is the wish; year, age, language and a refusal of old still count.
        if !matches!(self.why_not(index, place), None | Some(crate::Rule::Wish)) {
            return Err(Impossible::NotTaken);
        }
        let round = self.open_round(number)?;
        if under.at < round.opens_at {
            return Err(Impossible::NotYet(round.opens_at));
        }
        if round.won.contains(&index) {
            return Err(Impossible::AlreadyThere);
        }
        if claim != round.claims.len() as u64 || !round.left.contains_key(&place) {
            return Err(Impossible::NoClaim);
        }
        round.claims.push(Claim { number: claim, at: under.at, child: code.clone(), group: group.clone() });
        round.decided.push(None);
        self.child_mut(index)?.claim = Some((number, claim));
        Ok(())
    }

    fn claim_won(&mut self, number: RoundNumber, claim: ClaimNumber, under: &Under) -> Result<(), Impossible> {
        let index = self.undecided(number, claim)?;
        let round = self.open_round(number)?;
        let group = of(&round.claims, claim).map(|claim| claim.group.clone()).ok_or(Impossible::NoClaim)?;
        let group = self.find_group(&group)?;
        let left = self.open_round(number)?.left.get_mut(&group).ok_or(Impossible::NoPlace)?;
        *left = left.checked_sub(1).ok_or(Impossible::NoPlace)?;
        self.decide_claim(number, claim, None)?;
        self.open_round(number)?.won.insert(index);
        self.set_aside(group, -1)?;
        self.child_mut(index)?.claim = None;
        self.hold(index, Held { group, lane: None }, Standing::Consented, under.cause)
    }

    /// The child of a claim that is open.
    fn undecided(&mut self, number: RoundNumber, claim: ClaimNumber) -> Result<u32, Impossible> {
        let round = self.open_round(number)?;
        let open = of(&round.decided, claim).is_some_and(Option::is_none);
        let code = of(&round.claims, claim).filter(|_| open).map(|claim| claim.child.clone());
        self.find(&code.ok_or(Impossible::NoClaim)?)
    }

    fn decide_claim(&mut self, number: RoundNumber, claim: ClaimNumber, lost: Option<Lost>) -> Result<(), Impossible> {
        let round = self.open_round(number)?;
        let decided = usize::try_from(claim).ok().and_then(|claim| round.decided.get_mut(claim));
        *decided.ok_or(Impossible::NoClaim)? = Some(Answer { claim, lost });
        Ok(())
    }

    fn close_choice(&mut self, number: RoundNumber, seed: Option<&str>) -> Result<(), Impossible> {
        let round = self.open_round(number)?;
        let decided = round.decided.iter().copied().collect::<Option<Vec<_>>>().ok_or(Impossible::ClaimOpen)?;
        let seed = match (seed, &round.commitment) {
            (None, None) => None,
            (Some(seed), Some(commitment)) => {
                let seed = Seed::from_hex(seed).filter(|seed| seed.commitment() == *commitment);
                Some(seed.ok_or(Impossible::NotByTheRules)?)
            }
            _ => return Err(Impossible::NotInSettings),
        };
        if judge(round.opens_at, &round.places, seed, &round.claims) != Ok(decided) {
            return Err(Impossible::NotByTheRules);
        }
        round.closed = true;
        for (group, count) in std::mem::take(&mut round.left) {
            self.set_aside(group, -i64::from(count))?;
        }
        Ok(())
    }

    fn open_round(&mut self, number: RoundNumber) -> Result<&mut Round, Impossible> {
        self.rounds.get_mut(&number).filter(|round| !round.closed).ok_or(Impossible::UnknownRound(number))
    }
}

fn of<T>(list: &[T], number: ClaimNumber) -> Option<&T> {
    usize::try_from(number).ok().and_then(|number| list.get(number))
}
