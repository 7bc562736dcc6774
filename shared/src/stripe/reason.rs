//! Why a payment came to nothing, in words: the provider's codes, and our own where it never said.

/// Codes, and what they mean to people.
const REASONS: [(&[&str], &str); 15] = [
    (
        &[
            "card_declined",
            "declined",
            "do_not_honor",
            "generic_decline",
            "call_issuer",
            "not_permitted",
            "transaction_not_allowed",
            "refer_to_customer",
        ],
        "Declined by the bank without a reason",
    ),
    (&["insufficient_funds"], "Not enough money in the account"),
    (&["expired_card"], "The card has expired"),
    (
        &["incorrect_number", "invalid_number"],
        "The card number is wrong",
    ),
    (
        &["incorrect_cvc", "invalid_cvc"],
        "The card's security code is wrong",
    ),
    (
        &["invalid_expiry_month", "invalid_expiry_year"],
        "The card's expiry date is wrong",
    ),
    (
        &["lost_card", "stolen_card", "pickup_card"],
        "The card is reported lost or stolen",
    ),
    (&["fraudulent"], "Declined as possible fraud"),
    (
        &[
            "authentication_required",
            "payment_intent_authentication_failure",
        ],
        "Not confirmed with the bank",
    ),
    (
        &["card_velocity_exceeded", "withdrawal_count_limit_exceeded"],
        "Above a limit of the card or account",
    ),
    (
        &["card_not_supported", "currency_not_supported"],
        "The card does not take this payment",
    ),
    (
        &["account_closed", "no_account", "debit_not_authorized"],
        "The bank account cannot be debited",
    ),
    (
        &[
            "processing_error",
            "issuer_not_available",
            "try_again_later",
        ],
        "The bank could not be reached",
    ),
    (&["no_answer"], "The payment service did not answer in time"),
    (&["no_page"], "The payment service gave no page to pay on"),
];

/// The words for a code that is known.
pub fn reason_words(code: &str) -> Option<&'static str> {
    let known = REASONS.iter().find(|(codes, _)| codes.contains(&code));
    known.map(|(_, words)| *words)
}

#[cfg(test)]
mod tests {
    use super::reason_words;

    #[test]
    fn known_codes_have_words_and_others_none() {
        let table = [
            (
                "do_not_honor",
                Some("Declined by the bank without a reason"),
            ),
            (
                "no_page",
                Some("The payment service gave no page to pay on"),
            ),
            ("wrong customer", None),
        ];
        for (code, words) in table {
            assert_eq!(reason_words(code), words);
        }
    }
}
