/** Queued, running and waiting for approval are three different statuses in every place. */
import { beforeAll, expect, test } from "vitest";
import { PREFLIGHT_CHECK } from "../../src/core/model/preflight.ts";
import { afterFile } from "../support/after-file.ts";
import { openTestbed, type Testbed } from "./support/stage/testbed.ts";
import {
  completeWork,
  openStage,
  Stage,
  worker,
  type StageOptions,
} from "./support/stage/index.ts";
import { SESSION_WORKFLOW } from "./support/stage/workflow.ts";

let testbed: Testbed;
beforeAll(async () => {
  testbed = await openTestbed({ slots: 1 });
  afterFile(() => testbed.close());
});

/** Uses the only runner until the run is cancelled. */
const BUSY =
  "on: workflow_dispatch\njobs: { busy: { runs-on: ubuntu-24.04, steps: [{ run: sleep 300 }] } }\n";

/** Returns the status column of the status comment, by worker. */
function statuses(stage: Stage): Record<string, string> {
  const body = stage.comments().find(({ key }) => key === "status")?.body ?? "";
  const rows = [...body.matchAll(/^\| (W\d\.\d): [^|]*\| ([^|]*) \|/gm)];
  return Object.fromEntries(rows.map(([, id = "", status = ""]) => [id, status]));
}

/** Lets minutes pass until the status comment shows these statuses. */
async function shows(stage: Stage, wanted: Record<string, string>): Promise<void> {
  await stage.pass(1);
  await stage.untilWorld(
    () => JSON.stringify(statuses(stage)) === JSON.stringify(wanted),
    JSON.stringify(wanted),
  );
}

const plan = ["W1.1", "W1.2", "W1.3"].map((id) =>
  worker(id, { writes: { [`src/${id}.js`]: "export {};\n" } }),
);

/** Each work session lasts until the test releases it. */
function held(options: StageOptions = {}): { stage: Stage; letGo: (id: string) => void } {
  const gates = new Map(["W1.1", "W1.2", "W1.3"].map((id) => [id, Promise.withResolvers<void>()]));
  const work = async ({ subject }: { subject: string }) => {
    await gates.get(subject)!.promise;
    return completeWork({ [`src/${subject}.js`]: "export const done = true;\n" });
  };
  const stage = new Stage(testbed, { plan, sessions: { work }, ...options });
  return { stage, letGo: (id) => gates.get(id)!.resolve() };
}

test("given one runner, then one worker is running, the others are queued, and each is named as it is", async () => {
  const { stage, letGo } = held();
  await stage.label();
  await stage.untilWorld(
    ({ runs }) => runs.filter(({ displayTitle }) => displayTitle.includes("/work/")).length === 3,
    "runs",
  );
  await shows(stage, { "W1.1": "running", "W1.2": "queued", "W1.3": "queued" });
  await stage.say("/status");
  const told = await stage.reads(/As of .*\n/);
  expect(told).toMatch(/\| W1\.1: [^|]*\| running \|/);
  expect(told).toMatch(
    /\| W1\.2: [^|]*\| queued \| – \| a free runner, since [^|]*, for its work session/,
  );
  await stage.say("/why W1.3");
  await stage.reads(/\*\*W1\.3\*\* is \*\*queued\*\*\.\nIt waits for a free runner, since /);
  const document = stage.file("STATUS.md", stage.branch("record"));
  expect(document).toMatch(/W1\.1: .* — running; /);
  expect(document).toMatch(/W1\.2: .* — queued; waits for a free runner, since /);
  letGo("W1.1");
  // Its review queues behind the others' work. The start of the next one is noticed without a
  // clock.
  await stage.untilWorld(
    () => statuses(stage)["W1.2"] === "running",
    "W1.2 to be shown as running",
  );
  await shows(stage, { "W1.1": "in review, queued", "W1.2": "running", "W1.3": "queued" });
  letGo("W1.2");
  letGo("W1.3");
  await stage.play();
});

test(
  "given a runner that is taken, then the preflight's check run says that it is queued, " +
    "until it runs",
  async () => {
    const { stage, letGo } = held({ workflows: { "busy.yml": BUSY } });
    ["W1.1", "W1.2", "W1.3"].forEach(letGo);
    await stage.as("you").post("/actions/workflows/busy.yml/dispatches", { ref: "main" });
    const busy = await stage.untilWorld(
      ({ runs }) =>
        runs.find(({ name, status }) => name.includes("busy") && status === "in_progress"),
      "the runner to be taken",
    );
    await stage.label();
    const check = await stage.untilWorld(
      ({ checkRuns }) =>
        checkRuns.find(
          ({ name, repositoryId, output }) =>
            name === PREFLIGHT_CHECK &&
            repositoryId === stage.repository.id &&
            output.title?.startsWith("Queued"),
        ),
      "the preflight to be called queued",
    );
    expect([check.status, check.output.title]).toEqual(["queued", "Queued: waits for a runner"]);
    await stage.as("you").post(`/actions/runs/${busy.id}/cancel`);
    await stage.untilWorld(() => check.conclusion === "success", "the preflight to pass");
    await stage.play();
  },
);

test("given sessions in an environment with reviewers, then they wait for approval and go on with it", async () => {
  const stage = await openStage({
    workflows: {
      "baton.yml": SESSION_WORKFLOW.replace(
        "    runs-on:",
        "    environment: sessions\n    runs-on:",
      ),
    },
    plan: [worker("W1.1", { writes: { "src/mile.js": "export const mile = 1609;\n" } })],
  });
  const { id } = stage.testbed.running.seed.account("wren");
  const reviewers = [{ type: "User", id }];
  const environment = await stage
    .as("you")
    .put<{ id: number }>("/environments/sessions", { reviewers });
  const approve = async (title: RegExp) => {
    const run = await stage.untilWorld(
      ({ runs }) =>
        runs.find(({ displayTitle, status }) => title.test(displayTitle) && status === "waiting"),
      `a run that waits: ${String(title)}`,
    );
    const body = { environment_ids: [environment.id], state: "approved", comment: "Fine" };
    return {
      url: `/actions/runs/${run.id}`,
      now: () => stage.as("wren").post(`/actions/runs/${run.id}/pending_deployments`, body),
    };
  };

  await stage.label();
  const preflight = await approve(/preflight/);
  await stage.reads(
    new RegExp(`The run of the preflight waits for a person's approval since .*${preflight.url}`),
  );
  await preflight.now();

  const architect = await approve(/architect/);
  await stage.pass(1);
  await stage.say("/status");
  await stage.reads(
    /\*\*Waiting for approval:\*\* Baton waits for a person's approval at .*wren may approve/,
  );
  await architect.now();

  const work = await approve(/W1\.1\/work/);
  await shows(stage, { "W1.1": "waiting for approval" });
  const asked = await stage.reads(/The run of W1\.1\/work\/1 waits for a person's approval/);
  expect(asked).toContain("Its environment `sessions` needs the approval of `@wren`.");
  expect(asked).toContain(work.url);
  await work.now();
  await (await approve(/W1\.1\/review/)).now();
  await (await approve(/build\/memory/)).now();
  await (await approve(/build\/close/)).now();
  await stage.play();
  expect(stage.file("src/mile.js")).toContain("1609");
});
