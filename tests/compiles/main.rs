//! What the derives accept: each module is an application of its own, with its tables and its models.

#![allow(dead_code, unused_imports)] // Most of it is there to be compiled, and not to be called.

mod a_column_bound_type_under_diesels_derives;
mod a_companion_of_encrypted_fields_alone;
mod a_companion_that_does_not_check_the_seal;
mod a_composite_bind;
mod a_converted_plain_field;
mod a_keyring_of_its_own;
mod a_module_that_uses_the_dsl_of_its_table;
mod a_module_with_names_of_its_own;
mod a_seal;
mod a_struct_from_a_macro;
mod a_struct_in_a_function;
mod a_table_in_another_module;
mod a_table_inferred_from_the_struct;
mod a_token_is_skipped_with_its_value;
mod a_value_for_a_nullable_column;
mod an_embedded_struct;
mod an_owner;
mod attributes_beside_ours;
mod columns_are_all_of_the_struct;
mod diesels_own_derives_beside_ours;
mod every_attribute;
mod fields_named_as_generated_variables;
mod ids_to_bind_to;
mod lifetimes_in_companions;
mod low_cardinality;
mod null_by_itself;
mod options_of_changesets;
mod raw_identifiers;
mod renamed_columns;
mod sql_types_of_encdb;
mod two_companions_on_one_struct;
mod values_of_types_of_ones_own;
mod visibilities;
