//! The waiting list: places and whose turn it is, what parents ask of it, the kindergarten's word, privileges, brothers and sisters; and where a child
//! stands, why, and what its parent is told of it.

use super::{Run, Told, must, same};
use casework::{ApplicationPerson, DecidingPrivilege, ListDeed, Offering, PrivilegeDeed, SignRefusal};
use engine::{ActorKind, Fact, Leaving, ListNews, ListWish};
use kernel::{Clock as _, System};
use pki::Role;
use queue::explain::{Why, moves};
use queue::{KindergartenId, Standing};
use store::records::VacancyRecord;

pub(super) fn line(run: &mut Run<'_>, words: &[&str]) -> Option<Told> {
    match words {
        ["when", rest @ ..] => place(run, rest).or_else(|| child(run, rest)),
        ["then", rest @ ..] => then(run, rest),
        _ => None,
    }
}

fn place(run: &mut Run<'_>, words: &[&str]) -> Option<Told> {
    Some(match words {
        ["a", "place", "opens", "for", "children", "born", year, "as", id] => run.open_places("1", year, id),
        [count, "places", "open", "for", "children", "born", year, "as", id] => run.open_places(count, year, id),
        [keeper, "offers" | "gives", vacancy] => run.offer(keeper, vacancy),
        ["kindergarten", id, "reports", "the", what, "of", who] => match *what {
            "referral" => run.report(id, who, ListDeed::HandIn),
            "arrival" => run.report(id, who, ListDeed::Enrol),
            "absence" => run.report(id, who, ListDeed::NoShow),
            "leaving" => run.report(id, who, ListDeed::Leave),
            _ => return None,
        },
        _ => return None,
    })
}

fn child(run: &mut Run<'_>, words: &[&str]) -> Option<Told> {
    Some(match words {
        [who, "asks", "for", "an", "extension"] => run.ask(who, &ListWish::Extension),
        [who, "asks", "for", "restoration"] => run.ask(who, &ListWish::Restoration),
        [who, "asks", "for", "the", "privilege", category] => {
            run.ask(who, &ListWish::Privilege { category: (*category).to_owned() })
        }
        [who, "wishes", kindergarten] => {
            run.ask(who, &ListWish::Wishes { kindergartens: vec![(*kindergarten).to_owned()], language: None })
        }
        [who, "asks", "for", "a", "transfer", "to", kindergarten] => {
            run.ask(who, &ListWish::Transfer { kindergartens: vec![(*kindergarten).to_owned()] })
        }
        [who, "asks", "to", "go", "with", other] => run.ask_together(who, other),
        [who, "leaves", "the", "list"] => run.leave(who),
        [keeper, "takes", who, "off", "the", "list"] => run.take_off(keeper, who),
        [keeper, "binds", who, "and", other] => run.bind(keeper, who, other),
        [officer, deed @ ("confirms" | "refuses" | "ends"), "the", "privilege", "of", who, "with", "key", key] => {
            let deed = match *deed {
                "confirms" => PrivilegeDeed::Confirm,
                "refuses" => PrivilegeDeed::Refuse,
                _ => PrivilegeDeed::End,
            };
            run.decide_privilege(who, deed, officer, key)
        }
        _ => return None,
    })
}

fn then(run: &mut Run<'_>, words: &[&str]) -> Option<Told> {
    Some(match words {
        ["the", "position", "of", who, "is", position] => run.code(who).and_then(|code| {
            let found = run.look(|kept| kept.list.position(&code))?;
            same(position, &number(found))
        }),
        ["the", "position", "of", who, "went", "from", from, "to", to, "by", "the", rule, "of", whose @ ..] => {
            run.moved(who, &format!("from {from} to {to} by the {rule} of {}", whose.join(" ")))
        }
        ["the", "place", "of", who, "is", group] => run.code(who).and_then(|code| {
            let held = run.look(|kept| kept.list.place_of(&code).map(ToString::to_string))?;
            same(group, &held.unwrap_or_else(|| "none".to_owned()))
        }),
        [who, "is", standing, "on", "the", "list"] => run.standing(who).and_then(|found| same(standing, found)),
        [who, "is", "told", "the", "position", position] => run.told_position(who, position),
        [who, "is", "told", news] => run
            .news(who)
            .and_then(|told| must(told.iter().any(|one| one == news), || format!("the list told {told:?}"))),
        [who, "is", "not", "told", news] => {
            run.news(who).and_then(|told| must(!told.iter().any(|one| one == news), || "it was told".to_owned()))
        }
        _ => return None,
    })
}

fn number(position: Option<u64>) -> String {
    position.map_or_else(|| "none".to_owned(), |position| position.to_string())
}

impl Run<'_> {
    pub(super) fn look<T>(&self, look: impl FnOnce(&casework::Kept) -> T) -> Result<T, String> {
        self.body().look(&self.office, look).map_err(|fault| fault.to_string())
    }

    /// Notes a deed that the list did not allow.
    pub(super) fn allowed<T>(&mut self, done: Result<T, impl ToString>) -> Option<T> {
        self.house.house.pump.run_dry();
        match done {
            Ok(done) => Some(done),
            Err(why) => {
                self.turned = Some(why.to_string());
                None
            }
        }
    }

    pub(super) fn keeper(&self, person: &str) -> engine::Actor {
        self.house.actor(ActorKind::QueueKeeper, System::LocalBody, person)
    }

    fn open_places(&self, count: &str, year: &str, id: &str) -> Told {
        let number = |text: &str| text.parse::<i64>().map_err(|_| format!("{text} is no number"));
        let (places, year) = (number(count)?, number(year)?);
        self.house.open_places(&VacancyRecord {
            id: id.to_owned(),
            territory: self.office.clone(),
            kindergarten: id.to_owned(),
            kindergarten_name: format!("«{id}» бөбекжайы"),
            born_from: year,
            born_to: year,
            language: "kk".to_owned(),
            places,
            taken: 0,
            published_at: self.house.clock.now(),
        })
    }

    #[expect(clippy::unnecessary_wraps, reason = "every line of a story answers alike")]
    fn offer(&mut self, keeper: &str, vacancy: &str) -> Told {
        let made = self.house.offer_in(&self.office, vacancy, &self.keeper(keeper));
        let made = made.and_then(|made| must(made == Offering::Made, || format!("{made:?}")));
        self.allowed(made);
        Ok(())
    }

    fn report(&mut self, kindergarten: &str, who: &str, deed: ListDeed) -> Told {
        let (code, kindergarten) = (self.code(who)?, KindergartenId::new(kindergarten));
        let done = self.body().report_attendance(&self.office, &kindergarten, &code, deed);
        self.allowed(done.map_err(|fault| fault.to_string())?);
        Ok(())
    }

    /// Asks the list in the parent's name, where the application was filled in.
    fn ask(&mut self, who: &str, wish: &ListWish) -> Told {
        let (system, parent) = (self.home(who)?, self.child(who)?.parent.clone());
        let actor = self.house.actor(ActorKind::Recipient, system, &parent);
        self.deed(who, system, |room, case| room.ask_of_list(case, wish, &actor).map(drop))
    }

    fn ask_together(&mut self, who: &str, other: &str) -> Told {
        let children = vec![self.code(other)?.to_string()];
        self.ask(who, &ListWish::Together { children })
    }

    fn leave(&mut self, who: &str) -> Told {
        let (system, parent) = (self.home(who)?, self.child(who)?.parent.clone());
        let actor = self.house.actor(ActorKind::Recipient, system, &parent);
        self.deed(who, system, |room, case| room.act(case, Fact::Unlisted { why: Leaving::Wish }, &actor))
    }

    fn take_off(&mut self, keeper: &str, who: &str) -> Told {
        let (code, actor) = (self.code(who)?, self.keeper(keeper));
        let done = self.body().keep_list(&self.office, &code, ListDeed::Withdraw, &actor);
        self.allowed(done.map_err(|fault| fault.to_string())?);
        Ok(())
    }

    fn bind(&mut self, keeper: &str, who: &str, other: &str) -> Told {
        let (first, second, actor) = (self.code(who)?, self.code(other)?, self.keeper(keeper));
        let done = self.body().bind(&self.office, &first, &[second], &actor);
        self.allowed(done.map_err(|fault| fault.to_string())?);
        Ok(())
    }

    fn decide_privilege(&mut self, who: &str, deed: PrivilegeDeed, officer: &str, key: &str) -> Told {
        let (code, actor) = (self.code(who)?, self.keeper(officer));
        let ApplicationPerson { iin, .. } = self.house.person(officer);
        let person = ApplicationPerson { iin: iin.clone(), name: actor.name.clone() };
        let (body, office) = (self.body(), self.office.clone());
        let bytes = body.privilege_to_sign(&office, &code, deed, &person).map_err(|fault| fault.to_string())?;
        let deciding = DecidingPrivilege {
            deed,
            signature: self.house.sign(key, &bytes.unwrap_or_default()),
            signer: iin,
            roles: vec![Role::Employee, Role::SignRight, Role::Head],
            actor,
        };
        match body.decide_privilege(&office, &code, &deciding).map_err(|turned| turned.to_string())? {
            Err(SignRefusal::Signature(_, reasons)) => {
                self.refusals = reasons.iter().map(|reason| reason.word().to_owned()).collect();
            }
            Err(other) => self.turned = Some(format!("{other:?}")),
            Ok(()) => {}
        }
        self.house.house.pump.run_dry();
        Ok(())
    }

    /// Where a child stands on the list.
    pub(super) fn standing(&self, who: &str) -> Result<&'static str, String> {
        let code = self.code(who)?;
        let standing = self.look(|kept| kept.list.standing(&code).cloned())?;
        Ok(match standing {
            None => "unknown",
            Some(Standing::Waiting) => "waiting",
            Some(Standing::Offered { .. }) => "offered",
            Some(Standing::Consented) => "promised",
            Some(Standing::Referred { extended: false, .. }) => "referred",
            Some(Standing::Referred { extended: true, .. }) => "extended",
            Some(Standing::HandedIn) => "expected",
            Some(Standing::Enrolled) => "enrolled",
            Some(Standing::Missed) => "missed",
            Some(Standing::Stopped { .. }) => "stopped",
            Some(Standing::Gone) => "gone",
        })
    }

    /// The last change of a child's position, with the rule behind it and whose event it was.
    fn moved(&self, who: &str, expected: &str) -> Told {
        let code = self.code(who)?;
        let last = self.look(|kept| moves(&kept.list, &code, None).pop())?.ok_or("it never had a position")?;
        let whose = match last.why {
            Why::Itself => "its own",
            Why::AnotherCame | Why::AnotherLeft | Why::AnotherMoved => "another",
            Why::Shares => "the shares",
        };
        let rule = serde_json::to_value(last.rule).map_err(|error| error.to_string())?;
        let (from, to, rule) = (number(last.from), number(last.to), rule.as_str().unwrap_or_default());
        same(expected, &format!("from {from} to {to} by the {rule} of {whose}"))
    }

    /// What the list has told of a child, as the system knows it where its application was filled in.
    fn news(&self, who: &str) -> Result<Vec<String>, String> {
        let entries = self.view(who, self.home(who)?.word())?.entries.into_iter();
        let told = entries.filter_map(|entry| match entry.fact {
            Fact::ListTold { news } => Some(told_word(&news)),
            _ => None,
        });
        Ok(told.collect())
    }

    fn told_position(&self, who: &str, position: &str) -> Told {
        let entries = self.view(who, self.home(who)?.word())?.entries.into_iter();
        let mut told = entries.filter_map(|entry| match entry.fact {
            Fact::Enrolled { position, .. } => Some(position),
            _ => None,
        });
        same(position, &number(told.next()))
    }
}

/// The word of data for what the list tells.
fn told_word(news: &ListNews) -> String {
    let value = serde_json::to_value(news).unwrap_or_default();
    value.get("tells").and_then(|word| word.as_str()).unwrap_or_default().to_owned()
}
