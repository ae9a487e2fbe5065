//! Self-choice in the list: places set aside, one claim of a child at a time, and an outcome that the arbiter gives again.

use super::apply::Under;
use super::{Held, Impossible, List, Standing};
use crate::bulletin::{Answer, Claim, Lost, Seed, judge};
use crate::{ChildCode, ClaimNumber, GroupId, RoundNumber, What};
use jiff::Timestamp;
use kernel::Digest;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A round of self-choice, as anybody may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    opened_by: u32,
    opens_at: Timestamp,
    commitment: Option<Digest>,
    places: Vec<(GroupId, u32)>,
    left: BTreeMap<u32, u32>,
    claims: Vec<Claim>,
    /// The event by which each claim was received.
    receipts: Vec<u32>,
    /// What became of each claim; none while it is open.
    decided: Vec<Option<Answer>>,
    /// The claims of each child, in their order.
    by_child: HashMap<ChildCode, Vec<ClaimNumber>>,
    /// Children who won: one place of a round for a child, also where it is given back.
    won: BTreeSet<u32>,
    /// The claims that won, in the order of their answers.
    winners: Vec<ClaimNumber>,
    seed: Option<Seed>,
    closed: bool,
}

impl Choice {
    /// The event by which the places were set aside.
    pub fn opened_by(&self) -> u64 {
        self.opened_by.into()
    }

    /// The moment from which claims count.
    pub fn opens_at(&self) -> Timestamp {
        self.opens_at
    }

    /// What binds the seed of the lot; none where the claims are decided by the order of receipt alone.
    pub fn commitment(&self) -> Option<&Digest> {
        self.commitment.as_ref()
    }

    /// The places set aside, by group.
    pub fn places(&self) -> &[(GroupId, u32)] {
        &self.places
    }

    /// The claims in the order of receipt; each bears its place in this order as its number.
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// What became of a claim; none while it is open.
    pub fn answer(&self, claim: ClaimNumber) -> Option<Answer> {
        of(&self.decided, claim).copied().flatten()
    }

    /// A claim by its number.
    pub fn claim(&self, claim: ClaimNumber) -> Option<&Claim> {
        of(&self.claims, claim)
    }

    /// The numbers of the claims that won, in the order of their answers.
    pub fn winners(&self) -> &[ClaimNumber] {
        &self.winners
    }

    /// The event by which a claim was received.
    pub fn receipt(&self, claim: ClaimNumber) -> Option<u64> {
        of(&self.receipts, claim).map(|event| u64::from(*event))
    }

    /// The numbers of a child's claims, in their order.
    pub fn claims_of(&self, child: &ChildCode) -> &[ClaimNumber] {
        self.by_child.get(child).map(Vec::as_slice).unwrap_or_default()
    }

    /// The seed of the lot, told by the closing.
    pub fn seed(&self) -> Option<Seed> {
        self.seed
    }

    /// Whether the round is over.
    pub fn is_closed(&self) -> bool {
        self.closed
    }
}

impl List {
    /// A round of self-choice.
    pub fn choice(&self, round: RoundNumber) -> Option<&Choice> {
        self.rounds.get(&round)
    }

    /// The rounds of self-choice, in the order of their numbers.
    pub fn choices(&self) -> impl DoubleEndedIterator<Item = (RoundNumber, &Choice)> {
        self.rounds.iter().map(|(number, choice)| (*number, choice))
    }

    /// The places of a group that nobody has won yet in an open round.
    pub fn left_in(&self, round: RoundNumber, group: &GroupId) -> u32 {
        let left = self.by_group.get(group).and_then(|group| self.rounds.get(&round)?.left.get(group));
        left.copied().unwrap_or(0)
    }

    /// Whether a child may choose a place of a group by itself, all but whether places are left: year, age, language and a refusal of old count.
    pub fn may_choose(&self, child: &ChildCode, group: &GroupId) -> bool {
        let (Some(index), Some(place)) = (self.index(child), self.by_group.get(group)) else { return false };
        let waits = self.known(child).is_some_and(|child| child.standing == Standing::Waiting);
        // The choice itself is the wish.
        waits && matches!(self.why_not(index, *place), None | Some(crate::Rule::Wish))
    }

    /// Whether the place that a child has was won by a claim.
    pub fn holds_won(&self, child: &ChildCode) -> bool {
        let group = self.place_of(child);
        self.rounds.values().any(|round| {
            let won = |number: &ClaimNumber| round.answer(*number).is_some_and(|answer| answer.lost.is_none());
            let claims = round.claims_of(child).iter().filter(|number| won(number));
            claims.filter_map(|number| round.claim(*number)).any(|claim| Some(&claim.group) == group)
        })
    }

    pub(super) fn choose(&mut self, what: &What, under: &Under) -> Result<(), Impossible> {
        match what {
            What::SelfChoiceOpened { round, places, opens_at, commitment } => {
                self.open_choice(*round, places, (*opens_at, commitment.as_ref()), under)
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
        (opens_at, commitment): (Timestamp, Option<&Digest>),
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
        let opened = Choice {
            opened_by: under.cause.event,
            opens_at,
            commitment,
            places,
            left,
            claims: Vec::new(),
            receipts: Vec::new(),
            decided: Vec::new(),
            by_child: HashMap::new(),
            won: BTreeSet::new(),
            winners: Vec::new(),
            seed: None,
            closed: false,
        };
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
        round.receipts.push(under.cause.event);
        round.by_child.entry(code.clone()).or_default().push(claim);
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
        let round = self.open_round(number)?;
        round.won.insert(index);
        round.winners.push(claim);
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
        round.seed = seed;
        for (group, count) in std::mem::take(&mut round.left) {
            self.set_aside(group, -i64::from(count))?;
        }
        Ok(())
    }

    fn open_round(&mut self, number: RoundNumber) -> Result<&mut Choice, Impossible> {
        self.rounds.get_mut(&number).filter(|round| !round.closed).ok_or(Impossible::UnknownRound(number))
    }
}

fn of<T>(list: &[T], number: ClaimNumber) -> Option<&T> {
    usize::try_from(number).ok().and_then(|number| list.get(number))
}
