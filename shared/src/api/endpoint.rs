//! What an endpoint is: one declaration for the router, the browser client and the tests.

use std::fmt::Display;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ProblemCode;
use super::portal::PortalAccess;
use crate::access::{Permission, RoleId};

/// The HTTP methods Dunlin uses.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Method {
    /// Reads; changes nothing.
    Get,
    /// Creates, or acts on something.
    Post,
    /// Replaces.
    Put,
    /// Removes.
    Delete,
}

impl Method {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// Who may call an endpoint.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Anyone; the handler tells nothing about customers.
    Public,
    /// Anyone who is signed in.
    SignedIn,
    /// Staff whose role holds the permission.
    Staff(Permission),
    /// Anyone who is signed in and has given a password or a code within the last minutes.
    SignedInStepUp,
    /// Staff whose role holds the permission, and who have given a password or a code within the
    /// last minutes: for what an unattended screen must not do.
    StaffStepUp(Permission),
    /// The bearer of a portal link, for what the link names.
    PortalLink,
    /// Anyone who is signed in to the portal.
    PortalSession,
    /// Anyone who is signed in to the portal with at least this grant for the customer that the
    /// path begins with; to all others that customer does not exist.
    PortalCustomer(PortalAccess),
    /// A payment provider, by the signature of the body.
    Signed,
}

impl Access {
    /// Whether only a session of staff can call.
    pub fn needs_session(self) -> bool {
        match self {
            Self::SignedIn | Self::Staff(_) | Self::SignedInStepUp | Self::StaffStepUp(_) => true,
            Self::Public
            | Self::PortalLink
            | Self::PortalSession
            | Self::PortalCustomer(_)
            | Self::Signed => false,
        }
    }

    /// Whether only a session of the portal can call.
    pub fn needs_portal_session(self) -> bool {
        matches!(self, Self::PortalSession | Self::PortalCustomer(_))
    }

    /// The permission that the caller's role must hold, if it takes one.
    pub fn permission(self) -> Option<Permission> {
        match self {
            Self::Staff(permission) | Self::StaffStepUp(permission) => Some(permission),
            _ => None,
        }
    }

    /// Whether the caller must have given a password or a code within the last minutes.
    pub fn needs_step_up(self) -> bool {
        matches!(self, Self::SignedInStepUp | Self::StaffStepUp(_))
    }
}

/// A type that the API's document can describe. Builds for the Worker and the browser describe
/// nothing, so there every type is one; a native build asks for its JSON Schema.
#[cfg(feature = "schema")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no JSON Schema for the API's document",
    note = "put `#[cfg_attr(feature = \"schema\", derive(schemars::JsonSchema))]` on it"
)]
pub trait Described: schemars::JsonSchema {}
#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> Described for T {}
/// A type that the API's document can describe: here, where nothing is described, every type.
#[cfg(not(feature = "schema"))]
pub trait Described {}
#[cfg(not(feature = "schema"))]
impl<T> Described for T {}

/// One call of the API.
pub trait Endpoint: Copy + 'static {
    /// The operation's name: verb and noun, in `snake_case`.
    const NAME: &'static str;
    /// What it does, in the words of its declaration.
    const SUMMARY: &'static str;
    /// Its method.
    const METHOD: Method;
    /// Its path, with a `{name}` for each parameter.
    const PATH: &'static str;
    /// Who may call it.
    const ACCESS: Access;
    /// The problems that are this operation's own, beside those that its kind always has.
    const REFUSES: &'static [ProblemCode];
    /// `()`, one id, or a pair of ids, in the order of the path.
    type Params: Params;
    /// The query string of a GET, the JSON body of the rest.
    type Input: Serialize + DeserializeOwned + Described + 'static;
    /// The JSON answer.
    type Output: Serialize + DeserializeOwned + Described + 'static;

    /// The path with its parameters filled in.
    fn path(params: &Self::Params) -> String {
        let mut values = params.texts().into_iter();
        let mut fill = |segment: &str| {
            let is_parameter = segment.starts_with('{');
            if is_parameter {
                values.next().unwrap_or_default()
            } else {
                segment.to_owned()
            }
        };
        Self::PATH
            .split('/')
            .map(&mut fill)
            .collect::<Vec<_>>()
            .join("/")
    }
}

/// The parameters of a path.
pub trait Params: Sized + 'static {
    /// Their texts, in the order of the path.
    fn texts(&self) -> Vec<String>;
    /// Parses them; `None` when one is not of its kind, which the router answers with 404.
    fn parse(texts: &[&str]) -> Option<Self>;
    /// A schema for each, in the order of the path.
    #[cfg(feature = "schema")]
    fn schemas(generator: &mut schemars::SchemaGenerator) -> Vec<schemars::Schema>;
}

impl Params for () {
    fn texts(&self) -> Vec<String> {
        Vec::new()
    }
    fn parse(texts: &[&str]) -> Option<Self> {
        texts.is_empty().then_some(())
    }
    #[cfg(feature = "schema")]
    fn schemas(_: &mut schemars::SchemaGenerator) -> Vec<schemars::Schema> {
        Vec::new()
    }
}

/// A value that can stand in a path: the typed ids, and the ids of roles.
pub trait PathValue: Display + FromStr + Described + 'static {}
impl<T: crate::kernel::id::Id + Described + 'static> PathValue for T {}
impl PathValue for RoleId {}

impl<A: PathValue> Params for A {
    fn texts(&self) -> Vec<String> {
        vec![self.to_string()]
    }
    fn parse(texts: &[&str]) -> Option<Self> {
        match texts {
            [a] => a.parse().ok(),
            _ => None,
        }
    }
    #[cfg(feature = "schema")]
    fn schemas(generator: &mut schemars::SchemaGenerator) -> Vec<schemars::Schema> {
        vec![generator.subschema_for::<A>()]
    }
}

impl<A: PathValue, B: PathValue> Params for (A, B) {
    fn texts(&self) -> Vec<String> {
        vec![self.0.to_string(), self.1.to_string()]
    }
    fn parse(texts: &[&str]) -> Option<Self> {
        match texts {
            [a, b] => Some((a.parse().ok()?, b.parse().ok()?)),
            _ => None,
        }
    }
    #[cfg(feature = "schema")]
    fn schemas(generator: &mut schemars::SchemaGenerator) -> Vec<schemars::Schema> {
        vec![
            generator.subschema_for::<A>(),
            generator.subschema_for::<B>(),
        ]
    }
}

/// Declares an endpoint as a unit struct:
/// `/// doc` then `IssueInvoice: POST "/api/…", Access, Params, Input => Output;`, and before the
/// semicolon `, refuses [Code, …]` for the problems that are its own.
macro_rules! endpoints {
    ($($(#[doc = $doc:literal])* $name:ident = $label:literal: $method:ident $path:literal,
        $access:expr, $params:ty, $input:ty => $output:ty
        $(, refuses [$($code:ident),* $(,)?])?;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl $crate::api::Endpoint for $name {
            const NAME: &'static str = $label;
            const SUMMARY: &'static str = concat!($($doc),*);
            const METHOD: $crate::api::Method = $crate::api::Method::$method;
            const PATH: &'static str = $path;
            const ACCESS: $crate::api::Access = $access;
            const REFUSES: &'static [$crate::api::ProblemCode] =
                &[$($($crate::api::ProblemCode::$code),*)?];
            type Params = $params;
            type Input = $input;
            type Output = $output;
        }
    )*};
}
pub(crate) use endpoints;
