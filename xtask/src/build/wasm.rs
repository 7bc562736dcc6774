//! Reads the sections of a wasm module: what it imports, since the parts of the app take memory,
//! table and globals from the app, and one has to say what these look like to join parts; and what in
//! it says what things are called.

use std::collections::BTreeMap;

use crate::failure::Result;

/// How a module begins: its magic number and version.
const HEADER_LENGTH: usize = 8;
const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;

/// A module in text form that stands between the parts and the app: it takes from `outside` all that
/// `parts` import, and passes it on under the same names.
pub(super) fn go_between(parts: &[Vec<u8>], outside: &str) -> Result<String> {
    let mut imports: BTreeMap<String, String> = BTreeMap::new();
    for part in parts {
        let found = Reader(part).imports();
        for (name, kind) in found.ok_or("a part of the app imports what is not known to xtask")? {
            let known = imports.entry(name.clone()).or_insert_with(|| kind.clone());
            if *known != kind {
                return Err(format!(
                    "parts of the app import `{name}` as `{known}` and as `{kind}`"
                )
                .into());
            }
        }
    }
    let take = imports
        .iter()
        .map(|(name, kind)| format!("(import \"{outside}\" \"{name}\" ({kind}))\n"));
    let mut counts = BTreeMap::new();
    let pass_on = imports.iter().map(|(name, kind)| {
        let word = kind.split(' ').next().unwrap_or_default();
        let next: &mut usize = counts.entry(word).or_default();
        let at = *next;
        *next += 1;
        format!("(export \"{name}\" ({word} {at}))\n")
    });
    let lines: String = take.chain(pass_on).collect();
    Ok(format!("(module\n{lines})\n"))
}

/// The module without its custom sections, which hold names and how it was made, and nothing that
/// runs.
pub(super) fn without_names(module: &[u8]) -> Result<Vec<u8>> {
    Reader(module)
        .without_custom_sections()
        .ok_or_else(|| "the Worker is no wasm module".into())
}

/// A module, or what of it is still to be read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// The names and the types, as text, of all imports; nothing if one is of another kind than the
    /// parts have.
    fn imports(mut self) -> Option<Vec<(String, String)>> {
        self.bytes(HEADER_LENGTH)?;
        while !self.0.is_empty() {
            let section = self.byte()?;
            let length = self.number()?;
            let content = Self(self.bytes(length)?);
            if section == IMPORTS {
                return content.import_section();
            }
        }
        Some(Vec::new())
    }

    fn without_custom_sections(mut self) -> Option<Vec<u8>> {
        let mut kept = self.bytes(HEADER_LENGTH)?.to_vec();
        while let section @ [id, ..] = self.0 {
            self.byte()?;
            let length = self.number()?;
            self.bytes(length)?;
            if *id != CUSTOM {
                let (section, _) = section.split_at_checked(section.len() - self.0.len())?;
                kept.extend_from_slice(section);
            }
        }
        Some(kept)
    }

    fn import_section(mut self) -> Option<Vec<(String, String)>> {
        let count = self.number()?;
        (0..count).map(|_| self.import()).collect()
    }

    fn import(&mut self) -> Option<(String, String)> {
        self.name()?;
        let name = self.name()?;
        let kind = match self.byte()? {
            1 => {
                let functions = self.byte()? == 0x70;
                let limits = self.limits()?;
                functions.then(|| format!("table {limits} funcref"))?
            }
            2 => format!("memory {}", self.limits()?),
            3 => match (self.byte()?, self.byte()?) {
                (0x7f, 0) => "global i32".to_owned(),
                (0x7f, 1) => "global (mut i32)".to_owned(),
                _ => return None,
            },
            _ => return None,
        };
        Some((name, kind))
    }

    fn limits(&mut self) -> Option<String> {
        match self.byte()? {
            0 => Some(self.number()?.to_string()),
            1 => Some(format!("{} {}", self.number()?, self.number()?)),
            _ => None,
        }
    }

    fn name(&mut self) -> Option<String> {
        let length = self.number()?;
        String::from_utf8(self.bytes(length)?.to_vec()).ok()
    }

    /// A number in the variable-length form of wasm: seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(import "m" "stack" (global (mut i32)))` and so on, as an assembler writes them.
    const MODULE: &[u8] = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x25\x03\
        \x01m\x06memory\x02\0\x13\x01m\x05table\x01\x70\0\xe4\x33\x01m\x05stack\x03\x7f\x01";

    #[test]
    fn a_go_between_passes_on_all_that_parts_import() {
        assert_eq!(
            go_between(&[MODULE.to_vec(), MODULE.to_vec()], "app").unwrap(),
            "(module\n\
             (import \"app\" \"memory\" (memory 19))\n\
             (import \"app\" \"stack\" (global (mut i32)))\n\
             (import \"app\" \"table\" (table 6628 funcref))\n\
             (export \"memory\" (memory 0))\n\
             (export \"stack\" (global 0))\n\
             (export \"table\" (table 0))\n\
             )\n"
        );
    }

    #[test]
    fn what_names_things_is_left_out_and_what_runs_is_not() {
        let named = [
            MODULE,
            b"\0\x05\x04name",
            b"\x0a\x01\0",
            b"\0\x0a\x09producers",
        ]
        .concat();
        let plain = [MODULE, b"\x0a\x01\0"].concat();
        assert_eq!(without_names(&named).unwrap(), plain);
        assert!(without_names(&named[..named.len() - 1]).is_err());
        assert!(without_names(b"<html>").is_err());
    }

    #[test]
    fn an_import_of_another_kind_is_an_error() {
        let function = b"\0asm\x01\0\0\0\x02\x07\x01\x01m\x01f\0\0";
        assert!(go_between(&[function.to_vec()], "app").is_err());
        assert!(go_between(&[MODULE[..20].to_vec()], "app").is_err());
        let larger = MODULE
            .iter()
            .map(|byte| if *byte == 19 { 20 } else { *byte });
        let parts = [MODULE.to_vec(), larger.collect()];
        let refusal = go_between(&parts, "app").unwrap_err().to_string();
        assert!(refusal.contains("`memory` as `memory 19` and as `memory 20`"));
    }
}
