//! Rows of the models as the reader prints them, and as it takes them for writing.

use serde_json::{Map, Value, json};

use crate::support::models::{Contact, Device, Grade, Member, Note, Parcel, Sample, User};

/// The plain columns that identify a row.
pub(super) const KEYS: [&str; 5] = ["id", "student", "course", "depot", "number"];

/// Encrypted columns by their names in SQL: the value, or NULL, and the columns of its tokens.
type Columns<'a> = [(&'static str, Option<Value>, &'a [&'static str])];

/// Returns a row as it is printed if everything is right.
fn row(table: &str, key: Value, columns: &Columns<'_>) -> Value {
    let column = |(name, value, tokens): &(&str, Option<Value>, &[&str])| {
        let mut shown = json!({ "value": value });
        if value.is_some() && !tokens.is_empty() {
            shown["tokens"] = tokens.iter().map(|it| ((*it).to_owned(), json!("ok"))).collect();
        }
        ((*name).to_owned(), shown)
    };
    let encrypted: Map<_, _> = columns.iter().map(column).collect();
    json!({ "table": table, "plain": key, "encrypted": encrypted })
}

fn with_seal(mut row: Value) -> Value {
    row["seal"] = json!("ok");
    row
}

/// Returns a row to write: the plain columns, and the values beside them.
fn to_write(plain: Value, columns: &Columns<'_>) -> Value {
    let mut row = plain;
    for (name, value, _) in columns {
        row[*name] = json!(value);
    }
    row
}

fn bytes(bytes: &[u8]) -> Value {
    json!({ "hex": hex::encode(bytes) })
}

fn number(number: f64) -> Value {
    if number.is_finite() { json!(number) } else { json!(number.to_string()) }
}

fn of_user(user: &User) -> [(&'static str, Option<Value>, &'static [&'static str]); 3] {
    let phone = user.phone.as_ref().map(|it| json!(it.expose()));
    [
        ("email", Some(json!(user.email.expose())), &["email_search"]),
        ("phone", phone, &["phone_search"]),
        ("ssn", user.ssn.as_ref().map(|it| json!(it.expose())), &[]),
    ]
}

pub(super) fn user(user: &User) -> Value {
    row("users", json!({ "id": user.id }), &of_user(user))
}

pub(super) fn user_to_write(user: &User) -> Value {
    to_write(json!({ "id": user.id, "name": user.name }), &of_user(user))
}

fn of_sample(sample: &Sample) -> Vec<(&'static str, Option<Value>, &'static [&'static str])> {
    let document = sample.document.expose();
    let maybe = sample.maybe.as_ref().map(|it| bytes(it.expose()));
    let maybe_as_text = sample.maybe_as_text.as_ref().map(|it| json!(it.expose()));
    let local_time = sample.local_time.expose().format(TIMESTAMP).to_string();
    let values = [
        ("text", Some(json!(sample.text.expose()))),
        ("bytes", Some(bytes(sample.bytes.expose()))),
        ("flag", Some(json!(sample.flag.expose()))),
        ("small", Some(json!(sample.small.expose()))),
        ("medium", Some(json!(sample.medium.expose()))),
        ("big", Some(json!(sample.big.expose()))),
        ("real_number", Some(number(*sample.real_number.expose()))),
        ("identity", Some(json!(sample.identity.expose().to_string()))),
        ("day", Some(json!(sample.day.expose().to_string()))),
        ("time_of_day", Some(json!(shortest(&sample.time_of_day.expose().to_string())))),
        ("local_time", Some(json!(shortest(&local_time)))),
        ("instant", Some(json!(shortest(&sample.instant.expose().format(TIMESTAMP).to_string())))),
        ("document", Some(json!({ "title": document.0.title, "counts": document.0.counts }))),
        ("padded", Some(json!(sample.padded.expose()))),
        ("as_text", Some(json!(sample.as_text.expose()))),
        ("maybe", maybe),
        ("maybe_as_text", maybe_as_text),
    ];
    values.into_iter().map(|(name, value)| (name, value, [].as_slice())).collect()
}

/// Returns a time without zeros at the end of its fraction.
fn shortest(time: &str) -> &str {
    if time.contains('.') { time.trim_end_matches('0').trim_end_matches('.') } else { time }
}

pub(super) fn sample(sample: &Sample) -> Value {
    row("all_types", json!({ "id": sample.id }), &of_sample(sample))
}

pub(super) fn sample_to_write(sample: &Sample) -> Value {
    to_write(json!({ "id": sample.id }), &of_sample(sample))
}

fn of_contact(contact: &Contact) -> [(&'static str, Option<Value>, &'static [&'static str]); 4] {
    [
        ("email", Some(json!(contact.email.expose())), &["email_search"]),
        ("ssn", Some(json!(contact.ssn.expose())), &[]),
        ("memo", contact.memo.as_ref().map(|it| json!(it.expose())), &[]),
        ("pin", contact.pin.as_ref().map(|it| json!(it.expose())), &[]),
    ]
}

pub(super) fn contact(contact: &Contact) -> Value {
    row("contacts", json!({ "id": contact.id }), &of_contact(contact))
}

pub(super) fn contact_to_write(contact: &Contact) -> Value {
    to_write(json!({ "id": contact.id }), &of_contact(contact))
}

fn of_member(member: &Member) -> [(&'static str, Option<Value>, &'static [&'static str]); 3] {
    let phone = member.phone.as_ref().map(|it| json!(it.expose()));
    [
        ("email", Some(json!(member.email.expose())), &["email_search"]),
        ("phone", phone, &["phone_search"]),
        ("ssn", member.ssn.as_ref().map(|it| json!(it.expose())), &[]),
    ]
}

pub(super) fn member(member: &Member) -> Value {
    with_seal(row("members", json!({ "id": member.id }), &of_member(member)))
}

pub(super) fn member_to_write(member: &Member) -> Value {
    let Member { id, user_id, role, active, .. } = member;
    let plain = json!({ "id": id, "user_id": user_id, "role": role, "active": active });
    to_write(plain, &of_member(member))
}

fn of_grade(grade: &Grade) -> [(&'static str, Option<Value>, &'static [&'static str]); 1] {
    [("grade", Some(json!(grade.grade.expose())), &[])]
}

pub(super) fn grade(grade: &Grade) -> Value {
    row("grades", json!({ "student": grade.student, "course": grade.course }), &of_grade(grade))
}

pub(super) fn grade_to_write(grade: &Grade) -> Value {
    to_write(json!({ "student": grade.student, "course": grade.course }), &of_grade(grade))
}

fn of_device(device: &Device) -> [(&'static str, Option<Value>, &'static [&'static str]); 1] {
    [("name", Some(json!(device.name.expose())), &[])]
}

pub(super) fn device(device: &Device) -> Value {
    row("devices", json!({ "id": bytes(&device.id) }), &of_device(device))
}

pub(super) fn device_to_write(device: &Device) -> Value {
    to_write(json!({ "id": bytes(&device.id) }), &of_device(device))
}

fn of_note(note: &Note) -> [(&'static str, Option<Value>, &'static [&'static str]); 3] {
    [
        ("title", Some(json!(note.title.expose())), &["title_token"]),
        ("label", Some(json!(note.label.expose())), &["label_search"]),
        ("body", Some(json!(note.body.open().unwrap())), &[]),
    ]
}

pub(super) fn note(note: &Note) -> Value {
    row("notes", json!({ "id": note.id }), &of_note(note))
}

pub(super) fn note_to_write(note: &Note) -> Value {
    to_write(json!({ "id": note.id, "tenant_id": note.tenant_id }), &of_note(note))
}

fn of_parcel(parcel: &Parcel) -> [(&'static str, Option<Value>, &'static [&'static str]); 2] {
    [
        ("content", Some(json!(parcel.content.open().unwrap())), &[]),
        ("note", parcel.note.as_ref().map(|it| json!(it.expose())), &[]),
    ]
}

pub(super) fn parcel(parcel: &Parcel) -> Value {
    let key = json!({ "depot": parcel.depot, "number": parcel.number });
    with_seal(row("parcels", key, &of_parcel(parcel)))
}

pub(super) fn parcel_to_write(parcel: &Parcel) -> Value {
    let Parcel { depot, number, tenant_id, weight, .. } = parcel;
    let plain =
        json!({ "depot": depot, "number": number, "tenant_id": tenant_id, "weight": weight });
    to_write(plain, &of_parcel(parcel))
}

const TIMESTAMP: &str = "%Y-%m-%dT%H:%M:%S%.f";
