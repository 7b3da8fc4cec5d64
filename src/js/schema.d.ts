// What the build takes out of the core (`src/schema.rs`): which fields are read, which words have a number, and the names of what
// a report tells, each by its number.

declare module 'fc-relink-schema' {
  /** Takes what is read of objects. The path is one from the object that the row is for. */
  export interface Sink {
    text(place: number, path: string, value: unknown): void;
    word(place: number, path: string, value: unknown): void;
    words(place: number, path: string, value: unknown): void;
    time(place: number, path: string, value: unknown): void;
    objects(place: number, path: string, value: unknown, shape: Shape): void;
    /** Whether it is an object, whose fields are then read. */
    object(path: string, value: unknown): value is object;
  }

  /** What is read of an object, each field once, but for its id. */
  export interface Shape {
    /** How many cells a row has. */
    width: number;
    read: (object: object, to: Sink, row: number) => void;
  }

  /** The texts with the first numbers. */
  export const words: string[];
  /** How many malformed accounts are told one by one. */
  export const mostMalformed: number;

  export const account: Shape;
  export const authorization: Shape;
  export const session: Shape;
  export const requested: Shape;

  export const outcomes: string[];
  export const reasons: string[];
  export const evidence: string[];
  export const nextSteps: string[];
  export const changes: string[];
  export const comparedFields: string[];
  export const matchedBy: string[];
  export const actions: string[];
}
