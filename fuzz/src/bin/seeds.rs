//! Makes the house of the targets and the first corpus: everything our own authorities can make, in each scheme, and the public files of the national
//! authority where they are at hand. `seeds FOLDER` takes those from the folder (that of `QYZMET_INTEROP` in the tests).

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use fuzz::{DOCUMENT, PASSWORD, folder, hours};
use kernel::Iin;
use lopdf::{Document, dictionary};
use pki::{
    Algorithm, Authority, Certificate, Digest, OcspRequest, Reference, RevocationList, RevocationReason, Role,
    Signer as _, StampRequest, Subject, Trust, cms_add_signer, cms_sign, cms_signatures, cms_verify, sign_pdf,
    with_stamp, wsse_sign, xml_sign,
};

// What the counters in the room's code call lives there.
use libfuzzer_sys as _;

type Done<T = ()> = Result<T, Box<dyn Error>>;

const XML: [&str; 2] = [
    "<a><b xmlns:n='urn:n' n:c='1'>text &amp; &#13;<!-- word --><d/></b></a>",
    "<r xmlns='urn:a'><part xmlns:p='urn:p' Id='id-1'><p:b>1</p:b></part></r>",
];
const SOAP: &str = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><ns:SendMessage \
    xmlns:ns='http://bip.bee.kz/SyncChannel/v10/Types'><request><requestInfo><messageId>5d2f</messageId><messageDate>\
    2026-11-21T10:15:30.123+05:00</messageDate></requestInfo></request></ns:SendMessage></s:Body></s:Envelope>";

fn main() -> Done {
    let home = folder();
    if home.exists() {
        println!("the house is there already: {}", home.display());
        return Ok(());
    }
    let work = tempfile::tempdir()?;
    let mut seeds = Seeds { into: home.join("seeds"), count: 0 };
    for target in ["certificate", "cms", "ocsp", "crl", "tsp", "xml", "pkcs12", "pdf"] {
        fs::create_dir_all(seeds.into.join(target))?;
    }
    let mut trust = Trust::default();
    let (mut roots, mut authorities, mut lists) = (Vec::new(), Vec::new(), Vec::new());
    for algorithm in [Algorithm::EcdsaP256, Algorithm::Gost2015x512] {
        let authority = Authority::create_at(
            Some("http://authority.test"),
            &work.path().join(algorithm.digest().of_parts(&[]).len().to_string()),
            PASSWORD,
            algorithm,
            hours(0),
        )?;
        let first = authorities.is_empty();
        let own = seeds.of_authority(&authority, first.then_some(home.as_path()))?;
        roots.extend(own.roots().to_vec());
        authorities.extend(own.intermediates().to_vec());
        lists.extend(own.lists().to_vec());
        trust = Trust::new(roots.clone(), authorities.clone(), lists.clone());
    }
    if let Some(interop) = std::env::args_os().nth(1).map(PathBuf::from) {
        trust = seeds.of_the_state(&interop, roots, authorities, lists)?;
    }
    seeds.containers(work.path())?;
    trust.save(&home.join("trust"))?;
    println!("{} seeds in {}", seeds.count, home.display());
    Ok(())
}

struct Seeds {
    into: PathBuf,
    count: usize,
}

impl Seeds {
    fn put(&mut self, target: &str, octets: &[u8]) -> Done {
        self.count += 1;
        Ok(fs::write(self.into.join(target).join(format!("{:03}", self.count)), octets)?)
    }

    /// One authority's seeds; the first furnishes the house too.
    fn of_authority(&mut self, authority: &Authority, home: Option<&Path>) -> Done<Trust> {
        let life = hours(0)..hours(24 * 300);
        let good = authority.issue(&person(1)?, &[Role::Individual], life.clone(), hours(0))?;
        let other = authority.issue_of(Algorithm::EcdsaP384, &person(2)?, &[Role::Head], life.clone(), hours(0))?;
        let revoked = authority.issue(&person(3)?, &[Role::Individual], life, hours(0))?;
        authority.revoke(&revoked.certificate().serial(), hours(1), RevocationReason::KeyCompromise)?;
        let trust = authority.trust(hours(2))?;
        for certificate in [&good, &other, &revoked].map(|key| key.certificate()) {
            self.put("certificate", certificate.der())?;
        }
        self.put("certificate", authority.issuing().der())?;
        self.put("certificate", good.certificate().pem()?.as_bytes())?;

        let plain = cms_sign(&good, DOCUMENT, true, hours(1))?;
        self.put("cms", &plain)?;
        self.put("cms", &cms_sign(&good, DOCUMENT, false, hours(1))?)?;
        self.put("cms", &cms_sign(&revoked, DOCUMENT, true, hours(1))?)?;
        self.put("cms", &cms_add_signer(&plain, &other, None, hours(1))?)?;
        let request = StampRequest::new(&cms_signatures(&plain)?.remove(0), Digest::Sha256)?;
        let answer = authority.time_stamp(request.der(), hours(2))?;
        let stamp = request.accept(&answer, &trust, hours(2))?;
        let stamped = with_stamp(&plain, stamp.der())?;
        self.put("cms", &stamped)?;
        self.put("tsp", stamp.der())?;
        self.put("tsp", &answer)?;
        let signed = cms_verify(&stamped, None, &trust, hours(3));
        assert!(signed.is_valid(), "{signed:?}");
        if let Some(evidence) = &signed.evidence {
            self.put("tsp", &evidence.to_der()?)?;
            for certificate in evidence.certificates() {
                self.put("certificate", certificate.der())?;
            }
        }

        for certificate in [good.certificate(), revoked.certificate()] {
            let request = OcspRequest::new(certificate, authority.issuing())?;
            self.put("ocsp", &authority.ocsp(request.der(), hours(2))?)?;
        }
        self.put("ocsp", &authority.ocsp(b"no request", hours(2))?)?;
        self.put("crl", &authority.crl(hours(2))?)?;
        self.put("crl", &authority.root_crl(hours(2))?)?;
        self.put("crl", &authority.delta_crl(hours(2))?)?;

        for key in [&good, &other] {
            self.put("xml", xml_sign(XML[0], key, &Reference::Whole)?.as_bytes())?;
            self.put("xml", xml_sign(XML[1], key, &Reference::Id("id-1".into()))?.as_bytes())?;
            self.put("xml", wsse_sign(SOAP, key)?.as_bytes())?;
        }
        let twice = xml_sign(&xml_sign(XML[0], &good, &Reference::Whole)?, &other, &Reference::Whole)?;
        self.put("xml", twice.as_bytes())?;
        let once = sign_pdf(&paper()?, &good, hours(1), "қол / подпись")?;
        self.put("pdf", &once)?;
        self.put("pdf", &sign_pdf(&once, &other, hours(2), "r")?)?;
        if let Some(home) = home {
            fs::write(home.join("plain.cms"), &plain)?;
            fs::write(home.join("stamp.tst"), stamp.der())?;
            fs::write(home.join("good.der"), good.certificate().der())?;
            fs::write(home.join("revoked.der"), revoked.certificate().der())?;
        }
        Ok(trust)
    }

    /// Files of the national authority's test contour, whose list and authority join the trust.
    fn of_the_state(
        &mut self,
        interop: &Path,
        mut roots: Vec<Certificate>,
        authorities: Vec<Certificate>,
        mut lists: Vec<RevocationList>,
    ) -> Done<Trust> {
        let contour = interop.join("ncanode-go/certs");
        let authority = fs::read(contour.join("nca_gost2022_test.cer"))?;
        roots.push(Certificate::from_der(&authority).or_else(|_| Certificate::from_pem(&authority))?);
        let list = fs::read(contour.join("nca_gost2022_test.crl"))?;
        lists.push(RevocationList::from_der(&list)?);
        self.put("crl", &list)?;
        let mut open = vec![interop.to_owned()];
        while let Some(place) = open.pop() {
            for entry in fs::read_dir(place)? {
                let path = entry?.path();
                match path.extension().and_then(|end| end.to_str()) {
                    _ if path.is_dir() => open.push(path),
                    Some("cer" | "pem") => {
                        let octets = fs::read(&path)?;
                        let read = Certificate::from_der(&octets).or_else(|_| Certificate::from_pem(&octets))?;
                        self.put("certificate", read.der())?;
                    }
                    Some("p12") => self.of_a_container(&path)?,
                    Some("xml") => self.put("xml", &fs::read(&path)?)?,
                    _ => {}
                }
            }
        }
        Ok(Trust::new(roots, authorities, lists))
    }

    fn of_a_container(&mut self, path: &Path) -> Done {
        self.put("pkcs12", &fs::read(path)?)?;
        for entry in pki::Container::open(path, PASSWORD)?.entries {
            self.put("certificate", entry.certificate.der())?;
            self.put("cms", &cms_sign(&entry.key()?, DOCUMENT, true, hours(1))?)?;
        }
        Ok(())
    }

    /// Containers of the program `openssl` in the schemes that are met, and what their seals protect.
    fn containers(&mut self, work: &Path) -> Done {
        let openssl = |line: &str| {
            let done = Command::new("openssl").args(line.split_whitespace()).current_dir(work).output();
            done.is_ok_and(|done| done.status.success())
        };
        if !openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out own.pem -days 9 -subj /CN=own",
        ) {
            println!("no program openssl: no containers of its making");
            return Ok(());
        }
        for scheme in
            ["-legacy", "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES", "-certpbe AES-256-CBC", "-certpbe NONE"]
        {
            let line = format!(
                "pkcs12 -export -in own.pem -inkey key.pem -name n -out own.p12 -passout pass:{PASSWORD} -iter 2 {scheme}"
            );
            if openssl(&line) {
                let whole = fs::read(work.join("own.p12"))?;
                self.put("pkcs12", &whole)?;
                let safe = safe(&whole).ok_or("a container of another form")?;
                pki::Container::read(&fuzz::sealed(safe), PASSWORD)?;
                self.put("pkcs12", safe)?;
            }
        }
        Ok(())
    }
}

/// What the seal of a container in DER protects: `SEQUENCE { INTEGER, SEQUENCE { OID, [0] { OCTET STRING { here } } } … }`.
fn safe(whole: &[u8]) -> Option<&[u8]> {
    let (_, value, _) = cut(whole)?;
    let (_, _, rest) = cut(value)?;
    let (_, info, _) = cut(rest)?;
    let (_, _, rest) = cut(info)?;
    let (_, explicit, _) = cut(rest)?;
    cut(explicit).map(|(_, safe, _)| safe)
}

/// Tag, value and what follows of an element of DER.
fn cut(octets: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, first) = (*octets.first()?, *octets.get(1)?);
    let more = if first < 0x80 { 0 } else { usize::from(first & 0x7f) };
    let long = octets.get(2..2 + more)?.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet));
    let length = if first < 0x80 { usize::from(first) } else { long };
    let (value, rest) = octets.get(2 + more..)?.split_at_checked(length)?;
    Some((tag, value, rest))
}

fn person(number: u8) -> Done<Subject> {
    let iin = Iin::with_check_digit(&format!("8501013500{number}")).ok_or("no number of a person")?;
    Ok(Subject {
        surname: "ТЕСТОВ".into(),
        name: format!("ТЕСТ {number}"),
        patronymic: Some("ТЕСТОВИЧ".into()),
        iin: Some(iin),
        organisation: None,
    })
}

/// A PDF of one page.
fn paper() -> Done<Vec<u8>> {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let content = document.add_object(lopdf::Stream::new(dictionary! {}, b"0 0 100 100 re f".to_vec()));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    });
    document.set_object(pages, dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 });
    let root = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", root);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes)?;
    Ok(bytes)
}
