//! Where a territory sets them: the bulletin of free places from which parents choose themselves, and the round of allocation that the head signs.

use super::{Run, Told, must, same};
use casework::{Choosing, NotPublished, Publishing, RoundRefusal, RoundSignature};
use engine::ActorKind;
use jiff::SignedDuration;
use kernel::{Clock as _, System};
use queue::bulletin::Lost;
use queue::{GroupId, RoundNumber};

pub(super) fn line(run: &mut Run<'_>, words: &[&str]) -> Option<Told> {
    Some(match words {
        ["when", keeper, "publishes", group] => run.publish(keeper, group),
        ["when", "the", "bulletin", "opens"] => {
            run.pass(SignedDuration::from_mins(11));
            Ok(())
        }
        ["when", who, "chooses", group] => run.choose(who, group),
        ["when", keeper, "closes", "the", "bulletin"] => run.close(keeper),
        ["then", "the", "choice", "of", who, "won"] => run.choice(who).and_then(|found| same("won", found)),
        ["then", "the", "choice", "of", who, "lost", "as", why] => run.choice(who).and_then(|found| same(why, found)),
        ["when", keeper, "announces", "a", "round"] => run.announce(keeper),
        ["when", head, "holds", "the", "round", "with", "key", key] => run.hold(head, key),
        _ => return None,
    })
}

impl Run<'_> {
    fn publish(&mut self, keeper: &str, group: &str) -> Told {
        let now = self.house.clock.now();
        let publishing = Publishing {
            form: format!("form-{group}-{now}"),
            places: vec![(group.to_owned(), 1)],
            room_opens_at: now + SignedDuration::from_mins(5),
            opens_at: now + SignedDuration::from_mins(10),
            closes_at: now + SignedDuration::from_hours(24),
            per_account: 1,
            per_source: None,
        };
        let done = self.body().publish_bulletin(&self.office, &publishing, &self.keeper(keeper));
        let done = done.map_err(|fault| fault.to_string())?.map_err(|why| match why {
            NotPublished::NotInSettings => "the settings know no self-choice".to_owned(),
            NotPublished::Exclusive { .. } => "the place is still the turn's alone".to_owned(),
            other => format!("{other:?}"),
        });
        if let Some(round) = self.allowed(done) {
            self.bulletin = Some(round);
        }
        Ok(())
    }

    fn published(&self) -> Result<RoundNumber, String> {
        self.bulletin.ok_or_else(|| "no bulletin is published".to_owned())
    }

    /// Chooses a place as the parent's page does, at the body's desk.
    fn choose(&mut self, who: &str, group: &str) -> Told {
        let parent = self.child(who)?.parent.clone();
        let choosing = Choosing {
            territory: self.office.clone(),
            round: self.published()?,
            case: self.case(who)?,
            group: GroupId::new(group),
            account: format!("portal-{parent}"),
            name: self.house.person(&parent).name,
            proxy: false,
            by: queue::ActorKind::Parent,
            source: None,
            seen: 0,
        };
        let (said, heard) = std::sync::mpsc::channel();
        let tell = Box::new(move |what| {
            let _ = said.send(what);
        });
        if self.body().choose(choosing, tell) {
            self.body().serve_choices();
        }
        let answer = heard.recv().map_err(|error| error.to_string())?.map_err(|unsaid| unsaid.to_string())?;
        self.allowed(answer.map_err(|why| format!("{why:?}")));
        Ok(())
    }

    fn close(&self, keeper: &str) -> Told {
        let closed = self.body().close_bulletin(&self.office, self.published()?, &self.keeper(keeper));
        self.house.house.pump.run_dry();
        must(closed.map_err(|fault| fault.to_string())?, || "it was closed before".to_owned())
    }

    /// What became of the last choice of a child.
    fn choice(&self, who: &str) -> Result<&'static str, String> {
        let (round, code) = (self.published()?, self.code(who)?);
        let answer = self.look(|kept| {
            let choice = kept.list.choice(round)?;
            choice.answer(*choice.claims_of(&code).last()?)
        })?;
        Ok(match answer.ok_or("nothing is answered yet")?.lost {
            None => "won",
            Some(Lost::PlaceGone) => "place-gone",
            Some(Lost::Lot) => "lot",
        })
    }

    /// Announces a round and computes it, as the keeper's page does.
    fn announce(&mut self, keeper: &str) -> Told {
        let (actor, office) = (self.keeper(keeper), self.office.clone());
        let announced = self.body().announce_round(&office, &actor).map_err(|fault| fault.to_string())?;
        let Some(number) = self.allowed(announced) else { return Ok(()) };
        let cast = self.body().cast_round(&office, number, &actor).map_err(|fault| fault.to_string())?;
        self.round = self.allowed(cast).map(|_| number);
        Ok(())
    }

    fn hold(&mut self, head: &str, key: &str) -> Told {
        let number = self.round.ok_or("no round is announced")?;
        let (body, office) = (self.body(), self.office.clone());
        let waiting = body.round_to_sign(&office, number).map_err(|fault| fault.to_string())?;
        let (view, bytes) = waiting.ok_or_else(|| RoundRefusal::NotThere.to_string())?;
        let signature = RoundSignature {
            run: view.run.ok_or("the round is not computed")?.record.id,
            signature: self.house.sign(key, &bytes),
            signer: self.house.person(head).iin,
            actor: self.house.actor(ActorKind::Head, System::LocalBody, head),
        };
        let done = body.sign_round(&office, number, &signature).map_err(|fault| fault.to_string())?;
        self.allowed(done);
        Ok(())
    }
}
