//! The generated `.dev.vars` of the app and of the payment provider: local settings, and secrets
//! that are made once and kept, because sessions, links and passwords depend on them.

use std::{fs::File, io::Read, path::Path};

use crate::{
    failure::{About, Result},
    project::Project,
};

const APP: &str = ".dev.vars";
const PROVIDER: &str = "tests/psp/.dev.vars";
const SECRET_BYTES: usize = 32;
/// Secret names, each with the prefix that its value carries.
const SECRETS: [(&str, &str); 6] = [
    ("SESSION_SECRET", ""),
    ("LINK_SECRET", ""),
    ("WEBHOOK_SIGNING_SECRET", ""),
    ("PASSWORD_PEPPER", ""),
    ("STRIPE_SECRET_KEY", "sk_test_"),
    ("STRIPE_WEBHOOK_SECRETS", "whsec_"),
];

type Vars = Vec<(String, String)>;

/// Writes both files for these ports; secrets and lines added by hand stay as they are.
pub(super) fn write(project: &Project, port: u16, provider_port: u16) -> Result<()> {
    let mut app = if project.path(APP).exists() {
        parse(&project.read(APP)?)
    } else {
        Vars::new()
    };
    set(&mut app, "ENVIRONMENT", "development");
    set(&mut app, "PUBLIC_URL", &format!("http://localhost:{port}"));
    set(
        &mut app,
        "STRIPE_API_BASE",
        &format!("http://127.0.0.1:{provider_port}"),
    );
    set(&mut app, "MAIL", "mailbox");
    set(&mut app, "MAIL_FROM", "billing@dunlin.example");
    for (name, prefix) in SECRETS {
        if get(&app, name).is_empty() {
            set(&mut app, name, &format!("{prefix}{}", random_hex()?));
        }
    }
    let provider = vec![
        (
            "API_KEY".to_owned(),
            get(&app, "STRIPE_SECRET_KEY").to_owned(),
        ),
        (
            "WEBHOOK_SECRET".to_owned(),
            get(&app, "STRIPE_WEBHOOK_SECRETS").to_owned(),
        ),
        (
            "WEBHOOK_URL".to_owned(),
            format!("http://127.0.0.1:{port}/webhooks/stripe"),
        ),
        (
            "PUBLIC_URL".to_owned(),
            format!("http://localhost:{provider_port}"),
        ),
    ];
    project.write(APP, &print(&app))?;
    project.write(PROVIDER, &print(&provider))
}

fn parse(text: &str) -> Vars {
    let pair = |line: &str| {
        let (name, value) = line.split_once('=')?;
        Some((name.trim().to_owned(), value.trim().to_owned()))
    };
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(pair)
        .collect()
}

fn print(vars: &Vars) -> String {
    let mut text = String::from("# Written by `cargo xtask dev`, for this machine only.\n");
    for (name, value) in vars {
        text.extend([name, "=", value, "\n"]);
    }
    text
}

fn get<'a>(vars: &'a Vars, name: &str) -> &'a str {
    vars.iter()
        .find(|(other, _)| other == name)
        .map_or("", |(_, value)| value)
}

fn set(vars: &mut Vars, name: &str, value: &str) {
    match vars.iter_mut().find(|(other, _)| other == name) {
        Some((_, old)) => value.clone_into(old),
        None => vars.push((name.to_owned(), value.to_owned())),
    }
}

fn random_hex() -> Result<String> {
    let source = Path::new("/dev/urandom");
    let mut bytes = [0; SECRET_BYTES];
    File::open(source)
        .and_then(|mut file| file.read_exact(&mut bytes))
        .about("read", source)?;
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    Ok(bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_replaced_and_everything_else_is_kept() {
        let mut vars = parse("# note\nPORT = 1\nOWN=a=b\n");
        set(&mut vars, "PORT", "2");
        set(&mut vars, "NEW", "3");
        let lines: Vec<String> = print(&vars).lines().skip(1).map(str::to_owned).collect();
        assert_eq!(lines, ["PORT=2", "OWN=a=b", "NEW=3"]);
    }

    #[test]
    fn a_secret_is_fresh_and_long() {
        let secret = random_hex().unwrap();
        assert_eq!(secret.len(), 2 * SECRET_BYTES);
        assert_ne!(secret, random_hex().unwrap());
    }
}
