//! The doors of the house: registration, signing in, and what a parent reads on the page of its child's case.

use super::{Run, Told, must, same};
use crate::TestHouse;
use crate::client::{Answer, Client};

pub(super) fn line(run: &mut Run<'_>, words: &[&str]) -> Option<Told> {
    let (house, password) = (run.house, run.house.seed.password.clone());
    match words {
        ["when", person, "registers", "at", "portal"] => return Some(run.register(person)),
        ["when", person, "signs", "in", "at", system] => run.signed_in = sign_in(house, person, system, &password),
        ["when", person, "signs", "in", "at", system, "with", "a", "wrong", "password"] => {
            run.signed_in = sign_in(house, person, system, "not-the-password");
        }
        ["then", "the", "sign-in", "is", outcome] => return Some(same(outcome, run.signed_in)),
        ["then", who, "reads", "on", "the", "portal:", text @ ..] => return Some(run.reads(who, &text.join(" "))),
        _ => return None,
    }
    Some(Ok(()))
}

impl Run<'_> {
    /// Registers through the page, with the seeded password.
    fn register(&self, person: &str) -> Told {
        let who = self.house.person(person);
        let password = self.house.seed.password.clone();
        let mut client = Client::new(self.house.router()).in_language("ru");
        let answer = wait_for(async {
            let page = client.open("/registration").await;
            let fields = [
                ("iin", who.iin.as_str()),
                ("name", &who.name),
                ("password", &password),
                ("email", "person@example.kz"),
                ("lang", "ru"),
            ];
            client.fill(&page, &fields).await
        });
        must(answer.status.is_redirection(), || format!("registration was not taken: {}", answer.status))
    }

    /// What the parent reads, signed in, on the page of the case.
    fn reads(&self, who: &str, text: &str) -> Told {
        let (case, parent) = (self.case(who)?, self.child(who)?.parent.clone());
        let mut client = Client::new(self.house.router()).in_language("ru");
        let page = wait_for(async {
            let entered = enter(&mut client, self.house, &parent, "portal", &self.house.seed.password).await;
            client.follow(entered).await;
            client.open(&format!("/cabinet/{case}")).await
        });
        must(page.shows(text), || format!("{} ({}):\n{}", page.path, page.status, page.text()))
    }
}

/// Signs in through the page: where one stands after it tells whether it was let in.
pub(crate) fn sign_in(on: &TestHouse, person: &str, system: &str, password: &str) -> &'static str {
    let mut client = Client::new(on.router()).in_language("ru");
    let answer = wait_for(enter(&mut client, on, person, system, password));
    if answer.status.is_redirection() { "accepted" } else { "refused" }
}

async fn enter(client: &mut Client, on: &TestHouse, person: &str, system: &str, password: &str) -> Answer {
    let iin = on.person(person).iin;
    let prefix = if system == "portal" { String::new() } else { format!("/{system}") };
    let page = client.open(&format!("{prefix}/sign-in")).await;
    client.fill(&page, &[("iin", iin.as_str()), ("password", password)]).await
}

fn wait_for<T>(work: impl Future<Output = T>) -> T {
    #[expect(clippy::expect_used, reason = "a test that cannot wait has nothing else to do than to stop")]
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(work)
}
