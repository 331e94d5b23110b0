/** The proof of kills with one seed, as `.ci/run long` runs it. */
import { expect, test } from "vitest";
import { KILLS } from "./index.ts";

test("App, Postgres and sandbox are killed, and the demo loses and doubles nothing", async () => {
  expect(await KILLS.run(["--runs", "1"])).toBe(0);
}, 900_000);
