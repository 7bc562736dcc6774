//! Which passwords are taken: long ones that are not the first that anybody would guess. No rule
//! asks for kinds of characters, since such rules make passwords weaker (NIST SP 800-63B).

/// The shortest password.
pub const PASSWORD_CHARACTERS_MIN: usize = 12;
/// The longest password; more would only cost time.
pub const PASSWORD_CHARACTERS_MAX: usize = 128;

/// What guessing programs try first among passwords that are long enough, and their parts.
const COMMON: [&str; 28] = [
    "password",
    "passwort",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "letmein",
    "welcome",
    "qwertyuiop",
    "qwerty",
    "qwertz",
    "asdfghjkl",
    "1q2w3e4r",
    "1qaz2wsx",
    "iloveyou",
    "administrator",
    "admin",
    "changeme",
    "secret",
    "dragon",
    "monkey",
    "football",
    "baseball",
    "sunshine",
    "princess",
    "trustno1",
    "superman",
    "abc123",
    "dunlin",
];

/// Why a password is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too short.
    #[error("needs at least {PASSWORD_CHARACTERS_MIN} characters: a few words are easy to keep")]
    TooShort,
    /// Too long.
    #[error("has more than {PASSWORD_CHARACTERS_MAX} characters")]
    TooLong,
    /// Little more than the person's own address or name.
    #[error("must not be made of your own address or name")]
    Personal,
    /// Little more than one of the commonest passwords, or one pattern.
    #[error("is among the first that anybody would guess")]
    Common,
}

/// Checks a new password of the person with this address and name.
pub fn check_password(password: &str, email: &str, name: &str) -> Result<(), PasswordError> {
    let length = password.chars().count();
    if length < PASSWORD_CHARACTERS_MIN {
        return Err(PasswordError::TooShort);
    }
    if length > PASSWORD_CHARACTERS_MAX {
        return Err(PasswordError::TooLong);
    }
    let folded = password.to_lowercase();
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    let own = [email, local, domain]
        .into_iter()
        .chain(name.split_whitespace());
    if rest_is_short(&folded, own) {
        return Err(PasswordError::Personal);
    }
    if is_pattern(&folded) || rest_is_short(&folded, COMMON) {
        return Err(PasswordError::Common);
    }
    Ok(())
}

/// Whether little is left of `password` once the guessable parts are taken out; digits and signs
/// at the ends are what everybody adds.
fn rest_is_short<'a>(password: &str, parts: impl IntoIterator<Item = &'a str>) -> bool {
    let mut rest = password.to_owned();
    for part in parts {
        let part = part.to_lowercase();
        if part.chars().count() >= 3 {
            rest = rest.replace(&part, "");
        }
    }
    let added = |c: char| !c.is_alphabetic();
    rest.len() < password.len() && rest.trim_matches(added).chars().count() < 4
}

/// Whether the characters are few, or each follows its neighbour: `aaaaaaaaaaaa`, `123456789012`.
fn is_pattern(password: &str) -> bool {
    let characters: Vec<char> = password.chars().collect();
    let mut different = characters.clone();
    different.sort_unstable();
    different.dedup();
    let steps = characters.windows(2).filter(|pair| match pair {
        [a, b] => u32::from(*a).abs_diff(u32::from(*b)) <= 1 || (*a == '9' && *b == '0'),
        _ => false,
    });
    different.len() < 5 || steps.count().saturating_add(3) >= characters.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_unguessable_passwords_are_taken() {
        let check =
            |password: &str| check_password(password, "pat.tern@dunlin.example", "Pat Tern");
        for password in [
            "four gulls over harbour",
            "Zq8-vanish-Kelp",
            "äöü grüne Wiesen im Mai",
            "tern above the grey sea",
            "my password manager made this",
        ] {
            assert_eq!(check(password), Ok(()), "{password}");
        }
        let refused = [
            ("elevenchars", PasswordError::TooShort),
            ("pat.tern@dunlin.example", PasswordError::Personal),
            ("PatTern2026!", PasswordError::Personal),
            ("Password1234!", PasswordError::Common),
            ("qwertyuiop123", PasswordError::Common),
            ("aaaaaaaaaaaaa", PasswordError::Common),
            ("123456789012", PasswordError::Common),
            ("abcdefghijkl", PasswordError::Common),
            ("adminadmin12", PasswordError::Common),
        ];
        for (password, error) in refused {
            assert_eq!(check(password), Err(error), "{password}");
        }
        assert_eq!(check(&"x y z ".repeat(30)), Err(PasswordError::TooLong));
    }

    #[test]
    fn each_limit_of_a_password_is_where_it_is_said_to_be() {
        let check = |password: &str| check_password(password, "li@dunlin.example", "Li Po");
        let words = "four gulls over harbour and then some more ".repeat(4);
        let cut = |length: usize| words.get(..length).unwrap();
        assert_eq!(check(cut(12)), Ok(()));
        assert_eq!(check(cut(11)), Err(PasswordError::TooShort));
        assert_eq!(check(cut(128)), Ok(()));
        assert_eq!(check(cut(129)), Err(PasswordError::TooLong));
        let table = [
            // Two letters are in too many words to be somebody's name.
            ("lipolipoliza1", Ok(())),
            // Three letters are left of it, or four.
            ("password1234abc", Err(PasswordError::Common)),
            ("password1234abcd", Ok(())),
            ("kelpkelpkelp", Err(PasswordError::Common)),
            ("kelpxkelpkelp", Ok(())),
            // Neighbours: all but two steps, or all but three.
            ("abcdefghijxz", Err(PasswordError::Common)),
            ("abcdefghixqz", Ok(())),
            ("8901234567xq", Err(PasswordError::Common)),
            ("abcdefghi9x0", Ok(())),
            ("zyxwvutsrqpo", Err(PasswordError::Common)),
        ];
        for (password, expected) in table {
            assert_eq!(check(password), expected, "{password}");
        }
    }
}
