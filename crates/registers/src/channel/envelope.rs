//! The messages of the gateway's synchronous channel v10 (SOAP 1.1, document/literal): request, response, fault.
//!
//! Only the wrapper elements stand in a namespace; their children stand in none. What others write otherwise is read all the same.

use super::xml::Element;
use crate::RegisterFault;
use jiff::{Timestamp, tz};

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const TYPES: &str = "http://bip.bee.kz/SyncChannel/v10/Types";
/// The code of a message that was processed.
pub(super) const PROCESSED: &str = "SCSS001";

/// What a system asks through the channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    /// The sender's own number of the message.
    pub message: String,
    /// The interaction in the gateway's register.
    pub service: String,
    /// When it was written.
    pub at: String,
    /// The sender's name and password in the gateway.
    pub sender: (String, String),
    /// The business data.
    pub data: Element,
}

impl Request {
    /// The envelope, every element in the order of the scheme.
    pub fn write(&self) -> String {
        let sender = vec![Element::leaf("senderId", &self.sender.0), Element::leaf("password", &self.sender.1)];
        let info = vec![
            Element::leaf("messageId", &self.message),
            Element::leaf("serviceId", &self.service),
            Element::leaf("messageDate", &self.at),
            Element::plain("sender", sender),
        ];
        let request = vec![
            Element::plain("requestInfo", info),
            Element::plain("requestData", vec![Element { name: "data".to_owned(), ..self.data.clone() }]),
        ];
        wrap(Element::within(TYPES, "SendMessage", vec![Element::plain("request", request)]))
    }

    /// Reads an envelope.
    pub fn read(text: &str) -> Result<Self, RegisterFault> {
        Self::of(&body(text)?)
    }

    /// Reads the body of an envelope.
    pub fn of(body: &Element) -> Result<Self, RegisterFault> {
        let wrapper = body.children.iter().find(|child| child.is(TYPES, "SendMessage"));
        let wrapper = wrapper.ok_or_else(|| missing("SendMessage"))?;
        let info = wrapper.at(&["request", "requestInfo"]).ok_or_else(|| missing("requestInfo"))?;
        let text = |name: &str| info.text_of(name).map(str::to_owned).ok_or_else(|| missing(name));
        let sender = |name: &str| info.child("sender").and_then(|sender| sender.text_of(name)).unwrap_or_default();
        Ok(Self {
            message: text("messageId")?,
            service: text("serviceId")?,
            at: text("messageDate")?,
            sender: (sender("senderId").to_owned(), sender("password").to_owned()),
            data: business(wrapper.at(&["request", "requestData", "data"]))?,
        })
    }
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Response {
    /// The number that the answerer gave to its message.
    pub message: String,
    /// The request's number.
    pub correlation: String,
    /// When it was written.
    pub at: String,
    /// Code and words of how it went.
    pub status: (String, String),
    /// The business data.
    pub data: Element,
}

impl Response {
    /// The envelope.
    pub fn write(&self) -> String {
        let status = vec![Element::leaf("code", &self.status.0), Element::leaf("message", &self.status.1)];
        let info = vec![
            Element::leaf("messageId", &self.message),
            Element::leaf("correlationId", &self.correlation),
            Element::leaf("responseDate", &self.at),
            Element::plain("status", status),
        ];
        let response = vec![
            Element::plain("responseInfo", info),
            Element::plain("responseData", vec![Element { name: "data".to_owned(), ..self.data.clone() }]),
        ];
        wrap(Element::within(TYPES, "SendMessageResponse", vec![Element::plain("response", response)]))
    }

    /// Reads the answer to a request: its data; a fault, a code of failure and an answer to another request are told as what they are.
    pub fn read(text: &str, request: &str) -> Result<Element, RegisterFault> {
        Self::of(&body(text)?, request)
    }

    /// The fault that an envelope tells, if it tells one.
    pub fn fault(text: &str) -> Option<RegisterFault> {
        body(text).ok().as_ref().and_then(fault_in).map(told)
    }

    /// Reads a body that was signed: it must name the request it answers, or an older answer could be sent again.
    pub fn of_signed(body: &Element, request: &str) -> Result<Element, RegisterFault> {
        let mut named = Vec::new();
        body.all("correlationId", &mut named);
        if !matches!(named.as_slice(), [one] if one.text.trim() == request) {
            return Err(RegisterFault::Malformed("it does not name the request it answers".to_owned()));
        }
        Self::of(body, request)
    }

    fn of(body: &Element, request: &str) -> Result<Element, RegisterFault> {
        if let Some(fault) = fault_in(body) {
            return Err(told(fault));
        }
        let wrapper = body.children.iter().find(|child| child.is(TYPES, "SendMessageResponse"));
        let wrapper = wrapper.ok_or_else(|| missing("SendMessageResponse"))?;
        let info = wrapper.at(&["response", "responseInfo"]).ok_or_else(|| missing("responseInfo"))?;
        if info.text_of("correlationId").is_some_and(|answered| answered != request) {
            return Err(RegisterFault::Malformed("it answers another request".to_owned()));
        }
        let status = info.child("status").ok_or_else(|| missing("status"))?;
        let code = status.text_of("code").ok_or_else(|| missing("code"))?;
        if code != PROCESSED {
            let message = status.text_of("message").unwrap_or_default().to_owned();
            return Err(RegisterFault::Refused { code: code.to_owned(), message });
        }
        business(wrapper.at(&["response", "responseData", "data"]))
    }
}

/// A fault's envelope.
pub(super) fn fault(code: &str, message: &str, at: &str) -> String {
    let info =
        vec![Element::leaf("errorCode", code), Element::leaf("errorMessage", message), Element::leaf("errorDate", at)];
    let detail = Element::plain("detail", vec![Element::within(TYPES, "SendMessageFault1_SendMessageFault", info)]);
    let children = vec![Element::leaf("faultcode", "n:Server"), Element::leaf("faultstring", message), detail];
    wrap(Element::within(SOAP, "Fault", children))
}

fn fault_in(body: &Element) -> Option<&Element> {
    body.children.iter().find(|child| child.is(SOAP, "Fault"))
}

/// A fault in its own words; without details, in those of SOAP.
fn told(fault: &Element) -> RegisterFault {
    let mut found = Vec::new();
    fault.all("SendMessageFault1_SendMessageFault", &mut found);
    let info = found.first();
    let detail = |name: &str| info.and_then(|info| info.text_of(name));
    RegisterFault::Refused {
        code: detail("errorCode").or(fault.text_of("faultcode")).unwrap_or_default().to_owned(),
        message: detail("errorMessage").or(fault.text_of("faultstring")).unwrap_or_default().to_owned(),
    }
}

fn wrap(wrapper: Element) -> String {
    Element::within(SOAP, "Envelope", vec![Element::within(SOAP, "Body", vec![wrapper])]).write()
}

fn body(text: &str) -> Result<Element, RegisterFault> {
    let envelope = Element::parse(text)?;
    if !envelope.is(SOAP, "Envelope") {
        return Err(missing("Envelope"));
    }
    envelope.children.into_iter().find(|child| child.is(SOAP, "Body")).ok_or_else(|| missing("Body"))
}

/// The business data: elements, or the same as an escaped text inside `data`.
fn business(data: Option<&Element>) -> Result<Element, RegisterFault> {
    let data = data.ok_or_else(|| missing("data"))?;
    let text = data.text.trim();
    if data.children.is_empty() && text.starts_with('<') {
        return Ok(Element::plain("data", vec![Element::parse(text)?]));
    }
    Ok(data.clone())
}

fn missing(name: &str) -> RegisterFault {
    RegisterFault::Malformed(format!("it has no {name}"))
}

/// A moment as the channel writes it, by the clock of Kazakhstan (UTC+5 since 1 March 2024).
pub(super) fn moment(at: Timestamp) -> String {
    at.to_zoned(tz::TimeZone::fixed(tz::offset(5))).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}
