// The glue as it is declared by hand, against what is generated from the Rust side.

import type { Glue } from '../../src/js/instance.js';
import type * as Generated from '../../target/bindgen/fc_relink.js';

export const generatedFitsDeclared = (glue: typeof Generated): Omit<Glue, '__wbg_set_wasm'> => glue;
