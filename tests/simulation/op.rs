//! What can happen, as plain data: a step names its subjects by position, so that a sequence means
//! something after any of its steps has been left out.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use shared::access::Role;

/// Something that happens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Op {
    /// A new customer.
    Customer { currency: u8 },
    /// A contact who receives documents.
    Contact { customer: u8 },
    /// A customer is made active or not.
    Activate {
        customer: u8,
        active: bool,
        stale: bool,
    },
    /// A draft; `back` dates it so many days ago.
    Draft {
        customer: u8,
        lines: u8,
        price: u32,
        tax: u8,
        terms: u8,
        back: u8,
    },
    /// A draft is written anew.
    Redraft { draft: u8, price: u32, stale: bool },
    /// A draft is thrown away.
    Discard { draft: u8, stale: bool },
    /// A draft, or what was one, is issued.
    Issue { draft: u8, stale: bool },
    /// An invoice is voided.
    Void { invoice: u8, stale: bool },
    /// An invoice is credited in full, or a request to do so is made.
    Credit { invoice: u8, stale: bool },
    /// A request is approved.
    Approve { request: u8 },
    /// A request is rejected.
    Reject { request: u8 },
    /// A request is taken back.
    Withdraw { request: u8 },
    /// An invoice is sent, which makes a link.
    Send { invoice: u8 },
    /// Money by hand; `share` of it, in quarters, goes to an open item at once.
    Receipt {
        customer: u8,
        amount: u32,
        item: u8,
        share: u8,
    },
    /// Credit is put on a debit item: `part` in quarters of what fits, five for too much.
    Allocate { source: u8, target: u8, part: u8 },
    /// An allocation is undone.
    Unallocate { allocation: u8 },
    /// A customer goes to pay `part` quarters of what is open.
    Pay { link: u8, part: u8, debit: bool },
    /// Something happens on a page of the provider.
    Provider { session: u8, act: Act },
    /// The provider tells of a payment whose attempt nobody knows.
    Stray { amount: u32 },
    /// An event is delivered, or not.
    Deliver { event: u8, how: How },
    /// The jobs of a minute run; twice at once when `doubled`.
    Cron { doubled: bool },
    /// Time passes without a job.
    Wait { minutes: u16 },
    /// The provider stops answering, or answers again.
    ProviderDown { down: bool },
    /// The provider does what it is asked, and its next answers are lost.
    LoseAnswers { count: u8 },
    /// The mail service refuses, or takes mail again.
    MailDown { down: bool },
}

/// What a payer does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Act {
    /// Pays by card, or begins a bank debit.
    Pay,
    /// Pays, and the provider receives less than was asked for.
    PayLess,
    /// Pays, and the events name an amount that the provider's books do not have.
    PayMisreported,
    /// A card that is declined.
    Decline,
    /// A bank debit arrives.
    Arrive,
    /// A bank debit bounces.
    Bounce,
    /// The session is closed.
    Expire,
}

/// What the channel does with an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum How {
    /// It arrives.
    Once,
    /// It arrives twice.
    Twice,
    /// One that has arrived before arrives again.
    Again,
    /// It is lost until it is sent again.
    Lost,
}

/// What goes wrong meanwhile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Trouble {
    /// Nothing.
    None,
    /// The next writes are committed, but nobody hears of it.
    UnknownCommitted { writes: u8 },
    /// The next writes are lost, and nobody hears of it.
    UnknownLost { writes: u8 },
    /// The isolate dies at a call of the outside.
    Crash { call: u8, after: bool },
    /// The isolate dies after its answer, before the work that follows.
    NoNudge,
    /// The client sends the same once more.
    Repeat,
    /// Somebody else is faster, between the read and the write.
    Race(Op),
}

/// Who acts for the company.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Person {
    Administrator,
    Controller,
    Manager,
    Viewer,
}

impl Person {
    pub(crate) fn role(self) -> Role {
        match self {
            Self::Administrator => Role::Administrator,
            Self::Controller => Role::Controller,
            Self::Manager => Role::Manager,
            Self::Viewer => Role::Viewer,
        }
    }
}

/// One step of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Step {
    pub(crate) by: Person,
    pub(crate) op: Op,
    pub(crate) trouble: Trouble,
}

/// The steps of a seed: a few that set the scene, then anything.
pub(crate) fn steps(rng: &mut ChaCha8Rng, count: usize) -> Vec<Step> {
    let calm = |op| Step {
        by: Person::Administrator,
        op,
        trouble: Trouble::None,
    };
    let mut steps = Vec::new();
    for customer in 0..2 {
        steps.push(calm(Op::Customer { currency: 0 }));
        steps.push(calm(Op::Contact { customer }));
    }
    for customer in 0..4 {
        steps.push(calm(Op::Draft {
            customer,
            lines: 2,
            price: price(rng),
            tax: customer,
            terms: customer,
            back: customer,
        }));
        steps.push(calm(Op::Issue {
            draft: 0,
            stale: false,
        }));
        steps.push(calm(Op::Send { invoice: customer }));
    }
    while steps.len() < count {
        steps.push(Step {
            by: match rng.random_range(0..40) {
                0 => Person::Viewer,
                1..=19 => Person::Manager,
                20..=25 => Person::Controller,
                _ => Person::Administrator,
            },
            op: any(rng),
            trouble: trouble(rng),
        });
    }
    steps
}

fn trouble(rng: &mut ChaCha8Rng) -> Trouble {
    match rng.random_range(0..100) {
        0..=5 => Trouble::UnknownCommitted {
            writes: rng.random_range(1..5),
        },
        6..=11 => Trouble::UnknownLost {
            writes: rng.random_range(1..5),
        },
        12..=21 => Trouble::Crash {
            call: rng.random_range(0..7),
            after: rng.random(),
        },
        22..=25 => Trouble::NoNudge,
        26..=31 => Trouble::Repeat,
        32..=45 => Trouble::Race(staff(rng)),
        _ => Trouble::None,
    }
}

/// Any operation; staff, customers, provider and time take turns.
fn any(rng: &mut ChaCha8Rng) -> Op {
    match rng.random_range(0..100) {
        0..=54 => staff(rng),
        55..=62 => Op::Pay {
            link: rng.random(),
            part: rng.random_range(1..=4),
            debit: rng.random_ratio(2, 5),
        },
        63..=74 => Op::Provider {
            session: rng.random(),
            act: act(rng),
        },
        75..=86 => Op::Deliver {
            event: rng.random(),
            how: match rng.random_range(0..10) {
                0..=5 => How::Once,
                6..=7 => How::Twice,
                8 => How::Again,
                _ => How::Lost,
            },
        },
        87..=91 => Op::Cron {
            doubled: rng.random_ratio(1, 3),
        },
        92..=95 => Op::Wait {
            minutes: match rng.random_range(0..4) {
                0 => rng.random_range(1..3000),
                _ => rng.random_range(1..45),
            },
        },
        96 => Op::ProviderDown { down: rng.random() },
        97 => Op::MailDown { down: rng.random() },
        98 => Op::LoseAnswers {
            count: rng.random_range(1..3),
        },
        _ => Op::Stray {
            amount: rng.random_range(1..100_000),
        },
    }
}

fn act(rng: &mut ChaCha8Rng) -> Act {
    match rng.random_range(0..20) {
        0..=7 => Act::Pay,
        8 => Act::PayLess,
        9 => Act::PayMisreported,
        10..=11 => Act::Decline,
        12..=15 => Act::Arrive,
        16..=17 => Act::Bounce,
        _ => Act::Expire,
    }
}

/// What members of staff do.
fn staff(rng: &mut ChaCha8Rng) -> Op {
    let stale = rng.random_ratio(1, 12);
    match rng.random_range(0..100) {
        0..=1 => Op::Customer {
            currency: rng.random(),
        },
        2..=3 => Op::Contact {
            customer: rng.random(),
        },
        4..=6 => Op::Activate {
            customer: rng.random(),
            active: rng.random_ratio(4, 5),
            stale,
        },
        7..=21 => Op::Draft {
            customer: rng.random(),
            lines: rng.random_range(1..4),
            price: price(rng),
            tax: rng.random(),
            terms: rng.random(),
            back: rng.random_range(0..80),
        },
        22..=24 => Op::Redraft {
            draft: rng.random(),
            price: price(rng),
            stale,
        },
        25..=26 => Op::Discard {
            draft: rng.random(),
            stale,
        },
        27..=43 => Op::Issue {
            draft: rng.random(),
            stale,
        },
        44..=48 => Op::Void {
            invoice: rng.random(),
            stale,
        },
        49..=54 => Op::Credit {
            invoice: rng.random(),
            stale,
        },
        55..=58 => decision(rng),
        59..=64 => Op::Send {
            invoice: rng.random(),
        },
        65..=75 => Op::Receipt {
            customer: rng.random(),
            amount: rng.random_range(1..500_000),
            item: rng.random(),
            share: rng.random_range(0..=4),
        },
        76..=90 => Op::Allocate {
            source: rng.random(),
            target: rng.random(),
            part: rng.random_range(1..=5),
        },
        _ => Op::Unallocate {
            allocation: rng.random(),
        },
    }
}

/// What becomes of what somebody has asked for.
fn decision(rng: &mut ChaCha8Rng) -> Op {
    let request = rng.random();
    match rng.random_range(0..8) {
        0..=4 => Op::Approve { request },
        5..=6 => Op::Reject { request },
        _ => Op::Withdraw { request },
    }
}

/// Prices in ten-thousandths of the currency, now and then nothing.
fn price(rng: &mut ChaCha8Rng) -> u32 {
    match rng.random_range(0..12) {
        0 => 0,
        1..=3 => rng.random_range(1..100_000),
        _ => rng.random_range(1..200_000) * 100,
    }
}
