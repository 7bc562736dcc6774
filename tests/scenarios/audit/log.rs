//! Who, when, command, before and after, found by every filter and on each object.

use harness::{World, month};
use shared::access::Role;
use shared::api::audit::{
    AuditFilter, AuditView, GetAuditOverview, HistoryFilter, ListAudit, ListHistory,
};
use shared::api::customers::{CustomerFilter, ListCustomers};
use shared::api::invoices::{IssueInvoice, VersionInput};
use shared::api::{Nothing, ProblemCode};

/// Every row that a filter lists, page by page.
fn all(world: &World, filter: &AuditFilter) -> Vec<AuditView> {
    let mut filter = AuditFilter {
        limit: Some(7),
        ..filter.clone()
    };
    let mut found = Vec::new();
    loop {
        let page = world.admin().call(ListAudit, (), &filter).unwrap();
        found.extend(page.items);
        let Some(next) = page.next else { return found };
        filter.after = Some(next);
    }
}

fn of_command(world: &World, command: &str) -> Vec<AuditView> {
    let filter = AuditFilter {
        command: Some(command.into()),
        ..AuditFilter::default()
    };
    all(world, &filter)
}

/// The changes of a row, one line each.
fn told(row: &AuditView) -> Vec<String> {
    let side = |text: &Option<String>| text.clone().unwrap_or("–".into());
    row.changes
        .iter()
        .map(|change| {
            let (before, after) = (side(&change.before), side(&change.after));
            format!("{}: {before} > {after}", change.field)
        })
        .collect()
}

fn first(world: &World, command: &str) -> AuditView {
    of_command(world, command).pop().expect(command)
}

#[test]
fn every_command_says_what_it_changed_and_nothing_else() {
    let world = World::new();
    month::pass(&world);
    let row = first(&world, "update_customer");
    assert_eq!(
        told(&row),
        ["city: Wilhelmshaven > Bremen", "version: 1 > 2"]
    );
    assert_eq!(row.actor_name, "Dana Demo");
    assert_eq!(row.subject_number.as_deref(), Some("C-00001"));
    let row = first(&world, "update_contact");
    assert!(
        row.related.iter().any(|id| id.starts_with("con_")),
        "{row:?}"
    );
    assert_eq!(told(&row)[0], "details.name: Sid Second > Sidney Second");
    let removed = first(&world, "remove_contact");
    assert!(told(&removed).contains(&"details.email: sid@customer.example > –".to_owned()));
    assert_eq!(
        told(&first(&world, "issue_invoice")),
        [
            "due: – > 2026-04-01",
            "issued_on: – > 2026-03-02",
            "number: – > INV-2026-00001",
            "status: draft > issued",
            "total: – > 47.60 EUR",
        ]
    );
    assert_eq!(
        told(&first(&world, "void_invoice")),
        [
            "open: 47.60 EUR > 0.00 EUR",
            "reason: – > wrong customer",
            "status: issued > void",
        ]
    );
    let note = first(&world, "credit_invoice");
    assert_eq!(note.subject_number.as_deref(), Some("CRN-2026-00001"));
    assert!(told(&note).contains(&"invoice: – > INV-2026-00002".to_owned()));
    assert!(told(&note).contains(&"number: – > CRN-2026-00001".to_owned()));
    let undone = first(&world, "unallocate");
    assert!(told(&undone).contains(&"allocations.0.amount: 20.00 EUR > –".to_owned()));
    let receipt = first(&world, "record_receipt");
    assert!(told(&receipt).contains(&"allocations.0.number: – > INV-2026-00004".to_owned()));
    assert_eq!(receipt.related.len(), 1);
    let paid = first(&world, "book_payment");
    assert_eq!(paid.actor_name, "Stripe");
    let declined = first(&world, "note_payment");
    assert_eq!(told(&declined), ["reason: – > do_not_honor"]);
    let intent = first(&world, "intend_payment");
    assert_eq!(intent.actor_name, "Customer, by portal link");
    for row in all(&world, &AuditFilter::default()) {
        assert!(row.request_id.starts_with("req_"), "{row:?}");
        assert!(!row.changes.is_empty(), "{row:?}");
    }
}

#[test]
fn the_log_is_found_by_who_what_when_and_object_alone_and_together() {
    let world = World::new();
    month::pass(&world);
    let everything = all(&world, &AuditFilter::default());
    assert!(everything.is_sorted_by(|a, b| (a.at, a.number) > (b.at, b.number)));
    let last: i64 = world.connection().with(|db| {
        let sql = "SELECT last FROM audit_sequence";
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    });
    assert_eq!(i64::try_from(everything.len()).unwrap(), last);
    // Another day, another person, in another zone's evening.
    world.set_now(world.now() + 36 * 3_600_000);
    let customers = world
        .admin()
        .call(ListCustomers, (), &CustomerFilter::default());
    let customer = customers.unwrap().items[0].id;
    let draft = world.draft(customer, "9");
    let input = VersionInput { version: 1 };
    let manager = world.as_role(Role::Manager);
    let issued = manager.call(IssueInvoice, draft.id, &input).unwrap();
    let number = issued.number.unwrap();
    let newest = all(&world, &AuditFilter::default()).remove(0);

    let filter = |change: &dyn Fn(&mut AuditFilter)| {
        let mut filter = AuditFilter::default();
        change(&mut filter);
        all(&world, &filter)
    };
    let today = world.today();
    let of_day = filter(&|f| (f.from, f.to) = (Some(today), Some(today)));
    assert_eq!(of_day.len(), 2);
    let of_yesterday = filter(&|f| f.to = Some(today.plus_days(-1)));
    assert_eq!(of_yesterday, everything);
    let of_manager = filter(&|f| f.actor = Some(newest.actor.clone()));
    assert_eq!(of_manager, std::slice::from_ref(&newest));
    let by_number = filter(&|f| f.object = Some(number.clone()));
    let by_id = filter(&|f| f.object = Some(draft.id.to_string()));
    assert_eq!((by_number.len(), &by_number), (2, &by_id));
    let together = filter(&|f| {
        f.object = Some(number.clone());
        f.command = Some("issue_invoice".into());
        f.actor = Some(newest.actor.clone());
        (f.from, f.to) = (Some(today), Some(today));
    });
    assert_eq!(together, std::slice::from_ref(&newest));
    let commands = filter(&|f| {
        f.actor = Some(newest.actor.clone());
        f.command = Some("create_invoice".into());
    });
    assert_eq!(commands, []);
    assert_eq!(filter(&|f| f.object = Some("INV-1999-1".into())), []);
}

#[test]
fn what_touches_an_object_stands_in_its_history() {
    let world = World::new();
    month::pass(&world);
    let history = |object: &str| {
        let filter = HistoryFilter {
            object: object.into(),
            after: None,
            limit: None,
        };
        let page = world
            .as_role(Role::Viewer)
            .call(ListHistory, (), &filter)
            .unwrap();
        let commands = page.items.iter().map(|row| row.command.clone());
        commands.collect::<Vec<_>>()
    };
    let allocated = first(&world, "allocate");
    let invoice = allocated.related.first().unwrap();
    assert_eq!(
        history(invoice),
        ["unallocate", "allocate", "issue_invoice", "create_invoice"]
    );
    assert_eq!(
        history(&allocated.subject),
        ["unallocate", "allocate", "record_receipt"]
    );
    let customer = first(&world, "update_contact").subject;
    assert_eq!(history(&customer)[0], "remove_contact");
    let paid = first(&world, "book_payment");
    let paid = paid.related.iter().find(|id| id.starts_with("inv_"));
    let told = history(paid.unwrap());
    for command in [
        "book_payment",
        "note_payment",
        "intend_payment",
        "send_invoice",
    ] {
        assert!(told.iter().any(|c| c == command), "{command} in {told:?}");
    }
    let note = first(&world, "credit_invoice");
    assert_eq!(history(&note.subject), ["credit_invoice"]);
    assert_eq!(history(&note.related[0])[0], "credit_invoice");
}

#[test]
fn the_log_is_for_those_who_may_see_it_and_a_history_for_documents_only() {
    let world = World::new();
    let filter = AuditFilter::default();
    for role in [Role::Specialist, Role::Viewer] {
        let refused = world.as_role(role).call(ListAudit, (), &filter);
        assert_eq!(refused.unwrap_err().code(), ProblemCode::NotPermitted);
    }
    let of_person = HistoryFilter {
        object: "usr_00000000010000000000000001".into(),
        after: None,
        limit: None,
    };
    let refused = world.admin().call(ListHistory, (), &of_person);
    assert_eq!(refused.unwrap_err().code(), ProblemCode::NotFound);
}

#[test]
fn the_filters_offer_every_person_and_every_command_there_is() {
    let world = World::new();
    month::pass(&world);
    let overview = world
        .admin()
        .call(GetAuditOverview, (), &Nothing {})
        .unwrap();
    let mut commands: Vec<String> = all(&world, &AuditFilter::default())
        .into_iter()
        .map(|row| {
            let known = overview.actors.iter().any(|actor| actor.id == row.actor);
            assert!(known || row.actor.starts_with("lnk_"), "{row:?}");
            row.command
        })
        .collect();
    commands.sort();
    commands.dedup();
    assert_eq!(overview.commands, commands);
    assert!(
        overview
            .actors
            .iter()
            .any(|actor| actor.name == "Vera Viewer")
    );
    assert_eq!((overview.sealed, overview.fault), (overview.last, None));
}
