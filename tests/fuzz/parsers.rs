//! Parsers of `shared`: what they accept, they print in a form that they read again as the same.

use shared::import::{DateForm, DecimalMark, Reading, guess};
use shared::kernel::id::{CustomerId, Id, InvoiceId, PaymentAttemptId};
use shared::kernel::{Currency, Cursor, Day, EmailAddress, Money, Quantity, Text, UnitPrice};
use shared::stripe::{answer, event, signature};

use crate::target;

const CURRENCIES: [&str; 4] = ["EUR", "JPY", "KWD", "CLF"];

fn currency(index: usize) -> Currency {
    CURRENCIES[index % CURRENCIES.len()]
        .parse()
        .unwrap_or(Currency::EUR)
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

target!(
    signature_headers,
    &["t=1772442000,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd,v0=6f"],
    |bytes| {
        let secrets = ["whsec_1".to_owned(), "whsec_2".to_owned()];
        let verified = signature::verify(&words(bytes), bytes, &secrets, 1_772_442_000_000);
        assert!(verified.is_err(), "nobody can sign without the secret");
    }
);

target!(
    webhook_bodies,
    &[
        r#"{"id":"evt_1","type":"checkout.session.completed","livemode":false,"data":{"object":{"client_reference_id":"pat_01KJPWD7K8D027PASK7FZD1FKG","payment_intent":"pi_1","payment_status":"paid","amount_total":11900,"currency":"eur"}}}"#,
        r#"{"id":"evt_2","type":"payment_intent.payment_failed","livemode":true,"account":"acct_1","data":{"object":{"id":"pi_1","metadata":{"attempt":"pat_01KJPWD7K8D027PASK7FZD1FKG"},"last_payment_error":{"code":"x"}}}}"#,
    ],
    |bytes| {
        if let Ok(event::Event {
            id,
            news: event::News::Paid(payment),
            ..
        }) = event::parse(bytes)
        {
            assert!(!id.is_empty() && payment.amount.is_positive());
        }
    }
);

target!(
    answers_of_the_provider,
    &[
        r#"{"id":"cs_1","url":"https://pay.example","status":"complete","payment_status":"paid","payment_intent":"pi_1","amount_total":1,"currency":"eur"}"#,
        r#"{"status":"succeeded","amount_received":100,"currency":"eur","latest_charge":{"balance_transaction":{"id":"txn_1","fee":3,"currency":"eur"}}}"#,
    ],
    |bytes| {
        let _ = answer::session(bytes, PaymentAttemptId::new(1, 1));
        let _ = answer::intent(bytes);
    }
);

target!(
    amounts,
    &["1190.00", "-0.01", "9007199254740991", "0.001"],
    |bytes| {
        let text = words(bytes);
        for index in 0..CURRENCIES.len() {
            if let Ok(money) = Money::parse(&text, currency(index)) {
                assert_eq!(
                    Money::parse(&money.to_string(), currency(index)),
                    Ok(money),
                    "{text:?}"
                );
            }
            for mark in [DecimalMark::Point, DecimalMark::Comma] {
                let _ = mark.parse(&text, currency(index));
            }
        }
        if let Ok(quantity) = Quantity::parse(&text) {
            assert_eq!(
                Quantity::from_scaled(quantity.scaled()),
                Ok(quantity),
                "{text:?}"
            );
        }
        if let Ok(price) = UnitPrice::parse(&text) {
            assert_eq!(
                UnitPrice::from_scaled(price.scaled()),
                Ok(price),
                "{text:?}"
            );
        }
    }
);

target!(
    days,
    &["2026-02-28", "31/12/1999", "29.02.2024", "0000-00-00"],
    |bytes| {
        let text = words(bytes);
        if let Ok(day) = text.parse::<Day>() {
            assert_eq!(day.to_string().parse(), Ok(day), "{text:?}");
            let _ = (
                day.plus_days(i32::MAX),
                day.plus_months(i32::MIN),
                day.month_end(),
            );
        }
        for form in DateForm::ALL {
            let _ = form.parse(&text);
        }
        let _ = DateForm::guess(text.split(',').collect::<Vec<_>>().into_iter());
    }
);

target!(
    ids_texts_addresses_and_cursors,
    &[
        "cus_01KJPWD7K8D027PASK7FZD1FKG",
        "payables@customer.example",
        "bmFtZQ.Y3VzXzE",
        "M\u{f6}we"
    ],
    |bytes| {
        let text = words(bytes);
        if let Ok(id) = text.parse::<CustomerId>() {
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        let _ = text.parse::<InvoiceId>();
        let _ = text.parse::<Text<40>>();
        let _ = text.parse::<EmailAddress>();
        let _ = text.parse::<Cursor>();
        let _ = text.parse::<Currency>();
    }
);

target!(
    files_of_an_earlier_system,
    &[
        "customer,number,date,due,amount,currency\nC-1,A-1,2026-01-02,2026-02-01,\"1,234.50\",EUR\n",
        "Kunde;Nummer;Datum;Betrag\nC-1;\"A\n1\";02.01.2026;1.234,50\n",
    ],
    |bytes| {
        for delimiter in [b',', b';', b'\t'] {
            let mut reader = csv::ReaderBuilder::new()
                .delimiter(delimiter)
                .has_headers(false)
                .flexible(true)
                .from_reader(bytes);
            let mut rows = reader.records().map_while(Result::ok);
            let Some(headings) = rows.next() else {
                continue;
            };
            let reading = Reading {
                columns: guess(&headings.iter().collect::<Vec<_>>()),
                dates: DateForm::YearMonthDay,
                decimals: DecimalMark::Point,
                currency: Currency::EUR,
            };
            let today = Day::new(2026, 3, 2).expect("a day");
            for (line, row) in rows.take(50).enumerate() {
                let cells: Vec<&str> = row.iter().collect();
                let line = u32::try_from(line).unwrap_or_default();
                if let Ok(row) = reading.row(line, &cells, today) {
                    assert!(row.amount.is_positive() && row.due_on >= row.issued_on);
                }
            }
        }
    }
);
