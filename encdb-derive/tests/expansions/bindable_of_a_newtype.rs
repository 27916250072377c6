// #[encdb(high_cardinality)]
// pub struct Iban(String);

#[allow(unused_qualifications, clippy::all, clippy::pedantic)]
const _: () = {
    impl ::encdb_diesel::__private::Bindable for Iban {
        const ID_TYPE: ::encdb_diesel::__private::IdType = <String as ::encdb_diesel::__private::Bindable>::ID_TYPE;
        fn bound_id(
            &self,
        ) -> ::encdb_diesel::__private::Result<::encdb_diesel::__private::BoundId> {
            <String as ::encdb_diesel::__private::Bindable>::bound_id(&self.0)
        }
    }
};
