//! The tables as diesel knows them: the same columns as in `migrations/`, checked against both databases by the conformance tests.

diesel::table! {
    journal (case_id, seq) {
        case_id -> Text,
        seq -> BigInt,
        at -> BigInt,
        system -> Text,
        actor -> Text,
        kind -> Text,
        fact -> Text,
        letter_id -> Nullable<Text>,
        prev_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    journal_heads (case_id) {
        case_id -> Text,
        seq -> BigInt,
        hash -> Text,
    }
}

diesel::table! {
    cases (id) {
        id -> Text,
        regulation -> Text,
        edition -> Text,
        channel -> Text,
        office -> Text,
        recipient -> Text,
        recipient_name -> Text,
        account -> Nullable<Text>,
        lang -> Text,
        number -> Nullable<Text>,
        status -> Text,
        place -> Text,
        officer -> Nullable<Text>,
        due_at -> Nullable<BigInt>,
        opened_at -> BigInt,
        changed_at -> BigInt,
        entries -> BigInt,
        ended -> Bool,
        state -> Text,
    }
}

diesel::table! {
    outbox (id) {
        id -> Text,
        case_id -> Text,
        seq -> BigInt,
        sender -> Text,
        receiver -> Text,
        territory -> Text,
        kind -> Text,
        body -> Text,
        enclosures -> Text,
        posted_at -> BigInt,
        queued_at -> BigInt,
        attempts -> BigInt,
        next_try_at -> BigInt,
        error -> Nullable<Text>,
        done_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    inbox (id) {
        id -> Text,
        case_id -> Text,
        seq -> BigInt,
        sender -> Text,
        receiver -> Text,
        territory -> Text,
        kind -> Text,
        body -> Text,
        enclosures -> Text,
        posted_at -> BigInt,
        received_at -> BigInt,
        attempts -> BigInt,
        error -> Nullable<Text>,
        opened_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    gateway (id) {
        id -> Text,
        case_id -> Text,
        seq -> BigInt,
        sender -> Text,
        receiver -> Text,
        territory -> Text,
        kind -> Text,
        body -> Text,
        enclosures -> Text,
        posted_at -> BigInt,
        number -> Nullable<BigInt>,
        taken_at -> BigInt,
        queued_at -> BigInt,
        attempts -> BigInt,
        next_try_at -> BigInt,
        error -> Nullable<Text>,
        delivered_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    blobs (digest) {
        digest -> Text,
        bytes -> Binary,
    }
}

diesel::table! {
    papers (id) {
        id -> Text,
        case_id -> Text,
        kind -> Text,
        number -> Text,
        code -> Text,
        pdf -> Text,
        lang -> Text,
        signed_by -> Text,
        certificate -> Text,
        issued_at -> BigInt,
        withdrawn_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    accounts (id) {
        id -> Text,
        system -> Nullable<Text>,
        iin -> Text,
        name -> Text,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        role -> Text,
        office -> Nullable<Text>,
        password -> Text,
        certificate_serial -> Nullable<Text>,
        lang -> Text,
        created_at -> BigInt,
        blocked -> Bool,
        representative -> Nullable<Text>,
        representative_name -> Nullable<Text>,
    }
}

diesel::table! {
    sessions (id_hash) {
        id_hash -> Text,
        account -> Nullable<Text>,
        csrf -> Text,
        data -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    attempts (key, seq) {
        key -> Text,
        seq -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    drafts (id) {
        id -> Text,
        account -> Text,
        regulation -> Text,
        channel -> Text,
        lang -> Text,
        answers -> Text,
        created_at -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    uploads (id) {
        id -> Text,
        draft -> Text,
        document -> Text,
        name -> Text,
        media_type -> Text,
        size -> BigInt,
        digest -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    serials (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    persons (iin) {
        iin -> Text,
        surname -> Text,
        name -> Text,
        patronymic -> Nullable<Text>,
        birth_date -> Text,
        sex -> Text,
        address -> Text,
        lang -> Text,
    }
}

diesel::table! {
    children (case_id) {
        case_id -> Text,
        territory -> Text,
        kindergarten_wishes -> Text,
        child_name -> Text,
        child_iin -> Nullable<Text>,
        birth_date -> Text,
        registered_at -> BigInt,
        privilege -> Nullable<Text>,
        status -> Text,
        code -> Nullable<Text>,
    }
}

diesel::table! {
    queue_heads (territory) {
        territory -> Text,
        number -> BigInt,
        leaf -> Text,
    }
}

diesel::table! {
    queue_log (territory, number) {
        territory -> Text,
        number -> BigInt,
        event -> Text,
        leaf -> Text,
    }
}

diesel::table! {
    rounds (territory, number) {
        territory -> Text,
        number -> BigInt,
        seed -> Text,
        announced_by -> Text,
        announced_at -> BigInt,
        run -> Nullable<Text>,
        decision -> Nullable<Text>,
        signature -> Nullable<Text>,
        evidence -> Nullable<Text>,
        signed_by -> Nullable<Text>,
        signed_at -> Nullable<BigInt>,
        carried -> Bool,
    }
}

diesel::table! {
    round_runs (id) {
        id -> Text,
        territory -> Text,
        number -> Nullable<BigInt>,
        made_by -> Text,
        made_at -> BigInt,
        cut -> BigInt,
        note -> Text,
        tally -> Text,
        input -> Text,
        outcome -> Text,
    }
}

diesel::table! {
    vacancies (id) {
        id -> Text,
        territory -> Text,
        kindergarten -> Text,
        kindergarten_name -> Text,
        born_from -> BigInt,
        born_to -> BigInt,
        language -> Text,
        places -> BigInt,
        taken -> BigInt,
        published_at -> BigInt,
    }
}

diesel::table! {
    offers (id) {
        id -> Text,
        case_id -> Text,
        vacancy -> Text,
        kindergarten -> Text,
        made_at -> BigInt,
        answer_by -> Nullable<BigInt>,
        answered_at -> Nullable<BigInt>,
        answer -> Nullable<Text>,
    }
}

diesel::table! {
    mails (id) {
        id -> Text,
        receiver -> Text,
        subject -> Text,
        text -> Text,
        attachments -> Text,
        created_at -> BigInt,
        sent_at -> Nullable<BigInt>,
        attempts -> BigInt,
        next_try_at -> BigInt,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    surveys (case_id) {
        case_id -> Text,
        answers -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    settings (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    accesses (case_id, seq) {
        case_id -> Text,
        seq -> BigInt,
        actor -> Text,
        what -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    evidence (signature) {
        signature -> Text,
        case_id -> Text,
        document -> Text,
        kept -> Text,
        stamped_at -> Nullable<BigInt>,
        entered -> Bool,
        attempts -> BigInt,
        next_try_at -> BigInt,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    bulletins (territory, round) {
        territory -> Text,
        round -> BigInt,
        form -> Text,
        seed -> Nullable<Text>,
        room_opens_at -> BigInt,
        opens_at -> BigInt,
        closes_at -> BigInt,
        per_account -> BigInt,
        per_source -> Nullable<BigInt>,
        published_by -> Text,
        published_at -> BigInt,
        line_served -> BigInt,
        closed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    bulletin_line (territory, round, ticket) {
        territory -> Text,
        round -> BigInt,
        ticket -> BigInt,
        child -> Text,
        vacancy -> Text,
        case_id -> Text,
        account -> Text,
        name -> Text,
        proxy -> Bool,
        source -> Nullable<Text>,
        came_at -> BigInt,
    }
}

diesel::table! {
    bulletin_claims (territory, round, claim) {
        territory -> Text,
        round -> BigInt,
        claim -> BigInt,
        case_id -> Text,
        account -> Text,
        name -> Text,
        proxy -> Bool,
        source -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(cases, surveys);
