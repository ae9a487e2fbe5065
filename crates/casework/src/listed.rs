//! What a fact of a case does to the waiting list, and what the list then tells the case.
//!
//! The list is asked before the fact is entered: what it does not allow leaves neither an event nor an entry of the journal. What follows from it
//! (the stop list after silence, a case that waits for a place again) is entered in the same transaction.

use crate::apply::InHand;
use crate::effects::role;
use crate::lists::{Entry, child_code};
use crate::{Application, CaseRoom, Fault, ToldEntry, Turned};
use engine::{Actor, Decision, Fact, Leaving, ListNews, ListWish, Misstep, advance};
use jiff::Timestamp;
use kernel::{CaseId, Digest, System, civil_date, iso};
use queue::{ActorKind, ChildCode, GroupId, Impossible, KindergartenId, List, Rule, Settings, Standing, What};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::Tx;
use store::records::ChildRecord;
use translation::T;

/// What a parent wishes: kindergartens by their ids, the dearest first, none for any; and the language of teaching.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Wishes {
    /// The kindergartens.
    pub kindergartens: Vec<String>,
    /// The language; none: any.
    pub language: Option<String>,
}

impl Wishes {
    /// As a child's row keeps them; an older row keeps a bare list of kindergartens.
    pub fn kept(record: &ChildRecord) -> Result<Self, Fault> {
        if record.kindergarten_wishes.starts_with('[') {
            let kindergartens = serde_json::from_str(&record.kindergarten_wishes)?;
            return Ok(Self { kindergartens, language: None });
        }
        Ok(serde_json::from_str(&record.kindergarten_wishes)?)
    }
}

/// The answer of a form that leaves the language open.
const ANY_LANGUAGE: &str = "any";
/// Marks a wish that was asked.
const ASKED: &str = "asked";

impl CaseRoom {
    /// Enters what a fact does to the list. Gives what the list tells of it.
    pub(crate) fn on_list(&self, tx: &mut Tx<'_>, hand: &InHand, entry: &ToldEntry) -> Result<Vec<ListNews>, Turned> {
        match &entry.fact {
            Fact::PlaceOffered { .. }
            | Fact::PlaceAllotted { .. }
            | Fact::PlaceAccepted { .. }
            | Fact::PlaceDeclined { .. }
            | Fact::OfferLapsed { .. } => self.place_moved(tx, hand, entry),
            Fact::Decided { decision: Decision::Grant, .. } => self.only_one(tx, hand).map(|()| Vec::new()),
            Fact::Unlisted { why: Leaving::Wish } => {
                let what = What::Withdrawn { child: child_code(hand.record.id) };
                self.ask_list(tx, hand, Entry::new(role(&entry.actor), what)).map(|()| Vec::new())
            }
            Fact::ListAsked { wish } => self.list_asked(tx, hand, wish, role(&entry.actor)),
            _ => Ok(Vec::new()),
        }
    }

    /// Enters what the list tells into the case, and what follows from where the child stands now.
    pub(crate) fn follow_list(
        &self,
        tx: &mut Tx<'_>,
        hand: &mut InHand,
        entry: &ToldEntry,
        news: Vec<ListNews>,
    ) -> Result<(), Turned> {
        if news.is_empty() && !matches!(entry.fact, Fact::OfferLapsed { .. }) {
            return Ok(());
        }
        for news in news {
            let told = self.told(Fact::ListTold { news }, Actor::machine());
            self.enter(tx, hand, &told, None)?;
        }
        self.catch_up_with_list(tx, hand)
    }

    /// A case that had ended waits again where its child does; one that waits ends where its child was let go for silence.
    pub(crate) fn catch_up_with_list(&self, tx: &mut Tx<'_>, hand: &mut InHand) -> Result<(), Turned> {
        let standing = self.standing(tx, &hand.record.office, &child_code(hand.record.id))?;
        let fact = match standing {
            Some(Standing::Waiting) => Fact::Reopened,
            Some(Standing::Gone) => Fact::Unlisted { why: Leaving::Silence },
            _ => return Ok(()),
        };
        if advance(hand.route()?, &hand.state, &fact).is_err() {
            return Ok(());
        }
        let told = self.told(fact, Actor::machine());
        self.enter(tx, hand, &told, None)
    }

    /// A place was offered, given, taken or refused, or its offer passed in silence.
    fn place_moved(&self, tx: &mut Tx<'_>, hand: &InHand, entry: &ToldEntry) -> Result<Vec<ListNews>, Turned> {
        let (now, child) = (self.clock.now(), child_code(hand.record.id));
        let unknown = || Fault::NoCase(hand.record.id);
        let what = match &entry.fact {
            Fact::PlaceOffered { offer, answer_by, .. } => {
                let group = GroupId::new(tx.offer_find(offer)?.ok_or_else(unknown)?.vacancy);
                let answer_by = answer_by.as_ref().map(|by| by.parse()).transpose().map_err(Fault::from)?;
                What::Offered { child: child.clone(), group, answer_by }
            }
            Fact::PlaceAllotted { place, .. } => {
                What::Allotted { child: child.clone(), group: GroupId::new(place.as_str()) }
            }
            Fact::PlaceAccepted { .. } => What::Consented { child: child.clone() },
            Fact::PlaceDeclined { .. } => What::Declined { child: child.clone() },
            _ => What::OfferLapsed { child: child.clone() },
        };
        // A place taken from the bulletin is the child's own already; its case follows.
        let won = self.list_now(tx, &hand.record.office, |kept| crate::bulletin::is_won(&kept.list, &what))?;
        let settings = self.settings(tx, &hand.record.office)?;
        let clause = match what {
            What::OfferLapsed { .. } => settings.silence.clause.clone(),
            _ => settings.consent.clause.clone(),
        };
        let rule = self.list_now(tx, &hand.record.office, |kept| rule_of(&kept.list, &what))?;
        let listed = Entry { rule, ..Entry::new(role(&entry.actor), what) }.clause(clause.as_ref());
        let noted = if won { Ok(()) } else { self.note(tx, &hand.record.office, listed) };
        match noted {
            // The list does not wait for this answer, or not any more.
            Err(Fault::Queue(Impossible::TooLate(_) | Impossible::Elsewhere(_))) => {
                return Err(Misstep::OfferClosed.into());
            }
            other => other?,
        }
        let (offer, answer) = match &entry.fact {
            Fact::PlaceAccepted { offer, .. } => (offer, "accepted"),
            Fact::PlaceDeclined { offer, .. } => (offer, "declined"),
            Fact::OfferLapsed { offer } => (offer, "lapsed"),
            _ => return Ok(Vec::new()),
        };
        tx.offer_answer(offer, answer, now)?;
        if answer == "accepted" {
            return Ok(Vec::new());
        }
        if let Some(offer) = tx.offer_find(offer)? {
            tx.vacancy_release(&offer.vacancy)?;
        }
        let told = self.stop_if_missed(tx, hand, &child, &settings)?;
        Ok(told.into_iter().collect())
    }

    /// Puts a child that missed its place on the stop list, where the settings have one.
    pub(crate) fn stop_if_missed(
        &self,
        tx: &mut Tx<'_>,
        hand: &InHand,
        child: &ChildCode,
        settings: &Settings,
    ) -> Result<Option<ListNews>, Fault> {
        let territory = &hand.record.office;
        let (Some(Standing::Missed), Some(term)) = (self.standing(tx, territory, child)?, settings.stop_list.value)
        else {
            return Ok(None);
        };
        let hours = hand.edition.hours(System::LocalBody);
        let until = term.deadline(self.clock.now(), &self.calendar, &hours);
        let restore_by = settings.restoration.value.map(|term| term.deadline(until, &self.calendar, &hours));
        let what = What::StopListed { child: child.clone(), until, restore_by };
        let entry = Entry::new(ActorKind::Machine, what).clause(settings.stop_list.clause.as_ref());
        self.note(tx, territory, entry)?;
        Ok(Some(ListNews::StopListed { until: iso(until), restore_by: restore_by.map(iso) }))
    }

    /// Enters an event that the list may refuse for where the child stands.
    fn ask_list(&self, tx: &mut Tx<'_>, hand: &InHand, entry: Entry) -> Result<(), Turned> {
        by_list(self.note(tx, &hand.record.office, entry))
    }

    /// Binds the child of a case to others of the same recipient on the same list, or to nobody.
    ///
    /// Somebody else's child and one that is not there are refused by one word. Nor is a bond changed in which somebody else's child stands: it was made
    /// on more than this recipient's word.
    fn bind_own(&self, tx: &mut Tx<'_>, hand: &InHand, codes: &[String], by: ActorKind) -> Result<(), Turned> {
        let (territory, child) = (&hand.record.office, child_code(hand.record.id));
        let others: Vec<ChildCode> = codes.iter().map(|code| ChildCode::new(code.as_str())).collect();
        let mates: Vec<ChildCode> =
            self.list_now(tx, territory, |kept| kept.list.bound_to(&child).into_iter().cloned().collect())?;
        for code in others.iter().chain(&mates) {
            let known = tx.child_find_by_code(code.as_str())?.filter(|known| known.territory == *territory);
            let case = known.map(|known| tx.case_find(known.case)).transpose()?.flatten();
            if case.is_none_or(|case| case.recipient != hand.record.recipient) {
                return Err(turned_away("foreign", "a child is not the recipient's own on this list").into());
            }
        }
        by_list(self.bind_to(tx, territory, &child, &others, by))
    }

    /// What the recipient asks of the list.
    fn list_asked(
        &self,
        tx: &mut Tx<'_>,
        hand: &InHand,
        wish: &ListWish,
        by: ActorKind,
    ) -> Result<Vec<ListNews>, Turned> {
        let (territory, child) = (&hand.record.office, child_code(hand.record.id));
        let settings = self.settings(tx, territory)?;
        let ids = |names: &[String]| names.iter().map(|name| KindergartenId::new(name.as_str())).collect::<Vec<_>>();
        let (what, clause, news) = match wish {
            ListWish::Wishes { kindergartens, language } => {
                let language_of_list = language.as_deref().map(Into::into);
                (What::WishesSet { child, wishes: ids(kindergartens), language: language_of_list }, None, None)
            }
            ListWish::Transfer { kindergartens } => {
                let clause = settings.transfer_keeps_date.clause.as_ref();
                (What::TransferAsked { child, wishes: ids(kindergartens) }, clause, None)
            }
            ListWish::Together { children } => {
                return self.bind_own(tx, hand, children, by).map(|()| Vec::new());
            }
            ListWish::Extension => {
                let until = self.extended_until(tx, hand, &settings)?;
                if matches!(self.standing(tx, territory, &child)?, Some(Standing::Referred { extended: true, .. })) {
                    return Err(turned_away("extended", "the referral is extended already").into());
                }
                let told = ListNews::ReferralExtended { until: iso(until) };
                (What::ReferralExtended { child, until }, settings.extension.clause.as_ref(), Some(told))
            }
            ListWish::Restoration => {
                (What::Restored { child }, settings.restoration.clause.as_ref(), Some(ListNews::Restored))
            }
            ListWish::Privilege { category } => {
                let known = settings.categories.iter().find(|known| known.id == *category);
                let known = known.ok_or_else(|| turned_away("not-in-settings", "there is no such category"))?;
                let (open, privilege) = self.list_now(tx, territory, |kept| {
                    (!kept.list.privileges(&child).is_empty(), kept.list.next_privilege(&child))
                })?;
                if open {
                    return Err(turned_away("privileged", "a privilege is asked for or confirmed already").into());
                }
                (What::PrivilegeClaimed { child, privilege, class: known.class }, known.clause.as_ref(), None)
            }
        };
        let entry = Entry::new(by, what).clause(clause);
        self.ask_list(tx, hand, entry)?;
        keep_wish(tx, hand, wish)?;
        let transfer = matches!(wish, ListWish::Transfer { .. });
        // A transfer has nothing to tell, and lets the case wait again all the same.
        Ok(if transfer { vec![ListNews::TransferBegun] } else { news.into_iter().collect() })
    }

    /// The last moment of an extended referral, counted from the day it was issued.
    fn extended_until(&self, tx: &mut Tx<'_>, hand: &InHand, settings: &Settings) -> Result<Timestamp, Turned> {
        let signed = engine::FactKind::PaperSigned.word();
        let issued =
            tx.journal_of(hand.record.id)?.iter().rev().find(|entry| entry.kind == signed).map(|entry| entry.at);
        let hours = hand.edition.hours(System::LocalBody);
        let until = settings.extended_until(issued.unwrap_or(self.clock.now()), &self.calendar, &hours);
        Ok(until.ok_or_else(|| turned_away("not-in-settings", "the settings know no extension"))?)
    }

    /// Asks something of the list in the recipient's name. The same wish sent twice before anything else happened is sent once; false then.
    pub fn ask_of_list(&self, case: CaseId, wish: &ListWish, actor: &Actor) -> Result<bool, Turned> {
        let key = self.store.write::<_, Fault>(|tx| {
            let hand = self.take_in_hand(tx, case)?;
            let asked = Sha256::digest(serde_json::to_vec(wish)?);
            let key = format!("asked:{case}:list:{}:{}", hand.state.facts, Digest::from_bytes(asked.into()));
            if tx.setting_get(&key)?.is_some_and(|kept| kept == ASKED) {
                return Ok(None);
            }
            tx.setting_put(&key, ASKED)?;
            Ok(Some(key))
        })?;
        let Some(key) = key else { return Ok(false) };
        let done = self.act(case, Fact::ListAsked { wish: wish.clone() }, actor);
        if done.is_err() {
            // What the list did not allow today it may allow tomorrow.
            self.store.write::<_, Fault>(|tx| Ok(tx.setting_put(&key, "turned away")?))?;
        }
        done.map(|()| true)
    }

    /// The number of the application by which the child of this one stands on the list, or has a place, already; none where it does not.
    pub fn already_listed(&self, case: CaseId) -> Result<Option<String>, Fault> {
        let found = self.store.read::<_, Turned>(|tx| {
            let hand = self.take_in_hand(tx, case)?;
            self.only_one(tx, &hand)
        });
        match found {
            Err(Turned::Misstep(Misstep::AlreadyListed { number })) => Ok(Some(number)),
            Err(Turned::Fault(fault)) => Err(fault),
            _ => Ok(None),
        }
    }

    /// One child, one place: a child that stands on the list, or has a place by it, is not put there by another application.
    fn only_one(&self, tx: &mut Tx<'_>, hand: &InHand) -> Result<(), Turned> {
        let Some(fields) = hand.edition.regulation.waiting_list.as_ref() else { return Ok(()) };
        let application = crate::effects::application_of(tx, hand)?;
        let answer = |field: &String| application.answer(field).unwrap_or_default().to_owned();
        let (iin, name, born) = (answer(&fields.child_iin), answer(&fields.child_name), answer(&fields.birth_date));
        for other in tx.child_find_same(&hand.record.office, &iin, &name, &born)? {
            // Two numbers are two children, however much else agrees.
            let another = !iin.is_empty() && other.child_iin.as_ref().is_some_and(|known| *known != iin);
            if other.case == hand.record.id || another {
                continue;
            }
            let code = child_code(other.case);
            let standing = self.list(tx, &other.territory, |kept| kept.list.standing(&code).cloned())?;
            if standing.is_some_and(|standing| standing != Standing::Gone) {
                return Err(already(tx, &other)?);
            }
        }
        // One that only waits elsewhere will move; one whom a place there is promised, or who goes there, has that place.
        for (other, free) in self.elsewhere(tx, &hand.record.office, &iin)? {
            if !free {
                return Err(already(tx, &other)?);
            }
        }
        Ok(())
    }
}

/// What the list does not allow is a misstep of who asked.
fn by_list(done: Result<(), Fault>) -> Result<(), Turned> {
    match done {
        Err(Fault::Queue(impossible)) => Err(turned_away(&list_word(&impossible), impossible).into()),
        other => Ok(other?),
    }
}

fn already(tx: &mut Tx<'_>, other: &ChildRecord) -> Result<Turned, Fault> {
    let number = tx.case_find(other.case)?.and_then(|record| record.number);
    let number = number.map_or_else(|| other.case.to_string(), |number| number.to_string());
    Ok(Misstep::AlreadyListed { number }.into())
}

fn turned_away(why: &str, said: impl std::fmt::Display) -> Misstep {
    Misstep::List { why: why.to_owned(), said: said.to_string() }
}

/// Why a list does not allow what a parent asks, as a machine code: the parent's own system says it in words.
fn list_word(impossible: &Impossible) -> String {
    match impossible {
        Impossible::Elsewhere(standing) => format!("stands-{}", standing.word()),
        Impossible::TooLate(_) => "too-late".to_owned(),
        Impossible::NotYet(_) => "not-yet".to_owned(),
        Impossible::NotInSettings | Impossible::NoSettings => "not-in-settings".to_owned(),
        Impossible::ClaimOpen => "claim-open".to_owned(),
        _ => "not-allowed".to_owned(),
    }
}

/// A name without what people write differently: case, quotes, spaces.
pub(crate) fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What the list tells of a child, in words.
pub fn news_words(t: T, news: &ListNews) -> String {
    let day = |iso: &str| iso.parse::<Timestamp>().map_or_else(|_| iso.to_owned(), |at| t.date(civil_date(at)));
    match news {
        ListNews::AnswerDue { until } => t.list_answer_due(day(until)),
        ListNews::ReferralDue { until } => t.list_referral_due(day(until)),
        ListNews::ReferralExtended { until } => t.list_referral_extended(day(until)),
        ListNews::ReferralLapsed => t.list_referral_lapsed(),
        ListNews::NoShow => t.list_no_show(),
        ListNews::StopListed { until, restore_by: Some(by) } => t.list_stopped_ask(day(by), day(until)),
        ListNews::StopListed { until, restore_by: None } => t.list_stopped(day(until)),
        ListNews::Restored => t.list_restored(),
        ListNews::CameOfAge => t.list_came_of_age(),
        ListNews::PrivilegeConfirmed { .. } => t.list_privilege_confirmed(),
        ListNews::PrivilegeRefused { .. } => t.list_privilege_refused(),
        ListNews::PrivilegeEnded { .. } => t.list_privilege_ended(),
        ListNews::Overridden { reason, .. } => t.list_overridden(reason.as_str()),
        ListNews::NotPlaced { round } => t.list_not_placed(*round),
        ListNews::TransferBegun => t.list_transfer_begun(),
        ListNews::Enrolled => t.list_enrolled(),
        ListNews::Left => t.list_left(),
    }
    .into_owned()
}

/// Why a child left the list, in words.
pub fn leaving_words(t: T, why: Leaving) -> String {
    match why {
        Leaving::Wish => t.list_left_by_wish(),
        Leaving::Silence => t.list_left_by_silence(),
        Leaving::Moved => t.list_left_for_another(),
    }
    .into_owned()
}

/// The rule that lets a place be given: the promise of a round, the head's word, or else the usual one.
fn rule_of(list: &List, what: &What) -> Rule {
    let (What::Offered { child, group, .. } | What::Allotted { child, group }) = what else { return what.rule() };
    if list.promised(child) == Some(group) {
        Rule::Allocation
    } else if list.permitted(child) == Some(group) {
        Rule::Override
    } else {
        what.rule()
    }
}

fn keep_wish(tx: &mut Tx<'_>, hand: &InHand, wish: &ListWish) -> Result<(), Fault> {
    let Some(mut record) = tx.child_find(hand.record.id)? else { return Ok(()) };
    match wish {
        ListWish::Wishes { kindergartens, language } => {
            let wishes = Wishes { kindergartens: kindergartens.clone(), language: language.clone() };
            record.kindergarten_wishes = serde_json::to_string(&wishes)?;
        }
        ListWish::Privilege { category } => record.privilege = Some(category.clone()),
        _ => return Ok(()),
    }
    Ok(tx.child_update(&record)?)
}

/// The wishes of an application: kindergartens of the territory that it names by their full names, and the language.
///
/// A name that is no kindergarten's narrows nothing: the child waits for any, and the parent chooses in the cabinet.
pub(crate) fn wishes_of(tx: &mut Tx<'_>, hand: &InHand, application: &Application) -> Result<Wishes, Fault> {
    let Some(fields) = hand.edition.regulation.waiting_list.as_ref() else { return Ok(Wishes::default()) };
    let answer = |field: &Option<String>| field.as_ref().and_then(|field| application.answer(field)).map(str::to_owned);
    let language = answer(&fields.language).filter(|language| !language.is_empty() && language != ANY_LANGUAGE);
    let mut kindergartens: Vec<String> = Vec::new();
    if let Some(text) = answer(&fields.wishes) {
        let places = tx.vacancy_list(&hand.record.office)?;
        for part in std::iter::once(text.as_str()).chain(text.split([',', ';', '\n'])) {
            let named = places.iter().find(|place| plain(&place.kindergarten_name) == plain(part));
            let new = named.map(|place| &place.kindergarten).filter(|id| !kindergartens.contains(id)).cloned();
            kindergartens.extend(new);
        }
    }
    Ok(Wishes { kindergartens, language })
}
