import { describe, expect, it } from "vitest";
import { broken } from "./broken.ts";
import {
  findDoubleNames,
  findMissingVerbs,
  findOtherCases,
  findParticiples,
  findSharedStems,
} from "./names.ts";
import { toSource } from "./source.ts";

describe("the rule of verbs", () => {
  it.each([
    "export function branchOf() {}",
    "export async function within() {}",
    "export const branchOf = () => 1;",
    "export default function branch() {}",
  ])("refuses %s", (text) => {
    expect(broken(findMissingVerbs, "src/a.ts", text)).toHaveLength(1);
  });

  it.each([
    "export function getBranch() {}",
    "export const readBranch = async () => 1;",
    "export const LIMIT = 1;\nexport const fields = z.object({});",
    "export interface Branch {}",
    "function branchOf() {}",
    'export { branchOf } from "./b.ts";',
  ])("accepts %s", (text) => {
    expect(broken(findMissingVerbs, "src/a.ts", text)).toEqual([]);
  });

  it("accepts the functions that have a reason", () => {
    const text = "export default function baton() {}";
    expect(broken(findMissingVerbs, "src/index.ts", text)).toEqual([]);
    expect(broken(findMissingVerbs, "src/a.ts", text)).toHaveLength(1);
  });
});

describe("the rule of participles and prepositions", () => {
  it.each([
    "export interface Asked {}",
    "export const kept = 1;",
    "export function within() {}",
    "export class Held {}",
    "export type Seen = string;",
    "export const { taken, free } = pool;",
  ])("refuses %s", (text) => {
    expect(broken(findParticiples, "src/a.ts", text)).toHaveLength(1);
  });

  it.each([
    "export interface AskedQuestion {}",
    "export const need = 1;",
    "const kept = 1;",
    "export const HELD = 1;",
  ])("accepts %s", (text) => {
    expect(broken(findParticiples, "src/a.ts", text)).toEqual([]);
  });
});

describe("the rule of file names", () => {
  it.each(["src/onPull.ts", "src/a/Queue.ts", "src/a_b.ts", "test/folderLock.test.ts"])(
    "refuses %s",
    (path) => {
      expect(broken(findOtherCases, path, "")).toHaveLength(1);
    },
  );

  it.each(["src/on-pull.ts", "src/a/queue2.ts", "test/folder-lock.test.ts"])(
    "accepts %s",
    (path) => {
      expect(broken(findOtherCases, path, "")).toEqual([]);
    },
  );
});

describe("the rule of stems", () => {
  const paths = (list: readonly string[]) =>
    findSharedStems(list.map((path) => toSource(path, ""))).map(({ path }) => path);

  it("refuses a file beside a folder of its name", () => {
    expect(paths(["src/a/tests.ts", "src/a/tests/one.ts"])).toEqual(["src/a/tests.ts"]);
    expect(paths(["src/a.ts", "src/a/b/c.ts"])).toEqual(["src/a.ts"]);
  });

  it("accepts the same name elsewhere", () => {
    expect(paths(["src/a/tests.ts", "src/b/tests/one.ts", "src/a/tests-all/one.ts"])).toEqual([]);
  });
});

describe("the rule of unique names", () => {
  const find = (files: Record<string, string>) =>
    findDoubleNames(Object.entries(files).map(([path, text]) => toSource(path, text))).map(
      ({ path }) => path,
    );

  it("refuses a name that two files export", () => {
    const text = "export function readLines() {}";
    expect(find({ "src/a.ts": text, "src/b.ts": text, "src/c.ts": text })).toEqual([
      "src/a.ts",
      "src/b.ts",
      "src/c.ts",
    ]);
    expect(
      find({ "src/a.ts": "export type Line = 1;", "src/b.ts": "export const Line = 1;" }),
    ).toHaveLength(2);
  });

  it("accepts a type beside its value, re-exports, and the sandbox's own names", () => {
    const text = "export const Line = z.string();\nexport type Line = string;";
    expect(
      find({
        "src/a.ts": text,
        "src/sandbox/a.ts": text,
        "src/b.ts": 'export { Line } from "./a.ts";',
      }),
    ).toEqual([]);
  });
});
