//! The page that starts the app, with the first table in it.

use functions::first_view::{fill, is_list};
use harness::World;
use harness::actors::Caller;
use harness::build::customer_input;
use serde_json::Value;
use shared::access::Role;
use shared::api::customers::CreateCustomer;
use shared::kernel::id::CustomerId;

const PAGE: &str = "<html><head><!-- answers --></head><body><!-- boot --><div></div>\
                    <!-- /boot --></body></html>";

/// The page of an address as somebody gets it.
fn page(world: &World, caller: &Caller<'_>, address: &str) -> Option<String> {
    let mut request = caller.raw("GET", "/api/session");
    let whole = format!("https://ar.example{address}");
    *request.uri_mut() = whole.parse().unwrap();
    pollster::block_on(fill(world.app(), &world.platform(), &request, PAGE))
}

/// The answers in a page, by address.
fn answers(page: &str) -> Vec<(String, Value)> {
    let (_, rest) = page.split_once("id=\"answers\">").unwrap();
    let (text, _) = rest.split_once("</script>").unwrap();
    let found: serde_json::Map<String, Value> = serde_json::from_str(text).unwrap();
    let read = |(address, text): (String, Value)| {
        let answer = serde_json::from_str(text.as_str().unwrap()).unwrap();
        (address, answer)
    };
    found.into_iter().map(read).collect()
}

/// The visible words of a page, tag by tag.
fn words(page: &str) -> Vec<String> {
    let (_, body) = page.split_once("<body>").unwrap();
    let texts = body.split('<').filter_map(|part| part.split_once('>'));
    let texts = texts.map(|(_, text)| text.trim().to_owned());
    texts.filter(|text| !text.is_empty()).collect()
}

fn holds_in_order(words: &[String], wanted: &[&str]) {
    let mut rest = words.iter();
    for word in wanted {
        assert!(rest.any(|found| found == word), "{word} in {words:?}");
    }
}

fn company(world: &World) -> CustomerId {
    let tern = world.customer("Tern Trading").id;
    world.invoice(tern, "100");
    world.pass_days(40);
    world.draft(tern, "20");
    world.receipt(tern, "30.50");
    tern
}

#[test]
fn each_list_comes_with_its_rows_and_with_what_the_api_answers() {
    let world = World::new();
    let tern = company(&world);
    let admin = world.admin();
    let table: [(&str, &[&str]); 5] = [
        (
            "/invoices",
            &[
                "Invoices",
                "All",
                "Overdue",
                "Number",
                "Open",
                "Draft",
                "Tern Trading",
                "INV-2026-00001",
                "Tern Trading",
                "2 Mar 2026",
                "1 Apr 2026",
                "10 days overdue",
                "Overdue",
                "119.00",
                "EUR",
                "119.00",
            ],
        ),
        (
            "/invoices?search=ter&state=overdue",
            &["INV-2026-00001", "10 days overdue"],
        ),
        ("/invoices?search=tern", &["INV-2026-00001"]),
        (
            "/customers",
            &[
                "Customers",
                "Balance",
                "Tern Trading",
                "C-00001",
                "30.50",
                "EUR",
                "88.50",
            ],
        ),
        (
            "/receipts?unapplied=true",
            &[
                "Receipts",
                "With unapplied money",
                "RCT-2026-00001",
                "Tern Trading",
                "Unapplied",
            ],
        ),
    ];
    for (address, wanted) in table {
        let page = page(&world, &admin, address).unwrap();
        holds_in_order(&words(&page), wanted);
        for (address, answer) in answers(&page) {
            let again = admin.get(&address);
            let again: Value = serde_json::from_slice(again.body()).unwrap();
            assert_eq!(answer, again, "{address}");
        }
    }
    let page = page(&world, &admin, "/invoices?search=ter&state=overdue").unwrap();
    for kept in [
        "aria-current=\"page\">Overdue</a>",
        "href=\"/invoices?search=ter\">All</a>",
        "aria-label=\"Search invoices\" placeholder=\"Number, customer or reference\" value=\"ter\"",
    ] {
        assert!(page.contains(kept), "{kept} in {page}");
    }
    // Whose invoices they are is for the app to say.
    let of_one = format!("/invoices?customer={tern}");
    assert_eq!(self::page(&world, &admin, &of_one), None);
}

#[test]
fn who_may_not_see_the_list_gets_the_page_as_it_is() {
    let world = World::new();
    company(&world);
    assert_eq!(page(&world, &world.anonymous(), "/invoices"), None);
    let forged = world.anonymous().with_cookie("__Host-dunlin=0.0");
    assert_eq!(page(&world, &forged, "/invoices"), None);
    let viewer = world.as_role(Role::Viewer);
    assert!(page(&world, &viewer, "/invoices").is_some());
    let nothing = "UPDATE role SET permissions = '[]' WHERE id = 'viewer'";
    world.connection().execute_script(nothing).unwrap();
    assert_eq!(page(&world, &viewer, "/invoices"), None);
}

#[test]
fn what_has_no_first_view_is_left_to_the_app() {
    let world = World::new();
    let admin = world.admin();
    for path in ["/", "/invoices/new", "/ageing", "/api/invoices", "/portal"] {
        assert!(!is_list(path), "{path}");
    }
    // Nothing to list, a filter that cannot be read, and a list that needs another's name.
    let tern = world.customer("Tern Trading").id;
    let of_one = format!("/receipts?customer={tern}");
    for address in ["/invoices", "/invoices?state=lost", "/receipts", &of_one] {
        assert_eq!(page(&world, &admin, address), None, "{address}");
    }
}

#[test]
fn no_name_becomes_markup_or_closes_the_script() {
    let world = World::new();
    let admin = world.admin();
    let name = "</script><script>alert(1)</script><b>";
    admin
        .call(CreateCustomer, (), &customer_input(name))
        .unwrap();
    let page = page(&world, &admin, "/customers").unwrap();
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    assert_eq!(page.matches("</script>").count(), 1, "{page}");
    assert!(!page.contains("<b>"));
    assert!(page.contains("&lt;script&gt;alert(1)"));
    let (_, rows) = &answers(&page)[0];
    assert_eq!(rows["items"][0]["name"], name);
}
