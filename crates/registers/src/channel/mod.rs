//! The adapter to the real registers of persons, of births and of organisations, and the other end of its protocol.
//!
//! The bytes go over HTTP in the state's own network; TLS, where it is asked for, is the matter of the proxy that stands before the gateway.

mod envelope;
mod family;
mod organisations;
mod persons;
mod transport;
mod xml;

use crate::{BirthRecord, Births, Organisation, Organisations, Person, Persons, Register, RegisterFault};
use envelope::{PROCESSED, Request, Response, fault, moment};
use jiff::{SignedDuration, Timestamp};
use kernel::{Bin, Clock, Iin};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use uuid::{NoContext, Uuid};
use xml::Element;

pub use transport::{TransportSignature, TrustSource};

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
    /// The transport signature; none where the gateway asks for none.
    pub signature: Option<TransportSignature>,
    /// The БИН of who asks, where organisations are asked of; the question is then signed by the key of the transport signature too.
    pub requestor: Option<Bin>,
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
            .send(self.written(&request)?)
            .map_err(unreachable)?;
        let status = answer.status();
        let text = answer.body_mut().with_config().limit(LONGEST).read_to_string().map_err(unreachable)?;
        // A proxy's page of error is no answer of the channel.
        if !status.is_success() && status.as_u16() != 500 {
            return Err(RegisterFault::Unreachable(status.to_string()));
        }
        let Some(signature) = &self.settings.signature else { return Response::read(&text, &request.message) };
        // A fault says nothing of anybody: the gateway may tell one before it can sign.
        if let Some(fault) = Response::fault(&text) {
            return Err(fault);
        }
        Response::of_signed(&signature.open(&text, self.clock.now())?, &request.message)
    }

    fn written(&self, request: &Request) -> Result<String, RegisterFault> {
        let text = request.write();
        self.settings.signature.as_ref().map_or_else(|| Ok(text.clone()), |signature| signature.sign(&text))
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

impl Organisations for Channel {
    fn organisation(&self, bin: &Bin) -> Result<Option<Organisation>, RegisterFault> {
        let requestor = self.settings.requestor.as_ref();
        let requestor = requestor.ok_or_else(|| RegisterFault::Unreachable("no БИН of who asks is set".to_owned()))?;
        let document = organisations::question(requestor, bin).write();
        let document = match &self.settings.signature {
            Some(signature) => signature.sign_document(&document)?,
            None => document,
        };
        organisations::read(&self.ask(organisations::SERVICE, |_, _| organisations::carried(&document))?, bin)
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

/// How far the date of a signed message may lie from now: what is older could be a copy, and what is inside is taken once (WS-Security gives no
/// protection of its own in the gateway's profile).
const WINDOW: SignedDuration = SignedDuration::from_mins(5);

/// The other end of a signed channel: opens requests, each once, and signs answers.
pub struct Answerer {
    signature: TransportSignature,
    seen: Mutex<BTreeMap<String, Timestamp>>,
}

impl Answerer {
    /// The other end with its key and the certificate of who may ask.
    pub fn new(signature: TransportSignature) -> Self {
        Self { signature, seen: Mutex::default() }
    }

    /// Answers a signed request as [`answer`] does an unsigned one.
    pub fn answer(
        &self,
        registers: &dyn Register,
        senders: &[(String, String)],
        clock: &dyn Clock,
        request: &str,
    ) -> Reply {
        let now = clock.now();
        let opened = self.signature.open(request, now).and_then(|body| Request::of(&body));
        let taken = opened.and_then(|request| if self.is_new(&request, now) { Ok(request) } else { Err(again()) });
        let reply = match taken {
            Ok(request) => answer_to(registers, senders, clock, &request),
            Err(error) => refusal(clock, "SCSE002", &error.to_string()),
        };
        match self.signature.sign(&reply.body) {
            Ok(body) => Reply { body, ..reply },
            Err(error) => refusal(clock, "SCSE003", &error.to_string()),
        }
    }

    /// Whether a message is dated now and was not taken before.
    fn is_new(&self, request: &Request, now: Timestamp) -> bool {
        let Ok(at) = request.at.parse::<Timestamp>() else { return false };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, at| now.duration_since(*at).abs() <= WINDOW);
        now.duration_since(at).abs() <= WINDOW && seen.insert(request.message.clone(), at).is_none()
    }
}

fn again() -> RegisterFault {
    RegisterFault::Malformed("the message was taken before, or is not of now".to_owned())
}

fn refusal(clock: &dyn Clock, code: &str, message: &str) -> Reply {
    Reply { status: 500, body: fault(code, message, &moment(clock.now())) }
}

/// The other end of the channel: answers a request for a person, a birth or an organisation from registers, as the gateway and the register behind it would.
///
/// `senders` are the names and passwords of those who may ask.
pub fn answer(registers: &dyn Register, senders: &[(String, String)], clock: &dyn Clock, request: &str) -> Reply {
    match Request::read(request) {
        Ok(request) => answer_to(registers, senders, clock, &request),
        Err(error) => refusal(clock, "SCSE002", &error.to_string()),
    }
}

fn answer_to(registers: &dyn Register, senders: &[(String, String)], clock: &dyn Clock, request: &Request) -> Reply {
    let at = moment(clock.now());
    let refused = |code: &str, message: &str| refusal(clock, code, message);
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
        organisations::SERVICE => organisations::asked(&request.data)
            .map(|bin| registers.organisation(&bin).map(|known| organisations::told(known.as_ref()))),
        _ => return refused("SCSE001", "the service is not known"),
    };
    match data {
        Some(Ok(data)) => {
            let status = (PROCESSED.to_owned(), "Message has been processed successfully".to_owned());
            let response = Response { message, correlation: request.message.clone(), at, status, data };
            Reply { status: 200, body: response.write() }
        }
        Some(Err(_)) => refused("SCSE003", "the register does not answer"),
        None => refused("SCSE002", "no number is asked for"),
    }
}
