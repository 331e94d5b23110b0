/** A template's `.github/baton.yml`, and which parts of it a repository takes over. */
import { expect, test } from "vitest";
import { settingsSchema } from "../../../src/config/schema.ts";
import { CONFIG_PATH } from "../../../src/core/model/settings.ts";
import { filterSettings, mergeSettings } from "../../../src/core/templates/merge-settings.ts";
import { ALLOWABLE_KEYS, FREE_KEYS } from "../../../src/core/model/template-source.ts";
import { compare, linesOf } from "./support.ts";

const HERE = `# Ours.

# Who approves.
gates:
  plan: human # always
label: build it
#loops: null
`;

const merge = (
  base: string | null,
  here: string | null,
  template: string,
  allow: string[] = [],
) => {
  const filter = (text: string) => filterSettings(text, allow)!.text;
  return mergeSettings(base === null ? null : filter(base), here, filter(template), allow);
};

test("each key of the settings is free, or protected with a reason", () => {
  const template = Object.keys(settingsSchema.shape).map((key) => `${key}: x`);
  const { kept } = filterSettings(template.join("\n"), [])!;
  // A new key has to be added to one of the lists in merge-settings.ts.
  expect(kept.filter(({ reason }) => /no key that templates/.test(reason))).toEqual([]);
  expect(kept.map(({ key }) => key)).toEqual(
    expect.arrayContaining(["gates", "isolation", "egress", "budgets"]),
  );
  expect(FREE_KEYS.filter((key) => !(key in settingsSchema.shape))).toEqual([]);
});

test.each([
  ...ALLOWABLE_KEYS,
  "_extends",
  "template",
  "templates",
  "sync",
  "branch_prefix",
  "unknown",
])("`%s` of a template never reaches a repository that does not allow it", (key) => {
  expect(merge(null, HERE, `${key}: loose\nloops: 2\n`)).toMatchObject({
    ok: true,
    text: `${HERE.trim()}\n\nloops: 2\n`,
  });
  expect(merge(null, HERE, `"${key}": loose\n`)).toMatchObject({ ok: true, text: null });
});

test.each(["_extends", "template", "templates", "sync", "branch_prefix"])(
  "nothing allows `%s`",
  (key) => {
    expect(merge(null, HERE, `${key}: loose\n`, [key])).toMatchObject({ text: null });
  },
);

test("a protected key that reaches the merge is detected there, and nothing is applied", () => {
  expect(
    mergeSettings(
      "gates: { plan: human }\n",
      "gates: { plan: human }\n",
      "gates:\n  plan: auto\n",
      [],
    ),
  ).toEqual({
    ok: false,
  });
});

test("an allowed key is applied, and the repository's comments and order are kept", () => {
  const merged = merge(null, HERE, "# Bound.\nbudgets:\n  build: 5\n", ["budgets"]);
  expect(merged).toMatchObject({
    ok: true,
    text: `${HERE.trim()}\n\n# Bound.\nbudgets:\n  build: 5\n`,
    conflicts: [],
  });
});

test("a key that both sides changed is unchanged and reported, and the others are applied", () => {
  const merged = merge(
    "label: a\nloops: 1\n",
    "label: mine\nloops: 1\n",
    "label: theirs\nloops: 2\n",
  );
  expect(merged).toMatchObject({
    ok: true,
    text: "label: mine\nloops: 2\n",
    conflicts: [{ key: "label" }],
  });
});

test("a key that the template removed is removed, unless people changed it", () => {
  expect(merge("label: a\nloops: 1\n", "label: a\nloops: 3\n", "titles: {}\n")).toMatchObject({
    text: "loops: 3\n\ntitles: {}\n",
    conflicts: [],
  });
});

test.each([
  ["an anchor", "label: &a x\nloops: 1\n"],
  ["flow style", "{label: x, gates: {plan: auto}}\n"],
  ["two documents", "label: x\n---\ngates:\n  plan: auto\n"],
  ["a list", "- gates\n"],
  ["a tag", "label: !!str x\n"],
])("%s is not parsed, and the template's settings are skipped", (_, text) => {
  expect(filterSettings(text, [])).toBeNull();
});

test("people's settings in flow style are not changed", () => {
  const plan = compare({
    here: { [CONFIG_PATH]: "{label: x, sign_off: true}\n" },
    template: { [CONFIG_PATH]: "loops: 1\n" },
  });
  expect(linesOf(plan)).toEqual([]);
  expect(plan.conflicts[0]!.reason).toMatch(/can't be read key by key/);
});

test("a template's comment can't hide a key, and a text can't end another one", () => {
  const template = "label: |\n  a\n# gates:\nloops: 1 # gates:\n";
  const merged = merge(null, "gates:\n  plan: human", template);
  expect(merged).toMatchObject({ ok: true });
  expect((merged as { text: string }).text).toMatch(/^gates:\n {2}plan: human\n\nlabel:/);
});
