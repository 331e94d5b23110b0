/** A repository takes files from a template, by pull requests that keep people's changes. */
import { expect, test } from "vitest";
import { CONFIG_PATH } from "../../src/core/model/settings.ts";
import { getTemplateBranches } from "../../src/core/templates/sync-record.ts";
import { openStage, type Stage } from "./support/stage/index.ts";
import { readyFiles } from "./support/stage/repository.ts";

const { pull: BRANCH, record: RECORD } = getTemplateBranches("baton");

const syncs = (stage: Stage) => stage.pulls().filter(({ pull }) => pull.headRef === BRANCH);

/** Waits for a pull request of the template: the first, or the one after `earlier` others. */
const untilSync = (stage: Stage, earlier = 0) =>
  stage.untilWorld(() => syncs(stage)[earlier], "a pull request of the template's");

const LINES = ["one", "two", "three", "four", "five", "six", "seven"];
const text = (...lines: string[]) => `${lines.join("\n")}\n`;
/** Returns the lines with some of them changed. */
const changed = (changes: Record<number, string>) =>
  text(...LINES.map((line, i) => changes[i] ?? line));

/** Opens a template and a repository whose settings name it. */
async function openPair(
  files: Record<string, string>,
  settings = "",
  own: Record<string, string> = {},
) {
  const template = await openStage({ files, ready: false });
  const stage = await openStage({
    config: `template: ${template.fullName}\n${settings}`,
    files: own,
  });
  await stage.tick();
  return { template, stage };
}

test("the first sync opens one pull request; merged, it counts as synced", async () => {
  const files = {
    "ci/lint.sh": "lint {{baton.owner}}/{{baton.repo}}\n",
    "docs/guide.md": "On {{baton.default_branch}}.\n",
  };
  const { template, stage } = await openPair(files);
  const pull = await untilSync(stage);
  expect(pull.title).toMatch(new RegExp(`^Sync with ${template.fullName} at [0-9a-f]{7}$`));
  expect(pull.body).toContain("`ci/lint.sh`: added");
  expect(stage.file("ci/lint.sh", BRANCH)).toBe(`lint ${stage.fullName}\n`);
  expect(stage.file("docs/guide.md", BRANCH)).toBe("On main.\n");
  expect(stage.file("README.md", BRANCH), "what was here before stays").toBe("# Units\n");
  await stage.merge(pull.number, "you");
  await stage.untilWorld(
    () => /"base": \{/.test(stage.file("state.json", RECORD) ?? ""),
    "the record to say so",
  );
  await stage.tick();
  expect(syncs(stage)).toHaveLength(1);
});

test("what a person changed stays, and a conflict is shown and changes nothing", async () => {
  const { template, stage } = await openPair({
    "both.txt": changed({}),
    "apart.txt": changed({}),
    "gone.txt": "x\n",
  });
  await stage.merge((await untilSync(stage)).number, "you");
  await stage.push("main", {
    "both.txt": changed({ 3: "mine" }),
    "apart.txt": changed({ 0: "mine" }),
  });
  await template.push("main", {
    "both.txt": changed({ 3: "theirs" }),
    "apart.txt": changed({ 6: "theirs" }),
    "gone.txt": null,
  });
  const pull = await untilSync(stage, 1);
  expect(stage.file("both.txt", BRANCH)).toBe(changed({ 3: "mine" }));
  expect(stage.file("apart.txt", BRANCH)).toBe(changed({ 0: "mine", 6: "theirs" }));
  expect(stage.file("gone.txt", BRANCH)).toBeNull();
  expect(pull.body).toMatch(
    /### Conflicts[^]*`both\.txt` was changed in the same lines[^]*-mine\n\+theirs/,
  );
  expect(pull.body).toContain("`apart.txt`: updated, keeping the changes made here");
});

test("given a save that is lost once the pull request is open, it counts as synced when merged", async () => {
  const template = await openStage({ files: { "a.txt": "1\n" }, ready: false });
  const stage = await openStage({});
  const { faults } = stage.testbed.running;
  const path = `/repos/${stage.fullName}/git/refs/${encodeURIComponent(`heads/${RECORD}`)}`;
  const [lost] = faults.arm({
    fault: "server_error",
    times: 1000,
    match: { kind: "rest", method: "PATCH", path },
  });
  await stage.push("main", readyFiles(`template: ${template.fullName}\n`));
  const { number } = await untilSync(stage);
  await stage.untilWorld(() => lost!.happened > 0, "the save to be lost");
  await stage.merge(number, "you");
  faults.clear(lost!.id);
  await template.push("main", { "a.txt": "2\n" });
  const next = await untilSync(stage, 1);
  expect(next.body, "its files are the base").not.toContain("### Conflicts");
  expect(stage.file("a.txt", BRANCH)).toBe("2\n");
});

test("a closed one isn't offered again until the template changes", async () => {
  const { template, stage } = await openPair({ "a.txt": "1\n" });
  const first = await untilSync(stage);
  await stage.close(first.number);
  await stage.untilWorld(
    () => /"declined": \[\n/.test(stage.file("state.json", RECORD) ?? ""),
    "the record to say so",
  );
  await stage.tick();
  await stage.say("/sync", { on: first.number });
  await stage.reads(/was closed, so Baton doesn't offer it again until the template changes/);
  expect(syncs(stage)).toHaveLength(1);
  await template.push("main", { "a.txt": "2\n" });
  const next = await untilSync(stage, 1);
  expect(stage.file("a.txt", BRANCH)).toBe("2\n");
  expect(next.number).not.toBe(first.number);
});

test("what people commit to the branch of a closed one stays, and Baton says what to do", async () => {
  const { template, stage } = await openPair({ "a.txt": "1\n" });
  const first = await untilSync(stage);
  await stage.push(BRANCH, { "a.txt": "mine\n" });
  await stage.close(first.number);
  await template.push("main", { "a.txt": "2\n" });
  await stage.tick();
  await stage.say("/sync", { on: first.number });
  await stage.reads(
    /^Templates can't be synced: the branch baton\/sync-templates has commits of other people/,
    { on: first.number },
  );
  expect(stage.file("a.txt", BRANCH)).toBe("mine\n");
  await stage.deleteBranch(BRANCH);
  await stage.tick();
  await untilSync(stage, 1);
  expect(stage.file("a.txt", BRANCH)).toBe("2\n");
});

test("an open one follows the template, until people commit to it", async () => {
  const { template, stage } = await openPair({ "a.txt": "1\n" });
  const pull = await untilSync(stage);
  await template.push("main", { "a.txt": "2\n" });
  await stage.untilWorld(
    () => stage.file("a.txt", BRANCH) === "2\n",
    "the pull request to be brought up to date",
  );
  expect(syncs(stage)).toHaveLength(1);
  await stage.push(BRANCH, { "a.txt": "mine\n" });
  await template.push("main", { "a.txt": "3\n" });
  await stage.reads(/People have committed to this branch, so Baton does not change it/, {
    on: pull.number,
  });
  expect(stage.file("a.txt", BRANCH)).toBe("mine\n");
});

test("a template can't loosen what the repository has set", async () => {
  const loose =
    'isolation: "off"\ngates:\n  plan: auto\n  landing: auto\nbudgets:\n  build: 1000\nloops: 2\n';
  const { stage } = await openPair({ [CONFIG_PATH]: loose }, "budgets:\n  build: 5\n");
  const pull = await untilSync(stage);
  const settings = stage.file(CONFIG_PATH, BRANCH)!;
  expect(settings).toContain("build: 5");
  expect(settings).toContain("landing: human");
  expect(settings).not.toContain("1000");
  expect(settings).toContain("loops: 2");
  expect(pull.body).toMatch(
    /### Protected settings stay as they are[^]*`gates` says where a build waits for a person/,
  );
});

test("unless its own settings allow it", async () => {
  const template = await openStage({
    files: { [CONFIG_PATH]: "budgets:\n  build: 50\n" },
    ready: false,
  });
  const config = `templates:\n  - from: ${template.fullName}\n    allow: [budgets]\n`;
  const stage = await openStage({ config });
  await stage.tick();
  await untilSync(stage);
  expect(stage.file(CONFIG_PATH, BRANCH)).toContain("build: 50");
});

test("a person asks by `/sync` on an issue", async () => {
  const template = await openStage({ files: { "a.txt": "1\n" }, ready: false });
  const stage = await openStage({});
  const { number } = await stage
    .as("wren")
    .post<{ number: number }>("/issues", { title: "Sync", body: "Please." });
  await stage.say("/sync", { on: number });
  await stage.reads(/No template is set here/, { on: number });
  await stage.push("main", readyFiles(`template: ${template.fullName}\n`));
  const pull = await untilSync(stage);
  await stage.say("/orchestrate sync", { on: number });
  await stage.reads(new RegExp(`#${pull.number} syncs what changed in the template`), {
    on: number,
  });
  await stage.say("/sync", { on: number, as: "rose" });
  await stage.merge(pull.number, "you");
  await stage.say("/sync", { on: number });
  await stage.reads(/This repository is synced with/, { on: number });
  expect(stage.comments(number), "who only reads is not answered").toHaveLength(3);
});

test("`/sync` gets its reaction and its answer even if GitHub refuses the reaction at first", async () => {
  const stage = await openStage({});
  const { number } = await stage
    .as("wren")
    .post<{ number: number }>("/issues", { title: "Sync", body: "Please." });
  const path = `/repos/${stage.fullName}/issues/comments/*/reactions`;
  stage.testbed.running.faults.arm({
    fault: "rate_limit",
    retry_after: 1,
    times: 1,
    match: { path, method: "POST" },
  });
  const id = await stage.say("/sync", { on: number });
  await stage.reads(/No template is set here/, { on: number });
  const { reactions } = await stage.untilWorld(
    () => stage.world.comments.find((one) => one.id === id && one.reactions.length > 0),
    "the reaction",
  );
  expect(reactions.map(({ content }) => content)).toEqual(["confused"]);
});

test("a template that can't be read is named, and what to do", async () => {
  const secret = await openStage({
    files: { "a.txt": "secret\n" },
    ready: false,
    repository: { private: true },
  });
  const stage = await openStage({ config: `template: ${secret.fullName}` });
  await stage.tick();
  await stage.reads(/is private and this repository is public/);
  const other = await openStage({ config: "template: acme/nowhere" });
  await other.tick();
  await other.reads(/`acme\/nowhere` doesn't exist, or Baton may not read it/);
  expect([...syncs(stage), ...syncs(other)]).toEqual([]);
});

test("the plan of a build names an open pull request without conflicts", async () => {
  const { stage } = await openPair({ "a.txt": "1\n" }, "gates:\n  plan: human\n");
  const pull = await untilSync(stage);
  await stage.label();
  await stage.reads(new RegExp(`#${pull.number} is open and has no conflicts\\. Merge it first`), {
    on: stage.issue,
  });
});

test("with `sync: before_build`, Baton merges it first, and the build has its files", async () => {
  const { stage } = await openPair({ "a.txt": "1\n" }, "sync: before_build\n");
  const pull = await untilSync(stage);
  await stage.label();
  const begun = await stage.until((state) => state, "the build to begin");
  expect(pull.pull.merged).toBe(true);
  expect(stage.git("show", `${begun.build.base.sha}:a.txt`)).toBe("1");
  await stage.play();
  expect(stage.file("a.txt")).toBe("1\n");
});

test("people merge the pull requests that they committed to", async () => {
  const { stage } = await openPair({ "a.txt": "1\n" }, "sync: before_build\n");
  const pull = await untilSync(stage);
  await stage.push(BRANCH, { ".github/workflows/evil.yml": "on: push\n" });
  await stage.label();
  await stage.reads(
    /Baton can't merge it: people have changed its branch, so one of them has to merge it/,
    {
      on: stage.issue,
    },
  );
  expect(pull.pull.merged).toBe(false);
  expect(stage.file(".github/workflows/evil.yml")).toBeNull();
});

test("if GitHub's rules do not let Baton merge, the issue says why", async () => {
  const template = await openStage({ files: { "a.txt": "1\n" }, ready: false });
  const review = { parameters: { required_approving_review_count: 1 } };
  const rules = [{ type: "pull_request" as const, ...review }];
  const stage = await openStage({
    config: `template: ${template.fullName}\nsync: before_build\n`,
    rules,
  });
  await stage.label();
  await stage.reads(
    /Baton can't merge it: .*approving review[^]*Merge or close #\d+, and this build starts/,
    {
      on: stage.issue,
    },
  );
  expect(stage.state()).toBeNull();
});

test("files that control tools wait for a person; after the merge, the build starts by itself", async () => {
  const { stage } = await openPair(
    { ".github/workflows/ci.yml": "on: workflow_dispatch\n" },
    "sync: before_build\n",
  );
  const pull = await untilSync(stage);
  await stage.label();
  await stage.reads(
    /some of its files control tools or machines, so a person has to merge it\. Merge or close #/,
    {
      on: stage.issue,
    },
  );
  expect(pull.pull.merged).toBe(false);
  expect(stage.state()).toBeNull();
  await stage.merge(pull.number, "you");
  await stage.until((state) => state, "the build to begin");
});

test("an unreadable template stops a build that has to sync first, and the issue says what to do", async () => {
  const stage = await openStage({ config: "template: acme/nowhere\nsync: before_build\n" });
  await stage.label();
  await stage.reads(
    /`acme\/nowhere` doesn't exist[^]*then comment `\/sync` here, and this build starts/,
    {
      on: stage.issue,
    },
  );
  await stage.push("main", readyFiles(""));
  await stage.until((state) => state, "the build to begin");
});
