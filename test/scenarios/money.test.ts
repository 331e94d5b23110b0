/**
 * Money as people see it: a budget in the middle of a wave, an estimate by history, `baton spend`,
 * the page.
 */
import { describeEstimateBasis } from "../../src/core/messages/estimate.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Terminal } from "./cli-support.ts";
import { costs, completeWork, openStage, worker, type Stage } from "./support/stage/index.ts";

let terminal: Terminal;
beforeAll(() => void (terminal = new Terminal()));
afterAll(() => terminal.close());

function spend({ testbed, fullName }: Stage, ...more: string[]) {
  const GITHUB_TOKEN = testbed.running.seed.account("wren").token ?? "";
  const none = { GH_TOKEN: undefined, APP_ID: undefined, GITHUB_REPOSITORY: undefined };
  const env = {
    ...none,
    GITHUB_TOKEN,
    GHE_HOST: new URL(testbed.running.url).host,
    GHE_PROTOCOL: "http",
  };
  return terminal.run(["spend", fullName, ...more], env);
}

const NO_MEMORY = 'knowledge: "off"\n';

test("a budget spent in the middle of a wave asks a person, and the build lands once it is raised", async () => {
  const stage = await openStage({
    config: `${NO_MEMORY}budgets: { build: 4 }`,
    plan: [worker("W1.1"), worker("W1.2")],
    sessions: {
      "W1.1/work": costs(3.3, completeWork({ "src/W1.1.txt": "one\n" })),
      "W1.2/work": costs(0.7, completeWork({ "src/W1.2.txt": "two\n" })),
    },
  });
  const nothing = await spend(stage);
  expect(nothing).toMatchObject({ code: 0, err: "" });
  expect(nothing.out).toContain(`No build has spent anything in ${stage.fullName} since `);
  await stage.label();
  await stage.reads(
    /of its budget of \$4\. No new session starts[^]*`\/budget \$\d+` continues the build/,
    {
      on: stage.issue,
    },
  );
  const live = await spend(stage);
  expect(live).toMatchObject({ code: 0, err: "" });
  expect(live.out).toMatch(/#1 Do it \(building\) .*\$4\.0\d  \(.*budget \$4\)/);
  await stage.say("/budget $20");
  const state = await stage.play();
  expect(state.build.usage.dollars).toBeGreaterThan(4);
  expect([stage.file("src/W1.1.txt"), stage.file("src/W1.2.txt")]).toEqual(["one\n", "two\n"]);
  const landed = JSON.parse((await spend(stage, "--json", "--since", "1d")).out) as {
    total: { sessions: number; dollars: number };
    builds: { status: string }[];
    kinds: { name: string }[];
    unread: number;
  };
  expect(landed).toMatchObject({ builds: [{ status: "landed" }], unread: 0 });
  expect(landed.total.dollars).toBeCloseTo(state.build.usage.dollars!, 6);
  expect(landed.kinds.map(({ name }) => name)).toContain("work · stage");
  const page = await fetch(
    stage.testbed.app.webhookUrl!.replace("/api/github/webhooks", "/metrics/spend"),
  );
  expect(page.headers.get("content-type")).toContain("text/html");
  expect(await page.text()).toContain(`<h2>${stage.fullName}</h2>`);
});

test("the estimate of a repository's second build comes from what its first one cost", async () => {
  const parts = ["W1.1", "W1.2", "W1.3"].map((id) => worker(id));
  const sessions = Object.fromEntries(
    parts.map(({ brief: { id } }) => [
      `${id}/work`,
      costs(2, completeWork({ [`src/${id}.txt`]: `${id}\n` })),
    ]),
  );
  const prices = "{ input: 3, output: 15, cache_read: 0.3, cache_write: 3.75 }";
  const models = ["models: { easy: m, normal: m, complex: m }", `prices: { m: ${prices} }`].join(
    "\n",
  );
  const stage = await openStage({ config: `${NO_MEMORY}${models}`, plan: parts, sessions });
  await stage.label();
  const first = await stage.play();
  expect(describeEstimateBasis(first.build.plan!.estimate.basis)).toMatch(
    /^The dollars are list prices for half to twice the tokens/,
  );
  await stage.reads(/\$[\d.]+ were for work, .* \(estimated: \$[\d.]+ to \$[\d.]+\)\./, {
    on: stage.issue,
  });
  stage.issue = 0;
  await stage.label();
  const second = await stage.play();
  const { estimate } = second.build.plan!;
  expect(second.build.history).toMatchObject({ builds: 1 });
  expect(second.build.history!.groups).toContainEqual(
    expect.objectContaining({ kind: "work", size: null, sessions: 3, middle: 2 }),
  );
  const basis = describeEstimateBasis(estimate.basis);
  expect(basis).toMatch(/middle half of what such sessions cost in the last build here/);
  expect(basis).toMatch(/multiplied by \d/);
});

test("`baton spend` says in words what is wrong with what it is given", async () => {
  const stage = await openStage();
  expect(await spend(stage, "--since", "soon")).toMatchObject({ code: 2 });
  expect((await spend(stage, "--since", "soon")).err).toContain(
    "--since takes a date like 2026-11-01",
  );
  expect((await spend(stage, "--since", "2026-02-30")).err).toContain("is not a day");
  expect((await spend(stage, "--since", "2999-01-01")).err).toContain("is in the future");
});
