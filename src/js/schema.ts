/** What the wasm says of itself when it starts (`src/wasm/schema.rs`). */
export type Schema = [
  /** Of the package that the wasm was built for. */
  version: string,
  /** The texts with the first numbers. */
  words: string[],
  limits: [
    /** The longest list that is read. */
    mostItems: number,
    /** How many texts and account numbers the lists of all accounts may hold. */
    mostTexts: number,
    /** How many malformed accounts are told one by one. */
    mostMalformed: number,
    /** The latest time, in Unix seconds. */
    latest: number,
  ],
  /** What is read of each kind of object, in its order. */
  fields: [account: FieldSchema, authorization: FieldSchema, session: FieldSchema, requested: FieldSchema],
  names: Names,
];

export type FieldKind = 'id' | 'object' | 'objects' | 'text' | 'time' | 'word' | 'words';

/** The kind of each field, followed by its name. After an object or objects come the fields of one, and then the end. */
export type FieldSchema = string[];

/** The names of what a report tells, each by its number. */
export type Names = [
  outcome: string[],
  reason: string[],
  evidence: string[],
  nextStep: string[],
  change: string[],
  field: string[],
  matchedBy: string[],
  action: string[],
];
