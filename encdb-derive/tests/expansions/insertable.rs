// #[diesel(table_name = users)]
// struct NewUser<'a> {
//     id: &'a str,
//     email: Searchable<&'a str>,
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
    const _: <<users::email as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::AnyCiphertextStorage<
        users::email,
    >>::Holds = ();
    const _: <<users::email_search as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::AnyTokenStorage<
        users::email_search,
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
        "the rows of this table have a seal over all that the model has, which `EncryptedInsertable` can neither make nor check; write the model"
    );
    struct __Row<'__encdb, 'a> {
        id: &'__encdb &'a str,
        __lifetimes: ::core::marker::PhantomData<(&'__encdb (), &'a ())>,
    }
    impl<'__encdb, 'a> ::encdb_diesel::__private::HasField<users::id>
    for __Row<'__encdb, 'a> {
        type Field = &'a str;
        fn field(&self) -> &Self::Field {
            self.id
        }
    }
    impl<'__encdb, 'a> ::diesel::Insertable<users::table> for &'__encdb NewUser<'a> {
        type Values = <(
            ::diesel::dsl::Eq<users::id, &'__encdb &'a str>,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<users::email>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::SealedBind>,
            >,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<users::email_search>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::TokenBind>,
            >,
        ) as ::diesel::Insertable<users::table>>::Values;
        fn values(self) -> Self::Values {
            let __this = self;
            ::diesel::Insertable::<
                users::table,
            >::values({
                let __row = __Row {
                    id: &__this.id,
                    __lifetimes: ::core::marker::PhantomData,
                };
                let __column = ::core::marker::PhantomData::<
                    <<<<users::email as ::encdb_diesel::__private::Holds<
                        <&'a str as ::encdb_diesel::__private::Plaintext>::Owned,
                    >>::Column as ::encdb_diesel::__private::MovedFrom<
                        ::encdb_diesel::__private::Unmoved,
                    >>::Column as ::encdb_diesel::__private::WithToken<
                        users::email_search,
                    >>::Column as ::encdb_diesel::__private::WithoutNextToken>::Column,
                >;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            <<<<users::email as ::encdb_diesel::__private::Holds<
                                <&'a str as ::encdb_diesel::__private::Plaintext>::Owned,
                            >>::Column as ::encdb_diesel::__private::MovedFrom<
                                ::encdb_diesel::__private::Unmoved,
                            >>::Column as ::encdb_diesel::__private::WithToken<
                                users::email_search,
                            >>::Column as ::encdb_diesel::__private::WithoutNextToken>::Column,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::token::<
                            <<<<users::email as ::encdb_diesel::__private::Holds<
                                <&'a str as ::encdb_diesel::__private::Plaintext>::Owned,
                            >>::Column as ::encdb_diesel::__private::MovedFrom<
                                ::encdb_diesel::__private::Unmoved,
                            >>::Column as ::encdb_diesel::__private::WithToken<
                                users::email_search,
                            >>::Column as ::encdb_diesel::__private::WithoutNextToken>::Column,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                (
                    ::diesel::ExpressionMethods::eq(users::id, &__this.id),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            users::email,
                        >>::default(),
                        __field_email,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            users::email_search,
                        >>::default(),
                        __token_of_email,
                    ),
                )
            })
        }
    }
    impl<'a> ::diesel::Insertable<users::table> for NewUser<'a> {
        type Values = <(
            ::diesel::dsl::Eq<users::id, &'a str>,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<users::email>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::SealedBind>,
            >,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<users::email_search>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::TokenBind>,
            >,
        ) as ::diesel::Insertable<users::table>>::Values;
        fn values(self) -> Self::Values {
            let __this = self;
            ::diesel::Insertable::<
                users::table,
            >::values({
                let __row = __Row {
                    id: &__this.id,
                    __lifetimes: ::core::marker::PhantomData,
                };
                let __column = ::core::marker::PhantomData::<
                    <<<<users::email as ::encdb_diesel::__private::Holds<
                        <&'a str as ::encdb_diesel::__private::Plaintext>::Owned,
                    >>::Column as ::encdb_diesel::__private::MovedFrom<
                        ::encdb_diesel::__private::Unmoved,
                    >>::Column as ::encdb_diesel::__private::WithToken<
                        users::email_search,
                    >>::Column as ::encdb_diesel::__private::WithoutNextToken>::Column,
                >;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            <<<<users::email as ::encdb_diesel::__private::Holds<
                                <&'a str as ::encdb_diesel::__private::Plaintext>::Owned,
                            >>::Column as ::encdb_diesel::__private::MovedFrom<
                                ::encdb_diesel::__private::Unmoved,
                            >>::Column as ::encdb_diesel::__private::WithToken<
                                users::email_search,
                            >>::Column as ::encdb_diesel::__private::WithoutNextToken>::Column,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::token::<
                            <<<<users::email as ::encdb_diesel::__private::Holds<
                                <&'a str as ::encdb_diesel::__private::Plaintext>::Owned,
                            >>::Column as ::encdb_diesel::__private::MovedFrom<
                                ::encdb_diesel::__private::Unmoved,
                            >>::Column as ::encdb_diesel::__private::WithToken<
                                users::email_search,
                            >>::Column as ::encdb_diesel::__private::WithoutNextToken>::Column,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                (
                    ::diesel::ExpressionMethods::eq(users::id, __this.id),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            users::email,
                        >>::default(),
                        __field_email,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            users::email_search,
                        >>::default(),
                        __token_of_email,
                    ),
                )
            })
        }
    }
    impl<
        'a,
    > ::diesel::internal::derives::insertable::UndecoratedInsertRecord<users::table>
    for NewUser<'a> {}
};
