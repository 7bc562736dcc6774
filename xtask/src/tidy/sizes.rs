//! How long files and functions are, and which stand out.

/// Beyond this a file usually holds two subjects.
const FILE_LINES: usize = 500;
/// Beyond this a function cannot be seen at once.
const FUNCTION_LINES: usize = 80;

#[derive(Default)]
pub(super) struct Sizes {
    files: Vec<(usize, String)>,
    functions: Vec<(usize, String)>,
}

impl Sizes {
    pub(super) fn add(&mut self, path: &str, text: &str) {
        self.files.push((text.lines().count(), path.to_owned()));
        for (line, length, name) in functions(text) {
            self.functions
                .push((length, format!("{path}:{line} {name}")));
        }
    }

    pub(super) fn print(mut self) {
        self.files.sort();
        let count = self.files.len();
        let at = |position: usize| self.files.get(position).map_or(0, |(lines, _)| *lines);
        println!(
            "  tidy: {count} Rust files, half of them under {} lines, nine in ten under {}",
            at(count / 2),
            at(count.saturating_mul(9) / 10),
        );
        for (lines, path) in self.files.iter().filter(|(lines, _)| *lines > FILE_LINES) {
            println!("  long file: {path}, {lines} lines");
        }
        for (lines, place) in self
            .functions
            .iter()
            .filter(|(lines, _)| *lines > FUNCTION_LINES)
        {
            println!("  long function: {place}, {lines} lines");
        }
    }
}

/// The line, length and name of each function. Formatted code closes a function at the indentation
/// at which it began.
fn functions(text: &str) -> Vec<(usize, usize, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = name(line) else { continue };
        let indent: String = line.chars().take_while(|c| *c == ' ').collect();
        let closing = format!("{indent}}}");
        let length = lines
            .iter()
            .skip(start)
            .take_while(|line| **line != closing)
            .count();
        found.push((start.saturating_add(1), length.saturating_add(1), name));
    }
    found
}

fn name(line: &str) -> Option<String> {
    let words = ["pub ", "pub(crate) ", "pub(super) ", "const ", "async "];
    let mut line = line.trim_start();
    while let Some(rest) = words.iter().find_map(|word| line.strip_prefix(word)) {
        line = rest;
    }
    let name = line.strip_prefix("fn ")?;
    // A declaration without body, or one on a single line, has no closing line of its own.
    let has_body = !name.ends_with([';', '}']);
    has_body.then(|| {
        name.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_ends_at_the_brace_of_its_own_indentation() {
        let text = "impl A {\n    pub(crate) async fn b(\n        x: u8,\n    ) {\n        if x {\n        }\n    }\n}\n";
        assert_eq!(functions(text), [(2, 6, "b".to_owned())]);
        assert_eq!(functions("trait A {\n    fn b();\n}\n"), []);
    }
}
