//! What the form of a value says. Nothing of the value is kept.

use encdb_core::Start;

use super::{name, subject::Subject};

/// The form of a value.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Form {
    CardNumber,
    Email,
    Fernet,
    Iban,
    IpAddress,
    /// JSON with a member whose name is the name of something sensitive.
    JsonAboutPerson,
    PasswordHash,
    Phone,
    /// Ciphertext or a row seal of encdb.
    Sealed,
    /// A private key, or a token that grants access.
    Secret,
    SocialSecurity,
    Uuid,
}

impl Form {
    pub(super) const ALL: [Self; 12] = [
        Self::Sealed,
        Self::Fernet,
        Self::PasswordHash,
        Self::Secret,
        Self::Uuid,
        Self::Email,
        Self::Iban,
        Self::IpAddress,
        Self::SocialSecurity,
        Self::CardNumber,
        Self::Phone,
        Self::JsonAboutPerson,
    ];

    /// Returns the form of a text. A long text may be cut.
    pub(super) fn of_text(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL.into_iter().find(|form| form.has(text))
    }

    /// Returns the form of bytes. Of a text in them, only that it is sealed or a Fernet token.
    pub(super) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        if Start::of_bytes(bytes) != Start::Neither {
            return Some(Self::Sealed);
        }
        str::from_utf8(bytes).ok().and_then(Self::of_text)
    }

    fn has(self, text: &str) -> bool {
        match self {
            Self::CardNumber => is_card_number(text),
            Self::Email => is_email(text),
            Self::Fernet => text.len() >= FERNET_LEN && text.starts_with("gAAAAA"),
            Self::Iban => is_iban(text),
            Self::IpAddress => text.parse::<std::net::IpAddr>().is_ok(),
            Self::JsonAboutPerson => is_json_about_person(text),
            Self::PasswordHash => PASSWORD_HASHES.iter().any(|start| text.starts_with(start)),
            Self::Phone => is_phone(text),
            Self::Sealed => Start::of_text(text) != Start::Neither,
            Self::Secret => is_secret(text),
            Self::SocialSecurity => has_shape(text, "ddd-dd-dddd"),
            Self::Uuid => uuid::Uuid::parse_str(text).is_ok(),
        }
    }

    /// Returns what values of this form are about, if that is sensitive.
    pub(super) const fn subject(self) -> Option<Subject> {
        Some(match self {
            Self::CardNumber => Subject::Card,
            Self::Email => Subject::Email,
            Self::Iban => Subject::BankAccount,
            Self::IpAddress => Subject::IpAddress,
            Self::JsonAboutPerson => Subject::Person,
            Self::Phone => Subject::Phone,
            Self::Fernet | Self::Secret => Subject::Secret,
            Self::SocialSecurity => Subject::NationalId,
            Self::PasswordHash | Self::Sealed | Self::Uuid => return None,
        })
    }

    /// Returns the words that end the sentence "12 % of the values look like".
    pub(super) const fn described(self) -> &'static str {
        match self {
            Self::CardNumber => "payment card numbers",
            Self::Email => "e-mail addresses",
            Self::Fernet => "Fernet tokens",
            Self::Iban => "IBANs",
            Self::IpAddress => "IP addresses",
            Self::JsonAboutPerson => "JSON about a person",
            Self::PasswordHash => "hashes of passwords",
            Self::Phone => "telephone numbers",
            Self::Sealed => "ciphertext of encdb",
            Self::Secret => "keys or access tokens",
            Self::SocialSecurity => "social security numbers",
            Self::Uuid => "UUIDs",
        }
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let labels = domain.split('.');
    !local.is_empty()
        && domain.contains('.')
        && labels.into_iter().all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
        && !local.contains(|c: char| c.is_whitespace() || c == '@' || c == '/' || c == ':')
}

/// Tells whether the check digits are right (ISO 13616-1, ISO/IEC 7064 MOD 97-10).
fn is_iban(text: &str) -> bool {
    let iban: String = text.chars().filter(|c| *c != ' ').collect();
    let has_shape = (15..=34).contains(&iban.len())
        && iban.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && iban.bytes().take(2).all(|byte| byte.is_ascii_alphabetic())
        && iban.bytes().skip(2).take(2).all(|byte| byte.is_ascii_digit());
    if !has_shape {
        return false;
    }
    let (start, rest) = iban.split_at(4);
    let digits = rest.chars().chain(start.chars()).filter_map(|c| c.to_digit(36));
    let remainder =
        digits.fold(0, |sum, digit| (sum * if digit > 9 { 100 } else { 10 } + digit) % 97);
    remainder == 1
}

/// Tells whether the check digit is right (ISO/IEC 7812-1, annex B: the Luhn formula), and the first digit is a network's.
fn is_card_number(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let only_digits = text.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '-');
    let is_issued = matches!(digits.first(), Some(2..=6));
    if !only_digits || !is_issued || !(13..=19).contains(&digits.len()) {
        return false;
    }
    let doubled = digits.iter().rev().enumerate().map(|(at, digit)| match (at % 2, digit * 2) {
        (0, _) => *digit,
        (_, double) if double > 9 => double - 9,
        (_, double) => double,
    });
    doubled.sum::<u32>() % 10 == 0
}

/// Tells whether a text has the digits of a telephone number, and something that only such numbers have: a plus, a zero in
/// front, or blanks and the like between the digits. A date is none.
fn is_phone(text: &str) -> bool {
    let n_digits = text.bytes().filter(u8::is_ascii_digit).count();
    let rest = text.strip_prefix('+').unwrap_or(text);
    let only = |c: char| c.is_ascii_digit() || " -().\u{a0}/".contains(c);
    let begins = text.starts_with(['+', '0', '(']);
    let has_blanks = rest.contains([' ', '-', '(', '.', '/']);
    let is_date = ["dddd-dd-dd", "dd.dd.dddd", "dd/dd/dddd", "dd-dd-dddd", "dddd/dd/dd"];
    (7..=15).contains(&n_digits)
        && rest.chars().all(only)
        && (begins || (has_blanks && n_digits >= 9))
        && !is_date.iter().any(|shape| has_shape(text, shape))
}

/// Tells whether a text has a digit for each `d` of the shape, and the same characters elsewhere.
fn has_shape(text: &str, shape: &str) -> bool {
    let fits = |(c, s): (char, char)| if s == 'd' { c.is_ascii_digit() } else { c == s };
    text.len() == shape.len() && text.chars().zip(shape.chars()).all(fits)
}

fn is_secret(text: &str) -> bool {
    let is_jwt = text.starts_with("eyJ") && text.matches('.').count() == 2 && !text.contains(' ');
    let is_known = SECRETS.iter().any(|start| text.starts_with(start)) && !text.contains(' ');
    is_jwt || is_known || (text.starts_with("-----BEGIN ") && text.contains("PRIVATE KEY"))
}

/// Tells whether an object in JSON has a member with a sensitive name. The text may be cut, so it is not parsed.
fn is_json_about_person(text: &str) -> bool {
    let mut parts = text.split('"').skip(1).step_by(2).zip(text.split('"').skip(2).step_by(2));
    text.starts_with(['{', '['])
        && parts.any(|(member, after)| {
            after.trim_start().starts_with(':') && name::is_sensitive(member)
        })
}

/// The length of the shortest Fernet token, in characters.
const FERNET_LEN: usize = 100;
/// Starts of the output of password hashes.
const PASSWORD_HASHES: [&str; 12] = [
    "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$argon2", "$scrypt", "$pbkdf2", "$y$", "pbkdf2_",
    "argon2", "{SSHA",
];
/// Starts of keys that services give out.
const SECRETS: [&str; 14] = [
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "AKIA",
    "ASIA",
    "AIza",
    "SG.",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_recognized() {
        for (text, form) in [
            ("ann@example.com", Form::Email),
            (" ann+tag@mail.example.co.uk ", Form::Email),
            ("GB82 WEST 1234 5698 7654 32", Form::Iban),
            ("DE89370400440532013000", Form::Iban),
            ("4111 1111 1111 1111", Form::CardNumber),
            ("5555555555554444", Form::CardNumber),
            ("+49 170 1234567", Form::Phone),
            ("(555) 123-4567", Form::Phone),
            ("0170 1234567", Form::Phone),
            ("123-45-6789", Form::SocialSecurity),
            ("192.168.100.100", Form::IpAddress),
            ("2001:db8::1", Form::IpAddress),
            ("67e55044-10b1-426f-9247-bb680e5fe0c8", Form::Uuid),
            ("$2b$12$abcdefghijklmnopqrstuv", Form::PasswordHash),
            ("$argon2id$v=19$m=19456", Form::PasswordHash),
            ("sk_live_0123456789", Form::Secret),
            ("eyJhbGciOi.eyJzdWIi.c2ln", Form::Secret),
            ("{\"id\": 1, \"firstName\": \"A\"", Form::JsonAboutPerson),
            ("encdb1.-AABAgAAAA", Form::Sealed),
        ] {
            assert_eq!(Form::of_text(text), Some(form), "{text}");
        }
    }

    #[test]
    fn other_texts_have_no_form() {
        for text in [
            "",
            "hello",
            "a@b",
            "@",
            "@example.com",
            "user@host:22",
            "2024-01-31",
            "31.12.2024",
            "42",
            "1234567",
            "12345678901",
            "GB82 WEST 1234 5698 7654 33",
            "4111 1111 1111 1112",
            "0000000000000000",
            "{\"price\": 1}",
            "{",
            "\"",
            "v1.2.3",
            "12.5",
            "eyJ",
            "1,234,567.89",
        ] {
            assert_eq!(Form::of_text(text), None, "{text}");
        }
        assert_eq!(Form::of_bytes(&[0xf8, 0, 0, 1, 9]), Some(Form::Sealed));
        assert_eq!(Form::of_bytes(&[0xff, 0xd8]), None);
    }
}
