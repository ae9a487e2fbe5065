//! The way of a case: applied for, turned away, decided, offered a place and answered, its papers signed and handed out.

use super::{Child, Run, Told, answers, due_actor, journals_hold, must, same, waits_to_be_handed_out};
use casework::{Answering, ApplicationPerson, Opened, Party, SignRefusal, TurnedAwayFor, TurningAway};
use engine::{ActorKind, Answers, Decision, Fact, Handing, SignInMethod, Written};
use jiff::SignedDuration;
use kernel::{Channel, Clock as _, Contour, Lang, System, civil_date};
use pki::Role;

/// The officer who handles cases unless a story names another.
const OFFICER: &str = "aigul";
/// The head who may sign every paper.
const HEAD: &str = "marat";

pub(super) fn line(run: &mut Run<'_>, words: &[&str]) -> Option<Told> {
    match words {
        ["given", rest @ ..] => given(run, rest),
        ["when", rest @ ..] => applied(run, rest).or_else(|| handled(run, rest)),
        ["then", rest @ ..] => then(run, rest),
        _ => None,
    }
}

fn given(run: &mut Run<'_>, words: &[&str]) -> Option<Told> {
    Some(match words {
        [who, "answers", field, "with", answer @ ..] => {
            let own = run.answers.entry((*who).to_owned()).or_default();
            own.insert((*field).to_owned(), answer.join(" "));
            Ok(())
        }
        [parent, "waits", "by", channel, "with", "a", "child", "born", born] => run.waits(parent, channel, born, None),
        [parent, "waits", "by", channel, "with", "a", "child", "born", born, "named", name] => {
            run.waits(parent, channel, born, Some(name))
        }
        _ => return None,
    })
}

fn applied(run: &mut Run<'_>, words: &[&str]) -> Option<Told> {
    Some(match words {
        [person, "applies", "by", channel, "for", "a", "child", "born", born, "with", "key", key] => {
            run.apply((person, None), channel, born, key)
        }
        [employee, "turns", who, "away", "without", document, "at", channel] => {
            run.turn_away((employee, who), channel, |_| TurnedAwayFor::Package(vec![(*document).to_owned()]))
        }
        ["the", "registers", "know", "nothing", "of", who, "before", employee, "at", channel] => {
            run.turn_away((employee, who), channel, |registers| TurnedAwayFor::Data { registers, answers: Vec::new() })
        }
        _ => return None,
    })
}

fn handled(run: &mut Run<'_>, words: &[&str]) -> Option<Told> {
    let decided = |decision, ground: Option<&str>| Fact::Decided {
        decision,
        ground: ground.map(str::to_owned),
        explanation: ground.map(|_| "Құжаттар толық емес".to_owned()),
    };
    Some(match words {
        [officer, "accepts", "the", "case", "of", who] => run.staff(who, officer, Fact::Accepted),
        [officer, "checks", "the", "documents", "of", who] => run.staff(who, officer, Fact::DocumentsChecked),
        [officer, "grants", "the", "case", "of", who] => run.staff(who, officer, decided(Decision::Grant, None)),
        [officer, "refuses", "the", "case", "of", who, "on", ground] => {
            run.staff(who, officer, decided(Decision::Refuse, Some(ground)))
        }
        [who, "consents", "by", channel, "with", "key", key] => run.answer(who, channel, key, true),
        [who, "declines", "by", channel, "with", "key", key] => run.answer(who, channel, key, false),
        [officer, "signs", "the", "paper", "of", who, "with", "key", key] => run.sign(who, officer, key),
        [employee, "hands", "the", "paper", "to", who, "at", channel] => run.hand_out(who, employee, channel, None),
        [employee, "mails", "the", "paper", "to", who, "at", channel, "address", to] => {
            run.hand_out(who, employee, channel, Some(to))
        }
        _ => return None,
    })
}

fn then(run: &mut Run<'_>, words: &[&str]) -> Option<Told> {
    Some(match words {
        ["the", "case", "of", rest @ ..] => return the_case(run, rest),
        ["the", "signature", "is", "refused", "as", reason] => {
            let found = &run.refusals;
            must(found.iter().any(|found| found == reason), || format!("refused as {found:?}"))
        }
        ["the", "paper", "is", "refused", "as", reason] => {
            let found = &run.paper_refusal;
            must(found.iter().any(|found| found == reason), || format!("refused as {found:?}"))
        }
        ["the", "deed", "is", "turned", "away"] => run.turned.take().map(drop).ok_or_else(|| "it was done".to_owned()),
        ["the", "deed", "is", "turned", "away", "for:", why @ ..] => match run.turned.take() {
            Some(found) => must(found.contains(&why.join(" ")), || format!("it was turned away for: {found}")),
            None => Err("it was done".to_owned()),
        },
        ["the", paper, "of", who, "is", "genuine", "at", system] => run.genuine(who, paper, system),
        ["the", "number", "of", who, "is", "told", "at", system] => run.number_told(who, system),
        ["a", "receipt", "is", "printed", "for", who, "at", system] => run.receipt(who, system),
        ["every", "journal", "of", who, "holds"] => run.case(who).and_then(|case| journals_hold(run.house, case)),
        [who, "is", "mailed", count, "times"] => {
            let to = format!("To: {who}@");
            same(count, &run.mails().iter().filter(|mail| mail.contains(&to)).count().to_string())
        }
        _ => return None,
    })
}

fn the_case(run: &Run<'_>, words: &[&str]) -> Option<Told> {
    Some(match words {
        [who, "is", "overdue", "at", system] => {
            run.view(who, system).and_then(|view| must(!view.state.overdue.is_empty(), || "nothing is late".to_owned()))
        }
        [who, "is", status, "at", system] => {
            run.view(who, system).and_then(|view| same(status, view.state.status.word()))
        }
        [who, "stands", "at", step] => run.view(who, "local-body").and_then(|view| {
            let place = view.state.place.map_or_else(|| "end".to_owned(), |place| place.step);
            same(step, &place)
        }),
        [who, "passed", steps @ ..] => {
            run.view(who, "local-body").and_then(|view| same(&steps.join(" "), &view.state.path.join(" ")))
        }
        [who, "knows", "no", "offer"] => run
            .view(who, "local-body")
            .and_then(|view| must(view.state.offers.is_empty(), || format!("offered: {:?}", view.state.offers))),
        _ => return None,
    })
}

/// Who signs an application in a channel: the recipient on the portal, else the employee.
fn signer(channel: Channel, person: &str) -> &str {
    match channel {
        Channel::Portal => person,
        Channel::ServiceCentre => "viktoria",
        Channel::LocalBody => OFFICER,
    }
}

fn channel_of(word: &str) -> Result<Channel, String> {
    word.parse().map_err(|_| format!("no channel {word}"))
}

impl Run<'_> {
    /// The answers of a parent to the form, which must take them.
    fn answers_of(&self, parent: &str, born: &str, named: Option<&str>) -> Result<Answers, String> {
        let ApplicationPerson { iin, name } = self.house.person(parent);
        let surname = name.split_whitespace().next().unwrap_or_default().to_owned();
        let mut written = answers(born);
        let own = [
            ("child-name", format!("{surname} {}", named.unwrap_or("Аяру"))),
            ("iin", iin.as_str().to_owned()),
            ("applicant-name", name),
            ("office", self.office.clone()),
        ];
        written.extend(own.map(|(field, answer)| (field.to_owned(), answer)));
        written.extend(self.answers.get(named.unwrap_or(parent)).cloned().unwrap_or_default());
        let slips = self.edition()?.form.check(&written, civil_date(self.house.clock.now()), Contour::Production);
        must(slips.is_empty(), || format!("the form does not take the answers: {slips:?}"))?;
        Ok(written)
    }

    fn apply(&mut self, (parent, named): (&str, Option<&str>), channel: &str, born: &str, key: &str) -> Told {
        let channel = channel_of(channel)?;
        let written = self.answers_of(parent, born, named)?;
        let signer = signer(channel, parent);
        let application = self.house.application_to(&self.regulation, channel, (parent, signer), &written);
        let case = match self.house.open_as(channel, &application, (signer, key)) {
            Opened::Accepted { case } => case,
            Opened::SignatureRefused { case, reasons } => {
                self.refusals = reasons.iter().map(|reason| reason.word().to_owned()).collect();
                case
            }
            Opened::Undetermined { reasons } => return Err(format!("cannot be judged: {reasons:?}")),
        };
        let child = Child { case, parent: parent.to_owned(), channel };
        self.children.insert(named.unwrap_or(parent).to_owned(), child);
        self.house.house.pump.run_dry();
        Ok(())
    }

    /// A child put on the list as the act has it, by its own lines: applied for, granted, the paper that tells its number signed and given.
    fn waits(&mut self, parent: &str, channel: &str, born: &str, named: Option<&str>) -> Told {
        self.lay()?;
        let who = named.unwrap_or(parent);
        self.apply((parent, named), channel, born, signer(channel_of(channel)?, parent))?;
        let granted = Fact::Decided { decision: Decision::Grant, ground: None, explanation: None };
        for fact in [Fact::Accepted, Fact::DocumentsChecked, granted] {
            self.staff(who, OFFICER, fact)?;
        }
        self.nothing_turned_away()?;
        self.sign(who, HEAD, HEAD)?;
        if waits_to_be_handed_out(&self.view(who, "local-body")?) {
            self.hand_out(who, signer(channel_of(channel)?, parent), channel, None)?;
        }
        self.nothing_turned_away()?;
        let standing = self.standing(who)?;
        // Who comes later stands behind.
        self.pass(SignedDuration::from_mins(1));
        same("waiting", standing)
    }

    fn turn_away(
        &mut self,
        (employee, who): (&str, &str),
        channel: &str,
        reason: impl FnOnce(Vec<engine::RegisterKind>) -> TurnedAwayFor,
    ) -> Told {
        let (channel, edition) = (channel_of(channel)?, self.edition()?);
        let route = edition.route(channel).ok_or("the act has no such channel")?;
        let registers = route.steps.iter().flat_map(|step| step.registers.clone()).collect();
        let kind = if channel == Channel::ServiceCentre { ActorKind::Operator } else { ActorKind::Registrar };
        let turning = TurningAway {
            channel,
            office: self.office.clone(),
            recipient: Party::Person(self.house.person(who)),
            lang: Lang::Kk,
            actor: self.house.actor(kind, channel.system(), employee),
            signed_in: (self.house.clock.now(), SignInMethod::Password),
            reason: reason(registers),
            draft: None,
            edition,
        };
        let case = self.room(channel.system())?.turn_away(&turning).map_err(|turned| turned.to_string())?;
        self.children.insert(who.to_owned(), Child { case, parent: who.to_owned(), channel });
        self.house.house.pump.run_dry();
        Ok(())
    }

    fn staff(&mut self, who: &str, officer: &str, fact: Fact) -> Told {
        let kind = due_actor(&self.view(who, "local-body")?);
        let actor = self.house.actor(kind, System::LocalBody, officer);
        self.deed(who, System::LocalBody, |room, case| room.act(case, fact, &actor))
    }

    /// A written answer to the last offer: signed by the recipient, or on paper that the employee signs for.
    fn answer(&mut self, who: &str, channel: &str, key: &str, accepted: bool) -> Told {
        let channel = channel_of(channel)?;
        let (system, parent) = (channel.system(), self.child(who)?.parent.clone());
        let actor = self.house.actor(ActorKind::Recipient, system, &parent);
        let offer = self.view(who, system.word())?.state.offers.last().map(|offer| offer.id.clone());
        let Some(offer) = offer else { return self.answer_nothing(who, system, accepted) };
        let by_hand = (channel != Channel::Portal).then(|| format!("a paper on the offer {offer}").into_bytes());
        let bytes = if let Some(scan) = &by_hand {
            scan.clone()
        } else {
            let room = self.room(system)?;
            let text = room.answer_to_sign(self.case(who)?, &offer, accepted).map_err(|fault| fault.to_string())?;
            text.ok_or("there is nothing to answer")?
        };
        let staff = vec![Role::Employee, Role::SignRight, Role::Head];
        let answering = Answering {
            offer,
            accepted,
            signature: self.house.sign(key, &bytes),
            signer: self.house.person(signer(channel, &parent)).iin,
            roles: if by_hand.is_some() { staff } else { Vec::new() },
            scan: by_hand,
            actor,
        };
        let mut refused = None;
        self.deed(who, system, |room, case| {
            refused = room.answer_offer(case, &answering)?.err();
            Ok(())
        })?;
        match refused {
            Some(SignRefusal::Signature(_, reasons)) => {
                self.refusals = reasons.iter().map(|reason| reason.word().to_owned()).collect();
                Ok(())
            }
            Some(other) => Err(format!("{other:?}")),
            None => Ok(()),
        }
    }

    /// An answer where nothing was offered: the steps of the act themselves turn it away.
    fn answer_nothing(&mut self, who: &str, system: System, accepted: bool) -> Told {
        let (offer, parent) = ("none".to_owned(), self.child(who)?.parent.clone());
        let put = |bytes: &[u8]| {
            let room = self.room(system)?;
            room.store.write::<_, store::StoreError>(|tx| tx.blob_put(bytes)).map_err(|error| error.to_string())
        };
        let written = Written::Scan { document: put(b"an answer")?, signature: put(b"a signature")? };
        let fact =
            if accepted { Fact::PlaceAccepted { offer, written } } else { Fact::PlaceDeclined { offer, written } };
        let actor = self.house.actor(ActorKind::Recipient, system, &parent);
        self.deed(who, system, |room, case| room.act(case, fact, &actor))
    }

    fn sign(&mut self, who: &str, officer: &str, key: &str) -> Told {
        match self.house.sign_paper(self.case(who)?, officer, key) {
            Ok(()) => {}
            Err(SignRefusal::Signature(_, reasons)) => {
                self.paper_refusal = reasons.iter().map(|reason| reason.word().to_owned()).collect();
            }
            Err(SignRefusal::Redrawn) => return Err("the sheet told another certificate".to_owned()),
            Err(SignRefusal::NothingToSign) => return Err("no paper waits for a signature".to_owned()),
        }
        self.house.house.pump.run_dry();
        Ok(())
    }

    fn hand_out(&mut self, who: &str, employee: &str, channel: &str, mail: Option<&str>) -> Told {
        let system = channel_of(channel)?.system();
        let received_by = self.house.person(&self.child(who)?.parent).name;
        let handing = match mail {
            Some(to) => Handing::Mail { to: to.to_owned() },
            None => Handing::ByHand { received_by },
        };
        let kind = if system == System::ServiceCentre { ActorKind::Operator } else { ActorKind::Officer };
        let actor = self.house.actor(kind, system, employee);
        self.deed(who, system, |room, case| room.act(case, Fact::HandedOut { handing }, &actor))
    }

    fn number_told(&self, who: &str, system: &str) -> Told {
        let [given, told] = ["local-body", system].map(|system| Ok::<_, String>(self.view(who, system)?.state.number));
        let (given, told) = (given?, told?);
        must(given.is_some() && given == told, || format!("the body gave {given:?}, {system} knows {told:?}"))
    }

    fn receipt(&self, who: &str, system: &str) -> Told {
        let system: System = system.parse().map_err(|_| "no such system")?;
        let receipt = self.room(system)?.receipt(self.case(who)?).map_err(|fault| fault.to_string())?;
        must(receipt.starts_with(b"%PDF"), || "there is no receipt".to_owned())
    }

    fn genuine(&self, who: &str, paper: &str, system: &str) -> Told {
        let found = self.view(who, system)?.state.papers;
        let found = found.iter().rev().find(|found| found.paper == paper);
        let found = found.ok_or_else(|| format!("{system} has no {paper}"))?;
        let system: System = system.parse().map_err(|_| "no such system")?;
        let store = &self.room(system)?.store;
        let pdf =
            store.read::<_, store::StoreError>(|tx| tx.blob_get(&found.pdf)).map_err(|error| error.to_string())?;
        let pdf = pdf.ok_or_else(|| format!("{system} does not hold the paper"))?;
        let trust = casework::Trusted::trust(&*self.house.trusted, &pki::document::certificates(&pdf))
            .map_err(|error| error.to_string())?;
        let signed = pki::verify_pdf(&pdf, &trust, self.house.clock.now());
        if signed.is_valid() { Ok(()) } else { Err(format!("{:?}", signed.reasons)) }
    }

    fn mails(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.house.mail_folder()).into_iter().flatten().flatten();
        files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect()
    }
}
