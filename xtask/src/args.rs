//! The options after the command: `--name value`, `--name=value` and `--name`.

use std::str::FromStr;

use crate::failure::Result;

pub(crate) struct Args {
    words: Vec<String>,
}

impl Args {
    pub(crate) fn new(words: impl Iterator<Item = String>) -> Self {
        let split = |word: String| match word.split_once('=') {
            Some((name, value)) if name.starts_with("--") => {
                vec![name.to_owned(), value.to_owned()]
            }
            _ => vec![word],
        };
        Self {
            words: words.flat_map(split).collect(),
        }
    }

    /// Takes `--name` out of the options and says whether it was there.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() < before
    }

    /// Takes `--name value` out of the options.
    pub(crate) fn value<T: FromStr>(&mut self, name: &str) -> Result<Option<T>> {
        let Some(position) = self.words.iter().position(|word| word == name) else {
            return Ok(None);
        };
        self.words.remove(position);
        if position >= self.words.len() {
            return Err(format!("{name} needs a value").into());
        }
        let word = self.words.remove(position);
        match word.parse() {
            Ok(value) => Ok(Some(value)),
            Err(_) => Err(format!("`{word}` is not a value for {name}").into()),
        }
    }

    /// Takes the next word that is no option.
    pub(crate) fn word(&mut self, what: &str) -> Result<String> {
        match self.words.iter().position(|word| !word.starts_with("--")) {
            Some(position) => Ok(self.words.remove(position)),
            None => Err(format!("name {what}").into()),
        }
    }

    /// Refuses whatever no one has taken, so that a misspelt option is not silently ignored.
    pub(crate) fn finish(self) -> Result<()> {
        match self.words.first() {
            None => Ok(()),
            Some(word) => Err(format!("unknown option `{word}`; see `cargo xtask help`").into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(words: &str) -> Args {
        Args::new(words.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_taken_in_any_order_and_in_both_spellings() {
        let mut args = args("--reset --port=9000 --seed 12");
        assert_eq!(args.value::<u32>("--seed").unwrap(), Some(12));
        assert_eq!(args.value::<u16>("--port").unwrap(), Some(9000));
        assert!(args.flag("--reset"));
        assert!(args.finish().is_ok());
    }

    #[test]
    fn a_word_is_what_no_option_has_taken() {
        let mut args = args("--head kept.json audit.jsonl");
        assert_eq!(
            args.value::<String>("--head").unwrap().as_deref(),
            Some("kept.json")
        );
        assert_eq!(args.word("the file").unwrap(), "audit.jsonl");
        assert!(args.word("the file").is_err());
    }

    #[test]
    fn a_wrong_a_missing_and_an_unknown_value_are_refused() {
        assert!(args("--port many").value::<u16>("--port").is_err());
        assert!(args("--port").value::<u16>("--port").is_err());
        assert!(args("--prot 1").finish().is_err());
    }
}
