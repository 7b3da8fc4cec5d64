//! Bytes that the fuzzer makes up, or files that are named, as flows.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fc_relink_fuzz::check(bytes));

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    for file in std::env::args().skip(1) {
        fc_relink_fuzz::check(&std::fs::read(&file)?);
        println!("{file}: holds");
    }
    Ok(())
}
