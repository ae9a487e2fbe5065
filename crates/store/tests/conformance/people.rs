//! Accounts, sessions, drafts, the register of persons, mail.

use crate::{Bench, at, uuid};
use kernel::{Channel, Digest, Lang};
use store::{
    StoreError,
    records::{AccountRecord, DraftRecord, MailRecord, PersonRecord, SessionRecord, UploadRecord},
};

fn account(iin: &str, role: &str) -> AccountRecord {
    AccountRecord {
        id: uuid().to_string(),
        system: None,
        iin: iin.to_owned(),
        name: "Әлия Сейітқызы".to_owned(),
        email: Some("a@example.kz".to_owned()),
        phone: None,
        role: role.to_owned(),
        office: Some("15".to_owned()),
        password: "$argon2id$".to_owned(),
        certificate_serial: Some("0a".to_owned()),
        lang: Lang::Kk,
        created_at: at(1),
        blocked: false,
        representative: None,
        representative_name: None,
    }
}

pub fn accounts_are_one_a_role(bench: &Bench) {
    let citizen = account("900101300123", "citizen");
    let officer = account("900101300123", "officer");
    bench.write(|tx| tx.account_create(&citizen));
    bench.write(|tx| tx.account_create(&officer));
    let twice = AccountRecord { id: uuid().to_string(), ..citizen.clone() };
    assert!(matches!(bench.store.write(|tx| tx.account_create(&twice)), Err(StoreError::Taken(_))));
    let same_id = AccountRecord { iin: "1".to_owned(), ..citizen.clone() };
    assert!(matches!(bench.store.write(|tx| tx.account_create(&same_id)), Err(StoreError::Taken(_))));

    assert_eq!(bench.read(|tx| tx.account_find(&citizen.id)), Some(citizen.clone()));
    assert_eq!(bench.read(|tx| tx.account_find("nobody")), None);
    assert_eq!(bench.read(|tx| tx.account_find_by_iin(&citizen.iin)), [citizen.clone(), officer.clone()]);
    assert_eq!(bench.read(|tx| tx.account_find_in_role(&citizen.iin, "officer")), Some(officer.clone()));
    assert_eq!(bench.read(|tx| tx.account_find_in_role(&citizen.iin, "head")), None);
    assert_eq!(bench.read(|tx| tx.account_of_office("15")).len(), 2);

    // Every field can change, and what becomes nothing is stored as nothing.
    let changed = AccountRecord {
        system: Some("portal".to_owned()),
        email: None,
        phone: Some("+7".to_owned()),
        office: None,
        certificate_serial: None,
        lang: Lang::En,
        blocked: true,
        ..citizen
    };
    bench.write(|tx| tx.account_update(&changed));
    assert_eq!(bench.read(|tx| tx.account_find(&changed.id)), Some(changed.clone()));
    let into_other = AccountRecord { role: "officer".to_owned(), ..changed };
    assert!(matches!(bench.store.write(|tx| tx.account_update(&into_other)), Err(StoreError::Taken(_))));
    let nobody = account("2", "citizen");
    assert_eq!(bench.store.write(|tx| tx.account_update(&nobody)), Err(StoreError::Missing("the account")));
}

pub fn sessions_come_and_go(bench: &Bench) {
    let session = |hash: &str, account: Option<&str>, seconds| SessionRecord {
        id_hash: hash.to_owned(),
        account: account.map(str::to_owned),
        csrf: "token".to_owned(),
        data: "{}".to_owned(),
        expires_at: at(seconds),
    };
    let mut first = session("a", Some("x"), 10);
    bench.write(|tx| tx.session_save(&first));
    bench.write(|tx| tx.session_save(&session("b", Some("x"), 20)));
    bench.write(|tx| tx.session_save(&session("c", None, 30)));
    first.account = None;
    first.data = String::from(r#"{"lang":"kk"}"#);
    bench.write(|tx| tx.session_save(&first));
    assert_eq!(bench.read(|tx| tx.session_load("a")), Some(first));
    assert_eq!(bench.write(|tx| tx.session_sweep(at(10))), 1);
    assert_eq!(bench.read(|tx| tx.session_load("a")), None);
    bench.write(|tx| tx.session_delete_of("x"));
    assert_eq!(bench.read(|tx| tx.session_load("b")), None);
    bench.write(|tx| tx.session_delete("c"));
    assert_eq!(bench.read(|tx| tx.session_load("c")), None);
}

pub fn attempts_are_counted(bench: &Bench) {
    for (key, seconds) in [("iin", 1), ("iin", 1), ("iin", 5), ("source", 5)] {
        bench.write(|tx| tx.attempt_note(key, at(seconds)));
    }
    let count = |key, since| bench.read(|tx| tx.attempt_count(key, at(since)));
    assert_eq!((count("iin", 0), count("iin", 1), count("iin", 2), count("source", 0), count("x", 0)), (3, 3, 1, 1, 0));
    assert_eq!(bench.write(|tx| tx.attempt_sweep(at(5))), 2);
    assert_eq!(count("iin", 0), 1);
    bench.write(|tx| tx.attempt_note("iin", at(6)));
    assert_eq!(count("iin", 0), 2);
    bench.write(|tx| tx.attempt_forget("iin"));
    assert_eq!((count("iin", 0), count("source", 0)), (0, 1));
}

pub fn drafts_and_uploads(bench: &Bench) {
    let mut draft = DraftRecord {
        id: uuid().to_string(),
        account: "a".to_owned(),
        regulation: "card".to_owned(),
        channel: Channel::Portal,
        lang: Lang::Ru,
        answers: "{}".to_owned(),
        created_at: at(1),
        changed_at: at(1),
    };
    let older = DraftRecord { id: uuid().to_string(), ..draft.clone() };
    bench.write(|tx| tx.draft_save(&older));
    bench.write(|tx| tx.draft_save(&draft));
    draft.answers = String::from(r#"{"q":"ж"}"#);
    draft.lang = Lang::Kk;
    draft.changed_at = at(9);
    bench.write(|tx| tx.draft_save(&draft));
    assert_eq!(bench.read(|tx| tx.draft_find(&draft.id)), Some(draft.clone()));
    assert_eq!(bench.read(|tx| tx.draft_list("a")), [draft.clone(), older.clone()]);
    assert!(bench.read(|tx| tx.draft_list("b")).is_empty());

    let digest = bench.write(|tx| tx.blob_put(b"scan"));
    let upload = |n: i64| UploadRecord {
        id: uuid().to_string(),
        draft: draft.id.clone(),
        document: "birth-record".to_owned(),
        name: "туу туралы.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 4,
        digest: digest.clone(),
        at: at(n),
    };
    let (first, second) = (upload(1), upload(2));
    bench.write(|tx| tx.upload_save(&second));
    bench.write(|tx| tx.upload_save(&first));
    assert_eq!(bench.read(|tx| tx.upload_list(&draft.id)), [first.clone(), second.clone()]);
    assert_eq!(bench.read(|tx| tx.upload_find(&first.id)), Some(first.clone()));
    let homeless = UploadRecord { id: uuid().to_string(), draft: "none".to_owned(), ..first.clone() };
    assert!(matches!(bench.store.write(|tx| tx.upload_save(&homeless)), Err(StoreError::Taken(_))));
    let hollow = UploadRecord { id: uuid().to_string(), digest: Digest::from_bytes([1; 32]), ..first.clone() };
    assert!(matches!(bench.store.write(|tx| tx.upload_save(&hollow)), Err(StoreError::Taken(_))));
    bench.write(|tx| tx.upload_delete(&first.id));
    assert_eq!(bench.read(|tx| tx.upload_list(&draft.id)), std::slice::from_ref(&second));
    bench.write(|tx| tx.draft_delete(&draft.id));
    assert_eq!(bench.read(|tx| tx.draft_find(&draft.id)), None);
    assert_eq!(bench.read(|tx| tx.upload_find(&second.id)), None, "files go with their draft");
    assert!(bench.read(|tx| tx.blob_get(&digest)).is_some(), "their bytes stay");
}

pub fn persons(bench: &Bench) {
    let mut person = PersonRecord {
        iin: "900101300123".to_owned(),
        surname: "Қасымов".to_owned(),
        name: "Ерлан".to_owned(),
        patronymic: Some("Болатұлы".to_owned()),
        birth_date: "1990-01-01".to_owned(),
        sex: "male".to_owned(),
        address: "Алматы".to_owned(),
        lang: "kk".to_owned(),
    };
    bench.write(|tx| tx.person_put(&person));
    assert_eq!(bench.read(|tx| tx.person_find(&person.iin)), Some(person.clone()));
    person.patronymic = None;
    person.address = String::from("Астана");
    bench.write(|tx| tx.person_put(&person));
    assert_eq!(bench.read(|tx| tx.person_find(&person.iin)), Some(person));
    assert_eq!(bench.read(|tx| tx.person_find("1")), None);
}

pub fn mails(bench: &Bench) {
    let mail = |n: i64| MailRecord {
        id: uuid().to_string(),
        to: "a@example.kz".to_owned(),
        subject: "Хабарлама".to_owned(),
        text: "…".to_owned(),
        attachments: "[]".to_owned(),
        created_at: at(n),
        sent_at: None,
        attempts: 0,
        next_try_at: at(n),
        error: None,
    };
    let (first, second) = (mail(1), mail(2));
    for mail in [&second, &first, &first] {
        bench.write(|tx| tx.mail_post(mail));
    }
    assert_eq!(bench.read(|tx| tx.mail_due(10, at(1))), std::slice::from_ref(&first));
    assert_eq!(bench.read(|tx| tx.mail_due(10, at(2))), [first.clone(), second.clone()]);
    assert_eq!(bench.read(|tx| tx.mail_due(1, at(2))), std::slice::from_ref(&first));
    bench.write(|tx| tx.mail_fail(&first.id, at(50), "421"));
    assert_eq!(bench.read(|tx| tx.mail_due(10, at(49))), std::slice::from_ref(&second));
    let failed = bench.read(|tx| tx.mail_find(&first.id)).unwrap();
    assert_eq!((failed.attempts, failed.error.as_deref(), failed.next_try_at), (1, Some("421"), at(50)));
    bench.write(|tx| tx.mail_sent(&first.id, at(51)));
    bench.write(|tx| tx.mail_sent(&first.id, at(52)));
    bench.write(|tx| tx.mail_fail(&first.id, at(90), "late"));
    let sent = bench.read(|tx| tx.mail_find(&first.id)).unwrap();
    assert_eq!((sent.sent_at, sent.attempts, sent.error), (Some(at(51)), 1, None));
    assert_eq!(bench.read(|tx| tx.mail_due(10, at(99))), [second]);
}
