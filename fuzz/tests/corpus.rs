//! What the fuzzer has found once holds ever after.

use std::path::Path;

/// The inputs that are kept, by their names.
fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/core");
    let files = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    files
        .map(|file| {
            let name = file.file_name().into_string().unwrap();
            (name, std::fs::read(file.path()).unwrap())
        })
        .collect()
}

#[test]
fn every_input_of_the_corpus_holds() {
    let corpus = corpus();
    assert!(!corpus.is_empty());
    for (name, bytes) in corpus {
        println!("{name}");
        fc_relink_fuzz::check(&bytes);
    }
}

#[test]
fn the_corpus_stays_small() {
    let corpus = corpus();
    assert!(corpus.len() <= 100, "{} files", corpus.len());
    let size: usize = corpus.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(size <= 200_000, "{size} bytes");
}
