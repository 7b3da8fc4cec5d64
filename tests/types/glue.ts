// The declarations that the package face is compiled with, against those that are generated from the Rust side.

import type * as Declared from 'fc-relink-glue';
import type * as Generated from '../../target/bindgen/fc_relink.js';

type Names = keyof typeof Declared;

export const generatedFitsDeclared = (glue: Pick<typeof Generated, Names>): typeof Declared => glue;
