import { Problem } from "../problem.ts";

/** The text of a flag that takes one; null when it wasn't given. */
export function textOf(flag: string | boolean | undefined): string | null {
  return typeof flag === "string" ? flag : null;
}

/** The port that `--port` names; 0, any free one, when it wasn't given. Throws a `Problem`. */
export function portOf(flag: string | boolean | undefined): number {
  const text = textOf(flag);
  if (text === null) return 0;
  if (/^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Problem(`--port ${text} is no port: name a number from 1024 to 65535, or leave it out`);
}
