//! The world at rest: everything answers again, what was lost is sent again, and time passes until
//! nothing is left to do. Of every other payment that is under way no event comes any more: the jobs
//! have to ask. Then our cash is the provider's truth and every account is explained.

use std::collections::BTreeMap;

use shared::api::Nothing;
use shared::api::ledger::GetTieOut;

use crate::books::{integer, rows, text};
use crate::op::Act;
use crate::provider::Stage;
use crate::run::Run;

/// Rounds of an hour until the world must have come to rest; a payment of nobody is asked about
/// for eight rounds, a message that fails waits up to four hours, and a debit is asked about once a
/// day.
const ROUNDS_MAX: u32 = 60;

impl Run {
    /// Lets the world come to rest and looks at it.
    pub(crate) fn rest(&mut self) {
        self.world.native().mail_down.set(false);
        {
            let mut provider = self.provider.0.borrow_mut();
            (provider.down, provider.lost_answers) = (false, 0);
            for index in 0..provider.sessions.len() {
                provider.act(index, Act::Arrive);
            }
        }
        let silent: Vec<String> = self.asked_about().into_iter().step_by(2).collect();
        for round in 0.. {
            assert!(round < ROUNDS_MAX, "the world does not come to rest");
            self.world.pass_seconds(3600);
            self.provider.0.borrow_mut().tick(self.world.now());
            let channel = std::mem::take(&mut self.provider.0.borrow_mut().channel);
            for delivery in channel.into_iter().rev() {
                let attempt = delivery.event["data"]["object"]["metadata"]["attempt"].as_str();
                if attempt.is_some_and(|attempt| silent.iter().any(|id| id == attempt)) {
                    self.count("events lost for good");
                    continue;
                }
                if delivery.lost {
                    self.count("events sent again");
                }
                assert_eq!(self.world.deliver(&delivery.event).status(), 200);
            }
            self.world.run_jobs();
            self.look();
            if self.is_quiet() {
                break;
            }
        }
        self.cash_is_the_providers_truth();
        self.attempts_are_what_became_of_them();
        self.mail_is_what_was_written();
        let tie_out = self.world.admin().call(GetTieOut, (), &Nothing {});
        assert_eq!(tie_out.expect("a tie-out").differences, []);
    }

    fn is_quiet(&self) -> bool {
        let left = "SELECT (SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending'))
             + (SELECT count(*) FROM webhook_event WHERE processed_at IS NULL)
             + (SELECT count(*) FROM payment_attempt WHERE rank <= 2)";
        rows(&self.world, left, |row| integer(row, 0)) == [0]
    }

    /// The attempts about which the jobs ask the provider: they have a session and no end.
    fn asked_about(&self) -> Vec<String> {
        let sql = "SELECT id FROM payment_attempt
             WHERE provider_session IS NOT NULL AND rank BETWEEN 1 AND 2 ORDER BY id";
        rows(&self.world, sql, |row| text(row, 0))
    }

    /// Every payment of the provider is booked once, at its amount; clearing holds the payments
    /// less their fees, and a fee that is missing is one whose message people have been shown.
    fn cash_is_the_providers_truth(&self) {
        let provider = self.provider.0.borrow();
        let mut booked: BTreeMap<&str, i64> = BTreeMap::new();
        for receipt in self.model.by_provider.values() {
            booked.insert(&receipt.payment, receipt.amount);
        }
        let paid: BTreeMap<&str, i64> = provider
            .payments
            .iter()
            .map(|(id, payment)| (id.as_str(), payment.amount))
            .collect();
        assert_eq!(booked, paid, "our receipts are the provider's payments");
        let parked = "SELECT subject FROM outbox WHERE kind = 'provider_fee' AND state = 'parked'";
        let parked = rows(&self.world, parked, |row| text(row, 0));
        for (id, receipt) in &self.model.by_provider {
            let shown = parked.contains(&id.to_string());
            assert!(receipt.fee.is_some() || shown, "the fee of {id} is nowhere");
        }
    }

    /// Each page's end is known to the attempt that opened it.
    fn attempts_are_what_became_of_them(&self) {
        let sql = "SELECT id, state FROM payment_attempt";
        let states: BTreeMap<String, String> =
            rows(&self.world, sql, |row| (text(row, 0), text(row, 1)))
                .into_iter()
                .collect();
        for session in &self.provider.0.borrow().sessions {
            let expected = match session.stage {
                Stage::Paid => "succeeded",
                Stage::Failed => "failed",
                Stage::Expired => "expired",
                Stage::Open | Stage::Processing => panic!("{} is still open", session.id),
            };
            let found = states.get(&session.attempt).map(String::as_str);
            assert_eq!(
                found,
                Some(expected),
                "{} of {}",
                session.attempt,
                session.id
            );
        }
    }

    /// Nothing was mailed that is not in the outbox, and what is marked delivered was mailed.
    fn mail_is_what_was_written(&self) {
        let sql = "SELECT json_extract(payload, '$.subject') || ' ' || recipient FROM outbox
             WHERE kind = 'mail' AND state = ";
        let written = rows(&self.world, &sql.replace(" AND state = ", ""), |row| {
            text(row, 0)
        });
        let marked = rows(&self.world, &format!("{sql}'delivered'"), |row| {
            text(row, 0)
        });
        let mailed = self.world.native().mailed.borrow();
        let mailed: Vec<String> = mailed
            .iter()
            .map(|mail| format!("{} {}", mail.subject, mail.to))
            .collect();
        assert!(
            mailed.iter().all(|mail| written.contains(mail)),
            "mail from nowhere"
        );
        assert!(
            marked.iter().all(|mail| mailed.contains(mail)),
            "mail that was never handed over"
        );
    }
}
