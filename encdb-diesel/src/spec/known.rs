//! What a type tells tools, where it tells anything. A type that does not breaks another rule of the derive, and that one
//! reports it: these must not say it a second time, so an inherent constant hides a fallback where its bound holds.

use std::marker::PhantomData;

use encdb_core::{Bindable, IdType, SearchTerm, TermKind};

/// The kind of a searchable type.
#[derive(Debug)]
pub struct TermKindOf<T: ?Sized>(PhantomData<T>);

impl<T: SearchTerm + ?Sized> TermKindOf<T> {
    /// The kind.
    pub const KNOWN: TermKind = T::TERM;
}

/// For types that cannot be searched for.
pub trait NoTermKind {
    /// Any: the model does not compile.
    const KNOWN: TermKind = TermKind::Bytes;
}

impl<T: ?Sized> NoTermKind for TermKindOf<T> {}

/// How a type binds.
#[derive(Debug)]
pub struct IdTypeOf<T: ?Sized>(PhantomData<T>);

impl<T: Bindable + ?Sized> IdTypeOf<T> {
    /// The type byte.
    pub const KNOWN: IdType = T::ID_TYPE;
}

/// For types that cannot be bound to.
pub trait NoIdType {
    /// Any: the model does not compile.
    const KNOWN: IdType = IdType::Bytes;
}

impl<T: ?Sized> NoIdType for IdTypeOf<T> {}
