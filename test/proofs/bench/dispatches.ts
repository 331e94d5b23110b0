/** Sizes in bytes of dispatches: with the longest names that Baton uses, and with usual ones. */
import type { DispatchInputs } from "../../../src/core/model/session.ts";
import { createSlug } from "../../../src/core/model/names.ts";

export function measureDispatches(): { longest: number; usual: number } {
  const record = "a".repeat(40);
  const long = {
    build: createSlug(9_999_999_999, "a".repeat(40), 999),
    session: "loop-999/research/9999",
    launch: "9999",
  };
  const short = {
    build: createSlug(124, "Length units for the converter"),
    session: "W2.1/work/1",
    launch: "1",
  };
  const size = (inputs: DispatchInputs) => Buffer.byteLength(JSON.stringify(inputs));
  return { longest: size({ ...long, record }), usual: size({ ...short, record }) };
}
