//! The OpenAPI document that the program serves, and replies compared with it.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use encdb_example_testing::client::{Answer, Client};
use jsonschema::Validator;
use serde_json::{Value, json};

/// The document, and what was compared with it so far.
pub(crate) struct Document {
    json: Value,
    seen: Mutex<BTreeSet<Reply>>,
}

/// What an operation may be answered by: its method, its path and the status.
pub(crate) type Reply = (String, String, String);

impl Document {
    /// Reads the document that a program serves.
    pub(crate) fn of(client: &Client) -> Self {
        let answer = client.get("/openapi.json");
        assert_eq!(answer.status, 200, "{answer:?}");
        Self { json: answer.json(), seen: Mutex::default() }
    }

    /// Fails unless the document has this reply to this request, and the request is as it says if it was carried out.
    #[track_caller]
    pub(crate) fn check(&self, method: &str, path: &str, sent: Option<&str>, answer: &Answer) {
        let Some(template) = self.template(path, method) else {
            assert!([404, 405].contains(&answer.status), "{method} {path}: {answer:?}");
            return self.assert_valid(&json!({ "$ref": "#/components/schemas/Problem" }), answer);
        };
        let operation = &self.json["paths"][&template][method];
        let reply = &operation["responses"][answer.status.to_string()];
        assert!(reply.is_object(), "not in the document: {method} {template}: {answer:?}");
        let schema = &reply["content"][&answer.content_type]["schema"];
        assert!(schema.is_object(), "not in the document: {method} {template}: {answer:?}");
        self.assert_valid(schema, answer);
        self.check_request(operation, sent, answer);
        let reply = (method.to_owned(), template, answer.status.to_string());
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(reply);
    }

    /// Fails unless a body that was accepted is as the document says, and one that was refused for its content is not.
    #[track_caller]
    fn check_request(&self, operation: &Value, sent: Option<&str>, answer: &Answer) {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        let sent = sent.and_then(|sent| serde_json::from_str(sent).ok());
        let Some(sent) = sent.filter(|_| schema.is_object()) else { return };
        let is_valid = self.validator(schema).is_valid(&sent);
        match answer.status {
            200 | 201 => assert!(is_valid, "accepted, and not as the document says"),
            422 => assert!(!is_valid, "as the document says, and refused: {answer:?}"),
            _ => {}
        }
    }

    #[track_caller]
    fn assert_valid(&self, schema: &Value, answer: &Answer) {
        let errors: Vec<_> =
            self.validator(schema).iter_errors(&answer.json()).map(|it| it.to_string()).collect();
        assert!(errors.is_empty(), "{answer:?} is not as the document says: {errors:?}");
    }

    /// Returns a validator of a schema in the document, which may refer to others.
    fn validator(&self, schema: &Value) -> Validator {
        let schema = json!({ "allOf": [schema], "components": self.json["components"] });
        let options = jsonschema::options().should_validate_formats(true);
        options.build(&schema).expect("the document has schemas")
    }

    /// Finds the path of the document that an address belongs to.
    fn template(&self, path: &str, method: &str) -> Option<String> {
        let path = path.split('?').next().unwrap();
        let fits = |template: &str| {
            let (parts, wanted) = (path.split('/'), template.split('/'));
            parts.clone().count() == wanted.clone().count()
                && parts.zip(wanted).all(|(part, wanted)| wanted.starts_with('{') || part == wanted)
        };
        let mut paths = self.json["paths"].as_object().unwrap().iter();
        let found = paths.find(|(template, item)| fits(template) && item[method].is_object());
        found.map(|(template, _)| template.clone())
    }

    /// Returns all replies that the document has.
    pub(crate) fn replies(&self) -> BTreeSet<Reply> {
        let mut replies = BTreeSet::new();
        for (path, item) in self.json["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                for (status, reply) in operation["responses"].as_object().unwrap() {
                    assert!(reply["description"].is_string(), "{method} {path} {status}");
                    replies.insert((method.clone(), path.clone(), status.clone()));
                }
            }
        }
        replies
    }

    /// Returns the replies that were seen.
    pub(crate) fn seen(&self) -> BTreeSet<Reply> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
