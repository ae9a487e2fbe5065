//! `qyzmet verify`: is this signed document genuine? For anyone, with or without the network.

use super::serve;
use crate::clock::SystemClock;
use crate::fetch::HttpFetch;
use clap::Args;
use jiff::Timestamp;
use kernel::{Clock as _, Lang};
use pki::document::{Judged, certificates, judge};
use pki::{Anchor, Certificate, Checker, Contour, Evidence, OcspResponse, Sources, Trust, Verdict};
use serde::Serialize;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use translation::T;
use web::signed::{self, ToldSignature};

/// The status of the process when no verdict could be asked for: a file is missing, an option is wrong.
pub const FAULT: u8 = 3;

/// What to check, and by what.
#[derive(Args)]
pub struct VerifyArguments {
    /// The signed document: CMS, XML or PDF, told by its content.
    #[arg(required_unless_present = "statement", conflicts_with = "statement")]
    file: Option<PathBuf>,
    /// The document itself, where the signature is in a file of its own; with --statement the paper's PDF, to compare its words.
    #[arg(long)]
    pub(super) content: Option<PathBuf>,
    /// What the square code of a paper says, as a scanner read it: checked with no network.
    #[arg(long, requires = "signer")]
    statement: Option<String>,
    /// The certificate of a body whose statements count; may be given several times. A portal gives its own at /check/statements.cer, all it ever
    /// had at /check/statements.pem.
    #[arg(long)]
    pub(super) signer: Vec<PathBuf>,
    /// Judge at this moment (RFC 3339) instead of now.
    #[arg(long, value_parser = moment)]
    pub(super) at: Option<Timestamp>,
    /// For a program to read.
    #[arg(long)]
    pub(super) json: bool,
    /// Trust this certificate of an authority, those of this file, or this folder of trust; may be given several times.
    #[arg(long)]
    trust: Vec<PathBuf>,
    /// The installation whose folder of trust is taken where no --trust is given.
    #[arg(long, default_value = "qyzmet.toml")]
    config: PathBuf,
    /// A list of revoked certificates, full or delta; may be given several times. The network is not asked then.
    #[arg(long)]
    crl: Vec<PathBuf>,
    /// An answer of an authority on revocation; may be given several times. The network is not asked then.
    #[arg(long)]
    ocsp: Vec<PathBuf>,
    /// What the verdict rests on, as it was kept with the document; a portal gives it beside a paper. The network is not asked then.
    #[arg(long)]
    evidence: Vec<PathBuf>,
    /// Never ask the network.
    #[arg(long)]
    offline: bool,
    /// Read numbers of persons of the authority's test contour, which break the rule of their checksum.
    #[arg(long)]
    test_contour: bool,
    /// kk, ru or en.
    #[arg(long, default_value = "ru")]
    pub(super) lang: Lang,
}

/// The verdict for a program.
#[derive(Serialize)]
struct Told {
    verdict: Verdict,
    kind: &'static str,
    signatures: Vec<ToldSignature>,
}

pub(super) type Fault = Box<dyn Error>;

/// Judges a document. The status is 0 for valid, 1 for invalid, 2 for what cannot be determined, 3 when the question itself is wrong.
pub fn run(arguments: &VerifyArguments) -> ExitCode {
    // Whoever reads may have stopped, or its disk be full: that is told, and is no verdict.
    let said = told(arguments).and_then(|(verdict, text)| {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush())?;
        Ok(status(verdict))
    });
    said.unwrap_or_else(|fault| failed(&fault))
}

/// The verdict and what is said of it.
fn told(arguments: &VerifyArguments) -> Result<(Verdict, String), Fault> {
    if let Some(text) = &arguments.statement {
        let (verdict, told) = super::statement::told(arguments, text)?;
        return Ok((verdict, format!("{told}\n")));
    }
    let judged = judged(arguments)?;
    let text = if arguments.json {
        format!("{}\n", serde_json::to_string_pretty(&Told::of(&judged))?)
    } else {
        words(T::of(arguments.lang), &judged)
    };
    Ok((judged.verdict, text))
}

/// A moment as it is typed.
fn moment(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "write a moment with its offset, for instance 2026-11-30T10:00:00+05:00".to_owned())
}

fn status(verdict: Verdict) -> ExitCode {
    ExitCode::from(match verdict {
        Verdict::Valid => 0,
        Verdict::Invalid => 1,
        Verdict::Undetermined => 2,
    })
}

fn failed(fault: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("qyzmet: {fault}");
    ExitCode::from(FAULT)
}

fn judged(arguments: &VerifyArguments) -> Result<Judged, Fault> {
    let bytes = read(arguments.file.as_deref().ok_or("name the file")?)?;
    let content = arguments.content.as_deref().map(read).transpose()?;
    let mut trust = trust(arguments)?;
    let now = SystemClock::new().now();
    if !offline(arguments) {
        let checker = Checker::new(Arc::new(HttpFetch::default()), trust, Sources::default());
        let gathered = checker.gather(&certificates(&bytes), now);
        for attempt in &gathered.attempts {
            eprintln!("qyzmet: {}: {}", attempt.address, attempt.fault);
        }
        trust = gathered.trust;
    }
    Ok(judge(&bytes, content.as_deref(), &trust, arguments.at.unwrap_or(now)))
}

/// A file; the fault names it and says what to do.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    std::fs::read(path).map_err(|fault| {
        format!("{}: cannot be read ({fault}); name a file that exists and that you may read", path.display()).into()
    })
}

pub(super) fn trust(arguments: &VerifyArguments) -> Result<Trust, Fault> {
    let mut trust = Trust::default();
    let mut contour = Contour::Production;
    // A statement is judged by the certificate that is named; authorities are not needed for it.
    if arguments.trust.is_empty() && (arguments.statement.is_none() || arguments.config.exists()) {
        if !arguments.config.exists() {
            let config = arguments.config.display();
            return Err(format!(
                "whom to trust? There is no {config} here: name the certificates of authorities with --trust FILE, or an \
                 installation with --config FILE"
            )
            .into());
        }
        let configuration = serve::read(&arguments.config)?;
        trust = folder_of_trust(&configuration.trust)?;
        contour = configuration.contour;
    }
    for path in &arguments.crl {
        let lists = anchors(path)?;
        if !lists.iter().all(|anchor| matches!(anchor, Anchor::List(_))) {
            return Err(
                format!("{}: not a list of revoked certificates; certificates go to --trust", path.display()).into()
            );
        }
        trust = trust.with_anchors(lists);
    }
    // Folders first: their lists may tell of an authority that is named by its file.
    let (folders, files): (Vec<_>, Vec<_>) = arguments.trust.iter().partition(|path| path.is_dir());
    for folder in folders {
        let folder = folder_of_trust(folder)?;
        trust = trust.with_anchors(parts(&folder)).with_faults(folder.faults());
    }
    for file in files {
        let named = named(anchors(file)?, &trust, offline(arguments));
        trust = trust.with_anchors(named);
    }
    let nobody = trust.roots().is_empty() && trust.intermediates().is_empty() && trust.faults().is_empty();
    if nobody && arguments.statement.is_none() {
        return Err("whom to trust? No authority is named: give the certificate of one with --trust FILE".into());
    }
    for path in &arguments.ocsp {
        let answer = OcspResponse::from_der(&read(path)?).map_err(|fault| {
            format!(
                "{}: not an answer on revocation (OCSP): {fault}; give a successful one as the authority sent it (DER)",
                path.display()
            )
        })?;
        trust = trust.with_answers([answer]);
    }
    for path in &arguments.evidence {
        let evidence = Evidence::from_der(&read(path)?)
            .map_err(|fault| format!("{}: not the evidence of a signature: {fault}", path.display()))?;
        trust = trust.with_evidence(&evidence);
    }
    Ok(trust.in_contour(if arguments.test_contour { Contour::Test } else { contour }))
}

/// The parts of a folder of trust, each as the operator put it there: any authority may be an anchor (RFC 5280 §6.1.1 d).
fn parts(folder: &Trust) -> Vec<Anchor> {
    let roots = folder.roots().iter().cloned().map(Anchor::Root);
    let intermediates = folder.intermediates().iter().cloned().map(Anchor::Intermediate);
    roots.chain(intermediates).chain(folder.lists().iter().cloned().map(Anchor::List)).collect()
}

/// What is named by hand. Where nothing can tell whether a named authority is revoked — no network, no list of the one above it — it is
/// taken at the word of whoever named it: an anchor of trust need not certify itself (RFC 5280 §6.1.1 d). `docs/verifier.md` says when.
fn named(anchors: Vec<Anchor>, trust: &Trust, offline: bool) -> Vec<Anchor> {
    let untold = |own: &Certificate| !trust.lists().iter().any(|list| list.is_of_issuer_of(own));
    let taken = anchors.into_iter().map(|anchor| match anchor {
        Anchor::Intermediate(own) if offline && untold(&own) => Anchor::Root(own),
        other => other,
    });
    taken.collect()
}

fn offline(arguments: &VerifyArguments) -> bool {
    arguments.offline || !(arguments.crl.is_empty() && arguments.ocsp.is_empty() && arguments.evidence.is_empty())
}

fn folder_of_trust(folder: &Path) -> Result<Trust, Fault> {
    let trust = Trust::load(folder).map_err(|fault| {
        format!("{}: not a folder of trust ({fault}); make one with `qyzmet trust import`", folder.display())
    })?;
    for skipped in trust.faults() {
        eprintln!("qyzmet: {}: skipped, {}", skipped.file.display(), skipped.fault);
    }
    Ok(trust)
}

/// The certificates of authorities and lists of a file.
pub(super) fn anchors(path: &Path) -> Result<Vec<Anchor>, Fault> {
    let found = Anchor::read(&read(path)?)
        .map_err(|fault| format!("{}: neither a certificate of an authority nor a list: {fault}; give the files that it publishes, DER or PEM", path.display()))?;
    if found.is_empty() {
        return Err(format!("{}: holds no certificate and no list", path.display()).into());
    }
    Ok(found)
}

impl Told {
    fn of(judged: &Judged) -> Self {
        Self {
            verdict: judged.verdict,
            kind: judged.kind.word(),
            signatures: judged.signatures.iter().map(ToldSignature::of).collect(),
        }
    }
}

/// The verdict for a person.
fn words(t: T, judged: &Judged) -> String {
    let mut text = t.verify_document(signed::verdict_words(t, judged.verdict)).into_owned();
    for (place, one) in judged.signatures.iter().enumerate() {
        let _ = write!(text, "\n\n{}", t.verify_signature(place + 1, signed::verdict_words(t, one.verdict)));
        for (label, value) in signed::rows(t, one) {
            let _ = write!(text, "\n   {label}: {value}");
        }
        for reason in signed::reasons(t, one) {
            let _ = write!(text, "\n   — {reason}");
        }
    }
    text.push('\n');
    text
}
