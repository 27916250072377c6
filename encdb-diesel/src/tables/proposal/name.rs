//! What the name of a column says about its values, in several languages.

use super::subject::Subject;

/// How sure a name is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Certainty {
    /// The name may as well mean something else.
    Possible,
    Probable,
}

/// Returns what the values of a column with this name are probably about.
pub(super) fn subject_of(table: &str, column: &str) -> Option<(Subject, Certainty)> {
    let words = words(column);
    if has_phrase(&words, PASSWORDS) {
        return Some((Subject::Password, Certainty::Probable));
    }
    if words.last().is_some_and(|last| ABOUT_THE_VALUE.contains(&last.as_str())) {
        return None;
    }
    let listed = PHRASES.iter().find(|(_, phrases)| has_phrase(&words, phrases));
    if let Some((subject, _)) = listed {
        return Some((*subject, Certainty::Probable));
    }
    let is_name = words.last().is_some_and(|last| NAMES.contains(&last.as_str()));
    if !is_name || words.len() > 1 {
        return None;
    }
    let of_people = self::words(table).iter().any(|word| PEOPLE.contains(&word.as_str()));
    let certainty = if of_people { Certainty::Probable } else { Certainty::Possible };
    Some((Subject::PersonName, certainty))
}

/// Tells whether a name in a JSON document is the name of something sensitive.
pub(super) fn is_sensitive(name: &str) -> bool {
    matches!(subject_of("", name), Some((_, Certainty::Probable)))
}

/// Returns the words of a name in lower case: `first`, `name` of `first_name`, `FirstName` and `first-name`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut follows_lower_case = false;
    for c in name.chars() {
        let begins = !c.is_alphanumeric() || (c.is_uppercase() && follows_lower_case);
        if begins {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(last) = words.last_mut()
        {
            last.extend(c.to_lowercase());
        }
        follows_lower_case = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Tells whether the words have one of these phrases, whose words have a blank between them or nothing.
fn has_phrase(words: &[String], phrases: &str) -> bool {
    phrases.split(", ").any(|phrase| {
        let parts: Vec<_> = phrase.split(' ').collect();
        let joined = parts.concat();
        words.contains(&joined) || words.windows(parts.len()).any(|window| window == parts)
    })
}

const PASSWORDS: &str = "password, passwd, passwort, kennwort, pwd, passphrase, mot de passe, contraseña, contrasena, senha, \
                         parola, wachtwoord";

/// Words at the end of a name whose column says something about a value, and does not hold the value.
const ABOUT_THE_VALUE: [&str; 22] = [
    "at",
    "confirmed",
    "count",
    "digest",
    "enabled",
    "fingerprint",
    "format",
    "hash",
    "id",
    "kind",
    "len",
    "length",
    "type",
    "sent",
    "status",
    "verified",
    "version",
    "valid",
    "changed",
    "required",
    "template",
    "subject",
];

/// Words for a name, by which alone nobody knows whose it is.
const NAMES: [&str; 4] = ["name", "nombre", "nom", "nome"];

/// Tables whose rows are people.
const PEOPLE: [&str; 30] = [
    "account",
    "accounts",
    "applicant",
    "applicants",
    "clients",
    "client",
    "contact",
    "contacts",
    "customer",
    "customers",
    "employee",
    "employees",
    "guest",
    "guests",
    "kunden",
    "member",
    "members",
    "patient",
    "patients",
    "people",
    "person",
    "persons",
    "personen",
    "profile",
    "profiles",
    "staff",
    "student",
    "students",
    "user",
    "users",
];

const PHRASES: [(Subject, &str); 13] = [
    (Subject::Email, "email, e mail, mail, courriel, correo, emails"),
    (
        Subject::Phone,
        "phone, telephone, tel, telefon, téléphone, teléfono, telefono, telefone, mobile, mobil, móvil, movil, handy, \
         handynummer, cell, cellphone, fax, msisdn, whatsapp",
    ),
    (
        Subject::BankAccount,
        "iban, bban, account number, bank account, kontonummer, kontonr, rekening, routing number, sort code, clabe",
    ),
    (
        Subject::Card,
        "credit card, card number, cc number, card no, pan, cvv, cvc, kreditkarte, kartennummer, tarjeta, carte bancaire",
    ),
    (
        Subject::NationalId,
        "ssn, social security, tax id, tax number, tin, itin, ein, passport, passport number, national id, id number, \
         identity number, drivers license, driver license, license number, steuernummer, steuer id, ausweis, \
         sozialversicherungsnummer, nif, nie, dni, cpf, curp, pesel, bsn, nino, nir, insee, codice fiscale, personnummer, \
         aadhaar, sin",
    ),
    (
        Subject::Birth,
        "birth, birthday, birthdate, born, dob, geburtsdatum, geburtstag, geboren, naissance, nacimiento, nascita, \
         nascimento",
    ),
    (
        Subject::Secret,
        "secret, token, api key, access key, private key, secret key, signing key, encryption key, client secret, otp, \
         totp, mfa, pin, recovery code, recovery codes, backup codes, credential, credentials, geheimnis, jwt, \
         session key, webhook key",
    ),
    (Subject::IpAddress, "ip, ip address, ipaddr, ipv4, ipv6, remote addr, client ip"),
    (
        Subject::Address,
        "address, addr, street, postcode, postal code, zip, zip code, zipcode, plz, strasse, straße, hausnummer, adresse, \
         anschrift, direccion, dirección, domicilio, indirizzo, endereço, endereco, rue, cep",
    ),
    (
        Subject::PersonName,
        "first name, last name, full name, middle name, given name, family name, maiden name, surname, forename, legal \
         name, user name, nick name, contact name, customer name, patient name, card holder, holder name, display name, \
         vorname, nachname, familienname, prénom, prenom, nom de famille, apellido, apellidos, cognome, sobrenome, initials",
    ),
    (
        Subject::Health,
        "diagnosis, diagnose, disease, medical, medication, health, blood, blood type, allergy, allergies, disability, \
         krankheit, insurance number, krankenkasse, pregnancy, hiv",
    ),
    (Subject::Location, "latitude, longitude, geolocation, gps, coordinates"),
    (
        Subject::Person,
        "gender, religion, ethnicity, race, nationality, sexual orientation, marital status, salary, income, gehalt, \
         wage, geschlecht",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_values_are_about() {
        for (table, column, subject) in [
            ("t", "email", Subject::Email),
            ("t", "work_e_mail", Subject::Email),
            ("t", "billingEmail", Subject::Email),
            ("t", "PHONE", Subject::Phone),
            ("t", "teléfono", Subject::Phone),
            ("t", "FirstName", Subject::PersonName),
            ("t", "firstname", Subject::PersonName),
            ("t", "geburtsdatum", Subject::Birth),
            ("t", "date_of_birth", Subject::Birth),
            ("t", "social-security-no", Subject::NationalId),
            ("t", "api_key", Subject::Secret),
            ("t", "password_hash", Subject::Password),
            ("t", "mot_de_passe", Subject::Password),
            ("t", "ip_address", Subject::IpAddress),
            ("users", "name", Subject::PersonName),
        ] {
            assert_eq!(subject_of(table, column), Some((subject, Certainty::Probable)), "{column}");
        }
        assert_eq!(
            subject_of("products", "name"),
            Some((Subject::PersonName, Certainty::Possible))
        );
    }

    #[test]
    fn what_is_about_a_value_is_not_the_value() {
        for column in ["email_verified_at", "phone_type", "token_count", "address_id", "file_name"]
        {
            assert_eq!(subject_of("users", column), None, "{column}");
        }
        for column in ["", "_", "spinach", "pinned", "shipping", "tokens", "nation", "42"] {
            assert_eq!(subject_of("products", column), None, "{column}");
        }
    }
}
