// #[encdb(high_cardinality)]
// pub struct Iban(String);

#[allow(unused_qualifications, clippy::all, clippy::pedantic)]
const _: () = {
    impl ::encdb_diesel::__private::Plaintext for Iban {
        type Owned = Self;
        const KIND: ::encdb_diesel::__private::PlaintextKind = <String as ::encdb_diesel::__private::Plaintext>::KIND;
        fn wipe(&mut self) {
            <String as ::encdb_diesel::__private::Plaintext>::wipe(&mut self.0)
        }
    }
    impl ::encdb_diesel::__private::ToPlaintext for Iban {
        fn to_plaintext(
            &self,
        ) -> ::encdb_diesel::__private::Result<
            ::encdb_diesel::__private::PlaintextBytes<'_>,
        > {
            <String as ::encdb_diesel::__private::ToPlaintext>::to_plaintext(&self.0)
        }
    }
    impl ::encdb_diesel::__private::FromPlaintext for Iban {
        fn from_plaintext(
            __opened: ::std::vec::Vec<::core::primitive::u8>,
        ) -> ::encdb_diesel::__private::Result<Self> {
            <String as ::encdb_diesel::__private::FromPlaintext>::from_plaintext(
                    __opened,
                )
                .map(|__inner| Iban { 0: __inner })
        }
    }
    impl ::encdb_diesel::__private::SearchTerm for Iban
    where
        for<'__encdb> &'__encdb String: ::encdb_diesel::__private::SearchTerm,
    {
        const TERM: ::encdb_diesel::__private::TermKind = <&'static String as ::encdb_diesel::__private::SearchTerm>::TERM;
    }
    impl ::encdb_diesel::__private::HighCardinality for Iban
    where
        for<'__encdb> &'__encdb String: ::encdb_diesel::__private::HighCardinality,
    {}
    const _: fn() = || {
        fn __many_values<T: ::encdb_diesel::__private::HighCardinality>() {}
        __many_values::<String>();
    };
};
