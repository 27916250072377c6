// struct Tagged<T> {
//     inner: T,
// }

#[allow(unused_qualifications, clippy::all, clippy::pedantic)]
const _: () = {
    impl<T> ::encdb_diesel::__private::Plaintext for Tagged<T>
    where
        T: ::encdb_diesel::__private::Plaintext,
    {
        type Owned = Self;
        const KIND: ::encdb_diesel::__private::PlaintextKind = <T as ::encdb_diesel::__private::Plaintext>::KIND;
        fn wipe(&mut self) {
            <T as ::encdb_diesel::__private::Plaintext>::wipe(&mut self.inner)
        }
    }
    impl<T> ::encdb_diesel::__private::ToPlaintext for Tagged<T>
    where
        T: ::encdb_diesel::__private::ToPlaintext,
    {
        fn to_plaintext(
            &self,
        ) -> ::encdb_diesel::__private::Result<
            ::encdb_diesel::__private::PlaintextBytes<'_>,
        > {
            <T as ::encdb_diesel::__private::ToPlaintext>::to_plaintext(&self.inner)
        }
    }
    impl<T> ::encdb_diesel::__private::FromPlaintext for Tagged<T>
    where
        T: ::encdb_diesel::__private::FromPlaintext,
    {
        fn from_plaintext(
            __opened: ::std::vec::Vec<::core::primitive::u8>,
        ) -> ::encdb_diesel::__private::Result<Self> {
            <T as ::encdb_diesel::__private::FromPlaintext>::from_plaintext(__opened)
                .map(|__inner| Tagged { inner: __inner })
        }
    }
    impl<T> ::encdb_diesel::__private::SearchTerm for Tagged<T>
    where
        for<'__encdb> &'__encdb T: ::encdb_diesel::__private::SearchTerm,
        T: ::encdb_diesel::__private::ToPlaintext + 'static,
    {
        const TERM: ::encdb_diesel::__private::TermKind = <&'static T as ::encdb_diesel::__private::SearchTerm>::TERM;
    }
};
