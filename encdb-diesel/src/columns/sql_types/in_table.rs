//! The method that `table!` needs of a column that has none of Diesel's methods.

use diesel::{
    dsl::Eq as EqTo, expression::AsExpression, query_source::Column as DieselColumn,
    sql_types::SqlType,
};

use crate::columns::storage::Opaque;

/// The method that `table!` calls on each column, because `find` compares primary keys by it.
pub trait InTable: DieselColumn<SqlType: SqlType> + Sized {
    /// Does not compile if it is called: no primary key is ciphertext.
    fn eq<T: AsExpression<Self::SqlType>>(self, _: T) -> EqTo<Self, T::Expression> {
        const { panic!("a column of ciphertext is no primary key") }
    }
}

impl<C: DieselColumn<SqlType: Opaque>> InTable for C {}
