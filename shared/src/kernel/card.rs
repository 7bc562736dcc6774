//! Numbers of payment cards have no place in Dunlin: they would bring it into the reach of the card
//! schemes' rules, and whoever reads a note could pay with them. What looks like one is refused.

/// The fewest digits of a card number.
const DIGITS_MIN: usize = 13;
/// The most digits of a card number.
const DIGITS_MAX: usize = 19;
/// The most characters between two groups of digits of one number.
const GAP_MAX: usize = 3;
/// How many characters a printed account number has between blanks.
const ACCOUNT_GROUP: usize = 4;
/// How many characters the parts of a UUID have (RFC 9562), by which other programs name things.
const UUID_PARTS: [usize; 5] = [8, 4, 4, 4, 12];

/// Whether a text holds what looks like the number of a payment card: 13 to 19 digits, in one piece
/// or in groups, that begin as payment cards do and end in the right check digit.
pub fn holds_card_number(text: &str) -> bool {
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut in_account = false;
    let words = words(text);
    let mut of_uuid = 0_usize;
    for (at, (gap, word)) in words.iter().enumerate() {
        let gap = *gap;
        if words.get(at..).is_some_and(begins_uuid) {
            of_uuid = UUID_PARTS.len();
        }
        if of_uuid > 0 {
            of_uuid = of_uuid.saturating_sub(1);
            if holds_card(&groups) {
                return true;
            }
            groups.clear();
            continue;
        }
        let goes_on = in_account && gap == 1 && word.chars().count() <= ACCOUNT_GROUP;
        in_account = goes_on || begins_account(word);
        if gap > GAP_MAX || in_account {
            if holds_card(&groups) {
                return true;
            }
            groups.clear();
        }
        if in_account {
            continue;
        }
        let mut last_was_digit = false;
        for c in word.chars() {
            if let Some(digit) = c.to_digit(10) {
                match groups.last_mut().filter(|_| last_was_digit) {
                    Some(group) => group.push(digit),
                    None => groups.push(vec![digit]),
                }
            } else {
                if holds_card(&groups) {
                    return true;
                }
                groups.clear();
            }
            last_was_digit = c.is_ascii_digit();
        }
    }
    holds_card(&groups)
}

/// The words of a text, each with the number of characters in front of it that belong to none.
fn words(text: &str) -> Vec<(usize, String)> {
    let mut words = Vec::new();
    let (mut gap, mut word) = (0_usize, String::new());
    for c in text.chars().map(plain_digit).chain([' ']) {
        if c.is_alphanumeric() {
            word.push(c);
        } else {
            if !word.is_empty() {
                words.push((gap, std::mem::take(&mut word)));
                gap = 0;
            }
            gap = gap.saturating_add(1);
        }
    }
    words
}

/// The digit of ASCII for one that is written wide, in Arabic, Persian or Devanagari script, or in a
/// mathematical alphabet; any other character stays.
fn plain_digit(c: char) -> char {
    const ZEROS: [u32; 9] = [
        0x0660, 0x06f0, 0x0966, 0xff10, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6,
    ];
    let code = u32::from(c);
    let digit = |zero: u32| char::from_digit(code.checked_sub(zero)?, 10);
    ZEROS.into_iter().find_map(digit).unwrap_or(c)
}

/// Whether a word begins as a bank account's international number does: two capital letters and two
/// digits. Its digits are no card's.
fn begins_account(word: &str) -> bool {
    match word.as_bytes() {
        [a, b, c, d, ..] => {
            a.is_ascii_uppercase()
                && b.is_ascii_uppercase()
                && c.is_ascii_digit()
                && d.is_ascii_digit()
        }
        _ => false,
    }
}

/// Whether a UUID begins here. Its digits are no card's.
fn begins_uuid(words: &[(usize, String)]) -> bool {
    let parts = words.iter().zip(UUID_PARTS).enumerate();
    let fitting = parts.filter(|(at, ((gap, word), length))| {
        let joined = *at == 0 || *gap == 1;
        joined && word.len() == *length && word.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    fitting.count() == UUID_PARTS.len()
}

/// Whether consecutive groups together are a card number.
fn holds_card(groups: &[Vec<u32>]) -> bool {
    (0..groups.len()).any(|start| {
        let mut digits = Vec::new();
        groups.iter().skip(start).any(|group| {
            digits.extend(group);
            is_card(&digits)
        })
    })
}

fn is_card(digits: &[u32]) -> bool {
    let long_enough = (DIGITS_MIN..=DIGITS_MAX).contains(&digits.len());
    // 1 are airlines, 7 oil companies, 8 telephones, 9 and 0 countries' own.
    let of_payment = digits.first().is_some_and(|digit| (2..=6).contains(digit));
    long_enough && of_payment && ends_in_its_check_digit(digits)
}

/// ISO/IEC 7812: from the right, every second digit counts double, less 9 when above 9.
fn ends_in_its_check_digit(digits: &[u32]) -> bool {
    let weighted = digits.iter().rev().zip([1, 2].into_iter().cycle());
    let sum = weighted.fold(0_u32, |sum, (digit, weight)| {
        let product = digit.saturating_mul(weight);
        sum.saturating_add(if product > 9 {
            product.saturating_sub(9)
        } else {
            product
        })
    });
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::holds_card_number;

    #[test]
    fn test_numbers_of_every_scheme_are_found_however_they_are_written() {
        let numbers = [
            "4111111111111111",
            "4222222222222",
            "5555555555554444",
            "2223003122003222",
            "378282246310005",
            "6011111111111117",
            "30569309025904",
            "3530111333300000",
            "6205500000000000004",
        ];
        for number in numbers {
            let spaced: Vec<String> = number
                .as_bytes()
                .chunks(4)
                .map(|part| String::from_utf8(part.to_vec()).unwrap())
                .collect();
            for text in [
                number.to_owned(),
                format!("card {number}, exp 12/29"),
                format!("Visa{number}"),
                spaced.join(" "),
                spaced.join("-"),
                spaced.join(" - "),
                spaced.join("\u{a0}"),
                format!("PO 12 {}", spaced.join(" ")),
                format!("{number} 7cb6ea11-48dd-49be-bfe0-fa3f6d18aa18"),
                format!("7cb6ea11-48dd-49be-bfe0-fa3f6d18aa18 {number}"),
            ] {
                assert!(holds_card_number(&text), "{text}");
            }
        }
    }

    #[test]
    fn digits_of_other_scripts_and_widths_are_digits() {
        let zeros = ['٠', '۰', '०', '０', '𝟎', '𝟘', '𝟢', '𝟬', '𝟶'];
        for zero in zeros {
            let written = "4111111111111111"
                .bytes()
                .map(|digit| char::from_u32(u32::from(zero) + u32::from(digit - b'0')).unwrap());
            let text: String = written.collect();
            assert!(holds_card_number(&text), "{text}");
        }
        assert!(!holds_card_number("一二三四五六七八九一二三四五六"));
    }

    #[test]
    fn a_card_beside_an_account_is_found() {
        for text in [
            "AB12, 4111 1111 1111 1111",
            "AB12 41111111 11111111",
            "AB1 4111 1111 1111 1111",
            "4111 1111 1111 1111 AB12 3456",
        ] {
            assert!(holds_card_number(text), "{text}");
        }
    }

    #[test]
    fn other_long_numbers_are_left_alone() {
        for text in [
            "",
            "4111111111111112",
            "41111111111111111111111",
            "INV-2026-00001",
            "2026-03-02 2026-04-01 119.00",
            "DE02 1203 0000 0000 2020 51",
            "DE02120300000000202051",
            "GB82 WEST 1234 5698 7654 32",
            "AT61 1904 3002 3457 3201",
            "RF18 5390 0754 7034",
            "4111 1111 and then 1111 1111",
            "1234567812345670",
            "+49 40 123456-78",
            "AB12 4111 1111 1111 1111",
            "AB124111111111111111",
            "4111 1111 ---- 1111 1111",
            "abcd4111-1111-1111-1111-fa3f6d18aa18",
            "abcd4111-1111-1111-1111-000000000000",
            "Order abcd4111-1111-1111-1111-fa3f6d18aa18.",
        ] {
            assert!(!holds_card_number(text), "{text}");
        }
    }
}
