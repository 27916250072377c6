// #[diesel(table_name = users)]
// struct FoundUser {
//     id: String,
//     email: Sealed<String>,
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
    const _: <<users::email as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::CiphertextStorage<
        users::email,
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
        { use ::encdb_diesel::__private::NoSealKnown as _; !
        ::encdb_diesel::__private::SealOf:: < users::table > ::KNOWN },
        "the rows of this table have a seal over all that the model has, which `EncryptedQueryable` can neither make nor check; load the model, or accept with `#[encdb(seal_not_checked)]` that nothing tells whether the row was changed"
    );
    struct __Row<'__encdb> {
        id: &'__encdb String,
        __lifetimes: ::core::marker::PhantomData<(&'__encdb (),)>,
    }
    impl<'__encdb> ::encdb_diesel::__private::HasField<users::id> for __Row<'__encdb> {
        type Field = String;
        fn field(&self) -> &Self::Field {
            self.id
        }
    }
    impl<__DB: ::diesel::backend::Backend> ::diesel::expression::Selectable<__DB>
    for FoundUser {
        type SelectExpression = (users::id, users::email);
        fn construct_selection() -> Self::SelectExpression {
            (users::id, users::email)
        }
    }
    impl<__DB: ::diesel::backend::Backend> ::diesel::HasQuery<__DB> for FoundUser {
        type BaseQuery = <users::table as ::diesel::query_builder::AsQuery>::Query;
        fn base_query() -> Self::BaseQuery {
            ::diesel::query_builder::AsQuery::as_query(users::table)
        }
    }
    impl<__DB, __S0, __S1> ::diesel::deserialize::Queryable<(__S0, __S1), __DB>
    for FoundUser
    where
        __DB: ::diesel::backend::Backend,
        (
            String,
            ::encdb_diesel::__private::MandatoryValue,
        ): ::diesel::deserialize::FromStaticSqlRow<(__S0, __S1), __DB>,
    {
        type Row = (String, ::encdb_diesel::__private::MandatoryValue);
        fn build(
            (__field_id, __field_email): Self::Row,
        ) -> ::diesel::deserialize::Result<Self> {
            let __row = __Row {
                id: &__field_id,
                __lifetimes: ::core::marker::PhantomData,
            };
            let __field_email = {
                let __column = ::core::marker::PhantomData::<
                    <<users::email as ::encdb_diesel::__private::Holds<
                        <String as ::encdb_diesel::__private::Plaintext>::Owned,
                    >>::Column as ::encdb_diesel::__private::MovedFrom<
                        ::encdb_diesel::__private::Unmoved,
                    >>::Column,
                >;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                match ::encdb_diesel::__private::MandatoryValue::into_stored(
                    __field_email,
                ) {
                    ::core::option::Option::Some(__stored) => {
                        ::encdb_diesel::__private::Sealed::loaded::<
                            <<users::email as ::encdb_diesel::__private::Holds<
                                <String as ::encdb_diesel::__private::Plaintext>::Owned,
                            >>::Column as ::encdb_diesel::__private::MovedFrom<
                                ::encdb_diesel::__private::Unmoved,
                            >>::Column,
                        >(__context, __stored)
                    }
                    ::core::option::Option::None => {
                        return ::core::result::Result::Err(
                            ::encdb_diesel::__private::missing::<
                                <<users::email as ::encdb_diesel::__private::Holds<
                                    <String as ::encdb_diesel::__private::Plaintext>::Owned,
                                >>::Column as ::encdb_diesel::__private::MovedFrom<
                                    ::encdb_diesel::__private::Unmoved,
                                >>::Column,
                            >(&__context),
                        );
                    }
                }
            };
            ::core::result::Result::Ok(Self {
                id: __field_id,
                email: __field_email,
            })
        }
    }
    impl<__DB: ::diesel::backend::Backend> ::diesel::deserialize::QueryableByName<__DB>
    for FoundUser
    where
        String: ::diesel::deserialize::FromSql<
            <users::id as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        ::encdb_diesel::__private::MandatoryValue: ::diesel::deserialize::FromSql<
            <users::email as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
    {
        fn build<'__row>(
            __named: &impl ::diesel::row::NamedRow<'__row, __DB>,
        ) -> ::diesel::deserialize::Result<Self> {
            let __field_id: String = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <users::id as ::diesel::expression::Expression>::SqlType,
                String,
            >(__named, <users::id as ::diesel::query_source::Column>::NAME)?;
            let __field_email: ::encdb_diesel::__private::MandatoryValue = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <users::email as ::diesel::expression::Expression>::SqlType,
                ::encdb_diesel::__private::MandatoryValue,
            >(__named, <users::email as ::diesel::query_source::Column>::NAME)?;
            let __row = __Row {
                id: &__field_id,
                __lifetimes: ::core::marker::PhantomData,
            };
            let __field_email = {
                let __column = ::core::marker::PhantomData::<
                    <<users::email as ::encdb_diesel::__private::Holds<
                        <String as ::encdb_diesel::__private::Plaintext>::Owned,
                    >>::Column as ::encdb_diesel::__private::MovedFrom<
                        ::encdb_diesel::__private::Unmoved,
                    >>::Column,
                >;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                match ::encdb_diesel::__private::MandatoryValue::into_stored(
                    __field_email,
                ) {
                    ::core::option::Option::Some(__stored) => {
                        ::encdb_diesel::__private::Sealed::loaded::<
                            <<users::email as ::encdb_diesel::__private::Holds<
                                <String as ::encdb_diesel::__private::Plaintext>::Owned,
                            >>::Column as ::encdb_diesel::__private::MovedFrom<
                                ::encdb_diesel::__private::Unmoved,
                            >>::Column,
                        >(__context, __stored)
                    }
                    ::core::option::Option::None => {
                        return ::core::result::Result::Err(
                            ::encdb_diesel::__private::missing::<
                                <<users::email as ::encdb_diesel::__private::Holds<
                                    <String as ::encdb_diesel::__private::Plaintext>::Owned,
                                >>::Column as ::encdb_diesel::__private::MovedFrom<
                                    ::encdb_diesel::__private::Unmoved,
                                >>::Column,
                            >(&__context),
                        );
                    }
                }
            };
            ::core::result::Result::Ok(Self {
                id: __field_id,
                email: __field_email,
            })
        }
    }
};
