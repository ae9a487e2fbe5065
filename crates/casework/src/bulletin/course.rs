//! A round under way: its arbiter, the limits, and the events of one transaction.

use super::desk::{Choosing, Chosen, ClaimSeen, NotChosen};
use super::{micros, round_of};
use crate::Fault;
use crate::lists::{Entry, Kept, Lists, child_code};
use jiff::Timestamp;
use kernel::CaseId;
use queue::bulletin::{Answer, Arbiter, Claim, Seed};
use queue::{ActorKind, ChildCode, Choice, ClaimNumber, Impossible, RoundNumber, Rule, What};
use std::collections::{HashMap, HashSet};
use store::Tx;
use store::records::{BulletinRecord, ClaimRecord, LineRecord, QueueEventRecord};

/// Rows read at once.
const PAGE: i64 = 10_000;

/// What a round keeps in memory between transactions. It follows from the log and the store and is made anew where it is missing.
pub(crate) struct Course {
    pub(super) arbiter: Arbiter,
    /// The children that each account chose for.
    children: HashMap<String, HashSet<CaseId>>,
    /// The accounts that chose from each network address.
    accounts: HashMap<String, HashSet<String>>,
    /// How long the line of the waiting room was when it was looked at.
    pub(super) line: i64,
}

impl Course {
    /// Takes the course of a round out of a list, to be put back when the work is done.
    pub(super) fn take(tx: &mut Tx<'_>, kept: &mut Kept, bulletin: &BulletinRecord) -> Result<Self, Fault> {
        let round = round_of(bulletin);
        let choice = kept.list.choice(round).ok_or(Fault::Queue(Impossible::UnknownRound(round)))?;
        let line = tx.line_length(&bulletin.territory, bulletin.round)?;
        let known = kept.courses.remove(&round);
        let fits = |course: &Self| course.arbiter.next_number() == choice.claims().len() as u64 && course.line == line;
        match known.filter(fits) {
            Some(course) => Ok(course),
            None => Self::resume(tx, choice, bulletin, line),
        }
    }

    fn resume(tx: &mut Tx<'_>, choice: &Choice, bulletin: &BulletinRecord, line: i64) -> Result<Self, Fault> {
        let seed = bulletin.seed.as_deref().and_then(Seed::from_hex);
        let decided = |claim: ClaimNumber| choice.answer(claim).is_some();
        let places = choice.places().iter().cloned();
        let arbiter = Arbiter::resume(choice.opens_at(), places, seed, choice.claims(), decided);
        let arbiter = arbiter.map_err(|_| Fault::Queue(Impossible::NotByTheRules))?;
        let mut course = Self { arbiter, children: HashMap::new(), accounts: HashMap::new(), line };
        let mut from = 0;
        loop {
            let page = tx.claim_page(&bulletin.territory, bulletin.round, from, PAGE)?;
            let Some(last) = page.last() else { break };
            from = last.claim + 1;
            for ClaimRecord { account, case, source, .. } in page {
                course.admit(&account, case, source.as_deref());
            }
        }
        let mut from = 1;
        loop {
            let page = tx.line_page(&bulletin.territory, bulletin.round, from, PAGE)?;
            let Some(last) = page.last() else { break };
            from = last.ticket + 1;
            for LineRecord { account, case, source, .. } in page {
                course.admit(&account, case, source.as_deref());
            }
        }
        Ok(course)
    }

    fn admit(&mut self, account: &str, case: CaseId, source: Option<&str>) {
        self.children.entry(account.to_owned()).or_default().insert(case);
        if let Some(source) = source {
            self.accounts.entry(source.to_owned()).or_default().insert(account.to_owned());
        }
    }

    /// Whether a choice keeps the limits of the round; one that was counted before does.
    fn within(&self, bulletin: &BulletinRecord, choosing: &Choosing) -> Result<(), NotChosen> {
        let count = |len: usize| i64::try_from(len).unwrap_or(i64::MAX);
        let children = self.children.get(&choosing.account);
        if children.is_some_and(|known| !known.contains(&choosing.case) && count(known.len()) >= bulletin.per_account) {
            return Err(NotChosen::AccountLimit(u32::try_from(bulletin.per_account).unwrap_or(u32::MAX)));
        }
        let (Some(most), Some(source)) = (bulletin.per_source, &choosing.source) else { return Ok(()) };
        let accounts = self.accounts.get(source);
        if accounts.is_some_and(|known| !known.contains(&choosing.account) && count(known.len()) >= most) {
            return Err(NotChosen::SourceLimit);
        }
        Ok(())
    }
}

/// The events and records that one transaction adds.
pub(super) struct Sheet<'a> {
    lists: &'a Lists,
    bulletin: &'a BulletinRecord,
    events: Vec<QueueEventRecord>,
    claims: Vec<ClaimRecord>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(lists: &'a Lists, bulletin: &'a BulletinRecord) -> Self {
        Self { lists, bulletin, events: Vec::new(), claims: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Writes everything, all or nothing with the rest of the work.
    pub(super) fn keep(&mut self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        tx.queue_append_all(&std::mem::take(&mut self.events))?;
        Ok(tx.claims_keep(&std::mem::take(&mut self.claims))?)
    }

    pub(super) fn enter(&mut self, kept: &mut Kept, entry: Entry, at: Timestamp) -> Result<(), Fault> {
        let record = self.lists.take(&self.bulletin.territory, kept, entry, at)?;
        self.events.push(record);
        Ok(())
    }

    fn round(&self) -> RoundNumber {
        round_of(self.bulletin)
    }

    /// Enters what became of a claim.
    pub(super) fn answer(&mut self, kept: &mut Kept, answer: Answer, at: Timestamp) -> Result<(), Fault> {
        let round = self.round();
        let what = match answer.lost {
            None => What::ClaimWon { round, claim: answer.claim },
            Some(why) => What::ClaimLost { round, claim: answer.claim, why },
        };
        let rule = if self.bulletin.seed.is_some() { Rule::Lot } else { Rule::SelfChoice };
        self.enter(kept, Entry { rule, ..Entry::new(ActorKind::Machine, what) }, at)
    }

    /// Takes a place in the line of the waiting room, with the choice that is received at the opening.
    pub(super) fn join(
        &self,
        tx: &mut Tx<'_>,
        kept: &Kept,
        course: &mut Course,
        choosing: &Choosing,
        at: Timestamp,
    ) -> Result<Result<Chosen, NotChosen>, Fault> {
        let child = child_code(choosing.case);
        let here = kept
            .list
            .choice(self.round())
            .is_some_and(|choice| choice.places().iter().any(|(group, _)| *group == choosing.group));
        if !here || !kept.list.may_choose(&child, &choosing.group) {
            return Ok(Err(NotChosen::NotTaken));
        }
        if let Err(limit) = course.within(self.bulletin, choosing) {
            return Ok(Err(limit));
        }
        let joined = tx.line_join(&LineRecord {
            territory: self.bulletin.territory.clone(),
            round: self.bulletin.round,
            ticket: 0,
            child: child.as_str().to_owned(),
            vacancy: choosing.group.as_str().to_owned(),
            case: choosing.case,
            account: choosing.account.clone(),
            name: choosing.name.clone(),
            proxy: choosing.proxy,
            source: choosing.source.clone(),
            came_at: at,
        })?;
        course.admit(&choosing.account, choosing.case, choosing.source.as_deref());
        course.line = course.line.max(joined.ticket);
        Ok(Ok(Chosen::InLine(joined.ticket.unsigned_abs())))
    }

    /// Receives a claim; the moment is that of its receipt. A claim that is open, has won, or was made after the person looked is shown again.
    pub(super) fn claim(
        &mut self,
        kept: &mut Kept,
        course: &mut Course,
        choosing: &Choosing,
        received: Timestamp,
    ) -> Result<Result<Chosen, NotChosen>, Fault> {
        // The answers to seconds that are over come before what is received now.
        let at = kept.list.last_at().map_or(received, |last| last.max(received));
        for answer in course.arbiter.settle(at) {
            self.answer(kept, answer, at)?;
        }
        let (round, child) = (self.round(), child_code(choosing.case));
        if let Some(known) = made_before(kept, round, &child, choosing.seen) {
            return Ok(Ok(Chosen::Claimed(known)));
        }
        if let Err(limit) = course.within(self.bulletin, choosing) {
            return Ok(Err(limit));
        }
        let number = course.arbiter.next_number();
        let (code, group) = (child.clone(), choosing.group.clone());
        let what = What::ClaimReceived { round, claim: number, child: code.clone(), group: group.clone() };
        match self.enter(kept, Entry::new(choosing.by, what), at) {
            Err(Fault::Queue(impossible)) => return Ok(Err(NotChosen::of(&impossible))),
            other => other?,
        }
        let (answers, taken) = course.arbiter.receive(Claim { number, at: micros(at), child: code, group });
        // The list has taken it by the same rules.
        taken.map_err(|_| Fault::Queue(Impossible::NotByTheRules))?;
        for answer in answers {
            self.answer(kept, answer, at)?;
        }
        course.admit(&choosing.account, choosing.case, choosing.source.as_deref());
        self.claims.push(ClaimRecord {
            territory: self.bulletin.territory.clone(),
            round: self.bulletin.round,
            claim: i64::try_from(number).unwrap_or(i64::MAX),
            case: choosing.case,
            account: choosing.account.clone(),
            name: choosing.name.clone(),
            proxy: choosing.proxy,
            source: choosing.source.clone(),
        });
        let seen = kept.list.choice(round).and_then(|choice| ClaimSeen::of(choice, number));
        seen.map(|seen| Ok(Chosen::Claimed(seen))).ok_or(Fault::Queue(Impossible::NoClaim))
    }
}

/// The claim that answers a choice already: one that is open or has won, or that was made since the person looked.
fn made_before(kept: &Kept, round: RoundNumber, child: &ChildCode, seen: usize) -> Option<ClaimSeen> {
    let choice = kept.list.choice(round)?;
    let claims = choice.claims_of(child);
    let last = ClaimSeen::of(choice, *claims.last()?)?;
    let stands = last.answer.is_none_or(|answer| answer.lost.is_none());
    (stands || claims.len() > seen).then_some(last)
}
