//! Passkeys, as the browser makes them and answers with them. What goes in and what comes out is JSON
//! text of WebAuthn's own forms, which the server writes and reads.

use js_sys::{Function, JSON, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

const KIND: &str = "PublicKeyCredential";

/// What a person does with a passkey.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ceremony {
    /// Makes a new one.
    Create,
    /// Shows that they have one.
    Get,
}

impl Ceremony {
    fn method(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Get => "get",
        }
    }

    fn parser(self) -> &'static str {
        match self {
            Self::Create => "parseCreationOptionsFromJSON",
            Self::Get => "parseRequestOptionsFromJSON",
        }
    }
}

/// Why the browser gave none.
pub(crate) enum Declined {
    /// The person closed the dialog, took too long, or has no fitting passkey.
    NotGiven,
    /// The device holds one for this account already.
    AlreadyThere,
    /// The browser cannot, and will not later: its own name of the reason.
    Impossible(String),
}

impl Declined {
    /// What to say about it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::NotGiven => "No passkey was used. Try again when you are ready.".to_owned(),
            Self::AlreadyThere => "This device has a passkey for your account already.".to_owned(),
            Self::Impossible(reason) => format!(
                "This browser cannot use a passkey here. Use another way, and tell an \
                 administrator: {reason}."
            ),
        }
    }
}

/// Whether this browser knows passkeys, and in the form that they are used in here.
pub(crate) fn are_known() -> bool {
    let parser = kind().and_then(|kind| function(&kind, Ceremony::Get.parser()));
    parser.is_ok()
}

/// Has the browser ask for a passkey by the server's `options`; gives the text of its answer.
pub(crate) async fn ask(ceremony: Ceremony, options: &str) -> Result<String, Declined> {
    let answer = credential(ceremony, options).await;
    answer.map_err(|error| {
        let name = Reflect::get(&error, &"name".into());
        match name.ok().and_then(|name| name.as_string()) {
            Some(name) if name == "InvalidStateError" => Declined::AlreadyThere,
            Some(name) if name == "NotAllowedError" || name == "AbortError" => Declined::NotGiven,
            name => Declined::Impossible(name.unwrap_or_else(|| "no reason given".to_owned())),
        }
    })
}

async fn credential(ceremony: Ceremony, options: &str) -> Result<String, JsValue> {
    let kind = kind()?;
    let parse = function(&kind, ceremony.parser())?;
    let options = parse.call1(&kind, &JSON::parse(options)?)?;
    let request = Object::new();
    Reflect::set(&request, &"publicKey".into(), &options)?;
    let store = Reflect::get(&window().navigator(), &"credentials".into())?;
    let asked = function(&store, ceremony.method())?.call1(&store, &request)?;
    let credential = JsFuture::from(asked.dyn_into::<Promise>()?).await?;
    // This calls the credential's own `toJSON`.
    Ok(JSON::stringify(&credential)?.into())
}

fn kind() -> Result<JsValue, JsValue> {
    Reflect::get(&window(), &KIND.into())
}

fn function(of: &JsValue, name: &str) -> Result<Function, JsValue> {
    Reflect::get(of, &name.into())?.dyn_into()
}
