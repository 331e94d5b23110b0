import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { broken, RULES } from "./rules.ts";
import { rendered, VARIANTS } from "./variants.ts";

const ci = readFileSync(join(import.meta.dirname, "../../.github/workflows/ci.yml"), "utf8");

describe("no rule is broken", () => {
  it.each(Object.entries(VARIANTS))("by the workflow for %s", (_, text) =>
    expect(broken(text)).toEqual([]),
  );

  it("by our own CI", () => expect(broken(ci)).toEqual([]));
});

const PLANTED: readonly (readonly [rule: string, right: string, wrong: string])[] = [
  ["dangerous-triggers", "on:\n", "on:\n  pull_request_target:\n"],
  ["cache-poisoning", "package-manager-cache: false", "package-manager-cache: true"],
  ["cache-poisoning", "          package-manager-cache: false\n", ""],
  ["cache-poisoning", "package-manager-cache: false", "cache: npm"],
  ["cache-poisoning", "actions/upload-artifact@", "actions/cache/save@"],
  [
    "cache-poisoning",
    "if: ${{ startsWith(inputs.session, 'repository/preflight/') && ",
    "if: ${{ ",
  ],
  ["cache-poisoning", "actions/cache/restore@", "actions/cache@"],
  ["template-injection", "run: exec ", "run: echo ${{ inputs.build }}; exec "],
  [
    "template-injection",
    "- name: Keep",
    '- run: "echo ${{ github.ref_name }}"\n      - name: Keep',
  ],
  ["artipacked", "persist-credentials: false", "persist-credentials: true"],
  ["artipacked", "          persist-credentials: false\n", ""],
  ["excessive-permissions", "contents: read", "contents: write"],
  ["excessive-permissions", /permissions:\n( {2}.*\n)+/.exec(rendered())![0], ""],
  [
    "excessive-permissions",
    /permissions:\n( {2}.*\n)+/.exec(rendered())![0],
    "permissions: write-all\n",
  ],
  [
    "excessive-permissions",
    "    timeout-minutes: 60",
    "    timeout-minutes: 60\n    permissions: { id-token: write }",
  ],
  ["unpinned-uses", /actions\/checkout@[0-9a-f]{40}/.exec(rendered())![0], "actions/checkout@v5"],
  ["unpinned-uses", "actions/checkout@", "somebody/checkout@"],
  [
    "secrets-outside-session",
    "- name: Keep\n",
    "- name: Keep\n        with: { key: \"${{ secrets['KEY'] }}\" }\n",
  ],
  [
    "secrets-outside-session",
    "BATON_LAUNCH: ${{ inputs.launch }}",
    "KEY: ${{ secrets.ANTHROPIC_API_KEY }}",
  ],
  ["environment-for-all", "    steps:", "    env: { TOKEN: x }\n    steps:"],
];

describe("a planted violation", () => {
  it.each(PLANTED)("breaks only its rule: %s: %s", (rule, right, wrong) => {
    const text = rendered().replace(right, wrong);
    expect(text).not.toBe(rendered());
    expect(new Set(broken(text).map((line) => line.split(":")[0]))).toEqual(new Set([rule]));
  });

  it("exists for each of the rules", () => {
    expect([...new Set(PLANTED.map(([rule]) => rule))].toSorted()).toEqual(
      Object.keys(RULES).toSorted(),
    );
  });
});
