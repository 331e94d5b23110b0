import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listStoredArtifacts } from "../../src/sandbox/actions/artifact-store.ts";
import { createWorld, until, type World } from "../sandbox/actions-world.ts";
import { rendered } from "./variants.ts";

/** Replaces Baton: each session does what its kind says here. */
const FAKE = `
out="$RUNNER_TEMP/proposal"
hand_in() { mkdir -p "$out"; echo "$1" > "$out/proposal.json"; }
case "$BATON_SESSION $2" in
  */work/*--keep) hand_in kept; exit 0 ;;
  *--keep) [ -e "$out/proposal.json" ] ;;
  */work/*) kill -KILL $$ ;;
  */rework/*) exit 1 ;;
  */review/*) trap 'hand_in cancelled; exit 0' TERM; echo at work; while :; do sleep 0.1; done ;;
  *) command -v from-setup; echo "tools: $BATON_PATH"; hand_in done ;;
esac`;
const SETUP = `runs:
  using: composite
  steps:
    - shell: bash
      run: |
        mkdir -p ../bin
        printf '#!/bin/sh\\n' > ../bin/from-setup
        chmod +x ../bin/from-setup
        realpath ../bin >> "$GITHUB_PATH"
`;

let world: World;
beforeAll(async () => {
  const files = {
    ".github/workflows/baton.yml": rendered(),
    ".github/workflows/setup.yml": rendered({ setup: ".github/actions/prepare" }),
    ".github/actions/prepare/action.yml": SETUP,
    "baton.sh": FAKE,
  };
  const variables = { BATON_RUNNER: "bash ../work/sample/sample/baton.sh" };
  world = await createWorld(files, { variables, rest: true });
  // A private repository needs the token.
  world.repository.private = true;
  const doubled = "build/architect/1 #1\nbuild/architect/1 #1 since 2026-01-01T00:00:00Z\n";
  const live = `W1.1/work/1 #1\nW1.1/rework/1 #1\nW1.1/review/1 #1\n${doubled}build/close/1 #2\n`;
  world.push({ live }, "baton/7/record");
});
afterAll(() => world.close());

function begin(session: string, launch = "1", file = "baton.yml", build = "7") {
  return world.dispatch(file, { build, session, launch, record: "a".repeat(40) });
}
const uploaded = (run: ReturnType<typeof begin>) =>
  listStoredArtifacts(world.sandbox, world.repository.id, run.id).map((artifact) => artifact.name);

async function played(...given: Parameters<typeof begin>) {
  const run = await world.ended(begin(...given));
  const steps = run.jobs
    .find(({ name }) => name === "session")!
    .steps.filter((step) => step.conclusion === "success")
    .map((step) => step.name);
  return { conclusion: run.conclusion, uploaded: uploaded(run), steps, logs: world.logs(run) };
}

describe("a run of the workflow", () => {
  it("of a replaced launch ends green at its first step", async () => {
    const { steps, ...run } = await played("build/close/1");
    expect(run).toMatchObject({ conclusion: "success", uploaded: [] });
    expect(steps).toEqual(["Set up job", "Current", "Complete job"]);
    expect(run.logs).toContain("Launch 1 of build/close/1 is superseded");
  });

  it("ends green at its first step if the same launch has an older run", async () => {
    const [first, second] = [begin("build/architect/1"), begin("build/architect/1")];
    await Promise.all([world.ended(first), world.ended(second)]);
    expect([first.conclusion, uploaded(first)]).toEqual(["success", ["proposal"]]);
    expect([second.conclusion, uploaded(second)]).toEqual(["success", []]);
    expect(world.logs(first)).toContain("Launch 1 of build/architect/1 is current.");
    expect(world.logs(second)).toContain(
      `is superseded: run ${first.id} is an older one of it. Nothing to do.`,
    );
    expect(world.logs(second)).not.toContain("tools:");
  });

  it.each([["7"], ["0"]])(
    "of a current launch, of build %s, submits what its session made",
    async (build) => {
      const run = await played("build/close/1", "2", "baton.yml", build);
      expect(run).toMatchObject({ conclusion: "success", uploaded: ["proposal"] });
      expect(run.steps).not.toContain("Keep");
    },
  );

  it("is green and submits what is left if the session's process dies", async () => {
    expect(await played("W1.1/work/1")).toMatchObject({
      conclusion: "success",
      uploaded: ["proposal"],
    });
  });

  it("is red only if it can't submit anything", async () => {
    expect(await played("W1.1/rework/1")).toMatchObject({ conclusion: "failure", uploaded: [] });
  });

  it("that is cancelled submits what its session wrote until then", async () => {
    const run = begin("W1.1/review/1");
    await until(() => world.logs(run).includes("Z at work"));
    world.sandbox.actions.cancel(run);
    await world.ended(run);
    expect([run.conclusion, uploaded(run)]).toEqual(["cancelled", ["proposal"]]);
  });

  it("prepares the machine with the repository's own action, which the tools use", async () => {
    const run = await played("build/close/1", "2", "setup.yml");
    expect(run).toMatchObject({ conclusion: "success", uploaded: ["proposal"] });
    expect(run.logs).toMatch(/\/bin\/from-setup\n/);
    expect(run.logs).toMatch(/tools: [^:]*\/bin:/);
  });
});
