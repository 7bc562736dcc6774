//! JSON Schema of the values whose JSON form is written by hand. The patterns say what a client can
//! check by itself; ranges and tables are checked by the parsers.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Currency, Cursor, Day, EmailAddress, Money, Quantity, TaxRate, Text, UnitPrice};
use crate::access::RoleId;
use crate::ageing::Buckets;

macro_rules! texts {
    ($($name:ident: $description:literal, $($keyword:literal: $value:expr),+;)*) => {$(
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string",
                    "description": $description,
                    $($keyword: $value),+
                })
            }
        }
    )*};
}

texts! {
    Buckets: "Upper limits of ageing buckets in days past due, ascending, such as `0,30,60`.",
        "pattern": "^[0-9]+(,[0-9]+)*$";
    Currency: "An ISO 4217 code.", "pattern": "^[A-Z]{3}$";
    Cursor: "Where a page of a list starts: the `next` of the page before. Opaque.",
        "pattern": "^([0-9a-f]{2})+$";
    Day: "A civil day in the company's time zone.", "format": "date";
    EmailAddress: "An e-mail address in lower case.", "format": "email";
    Quantity: "A decimal number with up to six decimals.",
        "pattern": "^-?[0-9]+(\\.[0-9]{1,6})?$";
    RoleId: "The id of a role.", "pattern": "^[a-z0-9_]{1,40}$";
    TaxRate: "Percent, as a decimal number.", "pattern": "^-?[0-9]+(\\.[0-9]+)?$";
    UnitPrice: "A price for one, as a decimal number.", "pattern": "^-?[0-9]+(\\.[0-9]+)?$";
}

impl<const MAX: usize> JsonSchema for Text<MAX> {
    fn schema_name() -> Cow<'static, str> {
        format!("Text{MAX}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "Text that is not blank.",
            "minLength": 1,
            "maxLength": MAX,
        })
    }
}

impl JsonSchema for Money {
    fn schema_name() -> Cow<'static, str> {
        "Money".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "An exact amount with its currency.",
            "properties": {
                "amount": {
                    "type": "string",
                    "description": "A decimal number with at most the currency's decimals.",
                    "pattern": "^-?[0-9]{1,16}(\\.[0-9]{1,8})?$",
                },
                "currency": generator.subschema_for::<Currency>(),
            },
            "required": ["amount", "currency"],
            "additionalProperties": false,
        })
    }
}
