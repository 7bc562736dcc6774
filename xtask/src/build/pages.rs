//! Which files hold the code of which page: what `index.html` is told, so that it can ask for them
//! before the app runs.

use crate::{build::parts::Part, failure::Result};

/// How a route begins, before its address.
const ROUTE: &str = "path=path!(\"";
/// What stands before the name of the part that a route's page is in.
const LAZY: &str = "lazy!(";

/// All addresses of the table of routes with the files of their pages, as JSON, in the order of the
/// table, since the first that fits counts.
pub(super) fn json(routes: &str, parts: &[Part]) -> Result<String> {
    let mut pages = Vec::new();
    let mut unused: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
    for route in routes.split(ROUTE).skip(1) {
        let (address, rest) = route.split_once("\")").unwrap_or((route, ""));
        let name = rest
            .split_once(LAZY)
            .and_then(|(_, rest)| rest.split_once(','));
        let mut files = Vec::new();
        if let Some((name, _)) = name {
            unused.retain(|unused| *unused != name);
            let part = parts.iter().find(|part| part.name == name);
            let part = part.ok_or_else(|| format!("the app has no part `{name}`"))?;
            files = part.files();
        }
        pages.push(format!("[\"{address}\",{files:?}]"));
    }
    match unused.first() {
        None => Ok(format!("[{}]", pages.join(","))),
        Some(name) => Err(format!("no route leads to the part `{name}` of the app").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTES: &str = r#"
        <ParentRoute path=path!("") view=Shell>
            <Route path=path!("/customers") view=Customers/>
            <Route path=path!("/import") view={lazy!(import, Import)}/>
            <Route
                path=path!("/mailbox/:mail?")
                view={lazy!(mailbox, Mailbox)}
            />
        </ParentRoute>
    "#;

    fn part(name: &str, shares: bool) -> Part {
        Part {
            name: name.to_owned(),
            own: Some(format!("split_{name}")),
            shares,
        }
    }

    #[test]
    fn each_address_is_told_the_files_of_its_page() {
        assert_eq!(
            json(ROUTES, &[part("mailbox", true), part("import", false)]).unwrap(),
            r#"[["",[]],["/customers",[]],["/import",["import"]],["/mailbox/:mail?",["mailbox", "shared"]]]"#
        );
    }

    #[test]
    fn a_part_without_a_route_and_a_route_without_its_part_are_errors() {
        let parts = [part("mailbox", true), part("import", false)];
        assert!(json("", &parts).is_err());
        assert!(json(ROUTES, &parts[..1]).is_err());
    }
}
