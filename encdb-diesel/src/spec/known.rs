//! What a type tells the tools. A type that tells nothing breaks another rule of the derive, which reports it. To avoid a
//! second report, an inherent constant hides a fallback where its bound holds.

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
    /// Any value: the model does not compile.
    const KNOWN: TermKind = TermKind::Bytes;
}

impl<T: ?Sized> NoTermKind for TermKindOf<T> {}

/// The id type of a type that can be bound to.
#[derive(Debug)]
pub struct IdTypeOf<T: ?Sized>(PhantomData<T>);

impl<T: Bindable + ?Sized> IdTypeOf<T> {
    /// The id type.
    pub const KNOWN: IdType = T::ID_TYPE;
}

/// For types that cannot be bound to.
pub trait NoIdType {
    /// Any value: the model does not compile.
    const KNOWN: IdType = IdType::Bytes;
}

impl<T: ?Sized> NoIdType for IdTypeOf<T> {}
