// #[diesel(table_name = patients)]
// #[encdb(bind = id)]
// struct Patient {
//     id: i64,
//     #[encdb(plaintext(email, keep), token = email_search)]
//     #[diesel(column_name = email_encrypted)]
//     email: Searchable<String>,
//     #[encdb(plaintext(born, clear))]
//     #[diesel(column_name = born_encrypted)]
//     born: Option<Sealed<NaiveDate>>,
//     #[encdb(flag = note_is_encrypted)]
//     note: Encrypted<String>,
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
    const _: <<patients::email_encrypted as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::MovedCiphertextStorage<
        patients::email_encrypted,
    >>::Holds = ();
    const _: <<patients::email_search as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::MovedTokenStorage<
        patients::email_search,
    >>::Holds = ();
    const _: <<patients::email as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::ReadIn<
        <String as ::encdb_diesel::__private::Plaintext>::Owned,
    >>::Holds = ();
    const _: <<patients::born_encrypted as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::MovedCiphertextStorage<
        patients::born_encrypted,
    >>::Holds = ();
    const _: <<patients::born as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::ClearedStorage<
        patients::born,
    >>::Holds = ();
    const _: <<patients::born as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::ReadIn<
        <NaiveDate as ::encdb_diesel::__private::Plaintext>::Owned,
    >>::Holds = ();
    const _: <<patients::note as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::FlaggedStorage<
        patients::note,
    >>::Holds = ();
    const _: <<patients::note_is_encrypted as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::FlagStorage<
        patients::note_is_encrypted,
    >>::Holds = ();
    const _: () = ::core::assert!(
        ::core::matches!(< < String as ::encdb_diesel::__private::Plaintext > ::Owned as
        ::encdb_diesel::__private::Plaintext > ::KIND,
        ::encdb_diesel::__private::PlaintextKind::Text |
        ::encdb_diesel::__private::PlaintextKind::Json),
        "`flag` is for text and JSON, which a text column holds in the clear too; give `note` a column of its own for the ciphertext, and write `plaintext(…)`"
    );
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
    const _: <<patients::table as ::encdb_diesel::__private::StaticQueryFragment>::Component as ::encdb_diesel::__private::InNoSchema>::Holds = ();
    const _: () = ::core::assert!(
        < patients::table as ::encdb_diesel::__private::EncryptedTable > ::SPEC
        .has_distinct_columns(),
        "two encrypted columns have one logical name, so that their values could be exchanged unnoticed; give each its own `#[encdb(context = \"…\")]`"
    );
    struct __Row<'__encdb> {
        id: &'__encdb i64,
        __lifetimes: ::core::marker::PhantomData<(&'__encdb (),)>,
    }
    impl<'__encdb> ::encdb_diesel::__private::HasField<patients::id>
    for __Row<'__encdb> {
        type Field = i64;
        fn field(&self) -> &Self::Field {
            self.id
        }
    }
    impl ::encdb_diesel::__private::EncryptedTable for patients::table {
        const SPEC: ::encdb_diesel::__private::TableSpec = ::encdb_diesel::__private::TableSpec::new(
                {
                    use ::encdb_diesel::__private::NoPlainName as _;
                    ::encdb_diesel::__private::PlainNameOf::<patients::table>::KNOWN
                },
                ::encdb_diesel::__private::TableName::new({
                    use ::encdb_diesel::__private::NoPlainName as _;
                    ::encdb_diesel::__private::PlainNameOf::<patients::table>::KNOWN
                }),
                &[
                    ::encdb_diesel::__private::BoundColumn::new(
                        <patients::id as ::diesel::query_source::Column>::NAME,
                        {
                            use ::encdb_diesel::__private::NoIdType as _;
                            ::encdb_diesel::__private::IdTypeOf::<i64>::KNOWN
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
                                        patients::table,
                                    >::KNOWN
                                },
                                <patients::email_encrypted as ::diesel::query_source::Column>::NAME,
                            ),
                            <patients::email_encrypted as ::diesel::query_source::Column>::NAME,
                            <String as ::encdb_diesel::__private::Plaintext>::KIND,
                            ::encdb_diesel::__private::Nullability::NotNull,
                            ::encdb_diesel::__private::Padding::None,
                        )
                        .stored_as({
                            use ::encdb_diesel::__private::NoStorage as _;
                            ::encdb_diesel::__private::StorageOf::<
                                <patients::email_encrypted as ::diesel::expression::Expression>::SqlType,
                            >::KNOWN
                        })
                        .with_token(
                            ::encdb_diesel::__private::TokenSpec::new(
                                <patients::email_search as ::diesel::query_source::Column>::NAME,
                                ::encdb_diesel::__private::Index::new(
                                    ::encdb_diesel::__private::Column::new(
                                        {
                                            use ::encdb_diesel::__private::NoPlainName as _;
                                            ::encdb_diesel::__private::PlainNameOf::<
                                                patients::table,
                                            >::KNOWN
                                        },
                                        <patients::email_encrypted as ::diesel::query_source::Column>::NAME,
                                    ),
                                    &[],
                                ),
                                {
                                    use ::encdb_diesel::__private::NoTermKind as _;
                                    ::encdb_diesel::__private::TermKindOf::<String>::KNOWN
                                },
                                ::encdb_diesel::__private::Scope::Global,
                                ::encdb_diesel::__private::Uniqueness::Repeatable,
                            ),
                        )
                        .moved_from(
                            ::encdb_diesel::__private::PlaintextSpec::new(
                                <patients::email as ::diesel::query_source::Column>::NAME,
                            ),
                        ),
                    ::encdb_diesel::__private::ColumnSpec::new(
                            ::encdb_diesel::__private::Column::new(
                                {
                                    use ::encdb_diesel::__private::NoPlainName as _;
                                    ::encdb_diesel::__private::PlainNameOf::<
                                        patients::table,
                                    >::KNOWN
                                },
                                <patients::born_encrypted as ::diesel::query_source::Column>::NAME,
                            ),
                            <patients::born_encrypted as ::diesel::query_source::Column>::NAME,
                            <NaiveDate as ::encdb_diesel::__private::Plaintext>::KIND,
                            ::encdb_diesel::__private::Nullability::Nullable,
                            ::encdb_diesel::__private::Padding::None,
                        )
                        .stored_as({
                            use ::encdb_diesel::__private::NoStorage as _;
                            ::encdb_diesel::__private::StorageOf::<
                                <patients::born_encrypted as ::diesel::expression::Expression>::SqlType,
                            >::KNOWN
                        })
                        .moved_from(
                            ::encdb_diesel::__private::PlaintextSpec::new(
                                <patients::born as ::diesel::query_source::Column>::NAME,
                            ),
                        ),
                    ::encdb_diesel::__private::ColumnSpec::new(
                            ::encdb_diesel::__private::Column::new(
                                {
                                    use ::encdb_diesel::__private::NoPlainName as _;
                                    ::encdb_diesel::__private::PlainNameOf::<
                                        patients::table,
                                    >::KNOWN
                                },
                                <patients::note as ::diesel::query_source::Column>::NAME,
                            ),
                            <patients::note as ::diesel::query_source::Column>::NAME,
                            <String as ::encdb_diesel::__private::Plaintext>::KIND,
                            ::encdb_diesel::__private::Nullability::NotNull,
                            ::encdb_diesel::__private::Padding::None,
                        )
                        .stored_as({
                            use ::encdb_diesel::__private::NoStorage as _;
                            ::encdb_diesel::__private::StorageOf::<
                                <patients::note as ::diesel::expression::Expression>::SqlType,
                            >::KNOWN
                        })
                        .moved_from(
                            ::encdb_diesel::__private::PlaintextSpec::new(
                                    <patients::note as ::diesel::query_source::Column>::NAME,
                                )
                                .in_form(::encdb_diesel::__private::PlaintextForm::Flagged {
                                    flag: <patients::note_is_encrypted as ::diesel::query_source::Column>::NAME,
                                }),
                        ),
                ],
            )
            .written_as(::encdb_diesel::__private::table_name::<patients::table>);
    }
    impl ::encdb_diesel::__private::BoundTable for patients::table {
        type Bound = (patients::id, ());
        const BOUND: &'static Self::Bound = &(patients::id, ());
    }
    impl ::encdb_diesel::__private::Holds<String> for patients::email_encrypted {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::EncryptedColumn for patients::email_encrypted {
        type Value = <String as ::encdb_diesel::__private::Plaintext>::Owned;
        const SPEC: ::encdb_diesel::__private::ColumnSpec = ::encdb_diesel::__private::ColumnSpec::new(
                ::encdb_diesel::__private::Column::new(
                    {
                        use ::encdb_diesel::__private::NoPlainName as _;
                        ::encdb_diesel::__private::PlainNameOf::<patients::table>::KNOWN
                    },
                    <patients::email_encrypted as ::diesel::query_source::Column>::NAME,
                ),
                <patients::email_encrypted as ::diesel::query_source::Column>::NAME,
                <String as ::encdb_diesel::__private::Plaintext>::KIND,
                ::encdb_diesel::__private::Nullability::NotNull,
                ::encdb_diesel::__private::Padding::None,
            )
            .stored_as({
                use ::encdb_diesel::__private::NoStorage as _;
                ::encdb_diesel::__private::StorageOf::<
                    <patients::email_encrypted as ::diesel::expression::Expression>::SqlType,
                >::KNOWN
            })
            .with_token(
                ::encdb_diesel::__private::TokenSpec::new(
                    <patients::email_search as ::diesel::query_source::Column>::NAME,
                    ::encdb_diesel::__private::Index::new(
                        ::encdb_diesel::__private::Column::new(
                            {
                                use ::encdb_diesel::__private::NoPlainName as _;
                                ::encdb_diesel::__private::PlainNameOf::<
                                    patients::table,
                                >::KNOWN
                            },
                            <patients::email_encrypted as ::diesel::query_source::Column>::NAME,
                        ),
                        &[],
                    ),
                    {
                        use ::encdb_diesel::__private::NoTermKind as _;
                        ::encdb_diesel::__private::TermKindOf::<String>::KNOWN
                    },
                    ::encdb_diesel::__private::Scope::Global,
                    ::encdb_diesel::__private::Uniqueness::Repeatable,
                ),
            )
            .moved_from(
                ::encdb_diesel::__private::PlaintextSpec::new(
                    <patients::email as ::diesel::query_source::Column>::NAME,
                ),
            );
        fn keyring() -> &'static ::encdb_diesel::__private::KeyringSlot {
            &::encdb_diesel::__private::KEYRING
        }
    }
    impl<__S: ?Sized> ::encdb_diesel::__private::ContextFrom<__S>
    for patients::email_encrypted
    where
        __S: ::encdb_diesel::__private::HasField<patients::id>,
        <__S as ::encdb_diesel::__private::HasField<
            patients::id,
        >>::Field: ::encdb_diesel::__private::Bindable,
    {
        fn context(
            source: &__S,
        ) -> ::encdb_diesel::__private::Result<::encdb_diesel::__private::Context> {
            let _ = source;
            let context = ::encdb_diesel::__private::Context::new(
                <patients::email_encrypted as ::encdb_diesel::__private::EncryptedColumn>::SPEC
                    .column(),
            );
            let context = context
                .in_row(
                    ::encdb_diesel::__private::bound_id::<patients::id, __S>(source)?,
                );
            ::core::result::Result::Ok(context)
        }
    }
    impl ::encdb_diesel::__private::SearchableColumn for patients::email_encrypted {
        type Tokens = ::encdb_diesel::__private::MovedTokens<
            ::encdb_diesel::__private::OneToken<patients::email_search>,
            patients::email,
            <String as ::encdb_diesel::__private::Plaintext>::Owned,
            ::encdb_diesel::__private::InTable,
        >;
        const INDEX: ::encdb_diesel::__private::Index = ::encdb_diesel::__private::Index::new(
            ::encdb_diesel::__private::Column::new(
                {
                    use ::encdb_diesel::__private::NoPlainName as _;
                    ::encdb_diesel::__private::PlainNameOf::<patients::table>::KNOWN
                },
                <patients::email_encrypted as ::diesel::query_source::Column>::NAME,
            ),
            &[],
        );
    }
    impl ::encdb_diesel::__private::TokenColumn for patients::email_search {}
    impl ::encdb_diesel::__private::WithToken<patients::email_search>
    for patients::email_encrypted {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::GlobalTokens for patients::email_encrypted {}
    impl ::encdb_diesel::__private::WithoutNextToken for patients::email_encrypted {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::MovedFrom<
        ::encdb_diesel::__private::Keep<patients::email>,
    > for patients::email_encrypted {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::PlaintextColumn for patients::email {}
    impl ::encdb_diesel::__private::Holds<NaiveDate> for patients::born_encrypted {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::EncryptedColumn for patients::born_encrypted {
        type Value = <NaiveDate as ::encdb_diesel::__private::Plaintext>::Owned;
        const SPEC: ::encdb_diesel::__private::ColumnSpec = ::encdb_diesel::__private::ColumnSpec::new(
                ::encdb_diesel::__private::Column::new(
                    {
                        use ::encdb_diesel::__private::NoPlainName as _;
                        ::encdb_diesel::__private::PlainNameOf::<patients::table>::KNOWN
                    },
                    <patients::born_encrypted as ::diesel::query_source::Column>::NAME,
                ),
                <patients::born_encrypted as ::diesel::query_source::Column>::NAME,
                <NaiveDate as ::encdb_diesel::__private::Plaintext>::KIND,
                ::encdb_diesel::__private::Nullability::Nullable,
                ::encdb_diesel::__private::Padding::None,
            )
            .stored_as({
                use ::encdb_diesel::__private::NoStorage as _;
                ::encdb_diesel::__private::StorageOf::<
                    <patients::born_encrypted as ::diesel::expression::Expression>::SqlType,
                >::KNOWN
            })
            .moved_from(
                ::encdb_diesel::__private::PlaintextSpec::new(
                    <patients::born as ::diesel::query_source::Column>::NAME,
                ),
            );
        fn keyring() -> &'static ::encdb_diesel::__private::KeyringSlot {
            &::encdb_diesel::__private::KEYRING
        }
    }
    impl<__S: ?Sized> ::encdb_diesel::__private::ContextFrom<__S>
    for patients::born_encrypted
    where
        __S: ::encdb_diesel::__private::HasField<patients::id>,
        <__S as ::encdb_diesel::__private::HasField<
            patients::id,
        >>::Field: ::encdb_diesel::__private::Bindable,
    {
        fn context(
            source: &__S,
        ) -> ::encdb_diesel::__private::Result<::encdb_diesel::__private::Context> {
            let _ = source;
            let context = ::encdb_diesel::__private::Context::new(
                <patients::born_encrypted as ::encdb_diesel::__private::EncryptedColumn>::SPEC
                    .column(),
            );
            let context = context
                .in_row(
                    ::encdb_diesel::__private::bound_id::<patients::id, __S>(source)?,
                );
            ::core::result::Result::Ok(context)
        }
    }
    impl ::encdb_diesel::__private::WithoutToken for patients::born_encrypted {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::SetNull for patients::born_encrypted {
        type Nulls = (
            ::encdb_diesel::__private::Null<patients::born_encrypted>,
            ::diesel::dsl::Eq<patients::born, ::encdb_diesel::__private::Cleared>,
        );
        fn nulls() -> Self::Nulls {
            (
                ::encdb_diesel::__private::null::<patients::born_encrypted>(),
                ::diesel::ExpressionMethods::eq(
                    patients::born,
                    ::encdb_diesel::__private::Cleared::new(
                        <patients::born_encrypted as ::encdb_diesel::__private::EncryptedColumn>::SPEC
                            .column(),
                    ),
                ),
            )
        }
    }
    impl ::encdb_diesel::__private::MovedFrom<
        ::encdb_diesel::__private::Clear<patients::born>,
    > for patients::born_encrypted {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::PlaintextColumn for patients::born {}
    impl ::encdb_diesel::__private::Holds<String> for patients::note {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::EncryptedColumn for patients::note {
        type Value = <String as ::encdb_diesel::__private::Plaintext>::Owned;
        const SPEC: ::encdb_diesel::__private::ColumnSpec = ::encdb_diesel::__private::ColumnSpec::new(
                ::encdb_diesel::__private::Column::new(
                    {
                        use ::encdb_diesel::__private::NoPlainName as _;
                        ::encdb_diesel::__private::PlainNameOf::<patients::table>::KNOWN
                    },
                    <patients::note as ::diesel::query_source::Column>::NAME,
                ),
                <patients::note as ::diesel::query_source::Column>::NAME,
                <String as ::encdb_diesel::__private::Plaintext>::KIND,
                ::encdb_diesel::__private::Nullability::NotNull,
                ::encdb_diesel::__private::Padding::None,
            )
            .stored_as({
                use ::encdb_diesel::__private::NoStorage as _;
                ::encdb_diesel::__private::StorageOf::<
                    <patients::note as ::diesel::expression::Expression>::SqlType,
                >::KNOWN
            })
            .moved_from(
                ::encdb_diesel::__private::PlaintextSpec::new(
                        <patients::note as ::diesel::query_source::Column>::NAME,
                    )
                    .in_form(::encdb_diesel::__private::PlaintextForm::Flagged {
                        flag: <patients::note_is_encrypted as ::diesel::query_source::Column>::NAME,
                    }),
            );
        fn keyring() -> &'static ::encdb_diesel::__private::KeyringSlot {
            &::encdb_diesel::__private::KEYRING
        }
    }
    impl<__S: ?Sized> ::encdb_diesel::__private::ContextFrom<__S> for patients::note
    where
        __S: ::encdb_diesel::__private::HasField<patients::id>,
        <__S as ::encdb_diesel::__private::HasField<
            patients::id,
        >>::Field: ::encdb_diesel::__private::Bindable,
    {
        fn context(
            source: &__S,
        ) -> ::encdb_diesel::__private::Result<::encdb_diesel::__private::Context> {
            let _ = source;
            let context = ::encdb_diesel::__private::Context::new(
                <patients::note as ::encdb_diesel::__private::EncryptedColumn>::SPEC
                    .column(),
            );
            let context = context
                .in_row(
                    ::encdb_diesel::__private::bound_id::<patients::id, __S>(source)?,
                );
            ::core::result::Result::Ok(context)
        }
    }
    impl ::encdb_diesel::__private::WithoutToken for patients::note {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::MovedFrom<
        ::encdb_diesel::__private::Flagged<patients::note_is_encrypted>,
    > for patients::note {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::PlaintextColumn for patients::note_is_encrypted {}
    impl<'__encdb> ::diesel::Insertable<patients::table> for &'__encdb Patient {
        type Values = <(
            ::diesel::dsl::Eq<patients::id, &'__encdb i64>,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<patients::email_encrypted>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::SealedBind>,
            >,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<patients::email_search>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::TokenBind>,
            >,
            ::diesel::dsl::Eq<
                patients::email,
                ::encdb_diesel::__private::ClearBind<&'__encdb String>,
            >,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<patients::born_encrypted>,
                ::encdb_diesel::__private::Checked<
                    ::core::option::Option<::encdb_diesel::__private::SealedBind>,
                >,
            >,
            ::diesel::dsl::Eq<patients::born, ::encdb_diesel::__private::Cleared>,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<patients::note>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::SealedBind>,
            >,
            ::diesel::dsl::Eq<
                patients::note_is_encrypted,
                ::encdb_diesel::__private::Checked<bool>,
            >,
        ) as ::diesel::Insertable<patients::table>>::Values;
        fn values(self) -> Self::Values {
            let __this = self;
            ::diesel::Insertable::<
                patients::table,
            >::values({
                let __row = __Row {
                    id: &__this.id,
                    __lifetimes: ::core::marker::PhantomData,
                };
                let __column = ::core::marker::PhantomData::<patients::email_encrypted>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            patients::email_encrypted,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::token::<
                            patients::email_encrypted,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __beside_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::ClearBind::new(
                        <patients::email_encrypted as ::encdb_diesel::__private::EncryptedColumn>::SPEC
                            .column(),
                        ::core::option::Option::Some(__value.expose()),
                    )
                };
                let __column = ::core::marker::PhantomData::<patients::born_encrypted>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_born = ::encdb_diesel::__private::Checked(
                    __this
                        .born
                        .as_ref()
                        .map(|__value| {
                            __value.bind::<patients::born_encrypted>(&__context)
                        }),
                );
                let __beside_born = ::encdb_diesel::__private::Cleared::new(
                    <patients::born_encrypted as ::encdb_diesel::__private::EncryptedColumn>::SPEC
                        .column(),
                );
                let __column = ::core::marker::PhantomData::<patients::note>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_note = {
                    let __value = &__this.note;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            patients::note,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __beside_note = ::encdb_diesel::__private::Checked(true);
                (
                    ::diesel::ExpressionMethods::eq(patients::id, &__this.id),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            patients::email_encrypted,
                        >>::default(),
                        __field_email,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            patients::email_search,
                        >>::default(),
                        __token_of_email,
                    ),
                    ::diesel::ExpressionMethods::eq(patients::email, __beside_email),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            patients::born_encrypted,
                        >>::default(),
                        __field_born,
                    ),
                    ::diesel::ExpressionMethods::eq(patients::born, __beside_born),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            patients::note,
                        >>::default(),
                        __field_note,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        patients::note_is_encrypted,
                        __beside_note,
                    ),
                )
            })
        }
    }
    struct __GuardBorrowed<'__encdb> {
        id: &'__encdb i64,
        __lifetimes: ::core::marker::PhantomData<()>,
    }
    impl<'__encdb> ::encdb_diesel::__private::HasField<patients::id>
    for __GuardBorrowed<'__encdb> {
        type Field = i64;
        fn field(&self) -> &Self::Field {
            self.id
        }
    }
    impl<'__encdb> ::diesel::query_builder::AsChangeset for &'__encdb Patient {
        type Target = patients::table;
        type Changeset = <(
            ::encdb_diesel::__private::SealedChange<
                patients::email_encrypted,
                ::encdb_diesel::__private::SealedBind,
                __GuardBorrowed<'__encdb>,
            >,
            ::encdb_diesel::__private::SealedChange<
                patients::email_search,
                ::encdb_diesel::__private::TokenBind,
                __GuardBorrowed<'__encdb>,
            >,
            ::diesel::dsl::Eq<
                patients::email,
                ::encdb_diesel::__private::ClearBind<&'__encdb String>,
            >,
            ::core::option::Option<
                ::encdb_diesel::__private::SealedChange<
                    patients::born_encrypted,
                    ::encdb_diesel::__private::SealedBind,
                    __GuardBorrowed<'__encdb>,
                >,
            >,
            ::core::option::Option<
                ::diesel::dsl::Eq<patients::born, ::encdb_diesel::__private::Cleared>,
            >,
            ::encdb_diesel::__private::SealedChange<
                patients::note,
                ::encdb_diesel::__private::SealedBind,
                __GuardBorrowed<'__encdb>,
            >,
            ::diesel::dsl::Eq<
                patients::note_is_encrypted,
                ::encdb_diesel::__private::Checked<bool>,
            >,
        ) as ::diesel::query_builder::AsChangeset>::Changeset;
        fn as_changeset(self) -> Self::Changeset {
            let __this = self;
            ::diesel::query_builder::AsChangeset::as_changeset({
                let __row = __Row {
                    id: &__this.id,
                    __lifetimes: ::core::marker::PhantomData,
                };
                let __column = ::core::marker::PhantomData::<patients::email_encrypted>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            patients::email_encrypted,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::token::<
                            patients::email_encrypted,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __beside_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::ClearBind::new(
                        <patients::email_encrypted as ::encdb_diesel::__private::EncryptedColumn>::SPEC
                            .column(),
                        ::core::option::Option::Some(__value.expose()),
                    )
                };
                let __column = ::core::marker::PhantomData::<patients::born_encrypted>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_born = __this
                    .born
                    .as_ref()
                    .map(|__value| ::encdb_diesel::__private::Checked(
                        __value.bind::<patients::born_encrypted>(&__context),
                    ));
                let __beside_born = __this
                    .born
                    .as_ref()
                    .map(|_| ::encdb_diesel::__private::Cleared::new(
                        <patients::born_encrypted as ::encdb_diesel::__private::EncryptedColumn>::SPEC
                            .column(),
                    ));
                let __column = ::core::marker::PhantomData::<patients::note>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_note = {
                    let __value = &__this.note;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            patients::note,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __beside_note = ::encdb_diesel::__private::Checked(true);
                let mut __guard = ::core::option::Option::Some(__GuardBorrowed {
                    id: &__this.id,
                    __lifetimes: ::core::marker::PhantomData,
                });
                (
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<patients::email_encrypted>,
                        __field_email,
                        __guard.take(),
                    ),
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<patients::email_search>,
                        __token_of_email,
                        __guard.take(),
                    ),
                    ::diesel::ExpressionMethods::eq(patients::email, __beside_email),
                    __field_born
                        .map(|__bind| ::encdb_diesel::__private::SealedChange::new(
                            ::core::marker::PhantomData::<patients::born_encrypted>,
                            __bind,
                            __guard.take(),
                        )),
                    __beside_born
                        .map(|__bind| ::diesel::ExpressionMethods::eq(
                            patients::born,
                            __bind,
                        )),
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<patients::note>,
                        __field_note,
                        __guard.take(),
                    ),
                    ::diesel::ExpressionMethods::eq(
                        patients::note_is_encrypted,
                        __beside_note,
                    ),
                )
            })
        }
    }
    impl ::diesel::Insertable<patients::table> for Patient {
        type Values = <(
            ::diesel::dsl::Eq<patients::id, i64>,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<patients::email_encrypted>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::SealedBind>,
            >,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<patients::email_search>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::TokenBind>,
            >,
            ::diesel::dsl::Eq<
                patients::email,
                ::encdb_diesel::__private::ClearBind<String>,
            >,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<patients::born_encrypted>,
                ::encdb_diesel::__private::Checked<
                    ::core::option::Option<::encdb_diesel::__private::SealedBind>,
                >,
            >,
            ::diesel::dsl::Eq<patients::born, ::encdb_diesel::__private::Cleared>,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<patients::note>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::SealedBind>,
            >,
            ::diesel::dsl::Eq<
                patients::note_is_encrypted,
                ::encdb_diesel::__private::Checked<bool>,
            >,
        ) as ::diesel::Insertable<patients::table>>::Values;
        fn values(self) -> Self::Values {
            let __this = self;
            ::diesel::Insertable::<
                patients::table,
            >::values({
                let __row = __Row {
                    id: &__this.id,
                    __lifetimes: ::core::marker::PhantomData,
                };
                let __column = ::core::marker::PhantomData::<patients::email_encrypted>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            patients::email_encrypted,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::token::<
                            patients::email_encrypted,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __beside_email = {
                    let __value = __this.email;
                    ::encdb_diesel::__private::ClearBind::new(
                        <patients::email_encrypted as ::encdb_diesel::__private::EncryptedColumn>::SPEC
                            .column(),
                        ::core::option::Option::Some(__value.into_inner()),
                    )
                };
                let __column = ::core::marker::PhantomData::<patients::born_encrypted>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_born = ::encdb_diesel::__private::Checked(
                    __this
                        .born
                        .as_ref()
                        .map(|__value| {
                            __value.bind::<patients::born_encrypted>(&__context)
                        }),
                );
                let __beside_born = ::encdb_diesel::__private::Cleared::new(
                    <patients::born_encrypted as ::encdb_diesel::__private::EncryptedColumn>::SPEC
                        .column(),
                );
                let __column = ::core::marker::PhantomData::<patients::note>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_note = {
                    let __value = &__this.note;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            patients::note,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __beside_note = ::encdb_diesel::__private::Checked(true);
                (
                    ::diesel::ExpressionMethods::eq(patients::id, __this.id),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            patients::email_encrypted,
                        >>::default(),
                        __field_email,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            patients::email_search,
                        >>::default(),
                        __token_of_email,
                    ),
                    ::diesel::ExpressionMethods::eq(patients::email, __beside_email),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            patients::born_encrypted,
                        >>::default(),
                        __field_born,
                    ),
                    ::diesel::ExpressionMethods::eq(patients::born, __beside_born),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            patients::note,
                        >>::default(),
                        __field_note,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        patients::note_is_encrypted,
                        __beside_note,
                    ),
                )
            })
        }
    }
    struct __GuardOwned {
        id: i64,
        __lifetimes: ::core::marker::PhantomData<()>,
    }
    impl ::encdb_diesel::__private::HasField<patients::id> for __GuardOwned {
        type Field = i64;
        fn field(&self) -> &Self::Field {
            &self.id
        }
    }
    impl ::diesel::query_builder::AsChangeset for Patient {
        type Target = patients::table;
        type Changeset = <(
            ::encdb_diesel::__private::SealedChange<
                patients::email_encrypted,
                ::encdb_diesel::__private::SealedBind,
                __GuardOwned,
            >,
            ::encdb_diesel::__private::SealedChange<
                patients::email_search,
                ::encdb_diesel::__private::TokenBind,
                __GuardOwned,
            >,
            ::diesel::dsl::Eq<
                patients::email,
                ::encdb_diesel::__private::ClearBind<String>,
            >,
            ::core::option::Option<
                ::encdb_diesel::__private::SealedChange<
                    patients::born_encrypted,
                    ::encdb_diesel::__private::SealedBind,
                    __GuardOwned,
                >,
            >,
            ::core::option::Option<
                ::diesel::dsl::Eq<patients::born, ::encdb_diesel::__private::Cleared>,
            >,
            ::encdb_diesel::__private::SealedChange<
                patients::note,
                ::encdb_diesel::__private::SealedBind,
                __GuardOwned,
            >,
            ::diesel::dsl::Eq<
                patients::note_is_encrypted,
                ::encdb_diesel::__private::Checked<bool>,
            >,
        ) as ::diesel::query_builder::AsChangeset>::Changeset;
        fn as_changeset(self) -> Self::Changeset {
            let __this = self;
            ::diesel::query_builder::AsChangeset::as_changeset({
                let __row = __Row {
                    id: &__this.id,
                    __lifetimes: ::core::marker::PhantomData,
                };
                let __column = ::core::marker::PhantomData::<patients::email_encrypted>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            patients::email_encrypted,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::token::<
                            patients::email_encrypted,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __beside_email = {
                    let __value = __this.email;
                    ::encdb_diesel::__private::ClearBind::new(
                        <patients::email_encrypted as ::encdb_diesel::__private::EncryptedColumn>::SPEC
                            .column(),
                        ::core::option::Option::Some(__value.into_inner()),
                    )
                };
                let __column = ::core::marker::PhantomData::<patients::born_encrypted>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_born = __this
                    .born
                    .as_ref()
                    .map(|__value| ::encdb_diesel::__private::Checked(
                        __value.bind::<patients::born_encrypted>(&__context),
                    ));
                let __beside_born = __this
                    .born
                    .as_ref()
                    .map(|_| ::encdb_diesel::__private::Cleared::new(
                        <patients::born_encrypted as ::encdb_diesel::__private::EncryptedColumn>::SPEC
                            .column(),
                    ));
                let __column = ::core::marker::PhantomData::<patients::note>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_note = {
                    let __value = &__this.note;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            patients::note,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __beside_note = ::encdb_diesel::__private::Checked(true);
                let mut __guard = ::core::option::Option::Some(__GuardOwned {
                    id: __this.id,
                    __lifetimes: ::core::marker::PhantomData,
                });
                (
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<patients::email_encrypted>,
                        __field_email,
                        __guard.take(),
                    ),
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<patients::email_search>,
                        __token_of_email,
                        __guard.take(),
                    ),
                    ::diesel::ExpressionMethods::eq(patients::email, __beside_email),
                    __field_born
                        .map(|__bind| ::encdb_diesel::__private::SealedChange::new(
                            ::core::marker::PhantomData::<patients::born_encrypted>,
                            __bind,
                            __guard.take(),
                        )),
                    __beside_born
                        .map(|__bind| ::diesel::ExpressionMethods::eq(
                            patients::born,
                            __bind,
                        )),
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<patients::note>,
                        __field_note,
                        __guard.take(),
                    ),
                    ::diesel::ExpressionMethods::eq(
                        patients::note_is_encrypted,
                        __beside_note,
                    ),
                )
            })
        }
    }
    impl ::diesel::internal::derives::insertable::UndecoratedInsertRecord<
        patients::table,
    > for Patient {}
    impl<__DB: ::diesel::backend::Backend> ::diesel::expression::Selectable<__DB>
    for Patient {
        type SelectExpression = (
            patients::id,
            patients::email_encrypted,
            patients::born_encrypted,
            patients::note,
            patients::email,
            patients::born,
            patients::note_is_encrypted,
        );
        fn construct_selection() -> Self::SelectExpression {
            (
                patients::id,
                patients::email_encrypted,
                patients::born_encrypted,
                patients::note,
                patients::email,
                patients::born,
                patients::note_is_encrypted,
            )
        }
    }
    impl<__DB: ::diesel::backend::Backend> ::diesel::HasQuery<__DB> for Patient {
        type BaseQuery = <patients::table as ::diesel::query_builder::AsQuery>::Query;
        fn base_query() -> Self::BaseQuery {
            ::diesel::query_builder::AsQuery::as_query(patients::table)
        }
    }
    impl<
        __DB,
        __S0,
        __S1,
        __S2,
        __S3,
        __S4,
        __S5,
        __S6,
    > ::diesel::deserialize::Queryable<(__S0, __S1, __S2, __S3, __S4, __S5, __S6), __DB>
    for Patient
    where
        __DB: ::diesel::backend::Backend,
        (
            i64,
            ::core::option::Option<::encdb_diesel::__private::StoredValue>,
            ::core::option::Option<::encdb_diesel::__private::StoredValue>,
            ::encdb_diesel::__private::StoredValue,
            ::encdb_diesel::__private::LoadedClear<
                <String as ::encdb_diesel::__private::Plaintext>::Owned,
            >,
            ::encdb_diesel::__private::LoadedClear<
                <NaiveDate as ::encdb_diesel::__private::Plaintext>::Owned,
            >,
            ::encdb_diesel::__private::LoadedClear<bool>,
        ): ::diesel::deserialize::FromStaticSqlRow<
            (__S0, __S1, __S2, __S3, __S4, __S5, __S6),
            __DB,
        >,
    {
        type Row = (
            i64,
            ::core::option::Option<::encdb_diesel::__private::StoredValue>,
            ::core::option::Option<::encdb_diesel::__private::StoredValue>,
            ::encdb_diesel::__private::StoredValue,
            ::encdb_diesel::__private::LoadedClear<
                <String as ::encdb_diesel::__private::Plaintext>::Owned,
            >,
            ::encdb_diesel::__private::LoadedClear<
                <NaiveDate as ::encdb_diesel::__private::Plaintext>::Owned,
            >,
            ::encdb_diesel::__private::LoadedClear<bool>,
        );
        fn build(
            (
                __field_id,
                __field_email,
                __field_born,
                __field_note,
                __beside_email,
                __beside_born,
                __beside_note,
            ): Self::Row,
        ) -> ::diesel::deserialize::Result<Self> {
            let __row = __Row {
                id: &__field_id,
                __lifetimes: ::core::marker::PhantomData,
            };
            let __field_email = {
                let __column = ::core::marker::PhantomData::<patients::email_encrypted>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                match ::encdb_diesel::__private::from_column::<
                    patients::email_encrypted,
                >(&__context, __field_email, __beside_email)? {
                    ::core::option::Option::Some(__source) => {
                        ::encdb_diesel::__private::Searchable::new(
                            __source.open::<patients::email_encrypted>(&__context)?,
                        )
                    }
                    ::core::option::Option::None => {
                        return ::core::result::Result::Err(
                            ::encdb_diesel::__private::missing::<
                                patients::email_encrypted,
                            >(&__context),
                        );
                    }
                }
            };
            let __field_born = {
                let __column = ::core::marker::PhantomData::<patients::born_encrypted>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                match ::encdb_diesel::__private::from_column::<
                    patients::born_encrypted,
                >(&__context, __field_born, __beside_born)? {
                    ::core::option::Option::Some(__source) => {
                        ::core::option::Option::Some(
                            ::encdb_diesel::__private::Sealed::from_source::<
                                patients::born_encrypted,
                            >(__context, __source),
                        )
                    }
                    ::core::option::Option::None => ::core::option::Option::None,
                }
            };
            let __field_note = {
                let __column = ::core::marker::PhantomData::<patients::note>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                match ::encdb_diesel::__private::from_flagged::<
                    patients::note,
                >(
                    &__context,
                    ::core::option::Option::Some(__field_note),
                    __beside_note,
                )? {
                    ::core::option::Option::Some(__source) => {
                        ::encdb_diesel::__private::Encrypted::new(
                            __source.open::<patients::note>(&__context)?,
                        )
                    }
                    ::core::option::Option::None => {
                        return ::core::result::Result::Err(
                            ::encdb_diesel::__private::missing::<
                                patients::note,
                            >(&__context),
                        );
                    }
                }
            };
            ::core::result::Result::Ok(Self {
                id: __field_id,
                email: __field_email,
                born: __field_born,
                note: __field_note,
            })
        }
    }
    impl<__DB: ::diesel::backend::Backend> ::diesel::deserialize::QueryableByName<__DB>
    for Patient
    where
        i64: ::diesel::deserialize::FromSql<
            <patients::id as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        ::core::option::Option<
            ::encdb_diesel::__private::StoredValue,
        >: ::diesel::deserialize::FromSql<
            <patients::email_encrypted as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        ::core::option::Option<
            ::encdb_diesel::__private::StoredValue,
        >: ::diesel::deserialize::FromSql<
            <patients::born_encrypted as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        ::encdb_diesel::__private::StoredValue: ::diesel::deserialize::FromSql<
            <patients::note as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        ::encdb_diesel::__private::LoadedClear<
            <String as ::encdb_diesel::__private::Plaintext>::Owned,
        >: ::diesel::deserialize::FromSql<
            <patients::email as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        ::encdb_diesel::__private::LoadedClear<
            <NaiveDate as ::encdb_diesel::__private::Plaintext>::Owned,
        >: ::diesel::deserialize::FromSql<
            <patients::born as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        ::encdb_diesel::__private::LoadedClear<
            bool,
        >: ::diesel::deserialize::FromSql<
            <patients::note_is_encrypted as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
    {
        fn build<'__row>(
            __named: &impl ::diesel::row::NamedRow<'__row, __DB>,
        ) -> ::diesel::deserialize::Result<Self> {
            let __field_id: i64 = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <patients::id as ::diesel::expression::Expression>::SqlType,
                i64,
            >(__named, <patients::id as ::diesel::query_source::Column>::NAME)?;
            let __field_email: ::core::option::Option<
                ::encdb_diesel::__private::StoredValue,
            > = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <patients::email_encrypted as ::diesel::expression::Expression>::SqlType,
                ::core::option::Option<::encdb_diesel::__private::StoredValue>,
            >(
                __named,
                <patients::email_encrypted as ::diesel::query_source::Column>::NAME,
            )?;
            let __field_born: ::core::option::Option<
                ::encdb_diesel::__private::StoredValue,
            > = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <patients::born_encrypted as ::diesel::expression::Expression>::SqlType,
                ::core::option::Option<::encdb_diesel::__private::StoredValue>,
            >(
                __named,
                <patients::born_encrypted as ::diesel::query_source::Column>::NAME,
            )?;
            let __field_note: ::encdb_diesel::__private::StoredValue = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <patients::note as ::diesel::expression::Expression>::SqlType,
                ::encdb_diesel::__private::StoredValue,
            >(__named, <patients::note as ::diesel::query_source::Column>::NAME)?;
            let __beside_email: ::encdb_diesel::__private::LoadedClear<
                <String as ::encdb_diesel::__private::Plaintext>::Owned,
            > = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <patients::email as ::diesel::expression::Expression>::SqlType,
                ::encdb_diesel::__private::LoadedClear<
                    <String as ::encdb_diesel::__private::Plaintext>::Owned,
                >,
            >(__named, <patients::email as ::diesel::query_source::Column>::NAME)?;
            let __beside_born: ::encdb_diesel::__private::LoadedClear<
                <NaiveDate as ::encdb_diesel::__private::Plaintext>::Owned,
            > = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <patients::born as ::diesel::expression::Expression>::SqlType,
                ::encdb_diesel::__private::LoadedClear<
                    <NaiveDate as ::encdb_diesel::__private::Plaintext>::Owned,
                >,
            >(__named, <patients::born as ::diesel::query_source::Column>::NAME)?;
            let __beside_note: ::encdb_diesel::__private::LoadedClear<bool> = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <patients::note_is_encrypted as ::diesel::expression::Expression>::SqlType,
                ::encdb_diesel::__private::LoadedClear<bool>,
            >(
                __named,
                <patients::note_is_encrypted as ::diesel::query_source::Column>::NAME,
            )?;
            let __row = __Row {
                id: &__field_id,
                __lifetimes: ::core::marker::PhantomData,
            };
            let __field_email = {
                let __column = ::core::marker::PhantomData::<patients::email_encrypted>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                match ::encdb_diesel::__private::from_column::<
                    patients::email_encrypted,
                >(&__context, __field_email, __beside_email)? {
                    ::core::option::Option::Some(__source) => {
                        ::encdb_diesel::__private::Searchable::new(
                            __source.open::<patients::email_encrypted>(&__context)?,
                        )
                    }
                    ::core::option::Option::None => {
                        return ::core::result::Result::Err(
                            ::encdb_diesel::__private::missing::<
                                patients::email_encrypted,
                            >(&__context),
                        );
                    }
                }
            };
            let __field_born = {
                let __column = ::core::marker::PhantomData::<patients::born_encrypted>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                match ::encdb_diesel::__private::from_column::<
                    patients::born_encrypted,
                >(&__context, __field_born, __beside_born)? {
                    ::core::option::Option::Some(__source) => {
                        ::core::option::Option::Some(
                            ::encdb_diesel::__private::Sealed::from_source::<
                                patients::born_encrypted,
                            >(__context, __source),
                        )
                    }
                    ::core::option::Option::None => ::core::option::Option::None,
                }
            };
            let __field_note = {
                let __column = ::core::marker::PhantomData::<patients::note>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                match ::encdb_diesel::__private::from_flagged::<
                    patients::note,
                >(
                    &__context,
                    ::core::option::Option::Some(__field_note),
                    __beside_note,
                )? {
                    ::core::option::Option::Some(__source) => {
                        ::encdb_diesel::__private::Encrypted::new(
                            __source.open::<patients::note>(&__context)?,
                        )
                    }
                    ::core::option::Option::None => {
                        return ::core::result::Result::Err(
                            ::encdb_diesel::__private::missing::<
                                patients::note,
                            >(&__context),
                        );
                    }
                }
            };
            ::core::result::Result::Ok(Self {
                id: __field_id,
                email: __field_email,
                born: __field_born,
                note: __field_note,
            })
        }
    }
    impl ::encdb_diesel::__private::HasSearchable<patients::email_encrypted>
    for Patient {
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
                __lifetimes: ::core::marker::PhantomData,
            };
            let __column = ::core::marker::PhantomData::<patients::email_encrypted>;
            let __context = ::encdb_diesel::__private::context(__column, &__row);
            __context.map(|__context| __context.owner().cloned())
        }
    }
};
