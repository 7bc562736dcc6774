//! What people call who acts without being a member of staff.

/// Whoever acts without an id of its own, and their names: jobs, providers, people not signed in.
pub const SYSTEM_ACTORS: [(&str, &str); 11] = [
    ("anonymous", "Not signed in"),
    ("approvals", "Job: approvals"),
    ("attempts", "Job: payments left behind"),
    ("daily", "Job: daily"),
    ("inbox", "Job: webhook inbox"),
    ("outbox", "Job: outbox"),
    ("password_resets", "Job: links for new passwords"),
    ("sign_ins", "Job: portal sign-in links"),
    ("stripe", "Stripe"),
    ("tie_out", "Job: nightly tie-out"),
    ("webhooks", "Job: webhooks"),
];

/// The name of an actor who is no member of staff; whoever is not known keeps theirs.
pub fn actor_name(actor: &str) -> String {
    let known = SYSTEM_ACTORS.iter().find(|(key, _)| *key == actor);
    match known {
        Some((_, name)) => (*name).to_owned(),
        None if actor.starts_with("lnk_") => "Customer, by portal link".to_owned(),
        None if actor.starts_with("sgn_") => "Customer, by sign-in link".to_owned(),
        None if actor.starts_with("con_") => "Customer's contact, removed since".to_owned(),
        None => actor.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::actor_name;

    #[test]
    fn whoever_acts_has_a_name_for_people() {
        let table = [
            ("stripe", "Stripe"),
            ("inbox", "Job: webhook inbox"),
            ("lnk_1", "Customer, by portal link"),
            ("sgn_1", "Customer, by sign-in link"),
            ("con_1", "Customer's contact, removed since"),
            ("Dana Demo", "Dana Demo"),
        ];
        for (actor, name) in table {
            assert_eq!(actor_name(actor), name);
        }
    }
}
