//! A database of every earlier version, filled with data, upgraded to the newest: nothing is lost,
//! the schema is the same as that of a new one, the invariants hold, and the product works on it.
//!
//! `tests/upgrades/NNNN.sql` holds rows as version NNNN wrote them. 0005 is a whole company, dumped
//! from the product of that version; the files after it add rows for what their version brought, so
//! that from then on every table of every version holds something.

use std::path::{Path, PathBuf};

use functions::platform::native::{self, Connection};
use harness::authenticator::Authenticator;
use harness::world::{START, test_config};
use harness::{World, dump, invariants, migrations};
use shared::api::Nothing;
use shared::api::approvals::{Approve, ApproveInput, GetApproval};
use shared::api::audit::{AuditFilter, ListAudit};
use shared::api::customers::{CustomerFilter, ListCustomers};
use shared::api::hooks::{DeliveryFilter, ListDeliveries};
use shared::api::invoices::SendingState;
use shared::api::ledger::GetTieOut;
use shared::api::passkeys::{GetPasskeyOptions, PasskeyAnswer, SignInByPasskey};
use shared::api::roles::ListRoles;
use shared::approval::State;
use shared::audit::verify;

/// The version whose file is a whole company and stands in place of everything before.
const WHOLE: &str = "0005";

/// Tables whose rows a migration ends on purpose: everybody signs in once more.
const ENDED: [&str; 1] = ["session"];

/// Tables that hold rows only within a batch.
const PASSING: [&str; 2] = ["assertion", "taken_number"];

fn rows_of(migration: &str) -> Option<String> {
    let number = migration.split('_').next().unwrap();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("upgrades");
    std::fs::read_to_string(folder.join(format!("{number}.sql"))).ok()
}

/// Applies migrations, and fills the database after each of them where `filled` says so.
fn migrate(connection: &Connection, migrations: &[(String, String)], filled: bool) {
    for (name, sql) in migrations {
        connection
            .execute_script(sql)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let rows = rows_of(name).filter(|_| filled);
        match rows {
            Some(rows) if name.starts_with(WHOLE) => dump::load(connection, &rows),
            Some(rows) => connection
                .execute_script(&rows)
                .unwrap_or_else(|error| panic!("rows of {name}: {error}")),
            None => {}
        }
    }
}

/// Nobody else reads the file, and nothing is lost with it.
fn hurry(connection: &Connection) {
    let sql = "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY";
    connection.execute_script(sql).unwrap();
}

fn schema(connection: &Connection) -> Vec<String> {
    connection.with(|db| {
        let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name";
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    })
}

/// Whoever was in the middle of something with `version` goes on with it.
fn go_on(world: &World, version: &str) {
    if version >= "0006" {
        let roles = world
            .admin()
            .call(ListRoles, (), &Nothing {})
            .unwrap()
            .roles;
        let own = roles.iter().find(|role| role.id.as_str() == "collector");
        assert_eq!(own.map(|role| (role.people, role.version)), Some((1, 3)));
    }
    if version >= "0007" {
        let pending = "apr_00000000070000000000000001".parse().unwrap();
        let view = world.admin().call(GetApproval, pending, &Nothing {});
        let input = ApproveInput {
            payload_hash: view.unwrap().payload_hash,
        };
        let approved = world.admin().call(Approve, pending, &input).unwrap();
        assert_eq!(approved.state, State::Approved);
        let made = approved.decision.unwrap().outcome.unwrap();
        assert_eq!(made.number, "CRN-2026-00002");
    }
    if version >= "0008" {
        let visitor = world.as_visitor("payables@customer.example");
        let page = visitor.get("/portal/customers/cus_01KJPWD6M07XPTSZAYFH6BX4XJ");
        assert_eq!(page.status(), 200);
    }
    if version >= "0009" {
        let token = format!("dln_{}", "0".repeat(64));
        let program = world.anonymous().with_token(&token);
        let read = program.call(ListCustomers, (), &CustomerFilter::default());
        assert!(!read.unwrap().items.is_empty());
        let disabled = "whe_00000000090000000000000002".parse().unwrap();
        let list = world
            .admin()
            .call(ListDeliveries, disabled, &DeliveryFilter::default());
        assert_eq!(list.unwrap().items[0].state, SendingState::Parked);
    }
    if version >= "0015" {
        let mut device = Authenticator::new(1);
        device.signatures = 4;
        device.remember("usr_01KJPWD6M0KHDW2NTDF2WXEKC1");
        let asked = world.anonymous().call(GetPasskeyOptions, (), &Nothing {});
        let answer = PasskeyAnswer {
            credential: device.answer(&asked.unwrap().options),
        };
        world
            .anonymous()
            .call(SignInByPasskey, (), &answer)
            .unwrap();
    }
    if version >= "0018" {
        // The last by name is reached, behind one whose name is longer than a cursor.
        let mut filter = CustomerFilter {
            inactive: Some(true),
            limit: Some(1),
            ..CustomerFilter::default()
        };
        let mut last = String::new();
        loop {
            let page = world.admin().call(ListCustomers, (), &filter).unwrap();
            last = page.items.into_iter().next().map_or(last, |row| row.number);
            filter.after = page.next;
            if filter.after.is_none() {
                break;
            }
        }
        assert_eq!(last, "L-2");
    }
}

/// Works with the upgraded database as its users would.
fn use_it(path: &Path, version: &str) {
    let world = World::open(path, test_config(), START + 86_400_000, 7);
    hurry(world.connection());
    // The keys of the commands that are in the rows are used.
    (0..200).for_each(|_| drop(world.fresh_key()));
    world.run_jobs();
    let customers = world
        .admin()
        .call(ListCustomers, (), &CustomerFilter::default());
    assert!(!customers.unwrap().items.is_empty());
    let proof = world.admin().call(GetTieOut, (), &Nothing {}).unwrap();
    assert_eq!(proof.differences, []);
    go_on(&world, version);
    let customer = world.customer("Sandpiper").id;
    world.invoice(customer, "10");
    let rows = world.admin().call(ListAudit, (), &AuditFilter::default());
    assert_eq!(rows.unwrap().items[0].command, "issue_invoice");
    world.pass_seconds(180);
    world.run_jobs();
    let file = world.admin().get("/api/audit/export");
    verify(file.body(), None).unwrap();
    invariants::check(world.connection());
}

#[test]
fn a_database_of_every_earlier_version_is_upgraded_with_its_data() {
    let all = migrations::all();
    let newest = native::open(None).unwrap();
    migrate(&newest, &all, false);
    let expected = schema(&newest);
    let folder = std::env::temp_dir().join(format!("dunlin-upgrades-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for version in 1..=all.len() {
        let (name, _) = &all[version - 1];
        let path = folder.join(format!("{name}.sqlite"));
        let connection = native::open(Some(&path)).unwrap();
        hurry(&connection);
        let (earlier, later) = all.split_at(version);
        migrate(&connection, earlier, true);
        let before = dump::counts(&connection);
        if name.as_str() >= WHOLE {
            let empty = before
                .iter()
                .find(|(table, count)| *count == 0 && !PASSING.contains(&table.as_str()));
            assert_eq!(empty, None, "{name}: its rows want to be in tests/upgrades");
        }
        migrate(&connection, later, false);
        assert_eq!(schema(&connection), expected, "upgraded from {name}");
        let after = dump::counts(&connection);
        for (table, count) in before {
            if ENDED.contains(&table.as_str()) {
                continue;
            }
            let kept = after.iter().find(|(name, _)| *name == table);
            let kept = kept
                .unwrap_or_else(|| panic!("{table} is gone after {name}"))
                .1;
            assert!(
                kept >= count,
                "{table} lost rows after {name}: {count} > {kept}"
            );
        }
        invariants::check(&connection);
        drop(connection);
        if name.as_str() >= WHOLE {
            use_it(&path, name);
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
