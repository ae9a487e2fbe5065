//! The wire to certification authorities: plain HTTP, because what comes over it is signed itself, with bounds on time and size.

use pki::{Fetch, SourceFault};
use std::time::Duration;
use ureq::Agent;

/// Longest wait for one answer, from the name to the last octet.
const PATIENCE: Duration = Duration::from_secs(10);
/// Largest body taken, octets: the full list of НУЦ takes tens of megabytes.
const MAX_BODY: u64 = 256 * 1024 * 1024;

/// Asks over HTTP. Redirects are not followed: the address is one that a trusted authority or the operator wrote.
#[derive(Debug)]
pub struct HttpFetch(Agent);

impl Default for HttpFetch {
    fn default() -> Self {
        Self::new(PATIENCE)
    }
}

impl HttpFetch {
    /// A wire that waits at most so long for an answer.
    pub fn new(patience: Duration) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(patience))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None);
        Self(config.build().new_agent())
    }
}

fn unreachable(fault: &dyn ToString) -> SourceFault {
    SourceFault::Unreachable(fault.to_string())
}

fn body(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Vec<u8>, SourceFault> {
    let mut answer = answer.map_err(|fault| unreachable(&fault))?;
    if answer.status() != 200 {
        return Err(unreachable(&format!("status {}", answer.status().as_u16())));
    }
    answer.body_mut().with_config().limit(MAX_BODY).read_to_vec().map_err(|fault| unreachable(&fault))
}

impl Fetch for HttpFetch {
    fn get(&self, address: &str) -> Result<Vec<u8>, SourceFault> {
        body(self.0.get(address).call())
    }

    fn post(&self, address: &str, content_type: &str, bytes: &[u8]) -> Result<Vec<u8>, SourceFault> {
        body(self.0.post(address).content_type(content_type).send(bytes))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    /// A listener that gives each caller the next of these answers; an empty one is silence.
    fn listener(answers: &'static [&'static str]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let mut silent = Vec::new();
            for answer in answers {
                let (mut socket, _) = listener.accept().unwrap();
                let mut asked = [0; 4096];
                assert!(socket.read(&mut asked).unwrap() > 0);
                socket.write_all(answer.as_bytes()).unwrap();
                if answer.is_empty() {
                    silent.push(socket);
                }
            }
            std::thread::sleep(Duration::from_secs(2));
        });
        address
    }

    #[test]
    fn only_a_whole_good_answer_in_time_tells() {
        let address = listener(&[
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlist",
            "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlist",
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 40\r\nConnection: close\r\n\r\nlist",
            "",
        ]);
        let wire = HttpFetch::new(Duration::from_millis(700));
        assert_eq!(wire.get(&address).unwrap(), b"list");
        for what in ["404", "302", "cut", "silence"] {
            assert!(matches!(wire.post(&address, "application/x", b"q"), Err(SourceFault::Unreachable(_))), "{what}");
        }
        assert!(matches!(wire.get("https://127.0.0.1/"), Err(SourceFault::Unreachable(_))));
    }
}
