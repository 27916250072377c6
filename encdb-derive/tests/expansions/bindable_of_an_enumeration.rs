// #[encdb(rename_all = "snake_case")]
// enum Plan {
//     Free,
//     #[encdb(rename = "business")]
//     SmallBusiness,
// }

#[allow(unused_qualifications, clippy::all, clippy::pedantic)]
const _: () = {
    impl ::encdb_diesel::__private::Bindable for Plan {
        const ID_TYPE: ::encdb_diesel::__private::IdType = ::encdb_diesel::__private::IdType::Text;
        fn bound_id(
            &self,
        ) -> ::encdb_diesel::__private::Result<::encdb_diesel::__private::BoundId> {
            ::encdb_diesel::__private::BoundId::text(
                match self {
                    Self::Free => "free",
                    Self::SmallBusiness => "business",
                },
            )
        }
    }
};
