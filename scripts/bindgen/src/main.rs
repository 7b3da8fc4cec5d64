//! Makes the JavaScript around a wasm: `fc-relink-bindgen COMPILED.wasm FOLDER`.

use std::env::args;
use std::error::Error;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let [_, compiled, folder] = &args().collect::<Vec<_>>()[..] else {
        return Err("usage: fc-relink-bindgen COMPILED.wasm FOLDER".into());
    };
    Bindgen::new()
        .bundler(true)?
        .input_path(compiled)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .typescript(true)
        .generate(folder)?;
    Ok(())
}
