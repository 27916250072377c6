//! Each kind of payload comes back as it was sent, and is stored as ciphertext.

use serde_json::{Value, json};

use crate::{
    caller::{PAYLOAD, SIGNALS, draft, id_of, path_of},
    service::Service,
};

const MIB: usize = 1024 * 1024;

/// Texts of all kinds.
fn texts() -> Vec<String> {
    let nested =
        json!({ "legs": [{ "if": { "above": 41.5, "then": ["sell", null] } }], "\"": "\\" });
    vec![
        String::new(),
        " ".to_owned(),
        nested.to_string(),
        json!(nested.to_string()).to_string(),
        "\u{1f5fc} é \n\t \" \\ \u{202e}".to_owned(),
        "NUL \0, which PostgreSQL does not store in a text".to_owned(),
        "null".to_owned(),
        "encdb1.AAAA".to_owned(),
        "x".repeat(MIB),
        "\u{1}".repeat(MIB),
        "\u{1f5fc}".repeat(MIB / 4),
    ]
}

#[test]
fn a_text_comes_back_as_it_was_sent() {
    let service = Service::new();
    let (_program, ada, _) = service.with_clients();
    for text in texts() {
        let created = ada.create(text.as_str());
        let id = id_of(&created);
        assert_eq!(created[PAYLOAD], text.as_str());
        assert_eq!(ada.read(&id), created);
        assert_eq!(ada.list()[0], created);
        let stored = service.stored(&id).unwrap();
        assert!(stored.starts_with("encdb1.") && (text.len() < 5 || !stored.contains(&text)));
        // The same text replaces another one.
        assert_eq!(ada.put(&path_of(&id), &draft("another")).status, 200);
        assert_eq!(ada.payload(&id), "another");
        assert_eq!(ada.put(&path_of(&id), &draft(text.as_str())).json()[PAYLOAD], text.as_str());
        assert_eq!(ada.payload(&id), text.as_str());
        service.run_sql("DELETE FROM signals");
    }
}

#[test]
fn no_payload_is_null_and_stays_null() {
    let service = Service::new();
    let (_program, ada, _) = service.with_clients();
    let absent = ada.post(SIGNALS, &json!({ "symbol": "ACME", "strength": 0 }));
    assert_eq!(absent.status, 201);
    for created in [absent.json(), ada.create(Value::Null)] {
        let id = id_of(&created);
        assert_eq!(created[PAYLOAD], Value::Null);
        assert_eq!(ada.read(&id), created);
        assert_eq!(service.stored(&id), None);
    }
    assert!(ada.list().iter().all(|line| line[PAYLOAD].is_null() && line["problem"].is_null()));
}

#[test]
fn an_update_sets_all_fields_and_an_absent_payload_is_none() {
    let service = Service::new();
    let (_program, ada, _) = service.with_clients();
    let created = ada.create("the lighthouse");
    let id = id_of(&created);
    let updated = ada.put(&path_of(&id), &json!({ "symbol": "GLOBEX.2", "strength": -100 })).json();
    assert_eq!(updated, ada.read(&id));
    assert_eq!((&updated["symbol"], &updated["strength"]), (&json!("GLOBEX.2"), &json!(-100)));
    assert_eq!((&updated[PAYLOAD], service.stored(&id)), (&Value::Null, None));
    assert_eq!(updated["created_at"], created["created_at"]);
    assert!(updated["updated_at"].as_str() > created["updated_at"].as_str());
}

#[test]
fn a_list_has_the_newest_signals_first_and_on_demand_only_those_with_a_payload() {
    let service = Service::new();
    let (_program, ada, grace) = service.with_clients();
    grace.create("the harbour");
    for n in 0..60 {
        ada.create(if n % 2 == 0 { json!(n.to_string()) } else { Value::Null });
    }
    let all = ada.list();
    assert_eq!((all.len(), &all[0][PAYLOAD], &all[1][PAYLOAD]), (50, &Value::Null, &json!("58")));
    let answer = ada.get(&format!("{SIGNALS}?with_payload=true"));
    let expected: Vec<_> = (0..30).rev().map(|n| json!((2 * n).to_string())).collect();
    let listed = answer.json();
    let listed: Vec<_> = listed.as_array().unwrap().iter().map(|line| &line[PAYLOAD]).collect();
    assert!(listed.into_iter().eq(&expected), "{answer:?}");
    assert_eq!(ada.get(&format!("{SIGNALS}?with_payload=false")).json(), json!(all));
}
