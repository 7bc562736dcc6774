//! Splits Rust source into code and string literals, so that a rule about code is not set off by a
//! comment, nor one about literals by code. Line numbers stay true.

/// A Rust file, split.
pub(super) struct Source {
    /// The code of each line; comments and the content of literals are left out.
    pub(super) code: Vec<String>,
    /// Each string literal with the number of the line it begins on, counted from one.
    pub(super) literals: Vec<(usize, String)>,
    /// The line of the tests that end the file; beyond the last line if there are none.
    pub(super) tests_begin: usize,
}

impl Source {
    pub(super) fn read(text: &str) -> Self {
        let mut source = Self {
            code: vec![String::new()],
            literals: Vec::new(),
            tests_begin: 0,
        };
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let length = source.token(rest, first);
            let (token, after) = rest.split_at(length);
            source.count_lines(token);
            rest = after;
        }
        let tests = source.code.iter().position(|line| line == "#[cfg(test)]");
        source.tests_begin = tests.unwrap_or(source.code.len()).saturating_add(1);
        source
    }

    /// Takes one token from the front of `rest` and tells its length in bytes.
    fn token(&mut self, rest: &str, first: char) -> usize {
        if rest.starts_with("//") {
            return rest.find('\n').unwrap_or(rest.len());
        }
        if rest.starts_with("/*") {
            return rest
                .find("*/")
                .map_or(rest.len(), |end| end.saturating_add(2));
        }
        if let Some(length) = self.literal(rest) {
            return length;
        }
        if let Some(length) = character_length(rest) {
            return length;
        }
        // A whole word at once: the `r` at its end must not begin a raw string.
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let length = word.max(first.len_utf8());
        if first != '\n' {
            self.push(rest.get(..length).unwrap_or_default());
        }
        length
    }

    fn push(&mut self, code: &str) {
        if let Some(line) = self.code.last_mut() {
            line.push_str(code);
        }
    }

    fn count_lines(&mut self, token: &str) {
        for _ in token.matches('\n') {
            self.code.push(String::new());
        }
    }

    /// A string literal at the front: plain, raw or of bytes.
    fn literal(&mut self, rest: &str) -> Option<usize> {
        let body = rest.strip_prefix('b').unwrap_or(rest);
        let (hashes, body) = match body.strip_prefix('r') {
            Some(raw) => {
                let body = raw.trim_start_matches('#');
                (Some(raw.len().checked_sub(body.len())?), body)
            }
            None => (None, body),
        };
        let body = body.strip_prefix('"')?;
        let end = match hashes {
            Some(hashes) => body.find(&format!("\"{}", "#".repeat(hashes)))?,
            None => end_of_escaped(body)?,
        };
        self.literals
            .push((self.code.len(), body.get(..end)?.to_owned()));
        self.push("\"\"");
        let opening = rest.len().checked_sub(body.len())?;
        opening
            .checked_add(end)?
            .checked_add(1)?
            .checked_add(hashes.unwrap_or(0))
    }
}

/// Where the closing quote of a string with escapes is.
fn end_of_escaped(body: &str) -> Option<usize> {
    let mut escaped = false;
    for (position, character) in body.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(position),
            _ => {}
        }
    }
    None
}

/// The length of a character literal at the front, which may hold a quote; a lifetime is none.
fn character_length(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('\'')?;
    let mut characters = body.char_indices();
    let (_, first) = characters.next()?;
    if first == '\\' {
        // The escaped character may itself be a quote.
        characters.next()?;
    }
    let (end, _) = characters.find(|(_, character)| *character == '\'')?;
    (first == '\\' || end == first.len_utf8()).then(|| end.saturating_add(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_freed_of_comments_and_literals() {
        let source = Source::read("let a = \"// f64\"; // f64\n/* f64\n */ let b = 'x';\n");
        assert_eq!(source.code, ["let a = \"\"; ", "", " let b = ;", ""]);
        assert_eq!(source.literals, [(1, "// f64".to_owned())]);
    }

    #[test]
    fn raw_strings_escapes_lifetimes_and_quote_characters_are_told_apart() {
        let source =
            Source::read("fn f<'a>(x: &'a str) { (r#\"a\"b\"#, \"c\\\"d\", '\"', b\"e\") }");
        let literals: Vec<&str> = source
            .literals
            .iter()
            .map(|(_, text)| text.as_str())
            .collect();
        assert_eq!(literals, ["a\"b", "c\\\"d", "e"]);
        assert_eq!(
            source.code,
            ["fn f<'a>(x: &'a str) { (\"\", \"\", , \"\") }"]
        );
    }

    #[test]
    fn a_literal_over_several_lines_keeps_the_line_numbers_true() {
        let source = Source::read("let a = \"one\ntwo\";\nlet b = \"three\";");
        assert_eq!(
            source.literals,
            [(1, "one\ntwo".to_owned()), (3, "three".to_owned())]
        );
    }
}
