//! Log lines: JSON objects that name the request or the job, and hold nothing personal.

use serde_json::{Map, Value};

use crate::platform::Platform;

/// How much of a cause is kept.
const CAUSE_CHARACTERS_MAX: usize = 500;
/// So many digits in a row may be somebody's account or card.
const DIGITS_MAX: usize = 7;

/// Logs what was done for a request.
pub(crate) fn info(platform: &Platform, fields: &[(&str, &str)]) {
    write(platform, "info", fields);
}

/// Logs what went wrong. What people typed is cut out of `cause`.
pub(crate) fn error(platform: &Platform, fields: &[(&str, &str)], cause: &str) {
    let cause = redacted(cause);
    let mut fields = fields.to_vec();
    fields.push(("cause", &cause));
    write(platform, "error", &fields);
}

fn write(platform: &Platform, level: &str, fields: &[(&str, &str)]) {
    let mut line = Map::new();
    line.insert("level".to_owned(), Value::from(level));
    for (name, value) in fields {
        line.insert((*name).to_owned(), Value::from(*value));
    }
    platform.log(Value::Object(line).to_string());
}

/// The text without what stands in double quotes, addresses, tokens and long numbers. Our own ids
/// stay: they name a record to those who may see it, and nobody to others.
fn redacted(text: &str) -> String {
    let mut kept = String::new();
    let mut quoted = false;
    for c in text.chars() {
        match (c, quoted) {
            ('"', _) => {
                quoted = !quoted;
                kept.push('"');
            }
            (_, true) => {}
            (c, false) => kept.push(c),
        }
    }
    let words = kept.split(' ').map(|word| {
        let digits = word.split(|c: char| !c.is_ascii_digit()).map(str::len);
        let is_id = word.contains('_') && !word.contains('.');
        let long = digits.max().unwrap_or_default() > DIGITS_MAX && !is_id;
        if word.contains('@') || word.contains("/portal/") || long {
            "[cut]"
        } else {
            word
        }
    });
    let text = words.collect::<Vec<_>>().join(" ");
    text.chars().take(CAUSE_CHARACTERS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::redacted;

    #[test]
    fn what_people_typed_is_cut_out_and_ids_stay() {
        let cases = [
            (
                "row: invalid type: string \"Dana Demo\", expected i64",
                "row: invalid type: string \"\", expected i64",
            ),
            ("no mail to a@b.example today", "no mail to [cut] today"),
            ("see https://x.example/portal/i/lnk_1.ab", "see [cut]"),
            ("card 4242424242424242 refused", "card [cut] refused"),
            (
                "error 1045 of inv_01KJSESXM08AK3FRB5R4N59KNR",
                "error 1045 of inv_01KJSESXM08AK3FRB5R4N59KNR",
            ),
        ];
        for (text, kept) in cases {
            assert_eq!(redacted(text), kept);
        }
        assert_eq!(redacted(&"a ".repeat(900)).len(), 500);
    }
}
