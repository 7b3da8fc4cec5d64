/** What the wasm says of itself when it starts (`src/wasm/schema.rs`). */
export interface Schema {
  /** The version of the package that the wasm was built for. */
  version: string;
  /** The texts with the first numbers. */
  words: string[];
  /** What must be seen by nobody, as a regular expression. */
  secrets: string;
  /** The longest list that is read. */
  mostItems: number;
  /** How many texts the lists of all accounts may hold. */
  mostTexts: number;
  /** The latest time, in Unix seconds. */
  latest: number;
  account: FieldSchema[];
  authorization: FieldSchema[];
  session: FieldSchema[];
  requested: FieldSchema[];
  names: Names;
}

/** A field that is read. */
export interface FieldSchema {
  name: string;
  kind: 'id' | 'object' | 'objects' | 'text' | 'time' | 'word' | 'words';
  /** Those of an object, or of each object of a list. */
  fields: FieldSchema[];
}

/** The names of what a report tells, by number. */
export type Names = Record<
  'action' | 'change' | 'evidence' | 'field' | 'matchedBy' | 'nextStep' | 'outcome' | 'reason',
  string[]
>;
