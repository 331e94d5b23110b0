/**
 * Findings that guards hold back are stored within limits. People can only approve what they were
 * shown.
 */
import { describe, expect, test } from "vitest";
import {
  createBlockedChange,
  hasOnlyKnownFindings,
  isWaivable,
  listUnwaivedFindings,
  type GuardFinding,
} from "../../src/core/model/guard-findings.ts";
import { describeFindings } from "../../src/core/messages/guard-findings.ts";

const finding = (n: number, more: Partial<GuardFinding> = {}): GuardFinding => ({
  ...{ guard: "size", path: `f${n}`, message: `Too much ${n}.`, waivable: true },
  ...more,
});
const findings = (count: number) => Array.from({ length: count }, (_, i) => finding(i));
const held = (all: GuardFinding[]) => createBlockedChange("W1.1/work/1", 5, all);

test("sixty findings are stored, with the number of further ones", () => {
  expect(held(findings(60))).toMatchObject({ session: "W1.1/work/1", run: 5, more: 0 });
  expect(held(findings(61))).toMatchObject({ more: 1 });
  expect(held(findings(61)).findings).toHaveLength(60);
  expect(held([finding(1, { path: null })]).findings[0]).toMatchObject({ path: null });
});

test("a person's hand-in is held in their own terms, and its approval holds for sessions too", () => {
  const one = finding(1, { toPerson: "Too much: `/give` returns it." });
  const [ofPerson, ofSession] = [createBlockedChange("W1.1/work/1", null, [one]), held([one])];
  expect(ofPerson.findings[0]!.message).toBe("Too much: `/give` returns it.");
  expect(ofSession.findings[0]!.message).toBe("Too much 1.");
  expect(ofPerson.findings[0]!.key).toBe(ofSession.findings[0]!.key);
});

test("a long finding is cut and recognised by its whole text", () => {
  const long = { path: "p".repeat(301), message: "m".repeat(601) };
  const [kept] = held([finding(1, long)]).findings;
  expect([kept!.path?.length, kept!.message.length]).toEqual([300, 600]);
  const other = held([finding(1, { ...long, path: `${"p".repeat(300)}q` })]).findings[0]!;
  expect(other.key).not.toBe(kept!.key);
});

describe("a change is held for known findings", () => {
  const before = held(findings(3));
  test.each([
    ["the same again", findings(3), true],
    ["fewer than before", findings(2), true],
    ["something new", findings(4), false],
    ["the same of another guard", [finding(0, { guard: "secrets" })], false],
    ["the same in another file", [finding(0, { path: "g" })], false],
  ])("%s: %s", (_what, now, known) => expect(hasOnlyKnownFindings(held(now), before)).toBe(known));

  test("but not if nothing was held before, or more is found than is stored", () => {
    expect(hasOnlyKnownFindings(held([]), null)).toBe(false);
    expect(hasOnlyKnownFindings(held(findings(60)), held(findings(61)))).toBe(true);
    expect(hasOnlyKnownFindings(held(findings(61)), held(findings(61)))).toBe(false);
  });
});

test("a person may approve findings if all are shown and all may be approved", () => {
  expect(isWaivable(held(findings(60)))).toBe(true);
  expect(isWaivable(held(findings(61)))).toBe(false);
  expect(isWaivable(held([finding(1), finding(2, { waivable: false })]))).toBe(false);
});

test("a waiver covers what it was given for, and nothing else", () => {
  const waiver = { ...held(findings(2)), by: "ann", at: "2026-01-01T00:00:00Z" };
  expect(listUnwaivedFindings(findings(3), waiver)).toEqual([finding(2)]);
  expect(listUnwaivedFindings(findings(2), undefined)).toEqual(findings(2));
});

describe("a person reads the findings before they approve them", () => {
  test("five findings in full, and guard and file of all the others", () => {
    expect(describeFindings(held(findings(5)))).toBe(
      "Too much 0. Too much 1. Too much 2. Too much 3. Too much 4.",
    );
    const bad = finding(9, { guard: "protected-paths", path: ".vscode/tasks.json" });
    const words = describeFindings(held([...findings(5), finding(5, { path: null }), bad]));
    expect(words).toMatch(
      /Too much 4\. And 2 more: size, protected-paths in `\.vscode\/tasks\.json`\.$/,
    );
  });

  test("and that there are more than are stored, which can't be approved", () => {
    expect(describeFindings(held(findings(62)))).toMatch(
      /And 57 more: size in `f5`, [^]*, size in `f59` …$/,
    );
  });
});
