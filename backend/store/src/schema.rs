//! The tables, as the migrations make them on both databases; a test reads every column of both.

diesel::table! {
    sites (id) {
        id -> Text,
        key -> Text,
        name_zh -> Text,
        name_en -> Text,
        time_zone -> Text,
        phone -> Nullable<Text>,
        epoch -> Text,
        seq -> BigInt,
        head_hash -> Text,
        kept_from -> BigInt,
        kept_after_hash -> Text,
    }
}

diesel::table! {
    journal (site, seq) {
        site -> Text,
        seq -> BigInt,
        at -> BigInt,
        kind -> Text,
        subject -> Text,
        actor -> Text,
        drill -> Bool,
        body -> Text,
        prev_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    departments (id) {
        id -> Text,
        site -> Text,
        key -> Text,
        name_zh -> Text,
        name_en -> Text,
        place -> Text,
    }
}

diesel::table! {
    people (id) {
        id -> Text,
        site -> Text,
        login -> Nullable<Text>,
        staff_number -> Nullable<Text>,
        name_zh -> Text,
        name_en -> Text,
        password_hash -> Nullable<Text>,
        pin_hash -> Nullable<Text>,
        skills -> Text,
        disabled_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    memberships (person, site, role) {
        person -> Text,
        site -> Text,
        role -> Text,
        department -> Nullable<Text>,
    }
}

diesel::table! {
    posts (id) {
        id -> Text,
        site -> Text,
        key -> Text,
        name_zh -> Text,
        name_en -> Text,
        place -> Text,
        critical -> Bool,
        check_in_every -> Nullable<BigInt>,
    }
}

diesel::table! {
    buttons (id) {
        id -> Text,
        site -> Text,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        place -> Text,
        department -> Nullable<Text>,
        silent -> Bool,
    }
}

diesel::table! {
    button_tests (id) {
        id -> Text,
        site -> Text,
        button -> Text,
        tested_by -> Text,
        begun_at -> BigInt,
        expires_at -> BigInt,
        pressed_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        press -> Nullable<Text>,
    }
}

diesel::table! {
    checkpoints (id) {
        id -> Text,
        site -> Text,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        place -> Text,
        key_place -> Bool,
        body -> Text,
        retired_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    sources (id) {
        id -> Text,
        site -> Text,
        name -> Text,
        key_hash -> Text,
        may_use_buttons -> Bool,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    devices (id) {
        id -> Text,
        site -> Text,
        name -> Text,
        public_key -> Text,
        enrolled_at -> BigInt,
        removed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    enrolment_codes (code_hash) {
        code_hash -> Text,
        site -> Text,
        expires_at -> BigInt,
        uses_left -> Integer,
        made_by -> Nullable<Text>,
    }
}

diesel::table! {
    sessions (token_hash) {
        token_hash -> Text,
        person -> Text,
        site -> Text,
        device -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        last_seen_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    failures (key) {
        key -> Text,
        count -> Integer,
        first_at -> BigInt,
        locked_until -> Nullable<BigInt>,
    }
}

diesel::table! {
    push_subscriptions (endpoint_hash) {
        endpoint_hash -> Text,
        endpoint -> Text,
        person -> Text,
        device -> Nullable<Text>,
        p256dh -> Text,
        auth -> Text,
        language -> Text,
        created_at -> BigInt,
        failed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    floor_plans (site, version) {
        site -> Text,
        version -> BigInt,
        imported_at -> BigInt,
        archive -> Text,
        report -> Text,
        is_current -> Bool,
    }
}

diesel::table! {
    secrets (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    alarms (id) {
        id -> Text,
        site -> Text,
        kind -> Text,
        priority -> Integer,
        state -> Text,
        version -> BigInt,
        drill -> Bool,
        raised_at -> BigInt,
        closed_at -> Nullable<BigInt>,
        next_due_at -> Nullable<BigInt>,
        due_reason -> Nullable<Text>,
        source -> Nullable<Text>,
        reference -> Nullable<Text>,
        raised_by -> Nullable<Text>,
        department -> Nullable<Text>,
        body -> Text,
    }
}

diesel::table! {
    response_plans (site, kind, priority, version) {
        site -> Text,
        kind -> Text,
        priority -> Integer,
        version -> BigInt,
        saved_at -> BigInt,
        saved_by -> Nullable<Text>,
        body -> Text,
    }
}

diesel::table! {
    duties (id) {
        id -> Text,
        site -> Text,
        person -> Text,
        post -> Text,
        device -> Nullable<Text>,
        started_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        receipt_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    lone_works (id) {
        id -> Text,
        site -> Text,
        person -> Text,
        started_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        next_due_at -> Nullable<BigInt>,
        due_reason -> Nullable<Text>,
        alarm -> Nullable<Text>,
        body -> Text,
    }
}

diesel::table! {
    deliveries (id) {
        id -> Text,
        site -> Text,
        person -> Nullable<Text>,
        channel -> Text,
        channel_id -> Nullable<Text>,
        contact -> Nullable<Text>,
        alarm -> Text,
        body -> Text,
        seq -> Nullable<BigInt>,
        state -> Text,
        attempts -> Integer,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        next_attempt_at -> Nullable<BigInt>,
        sent_at -> Nullable<BigInt>,
        received_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    channels (id) {
        id -> Text,
        site -> Text,
        kind -> Text,
        name -> Text,
        settings -> Text,
        serves -> Text,
        least -> Integer,
        language -> Text,
        enabled -> Bool,
        added_at -> BigInt,
        removed_at -> Nullable<BigInt>,
        failed_at -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        sendings -> Text,
        paused_until -> Nullable<BigInt>,
        delivered_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    contacts (id) {
        id -> Text,
        person -> Text,
        kind -> Text,
        address -> Text,
        language -> Text,
        added_at -> BigInt,
        removed_at -> Nullable<BigInt>,
        failed_at -> Nullable<BigInt>,
        gone_at -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        delivered_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    positions (site, person) {
        site -> Text,
        person -> Text,
        at -> BigInt,
        body -> Text,
    }
}

diesel::table! {
    tags (id) {
        id -> Text,
        site -> Text,
        checkpoint -> Text,
        kind -> Text,
        uid -> Text,
        keys -> Nullable<Text>,
        enrolled_at -> BigInt,
        enrolled_by -> Nullable<Text>,
        retired_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    routes (id) {
        id -> Text,
        site -> Text,
        key -> Text,
        post -> Nullable<Text>,
        name_zh -> Text,
        name_en -> Text,
        version -> BigInt,
        body -> Text,
        retired_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    schedules (id) {
        id -> Text,
        site -> Text,
        key -> Text,
        route -> Text,
        body -> Text,
        made_until -> BigInt,
        retired_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    rounds (id) {
        id -> Text,
        site -> Text,
        route -> Text,
        schedule -> Text,
        post -> Nullable<Text>,
        walker -> Nullable<Text>,
        state -> Text,
        version -> BigInt,
        starts_at -> BigInt,
        ends_at -> BigInt,
        next_due_at -> Nullable<BigInt>,
        due_reason -> Nullable<Text>,
        body -> Text,
    }
}

diesel::table! {
    phone_events (hash) {
        hash -> Text,
        site -> Text,
        device -> Text,
        person -> Text,
        seq -> Nullable<BigInt>,
        event -> Nullable<Text>,
        kind -> Nullable<Text>,
        received_at -> BigInt,
        body -> Text,
        signature -> Text,
        verdict -> Text,
    }
}

diesel::table! {
    device_chains (device) {
        device -> Text,
        seq -> BigInt,
        head_hash -> Nullable<Text>,
    }
}

diesel::table! {
    scans (id) {
        id -> Text,
        site -> Text,
        event -> Text,
        round -> Nullable<Text>,
        checkpoint -> Nullable<Text>,
        person -> Text,
        device -> Text,
        at -> BigInt,
        received_at -> BigInt,
        grade -> Text,
        doubtful -> Bool,
        settled -> Nullable<Text>,
        body -> Text,
        report -> Text,
    }
}

diesel::table! {
    tag_counters (tag, counter) {
        tag -> Text,
        counter -> BigInt,
        scan -> Text,
    }
}

diesel::table! {
    photos (site, id) {
        site -> Text,
        id -> Text,
        device -> Nullable<Text>,
        person -> Text,
        kind -> Text,
        received_at -> BigInt,
        content -> Text,
    }
}

diesel::table! {
    hazards (id) {
        id -> Text,
        site -> Text,
        state -> Text,
        version -> BigInt,
        checkpoint -> Nullable<Text>,
        found_at -> BigInt,
        closed_at -> Nullable<BigInt>,
        next_due_at -> Nullable<BigInt>,
        due_reason -> Nullable<Text>,
        body -> Text,
    }
}

diesel::joinable!(sessions -> people (person));
diesel::joinable!(memberships -> people (person));
diesel::joinable!(tag_counters -> scans (scan));
diesel::joinable!(deliveries -> alarms (alarm));
diesel::allow_tables_to_appear_in_same_query!(
    sites,
    journal,
    departments,
    people,
    memberships,
    posts,
    buttons,
    checkpoints,
    sources,
    devices,
    enrolment_codes,
    sessions,
    failures,
    push_subscriptions,
    floor_plans,
    secrets,
    alarms,
    response_plans,
    duties,
    deliveries,
    channels,
    contacts,
    positions,
    tags,
    routes,
    schedules,
    rounds,
    phone_events,
    device_chains,
    scans,
    tag_counters,
    photos,
    hazards,
);
