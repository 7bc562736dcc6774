//! The demo company's year: customers billed each month, most of whom pay, some late, some in part.

use std::path::Path;

use functions::platform::native;
use shared::access::Role;
use shared::api::allocations::ShareInput;
use shared::api::customers::{AddContact, ContactInput, CreateCustomer, CustomerInput};
use shared::api::imports::{CHUNK_ROWS_MAX, ImportChunk, ImportChunkInput};
use shared::api::invoices::{
    CreateInvoice, CreditInvoice, DraftInput, InvoiceView, IssueInvoice, LineInput, ReasonInput,
    SendInput, SendInvoice, VersionInput, VoidInvoice,
};
use shared::api::portal::{GrantInput, GrantPortalAccess, PortalAccess};
use shared::api::receipts::{ReceiptInput, RecordReceipt};
use shared::import::ImportRow;
use shared::kernel::id::CustomerId;
use shared::kernel::{Currency, Instant, Money};

use crate::Caller;
use crate::setup::{self, DEMO_PASSWORD, PEOPLE};
use crate::world::{World, config};

const DAY_MILLISECONDS: Instant = 86_400_000;
const HISTORY_DAYS: i64 = 365;
/// Nobody else reads the file, so that no command has to be durable by itself.
const UNSHARED: &str = "PRAGMA synchronous = OFF; PRAGMA cache_size = -262144;
    PRAGMA wal_autocheckpoint = 16384";

/// How much to make.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Customers with a year of history.
    pub customers: usize,
    /// Open items besides, and a quarter as many settled ones, for measurements.
    pub open_items: usize,
    /// The moment the history ends.
    pub now: Instant,
}

/// Sets up the company in `database` unless there is one; gives a line that says what is there.
pub fn run(database: &Path, vars: &str, plan: &Plan) -> Result<String, String> {
    let var = |name: &str| var(vars, name);
    let pepper = var("PASSWORD_PEPPER").ok_or("the vars have no PASSWORD_PEPPER")?;
    let connection = native::open(Some(database)).map_err(|error| error.to_string())?;
    let known = connection.with(|db| {
        db.query_row("SELECT count(*) FROM company", [], |row| {
            row.get::<_, i64>(0)
        })
    });
    let people =
        PEOPLE.map(|(local, _, role)| format!("{local}@dunlin.example ({})", role.as_str()));
    let sign_in = format!("password {DEMO_PASSWORD} for {}", people.join(", "));
    if known.map_err(|error| format!("not a migrated database: {error}"))? > 0 {
        return Ok(format!("kept what was there; {sign_in}"));
    }
    let start = plan.now - HISTORY_DAYS * DAY_MILLISECONDS;
    setup::company(&connection, start, Some(&pepper));
    let world = World::open(database, config(var), start, plan.now.unsigned_abs());
    world
        .connection()
        .execute_script(UNSHARED)
        .map_err(|error| error.to_string())?;
    let mut year = Year {
        world: &world,
        admin: world.admin(),
        random: 7,
        billed: Vec::new(),
    };
    let customers = year.customers(plan.customers);
    year.live(&customers, plan.now);
    year.finish();
    year.import_open_items(plan.open_items);
    let end = "DELETE FROM session; PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)";
    world
        .connection()
        .execute_script(end)
        .map_err(|error| error.to_string())?;
    Ok(format!(
        "made {} customers with a year of history; {sign_in}",
        plan.customers
    ))
}

/// A setting by name, from lines of `NAME=value`.
pub fn var(vars: &str, name: &str) -> Option<String> {
    vars.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// The current moment.
#[expect(
    clippy::disallowed_methods,
    reason = "a tool for people's machines starts the clock"
)]
pub fn now() -> Instant {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since
        .ok()
        .and_then(|since| Instant::try_from(since.as_millis()).ok())
        .unwrap_or_default()
}

const FIRST: [&str; 16] = [
    "Alder",
    "Brandt",
    "Curlew",
    "Dorn",
    "Ebbe",
    "Falk",
    "Gezeiten",
    "Hallig",
    "Isar",
    "Juist",
    "Kiebitz",
    "Lachmöwe",
    "Marsch",
    "Nordhof",
    "Ostwind",
    "Priel",
];
const SECOND: [&str; 9] = [
    "Optik",
    "Logistik",
    "Werft",
    "Medizin",
    "Energie",
    "Labor",
    "Maschinenbau",
    "Foods",
    "Akustik",
];
const FORM: [&str; 4] = ["GmbH", "AG", "KG", "SE"];
const CITIES: [(&str, &str); 6] = [
    ("20457", "Hamburg"),
    ("28195", "Bremen"),
    ("24103", "Kiel"),
    ("18055", "Rostock"),
    ("26721", "Emden"),
    ("27568", "Bremerhaven"),
];
const GOODS: [(&str, &str); 8] = [
    ("Tide gauge TG-4, calibrated", "1280.00"),
    ("Sensor cable, per metre", "3.85"),
    ("Annual calibration", "420.00"),
    ("On-site service, per hour", "118.50"),
    ("Pressure probe P2", "349.90"),
    ("Data plan, monthly", "29.00"),
    ("Mounting frame, stainless", "215.40"),
    ("Spare battery pack", "64.75"),
];

struct Year<'w> {
    world: &'w World,
    admin: Caller<'w>,
    random: u64,
    billed: Vec<Billed>,
}

struct Billed {
    customer: CustomerId,
    invoice: InvoiceView,
    pays_on_day: i64,
    percent: u64,
}

impl Year<'_> {
    /// The next number below `bound`, from a fixed sequence.
    fn below(&mut self, bound: usize) -> usize {
        // SplitMix64: enough to make a demo look lived in, and the same on every machine.
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(bound).unwrap_or(1)).unwrap_or(0)
    }

    fn customers(&mut self, count: usize) -> Vec<CustomerId> {
        (0..count).map(|index| self.customer(index)).collect()
    }

    fn customer(&mut self, index: usize) -> CustomerId {
        let first = FIRST[index % FIRST.len()];
        let second = SECOND[(index / FIRST.len() + index) % SECOND.len()];
        let mut name = format!("{first} {second} {}", FORM[index % FORM.len()]);
        if index >= FIRST.len() * SECOND.len() {
            name = format!("{name} {}", index / (FIRST.len() * SECOND.len()) + 1);
        }
        let (postal_code, city) = CITIES[index % CITIES.len()];
        let terms = ["NET30", "NET14", "NET30", "EOM", "INST3", "NET30"][index % 6];
        let input = CustomerInput {
            name,
            currency: "EUR".into(),
            terms: terms.into(),
            street: format!(
                "{} {}",
                ["Deichstraße", "Am Kai", "Speicherweg"][index % 3],
                index + 3
            ),
            postal_code: postal_code.into(),
            city: city.into(),
            country: "DE".into(),
            reference: format!("D{:05}", 10_400 + index * 37),
            active: true,
            ..CustomerInput::default()
        };
        let customer = self
            .admin
            .call(CreateCustomer, (), &input)
            .expect("a customer")
            .id;
        let domain = format!("{}-{}", ascii(first), ascii(second));
        let contact = ContactInput {
            name: format!("Accounts payable {first}"),
            email: format!("payables@{domain}.example"),
            role: "Accounts payable".into(),
            receives_invoices: true,
            ..ContactInput::default()
        };
        let contact = self.admin.call(AddContact, customer, &contact);
        let contact = contact.expect("a contact").id;
        let pay = GrantInput {
            access: PortalAccess::Pay,
        };
        self.admin
            .call(GrantPortalAccess, (customer, contact), &pay)
            .expect("access to the portal");
        customer
    }

    fn live(&mut self, customers: &[CustomerId], now: Instant) {
        for day in 0..=HISTORY_DAYS {
            self.world
                .set_now(now - (HISTORY_DAYS - day) * DAY_MILLISECONDS);
            self.collect(day);
            for (customer, index) in customers.iter().zip(0_i64..) {
                if (day + index * 7) % 30 == 0 {
                    self.bill(*customer, day, index);
                }
            }
        }
    }

    fn draft(&mut self, customer: CustomerId, index: i64) -> InvoiceView {
        let lines = 1 + self.below(4);
        let mut input = DraftInput {
            customer_id: customer.to_string(),
            currency: "EUR".into(),
            terms: ["NET30", "NET14", "NET30", "EOM", "INST3", "NET30"]
                [usize::try_from(index).unwrap_or(0) % 6]
                .into(),
            reference: format!("PO {}", 4000 + self.below(5000)),
            ..DraftInput::default()
        };
        for _ in 0..lines {
            let (description, unit_price) = GOODS[self.below(GOODS.len())];
            input.lines.push(LineInput {
                description: description.into(),
                quantity: (1 + self.below(12)).to_string(),
                unit_price: unit_price.into(),
                tax_code: "DE19".into(),
            });
        }
        self.admin.call(CreateInvoice, (), &input).expect("a draft")
    }

    fn bill(&mut self, customer: CustomerId, day: i64, index: i64) {
        let draft = self.draft(customer, index);
        let input = VersionInput {
            version: draft.version,
        };
        let invoice = self
            .admin
            .call(IssueInvoice, draft.id, &input)
            .expect("an issued invoice");
        // Most pay within days of the due date, some weeks late, one in nine in part, few never.
        let late = [-6, -2, 0, 1, 3, 5, 9, 16, 34][self.below(9)];
        let percent = if self.below(9) == 0 { 60 } else { 100 };
        let term = invoice
            .items
            .last()
            .map_or(30, |item| i64::from(item.due_on.days_since(item.item_on)));
        if self.below(40) > 0 {
            let pays_on_day = (day + term + late).max(day + 1);
            self.billed.push(Billed {
                customer,
                invoice,
                pays_on_day,
                percent,
            });
        }
    }

    fn collect(&mut self, day: i64) {
        let due: Vec<Billed> = {
            let (due, later) = std::mem::take(&mut self.billed)
                .into_iter()
                .partition(|b| b.pays_on_day <= day);
            self.billed = later;
            due
        };
        for billed in due {
            self.pay(&billed);
            // Who paid in part pays the rest after a reminder.
            if billed.percent < 100 {
                self.billed.push(Billed {
                    pays_on_day: day + 38,
                    percent: 100,
                    ..billed
                });
            }
        }
    }

    fn pay(&mut self, billed: &Billed) {
        let invoice = self.world.reload(billed.invoice.id);
        let weights = [billed.percent, 100 - billed.percent];
        let paid = invoice.open.split(&weights).expect("a share")[0];
        let mut left = paid;
        let mut shares = Vec::new();
        for item in &invoice.items {
            let amount = left.try_min(item.open).expect("one currency");
            if amount.is_positive() {
                shares.push(ShareInput {
                    item: item.id,
                    amount,
                });
                left = left.try_sub(amount).expect("one currency");
            }
        }
        // Now and then the payer gives no reference, and the money waits to be applied.
        if self.below(60) == 0 {
            shares.clear();
        }
        let input = ReceiptInput {
            customer_id: billed.customer.to_string(),
            amount: paid.to_string(),
            currency: "EUR".into(),
            received_on: self.world.today().to_string(),
            method: "bank_transfer".into(),
            reference: billed.invoice.number.clone().unwrap_or_default(),
            shares,
            ..ReceiptInput::default()
        };
        self.admin
            .call(RecordReceipt, (), &input)
            .expect("a receipt");
    }

    /// What a working day leaves on the desk: drafts, a void, a credit note, invoices sent.
    fn finish(&mut self) {
        // Somebody may have paid on the day they were billed.
        let untouched = |invoice: &InvoiceView| {
            let now = self.world.reload(invoice.id);
            now.open == now.totals.total
        };
        let latest = self.billed.iter().rev().map(|billed| &billed.invoice);
        let open: Vec<_> = latest
            .filter(|invoice| untouched(invoice))
            .take(5)
            .cloned()
            .collect();
        let mut open = open.into_iter();
        let reason = |invoice: &InvoiceView, reason: &str| ReasonInput {
            reason: reason.into(),
            version: invoice.version,
        };
        if let Some(invoice) = open.next() {
            let input = reason(&invoice, "Billed to the wrong site");
            self.admin
                .call(VoidInvoice, invoice.id, &input)
                .expect("a void");
        }
        if let Some(invoice) = open.next() {
            let input = reason(&invoice, "Goods returned");
            self.admin
                .call(CreditInvoice, invoice.id, &input)
                .expect("a credit note");
        }
        self.ask_for_credits();
        for invoice in open {
            self.admin
                .call(SendInvoice, invoice.id, &SendInput::default())
                .expect("a sending");
        }
        let customers: Vec<_> = self.billed.iter().take(2).map(|b| b.customer).collect();
        for customer in customers {
            self.draft(customer, 0);
        }
    }

    /// What a specialist may not credit alone waits for somebody else.
    fn ask_for_credits(&self) {
        let above = |billed: &&Billed| billed.invoice.open.minor() > 100_000;
        let rest = self.billed.iter().rev().skip(5);
        let specialist = self.world.as_role(Role::Specialist);
        for billed in rest.filter(above).take(2) {
            let invoice = self.world.reload(billed.invoice.id);
            let input = ReasonInput {
                reason: "Delivered late; agreed on the phone".into(),
                version: invoice.version,
            };
            specialist
                .call(CreditInvoice, invoice.id, &input)
                .expect("a request");
        }
    }

    /// What an earlier system leaves: open items, and some that were settled over the year.
    fn import_open_items(&mut self, count: usize) {
        let mut rows = Vec::with_capacity(CHUNK_ROWS_MAX);
        for index in 0..count + count / 4 {
            let settled = index >= count;
            let row = self.imported(index, index % (count / 10 + 1), settled);
            rows.push(row);
            if rows.len() == CHUNK_ROWS_MAX {
                self.import(std::mem::take(&mut rows));
            }
        }
        if !rows.is_empty() {
            self.import(rows);
        }
    }

    fn imported(&mut self, index: usize, customer: usize, settled: bool) -> ImportRow {
        let age = i32::try_from(self.below(240)).unwrap_or(0);
        let issued_on = self.world.today().plus_days(-age);
        let minor = i64::try_from(500 + self.below(900_000)).unwrap_or(500);
        let customer = format!("M-{customer:05}");
        let took = i32::try_from(self.below(90)).unwrap_or(0);
        ImportRow {
            line: u32::try_from(index + 2).unwrap_or(2),
            customer: customer.parse().expect("a number"),
            customer_name: format!("Measured {customer}").parse().expect("a name"),
            number: format!("M{index:07}").parse().expect("a number"),
            issued_on,
            due_on: issued_on.plus_days(30),
            amount: Money::from_minor(minor, Currency::EUR).expect("an amount"),
            settled_on: settled.then(|| issued_on.plus_days(took).min(self.world.today())),
            disputed: self.below(20) == 0,
        }
    }

    fn import(&self, rows: Vec<ImportRow>) {
        let input = ImportChunkInput {
            file: "measured.csv".into(),
            rows,
        };
        self.admin.call(ImportChunk, (), &input).expect("an import");
    }
}

fn ascii(text: &str) -> String {
    text.to_lowercase()
        .replace('ö', "oe")
        .replace('ä', "ae")
        .replace('ü', "ue")
}
