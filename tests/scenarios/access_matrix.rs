//! Every route, tried by everybody: staff of each role, bearers of links, people who are signed in
//! to the portal, and nobody. What each of them got is the golden matrix in `docs/ROUTES.md`.

use std::fmt::Write;

use functions::auth::{link, sign_in};
use functions::http_types::{Request, Response};
use functions::router::Route;
use functions::store::link_requests::SIGN_INS;
use functions::store::sign_ins;
use harness::World;
use harness::actors::Caller;
use harness::build::receipt_input;
use shared::access::Role;
use shared::api::allocations::ShareInput;
use shared::api::customers::{AddContact, ContactInput, CustomerView};
use shared::api::invoices::{InvoiceView, SendInput, SendInvoice};
use shared::api::portal::{GrantInput, GrantPortalAccess, PortalAccess};
use shared::api::receipts::{ReceiptInput, RecordReceipt};
use shared::api::{Access, Problem, ProblemCode};
use shared::kernel::Money;
use shared::kernel::id::{Id, LinkId, SignInId};

use crate::golden::check;
use crate::paying::{begin, figure, text, word};

/// Who tries. The customer's documents that portal routes are tried on are "own"; "other" has to do
/// with another customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Who {
    Staff(Role),
    OwnLink,
    OtherLink,
    ExpiredLink,
    RevokedLink,
    ToView,
    ToPay,
    OtherSession,
    Nobody,
}

impl Who {
    fn all() -> Vec<Self> {
        let mut all: Vec<Self> = Role::ALL.into_iter().map(Self::Staff).collect();
        all.extend([
            Self::OwnLink,
            Self::OtherLink,
            Self::ExpiredLink,
            Self::RevokedLink,
            Self::ToView,
            Self::ToPay,
            Self::OtherSession,
            Self::Nobody,
        ]);
        all
    }

    fn name(self) -> &'static str {
        match self {
            Self::Staff(role) => role.as_str(),
            Self::OwnLink => "own link",
            Self::OtherLink => "other's link",
            Self::ExpiredLink => "expired link",
            Self::RevokedLink => "revoked or used link",
            Self::ToView => "session to view",
            Self::ToPay => "session to pay",
            Self::OtherSession => "other's session",
            Self::Nobody => "nobody",
        }
    }

    fn caller(self, world: &World) -> Caller<'_> {
        match self {
            Self::Staff(role) => world.as_role(role),
            Self::ToView => world.as_visitor(VIEWER),
            Self::ToPay => world.as_visitor(PAYER),
            Self::OtherSession => world.as_visitor(STRANGER),
            _ => world.anonymous(),
        }
    }
}

const VIEWER: &str = "viewer@own.example";
const PAYER: &str = "payer@own.example";
const STRANGER: &str = "payer@other.example";

/// Two customers with an invoice each, and every kind of link.
struct Stage {
    world: World,
    own: CustomerView,
    own_invoice: InvoiceView,
    other: CustomerView,
    other_invoice: InvoiceView,
    links: [LinkId; 4],
    sign_ins: [SignInId; 4],
    receipt: String,
    attempt: String,
}

impl Stage {
    fn new() -> Self {
        let world = World::new();
        let own = world.customer("Own Customer");
        let other = world.customer("Other Customer");
        granted(&world, &own, VIEWER, PortalAccess::View);
        granted(&world, &own, PAYER, PortalAccess::Pay);
        granted(&world, &other, STRANGER, PortalAccess::Pay);
        let own_invoice = world.invoice(own.id, "100");
        let other_invoice = world.invoice(other.id, "100");
        let paid = ReceiptInput {
            shares: vec![ShareInput {
                item: own_invoice.items[0].id,
                amount: Money::parse("19.00", own_invoice.open.currency()).unwrap(),
            }],
            ..receipt_input(&world, own.id, "19.00")
        };
        let receipt = world.admin().call(RecordReceipt, (), &paid).unwrap();
        let mut links = Vec::new();
        for invoice in [&own_invoice, &other_invoice, &own_invoice, &own_invoice] {
            world.pass_seconds(1);
            let input = SendInput {
                to: vec!["a@b.example".into()],
                message: String::new(),
            };
            world.admin().call(SendInvoice, invoice.id, &input).unwrap();
            let id = word(
                &world,
                "SELECT id FROM portal_link ORDER BY id DESC LIMIT 1",
            );
            links.push(id.parse::<LinkId>().unwrap());
        }
        let links: [LinkId; 4] = links.try_into().unwrap();
        let path = format!("/portal/i/{}", link::token(secret(&world), links[0]));
        let attempt = begin(&world, &path, "1.00", "card").attempt().to_owned();
        let sign_ins = [1, 2, 3, 4].map(|n| SignInId::new(world.now(), n));
        for (id, email) in sign_ins.iter().zip([VIEWER, STRANGER, VIEWER, VIEWER]) {
            let insert = sign_ins::insert(*id, (email, ""), world.now(), world.now() + 900_000);
            let consume = SIGN_INS.mark_handled(*id, world.now());
            world.connection().batch(&[insert, consume]).unwrap();
        }
        let change = format!(
            "UPDATE portal_link SET expires_at = created_at + 1 WHERE id = '{}';
             UPDATE portal_link SET revoked_at = 1, revoked_by = 'x' WHERE id = '{}';
             UPDATE portal_sign_in SET expires_at = requested_at + 1 WHERE id = '{}';
             UPDATE portal_sign_in SET consumed_at = 1 WHERE id = '{}';",
            links[2], links[3], sign_ins[2], sign_ins[3]
        );
        world.connection().execute_script(&change).unwrap();
        world.pass_seconds(1);
        Self {
            world,
            own,
            own_invoice,
            other,
            other_invoice,
            links,
            sign_ins,
            receipt: receipt.row.id.to_string(),
            attempt,
        }
    }

    /// The path that somebody tries of a portal route, always after the own customer's things.
    fn path(&self, route: &Route, who: Who) -> String {
        let parts = route.path.split('/').map(|part| match part {
            "{token}" => self.token(route.path.starts_with("/portal/sign-in/"), who),
            "{customer}" => self.own.id.to_string(),
            "{invoice}" => self.own_invoice.id.to_string(),
            "{receipt}" => self.receipt.clone(),
            "{attempt}" => self.attempt.clone(),
            part if part.starts_with('{') => panic!("tell the matrix what {part} stands for"),
            part => part.to_owned(),
        });
        let path = parts.collect::<Vec<_>>().join("/");
        if path.ends_with("/thanks") {
            format!("{path}?attempt={}", self.attempt)
        } else {
            path
        }
    }

    fn token(&self, to_sign_in: bool, who: Who) -> String {
        let at = match who {
            Who::OwnLink => 0,
            Who::OtherLink => 1,
            Who::ExpiredLink => 2,
            Who::RevokedLink => 3,
            _ => return format!("{}.{}", self.links[0], "0".repeat(64)),
        };
        let secret = secret(&self.world);
        if to_sign_in {
            sign_in::token(secret, self.sign_ins[at])
        } else {
            link::token(secret, self.links[at])
        }
    }

    /// What has been done for a customer: payments begun, and sessions of its people.
    fn done(&self, invoice: &InvoiceView, domain: &str) -> i64 {
        figure(
            &self.world,
            &format!(
                "SELECT (SELECT count(*) FROM payment_attempt WHERE invoice_id = '{}')
                   + (SELECT count(*) FROM portal_session WHERE email LIKE '%@{domain}')",
                invoice.id
            ),
        )
    }

    /// Tries a route and tells what came of it.
    fn tried(&self, route: &Route, who: Who) -> String {
        let caller = who.caller(&self.world);
        let done = || {
            (
                self.done(&self.own_invoice, "own.example"),
                self.done(&self.other_invoice, "other.example"),
            )
        };
        let before = done();
        let mut request = caller.raw(route.method.as_str(), &self.path(route, who));
        *request.body_mut() = b"amount=1.01&method=card".to_vec();
        let response = self.world.send(request);
        let after = done();
        let status = response.status().as_u16();
        if status >= 400 && status != 422 {
            return status.to_string();
        }
        let told = text(&response) + header(&response, "location");
        let about = |customer: &CustomerView, invoice: &InvoiceView| {
            told.contains(&customer.id.to_string())
                || told.contains(invoice.number.as_deref().unwrap())
                || told.contains(&customer.details.name)
        };
        let own = about(&self.own, &self.own_invoice) || after.0 > before.0;
        let other = about(&self.other, &self.other_invoice) || after.1 > before.1;
        assert!(
            !(own && other),
            "{} mixes customers for {who:?}",
            route.name
        );
        if matches!(who, Who::OtherLink | Who::OtherSession) {
            assert!(!own, "{} tells {who:?} of another customer", route.name);
        }
        let pays = route.path.ends_with("/pay");
        assert!(
            own || other || !pays,
            "{} did nothing for {who:?}",
            route.name
        );
        (if other { "its own" } else { "·" }).to_owned()
    }
}

fn granted(world: &World, customer: &CustomerView, email: &str, access: PortalAccess) {
    let contact = ContactInput {
        name: "Somebody".into(),
        email: email.into(),
        ..ContactInput::default()
    };
    let admin = world.admin();
    let contact = admin.call(AddContact, customer.id, &contact).unwrap();
    let ids = (customer.id, contact.id);
    let input = GrantInput { access };
    admin.call(GrantPortalAccess, ids, &input).unwrap();
}

fn secret(world: &World) -> &str {
    &world.app().config().link_secret
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    let value = response.headers().get(name);
    value.map_or("", |value| value.to_str().unwrap())
}

/// Tries a route of the API on ids that exist nowhere: who is admitted hears anything but that they
/// are not.
fn tried_api(world: &World, route: &Route, who: Who) -> String {
    let path = route.path.split('/').map(|part| match part {
        "{customer}" => "cus_00000000010000000000000001",
        part if part.starts_with('{') => "inv_00000000010000000000000001",
        part => part,
    });
    let path = path.collect::<Vec<_>>().join("/");
    let request: Request = who.caller(world).raw(route.method.as_str(), &path);
    let response = world.send(request);
    let status = response.status().as_u16();
    assert_ne!(status, 500, "{} for {who:?}", route.name);
    let problem: Option<Problem> = serde_json::from_slice(response.body()).ok();
    let refused = problem.is_some_and(|problem| {
        matches!(
            problem.code,
            ProblemCode::NotSignedIn
                | ProblemCode::NotPermitted
                | ProblemCode::StepUpRequired
                | ProblemCode::ForeignOrigin
                | ProblemCode::BadSignature
        )
    });
    if refused {
        status.to_string()
    } else {
        "·".to_owned()
    }
}

/// What the declaration promises to staff.
fn may(access: Access, role: Role) -> bool {
    match access.permission() {
        Some(permission) => role.may(permission),
        None => access.needs_session() || access == Access::Public,
    }
}

#[test]
fn every_route_answers_everybody_as_the_golden_matrix_says() {
    let world = World::new();
    let mut table = String::new();
    for route in world.app().routes() {
        let access = match route.access {
            Access::Staff(permission) => format!("{permission:?}"),
            Access::StaffStepUp(permission) => format!("{permission:?}, step-up"),
            Access::SignedInStepUp => "SignedIn, step-up".to_owned(),
            other => format!("{other:?}"),
        };
        write!(
            table,
            "| {} | `{}` | {} | {:?} | {access} |",
            route.method.as_str(),
            route.path,
            route.name,
            route.effect,
        )
        .unwrap();
        let of_portal = route.path == "/portal" || route.path.starts_with("/portal/");
        let stage = of_portal.then(Stage::new);
        for who in Who::all() {
            let cell = match &stage {
                Some(stage) => stage.tried(route, who),
                None => tried_api(&world, route, who),
            };
            let is_staff_route = route.access.needs_session() || route.access == Access::Public;
            match who {
                Who::Staff(role) if is_staff_route => {
                    assert_eq!(
                        cell == "·",
                        may(route.access, role),
                        "{} {who:?}",
                        route.name
                    );
                }
                _ if route.access.needs_session() => {
                    assert_eq!(cell, "401", "{} {who:?}", route.name);
                }
                _ => {}
            }
            write!(table, " {cell} |").unwrap();
        }
        table.push('\n');
    }
    let mut text = String::from(
        "# Routes, and who reaches them\n\n\
         Written by `cargo xtask docs`; a test tries every route as everybody, and fails when this \
         table is stale.\n\
         A dot means that the route was reached, a number is the status of the refusal.\n\
         Routes of the portal are tried on the documents of one customer; \"its own\" means that \
         somebody of another customer reached what is theirs, and nothing of the one tried.\n\n\
         | method | path | operation | effect | access |",
    );
    for who in Who::all() {
        write!(text, " {} |", who.name()).unwrap();
    }
    text.push_str("\n| --- | --- | --- | --- | --- |");
    text.push_str(&" --- |".repeat(Who::all().len()));
    text.push('\n');
    text.push_str(&table);
    check("ROUTES.md", &text);
}
