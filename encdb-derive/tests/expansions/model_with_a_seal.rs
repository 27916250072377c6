// #[diesel(treat_none_as_null = true)]
// #[encdb(context = "members_v1", keyring = crate::KEYS, owner = tenant, seal = row_mac, seal_covers(role))]
// pub struct Member {
//     id: i64,
//     tenant: i32,
//     role: Option<String>,
//     #[encdb(scope = "owner", token = email_token, next_token = email_token_2, token_len = 20)]
//     email: Searchable<String>,
//     #[encdb(pad = 16)]
//     note: Sealed<String>,
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
    const _: <<members::email as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::CiphertextStorage<
        members::email,
    >>::Holds = ();
    const _: <<members::email_token as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::TokenStorage<
        members::email_token,
    >>::Holds = ();
    const _: <<members::email_token_2 as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::NextTokenStorage<
        members::email_token_2,
    >>::Holds = ();
    const _: <<members::note as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::CiphertextStorage<
        members::note,
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
        < members::table as ::encdb_diesel::__private::EncryptedTable > ::SPEC
        .has_distinct_columns(),
        "two encrypted columns have one logical name, so that their values could be exchanged unnoticed; give each its own `#[encdb(context = \"…\")]`"
    );
    const _: <<members::row_mac as ::diesel::expression::Expression>::SqlType as ::encdb_diesel::__private::RowSealStorage<
        members::row_mac,
    >>::Holds = ();
    const _: () = ::core::assert!(
        < members::table as ::encdb_diesel::__private::EncryptedTable > ::SPEC
        .covers_distinct_columns(),
        "two columns that the seal covers have one logical name, so that their values could be exchanged unnoticed; give each its own `#[encdb(context = \"…\")]`"
    );
    struct __Row<'__encdb> {
        id: &'__encdb i64,
        tenant: &'__encdb i32,
        role: &'__encdb Option<String>,
        __lifetimes: ::core::marker::PhantomData<(&'__encdb (),)>,
    }
    impl<'__encdb> ::encdb_diesel::__private::HasField<members::id> for __Row<'__encdb> {
        type Field = i64;
        fn field(&self) -> &Self::Field {
            self.id
        }
    }
    impl<'__encdb> ::encdb_diesel::__private::HasField<members::tenant>
    for __Row<'__encdb> {
        type Field = i32;
        fn field(&self) -> &Self::Field {
            self.tenant
        }
    }
    impl<'__encdb> ::encdb_diesel::__private::HasField<members::role>
    for __Row<'__encdb> {
        type Field = Option<String>;
        fn field(&self) -> &Self::Field {
            self.role
        }
    }
    impl ::encdb_diesel::__private::EncryptedTable for members::table {
        const SPEC: ::encdb_diesel::__private::TableSpec = ::encdb_diesel::__private::TableSpec::new(
                "members_v1",
                ::encdb_diesel::__private::TableName::new("members_v1"),
                &[],
                ::core::option::Option::Some(
                    ::encdb_diesel::__private::BoundColumn::new(
                        <members::tenant as ::diesel::query_source::Column>::NAME,
                        {
                            use ::encdb_diesel::__private::NoIdType as _;
                            ::encdb_diesel::__private::IdTypeOf::<i32>::KNOWN
                        },
                    ),
                ),
                &[
                    ::encdb_diesel::__private::ColumnSpec::new(
                            ::encdb_diesel::__private::Column::new(
                                "members_v1",
                                <members::email as ::diesel::query_source::Column>::NAME,
                            ),
                            <members::email as ::diesel::query_source::Column>::NAME,
                            <String as ::encdb_diesel::__private::Plaintext>::KIND,
                            ::encdb_diesel::__private::Nullability::NotNull,
                            ::encdb_diesel::__private::Padding::None,
                        )
                        .stored_as({
                            use ::encdb_diesel::__private::NoStorage as _;
                            ::encdb_diesel::__private::StorageOf::<
                                <members::email as ::diesel::expression::Expression>::SqlType,
                            >::KNOWN
                        })
                        .with_token(
                            ::encdb_diesel::__private::TokenSpec::new(
                                    <members::email_token as ::diesel::query_source::Column>::NAME,
                                    ::encdb_diesel::__private::Index::new(
                                            ::encdb_diesel::__private::Column::new(
                                                "members_v1",
                                                <members::email as ::diesel::query_source::Column>::NAME,
                                            ),
                                            &[],
                                        )
                                        .with_mac_len(20),
                                    {
                                        use ::encdb_diesel::__private::NoTermKind as _;
                                        ::encdb_diesel::__private::TermKindOf::<String>::KNOWN
                                    },
                                    ::encdb_diesel::__private::Scope::Owner,
                                    ::encdb_diesel::__private::Uniqueness::Repeatable,
                                )
                                .with_next(
                                    <members::email_token_2 as ::diesel::query_source::Column>::NAME,
                                ),
                        ),
                    ::encdb_diesel::__private::ColumnSpec::new(
                            ::encdb_diesel::__private::Column::new(
                                "members_v1",
                                <members::note as ::diesel::query_source::Column>::NAME,
                            ),
                            <members::note as ::diesel::query_source::Column>::NAME,
                            <String as ::encdb_diesel::__private::Plaintext>::KIND,
                            ::encdb_diesel::__private::Nullability::NotNull,
                            ::encdb_diesel::__private::Padding::block(16),
                        )
                        .stored_as({
                            use ::encdb_diesel::__private::NoStorage as _;
                            ::encdb_diesel::__private::StorageOf::<
                                <members::note as ::diesel::expression::Expression>::SqlType,
                            >::KNOWN
                        }),
                ],
            )
            .written_as(::encdb_diesel::__private::table_name::<members::table>)
            .with_seal(
                ::encdb_diesel::__private::SealSpec::new(
                    ::encdb_diesel::__private::Column::new(
                        "members_v1",
                        <members::row_mac as ::diesel::query_source::Column>::NAME,
                    ),
                    <members::row_mac as ::diesel::query_source::Column>::NAME,
                    &[
                        ::encdb_diesel::__private::BoundColumn::new(
                            <members::id as ::diesel::query_source::Column>::NAME,
                            {
                                use ::encdb_diesel::__private::NoIdType as _;
                                ::encdb_diesel::__private::IdTypeOf::<i64>::KNOWN
                            },
                        ),
                    ],
                    &[
                        ::encdb_diesel::__private::CoveredColumn::new(
                            <members::role as ::diesel::query_source::Column>::NAME,
                            <members::role as ::diesel::query_source::Column>::NAME,
                            <Option<
                                String,
                            > as ::encdb_diesel::__private::Coverable>::COVERED_TYPE,
                        ),
                    ],
                ),
            );
    }
    impl ::encdb_diesel::__private::BoundTable for members::table {
        type Bound = (members::tenant, ());
        const BOUND: &'static Self::Bound = &(members::tenant, ());
    }
    impl ::encdb_diesel::__private::Holds<String> for members::email {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::EncryptedColumn for members::email {
        type Value = <String as ::encdb_diesel::__private::Plaintext>::Owned;
        const SPEC: ::encdb_diesel::__private::ColumnSpec = ::encdb_diesel::__private::ColumnSpec::new(
                ::encdb_diesel::__private::Column::new(
                    "members_v1",
                    <members::email as ::diesel::query_source::Column>::NAME,
                ),
                <members::email as ::diesel::query_source::Column>::NAME,
                <String as ::encdb_diesel::__private::Plaintext>::KIND,
                ::encdb_diesel::__private::Nullability::NotNull,
                ::encdb_diesel::__private::Padding::None,
            )
            .stored_as({
                use ::encdb_diesel::__private::NoStorage as _;
                ::encdb_diesel::__private::StorageOf::<
                    <members::email as ::diesel::expression::Expression>::SqlType,
                >::KNOWN
            })
            .with_token(
                ::encdb_diesel::__private::TokenSpec::new(
                        <members::email_token as ::diesel::query_source::Column>::NAME,
                        ::encdb_diesel::__private::Index::new(
                                ::encdb_diesel::__private::Column::new(
                                    "members_v1",
                                    <members::email as ::diesel::query_source::Column>::NAME,
                                ),
                                &[],
                            )
                            .with_mac_len(20),
                        {
                            use ::encdb_diesel::__private::NoTermKind as _;
                            ::encdb_diesel::__private::TermKindOf::<String>::KNOWN
                        },
                        ::encdb_diesel::__private::Scope::Owner,
                        ::encdb_diesel::__private::Uniqueness::Repeatable,
                    )
                    .with_next(
                        <members::email_token_2 as ::diesel::query_source::Column>::NAME,
                    ),
            );
        fn keyring() -> &'static ::encdb_diesel::__private::KeyringSlot {
            &crate::KEYS
        }
    }
    impl<__S: ?Sized> ::encdb_diesel::__private::ContextFrom<__S> for members::email
    where
        __S: ::encdb_diesel::__private::HasField<members::tenant>,
        <__S as ::encdb_diesel::__private::HasField<
            members::tenant,
        >>::Field: ::encdb_diesel::__private::Bindable,
    {
        fn context(
            source: &__S,
        ) -> ::encdb_diesel::__private::Result<::encdb_diesel::__private::Context> {
            let _ = source;
            let context = ::encdb_diesel::__private::Context::new(
                <members::email as ::encdb_diesel::__private::EncryptedColumn>::SPEC
                    .column(),
            );
            let context = context
                .owned_by(
                    ::encdb_diesel::__private::bound_id::<members::tenant, __S>(source)?,
                );
            ::core::result::Result::Ok(context)
        }
    }
    impl ::encdb_diesel::__private::SearchableColumn for members::email {
        type Tokens = ::encdb_diesel::__private::TwoTokens<
            members::email_token,
            members::email_token_2,
        >;
        const INDEX: ::encdb_diesel::__private::Index = ::encdb_diesel::__private::Index::new(
                ::encdb_diesel::__private::Column::new(
                    "members_v1",
                    <members::email as ::diesel::query_source::Column>::NAME,
                ),
                &[],
            )
            .with_mac_len(20);
    }
    impl ::encdb_diesel::__private::TokenColumn for members::email_token {}
    impl ::encdb_diesel::__private::WithToken<members::email_token> for members::email {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::OwnerTokens for members::email {}
    impl ::encdb_diesel::__private::TokenColumn for members::email_token_2 {}
    impl ::encdb_diesel::__private::WithNextToken<members::email_token_2>
    for members::email {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::MovedFrom<::encdb_diesel::__private::Unmoved>
    for members::email {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::Holds<String> for members::note {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::EncryptedColumn for members::note {
        type Value = <String as ::encdb_diesel::__private::Plaintext>::Owned;
        const SPEC: ::encdb_diesel::__private::ColumnSpec = ::encdb_diesel::__private::ColumnSpec::new(
                ::encdb_diesel::__private::Column::new(
                    "members_v1",
                    <members::note as ::diesel::query_source::Column>::NAME,
                ),
                <members::note as ::diesel::query_source::Column>::NAME,
                <String as ::encdb_diesel::__private::Plaintext>::KIND,
                ::encdb_diesel::__private::Nullability::NotNull,
                ::encdb_diesel::__private::Padding::block(16),
            )
            .stored_as({
                use ::encdb_diesel::__private::NoStorage as _;
                ::encdb_diesel::__private::StorageOf::<
                    <members::note as ::diesel::expression::Expression>::SqlType,
                >::KNOWN
            });
        fn keyring() -> &'static ::encdb_diesel::__private::KeyringSlot {
            &crate::KEYS
        }
    }
    impl<__S: ?Sized> ::encdb_diesel::__private::ContextFrom<__S> for members::note
    where
        __S: ::encdb_diesel::__private::HasField<members::tenant>,
        <__S as ::encdb_diesel::__private::HasField<
            members::tenant,
        >>::Field: ::encdb_diesel::__private::Bindable,
    {
        fn context(
            source: &__S,
        ) -> ::encdb_diesel::__private::Result<::encdb_diesel::__private::Context> {
            let _ = source;
            let context = ::encdb_diesel::__private::Context::new(
                <members::note as ::encdb_diesel::__private::EncryptedColumn>::SPEC
                    .column(),
            );
            let context = context
                .owned_by(
                    ::encdb_diesel::__private::bound_id::<members::tenant, __S>(source)?,
                );
            ::core::result::Result::Ok(context)
        }
    }
    impl ::encdb_diesel::__private::WithoutToken for members::note {
        type Column = Self;
    }
    impl ::encdb_diesel::__private::MovedFrom<::encdb_diesel::__private::Unmoved>
    for members::note {
        type Column = Self;
    }
    impl<'__encdb> ::diesel::Insertable<members::table> for &'__encdb Member {
        type Values = <(
            ::diesel::dsl::Eq<members::id, &'__encdb i64>,
            ::diesel::dsl::Eq<members::tenant, &'__encdb i32>,
            ::diesel::dsl::Eq<members::role, ::core::option::Option<&'__encdb String>>,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<members::email>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::SealedBind>,
            >,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<members::email_token>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::TokenBind>,
            >,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<members::email_token_2>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::TokenBind>,
            >,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<members::note>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::SealedBind>,
            >,
            ::diesel::dsl::Eq<
                members::row_mac,
                ::encdb_diesel::__private::Checked<
                    ::encdb_diesel::__private::RowSealBind,
                >,
            >,
        ) as ::diesel::Insertable<members::table>>::Values;
        fn values(self) -> Self::Values {
            let __this = self;
            ::diesel::Insertable::<
                members::table,
            >::values({
                let __row = __Row {
                    id: &__this.id,
                    tenant: &__this.tenant,
                    role: &__this.role,
                    __lifetimes: ::core::marker::PhantomData,
                };
                let __column = ::core::marker::PhantomData::<members::email>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            members::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::oldest_token::<
                            members::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __next_token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::newest_token::<
                            members::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __column = ::core::marker::PhantomData::<members::note>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_note = {
                    let __value = &__this.note;
                    ::encdb_diesel::__private::Checked(
                        __value.bind::<members::note>(&__context),
                    )
                };
                let __parts = (|| -> ::encdb_diesel::__private::Result<
                    ::encdb_diesel::__private::RowParts,
                > {
                    let __parts = ::encdb_diesel::__private::RowParts::new(
                        ::encdb_diesel::__private::Column::new(
                            "members_v1",
                            <members::row_mac as ::diesel::query_source::Column>::NAME,
                        ),
                        ::encdb_diesel::__private::bound_id::<members::id, _>(&__row)?,
                    );
                    let __parts = __parts
                        .owned_by(
                            ::encdb_diesel::__private::bound_id::<
                                members::tenant,
                                _,
                            >(&__row)?,
                        );
                    let __parts = ::encdb_diesel::__private::with_value(
                        __parts,
                        ::encdb_diesel::__private::Column::new(
                            "members_v1",
                            <members::email as ::diesel::query_source::Column>::NAME,
                        ),
                        &__field_email,
                    )?;
                    let __parts = ::encdb_diesel::__private::with_value(
                        __parts,
                        ::encdb_diesel::__private::Column::new(
                            "members_v1",
                            <members::note as ::diesel::query_source::Column>::NAME,
                        ),
                        &__field_note,
                    )?;
                    let __parts = __parts
                        .with_plain(
                            <members::role as ::diesel::query_source::Column>::NAME,
                            ::encdb_diesel::__private::covered::<
                                members::role,
                                _,
                            >(&__row)?,
                        );
                    ::core::result::Result::Ok(__parts)
                })();
                let __row_seal = ::encdb_diesel::__private::Checked(
                    ::encdb_diesel::__private::seal_row(
                        &crate::KEYS,
                        ::encdb_diesel::__private::Column::new(
                            "members_v1",
                            <members::row_mac as ::diesel::query_source::Column>::NAME,
                        ),
                        __parts,
                    ),
                );
                (
                    ::diesel::ExpressionMethods::eq(members::id, &__this.id),
                    ::diesel::ExpressionMethods::eq(members::tenant, &__this.tenant),
                    ::diesel::ExpressionMethods::eq(members::role, __this.role.as_ref()),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            members::email,
                        >>::default(),
                        __field_email,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            members::email_token,
                        >>::default(),
                        __token_of_email,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            members::email_token_2,
                        >>::default(),
                        __next_token_of_email,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            members::note,
                        >>::default(),
                        __field_note,
                    ),
                    ::diesel::ExpressionMethods::eq(members::row_mac, __row_seal),
                )
            })
        }
    }
    pub struct __GuardBorrowed<'__encdb> {
        id: &'__encdb i64,
        tenant: &'__encdb i32,
        __lifetimes: ::core::marker::PhantomData<()>,
    }
    impl<'__encdb> ::encdb_diesel::__private::HasField<members::id>
    for __GuardBorrowed<'__encdb> {
        type Field = i64;
        fn field(&self) -> &Self::Field {
            self.id
        }
    }
    impl<'__encdb> ::encdb_diesel::__private::HasField<members::tenant>
    for __GuardBorrowed<'__encdb> {
        type Field = i32;
        fn field(&self) -> &Self::Field {
            self.tenant
        }
    }
    impl<'__encdb> ::diesel::query_builder::AsChangeset for &'__encdb Member {
        type Target = members::table;
        type Changeset = <(
            ::diesel::dsl::Eq<members::role, ::core::option::Option<&'__encdb String>>,
            ::encdb_diesel::__private::SealedChange<
                members::email,
                ::encdb_diesel::__private::SealedBind,
                __GuardBorrowed<'__encdb>,
            >,
            ::encdb_diesel::__private::SealedChange<
                members::email_token,
                ::encdb_diesel::__private::TokenBind,
                __GuardBorrowed<'__encdb>,
            >,
            ::encdb_diesel::__private::SealedChange<
                members::email_token_2,
                ::encdb_diesel::__private::TokenBind,
                __GuardBorrowed<'__encdb>,
            >,
            ::encdb_diesel::__private::SealedChange<
                members::note,
                ::encdb_diesel::__private::SealedBind,
                __GuardBorrowed<'__encdb>,
            >,
            ::diesel::dsl::Eq<
                members::row_mac,
                ::encdb_diesel::__private::Checked<
                    ::encdb_diesel::__private::RowSealBind,
                >,
            >,
        ) as ::diesel::query_builder::AsChangeset>::Changeset;
        fn as_changeset(self) -> Self::Changeset {
            let __this = self;
            ::diesel::query_builder::AsChangeset::as_changeset({
                let __row = __Row {
                    id: &__this.id,
                    tenant: &__this.tenant,
                    role: &__this.role,
                    __lifetimes: ::core::marker::PhantomData,
                };
                let __column = ::core::marker::PhantomData::<members::email>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            members::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::oldest_token::<
                            members::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __next_token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::newest_token::<
                            members::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __column = ::core::marker::PhantomData::<members::note>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_note = {
                    let __value = &__this.note;
                    ::encdb_diesel::__private::Checked(
                        __value.bind::<members::note>(&__context),
                    )
                };
                let __parts = (|| -> ::encdb_diesel::__private::Result<
                    ::encdb_diesel::__private::RowParts,
                > {
                    let __parts = ::encdb_diesel::__private::RowParts::new(
                        ::encdb_diesel::__private::Column::new(
                            "members_v1",
                            <members::row_mac as ::diesel::query_source::Column>::NAME,
                        ),
                        ::encdb_diesel::__private::bound_id::<members::id, _>(&__row)?,
                    );
                    let __parts = __parts
                        .owned_by(
                            ::encdb_diesel::__private::bound_id::<
                                members::tenant,
                                _,
                            >(&__row)?,
                        );
                    let __parts = ::encdb_diesel::__private::with_value(
                        __parts,
                        ::encdb_diesel::__private::Column::new(
                            "members_v1",
                            <members::email as ::diesel::query_source::Column>::NAME,
                        ),
                        &__field_email,
                    )?;
                    let __parts = ::encdb_diesel::__private::with_value(
                        __parts,
                        ::encdb_diesel::__private::Column::new(
                            "members_v1",
                            <members::note as ::diesel::query_source::Column>::NAME,
                        ),
                        &__field_note,
                    )?;
                    let __parts = __parts
                        .with_plain(
                            <members::role as ::diesel::query_source::Column>::NAME,
                            ::encdb_diesel::__private::covered::<
                                members::role,
                                _,
                            >(&__row)?,
                        );
                    ::core::result::Result::Ok(__parts)
                })();
                let __row_seal = ::encdb_diesel::__private::Checked(
                    ::encdb_diesel::__private::seal_row(
                        &crate::KEYS,
                        ::encdb_diesel::__private::Column::new(
                            "members_v1",
                            <members::row_mac as ::diesel::query_source::Column>::NAME,
                        ),
                        __parts,
                    ),
                );
                let mut __guard = ::core::option::Option::Some(__GuardBorrowed {
                    id: &__this.id,
                    tenant: &__this.tenant,
                    __lifetimes: ::core::marker::PhantomData,
                });
                (
                    ::diesel::ExpressionMethods::eq(members::role, __this.role.as_ref()),
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<members::email>,
                        __field_email,
                        __guard.take(),
                    ),
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<members::email_token>,
                        __token_of_email,
                        __guard.take(),
                    ),
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<members::email_token_2>,
                        __next_token_of_email,
                        __guard.take(),
                    ),
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<members::note>,
                        __field_note,
                        __guard.take(),
                    ),
                    ::diesel::ExpressionMethods::eq(members::row_mac, __row_seal),
                )
            })
        }
    }
    impl ::diesel::Insertable<members::table> for Member {
        type Values = <(
            ::diesel::dsl::Eq<members::id, i64>,
            ::diesel::dsl::Eq<members::tenant, i32>,
            ::diesel::dsl::Eq<members::role, Option<String>>,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<members::email>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::SealedBind>,
            >,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<members::email_token>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::TokenBind>,
            >,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<members::email_token_2>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::TokenBind>,
            >,
            ::diesel::dsl::Eq<
                ::encdb_diesel::__private::RawCiphertext<members::note>,
                ::encdb_diesel::__private::Checked<::encdb_diesel::__private::SealedBind>,
            >,
            ::diesel::dsl::Eq<
                members::row_mac,
                ::encdb_diesel::__private::Checked<
                    ::encdb_diesel::__private::RowSealBind,
                >,
            >,
        ) as ::diesel::Insertable<members::table>>::Values;
        fn values(self) -> Self::Values {
            let __this = self;
            ::diesel::Insertable::<
                members::table,
            >::values({
                let __row = __Row {
                    id: &__this.id,
                    tenant: &__this.tenant,
                    role: &__this.role,
                    __lifetimes: ::core::marker::PhantomData,
                };
                let __column = ::core::marker::PhantomData::<members::email>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            members::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::oldest_token::<
                            members::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __next_token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::newest_token::<
                            members::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __column = ::core::marker::PhantomData::<members::note>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_note = {
                    let __value = &__this.note;
                    ::encdb_diesel::__private::Checked(
                        __value.bind::<members::note>(&__context),
                    )
                };
                let __parts = (|| -> ::encdb_diesel::__private::Result<
                    ::encdb_diesel::__private::RowParts,
                > {
                    let __parts = ::encdb_diesel::__private::RowParts::new(
                        ::encdb_diesel::__private::Column::new(
                            "members_v1",
                            <members::row_mac as ::diesel::query_source::Column>::NAME,
                        ),
                        ::encdb_diesel::__private::bound_id::<members::id, _>(&__row)?,
                    );
                    let __parts = __parts
                        .owned_by(
                            ::encdb_diesel::__private::bound_id::<
                                members::tenant,
                                _,
                            >(&__row)?,
                        );
                    let __parts = ::encdb_diesel::__private::with_value(
                        __parts,
                        ::encdb_diesel::__private::Column::new(
                            "members_v1",
                            <members::email as ::diesel::query_source::Column>::NAME,
                        ),
                        &__field_email,
                    )?;
                    let __parts = ::encdb_diesel::__private::with_value(
                        __parts,
                        ::encdb_diesel::__private::Column::new(
                            "members_v1",
                            <members::note as ::diesel::query_source::Column>::NAME,
                        ),
                        &__field_note,
                    )?;
                    let __parts = __parts
                        .with_plain(
                            <members::role as ::diesel::query_source::Column>::NAME,
                            ::encdb_diesel::__private::covered::<
                                members::role,
                                _,
                            >(&__row)?,
                        );
                    ::core::result::Result::Ok(__parts)
                })();
                let __row_seal = ::encdb_diesel::__private::Checked(
                    ::encdb_diesel::__private::seal_row(
                        &crate::KEYS,
                        ::encdb_diesel::__private::Column::new(
                            "members_v1",
                            <members::row_mac as ::diesel::query_source::Column>::NAME,
                        ),
                        __parts,
                    ),
                );
                (
                    ::diesel::ExpressionMethods::eq(members::id, __this.id),
                    ::diesel::ExpressionMethods::eq(members::tenant, __this.tenant),
                    ::diesel::ExpressionMethods::eq(members::role, __this.role),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            members::email,
                        >>::default(),
                        __field_email,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            members::email_token,
                        >>::default(),
                        __token_of_email,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            members::email_token_2,
                        >>::default(),
                        __next_token_of_email,
                    ),
                    ::diesel::ExpressionMethods::eq(
                        <::encdb_diesel::__private::RawCiphertext<
                            members::note,
                        >>::default(),
                        __field_note,
                    ),
                    ::diesel::ExpressionMethods::eq(members::row_mac, __row_seal),
                )
            })
        }
    }
    pub struct __GuardOwned {
        id: i64,
        tenant: i32,
        __lifetimes: ::core::marker::PhantomData<()>,
    }
    impl ::encdb_diesel::__private::HasField<members::id> for __GuardOwned {
        type Field = i64;
        fn field(&self) -> &Self::Field {
            &self.id
        }
    }
    impl ::encdb_diesel::__private::HasField<members::tenant> for __GuardOwned {
        type Field = i32;
        fn field(&self) -> &Self::Field {
            &self.tenant
        }
    }
    impl ::diesel::query_builder::AsChangeset for Member {
        type Target = members::table;
        type Changeset = <(
            ::diesel::dsl::Eq<members::role, Option<String>>,
            ::encdb_diesel::__private::SealedChange<
                members::email,
                ::encdb_diesel::__private::SealedBind,
                __GuardOwned,
            >,
            ::encdb_diesel::__private::SealedChange<
                members::email_token,
                ::encdb_diesel::__private::TokenBind,
                __GuardOwned,
            >,
            ::encdb_diesel::__private::SealedChange<
                members::email_token_2,
                ::encdb_diesel::__private::TokenBind,
                __GuardOwned,
            >,
            ::encdb_diesel::__private::SealedChange<
                members::note,
                ::encdb_diesel::__private::SealedBind,
                __GuardOwned,
            >,
            ::diesel::dsl::Eq<
                members::row_mac,
                ::encdb_diesel::__private::Checked<
                    ::encdb_diesel::__private::RowSealBind,
                >,
            >,
        ) as ::diesel::query_builder::AsChangeset>::Changeset;
        fn as_changeset(self) -> Self::Changeset {
            let __this = self;
            ::diesel::query_builder::AsChangeset::as_changeset({
                let __row = __Row {
                    id: &__this.id,
                    tenant: &__this.tenant,
                    role: &__this.role,
                    __lifetimes: ::core::marker::PhantomData,
                };
                let __column = ::core::marker::PhantomData::<members::email>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::seal::<
                            members::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::oldest_token::<
                            members::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __next_token_of_email = {
                    let __value = &__this.email;
                    ::encdb_diesel::__private::Checked(
                        ::encdb_diesel::__private::newest_token::<
                            members::email,
                            _,
                        >(&__context, __value.expose()),
                    )
                };
                let __column = ::core::marker::PhantomData::<members::note>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                let __field_note = {
                    let __value = &__this.note;
                    ::encdb_diesel::__private::Checked(
                        __value.bind::<members::note>(&__context),
                    )
                };
                let __parts = (|| -> ::encdb_diesel::__private::Result<
                    ::encdb_diesel::__private::RowParts,
                > {
                    let __parts = ::encdb_diesel::__private::RowParts::new(
                        ::encdb_diesel::__private::Column::new(
                            "members_v1",
                            <members::row_mac as ::diesel::query_source::Column>::NAME,
                        ),
                        ::encdb_diesel::__private::bound_id::<members::id, _>(&__row)?,
                    );
                    let __parts = __parts
                        .owned_by(
                            ::encdb_diesel::__private::bound_id::<
                                members::tenant,
                                _,
                            >(&__row)?,
                        );
                    let __parts = ::encdb_diesel::__private::with_value(
                        __parts,
                        ::encdb_diesel::__private::Column::new(
                            "members_v1",
                            <members::email as ::diesel::query_source::Column>::NAME,
                        ),
                        &__field_email,
                    )?;
                    let __parts = ::encdb_diesel::__private::with_value(
                        __parts,
                        ::encdb_diesel::__private::Column::new(
                            "members_v1",
                            <members::note as ::diesel::query_source::Column>::NAME,
                        ),
                        &__field_note,
                    )?;
                    let __parts = __parts
                        .with_plain(
                            <members::role as ::diesel::query_source::Column>::NAME,
                            ::encdb_diesel::__private::covered::<
                                members::role,
                                _,
                            >(&__row)?,
                        );
                    ::core::result::Result::Ok(__parts)
                })();
                let __row_seal = ::encdb_diesel::__private::Checked(
                    ::encdb_diesel::__private::seal_row(
                        &crate::KEYS,
                        ::encdb_diesel::__private::Column::new(
                            "members_v1",
                            <members::row_mac as ::diesel::query_source::Column>::NAME,
                        ),
                        __parts,
                    ),
                );
                let mut __guard = ::core::option::Option::Some(__GuardOwned {
                    id: __this.id,
                    tenant: __this.tenant,
                    __lifetimes: ::core::marker::PhantomData,
                });
                (
                    ::diesel::ExpressionMethods::eq(members::role, __this.role),
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<members::email>,
                        __field_email,
                        __guard.take(),
                    ),
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<members::email_token>,
                        __token_of_email,
                        __guard.take(),
                    ),
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<members::email_token_2>,
                        __next_token_of_email,
                        __guard.take(),
                    ),
                    ::encdb_diesel::__private::SealedChange::new(
                        ::core::marker::PhantomData::<members::note>,
                        __field_note,
                        __guard.take(),
                    ),
                    ::diesel::ExpressionMethods::eq(members::row_mac, __row_seal),
                )
            })
        }
    }
    impl ::diesel::internal::derives::insertable::UndecoratedInsertRecord<members::table>
    for Member {}
    impl<__DB: ::diesel::backend::Backend> ::diesel::expression::Selectable<__DB>
    for Member {
        type SelectExpression = (
            members::id,
            members::tenant,
            members::role,
            members::email,
            members::note,
            members::email_token,
            members::email_token_2,
            members::row_mac,
        );
        fn construct_selection() -> Self::SelectExpression {
            (
                members::id,
                members::tenant,
                members::role,
                members::email,
                members::note,
                members::email_token,
                members::email_token_2,
                members::row_mac,
            )
        }
    }
    impl<__DB: ::diesel::backend::Backend> ::diesel::HasQuery<__DB> for Member {
        type BaseQuery = <members::table as ::diesel::query_builder::AsQuery>::Query;
        fn base_query() -> Self::BaseQuery {
            ::diesel::query_builder::AsQuery::as_query(members::table)
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
        __S7,
    > ::diesel::deserialize::Queryable<
        (__S0, __S1, __S2, __S3, __S4, __S5, __S6, __S7),
        __DB,
    > for Member
    where
        __DB: ::diesel::backend::Backend,
        (
            i64,
            i32,
            Option<String>,
            ::encdb_diesel::__private::StoredValue,
            ::encdb_diesel::__private::StoredValue,
            ::encdb_diesel::__private::LoadedBytes,
            ::core::option::Option<::encdb_diesel::__private::LoadedBytes>,
            ::encdb_diesel::__private::LoadedBytes,
        ): ::diesel::deserialize::FromStaticSqlRow<
            (__S0, __S1, __S2, __S3, __S4, __S5, __S6, __S7),
            __DB,
        >,
    {
        type Row = (
            i64,
            i32,
            Option<String>,
            ::encdb_diesel::__private::StoredValue,
            ::encdb_diesel::__private::StoredValue,
            ::encdb_diesel::__private::LoadedBytes,
            ::core::option::Option<::encdb_diesel::__private::LoadedBytes>,
            ::encdb_diesel::__private::LoadedBytes,
        );
        fn build(
            (
                __field_id,
                __field_tenant,
                __field_role,
                __field_email,
                __field_note,
                __loaded_email_token,
                __loaded_email_token_2,
                __row_seal,
            ): Self::Row,
        ) -> ::diesel::deserialize::Result<Self> {
            let __row = __Row {
                id: &__field_id,
                tenant: &__field_tenant,
                role: &__field_role,
                __lifetimes: ::core::marker::PhantomData,
            };
            let __parts = (|| -> ::encdb_diesel::__private::Result<
                ::encdb_diesel::__private::RowParts,
            > {
                let __parts = ::encdb_diesel::__private::RowParts::new(
                    ::encdb_diesel::__private::Column::new(
                        "members_v1",
                        <members::row_mac as ::diesel::query_source::Column>::NAME,
                    ),
                    ::encdb_diesel::__private::bound_id::<members::id, _>(&__row)?,
                );
                let __parts = __parts
                    .owned_by(
                        ::encdb_diesel::__private::bound_id::<
                            members::tenant,
                            _,
                        >(&__row)?,
                    );
                let __parts = ::encdb_diesel::__private::with_value(
                    __parts,
                    ::encdb_diesel::__private::Column::new(
                        "members_v1",
                        <members::email as ::diesel::query_source::Column>::NAME,
                    ),
                    &__field_email,
                )?;
                let __parts = ::encdb_diesel::__private::with_value(
                    __parts,
                    ::encdb_diesel::__private::Column::new(
                        "members_v1",
                        <members::note as ::diesel::query_source::Column>::NAME,
                    ),
                    &__field_note,
                )?;
                let __parts = __parts
                    .with_plain(
                        <members::role as ::diesel::query_source::Column>::NAME,
                        ::encdb_diesel::__private::covered::<members::role, _>(&__row)?,
                    );
                ::core::result::Result::Ok(__parts)
            })();
            ::encdb_diesel::__private::check_row(
                &crate::KEYS,
                ::encdb_diesel::__private::Column::new(
                    "members_v1",
                    <members::row_mac as ::diesel::query_source::Column>::NAME,
                ),
                __parts,
                &__row_seal,
            )?;
            let __field_email = {
                let __stored = __field_email;
                let __column = ::core::marker::PhantomData::<members::email>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                ::encdb_diesel::__private::Searchable::new(
                    ::encdb_diesel::__private::open::<
                        members::email,
                    >(&__context, &__stored)?,
                )
            };
            let __field_note = {
                let __stored = __field_note;
                let __column = ::core::marker::PhantomData::<members::note>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                ::encdb_diesel::__private::Sealed::loaded::<
                    members::note,
                >(__context, __stored)
            };
            {
                let __column = ::core::marker::PhantomData::<members::email>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                ::encdb_diesel::__private::check_tokens::<
                    members::email,
                    _,
                >(
                    &__context,
                    ::core::option::Option::Some(__field_email.expose()),
                    &[
                        ::core::option::Option::Some(&__loaded_email_token),
                        __loaded_email_token_2.as_ref(),
                    ],
                )?;
            }
            ::core::result::Result::Ok(Self {
                id: __field_id,
                tenant: __field_tenant,
                role: __field_role,
                email: __field_email,
                note: __field_note,
            })
        }
    }
    impl<__DB: ::diesel::backend::Backend> ::diesel::deserialize::QueryableByName<__DB>
    for Member
    where
        i64: ::diesel::deserialize::FromSql<
            <members::id as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        i32: ::diesel::deserialize::FromSql<
            <members::tenant as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        Option<
            String,
        >: ::diesel::deserialize::FromSql<
            <members::role as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        ::encdb_diesel::__private::StoredValue: ::diesel::deserialize::FromSql<
            <members::email as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        ::encdb_diesel::__private::StoredValue: ::diesel::deserialize::FromSql<
            <members::note as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        ::encdb_diesel::__private::LoadedBytes: ::diesel::deserialize::FromSql<
            <members::email_token as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        ::core::option::Option<
            ::encdb_diesel::__private::LoadedBytes,
        >: ::diesel::deserialize::FromSql<
            <members::email_token_2 as ::diesel::expression::Expression>::SqlType,
            __DB,
        >,
        ::encdb_diesel::__private::LoadedBytes: ::diesel::deserialize::FromSql<
            <members::row_mac as ::diesel::expression::Expression>::SqlType,
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
                <members::id as ::diesel::expression::Expression>::SqlType,
                i64,
            >(__named, <members::id as ::diesel::query_source::Column>::NAME)?;
            let __field_tenant: i32 = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <members::tenant as ::diesel::expression::Expression>::SqlType,
                i32,
            >(__named, <members::tenant as ::diesel::query_source::Column>::NAME)?;
            let __field_role: Option<String> = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <members::role as ::diesel::expression::Expression>::SqlType,
                Option<String>,
            >(__named, <members::role as ::diesel::query_source::Column>::NAME)?;
            let __field_email: ::encdb_diesel::__private::StoredValue = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <members::email as ::diesel::expression::Expression>::SqlType,
                ::encdb_diesel::__private::StoredValue,
            >(__named, <members::email as ::diesel::query_source::Column>::NAME)?;
            let __field_note: ::encdb_diesel::__private::StoredValue = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <members::note as ::diesel::expression::Expression>::SqlType,
                ::encdb_diesel::__private::StoredValue,
            >(__named, <members::note as ::diesel::query_source::Column>::NAME)?;
            let __loaded_email_token: ::encdb_diesel::__private::LoadedBytes = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <members::email_token as ::diesel::expression::Expression>::SqlType,
                ::encdb_diesel::__private::LoadedBytes,
            >(__named, <members::email_token as ::diesel::query_source::Column>::NAME)?;
            let __loaded_email_token_2: ::core::option::Option<
                ::encdb_diesel::__private::LoadedBytes,
            > = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <members::email_token_2 as ::diesel::expression::Expression>::SqlType,
                ::core::option::Option<::encdb_diesel::__private::LoadedBytes>,
            >(
                __named,
                <members::email_token_2 as ::diesel::query_source::Column>::NAME,
            )?;
            let __row_seal: ::encdb_diesel::__private::LoadedBytes = <_ as ::diesel::row::NamedRow<
                '__row,
                __DB,
            >>::get::<
                <members::row_mac as ::diesel::expression::Expression>::SqlType,
                ::encdb_diesel::__private::LoadedBytes,
            >(__named, <members::row_mac as ::diesel::query_source::Column>::NAME)?;
            let __row = __Row {
                id: &__field_id,
                tenant: &__field_tenant,
                role: &__field_role,
                __lifetimes: ::core::marker::PhantomData,
            };
            let __parts = (|| -> ::encdb_diesel::__private::Result<
                ::encdb_diesel::__private::RowParts,
            > {
                let __parts = ::encdb_diesel::__private::RowParts::new(
                    ::encdb_diesel::__private::Column::new(
                        "members_v1",
                        <members::row_mac as ::diesel::query_source::Column>::NAME,
                    ),
                    ::encdb_diesel::__private::bound_id::<members::id, _>(&__row)?,
                );
                let __parts = __parts
                    .owned_by(
                        ::encdb_diesel::__private::bound_id::<
                            members::tenant,
                            _,
                        >(&__row)?,
                    );
                let __parts = ::encdb_diesel::__private::with_value(
                    __parts,
                    ::encdb_diesel::__private::Column::new(
                        "members_v1",
                        <members::email as ::diesel::query_source::Column>::NAME,
                    ),
                    &__field_email,
                )?;
                let __parts = ::encdb_diesel::__private::with_value(
                    __parts,
                    ::encdb_diesel::__private::Column::new(
                        "members_v1",
                        <members::note as ::diesel::query_source::Column>::NAME,
                    ),
                    &__field_note,
                )?;
                let __parts = __parts
                    .with_plain(
                        <members::role as ::diesel::query_source::Column>::NAME,
                        ::encdb_diesel::__private::covered::<members::role, _>(&__row)?,
                    );
                ::core::result::Result::Ok(__parts)
            })();
            ::encdb_diesel::__private::check_row(
                &crate::KEYS,
                ::encdb_diesel::__private::Column::new(
                    "members_v1",
                    <members::row_mac as ::diesel::query_source::Column>::NAME,
                ),
                __parts,
                &__row_seal,
            )?;
            let __field_email = {
                let __stored = __field_email;
                let __column = ::core::marker::PhantomData::<members::email>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                ::encdb_diesel::__private::Searchable::new(
                    ::encdb_diesel::__private::open::<
                        members::email,
                    >(&__context, &__stored)?,
                )
            };
            let __field_note = {
                let __stored = __field_note;
                let __column = ::core::marker::PhantomData::<members::note>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                ::encdb_diesel::__private::Sealed::loaded::<
                    members::note,
                >(__context, __stored)
            };
            {
                let __column = ::core::marker::PhantomData::<members::email>;
                let __context = ::encdb_diesel::__private::context(__column, &__row);
                ::encdb_diesel::__private::check_tokens::<
                    members::email,
                    _,
                >(
                    &__context,
                    ::core::option::Option::Some(__field_email.expose()),
                    &[
                        ::core::option::Option::Some(&__loaded_email_token),
                        __loaded_email_token_2.as_ref(),
                    ],
                )?;
            }
            ::core::result::Result::Ok(Self {
                id: __field_id,
                tenant: __field_tenant,
                role: __field_role,
                email: __field_email,
                note: __field_note,
            })
        }
    }
    impl ::encdb_diesel::__private::HasSearchable<members::email> for Member {
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
                tenant: &__this.tenant,
                role: &__this.role,
                __lifetimes: ::core::marker::PhantomData,
            };
            let __column = ::core::marker::PhantomData::<members::email>;
            let __context = ::encdb_diesel::__private::context(__column, &__row);
            __context.map(|__context| __context.owner().cloned())
        }
    }
};
