//! The column of the values in the clear, while a table is moved to ciphertext.

/// Where a column's values were before encryption, and how they are written there.
///
/// While a table is moved, such a value is the truth where the ciphertext is NULL.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PlaintextSpec {
    sql_name: &'static str,
    form: PlaintextForm,
}

/// How the values of the earlier column are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum PlaintextForm {
    /// In the clear.
    Clear,
    /// As Fernet tokens of an earlier application.
    Fernet,
    /// In the clear, in the column of the ciphertext itself, in rows whose flag is false.
    Flagged {
        /// The SQL name of the column that holds the flags.
        flag: &'static str,
    },
    /// As XChaCha20-Poly1305 ciphertexts of an earlier application.
    XChaCha20Poly1305 {
        /// The SQL name of the column that holds the nonces.
        nonce: &'static str,
    },
}

impl PlaintextSpec {
    /// Describes values in the clear in the column with this SQL name.
    #[must_use]
    pub const fn new(sql_name: &'static str) -> Self {
        Self { sql_name, form: PlaintextForm::Clear }
    }

    /// Returns the same column with this form of its values.
    #[must_use]
    pub const fn in_form(self, form: PlaintextForm) -> Self {
        Self { form, ..self }
    }

    /// Returns the name in SQL.
    #[must_use]
    pub const fn sql_name(&self) -> &'static str {
        self.sql_name
    }

    /// Returns how the values are written.
    #[must_use]
    pub const fn form(&self) -> PlaintextForm {
        self.form
    }
}
