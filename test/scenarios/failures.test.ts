/** A person sees each failure with its own cause, run and log, in order, in every place. */
import { expect, test } from "vitest";
import { ends, openStage, worker } from "./support/stage/index.ts";

test("a worker that fails three times shows the first cause first, with each run and its log", async () => {
  const causes = ["The brief names no file.", "The linter is missing.", "The tests never passed."];
  const stage = await openStage({
    plan: [worker("W1.1", { writes: { "src/a.js": "export const a = 1;\n" } })],
    sessions: Object.fromEntries(
      causes.map((cause, i) => [`W1.1/work/${i + 1}`, ends("failed", cause)]),
    ),
  });
  await stage.label();
  await stage.until((state) => state.workers["W1.1"]?.stop, "W1.1 to stop");
  const asked = await stage.reads(/W1\.1: Its work session failed 3 times/);
  await stage.say("/why W1.1");
  const why = await stage.reads(/It waits for[^]*\*\*Failures of W1\.1, oldest first:\*\*/);
  for (const body of [asked, why]) {
    const list = body.slice(body.indexOf("1. `W1.1/work/1` failed"));
    const places = causes.map((cause) => list.indexOf(cause));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(list.match(/\[run \d+\]\(http[^)]*\/actions\/runs\/\d+\)/g)).toHaveLength(3);
    expect(list.match(/<summary>End of its log<\/summary>/g)).toHaveLength(3);
    expect(list).toContain("has been uploaded");
    expect(list).not.toContain("shell: bash");
  }
}, 60_000);
