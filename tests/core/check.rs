//! What must hold for every flow, whatever bytes it is made from.

use fc_relink::triage;

use crate::flow::Flow;
use crate::model;
use crate::number::Number;

/// Makes a flow of the bytes and asserts all that must hold for it.
///
/// # Panics
///
/// Where something does not hold.
pub fn check(bytes: &[u8]) {
    let (texts, numbers) = (
        Flow::<&'static str>::read(bytes),
        Flow::<Number>::read(bytes),
    );
    for (flow, numbered) in texts.endings().iter().zip(numbers.endings()) {
        let report = flow.report();
        assert_eq!(report, model::report(flow));
        // Numbers show their texts.
        assert_eq!(format!("{report:?}"), format!("{:?}", numbered.report()));
    }
    let needs = |accounts, authorizations| triage(accounts, authorizations, texts.now);
    let needed = needs(&texts.existing.accounts, &texts.authorizations);
    assert_eq!(needed, model::triage(&texts));
    let numbered = triage(
        &numbers.existing.accounts,
        &numbers.authorizations,
        numbers.now,
    );
    assert_eq!(format!("{needed:?}"), format!("{numbered:?}"));
}
