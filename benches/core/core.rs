//! The core by itself: no JavaScript, no boundary. What `interpret` takes beyond this in a page goes into crossing over.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use fc_relink::{
    Account, FlowResult, Inactive, RelinkResult, Requested, Session, StatusDetails, Symbol,
    Symbols, interpret, triage,
};

const SIZES: [usize; 4] = [20, 1_000, 10_000, 100_000];

/// The texts of many accounts, as `data.mjs` has them.
struct Texts {
    symbols: Symbols,
    authorization: Symbol,
    new_authorization: Symbol,
    permissions: [Symbol; 2],
    supported: [Symbol; 2],
}

impl Texts {
    fn new() -> Self {
        let mut symbols = Symbols::new();
        let mut symbol = |text| symbols.intern(text);
        Self {
            authorization: symbol("fcauth_1"),
            new_authorization: symbol("fcauth_2"),
            permissions: [symbol("balances"), symbol("payment_method")],
            supported: [symbol("us_bank_account"), symbol("link")],
            symbols,
        }
    }
}

/// What accounts are made like.
#[derive(Clone, Copy)]
struct Kind {
    id_prefix: &'static str,
    is_active: bool,
    are_alike: bool,
}

fn accounts(texts: &mut Texts, count: usize, kind: Kind) -> Vec<Account<'static>> {
    let permissions: &'static [Symbol] = texts.permissions.to_vec().leak();
    let supported: &'static [Symbol] = texts.supported.to_vec().leak();
    let (active, inactive) = (Symbol::ACTIVE, Symbol::INACTIVE);
    (0..count)
        .map(|index| {
            let mut symbol = |text: String| texts.symbols.intern(&text);
            let own = if kind.are_alike { 0 } else { index };
            Account {
                id: symbol(format!("{}{index}", kind.id_prefix)),
                institution_name: symbol(format!("Bank {}", own % 7)),
                category: symbol("cash".to_owned()),
                subcategory: symbol(["savings", "checking"][own % 2].to_owned()),
                last4: if kind.are_alike {
                    Symbol::NULL
                } else {
                    symbol((1_000 + own % 9_000).to_string())
                },
                display_name: symbol(format!("Account {own}")),
                authorization: if kind.is_active {
                    texts.new_authorization
                } else {
                    texts.authorization
                },
                status: if kind.is_active { active } else { inactive },
                permissions: Some(permissions),
                supported_payment_method_types: Some(supported),
                account_numbers: None,
                status_details: StatusDetails {
                    inactive: Inactive {
                        action: if kind.is_active {
                            Symbol::ABSENT
                        } else {
                            Symbol::RELINK_REQUIRED
                        },
                        cause: Symbol::ABSENT,
                    },
                    ..StatusDetails::default()
                },
            }
        })
        .collect()
}

fn interpretations(criterion: &mut Criterion) {
    let cases = [
        ("all came back", "fca_1", false),
        ("all have new ids", "fca_2", false),
        ("all look alike", "fca_2", true),
    ];
    for (case, id_prefix, are_alike) in cases {
        let mut group = criterion.benchmark_group(case);
        for size in SIZES {
            let mut texts = Texts::new();
            let before = Kind {
                id_prefix: "fca_1",
                is_active: false,
                are_alike,
            };
            let existing = accounts(&mut texts, size, before);
            let after = Kind {
                id_prefix,
                is_active: true,
                are_alike,
            };
            let returned = accounts(&mut texts, size, after);
            let asked = Requested {
                authorization: texts.authorization,
                account: Symbol::ABSENT,
            };
            let flow = FlowResult {
                is_error: false,
                session: Some(Session {
                    relink_options: asked,
                    relink_result: RelinkResult {
                        authorization: texts.new_authorization,
                        ..RelinkResult::default()
                    },
                    permissions: Some(&texts.permissions),
                    cancel_reason: Symbol::ABSENT,
                    accounts: &returned,
                }),
            };
            group.throughput(Throughput::Elements(size as u64));
            group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
                bencher.iter(|| interpret(black_box(&flow), black_box(&existing), asked));
            });
        }
        group.finish();
    }
}

fn triages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("triage");
    for size in SIZES {
        let mut texts = Texts::new();
        let kind = Kind {
            id_prefix: "fca_1",
            is_active: false,
            are_alike: false,
        };
        let all = accounts(&mut texts, size, kind);
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter(|| triage(black_box(&all), &[], 1_800_000_000));
        });
    }
    group.finish();
}

criterion_group! {
    name = core;
    config = Criterion::default().sample_size(20);
    targets = interpretations, triages
}
criterion_main!(core);
