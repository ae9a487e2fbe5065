//! The adapter to the real registers of persons and of births, and the other end of its protocol.
//!
//! The bytes go over HTTP in the state's own network; TLS, where it is asked for, is the matter of the proxy that stands before the gateway.

mod envelope;
mod family;
mod persons;
mod xml;

use crate::{BirthRecord, Births, Person, Persons, Register, RegisterFault};
use envelope::{PROCESSED, Request, Response, fault, moment};
use kernel::{Clock, Iin};
use std::sync::Arc;
use std::time::Duration;
use uuid::{NoContext, Uuid};
use xml::Element;

/// An answer comes within this time or not at all, by the gateway's rules of integration.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// No answer of a register is longer, in bytes.
const LONGEST: u64 = 4 << 20;

/// How the gateway knows this installation.
#[derive(Debug, Clone)]
pub struct ChannelSettings {
    /// The address of the synchronous channel, `http://…`.
    pub address: String,
    /// The sender's name.
    pub sender: String,
    /// The sender's password.
    pub password: String,
}

/// The gateway's synchronous channel, by which registers are asked.
pub struct Channel {
    settings: ChannelSettings,
    clock: Arc<dyn Clock>,
    agent: ureq::Agent,
}

impl Channel {
    /// A channel to an address. Nothing is sent before the first question.
    pub fn new(settings: ChannelSettings, clock: Arc<dyn Clock>) -> Self {
        // A fault comes with the status 500, and its words are wanted.
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(ANSWER_WITHIN))
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
        Self { settings, clock, agent }
    }

    /// Asks a service; the question is made from the message's number and moment.
    fn ask(&self, service: &str, question: impl FnOnce(&str, &str) -> Element) -> Result<Element, RegisterFault> {
        let message = number(&*self.clock);
        let at = moment(self.clock.now());
        let data = question(&message, &at);
        let sender = (self.settings.sender.clone(), self.settings.password.clone());
        let request = Request { message, service: service.to_owned(), at, sender, data };
        let unreachable = |error: ureq::Error| RegisterFault::Unreachable(error.to_string());
        let mut answer = self
            .agent
            .post(&self.settings.address)
            .header("Content-Type", "text/xml; charset=utf-8")
            .header("SOAPAction", "\"\"")
            .send(request.write())
            .map_err(unreachable)?;
        let status = answer.status();
        let text = answer.body_mut().with_config().limit(LONGEST).read_to_string().map_err(unreachable)?;
        // A proxy's page of error is no answer of the channel.
        if !status.is_success() && status.as_u16() != 500 {
            return Err(RegisterFault::Unreachable(status.to_string()));
        }
        Response::read(&text, &request.message)
    }
}

impl Births for Channel {
    fn birth(&self, child: &Iin) -> Result<Option<BirthRecord>, RegisterFault> {
        family::read(&self.ask(family::SERVICE, |_, _| family::question(&self.settings.sender, child))?, child)
    }
}

impl Persons for Channel {
    fn person(&self, iin: &Iin) -> Result<Option<Person>, RegisterFault> {
        let question = |message: &str, at: &str| persons::question(message, at, &self.settings.sender, iin);
        persons::read(&self.ask(persons::SERVICE, question)?, iin)
    }
}

fn number(clock: &dyn Clock) -> String {
    let now = clock.now();
    let (seconds, nanos) = (now.as_second(), now.subsec_nanosecond());
    let at =
        uuid::Timestamp::from_unix(NoContext, u64::try_from(seconds).unwrap_or(0), u32::try_from(nanos).unwrap_or(0));
    Uuid::new_v7(at).to_string()
}

/// What the other end says, for an HTTP server to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status: 200, or 500 with a fault.
    pub status: u16,
    /// The envelope.
    pub body: String,
}

/// The other end of the channel: answers a request for a person or a birth from registers, as the gateway and the register behind it would.
///
/// `senders` are the names and passwords of those who may ask.
pub fn answer(registers: &dyn Register, senders: &[(String, String)], clock: &dyn Clock, request: &str) -> Reply {
    let at = moment(clock.now());
    let refused = |code: &str, message: &str| Reply { status: 500, body: fault(code, message, &at) };
    let request = match Request::read(request) {
        Ok(request) => request,
        Err(error) => return refused("SCSE002", &error.to_string()),
    };
    if !senders.contains(&request.sender) {
        return refused("SCSE002", "the sender is not known");
    }
    let message = number(clock);
    let data = match request.service.as_str() {
        family::SERVICE => {
            family::asked(&request.data).map(|iin| registers.birth(&iin).map(|birth| family::told(birth.as_ref())))
        }
        persons::SERVICE => family::asked(&request.data)
            .map(|iin| registers.person(&iin).map(|person| persons::told(&message, &at, person.as_ref()))),
        _ => return refused("SCSE001", "the service is not known"),
    };
    match data {
        Some(Ok(data)) => {
            let status = (PROCESSED.to_owned(), "Message has been processed successfully".to_owned());
            let response = Response { message, correlation: request.message, at, status, data };
            Reply { status: 200, body: response.write() }
        }
        Some(Err(_)) => refused("SCSE003", "the register does not answer"),
        None => refused("SCSE002", "no number is asked for"),
    }
}
