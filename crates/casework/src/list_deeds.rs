//! Deeds on a child of a waiting list that are no facts of its case: a child taken off the list at its parent's wish, and the kindergarten's word on who
//! came and who left.

use crate::effects::role;
use crate::lists::Entry;
use crate::{CaseRoom, Fault, Turned};
use engine::{Actor, Fact, Leaving, ListNews};
use queue::{ActorKind, ChildCode, GroupId, Impossible, KindergartenId, Standing, What};
use std::mem;
use store::Tx;
use store::records::ChildRecord;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListDeed {
    /// The parent asked in writing to take the child off the list.
    Withdraw,
    /// The referral was handed in.
    HandIn,
    /// The child came.
    Enrol,
    /// The referral was handed in, and the child did not come.
    NoShow,
    /// An enrolled child left.
    Leave,
}

impl ListDeed {
    fn what(self, child: ChildCode) -> What {
        match self {
            Self::Withdraw => What::Withdrawn { child },
            Self::HandIn => What::HandedIn { child },
            Self::Enrol => What::Enrolled { child },
            Self::NoShow => What::NoShow { child },
            Self::Leave => What::Left { child },
        }
    }

    /// Whether a child that has its place and stands so shows that it was done.
    fn is_done(self, standing: &Standing) -> bool {
        matches!((self, standing), (Self::HandIn, Standing::HandedIn) | (Self::Enrol, Standing::Enrolled))
    }

    /// What the case is told of it.
    fn news(self) -> Option<ListNews> {
        match self {
            Self::Enrol => Some(ListNews::Enrolled),
            Self::NoShow => Some(ListNews::NoShow),
            Self::Leave => Some(ListNews::Left),
            Self::Withdraw | Self::HandIn => None,
        }
    }
}

/// Why a kindergarten's word on a child was not entered; nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum Unreported {
    /// The very same was entered before.
    #[error("it was entered before")]
    Before,
    /// The child has lost its place there meanwhile, as its case tells.
    #[error("something else came first: {0:?}")]
    Overtaken(Box<Fact>),
    /// The list does not allow it.
    #[error(transparent)]
    Impossible(#[from] Impossible),
}

/// A child of a kindergarten: one whose referral names it, or who goes there.
#[derive(Debug, Clone)]
pub struct GardenChild {
    /// The child.
    pub child: ChildRecord,
    /// Where it stands.
    pub standing: Standing,
    /// Its group.
    pub group: GroupId,
}

impl CaseRoom {
    /// Does a deed of the list's keeper. The inner error says why the list does not allow it; nothing has changed then.
    pub fn keep_list(
        &self,
        territory: &str,
        child: &ChildCode,
        deed: ListDeed,
        actor: &Actor,
    ) -> Result<Result<(), Impossible>, Fault> {
        if deed == ListDeed::Withdraw
            && let Some(done) = self.withdraw(child, actor)?
        {
            return Ok(done);
        }
        self.enter_deed_on_list(territory, child, deed, role(actor))
    }

    /// Takes a child off the list by its case, where the case lets it go; none where it does not, and the list alone is asked.
    fn withdraw(&self, child: &ChildCode, actor: &Actor) -> Result<Option<Result<(), Impossible>>, Fault> {
        let Some(record) = self.store.read::<_, Fault>(|tx| Ok(tx.child_find_by_code(child.as_str())?))? else {
            return Ok(None);
        };
        match self.act(record.case, Fact::Unlisted { why: Leaving::Wish }, actor) {
            Ok(()) => Ok(Some(Ok(()))),
            Err(Turned::Misstep(_)) => Ok(None),
            Err(Turned::Fault(fault)) => Err(fault),
        }
    }

    /// Does a deed of a kindergarten on a child of its own; that of another is unknown to it. A deed that comes late is told what came before it.
    pub fn report_attendance(
        &self,
        territory: &str,
        kindergarten: &KindergartenId,
        child: &ChildCode,
        deed: ListDeed,
    ) -> Result<Result<(), Unreported>, Fault> {
        let own = self.look(territory, |kept| {
            let group = kept.list.place_of(child);
            group.and_then(|group| kept.list.kindergarten_of(group)) == Some(kindergarten)
        })?;
        let done = if own {
            self.enter_deed_on_list(territory, child, deed, ActorKind::Kindergarten)?
        } else {
            Err(Impossible::UnknownChild(child.clone()))
        };
        let Err(why) = done else { return Ok(Ok(())) };
        if matches!(&why, Impossible::Elsewhere(standing) if deed.is_done(standing)) {
            return Ok(Err(Unreported::Before));
        }
        let lost = self.store.read::<_, Fault>(|tx| lost(tx, territory, kindergarten, child))?;
        Ok(Err(match lost {
            Some(Fact::ListTold { news }) if deed.news().as_ref() == Some(&news) => Unreported::Before,
            Some(fact) => Unreported::Overtaken(Box::new(fact)),
            None => why.into(),
        }))
    }

    /// Sets the kindergartens that the parent of a child asks for in writing, the dearest first; none: any of the territory.
    pub fn set_wishes(
        &self,
        territory: &str,
        child: &ChildCode,
        wishes: Vec<KindergartenId>,
        actor: &Actor,
    ) -> Result<Result<(), Impossible>, Fault> {
        let language = self.look(territory, |kept| kept.list.language_of(child).map(Into::into))?;
        let what = What::WishesSet { child: child.clone(), wishes, language };
        allowed(self.write(|tx| self.note(tx, territory, Entry::new(role(actor), what))))
    }

    /// Binds a child to exactly these brothers and sisters, as their parent asks in writing: they are to go to one kindergarten. With none its bond is
    /// taken away. Nothing is entered where it is so already.
    pub fn bind(
        &self,
        territory: &str,
        child: &ChildCode,
        others: &[ChildCode],
        actor: &Actor,
    ) -> Result<Result<(), Impossible>, Fault> {
        allowed(self.write(|tx| self.bind_to(tx, territory, child, others, role(actor))))
    }

    pub(crate) fn bind_to(
        &self,
        tx: &mut Tx<'_>,
        territory: &str,
        child: &ChildCode,
        others: &[ChildCode],
        by: ActorKind,
    ) -> Result<(), Fault> {
        for what in self.list_now(tx, territory, |kept| kept.list.binding(child, others))?? {
            self.note(tx, territory, Entry::new(by, what))?;
        }
        Ok(())
    }

    /// Enters a deed on the list, and tells the child's case of it in the same transaction.
    fn enter_deed_on_list(
        &self,
        territory: &str,
        child: &ChildCode,
        deed: ListDeed,
        by: ActorKind,
    ) -> Result<Result<(), Impossible>, Fault> {
        let done = self.write::<_, Turned>(|tx| {
            self.note(tx, territory, Entry::new(by, deed.what(child.clone())))?;
            let record = tx.child_find_by_code(child.as_str())?;
            if let (Some(record), Some(news)) = (record, deed.news()) {
                let mut hand = self.take_in_hand(tx, record.case)?;
                self.tell_of_list(tx, &mut hand, Fact::ListTold { news }, child)?;
                self.put_back(tx, hand)?;
            }
            Ok(())
        });
        match done {
            Ok(()) => Ok(Ok(())),
            Err(Turned::Fault(Fault::Queue(impossible))) => Ok(Err(impossible)),
            Err(Turned::Fault(fault)) => Err(fault),
            Err(Turned::Misstep(misstep)) => {
                tracing::error!(territory, %misstep, "a case cannot be told what its list did");
                Ok(Err(Impossible::Contradiction))
            }
        }
    }

    /// The children of a kindergarten, in the order in which they became known to the list.
    pub fn garden_children(&self, territory: &str, kindergarten: &KindergartenId) -> Result<Vec<GardenChild>, Fault> {
        self.store.read::<_, Fault>(|tx| {
            let known = self.list(tx, territory, |kept| {
                let theirs = kept.list.children_at(kindergarten).into_iter().filter_map(|code| {
                    let standing = kept.list.standing(code)?;
                    let taken = matches!(standing, Standing::Referred { .. } | Standing::HandedIn | Standing::Enrolled);
                    let group = kept.list.place_of(code).filter(|_| taken)?;
                    Some((code.clone(), standing.clone(), group.clone()))
                });
                theirs.collect::<Vec<_>>()
            })?;
            let mut found = Vec::with_capacity(known.len());
            for (code, standing, group) in known {
                if let Some(child) = tx.child_find_by_code(code.as_str())? {
                    found.push(GardenChild { child, standing, group });
                }
            }
            Ok(found)
        })
    }
}

/// How a child lost the place it had at a kindergarten, as its case tells; none where it has one there, or never had.
fn lost(
    tx: &mut Tx<'_>,
    territory: &str,
    kindergarten: &KindergartenId,
    child: &ChildCode,
) -> Result<Option<Fact>, Fault> {
    let record = tx.child_find_by_code(child.as_str())?.filter(|record| record.territory == territory);
    let Some(record) = record else { return Ok(None) };
    // A child that waits for a transfer has a seat, and perhaps a place promised beside it.
    let (mut promised, mut seated, mut lost) = (false, false, None);
    for entry in tx.journal_of(record.case)? {
        let fact: Fact = serde_json::from_str(&entry.fact)?;
        let group = match &fact {
            Fact::PlaceOffered { offer, .. } => tx.offer_find(offer)?.map(|offer| offer.vacancy),
            Fact::PlaceAllotted { place, .. } => Some(place.clone()),
            _ => None,
        };
        if let Some(group) = group {
            promised = tx.vacancy_find(&group)?.is_some_and(|place| place.kindergarten == kindergarten.as_str());
            lost = lost.filter(|_| !promised);
            continue;
        }
        let had = match &fact {
            Fact::ListTold { news: ListNews::Enrolled } => mem::replace(&mut seated, mem::take(&mut promised)),
            Fact::ListTold { news: ListNews::Left } => mem::take(&mut seated),
            Fact::ListTold { news: ListNews::NoShow | ListNews::ReferralLapsed }
            | Fact::PlaceDeclined { .. }
            | Fact::OfferLapsed { .. }
            | Fact::Unlisted { .. } => mem::take(&mut promised),
            _ => false,
        };
        if had && !seated {
            lost = Some(fact);
        }
    }
    Ok(lost)
}

/// What the list does not allow, apart from the faults of the world.
fn allowed(done: Result<(), Fault>) -> Result<Result<(), Impossible>, Fault> {
    match done {
        Ok(()) => Ok(Ok(())),
        Err(Fault::Queue(impossible)) => Ok(Err(impossible)),
        Err(fault) => Err(fault),
    }
}
