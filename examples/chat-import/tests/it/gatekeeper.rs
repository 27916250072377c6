//! The gatekeeper: a token for one shape, and nothing without it.

use std::thread;

use encdb_example_testing::client::Client;
use serde_json::{Value, json};

use crate::{
    chat::{Chat, begin_session, client, say},
    follow::{COLUMNS, Sync, after, changes, from_start, messages, path},
    snapshots::{Snapshots, id},
};

#[test]
fn a_client_follows_its_shape_live() {
    let chat = Chat::new();
    let (serve, sync) = (chat.serve(), Sync::of(&chat));
    let harbour = client(&serve, "harbour");
    let session = begin_session(&harbour, "Lighthouse", &["ada"]);
    let first = say(&harbour, &session, "ada", "one");
    let follower = sync.follower("harbour");
    let start = follower.get(&from_start(1));
    assert_eq!(changes(&start), [("insert".to_owned(), first)]);
    assert_eq!(start.header("cache-control"), "no-store");
    assert!(!start.header("electric-schema").is_empty());
    thread::scope(|scope| {
        let waiting = scope.spawn(|| follower.get(&after(1, &start, true)));
        let second = say(&harbour, &session, "ada", "two");
        assert_eq!(changes(&waiting.join().unwrap()), [("insert".to_owned(), second)]);
    });
}

#[test]
fn a_request_whose_shape_differs_is_refused() {
    let chat = Chat::new();
    Snapshots::sample().import(&chat);
    let sync = Sync::of(&chat);
    let follower = sync.follower("harbour");
    let own = "account_id = 1";
    let of_session = format!("account_id = 1 AND session_id = '{}'", id(1));
    assert_eq!(changes(&follower.get(&from_start(1))).len(), 36);
    let shape = |table, columns, rows| {
        path(&[("table", table), ("columns", columns), ("where", rows), ("offset", "-1")])
    };
    // The same shape, as the client of Electric writes it.
    let quoted = COLUMNS.split(',').map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(",");
    assert_eq!(follower.get(&shape("messages", &quoted, own)).status, 200);
    let with_body = format!("{COLUMNS},body_encrypted");
    let others = [
        shape("tool_events", COLUMNS, own),
        shape("messages", "id", own),
        shape("messages", "author,id,account_id,session_id,created_at", own),
        shape("messages", &with_body, own),
        shape("messages", COLUMNS, "account_id = 2"),
        shape("messages", COLUMNS, &of_session),
    ];
    for other in others {
        let answer = follower.get(&other);
        assert_eq!(answer.status, 403, "{other}: {answer:?}");
        assert_eq!(answer.json()["detail"], "the token is for another shape");
    }
    let start = from_start(1);
    let wrong = [
        shape("messages", COLUMNS, "account_id = 1 OR true"),
        shape("messages", COLUMNS, "true"),
        shape("messages; DROP TABLE messages", COLUMNS, own),
        path(&[("table", "messages"), ("where", own), ("offset", "-1")]),
        path(&[("table", "messages"), ("columns", COLUMNS), ("offset", "-1")]),
        format!("{start}&table=messages"),
        format!("{start}&where=account_id%20%3D%202"),
        format!("{start}&subset__where=true"),
        format!("{start}&params[1]=2"),
        format!("{start}&replica=full"),
        format!("{start}&live_sse=true"),
        format!("{start}&secret={}", chat.upstream_secret()),
    ];
    for wrong in wrong {
        assert_eq!(follower.get(&wrong).status, 400, "{wrong}");
    }
}

#[test]
fn a_token_that_expired_was_altered_or_is_for_something_else_is_refused() {
    let chat = Chat::new();
    let sync = Sync::of(&chat);
    let follower = sync.follower("harbour");
    let start = from_start(1);
    assert_eq!(follower.get(&start).status, 200);
    let token = follower.token();
    let (claim, rest) = token.split_once('.').unwrap();
    let (until, signature) = rest.split_once('.').unwrap();
    let of_orchard = sync.follower("orchard");
    let (orchards_claim, _) = of_orchard.token().split_once('.').unwrap();
    let altered = [
        String::new(),
        format!("{claim}.9999999999.{signature}"),
        format!("{orchards_claim}.{until}.{signature}"),
        format!("{claim}.{until}.{}", &signature[1..]),
        // A login is no token of a shape.
        client(&sync.gatekeeper, "harbour").token().to_owned(),
    ];
    for token in altered {
        let answer = follower.with_token(&token).get(&start);
        assert_eq!(
            (answer.status, answer.content_type.as_str()),
            (401, "application/problem+json")
        );
    }
    assert_eq!(Client::of(sync.gatekeeper.address()).get(&start).status, 401);
    // And the token of a shape is no login.
    assert_eq!(follower.post("/api/shapes", &messages()).status, 401);

    let short = chat.gatekeeper(sync.upstream.address(), &["--shape-lifetime", "0"]);
    let harbour = client(&short, "harbour");
    let expired = harbour.post("/api/shapes", &messages()).json();
    let answer = harbour.with_token(expired["token"].as_str().unwrap()).get(&start);
    assert_eq!(
        (answer.status, &answer.json()["detail"]),
        (401, &json!("the token has expired; ask for another"))
    );
}

#[test]
fn a_token_is_for_the_accounts_own_rows_and_for_metadata() {
    let chat = Chat::new();
    let sync = Sync::of(&chat);
    let harbour = client(&sync.gatekeeper, "harbour");
    let pass = harbour.post("/api/shapes", &messages()).json();
    assert_eq!(pass["where"], "account_id = 1");
    assert_eq!(pass["expires_in"], 60);
    let mut of_session = messages();
    of_session["session"] = json!(id(1));
    let pass = harbour.post("/api/shapes", &of_session).json();
    assert_eq!(pass["where"], format!("account_id = 1 AND session_id = '{}'", id(1)));

    let wish = |table: &str, columns: &[&str]| json!({ "table": table, "columns": columns });
    let refused = [
        (403, wish("messages", &["id", "body_encrypted"])),
        (403, wish("threads", &["session_id", "title_encrypted"])),
        (403, wish("tool_events", &["id", "input_encrypted"])),
        (403, wish("uploads", &["id", "content_encrypted"])),
        (403, wish("messages", &[])),
        (403, wish("accounts", &["id"])),
        (403, wish("__encdb_fingerprints", &["id"])),
        (422, json!({ "table": "messages" })),
        (422, json!({ "table": "messages", "columns": ["id"], "where": "true" })),
        (422, json!({ "table": "messages", "columns": ["id"], "session": "x" })),
    ];
    for (status, wish) in refused {
        let answer = harbour.post("/api/shapes", &wish);
        assert_eq!(answer.status, status, "{wish}: {answer:?}");
        assert_eq!(answer.content_type, "application/problem+json");
    }
    let stranger = Client::of(sync.gatekeeper.address());
    assert_eq!(stranger.post("/api/shapes", &messages()).status, 401);
    assert_eq!(stranger.post("/api/login", &json!({ "name": "mallory" })).status, 401);
}

#[test]
fn a_sync_service_that_is_away_or_does_not_know_the_gatekeeper_is_said_so() {
    let chat = Chat::new();
    let sync = Sync::of(&chat);
    let follower = sync.follower("harbour");
    let start = from_start(1);
    let health = |gatekeeper: &Client| -> Value { gatekeeper.get("/health").json() };
    assert_eq!(health(&follower), json!({ "database": "up", "upstream": "up" }));
    let Sync { upstream, gatekeeper } = sync;
    upstream.stop();
    let answer = follower.get(&start);
    assert_eq!((answer.status, answer.content_type.as_str()), (502, "application/problem+json"));
    assert_eq!(health(&follower), json!({ "database": "up", "upstream": "down" }));
    gatekeeper.stop();

    let others = Chat::new();
    let upstream = others.upstream();
    let gatekeeper = chat.gatekeeper(upstream.address(), &[]);
    let harbour = client(&gatekeeper, "harbour");
    let pass = harbour.post("/api/shapes", &messages()).json();
    assert_eq!(harbour.with_token(pass["token"].as_str().unwrap()).get(&start).status, 502);
    assert!(gatekeeper.stop().contains("look at UPSTREAM_SECRET"));
}
