//! Choosing from a bulletin: the way of a choice to the desk, and what became of it in words. Pages and calls share it.

use crate::{Problem, Visit, blocking};
use casework::{Bulletin, Bulletins, CaseRoom, ChoiceView, Choosing, Chosen, ClaimSeen, NotChosen};
use jiff::Timestamp;
use kernel::CaseId;
use queue::bulletin::Lost;
use std::net::IpAddr;
use std::sync::Arc;
use store::StoreError;
use tokio::sync::oneshot;
use translation::T;

/// Leaves a choice at the desk and waits for what became of it; only the first of those who wait holds a thread.
pub async fn choose(
    bulletins: &Arc<Bulletins>,
    choosing: Choosing,
    address: Option<IpAddr>,
) -> Result<Result<Chosen, NotChosen>, Problem> {
    let (say, said) = oneshot::channel();
    let tell = move |what| {
        // Who has gone away looks again.
        let _ = say.send(what);
    };
    if bulletins.choose(choosing, address, Box::new(tell)) {
        let bulletins = Arc::clone(bulletins);
        tokio::task::spawn_blocking(move || bulletins.serve());
    }
    match said.await {
        Ok(Ok(what)) => Ok(what),
        _ => Err(Problem::unavailable()),
    }
}

/// Who chooses for the child of a case.
#[derive(Debug, Clone)]
pub struct Claimant {
    /// The case.
    pub case: CaseId,
    /// The office that keeps its list.
    pub office: String,
    /// The account.
    pub account: String,
    /// The name.
    pub name: String,
    /// Whether that is somebody else than who applied.
    pub proxy: bool,
}

/// The person of a visit as the one who chooses for a case of theirs; a foreign case is not found.
pub async fn claimant(room: &Arc<CaseRoom>, visit: &Visit, case: &str) -> Result<Claimant, Problem> {
    let asking = Asking::of(visit, case)?;
    let room = Arc::clone(room);
    blocking(move || asking.claimant(&room)).await
}

/// The same with the round as that person sees it, at one go: this is the page that everybody opens in the same minute.
pub async fn choice(
    (room, bulletins): (&Arc<CaseRoom>, &Arc<Bulletins>),
    visit: &Visit,
    case: &str,
    round: u32,
) -> Result<(Claimant, ChoiceView), Problem> {
    let asking = Asking::of(visit, case)?;
    let (room, bulletins) = (Arc::clone(room), Arc::clone(bulletins));
    blocking(move || {
        let who = asking.claimant(&room)?;
        let view = bulletins.view(&who.office, round, who.case).map_err(Problem::from)?;
        view.map(|view| (who, view)).ok_or_else(Problem::not_found)
    })
    .await
}

/// Who asks for a case, before the store was looked at.
struct Asking {
    case: CaseId,
    account: String,
    certified: bool,
}

impl Asking {
    fn of(visit: &Visit, case: &str) -> Result<Self, Problem> {
        Ok(Self {
            case: case.parse().ok().ok_or_else(Problem::not_found)?,
            account: visit.person().ok_or_else(Problem::unauthorised)?.account,
            certified: crate::sign_in::by_certificate(visit),
        })
    }

    fn claimant(self, room: &CaseRoom) -> Result<Claimant, Problem> {
        let found =
            room.store.read::<_, StoreError>(|tx| Ok((tx.account_find(&self.account)?, tx.case_find(self.case)?)))?;
        let (Some(account), Some(record)) = found else { return Err(Problem::not_found()) };
        let own = record.account.as_ref() == Some(&self.account) || (self.certified && record.recipient == account.iin);
        if account.blocked || !own {
            return Err(Problem::not_found());
        }
        let proxy = record.recipient != account.iin;
        let name = account.representative_name.unwrap_or(account.name);
        Ok(Claimant { case: self.case, office: record.office, account: self.account, name, proxy })
    }
}

/// Why a choice was not taken, in words, with the mend.
pub fn refusal(t: T, why: NotChosen) -> String {
    match why {
        NotChosen::NoRound | NotChosen::Over => t.bulletin_refused_over().into_owned(),
        NotChosen::TooEarly(at) => t.bulletin_refused_early(t.date_time(at)).into_owned(),
        NotChosen::AccountLimit(most) => t.bulletin_refused_account(most).into_owned(),
        NotChosen::SourceLimit => t.bulletin_refused_source().into_owned(),
        NotChosen::NotTaken => t.bulletin_refused_group().into_owned(),
        NotChosen::NotWaiting => t.bulletin_refused_standing().into_owned(),
    }
}

/// The machine word of the same.
pub const fn refusal_word(why: NotChosen) -> &'static str {
    match why {
        NotChosen::NoRound | NotChosen::Over => "over",
        NotChosen::TooEarly(_) => "too-early",
        NotChosen::AccountLimit(_) => "account-limit",
        NotChosen::SourceLimit => "source-limit",
        NotChosen::NotTaken => "not-taken",
        NotChosen::NotWaiting => "not-waiting",
    }
}

/// Where a round stands, in words. After its last moment it takes no choice, though the clock writes its closing a little later.
pub fn state(t: T, bulletin: &Bulletin, now: Timestamp) -> String {
    if bulletin.closed_at.is_some() || now >= bulletin.closes_at {
        t.bulletin_state_closed()
    } else if now >= bulletin.opens_at {
        t.bulletin_state_open()
    } else if now >= bulletin.room_opens_at {
        t.bulletin_state_room()
    } else {
        t.bulletin_state_published()
    }
    .into_owned()
}

/// The language of a group in words.
pub fn language(t: T, code: &str) -> String {
    t.by_key(&format!("bulletin-language-{code}")).unwrap_or_else(|| code.to_owned())
}

/// What became of a claim, in words.
pub fn answer(t: T, claim: &ClaimSeen) -> String {
    match claim.answer.map(|answer| answer.lost) {
        None => t.bulletin_claim_waits(),
        Some(None) => t.bulletin_claim_won(),
        Some(Some(Lost::PlaceGone)) => t.bulletin_claim_gone(),
        Some(Some(Lost::Lot)) => t.bulletin_claim_lot(),
    }
    .into_owned()
}
