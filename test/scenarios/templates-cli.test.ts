/** `baton sync`: templates without a server, and who may name which template. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONFIG_PATH } from "../../src/core/model/settings.ts";
import { getTemplateBranches } from "../../src/core/templates/sync-record.ts";
import { Terminal } from "./cli-support.ts";
import { openTestbed, type Testbed } from "./support/stage/testbed.ts";
import { Stage, type StageOptions } from "./support/stage/stage.ts";

const { pull: BRANCH } = getTemplateBranches("baton");
let testbed: Testbed;
let terminal: Terminal;
beforeAll(async () => {
  testbed = await openTestbed({ served: false });
  terminal = new Terminal();
});
afterAll(async () => {
  await testbed.close();
  await terminal.close();
});

const open = (options: StageOptions) => new Stage(testbed, options);
const syncs = (stage: Stage) => stage.pulls().filter(({ pull }) => pull.headRef === BRANCH);

function sync(words: string[], as: "app" | "wren" = "app") {
  const GITHUB_TOKEN =
    as === "wren" ? (testbed.running.seed.account("wren").token ?? "") : undefined;
  const app =
    as === "app"
      ? { APP_ID: String(testbed.app.id), PRIVATE_KEY: testbed.privateKey }
      : { APP_ID: undefined };
  const env = { GH_TOKEN: undefined, GITHUB_TOKEN, ...app };
  return terminal.run(["sync", ...words], {
    ...env,
    GHE_HOST: new URL(testbed.running.url).host,
    GHE_PROTOCOL: "http",
  });
}

test("a dry run says what each file would become; without it the pull request is opened", async () => {
  const files = {
    "ci/a.sh": "a\n",
    "here.txt": "theirs\n",
    [CONFIG_PATH]: "isolation: required\nloops: 1\n",
  };
  const template = open({
    files: { ...files, ".github/workflows/ci.yml": "on: push\n" },
    ready: false,
  });
  const stage = open({
    config: `template: ${template.fullName}`,
    files: { "here.txt": "mine\n" },
  });
  for (const as of ["wren", "app"] as const) {
    const { code, out, err } = await sync([stage.fullName, "--dry-run"], as);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/: Sync with \S+ at [0-9a-f]{7}\. A pull request would sync:\n/);
    expect(out).toMatch(/ {2}add +`ci\/a\.sh`\n/);
    expect(out).toMatch(/ {2}add +`\.github\/workflows\/ci\.yml` controls tools or machines\n/);
    expect(out).toMatch(/ {2}conflict +`here\.txt` was here before the template had it\n/);
    expect(out).toMatch(/ {2}protected +`isolation` isolates what a model runs from the runner/);
  }
  expect(stage.git("for-each-ref", "refs/heads/baton")).toBe("");
  expect((await sync([stage.fullName], "wren")).err).toContain(
    "the pull request is the App's: set APP_ID",
  );

  const { code, out } = await sync([stage.fullName]);
  const parts = [
    "1 conflict is for a person to decide",
    "some of its files control tools or machines",
  ];
  expect(code).toBe(0);
  expect(out).toContain(
    `${stage.fullName}: #1 syncs what changed in the template; ${parts.join("; ")}`,
  );
  expect(syncs(stage)).toHaveLength(1);
  await sync([stage.fullName]);
  expect(syncs(stage)).toHaveLength(1);
});

test("all repositories of the installation, by `--all`", async () => {
  const owner = "acme";
  const template = open({ owner, files: { "a.txt": "{{baton.team}}\n" }, ready: false });
  const named = open({
    owner,
    ready: false,
    files: {
      [CONFIG_PATH]: `templates: [{ from: ${template.fullName}, values: { team: core } }]\n`,
    },
  });
  const unknown = open({
    owner,
    ready: false,
    files: { [CONFIG_PATH]: `template: ${template.fullName}\n` },
  });
  const { code, out } = await sync([template.fullName, "--all"]);
  expect(code).toBe(1);
  expect(out).toContain(`${named.fullName}: #1 syncs`);
  expect(out).toContain(
    `${unknown.fullName}: \`a.txt\` of \`${template.fullName}\`, line 1: ` +
      "`{{baton.team}}` has no value",
  );
  expect(out).toContain(`${template.fullName}: No template is set here.`);
  expect(named.file("a.txt", BRANCH)).toBe("core\n");
});

test("naming a repository as a template does not read one that the person may not read", async () => {
  const files = { "secret.txt": "secret\n" };
  const isPrivate = { private: true };
  const others = open({
    owner: "victim",
    files,
    ready: false,
    repository: { ...isPrivate, isTemplate: true },
  });
  const unmarked = open({ files, ready: false, repository: isPrivate });
  const marked = open({ files, ready: false, repository: { ...isPrivate, isTemplate: true } });
  const take = async (template: Stage, repository: object) => {
    const stage = open({ config: `template: ${template.fullName}`, repository });
    const { out } = await sync([stage.fullName]);
    expect(syncs(stage).length).toBe(out.includes("#1 syncs") ? 1 : 0);
    return out;
  };
  expect(await take(others, isPrivate)).toContain("doesn't exist, or Baton may not read it");
  expect(await take(unmarked, isPrivate)).toContain(
    "turn on **Template repository** in its settings",
  );
  expect(await take(marked, {})).toContain("syncing its files would publish them here");
  expect(await take(marked, isPrivate)).toContain("#1 syncs what changed in the template");
});
