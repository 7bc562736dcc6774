//! The parts of the app that are loaded on the way to a page. wasm-split-cli writes one file for each
//! and one for every set of parts that share some code, hundreds of them; what is shared is joined
//! into one file here, so that a page needs two files at most.

use std::collections::BTreeSet;

use crate::failure::Result;

/// How the loader that wasm-split-cli writes introduces shared code, and a part before its name.
const SHARED: &str = "const __chunk_";
const PART: &str = "export const __wasm_split_load_";
/// What these have in common, and what stands in front of them: a comment for each shared file.
const FIRST: [&str; 3] = ["/* ", SHARED, PART];
/// The file of what is shared.
pub(super) const SHARED_FILE: &str = "shared";

/// The parts of the app, and the files that hold code of several.
pub(super) struct Parts {
    pub(super) all: Vec<Part>,
    pub(super) shared: Vec<String>,
    /// The head of the loader: it takes what the parts need from the app.
    head: String,
}

pub(super) struct Part {
    pub(super) name: String,
    /// Its own file, as wasm-split-cli names it; none if all of its code is shared.
    pub(super) own: Option<String>,
    pub(super) shares: bool,
}

impl Part {
    /// The files to load for it.
    pub(super) fn files(&self) -> Vec<&str> {
        let own = self.own.is_some().then_some(self.name.as_str());
        own.into_iter()
            .chain(self.shares.then_some(SHARED_FILE))
            .collect()
    }
}

impl Parts {
    /// Reads the loader that wasm-split-cli writes.
    pub(super) fn read(loader: &str) -> Result<Self> {
        let head = FIRST.iter().filter_map(|first| loader.find(first)).min();
        let head = head.and_then(|end| loader.get(..end)).unwrap_or(loader);
        let parts: Option<Vec<Part>> = loader.split(PART).skip(1).map(part).collect();
        let shared = loader.split(SHARED).skip(1).filter_map(file);
        // The same file is never named twice; a set gives a stable order.
        let shared: BTreeSet<String> = shared.collect();
        parts
            .map(|parts| Self {
                all: parts,
                shared: shared.into_iter().collect(),
                head: head.to_owned(),
            })
            .ok_or_else(|| "the loader of the app's parts reads otherwise than expected".into())
    }

    /// The loader for the joined files.
    pub(super) fn loader(&self) -> String {
        let mut text = format!(
            "{}const wasm = (name) => () => {{\n  \
               const source = fetch(new URL(`${{name}}.wasm`, import.meta.url));\n  \
               source.catch(() => {{}});\n  \
               return ({{ __wasm_split: app }}) => WebAssembly.instantiateStreaming(source, {{ app }});\n}};\n\
             const nothing = () => () => {{}};\n\
             const shared = makeLoad(wasm(\"{SHARED_FILE}\"), []);\n",
            self.head
        );
        let loads = self.all.iter().map(|part| {
            let name = &part.name;
            let own = match part.own {
                Some(_) => format!("wasm(\"{name}\")"),
                None => "nothing".to_owned(),
            };
            let shared = if part.shares { "shared" } else { "" };
            format!("{PART}{name} = wrapAsyncCb(makeLoad({own}, [{shared}]));\n")
        });
        text.extend(loads);
        text
    }
}

/// A part, from its name on.
fn part(text: &str) -> Option<Part> {
    let (name, _) = text.split_once(" = ")?;
    let (_, shared) = text.rsplit_once(", [")?;
    Some(Part {
        name: name.to_owned(),
        own: file(text),
        shares: !shared.starts_with(']'),
    })
}

/// The file that a statement of the loader fetches.
fn file(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("new URL(\"./")?;
    let (name, _) = rest.split_once(".wasm\"")?;
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What wasm-split-cli writes, with its runtime left out.
    const LOADER: &str = r#"import { initSync } from "./frontend.js";

/* import, ledger */
const __chunk_1 = makeLoad(() => {
    const src = fetch(new URL("./chunk_1.wasm", import.meta.url));
    src.catch(() => {});
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}
, []);
export const __wasm_split_load_ledger = wrapAsyncCb(makeLoad(() => {
    const src = fetch(new URL("./split_ledger.wasm", import.meta.url));
    src.catch(() => {});
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}
, [__chunk_1]));
export const __wasm_split_load_import = wrapAsyncCb(makeLoad(() => async (_imp) => ({}), [__chunk_1]));
export const __wasm_split_load_health = wrapAsyncCb(makeLoad(() => {
    const src = fetch(new URL("./split_health.wasm", import.meta.url));
    src.catch(() => {});
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}
, []));
"#;

    #[test]
    fn a_part_needs_its_own_file_and_the_one_of_what_it_shares() {
        let parts = Parts::read(LOADER).unwrap();
        let files: Vec<_> = parts
            .all
            .iter()
            .map(|part| (part.name.as_str(), part.own.as_deref(), part.files()))
            .collect();
        assert_eq!(
            files,
            [
                ("ledger", Some("split_ledger"), vec!["ledger", "shared"]),
                ("import", None, vec!["shared"]),
                ("health", Some("split_health"), vec!["health"]),
            ]
        );
        assert_eq!(parts.shared, ["chunk_1"]);
    }

    #[test]
    fn the_loader_names_the_joined_files() {
        let loader = Parts::read(LOADER).unwrap().loader();
        assert!(loader.starts_with("import { initSync } from \"./frontend.js\";\n\nconst wasm ="));
        assert!(!loader.contains("chunk_1"));
        for line in [
            "ledger = wrapAsyncCb(makeLoad(wasm(\"ledger\"), [shared]));",
            "import = wrapAsyncCb(makeLoad(nothing, [shared]));",
            "health = wrapAsyncCb(makeLoad(wasm(\"health\"), []));",
        ] {
            assert!(loader.contains(&format!("{PART}{line}\n")), "{loader}");
        }
    }

    #[test]
    fn a_loader_that_reads_otherwise_is_an_error() {
        assert!(Parts::read("export const __wasm_split_load_x = somethingElse;").is_err());
    }
}
