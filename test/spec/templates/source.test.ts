/** Which files are taken from where, what is filled in, and how a version is resolved. */
import { describe, expect, test } from "vitest";
import { loadSettings } from "../../../src/config/load-settings.ts";
import {
  chooseFiles,
  findExcess,
  MAX_TEMPLATE_FILE_BYTES,
  MAX_TEMPLATE_FILES,
} from "../../../src/core/templates/files.ts";
import {
  EMPTY_SYNC_RECORD,
  createSyncVersion,
  decideSync,
  getPlanHash,
  listKeptBlobs,
  parseSyncRecord,
  recoverOffer,
  renderSyncRecord,
  settleRecord,
} from "../../../src/core/templates/sync-record.ts";
import { fillVariables, renderFiles } from "../../../src/core/templates/render.ts";
import { SOURCE } from "./support.ts";

const load = (text: string) => loadSettings(text, "baton.yml");
const problemsOf = (text: string) => {
  const loaded = load(text);
  return loaded.ok ? [] : loaded.problems.map(({ field, message }) => `${field}: ${message}`);
};

describe("settings", () => {
  test("name one template, or several with the paths from each", () => {
    const short = load("template: acme/template@v1.2\n");
    expect(short.ok && short.value.templates).toEqual([{ ...SOURCE, ref: "v1.2" }]);
    const long = load(
      "templates:\n  - { from: acme/a, paths: [ci/**], values: { team: core }, allow: " +
        "[gates] }\n  - from: acme/b\n",
    );
    expect(long.ok && long.value.templates.map(({ repo, paths }) => [repo, paths])).toEqual([
      ["a", ["ci/**"]],
      ["b", ["**"]],
    ]);
  });

  test.each([
    ["template: template", /expected a repository like/],
    ["template: acme/../x", /expected a repository like/],
    ["template: acme/..", /expected a repository like/],
    ["template: acme/x@a..b", /expected a repository like/],
    ["template: https://github.com/acme/x", /expected a repository like/],
    ["templates: [{ from: acme/x, values: { owner: y } }]", /Baton fills this one in/],
    ["templates: [{ from: acme/x, values: { Team: y } }]", /expected a name like/],
    ['templates: [{ from: acme/x, values: { team: "${{ secrets.X }}" } }]', /one line without/],
    ['templates: [{ from: acme/x, values: { team: "a\\nb" } }]', /one line without/],
    ["templates: [{ from: acme/x, allow: [templates] }]", /allow/],
    ["templates: [{ from: acme/x }, { from: ACME/X }]", /named twice/],
    ["sync: always", /sync/],
  ])("%s is reported", (text, words) => {
    expect(problemsOf(text).join("\n")).toMatch(words);
  });
});

describe("variables", () => {
  const known = { owner: "you", repo: "units", default_branch: "main" };
  const fill = (text: string, values = {}) => fillVariables(text, known, values);

  test("are filled in once, and expressions of Actions are kept", () => {
    expect(
      fill("{{baton.owner}}/{{ baton.repo }} ${{ github.ref }} {{ x }} ${{baton.owner}}"),
    ).toEqual({
      ok: true,
      text: "you/units ${{ github.ref }} {{ x }} ${{baton.owner}}",
    });
    expect(fill("{{baton.team}}", { team: "{{baton.owner}} $& $1" })).toEqual({
      ok: true,
      text: "{{baton.owner}} $& $1",
    });
  });

  test.each([
    ["a\n{{baton.team}}", /line 2: `{{baton\.team}}` has no value/],
    ["{{baton.__proto__}}", /no name like/],
    ["{{baton.constructor}}", /has no value/],
    ["{{baton.a b}}", /no name like/],
  ])("%j is a problem that says what to do", (text, words) => {
    const filled = fill(text);
    expect(filled.ok ? "" : filled.problem).toMatch(words);
  });

  test("a branch whose name scripts could read as a command is not filled in", () => {
    const filled = fillVariables(
      "{{baton.default_branch}}",
      { ...known, default_branch: "a;$(id)" },
      {},
    );
    expect(filled).toMatchObject({ ok: false });
  });
});

describe("files of a template", () => {
  const file = (path: string, more = {}) => ({ path, mode: "100644", sha: path, size: 1, ...more });
  const taken = (paths: string[], globs = ["**"]) =>
    chooseFiles(
      paths.map((path) => file(path)),
      globs,
    );

  test("are those that `paths` names", () => {
    expect(taken(["ci/a", "src/b"], ["ci/**"]).files.map(({ path }) => path)).toEqual(["ci/a"]);
  });

  test.each([
    ".github/workflows/baton.yml",
    ".GitHub/Workflows/BATON.yml",
    ".github/baton/session.mjs",
    ".github/workflows/baton-reconcile.yml",
    ".git/hooks/post-checkout",
    ".GIT/config",
    "git~1/config",
    "../outside",
    "a/../../b",
    "/etc/passwd",
    "a\\..\\b",
    "CON",
    "a\u202eb",
  ])("%j is skipped", (path) => {
    expect(taken([path]).files).toEqual([]);
    expect(taken([path]).leftOut).toHaveLength(1);
  });

  test("that are equal except for case are skipped", () => {
    expect(taken(["a.txt", "A.txt"]).leftOut).toHaveLength(1);
  });

  test("exclude the template's own README, unless `paths` names it", () => {
    const paths = ["README.md", "docs/README.md", "a"];
    expect(taken(paths).files.map(({ path }) => path)).toEqual(["docs/README.md", "a"]);
    expect(taken(paths, ["**", "README.md"]).files).toHaveLength(3);
  });

  test("that are submodules or too large are skipped", () => {
    const all = [
      file("m", { mode: "160000" }),
      file("big", { size: MAX_TEMPLATE_FILE_BYTES + 1 }),
      file("ok"),
    ];
    expect(chooseFiles(all, ["**"]).files.map(({ path }) => path)).toEqual(["ok"]);
  });

  test("that are too many, or too large in total, are a problem", () => {
    expect(findExcess(Array(MAX_TEMPLATE_FILES).fill({ size: 1 }))).toBeNull();
    expect(findExcess(Array(MAX_TEMPLATE_FILES + 1).fill({ size: 1 }))).toMatch(
      /501 files are too many/,
    );
    expect(findExcess(Array(11).fill({ size: 1_000_000 }))).toMatch(/bytes are too many/);
  });

  test("that are links point only into the tree", () => {
    const links = ["../../etc/passwd", "/etc/passwd", ".git/config", "docs/a.md"];
    const files = links.map((target, i) => ({
      ...file(`link-${i}`),
      mode: "120000" as const,
      sha: `${i}`,
      target,
    }));
    const contents = new Map(
      files.map(({ sha, target }) => [sha, new TextEncoder().encode(target)]),
    );
    const known = { owner: "you", repo: "units", default_branch: "main" };
    const rendered = renderFiles(SOURCE, { files, leftOut: [] }, contents, known);
    expect(rendered.files.map(({ path }) => path)).toEqual(["link-3"]);
  });
});

describe("a version", () => {
  const brought = (sha: string) =>
    new Map([["a", { mode: "100644", sha: sha.repeat(40), source: "acme/template" }]]);
  const one = createSyncVersion(brought("1"), { "acme/template": "c".repeat(40) });
  const two = createSyncVersion(brought("2"), { "acme/template": "d".repeat(40) });
  const plan = { steps: [{ type: "delete" as const, path: "x" }], conflicts: [] };
  const offered = { ...one, pull: 5, plan: getPlanHash(plan), conflicts: 0 };
  const record = { ...EMPTY_SYNC_RECORD, offered };
  const pull = { number: 5, state: "open" as const, title: "", head: "h", untouched: true };

  test("that was merged is the base of the next comparison", () => {
    expect(settleRecord(record, { ...pull, state: "merged" })).toMatchObject({
      base: one,
      offered: null,
    });
  });

  test("that was closed is not offered again, but another one is", () => {
    const settled = settleRecord(record, { ...pull, state: "closed" });
    const closed = { ...pull, state: "closed" as const };
    expect(decideSync(settled, closed, plan, one)).toEqual({ type: "declined" });
    expect(decideSync(settled, closed, plan, two)).toEqual({ type: "offer" });
  });

  test("whose process ended before saving it is recognised by its newest commit", () => {
    const offering = { ...two, plan: offered.plan, conflicts: 0, tree: "e".repeat(40) };
    const made = { tree: offering.tree, message: `Sync\n\nacme/template: ${"d".repeat(40)}` };
    const adopted = {
      offering: null,
      offered: { ...two, pull: 6, plan: offered.plan, conflicts: 0 },
    };
    expect(recoverOffer({ ...record, offering }, 6, made)).toEqual({ ...record, ...adopted });
    for (const other of [
      { tree: "f".repeat(40) },
      { message: `Sync\n\nacme/template: ${"c".repeat(40)}` },
    ])
      expect(recoverOffer({ ...record, offering }, 5, { ...made, ...other })).toEqual({
        ...record,
        offering,
      });
    expect(listKeptBlobs({ ...record, offering })).toEqual(listKeptBlobs({ ...record, base: two }));
  });

  test("that is open is updated, unless people committed to it", () => {
    expect(decideSync(record, pull, plan, one)).toEqual({
      type: "waiting",
      pull: 5,
      behind: false,
    });
    expect(decideSync(record, pull, plan, two)).toEqual({ type: "offer" });
    expect(decideSync(record, { ...pull, untouched: false }, plan, two)).toEqual({
      type: "waiting",
      pull: 5,
      behind: true,
    });
    const other = { steps: [{ type: "delete" as const, path: "y" }], conflicts: [] };
    expect(decideSync(record, pull, other, one), "people changed the default branch").toEqual({
      type: "offer",
    });
  });

  test("that no longer changes anything is closed, unless people committed to it", () => {
    const nothing = { steps: [], conflicts: [] };
    expect(decideSync(record, pull, nothing, two)).toEqual({ type: "in_sync", close: 5 });
    expect(decideSync(record, { ...pull, untouched: false }, nothing, two)).toEqual({
      type: "in_sync",
      close: null,
    });
  });

  test("is read back from the record unchanged, and another text is not one", () => {
    expect(parseSyncRecord(renderSyncRecord({ ...record, base: two, problem: "x" }))).toEqual({
      ...record,
      base: two,
      problem: "x",
    });
    for (const text of [
      "",
      "{",
      "[]",
      '{"version":2}',
      '{"version":1,"base":{"files":{"a":{"sha":"../x"}}}}',
    ])
      expect(parseSyncRecord(text)).toBeNull();
  });
});
