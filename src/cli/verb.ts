import type { Io } from "./io.ts";

/** One flag: `value` names what it takes (`PATH`), a flag without one is on or off. */
export interface Flag {
  value?: string;
  about: string;
}

/** The flags as given: text for those that take a value, `true` for the others, absent when not given. */
export type Given = Record<string, string | boolean | undefined>;

/** One verb of the command line, in a file of its own. */
export interface Verb {
  /** What follows `baton `: `say TEXT [flags]`. */
  usage: string;
  /** A few lines on what it does. */
  about: readonly string[];
  flags: Readonly<Record<string, Flag>>;
  /** Names of the arguments that must be there, in order. */
  args: readonly string[];
  /** Names of those that may follow; no more are taken. */
  optional?: readonly string[];
  /** Name of one of those of which any number may follow all others. */
  more?: string;
  /** Resolves to the exit code. Throws a `Problem` for bad input. */
  run(args: readonly string[], flags: Given, io: Io): Promise<number>;
}
