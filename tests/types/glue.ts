// The declarations that the package face is compiled with, against those that are generated from the Rust side.

import type * as Declared from '../../src/js/glue.js';
import type * as Generated from '../../target/bindgen/fc_relink.js';

type Names = keyof typeof Declared;

export const generatedFitsDeclared = (glue: Pick<typeof Generated, Names>): typeof Declared => glue;
