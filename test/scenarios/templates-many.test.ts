/** Fifty repositories on one template, and the requests to GitHub that they cost. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONFIG_PATH } from "../../src/core/model/settings.ts";
import { getTemplateBranches } from "../../src/core/templates/sync-record.ts";
import { openTestbed, type Testbed } from "./support/stage/testbed.ts";
import { Stage, type PullRequest } from "./support/stage/stage.ts";

const COUNT = 50;
const { pull: BRANCH } = getTemplateBranches("baton");
/** Files of the template. More files cost no more requests for each repository. */
const FILES = Object.fromEntries(
  Array.from({ length: 20 }, (_, i) => [`ci/part-${i}.sh`, `echo ${i} {{baton.repo}}\n`]),
);

let testbed: Testbed;
beforeAll(async () => {
  testbed = await openTestbed();
});
afterAll(() => testbed.close());

/** Counts requests from now on. Those that GitHub answers with 304 are free. */
function count() {
  const asked = { all: 0, paid: 0, graphql: 0 };
  testbed.running.onExchange(({ url, status }) => {
    if (!counting || !/\/api\/(v3|graphql)/.test(url)) return;
    asked.all += 1;
    if (status !== 304) asked.paid += 1;
    if (url.endsWith("/graphql")) asked.graphql += 1;
  });
  let counting = true;
  return {
    stop: () => {
      counting = false;
      return asked;
    },
  };
}

test("a push to the template's default branch reaches all of them, each by a pull request of its own", async () => {
  const owner = "acme";
  // Installed for all repositories: those that never asked for Baton get no other offer.
  testbed.running.seed.install(
    testbed.app,
    [testbed.running.seed.repository({ owner, name: "old" })],
    "all",
  );
  const template = new Stage(testbed, { owner, ready: false, files: FILES });
  const files = {
    [CONFIG_PATH]: `templates:\n  - from: ${template.fullName}\n    paths: [ci/**]\n`,
  };
  const stages = Array.from(
    { length: COUNT },
    () => new Stage(testbed, { owner, ready: false, files }),
  );
  const others = Array.from({ length: 10 }, () => new Stage(testbed, { owner, ready: false }));
  const open = (pulls: PullRequest[]) =>
    pulls.filter(({ pull, state }) => pull.headRef === BRANCH && state === "open");
  const allOpen = () => stages.every((stage) => open(stage.pulls()).length === 1);

  const first = count();
  await template.push("main", { "ci/new.sh": "echo {{baton.owner}}\n" });
  await template.untilWorld(allOpen, "a pull request in each");
  const offered = first.stop();

  for (const stage of stages) await stage.merge(open(stage.pulls())[0]!.number);
  await template.untilWorld(
    () =>
      stages.every((stage) => stage.file("state.json", "baton/templates")?.includes('"base": {')),
    "all to be in step",
  );

  const elsewhere = count();
  const looked = new Set<string>();
  await template.push("main", { "docs/unrelated.md": "x\n" });
  testbed.running.onExchange(({ url }) => void (/issues\/comments\?/.test(url) && looked.add(url)));
  await template.untilWorld(() => looked.size >= COUNT, "all to have looked");
  const unrelated = elsewhere.stop();

  const second = count();
  await template.push("main", { "ci/new.sh": "echo again {{baton.repo}}\n" });
  await template.untilWorld(allOpen, "another pull request in each");
  const again = second.stop();

  // Measured: 761, 116 and 1752. The last one includes what Baton reads once in each repository
  // that is new to it.
  expect(again.paid).toBeLessThanOrEqual(16 * COUNT);
  expect(unrelated.paid).toBeLessThanOrEqual(3 * COUNT);
  expect(offered.paid).toBeLessThanOrEqual(40 * COUNT);
  expect(stages.map((stage) => stage.file("ci/new.sh", BRANCH))).toEqual(
    stages.map(({ repository }) => `echo again ${repository.name}\n`),
  );
  expect(others.flatMap((stage) => open(stage.pulls()))).toEqual([]);
}, 300_000);
