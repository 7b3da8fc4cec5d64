// What the build takes out of the core (`src/schema.rs`): which fields are read, which words have a number, and the names of what
// a report tells, each by its number.

declare module 'fc-relink-schema' {
  export type FieldKind = 'id' | 'object' | 'objects' | 'text' | 'time' | 'word' | 'words';
  export type FieldSchema = [kind: FieldKind, name: string, fields?: FieldSchema[]];

  /** The texts with the first numbers. */
  export const words: string[];
  /** How many malformed accounts are told one by one. */
  export const mostMalformed: number;

  export const account: FieldSchema[];
  export const authorization: FieldSchema[];
  export const session: FieldSchema[];
  export const requested: FieldSchema[];

  export const outcomes: string[];
  export const reasons: string[];
  export const evidence: string[];
  export const nextSteps: string[];
  export const changes: string[];
  export const comparedFields: string[];
  export const matchedBy: string[];
  export const actions: string[];
}
