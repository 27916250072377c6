// #[encdb(rename_all = "snake_case")]
// enum Plan {
//     Free,
//     #[encdb(rename = "business")]
//     SmallBusiness,
// }

#[allow(unused_qualifications, clippy::all, clippy::pedantic)]
const _: () = {
    impl ::encdb_diesel::__private::Plaintext for Plan {
        type Owned = Self;
        const KIND: ::encdb_diesel::__private::PlaintextKind = ::encdb_diesel::__private::PlaintextKind::Text;
        fn wipe(&mut self) {
            *self = Self::Free;
        }
    }
    impl ::encdb_diesel::__private::ToPlaintext for Plan {
        fn to_plaintext(
            &self,
        ) -> ::encdb_diesel::__private::Result<
            ::encdb_diesel::__private::PlaintextBytes<'_>,
        > {
            let __text: &'static ::core::primitive::str = match self {
                Self::Free => "free",
                Self::SmallBusiness => "business",
            };
            ::core::result::Result::Ok(
                ::encdb_diesel::__private::PlaintextBytes::borrowed(__text.as_bytes()),
            )
        }
    }
    impl ::encdb_diesel::__private::FromPlaintext for Plan {
        fn from_plaintext(
            __opened: ::std::vec::Vec<::core::primitive::u8>,
        ) -> ::encdb_diesel::__private::Result<Self> {
            let __text = ::encdb_diesel::__private::PlaintextBytes::owned(__opened);
            match &*__text {
                b"free" => ::core::result::Result::Ok(Self::Free),
                b"business" => ::core::result::Result::Ok(Self::SmallBusiness),
                _ => {
                    ::core::result::Result::Err(
                        ::encdb_diesel::__private::ErrorKind::Undecodable {
                            type_name: "Plan",
                        }
                            .into(),
                    )
                }
            }
        }
    }
    impl ::encdb_diesel::__private::SearchTerm for Plan {
        const TERM: ::encdb_diesel::__private::TermKind = ::encdb_diesel::__private::TermKind::Text;
    }
};
