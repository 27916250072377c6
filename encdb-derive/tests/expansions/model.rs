// #[diesel(table_name = crate::schema::users)]
// #[encdb(bind = id, columns(id, name, email, email_search, ssn))]
// struct User {
//     id: String,
//     name: String,
//     #[encdb(normalize(trim, lowercase), unique)]
//     email: Searchable<String>,
//     ssn: Option<Encrypted<String>>,
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
    const _: <<crate::schema::users::email as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::CiphertextStorage<
        crate::schema::users::email,
    >>::Holds = ();
    const _: <<crate::schema::users::email_search as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::TokenStorage<
        crate::schema::users::email_search,
    >>::Holds = ();
    const _: <<crate::schema::users::ssn as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::NullableCiphertextStorage<
        crate::schema::users::ssn,
    >>::Holds = ();
    const _: () = ::core::assert!(
        { struct __Is < T : ? ::core::marker::Sized > (::core::marker::PhantomData < T
        >); trait __No { const YES : bool = false; } impl < T : ? ::core::marker::Sized >
        __No for __Is < T > {} impl < T : ::encdb_diesel::__private::HighCardinality + ?
        ::core::marker::Sized > __Is < T > { const YES : bool = true; } __Is:: < String >
        ::YES } || ! { struct __Is < T : ? ::core::marker::Sized >
        (::core::marker::PhantomData < T >); trait __No { const YES : bool = false; }
        impl < T : ? ::core::marker::Sized > __No for __Is < T > {} impl < T :
        ::encdb_diesel::__private::SearchTerm + ? ::core::marker::Sized > __Is < T > {
        const YES : bool = true; } __Is:: < String > ::YES },
        "`String` may have few values, so that counting equal search tokens reveals each of them; make the field `Encrypted<…>`, or accept that with `#[encdb(low_cardinality)]`; a newtype that has many values says so with `#[encdb(high_cardinality)]` beside `#[derive(Plaintext)]`"
    );
    const _: () = ::core::assert!(
        ::core::matches!(< String as ::encdb_diesel::__private::SearchTerm > ::TERM,
        ::encdb_diesel::__private::TermKind::Text),
        "`normalize` folds text; remove it from a field of another type"
    );
    const _: <(
        crate::schema::users::id,
        crate::schema::users::name,
        crate::schema::users::email,
        crate::schema::users::email_search,
        crate::schema::users::ssn,
    ) as ::encdb_diesel::__private::AllColumns<
        <crate::schema::users::table as ::diesel::query_source::Table>::AllColumns,
    >>::Holds = ();
    const _: <<crate::schema::users::table as ::encdb_diesel::__private::StaticQueryFragment>::Component as ::encdb_diesel::__private::InNoSchema>::Holds = ();
    const _: () = ::core::assert!(
        < crate ::schema::users::table as ::encdb_diesel::__private::EncryptedTable >
        ::SPEC.has_distinct_columns(),
        "two encrypted columns have one logical name, so that their values could be exchanged unnoticed; give each its own `#[encdb(context = \"…\")]`"
    );
    struct __Row<'__encdb> {
        id: &'__encdb String,
        name: &'__encdb String,
        __lifetimes: ::core::marker::PhantomData<(&'__encdb (),)>,
    }
    impl<'__encdb> ::encdb_diesel::__private::HasField<crate::schema::users::id>
    for __Row<'__encdb> {
        type Field = String;
        fn field(&self) -> &Self::Field {
            self.id
        }
    }
    impl<'__encdb> ::encdb_diesel::__private::HasField<crate::schema::users::name>
    for __Row<'__encdb> {
        type Field = String;
        fn field(&self) -> &Self::Field {
            self.name
        }
    }
    impl ::encdb_diesel::__private::EncryptedTable for crate::schema::users::table {
        const SPEC: ::encdb_diesel::__private::TableSpec = ::encdb_diesel::__private::TableSpec::new(
                {
                    use ::encdb_diesel::__private::NoPlainName as _;
                    ::encdb_diesel::__private::PlainNameOf::<
                        crate::schema::users::table,
                    >::KNOWN
                },
                ::encdb_diesel::__private::TableName::new({
                    use ::encdb_diesel::__private::NoPlainName as _;
                    ::encdb_diesel::__private::PlainNameOf::<
                        crate::schema::users::table,
                    >::KNOWN
                }),
                &[
                    ::encdb_diesel::__private::BoundColumn::new(
                        <crate::schema::users::id as ::diesel::query_source::Column>::NAME,
                        {
                            use ::encdb_diesel::__private::NoIdType as _;
                            ::encdb_diesel::__private::IdTypeOf::<String>::KNOWN
                        },
                    ),
                ],
                ::core::option::Option::None,
                &[
                    ::encdb_diesel::__private::ColumnSpec::new(
                            ::encdb_diesel::__private::Column::new(
                                {
                                    use ::encdb_diesel::__private::NoPlainName as _;
                                    ::encdb_diesel::__private::PlainNameOf::<
                                        crate::schema::users::table,
                                    >::KNOWN
                                },
                                <crate::schema::users::email as ::diesel::query_source::Column>::NAME,
                            ),
                            <crate::schema::users::email as ::diesel::query_source::Column>::NAME,
                            <String as ::encdb_diesel::__private::Plaintext>::KIND,
                            ::encdb_diesel::__private::Nullability::NotNull,
                            ::encdb_diesel::__private::Padding::None,
                        )
                        .stored_as({
                            use ::encdb_diesel::__private::NoStorage as _;
                            ::encdb_diesel::__private::StorageOf::<
                                <crate::schema::users::email as ::diesel::expression::Expression>::SqlType,
                            >::KNOWN
                        })
                        .with_token(
                            ::encdb_diesel::__private::TokenSpec::new(
                                <crate::schema::users::email_search as ::diesel::query_source::Column>::NAME,
                                ::encdb_diesel::__private::Index::new(
                                    ::encdb_diesel::__private::Column::new(
                                        {
                                            use ::encdb_diesel::__private::NoPlainName as _;
                                            ::encdb_diesel::__private::PlainNameOf::<
                                                crate::schema::users::table,
                                            >::KNOWN
                                        },
                                        <crate::schema::users::email as ::diesel::query_source::Column>::NAME,
                                    ),
                                    &[
                                        ::encdb_diesel::__private::Normalization::Trim,
                                        ::encdb_diesel::__private::Normalization::Lowercase,
                                    ],
                                ),
                                {
                                    use ::encdb_diesel::__private::NoTermKind as _;
                                    ::encdb_diesel::__private::TermKindOf::<String>::KNOWN
                                },
                                ::encdb_diesel::__private::Scope::Global,
                                ::encdb_diesel::__private::Uniqueness::Unique,
                            ),
                        ),
                    ::encdb_diesel::__private::ColumnSpec::new(
                            ::encdb_diesel::__private::Column::new(
                                {
                                    use ::encdb_diesel::__private::NoPlainName as _;
                                    ::encdb_diesel::__private::PlainNameOf::<
                                        crate::schema::users::table,
                                    >::KNOWN
                                },
                                <crate::schema::users::ssn as ::diesel::query_source::Column>::NAME,
                            ),
                            <crate::schema::users::ssn as ::diesel::query_source::Column>::NAME,
                            <String as ::encdb_diesel::__private::Plaintext>::KIND,
                            ::encdb_diesel::__private::Nullability::Nullable,
                            ::encdb_diesel::__private::Padding::None,
                        )
                        .stored_as({
                            use ::encdb_diesel::__private::NoStorage as _;
                            ::encdb_diesel::__private::StorageOf::<
                                <crate::schema::users::ssn as ::diesel::expression::Expression>::SqlType,
                            >::KNOWN
                        }),
                ],
            )
            .written_as(
                ::encdb_diesel::__private::table_name::<crate::schema::users::table>,
            );
    }
    impl ::encdb_diesel::__private::BoundTable for crate::schema::users::table {
        type Bound = (crate::schema::users::id, ());
        const BOUND: &'static Self::Bound = &(crate::schema::users::id, ());
    }
    impl ::encdb_diesel::__private::Holds<String> for crate::schema::users::email {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::EncryptedColumn for crate::schema::users::email {
        type Value = <String as ::encdb_diesel::__private::Plaintext>::Owned;
        const SPEC: ::encdb_diesel::__private::ColumnSpec = ::encdb_diesel::__private::ColumnSpec::new(
                ::encdb_diesel::__private::Column::new(
                    {
                        use ::encdb_diesel::__private::NoPlainName as _;
                        ::encdb_diesel::__private::PlainNameOf::<
                            crate::schema::users::table,
                        >::KNOWN
                    },
                    <crate::schema::users::email as ::diesel::query_source::Column>::NAME,
                ),
                <crate::schema::users::email as ::diesel::query_source::Column>::NAME,
                <String as ::encdb_diesel::__private::Plaintext>::KIND,
                ::encdb_diesel::__private::Nullability::NotNull,
                ::encdb_diesel::__private::Padding::None,
            )
            .stored_as({
                use ::encdb_diesel::__private::NoStorage as _;
                ::encdb_diesel::__private::StorageOf::<
                    <crate::schema::users::email as ::diesel::expression::Expression>::SqlType,
                >::KNOWN
            })
            .with_token(
                ::encdb_diesel::__private::TokenSpec::new(
                    <crate::schema::users::email_search as ::diesel::query_source::Column>::NAME,
                    ::encdb_diesel::__private::Index::new(
                        ::encdb_diesel::__private::Column::new(
                            {
                                use ::encdb_diesel::__private::NoPlainName as _;
                                ::encdb_diesel::__private::PlainNameOf::<
                                    crate::schema::users::table,
                                >::KNOWN
                            },
                            <crate::schema::users::email as ::diesel::query_source::Column>::NAME,
                        ),
                        &[
                            ::encdb_diesel::__private::Normalization::Trim,
                            ::encdb_diesel::__private::Normalization::Lowercase,
                        ],
                    ),
                    {
                        use ::encdb_diesel::__private::NoTermKind as _;
                        ::encdb_diesel::__private::TermKindOf::<String>::KNOWN
                    },
                    ::encdb_diesel::__private::Scope::Global,
                    ::encdb_diesel::__private::Uniqueness::Unique,
                ),
            );
        fn keyring() -> &'static ::encdb_diesel::__private::KeyringSlot {
            &::encdb_diesel::__private::KEYRING
        }
    }
    impl<__S: ?Sized> ::encdb_diesel::__private::ContextFrom<__S>
    for crate::schema::users::email
    where
        __S: ::encdb_diesel::__private::HasField<crate::schema::users::id>,
        <__S as ::encdb_diesel::__private::HasField<
            crate::schema::users::id,
        >>::Field: ::encdb_diesel::__private::Bindable,
    {
        fn context(
            source: &__S,
        ) -> ::encdb_diesel::__private::Result<::encdb_diesel::__private::Context> {
            let _ = source;
            let context = ::encdb_diesel::__private::Context::new(
                <crate::schema::users::email as ::encdb_diesel::__private::EncryptedColumn>::SPEC
                    .column(),
            );
            let context = context
                .in_row(
                    ::encdb_diesel::__private::bound_id::<
                        crate::schema::users::id,
                        __S,
                    >(source)?,
                );
            ::core::result::Result::Ok(context)
        }
    }
    impl ::encdb_diesel::__private::SearchableColumn for crate::schema::users::email {
        type Tokens = ::encdb_diesel::__private::OneToken<
            crate::schema::users::email_search,
        >;
        const INDEX: ::encdb_diesel::__private::Index = ::encdb_diesel::__private::Index::new(
            ::encdb_diesel::__private::Column::new(
                {
                    use ::encdb_diesel::__private::NoPlainName as _;
                    ::encdb_diesel::__private::PlainNameOf::<
                        crate::schema::users::table,
                    >::KNOWN
                },
                <crate::schema::users::email as ::diesel::query_source::Column>::NAME,
            ),
            &[
                ::encdb_diesel::__private::Normalization::Trim,
                ::encdb_diesel::__private::Normalization::Lowercase,
            ],
        );
    }
    impl ::encdb_diesel::__private::TokenColumn for crate::schema::users::email_search {}
    impl ::encdb_diesel::__private::WithToken<crate::schema::users::email_search>
    for crate::schema::users::email {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::GlobalTokens for crate::schema::users::email {}
    impl ::encdb_diesel::__private::WithoutNextToken for crate::schema::users::email {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::MovedFrom<::encdb_diesel::__private::Unmoved>
    for crate::schema::users::email {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::Holds<String> for crate::schema::users::ssn {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::EncryptedColumn for crate::schema::users::ssn {
        type Value = <String as ::encdb_diesel::__private::Plaintext>::Owned;
        const SPEC: ::encdb_diesel::__private::ColumnSpec = ::encdb_diesel::__private::ColumnSpec::new(
                ::encdb_diesel::__private::Column::new(
                    {
                        use ::encdb_diesel::__private::NoPlainName as _;
                        ::encdb_diesel::__private::PlainNameOf::<
                            crate::schema::users::table,
                        >::KNOWN
                    },
                    <crate::schema::users::ssn as ::diesel::query_source::Column>::NAME,
                ),
                <crate::schema::users::ssn as ::diesel::query_source::Column>::NAME,
                <String as ::encdb_diesel::__private::Plaintext>::KIND,
                ::encdb_diesel::__private::Nullability::Nullable,
                ::encdb_diesel::__private::Padding::None,
            )
            .stored_as({
                use ::encdb_diesel::__private::NoStorage as _;
                ::encdb_diesel::__private::StorageOf::<
                    <crate::schema::users::ssn as ::diesel::expression::Expression>::SqlType,
                >::KNOWN
            });
        fn keyring() -> &'static ::encdb_diesel::__private::KeyringSlot {
            &::encdb_diesel::__private::KEYRING
        }
    }
    impl<__S: ?Sized> ::encdb_diesel::__private::ContextFrom<__S>
    for crate::schema::users::ssn
    where
        __S: ::encdb_diesel::__private::HasField<crate::schema::users::id>,
        <__S as ::encdb_diesel::__private::HasField<
            crate::schema::users::id,
        >>::Field: ::encdb_diesel::__private::Bindable,
    {
        fn context(
            source: &__S,
        ) -> ::encdb_diesel::__private::Result<::encdb_diesel::__private::Context> {
            let _ = source;
            let context = ::encdb_diesel::__private::Context::new(
                <crate::schema::users::ssn as ::encdb_diesel::__private::EncryptedColumn>::SPEC
                    .column(),
            );
            let context = context
                .in_row(
                    ::encdb_diesel::__private::bound_id::<
                        crate::schema::users::id,
                        __S,
                    >(source)?,
                );
            ::core::result::Result::Ok(context)
        }
    }
    impl ::encdb_diesel::__private::WithoutToken for crate::schema::users::ssn {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::SetNull for crate::schema::users::ssn {
        type Nulls = (::encdb_diesel::__private::Null<crate::schema::users::ssn>,);
        fn nulls() -> Self::Nulls {
            (::encdb_diesel::__private::null::<crate::schema::users::ssn>(),)
        }
    }
    impl ::encdb_diesel::__private::MovedFrom<::encdb_diesel::__private::Unmoved>
    for crate::schema::users::ssn {
        type Column = Self;
    }
    impl<'__encdb> ::diesel::Insertable<crate::schema::users::table> for &'__encdb User {
        type Values = <(
            ::diesel::dsl::Eq<crate::schema::users::id, &'__encdb String>,
            ::diesel::dsl::Eq<crate::schema::users::name, &'__encdb String>,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<crate::schema::users::email>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::SealedBind>,
            >,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<
                    crate::schema::users::email_search,
                >,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::TokenBind>,
            >,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<crate::schema::users::ssn>,
                ::encdb_diesel::__private::Checked<
                    ::core::option::Option<::encdb_diesel::__private::SealedBind>,
                >,
            >,
        ) as ::diesel::Insertable<crate::schema::users::table>>::Values;
        fn values(self) -> Self::Values {
            let __this = self;
            ::diesel::Insertable::<
                crate::schema::users::table,
            >::values({
                let __row = __Row {
                    id: &__this.id,
                    name: &__this.name,
                    __lifetimes: ::core::marker::PhantomData,
                };
                let __column = ::core::marker::PhantomData::<
                    crate::schema::users::email,
                >;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            crate::schema::users::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::token::<
                            crate::schema::users::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __column = ::core::marker::PhantomData::<crate::schema::users::ssn>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_ssn = ::encdb_diesel::__private::Checked(
                    __this
                        .ssn
                        .as_ref()
                        .map(|__value| ::encdb_diesel::__private::seal::<
                            crate::schema::users::ssn,
                            _,
                        >(&__context, __value.expose())),
                );
                (
                    ::diesel::ExpressionMethods::eq(
                        crate::schema::users::id,
                        &__this.id,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        crate::schema::users::name,
                        &__this.name,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            crate::schema::users::email,
                        >>::default(),
                        __field_email,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            crate::schema::users::email_search,
                        >>::default(),
                        __token_of_email,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            crate::schema::users::ssn,
                        >>::default(),
                        __field_ssn,
                    ),
                )
            })
        }
    }
    struct __GuardBorrowed<'__encdb> {
        id: &'__encdb String,
        __lifetimes: ::core::marker::PhantomData<()>,
    }
    impl<'__encdb> ::encdb_diesel::__private::HasField<crate::schema::users::id>
    for __GuardBorrowed<'__encdb> {
        type Field = String;
        fn field(&self) -> &Self::Field {
            self.id
        }
    }
    impl<'__encdb> ::diesel::query_builder::AsChangeset for &'__encdb User {
        type Target = crate::schema::users::table;
        type Changeset = <(
            ::diesel::dsl::Eq<crate::schema::users::name, &'__encdb String>,
            ::encdb_diesel::__private::SealedChange<
                crate::schema::users::email,
                ::encdb_diesel::__private::SealedBind,
                __GuardBorrowed<'__encdb>,
            >,
            ::encdb_diesel::__private::SealedChange<
                crate::schema::users::email_search,
                ::encdb_diesel::__private::TokenBind,
                __GuardBorrowed<'__encdb>,
            >,
            ::core::option::Option<
                ::encdb_diesel::__private::SealedChange<
                    crate::schema::users::ssn,
                    ::encdb_diesel::__private::SealedBind,
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
                    crate::schema::users::email,
                >;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            crate::schema::users::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::token::<
                            crate::schema::users::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __column = ::core::marker::PhantomData::<crate::schema::users::ssn>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_ssn = __this
                    .ssn
                    .as_ref()
                    .map(|__value| ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            crate::schema::users::ssn,
                            _,
                        >(&__context, __value.expose()),
                    ));
                let mut __guard = ::core::option::Option::Some(__GuardBorrowed {
                    id: &__this.id,
                    __lifetimes: ::core::marker::PhantomData,
                });
                (
                    ::diesel::ExpressionMethods::eq(
                        crate::schema::users::name,
                        &__this.name,
                    ),
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<crate::schema::users::email>,
                        __field_email,
                        __guard.take(),
                    ),
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<
                            crate::schema::users::email_search,
                        >,
                        __token_of_email,
                        __guard.take(),
                    ),
                    __field_ssn
                        .map(|__bind| ::encdb_diesel::__private::SealedChange::new(
                            ::core::marker::PhantomData::<crate::schema::users::ssn>,
                            __bind,
                            __guard.take(),
                        )),
                )
            })
        }
    }
    impl ::diesel::Insertable<crate::schema::users::table> for User {
        type Values = <(
            ::diesel::dsl::Eq<crate::schema::users::id, String>,
            ::diesel::dsl::Eq<crate::schema::users::name, String>,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<crate::schema::users::email>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::SealedBind>,
            >,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<
                    crate::schema::users::email_search,
                >,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::TokenBind>,
            >,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<crate::schema::users::ssn>,
                ::encdb_diesel::__private::Checked<
                    ::core::option::Option<::encdb_diesel::__private::SealedBind>,
                >,
            >,
        ) as ::diesel::Insertable<crate::schema::users::table>>::Values;
        fn values(self) -> Self::Values {
            let __this = self;
            ::diesel::Insertable::<
                crate::schema::users::table,
            >::values({
                let __row = __Row {
                    id: &__this.id,
                    name: &__this.name,
                    __lifetimes: ::core::marker::PhantomData,
                };
                let __column = ::core::marker::PhantomData::<
                    crate::schema::users::email,
                >;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            crate::schema::users::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::token::<
                            crate::schema::users::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __column = ::core::marker::PhantomData::<crate::schema::users::ssn>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_ssn = ::encdb_diesel::__private::Checked(
                    __this
                        .ssn
                        .as_ref()
                        .map(|__value| ::encdb_diesel::__private::seal::<
                            crate::schema::users::ssn,
                            _,
                        >(&__context, __value.expose())),
                );
                (
                    ::diesel::ExpressionMethods::eq(crate::schema::users::id, __this.id),
                    ::diesel::ExpressionMethods::eq(
                        crate::schema::users::name,
                        __this.name,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            crate::schema::users::email,
                        >>::default(),
                        __field_email,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            crate::schema::users::email_search,
                        >>::default(),
                        __token_of_email,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            crate::schema::users::ssn,
                        >>::default(),
                        __field_ssn,
                    ),
                )
            })
        }
    }
    struct __GuardOwned {
        id: String,
        __lifetimes: ::core::marker::PhantomData<()>,
    }
    impl ::encdb_diesel::__private::HasField<crate::schema::users::id> for __GuardOwned {
        type Field = String;
        fn field(&self) -> &Self::Field {
            &self.id
        }
    }
    impl ::diesel::query_builder::AsChangeset for User {
        type Target = crate::schema::users::table;
        type Changeset = <(
            ::diesel::dsl::Eq<crate::schema::users::name, String>,
            ::encdb_diesel::__private::SealedChange<
                crate::schema::users::email,
                ::encdb_diesel::__private::SealedBind,
                __GuardOwned,
            >,
            ::encdb_diesel::__private::SealedChange<
                crate::schema::users::email_search,
                ::encdb_diesel::__private::TokenBind,
                __GuardOwned,
            >,
            ::core::option::Option<
                ::encdb_diesel::__private::SealedChange<
                    crate::schema::users::ssn,
                    ::encdb_diesel::__private::SealedBind,
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
                    crate::schema::users::email,
                >;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            crate::schema::users::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::token::<
                            crate::schema::users::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __column = ::core::marker::PhantomData::<crate::schema::users::ssn>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_ssn = __this
                    .ssn
                    .as_ref()
                    .map(|__value| ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            crate::schema::users::ssn,
                            _,
                        >(&__context, __value.expose()),
                    ));
                let mut __guard = ::core::option::Option::Some(__GuardOwned {
                    id: __this.id,
                    __lifetimes: ::core::marker::PhantomData,
                });
                (
                    ::diesel::ExpressionMethods::eq(
                        crate::schema::users::name,
                        __this.name,
                    ),
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<crate::schema::users::email>,
                        __field_email,
                        __guard.take(),
                    ),
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<
                            crate::schema::users::email_search,
                        >,
                        __token_of_email,
                        __guard.take(),
                    ),
                    __field_ssn
                        .map(|__bind| ::encdb_diesel::__private::SealedChange::new(
                            ::core::marker::PhantomData::<crate::schema::users::ssn>,
                            __bind,
                            __guard.take(),
                        )),
                )
            })
        }
    }
    impl ::diesel::internal::derives::insertable::UndecoratedInsertRecord<
        crate::schema::users::table,
    > for User {}
    impl<__DB: ::diesel::backend::Backend> ::diesel::expression::Selectable<__DB>
    for User {
        type SelectExpression = (
            crate::schema::users::id,
            crate::schema::users::name,
            crate::schema::users::email,
            crate::schema::users::ssn,
        );
        fn construct_selection() -> Self::SelectExpression {
            (
                crate::schema::users::id,
                crate::schema::users::name,
                crate::schema::users::email,
                crate::schema::users::ssn,
            )
        }
    }
    impl<__DB: ::diesel::backend::Backend> ::diesel::HasQuery<__DB> for User {
        type BaseQuery = <crate::schema::users::table as ::diesel::query_builder::AsQuery>::Query;
        fn base_query() -> Self::BaseQuery {
            ::diesel::query_builder::AsQuery::as_query(crate::schema::users::table)
        }
    }
    impl<
        __DB,
        __S0,
        __S1,
        __S2,
        __S3,
    > ::diesel::deserialize::Queryable<(__S0, __S1, __S2, __S3), __DB> for User
    where
        __DB: ::diesel::backend::Backend,
        (
            String,
            String,
            ::encdb_diesel::__private::MandatoryValue,
            ::core::option::Option<::encdb_diesel::__private::StoredValue>,
        ): ::diesel::deserialize::FromStaticSqlRow<(__S0, __S1, __S2, __S3), __DB>,
    {
        type Row = (
            String,
            String,
            ::encdb_diesel::__private::MandatoryValue,
            ::core::option::Option<::encdb_diesel::__private::StoredValue>,
        );
        fn build(
            (__field_id, __field_name, __field_email, __field_ssn): Self::Row,
        ) -> ::diesel::deserialize::Result<Self> {
            let __row = __Row {
                id: &__field_id,
                name: &__field_name,
                __lifetimes: ::core::marker::PhantomData,
            };
            let __field_email = {
                let __column = ::core::marker::PhantomData::<
                    crate::schema::users::email,
                >;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                match ::encdb_diesel::__private::MandatoryValue::into_stored(
                    __field_email,
                ) {
                    ::core::option::Option::Some(__stored) => {
                        ::encdb_diesel::__private::Searchable::new(
                            ::encdb_diesel::__private::open::<
                                crate::schema::users::email,
                            >(&__context, &__stored)?,
                        )
                    }
                    ::core::option::Option::None => {
                        return ::core::result::Result::Err(
                            ::encdb_diesel::__private::missing::<
                                crate::schema::users::email,
                            >(&__context),
                        );
                    }
                }
            };
            let __field_ssn = match __field_ssn {
                ::core::option::Option::Some(__stored) => {
                    let __column = ::core::marker::PhantomData::<
                        crate::schema::users::ssn,
                    >;
                    let __context = ::encdb_diesel::__private::context(__column, &__row);
                    ::core::option::Option::Some(
                        ::encdb_diesel::__private::Encrypted::new(
                            ::encdb_diesel::__private::open::<
                                crate::schema::users::ssn,
                            >(&__context, &__stored)?,
                        ),
                    )
                }
                ::core::option::Option::None => ::core::option::Option::None,
            };
            ::core::result::Result::Ok(Self {
                id: __field_id,
                name: __field_name,
                email: __field_email,
                ssn: __field_ssn,
            })
        }
    }
    impl<
        __DB,
        __S0,
        __S1,
        __S2,
        __S3,
        __S4,
    > ::diesel::deserialize::Queryable<(__S0, __S1, __S2, __S3, __S4), __DB> for User
    where
        __DB: ::diesel::backend::Backend,
        (
            String,
            String,
            ::encdb_diesel::__private::MandatoryValue,
            ::encdb_diesel::__private::LoadedToken,
            ::core::option::Option<::encdb_diesel::__private::StoredValue>,
        ): ::diesel::deserialize::FromStaticSqlRow<(__S0, __S1, __S2, __S3, __S4), __DB>,
    {
        type Row = (
            String,
            String,
            ::encdb_diesel::__private::MandatoryValue,
            ::encdb_diesel::__private::LoadedToken,
            ::core::option::Option<::encdb_diesel::__private::StoredValue>,
        );
        fn build(
            (__field_id, __field_name, __field_email, _, __field_ssn): Self::Row,
        ) -> ::diesel::deserialize::Result<Self> {
            let __row = __Row {
                id: &__field_id,
                name: &__field_name,
                __lifetimes: ::core::marker::PhantomData,
            };
            let __field_email = {
                let __column = ::core::marker::PhantomData::<
                    crate::schema::users::email,
                >;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                match ::encdb_diesel::__private::MandatoryValue::into_stored(
                    __field_email,
                ) {
                    ::core::option::Option::Some(__stored) => {
                        ::encdb_diesel::__private::Searchable::new(
                            ::encdb_diesel::__private::open::<
                                crate::schema::users::email,
                            >(&__context, &__stored)?,
                        )
                    }
                    ::core::option::Option::None => {
                        return ::core::result::Result::Err(
                            ::encdb_diesel::__private::missing::<
                                crate::schema::users::email,
                            >(&__context),
                        );
                    }
                }
            };
            let __field_ssn = match __field_ssn {
                ::core::option::Option::Some(__stored) => {
                    let __column = ::core::marker::PhantomData::<
                        crate::schema::users::ssn,
                    >;
                    let __context = ::encdb_diesel::__private::context(__column, &__row);
                    ::core::option::Option::Some(
                        ::encdb_diesel::__private::Encrypted::new(
                            ::encdb_diesel::__private::open::<
                                crate::schema::users::ssn,
                            >(&__context, &__stored)?,
                        ),
                    )
                }
                ::core::option::Option::None => ::core::option::Option::None,
            };
            ::core::result::Result::Ok(Self {
                id: __field_id,
                name: __field_name,
                email: __field_email,
                ssn: __field_ssn,
            })
        }
    }
    impl<__DB: ::diesel::backend::Backend> ::diesel::deserialize::QueryableByName<__DB>
    for User
    where
        String: ::diesel::deserialize::FromSql<
            <crate::schema::users::id as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        String: ::diesel::deserialize::FromSql<
            <crate::schema::users::name as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        ::encdb_diesel::__private::MandatoryValue: ::diesel::deserialize::FromSql<
            <crate::schema::users::email as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        ::core::option::Option<
            ::encdb_diesel::__private::StoredValue,
        >: ::diesel::deserialize::FromSql<
            <crate::schema::users::ssn as ::diesel::expression::Expression>::SqlType,
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
                <crate::schema::users::id as ::diesel::expression::Expression>::SqlType,
                String,
            >(
                __named,
                <crate::schema::users::id as ::diesel::query_source::Column>::NAME,
            )?;
            let __field_name: String = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <crate::schema::users::name as ::diesel::expression::Expression>::SqlType,
                String,
            >(
                __named,
                <crate::schema::users::name as ::diesel::query_source::Column>::NAME,
            )?;
            let __field_email: ::encdb_diesel::__private::MandatoryValue = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <crate::schema::users::email as ::diesel::expression::Expression>::SqlType,
                ::encdb_diesel::__private::MandatoryValue,
            >(
                __named,
                <crate::schema::users::email as ::diesel::query_source::Column>::NAME,
            )?;
            let __field_ssn: ::core::option::Option<
                ::encdb_diesel::__private::StoredValue,
            > = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <crate::schema::users::ssn as ::diesel::expression::Expression>::SqlType,
                ::core::option::Option<::encdb_diesel::__private::StoredValue>,
            >(
                __named,
                <crate::schema::users::ssn as ::diesel::query_source::Column>::NAME,
            )?;
            let __row = __Row {
                id: &__field_id,
                name: &__field_name,
                __lifetimes: ::core::marker::PhantomData,
            };
            let __field_email = {
                let __column = ::core::marker::PhantomData::<
                    crate::schema::users::email,
                >;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                match ::encdb_diesel::__private::MandatoryValue::into_stored(
                    __field_email,
                ) {
                    ::core::option::Option::Some(__stored) => {
                        ::encdb_diesel::__private::Searchable::new(
                            ::encdb_diesel::__private::open::<
                                crate::schema::users::email,
                            >(&__context, &__stored)?,
                        )
                    }
                    ::core::option::Option::None => {
                        return ::core::result::Result::Err(
                            ::encdb_diesel::__private::missing::<
                                crate::schema::users::email,
                            >(&__context),
                        );
                    }
                }
            };
            let __field_ssn = match __field_ssn {
                ::core::option::Option::Some(__stored) => {
                    let __column = ::core::marker::PhantomData::<
                        crate::schema::users::ssn,
                    >;
                    let __context = ::encdb_diesel::__private::context(__column, &__row);
                    ::core::option::Option::Some(
                        ::encdb_diesel::__private::Encrypted::new(
                            ::encdb_diesel::__private::open::<
                                crate::schema::users::ssn,
                            >(&__context, &__stored)?,
                        ),
                    )
                }
                ::core::option::Option::None => ::core::option::Option::None,
            };
            ::core::result::Result::Ok(Self {
                id: __field_id,
                name: __field_name,
                email: __field_email,
                ssn: __field_ssn,
            })
        }
    }
    impl ::encdb_diesel::__private::HasSearchable<crate::schema::users::email> for User {
        fn searchable(
            &self,
        ) -> ::core::option::Option<
            &<String as ::encdb_diesel::__private::Plaintext>::Owned,
        > {
            ::core::option::Option::Some(self.email.expose())
        }
        fn search_owner(
            &self,
        ) -> ::encdb_diesel::__private::Result<
            ::core::option::Option<::encdb_diesel::__private::BoundId>,
        > {
            let __this = self;
            let __row = __Row {
                id: &__this.id,
                name: &__this.name,
                __lifetimes: ::core::marker::PhantomData,
            };
            let __column = ::core::marker::PhantomData::<crate::schema::users::email>;
            let __context = ::encdb_diesel::__private::context(__column, &__row);
            __context.map(|__context| __context.owner().cloned())
        }
    }
};
