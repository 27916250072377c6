//! The search tokens that a keyring makes, one for each epoch. The token that is written comes first.

use smallvec::SmallVec;

use super::{Keyring, OwnerKey, OwnerKeys, WantedKey, owner_key::Use};
use crate::{
    context::BoundId,
    error::{Error, ErrorKind, Result},
    plaintext::PlaintextBytes,
    primitives::Mac,
    token::{Index, PlainTerm, SearchTerm, SearchToken, SearchTokens, TermKind, fold, normalized},
};

/// The keyed MACs of one index, by epoch, in the order of the index roots. If an owner's stored key was replaced, the
/// MACs of the current key come first.
pub(super) type IndexKeys = SmallVec<[(u8, Box<Mac>); 1]>;

impl Keyring {
    /// Returns the search token to store beside a value.
    ///
    /// # Errors
    /// [`ErrorKind::ContextTooLong`], [`ErrorKind::InvalidUtf8`], and the errors of encoding the value. For an owner
    /// whose key is stored, [`ErrorKind::OwnerKeyTableMissing`] and the errors of
    /// [`OwnerKeyStore::find_or_create`](crate::OwnerKeyStore::find_or_create).
    pub fn token<T>(&self, index: &Index, owner: Option<&BoundId>, term: &T) -> Result<SearchToken>
    where
        T: SearchTerm + ?Sized,
    {
        self.written_token(index, owner, term, |tokens| tokens.into_iter().next())
    }

    /// Returns the search token of a value in the epoch with the lowest number, whichever epoch is written.
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

    /// Returns the search token of a value in the epoch with the highest number, whichever epoch is written.
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

    /// Returns the tokens that a value may be stored with: one for each epoch, and the token that is written comes
    /// first. If an owner's stored key was replaced, there is one for each key and epoch.
    ///
    /// HMAC-SHA256, [RFC 2104](https://www.rfc-editor.org/rfc/rfc2104), under a key derived for the index and for the
    /// owner, if one is given; truncated to the length that the index asks for.
    ///
    /// # Errors
    /// As [`token`](Self::token). For an owner whose key is stored, [`OwnerKeyStore::find`](crate::OwnerKeyStore::find)
    /// is asked. An owner without a key has no tokens, which is [`ErrorKind::OwnerKeyMissing`].
    pub fn tokens<T>(
        &self,
        index: &Index,
        owner: Option<&BoundId>,
        term: &T,
    ) -> Result<SearchTokens>
    where
        T: SearchTerm + ?Sized,
    {
        self.made(index, owner, T::TERM, normalized(index, term), SEARCH)
    }

    /// Returns the tokens of opened plaintext, the same ones that [`tokens`](Self::tokens) makes of the value.
    ///
    /// # Errors
    /// As [`tokens`](Self::tokens). An owner whose value was opened has a key.
    pub fn tokens_of_plaintext(
        &self,
        index: &Index,
        owner: Option<&BoundId>,
        term: PlainTerm<'_>,
    ) -> Result<SearchTokens> {
        let message = fold(index, term.kind, PlaintextBytes::borrowed(term.bytes));
        self.made(index, owner, term.kind, message, SEARCH)
    }

    /// Returns the token of a value that is written, among all its tokens.
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
        let tokens = self.made(index, owner, T::TERM, normalized(index, term), Use::Seal)?;
        let no_epoch = || Error::new(ErrorKind::NoCurrentKey).at(index.column());
        choose(tokens).ok_or_else(no_epoch)
    }

    /// Makes the tokens of a message of this kind, if there is one.
    fn made(
        &self,
        index: &Index,
        owner: Option<&BoundId>,
        kind: TermKind,
        message: Result<PlaintextBytes<'_>>,
        purpose: Use,
    ) -> Result<SearchTokens> {
        let of = |message: &[u8], macs: &IndexKeys| {
            let code = |mac: &Mac| mac.authenticate(&[&[kind as u8], message]);
            let token =
                |(epoch, mac): &(_, Box<_>)| SearchToken::new(*epoch, &code(mac), index.mac_len());
            macs.iter().map(token).collect()
        };
        let made =
            message.and_then(|it| self.with_macs(index, owner, purpose, |macs| of(&it, macs)));
        made.map_err(|error| error.at(index.column()))
    }

    /// Runs `work` with the MACs of an index, one for each epoch.
    fn with_macs<R>(
        &self,
        index: &Index,
        owner: Option<&BoundId>,
        purpose: Use,
        work: impl FnOnce(&IndexKeys) -> R,
    ) -> Result<R> {
        match (owner, self.owner_keys) {
            (None, _) => {
                Ok(work(self.indexes.get_or_try_init(*index, || self.index_keys(index, None))?))
            }
            (Some(_), OwnerKeys::Derived) => Ok(work(&self.index_keys(index, owner)?)),
            (Some(owner), OwnerKeys::Stored) => {
                Ok(work(&self.stored_index_keys(index, owner, purpose)?))
            }
        }
    }

    fn index_keys(&self, index: &Index, owner: Option<&BoundId>) -> Result<IndexKeys> {
        self.index_roots
            .iter()
            .map(|root| Ok((root.epoch, Box::new(root.mac(index, owner)?))))
            .collect()
    }

    fn stored_index_keys(&self, index: &Index, owner: &BoundId, purpose: Use) -> Result<IndexKeys> {
        let keys = self.stored_owner_keys(owner, purpose)?;
        let of = |key: &OwnerKey, epoch| Ok((epoch, Box::new(key.mac(epoch, index, owner)?)));
        match purpose {
            Use::Seal => self.epochs().map(|epoch| of(keys.current(), epoch)).collect(),
            Use::Open(_) => {
                let all = keys.all().flat_map(|key| self.epochs().map(move |epoch| (key, epoch)));
                all.map(|(key, epoch)| of(key, epoch)).collect()
            }
        }
    }
}

const SEARCH: Use = Use::Open(WantedKey::Current);
