// What the build takes out of the core (`src/schema.rs`): which fields are read, which words have a number, and the names of what
// a report tells, each by its number.

declare module 'fc-relink-schema' {
  /** Takes what is read of an object. `path` begins at the object that the row is for. */
  export interface Sink {
    text(place: number, path: string, value: unknown): void;
    word(place: number, path: string, value: unknown): void;
    words(place: number, path: string, value: unknown): void;
    time(place: number, path: string, value: unknown): void;
    objects(place: number, path: string, value: unknown, shape: Shape): void;
    /** Whether it is an object, whose fields are then read. */
    object(path: string, value: unknown): value is object;
  }

  /** Reads the fields of an object, each once. The id is read before, by who reads the list. */
  export interface Shape {
    /** How many cells its fields take, the id included. */
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
