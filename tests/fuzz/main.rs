//! Every parser of bytes from outside, under bytes nobody would send: no panic, no fault, and an end.
//!
//! On a stable compiler these run as bounded property tests; with a nightly one the same targets
//! run under libFuzzer, guided by coverage: `cargo bolero test -p tests TARGET`.

#![cfg(test)]

mod doors;
mod parsers;

/// How many inputs each target gets; `cargo xtask prove` asks for more.
fn inputs() -> usize {
    let text = std::env::var("DUNLIN_FUZZ_INPUTS").ok();
    text.map_or(400, |text| text.parse().expect("a number"))
}

/// The longest input, and the length of the hostile ones.
const BYTES_MAX: usize = 2_048;
const LONG: usize = 400_000;

/// One of `models`, cut, repeated and overwritten as `bytes` say, so that an input gets past the
/// first check of a parser.
fn near(models: &[&str], bytes: &[u8]) -> Vec<u8> {
    let (Some(first), rest) = (bytes.first(), bytes.get(1..).unwrap_or_default()) else {
        return Vec::new();
    };
    let mut text = models[usize::from(*first) % models.len()]
        .as_bytes()
        .to_vec();
    for change in rest.chunks(4) {
        let [kind, at, with, more] = [0, 1, 2, 3].map(|i| change.get(i).copied().unwrap_or(0));
        let at = (usize::from(at) * 256 + usize::from(more)) % (text.len() + 1);
        match kind % 4 {
            0 if at < text.len() => text[at] = with,
            1 => text.insert(at, with),
            2 if at < text.len() => drop(text.remove(at)),
            _ => {
                let piece: Vec<u8> = text
                    .iter()
                    .skip(at)
                    .take(usize::from(with) % 9)
                    .copied()
                    .collect();
                text.extend(piece);
            }
        }
    }
    text
}

/// Inputs that are cheap to send and dear to read carelessly.
fn hostile() -> Vec<Vec<u8>> {
    let repeated = |text: &str| text.repeat(LONG / text.len()).into_bytes();
    [
        "[",
        "{\"a\":",
        "9",
        "1,",
        "t=1,v1=00,",
        "a=b&",
        "%",
        "\"",
        "\u{feff}",
        "\n",
        "-",
        "a;b=c;",
    ]
    .iter()
    .map(|text| repeated(text))
    .collect()
}

/// A target: random bytes, bytes near the models, and the hostile ones.
macro_rules! target {
    ($(#[$doc:meta])* $name:ident, $models:expr, $read:expr) => {
        $(#[$doc])*
        #[test]
        fn $name() {
            let (models, read): (&[&str], fn(&[u8])) = ($models, $read);
            let targets = bolero::check!()
                .with_iterations(crate::inputs())
                .with_max_len(crate::BYTES_MAX);
            targets.for_each(|bytes: &[u8]| {
                read(bytes);
                read(&crate::near(models, bytes));
            });
            for bytes in crate::hostile() {
                read(&bytes);
            }
        }
    };
}
pub(crate) use target;
