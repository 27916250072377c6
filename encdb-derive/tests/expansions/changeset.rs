// #[diesel(table_name = users)]
// struct UserChanges {
//     id: String,
//     name: Option<String>,
//     ssn: Option<Option<Encrypted<String>>>,
// }

#[allow(
    dead_code,
    non_camel_case_types,
    non_snake_case,
    unused_imports,
    unused_qualifications,
    clippy::all,
    clippy::pedantic
)]
const _: () = {
    const _: <<users::ssn as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::NullableCiphertextStorage<
        users::ssn,
    >>::Holds = ();
    const _: () = ::core::assert!(
        ! { struct __Is < T : ? ::core::marker::Sized > (::core::marker::PhantomData < T
        >); trait __No { const YES : bool = false; } impl < T : ? ::core::marker::Sized >
        __No for __Is < T > {} impl < T : ::encdb_diesel::__private::EncryptedColumn + ?
        ::core::marker::Sized > __Is < T > { const YES : bool = true; } __Is:: <
        users::id > ::YES },
        "the model encrypts `id`; make this field `Encrypted<…>`, `Searchable<…>` or `Sealed<…>` too"
    );
    const _: () = ::core::assert!(
        ! { struct __Is < T : ? ::core::marker::Sized > (::core::marker::PhantomData < T
        >); trait __No { const YES : bool = false; } impl < T : ? ::core::marker::Sized >
        __No for __Is < T > {} impl < T : ::encdb_diesel::__private::TokenColumn + ?
        ::core::marker::Sized > __Is < T > { const YES : bool = true; } __Is:: <
        users::id > ::YES },
        "`id` holds search tokens, which only encdb writes; remove this field"
    );
    const _: () = ::core::assert!(
        ! { struct __Is < T : ? ::core::marker::Sized > (::core::marker::PhantomData < T
        >); trait __No { const YES : bool = false; } impl < T : ? ::core::marker::Sized >
        __No for __Is < T > {} impl < T : ::encdb_diesel::__private::PlaintextColumn + ?
        ::core::marker::Sized > __Is < T > { const YES : bool = true; } __Is:: <
        users::id > ::YES },
        "`id` belongs to a column that the model moves from plaintext to ciphertext, and encdb writes both; remove this field, and give the encrypted one the attribute of the model"
    );
    const _: () = ::core::assert!(
        ! { struct __Is < T : ? ::core::marker::Sized > (::core::marker::PhantomData < T
        >); trait __No { const YES : bool = false; } impl < T : ? ::core::marker::Sized >
        __No for __Is < T > {} impl < T : ::encdb_diesel::__private::EncryptedColumn + ?
        ::core::marker::Sized > __Is < T > { const YES : bool = true; } __Is:: <
        users::name > ::YES },
        "the model encrypts `name`; make this field `Encrypted<…>`, `Searchable<…>` or `Sealed<…>` too"
    );
    const _: () = ::core::assert!(
        ! { struct __Is < T : ? ::core::marker::Sized > (::core::marker::PhantomData < T
        >); trait __No { const YES : bool = false; } impl < T : ? ::core::marker::Sized >
        __No for __Is < T > {} impl < T : ::encdb_diesel::__private::TokenColumn + ?
        ::core::marker::Sized > __Is < T > { const YES : bool = true; } __Is:: <
        users::name > ::YES },
        "`name` holds search tokens, which only encdb writes; remove this field"
    );
    const _: () = ::core::assert!(
        ! { struct __Is < T : ? ::core::marker::Sized > (::core::marker::PhantomData < T
        >); trait __No { const YES : bool = false; } impl < T : ? ::core::marker::Sized >
        __No for __Is < T > {} impl < T : ::encdb_diesel::__private::PlaintextColumn + ?
        ::core::marker::Sized > __Is < T > { const YES : bool = true; } __Is:: <
        users::name > ::YES },
        "`name` belongs to a column that the model moves from plaintext to ciphertext, and encdb writes both; remove this field, and give the encrypted one the attribute of the model"
    );
    const _: () = ::core::assert!(
        ! < users::table as ::encdb_diesel::__private::EncryptedTable > ::SPEC.binds(<
        users::name as ::diesel::query_source::Column > ::NAME),
        "ciphertext is bound to `name`, so a changeset must not write it; mark the field `#[diesel(skip_update)]`: it is read to seal the others"
    );
    const _: () = ::core::assert!(
        { use ::encdb_diesel::__private::NoSealKnown as _; !
        ::encdb_diesel::__private::SealOf:: < users::table > ::KNOWN },
        "the rows of this table have a seal over all that the model has, which `EncryptedChangeset` can neither make nor check; write the model"
    );
    struct __Row<'__encdb> {
        id: &'__encdb String,
        name: &'__encdb Option<String>,
        __lifetimes: ::core::marker::PhantomData<(&'__encdb (),)>,
    }
    impl<'__encdb> ::encdb_diesel::__private::HasField<users::id> for __Row<'__encdb> {
        type Field = String;
        fn field(&self) -> &Self::Field {
            self.id
        }
    }
    impl<'__encdb> ::encdb_diesel::__private::HasField<users::name> for __Row<'__encdb> {
        type Field = Option<String>;
        fn field(&self) -> &Self::Field {
            self.name
        }
    }
    struct __GuardBorrowed<'__encdb> {
        id: &'__encdb String,
        __lifetimes: ::core::marker::PhantomData<()>,
    }
    impl<'__encdb> ::encdb_diesel::__private::HasField<users::id>
    for __GuardBorrowed<'__encdb> {
        type Field = String;
        fn field(&self) -> &Self::Field {
            self.id
        }
    }
    impl<'__encdb> ::diesel::query_builder::AsChangeset for &'__encdb UserChanges {
        type Target = users::table;
        type Changeset = <(
            ::core::option::Option<::diesel::dsl::Eq<users::name, &'__encdb String>>,
            ::core::option::Option<
                ::encdb_diesel::__private::SealedChange<
                    users::ssn,
                    ::core::option::Option<::encdb_diesel::__private::SealedBind>,
                    __GuardBorrowed<'__encdb>,
                >,
            >,
        ) as ::diesel::query_builder::AsChangeset>::Changeset;
        fn as_changeset(self) -> Self::Changeset {
            let __this = self;
            ::diesel::query_builder::AsChangeset::as_changeset({
                let __row = __Row {
                    id: &__this.id,
                    name: &__this.name,
                    __lifetimes: ::core::marker::PhantomData,
                };
                let __column = ::core::marker::PhantomData::<
                    <<<users::ssn as ::encdb_diesel::__private::Holds<
                        <String as ::encdb_diesel::__private::Plaintext>::Owned,
                    >>::Column as ::encdb_diesel::__private::MovedFrom<
                        ::encdb_diesel::__private::Unmoved,
                    >>::Column as ::encdb_diesel::__private::WithoutToken>::Column,
                >;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_ssn = __this
                    .ssn
                    .as_ref()
                    .map(|__value| ::encdb_diesel::__private::Checked(
                        __value
                            .as_ref()
                            .map(|__value| ::encdb_diesel::__private::seal::<
                                <<<users::ssn as ::encdb_diesel::__private::Holds<
                                    <String as ::encdb_diesel::__private::Plaintext>::Owned,
                                >>::Column as ::encdb_diesel::__private::MovedFrom<
                                    ::encdb_diesel::__private::Unmoved,
                                >>::Column as ::encdb_diesel::__private::WithoutToken>::Column,
                                _,
                            >(&__context, __value.expose())),
                    ));
                let mut __guard = ::core::option::Option::Some(__GuardBorrowed {
                    id: &__this.id,
                    __lifetimes: ::core::marker::PhantomData,
                });
                (
                    __this
                        .name
                        .as_ref()
                        .map(|__value| ::diesel::ExpressionMethods::eq(
                            users::name,
                            __value,
                        )),
                    __field_ssn
                        .map(|__bind| ::encdb_diesel::__private::SealedChange::new(
                            ::core::marker::PhantomData::<users::ssn>,
                            __bind,
                            __guard.take(),
                        )),
                )
            })
        }
    }
    struct __GuardOwned {
        id: String,
        __lifetimes: ::core::marker::PhantomData<()>,
    }
    impl ::encdb_diesel::__private::HasField<users::id> for __GuardOwned {
        type Field = String;
        fn field(&self) -> &Self::Field {
            &self.id
        }
    }
    impl ::diesel::query_builder::AsChangeset for UserChanges {
        type Target = users::table;
        type Changeset = <(
            ::core::option::Option<::diesel::dsl::Eq<users::name, String>>,
            ::core::option::Option<
                ::encdb_diesel::__private::SealedChange<
                    users::ssn,
                    ::core::option::Option<::encdb_diesel::__private::SealedBind>,
                    __GuardOwned,
                >,
            >,
        ) as ::diesel::query_builder::AsChangeset>::Changeset;
        fn as_changeset(self) -> Self::Changeset {
            let __this = self;
            ::diesel::query_builder::AsChangeset::as_changeset({
                let __row = __Row {
                    id: &__this.id,
                    name: &__this.name,
                    __lifetimes: ::core::marker::PhantomData,
                };
                let __column = ::core::marker::PhantomData::<
                    <<<users::ssn as ::encdb_diesel::__private::Holds<
                        <String as ::encdb_diesel::__private::Plaintext>::Owned,
                    >>::Column as ::encdb_diesel::__private::MovedFrom<
                        ::encdb_diesel::__private::Unmoved,
                    >>::Column as ::encdb_diesel::__private::WithoutToken>::Column,
                >;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_ssn = __this
                    .ssn
                    .as_ref()
                    .map(|__value| ::encdb_diesel::__private::Checked(
                        __value
                            .as_ref()
                            .map(|__value| ::encdb_diesel::__private::seal::<
                                <<<users::ssn as ::encdb_diesel::__private::Holds<
                                    <String as ::encdb_diesel::__private::Plaintext>::Owned,
                                >>::Column as ::encdb_diesel::__private::MovedFrom<
                                    ::encdb_diesel::__private::Unmoved,
                                >>::Column as ::encdb_diesel::__private::WithoutToken>::Column,
                                _,
                            >(&__context, __value.expose())),
                    ));
                let mut __guard = ::core::option::Option::Some(__GuardOwned {
                    id: __this.id,
                    __lifetimes: ::core::marker::PhantomData,
                });
                (
                    __this
                        .name
                        .map(|__value| ::diesel::ExpressionMethods::eq(
                            users::name,
                            __value,
                        )),
                    __field_ssn
                        .map(|__bind| ::encdb_diesel::__private::SealedChange::new(
                            ::core::marker::PhantomData::<users::ssn>,
                            __bind,
                            __guard.take(),
                        )),
                )
            })
        }
    }
};
