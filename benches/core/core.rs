//! The core by itself: no JavaScript, no boundary. What `interpret` takes beyond this in a page goes into crossing over.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use fc_relink::{
    Account, AccountList, Field, FlowResult, PaymentMethodType, Permission, RelinkResult,
    Requested, RequiredAction, Session, Status, interpret, triage,
};

const SIZES: [usize; 4] = [20, 1_000, 10_000, 100_000];

/// What accounts are made like, as `data.mjs` makes them.
#[derive(Clone, Copy)]
struct Kind {
    id_prefix: &'static str,
    is_active: bool,
    are_alike: bool,
}

fn accounts(count: usize, kind: Kind) -> Vec<Account<String>> {
    let account = |index: usize| {
        let own = if kind.are_alike { 0 } else { index };
        let mut account = Account {
            authorization: ["fcauth_1", "fcauth_2"][usize::from(kind.is_active)]
                .to_owned()
                .into(),
            status: if kind.is_active {
                Status::Active
            } else {
                Status::Inactive
            }
            .into(),
            institution_name: format!("Bank {}", own % 7).into(),
            category: "cash".to_owned().into(),
            subcategory: ["savings", "checking"][own % 2].to_owned().into(),
            last4: if kind.are_alike {
                Field::Null
            } else {
                (1_000 + own % 9_000).to_string().into()
            },
            display_name: format!("Account {own}").into(),
            permissions: Some([Permission::Balances, Permission::PaymentMethod].into()),
            supported_payment_method_types: Some([PaymentMethodType::UsBankAccount, PaymentMethodType::Link].into()),
            ..Account::from_id(format!("{}{index}", kind.id_prefix))
        };
        if !kind.is_active {
            account.status_details.inactive.action = Some(RequiredAction::RelinkRequired);
        }
        account
    };
    (0..count).map(account).collect()
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
            let before = Kind {
                id_prefix: "fca_1",
                is_active: false,
                are_alike,
            };
            let after = Kind {
                id_prefix,
                is_active: true,
                are_alike,
            };
            let existing = AccountList::from(accounts(size, before));
            let asked = Requested {
                authorization: Some("fcauth_1".to_owned()),
                account: None,
            };
            let flow = FlowResult::ended(Session {
                relink_options: asked.clone(),
                relink_result: RelinkResult {
                    authorization: Some("fcauth_2".to_owned()),
                    ..RelinkResult::default()
                },
                permissions: Some([Permission::Balances, Permission::PaymentMethod].into()),
                accounts: accounts(size, after).into(),
                ..Session::default()
            });
            group.throughput(Throughput::Elements(size as u64));
            group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
                bencher.iter(|| interpret(black_box(&flow), Some(black_box(&existing)), &asked));
            });
        }
        group.finish();
    }
}

fn triages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("triage");
    for size in SIZES {
        let kind = Kind {
            id_prefix: "fca_1",
            is_active: false,
            are_alike: false,
        };
        let all = accounts(size, kind);
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
