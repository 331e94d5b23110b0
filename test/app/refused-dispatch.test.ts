import { beforeAll, describe, expect, test } from "vitest";
import { performEffect } from "../../src/app/effects/perform.ts";
import { loadIssueContext } from "../../src/app/observe/issue-context.ts";
import { ReadCache } from "../../src/app/observe/read-cache.ts";
import { explainRefusedDispatch } from "../../src/core/messages/unstartable-runs.ts";
import { DISPATCH_BYTES } from "../../src/core/model/session.ts";
import { someState } from "./support/state.ts";
import { quiet } from "./support/logs.ts";
import { openWorld, type World } from "./support/world.ts";

const PATH = ".github/workflows/baton.yml";

let world: World;
let text: string;
beforeAll(async () => {
  world = await openWorld();
  text = world.git("show", `main:${PATH}`);
  await world.as("you", "POST", "/repos/you/units/issues", { title: "Units", body: "Please." });
});

/** Puts a workflow on the default branch, or removes it. */
function install(workflow: string | null): void {
  const data = (of: string) => `data ${Buffer.byteLength(of)}\n${of}\n`;
  const head =
    "commit refs/heads/main\ncommitter You <you@example.com> 1700000000 +0000\n" +
    `${data("Change")}`;
  const file = workflow === null ? `D ${PATH}\n` : `M 100644 inline ${PATH}\n${data(workflow)}`;
  world.gitWith(`${head}from refs/heads/main^0\n${file}`, "fast-import", "--quiet");
}

async function dispatch() {
  const state = someState(world.repository.id);
  const context = {
    access: world.access,
    state,
    facts: world.facts(),
    recordHead: "a".repeat(40),
    log: quiet,
    wake: async () => {},
  };
  const done = await performEffect(
    { type: "dispatch", session: "W1.1/work/1", launch: 1 },
    context,
  );
  return { ...done.outcome, passing: done.passing };
}

const base = async () => (await loadIssueContext(world.access, 1, new ReadCache()))!.base;

describe("the App reads GitHub's refusals of a dispatch", () => {
  test("a correct workflow gets no refusal, and the dispatch is small", async () => {
    install(text.replace("name: baton", "name: Baton"));
    expect((await base()).workflow.unusable).toBeNull();
    expect(await dispatch()).toMatchObject({ ok: true });
    const { inputs } = world.running.sandbox.world.runs.at(-1)!;
    expect(inputs).toMatchObject({ session: "W1.1/work/1", build: "1-units" });
    expect(JSON.stringify(inputs).length).toBeLessThan(DISPATCH_BYTES);
  });

  test.each([
    [
      "an older workflow",
      () => text.replace(/ {6}record:.*\n/, ""),
      "refused",
      "is of another version",
    ],
    [
      "a workflow that nobody can start",
      () => text.replace(/workflow_dispatch:[^]*?jobs/, "push:\njobs"),
      "refused",
      "baton",
    ],
    ["none", () => null, "missing", "GitHub finds no"],
  ])(
    "%s: a lasting error, with a sentence that has the remedy",
    async (_, workflow, code, words) => {
      install(workflow());
      const outcome = await dispatch();
      expect(outcome).toMatchObject({ ok: false, code, passing: null });
      expect(explainRefusedDispatch(outcome, false)).toContain(words);
      const { workflow: seen, workflowInstalled } = await base();
      expect(workflowInstalled ? seen.unusable : "missing").not.toBeNull();
    },
  );
});
