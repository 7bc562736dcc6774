//! Customers and their contacts.

use shared::api::customers::{
    ContactInput, ContactView, CustomerFilter, CustomerInput, CustomerRow, CustomerView,
};
use shared::api::{Nothing, ProblemCode};
use shared::hook::EventKind;
use shared::kernel::Page;
use shared::kernel::id::{ContactId, CustomerId};
use shared::kernel::page::page_rows;

use crate::context::{Cx, all, first};
use crate::decision::{Commit, Decision, NUMBER_TOKEN, Series};
use crate::hooks::event::Event;
use crate::platform::Rows;
use crate::problem::Refusal;
use crate::store::customer_list::{self, ListRow};
use crate::store::customers::{self, BalanceRow, ContactRow, IdRow, Row, SumRow};
use crate::store::{grants, reference, search_terms};

/// Lists customers by name.
pub async fn list(cx: &Cx, (): (), filter: CustomerFilter) -> Result<Page<CustomerRow>, Refusal> {
    let words = search_terms::words(filter.search.as_deref().unwrap_or_default());
    let query = customer_list::list(&filter, &words)?;
    let rows: Vec<ListRow> = all(cx.read(vec![query]).await?.into_iter().next())?;
    let page = Page::from_rows(rows, page_rows(filter.limit), ListRow::cursor);
    page.try_map(ListRow::view)
}

/// One customer with contacts and balances.
pub async fn get(cx: &Cx, id: CustomerId, _: Nothing) -> Result<CustomerView, Refusal> {
    let today = cx.today_ahead().await?;
    let mut rows = cx.read(view_queries(id, today)).await?.into_iter();
    read_view(&mut rows)
}

fn view_queries(id: CustomerId, today: shared::kernel::Day) -> Vec<crate::store::sql::Statement> {
    vec![
        customers::find(id),
        customers::contacts(id),
        customers::balances(id),
        customers::overdue(id, today),
    ]
}

fn read_view(rows: &mut impl Iterator<Item = Rows>) -> Result<CustomerView, Refusal> {
    let row: Row = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let contacts: Vec<ContactRow> = all(rows.next())?;
    let balances: Vec<BalanceRow> = all(rows.next())?;
    let overdue: Vec<SumRow> = all(rows.next())?;
    Ok(CustomerView {
        id: row.id,
        created_at: row.created_at,
        details: row.input(),
        contacts: contacts.iter().map(ContactRow::view).collect(),
        balances: balances
            .into_iter()
            .map(BalanceRow::view)
            .collect::<Result<_, _>>()?,
        overdue: overdue
            .iter()
            .map(SumRow::money)
            .collect::<Result<_, _>>()?,
    })
}

/// Creates a customer.
pub async fn create(
    cx: &Cx,
    (): (),
    input: CustomerInput,
) -> Result<Decision<CustomerView>, Refusal> {
    let wanted = input.number.trim();
    let queries = vec![reference::terms(), customers::find_by_number(wanted)];
    let mut rows = cx.read(queries).await?.into_iter();
    let details = input.parse(&terms_codes(rows.next())?)?;
    if first::<IdRow>(rows.next())?.is_some() {
        return Err(Refusal::field("number", "is taken by another customer"));
    }
    let id: CustomerId = cx.id()?;
    let number = details
        .number
        .as_ref()
        .map_or(NUMBER_TOKEN.to_owned(), ToString::to_string);
    let stored = CustomerInput {
        number,
        version: Some(1),
        ..input
    };
    let view = CustomerView {
        id,
        details: stored,
        contacts: Vec::new(),
        balances: Vec::new(),
        overdue: Vec::new(),
        created_at: cx.now,
    };
    let mut commit = Commit::about(id).after(&view.details)?.tell(told(
        EventKind::CustomerCreated,
        id,
        &view.details.number,
    ));
    if details.number.is_none() {
        commit = commit.take_number(Series::Customer);
    }
    let commit = commit.write_all(customers::insert(id, &details, cx.now)?);
    Ok(Decision::created(view, commit))
}

/// Replaces a customer's details.
pub async fn update(
    cx: &Cx,
    id: CustomerId,
    input: CustomerInput,
) -> Result<Decision<CustomerView>, Refusal> {
    let wanted = input.number.trim();
    let mut queries = view_queries(id, cx.today_ahead().await?);
    queries.extend([reference::terms(), customers::find_by_number(wanted)]);
    let mut rows = cx.read(queries).await?.into_iter();
    let mut view = read_view(&mut rows)?;
    let details = input.parse(&terms_codes(rows.next())?)?;
    if first::<IdRow>(rows.next())?.is_some_and(|other| other.id != id) {
        return Err(Refusal::field("number", "is taken by another customer"));
    }
    let current = view.details.version.unwrap_or_default();
    check_version(input.version, current)?;
    let number = match &details.number {
        Some(number) => number.to_string(),
        None => view.details.number.clone(),
    };
    let commit = Commit::about(id)
        .before(&view.details)?
        .assert(customers::assert_version(id, current))
        .write_all(customers::update(id, &details, &number)?);
    let version = Some(current.saturating_add(1));
    view.details = CustomerInput {
        number,
        version,
        ..input
    };
    let commit = commit.after(&view.details)?.tell(told(
        EventKind::CustomerUpdated,
        id,
        &view.details.number,
    ));
    Ok(Decision::new(view, commit))
}

fn told(kind: EventKind, id: CustomerId, number: &str) -> Event {
    Event {
        number: Some(number.to_owned()),
        customer: Some(id.to_string()),
        ..Event::about(kind, id)
    }
}

/// Adds a person at the customer.
pub async fn add_contact(
    cx: &Cx,
    customer: CustomerId,
    input: ContactInput,
) -> Result<Decision<ContactView>, Refusal> {
    let rows = cx.read(vec![customers::find(customer)]).await?;
    first::<Row>(rows.into_iter().next())?.ok_or(ProblemCode::NotFound)?;
    let details = input.parse()?;
    let id: ContactId = cx.id()?;
    let view = ContactView {
        id,
        details: ContactInput {
            version: Some(1),
            ..input
        },
        portal: None,
    };
    let commit = Commit::about(customer)
        .touches(id)
        .after(&view)?
        .write(customers::insert_contact(id, customer, &details, cx.now));
    Ok(Decision::created(view, commit))
}

/// Replaces a contact's details.
pub async fn update_contact(
    cx: &Cx,
    (customer, id): (CustomerId, ContactId),
    input: ContactInput,
) -> Result<Decision<ContactView>, Refusal> {
    let row = find_contact(cx, customer, id).await?;
    let details = input.parse()?;
    check_version(input.version, row.version)?;
    let version = Some(row.version.saturating_add(1));
    let view = ContactView {
        id,
        details: ContactInput { version, ..input },
        portal: row.portal(),
    };
    let commit = Commit::about(customer)
        .touches(id)
        .before(&row.view())?
        .after(&view)?
        .assert(customers::assert_contact_version(customer, id, row.version))
        .write(customers::update_contact(id, &details));
    Ok(Decision::new(view, commit))
}

/// Removes a contact.
pub async fn remove_contact(
    cx: &Cx,
    (customer, id): (CustomerId, ContactId),
    _: Nothing,
) -> Result<Decision<Nothing>, Refusal> {
    let row = find_contact(cx, customer, id).await?;
    let commit = Commit::about(customer)
        .touches(id)
        .before(&row.view())?
        .assert(customers::assert_contact_version(customer, id, row.version))
        .write(grants::delete_of_contact(id))
        .write(customers::delete_contact(id));
    Ok(Decision::new(Nothing {}, commit))
}

/// Finds a person at the customer.
pub(super) async fn find_contact(
    cx: &Cx,
    customer: CustomerId,
    id: ContactId,
) -> Result<ContactRow, Refusal> {
    let rows = cx.read(vec![customers::contacts(customer)]).await?;
    let contacts: Vec<ContactRow> = all(rows.into_iter().next())?;
    let found = contacts.into_iter().find(|contact| contact.id == id);
    found.ok_or_else(|| ProblemCode::NotFound.into())
}

/// Refuses a change that was made on another version than the current one.
pub fn check_version(loaded: Option<i64>, current: i64) -> Result<(), Refusal> {
    match loaded {
        Some(loaded) if loaded == current => Ok(()),
        Some(_) => Err(Refusal::version(current)),
        None => Err(Refusal::field(
            "version",
            "is needed: send the version you have loaded",
        )),
    }
}

fn terms_codes(rows: Option<Rows>) -> Result<Vec<String>, Refusal> {
    let rows: Vec<reference::TermsRow> = all(rows)?;
    let codes: Result<Vec<_>, _> = rows
        .into_iter()
        .map(|row| row.view().map(|v| v.code))
        .collect();
    codes
}
