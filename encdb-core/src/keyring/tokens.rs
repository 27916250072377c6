//! The search tokens that a keyring makes: one for each epoch, the one that is written first.

use smallvec::SmallVec;

use super::{Keyring, OwnerKeys, owner_key::Missing};
use crate::{
    context::BoundId,
    error::{ErrorKind, Result},
    plaintext::PlaintextBytes,
    primitives::Mac,
    token::{Index, PlainTerm, SearchTerm, SearchToken, SearchTokens, TermKind, fold, normalized},
};

/// The keyed MACs of one index, by epoch, in the order of the index roots.
pub(super) type IndexKeys = SmallVec<[(u8, Box<Mac>); 1]>;

impl Keyring {
    /// The search token to store beside a value.
    ///
    /// # Errors
    /// [`ErrorKind::ContextTooLong`], [`ErrorKind::InvalidUtf8`], and what encoding the value may fail with. For an owner
    /// whose key is stored, [`ErrorKind::OwnerKeyTableMissing`] and what [`OwnerKeyStore::find_or_create`] may fail with.
    pub fn token<T>(&self, index: &Index, owner: Option<&BoundId>, term: &T) -> Result<SearchToken>
    where
        T: SearchTerm + ?Sized,
    {
        self.written_token(index, owner, term, |tokens| tokens.into_iter().next())
    }

    /// The search token of a value in the epoch with the lowest number, whichever epoch is written.
    ///
    /// # Errors
    /// As [`token`](Self::token).
    pub fn oldest_token<T>(
        &self,
        index: &Index,
        owner: Option<&BoundId>,
        term: &T,
    ) -> Result<SearchToken>
    where
        T: SearchTerm + ?Sized,
    {
        let oldest = |tokens: SearchTokens| tokens.into_iter().min_by_key(SearchToken::epoch);
        self.written_token(index, owner, term, oldest)
    }

    /// The search token of a value in the epoch with the highest number, whichever epoch is written.
    ///
    /// # Errors
    /// As [`token`](Self::token).
    pub fn newest_token<T>(
        &self,
        index: &Index,
        owner: Option<&BoundId>,
        term: &T,
    ) -> Result<SearchToken>
    where
        T: SearchTerm + ?Sized,
    {
        let newest = |tokens: SearchTokens| tokens.into_iter().max_by_key(SearchToken::epoch);
        self.written_token(index, owner, term, newest)
    }

    /// The tokens that a value may be stored with: one for each epoch, the one that is written first.
    ///
    /// HMAC-SHA256, [RFC 2104](https://www.rfc-editor.org/rfc/rfc2104), under a key derived for the index and, where
    /// one is given, the owner; truncated to the length that the index asks for.
    ///
    /// # Errors
    /// As [`token`](Self::token). For an owner whose key is stored, [`OwnerKeyStore::find`] is asked: one who has no key has
    /// no tokens, which is [`ErrorKind::OwnerKeyMissing`].
    pub fn tokens<T>(
        &self,
        index: &Index,
        owner: Option<&BoundId>,
        term: &T,
    ) -> Result<SearchTokens>
    where
        T: SearchTerm + ?Sized,
    {
        let message = normalized(index, term);
        let made =
            message.and_then(|it| self.tokens_over(index, owner, T::KIND, &it, Missing::Refuse));
        made.map_err(|error| error.at(index.column()))
    }

    /// The tokens of plaintext that was opened, as [`tokens`](Self::tokens) makes them of the value.
    ///
    /// # Errors
    /// As [`token`](Self::token).
    pub fn tokens_of_plaintext(
        &self,
        index: &Index,
        owner: Option<&BoundId>,
        term: PlainTerm<'_>,
    ) -> Result<SearchTokens> {
        let message = fold(index, term.kind, PlaintextBytes::borrowed(term.bytes));
        let made =
            message.and_then(|it| self.tokens_over(index, owner, term.kind, &it, Missing::Create));
        made.map_err(|error| error.at(index.column()))
    }

    /// The one of the tokens of a value that is written.
    fn written_token<T>(
        &self,
        index: &Index,
        owner: Option<&BoundId>,
        term: &T,
        choose: impl FnOnce(SearchTokens) -> Option<SearchToken>,
    ) -> Result<SearchToken>
    where
        T: SearchTerm + ?Sized,
    {
        let message = normalized(index, term);
        let made =
            message.and_then(|it| self.tokens_over(index, owner, T::KIND, &it, Missing::Create));
        let chosen = made.and_then(|it| choose(it).ok_or_else(|| ErrorKind::NoCurrentKey.into()));
        chosen.map_err(|error| error.at(index.column()))
    }

    fn tokens_over(
        &self,
        index: &Index,
        owner: Option<&BoundId>,
        kind: TermKind,
        message: &[u8],
        missing: Missing,
    ) -> Result<SearchTokens> {
        let kind = [kind as u8];
        self.with_macs(index, owner, missing, |macs| {
            let tokens = macs.iter().map(|(epoch, mac)| {
                SearchToken::new(*epoch, &mac.authenticate(&[&kind, message]), index.mac_len())
            });
            tokens.collect()
        })
    }

    /// Runs `work` with the MACs of an index, one for each epoch.
    fn with_macs<R>(
        &self,
        index: &Index,
        owner: Option<&BoundId>,
        missing: Missing,
        work: impl FnOnce(&IndexKeys) -> R,
    ) -> Result<R> {
        match (owner, self.owner_keys) {
            (None, _) => {
                Ok(work(self.indexes.get_or_try_init(*index, || self.index_keys(index, None))?))
            }
            (Some(_), OwnerKeys::Derived) => Ok(work(&self.index_keys(index, owner)?)),
            (Some(owner), OwnerKeys::Stored) => {
                Ok(work(&self.stored_index_keys(index, owner, missing)?))
            }
        }
    }

    fn index_keys(&self, index: &Index, owner: Option<&BoundId>) -> Result<IndexKeys> {
        self.index_roots
            .iter()
            .map(|root| Ok((root.epoch, Box::new(root.mac(index, owner)?))))
            .collect()
    }

    fn stored_index_keys(
        &self,
        index: &Index,
        owner: &BoundId,
        missing: Missing,
    ) -> Result<IndexKeys> {
        let key = self.stored_owner_key(owner, missing)?;
        self.epochs().map(|epoch| Ok((epoch, Box::new(key.mac(epoch, index, owner)?)))).collect()
    }
}
