/** What a run may upload. A model controlled the run, so Baton checks each field. */
import { describe, expect, test } from "vitest";
import {
  NO_MODEL,
  NO_USAGE,
  PROPOSAL_ARTIFACT,
  PROPOSAL_BYTES,
  PROPOSAL_FILE,
  proposalSchema,
  usageSchema,
} from "../../../src/core/model/proposal.ts";
import { expectAtMost, expectList, listProblems, withValue } from "../support/inputs.ts";

const write = { op: "write", path: "src/a.js", mode: "100644", content: "YQ==" };
const proposal = {
  ...{
    version: 1,
    build: "7-units",
    session: "W1.1/work/1",
    launch: 1,
    engine: "command",
    model: "own",
  },
  result: { ended: "closed", close: { anything: [1] } },
  change: {
    base: "0123456789abcdef0123456789abcdef01234567",
    files: [write, { op: "delete", path: "src/b.js" }],
  },
  steers: [1],
  usage: NO_USAGE,
  context: { script: 4000, diff: 1e9 },
  pins: { "octo/shared@v1": "0123456789abcdef0123456789abcdef01234567" },
};

test("a run leaves it in the place where Baton looks, with at most ten megabytes", () => {
  expect([PROPOSAL_ARTIFACT, PROPOSAL_FILE, PROPOSAL_BYTES]).toEqual([
    "proposal",
    "proposal.json",
    10_485_760,
  ]);
});

test("a proposal with a change is accepted unchanged", () => {
  expect(proposalSchema.parse(proposal)).toEqual(proposal);
  expect(listProblems(proposalSchema, { ...proposal, model: NO_MODEL, change: null })).toBe("");
});

test.each<[string, number]>([
  ["build", 80],
  ["session", 80],
  ["engine", 80],
  ["model", 120],
  ["change.files.0.path", 4096],
  ["change.files.1.path", 4096],
])("%s has at most %i characters", (path, most) =>
  expectAtMost(proposalSchema, proposal, path, most),
);

test("a proposal of an older runner that measured no context is accepted", () => {
  const { context: _, pins: _none, ...older } = proposal;
  expect(proposalSchema.parse(older)).toEqual({ ...older, context: {}, pins: {} });
});

test.each([
  ["no commit", { "octo/shared": "main" }],
  ["a key without end", { ["x".repeat(401)]: "0123456789abcdef0123456789abcdef01234567" }],
])("a pin with %s is refused", (_, pins) => {
  expect(proposalSchema.safeParse({ ...proposal, pins }).success).toBe(false);
});

test.each<[string, unknown]>([
  ["an unknown source", { script: 1, secrets: 2 }],
  ["more bytes than a session can read", { script: 1e9 + 1 }],
  ["bytes below zero", { script: -1 }],
  ["half a byte", { script: 1.5 }],
  ["text for a number", { script: "4000" }],
  ["a list", [1]],
])("context with %s is refused", (_, context) => {
  expect(proposalSchema.safeParse({ ...proposal, context }).success).toBe(false);
});

test("steers are named by number, at most two hundred", () => {
  expectList(proposalSchema, proposal, "steers", 12, 200);
});

test("a change names at most twenty thousand files", () => {
  const files = (count: number) =>
    listProblems(proposalSchema, withValue(proposal, "change.files", Array(count).fill(write)));
  expect([files(0), files(20_000), files(20_001)]).toEqual([
    "",
    "",
    expect.stringMatching(/^change\.files: too big/),
  ]);
});

test.each<[string, unknown[], unknown[]]>([
  ["version", [1], [2, "1", undefined]],
  ["launch", [1, 2, 1000], [0, 1.5, "1"]],
  ["steers.0", [1, 999], [0, 1.5, "1"]],
  [
    "change.base",
    ["f".repeat(40)],
    ["f".repeat(39), "f".repeat(41), "F".repeat(40), `main ${"f".repeat(40)}`, "main"],
  ],
  ["change.files.0.op", ["write"], ["move", ""]],
  ["change.files.0.path", ["a", "../a"], [""]],
  ["change.files.1.path", ["a"], [""]],
  ["change.files.0.mode", ["100644", "100755", "120000"], ["160000", "100666", "", undefined]],
  ["change.files.0.content", ["", "YQ=="], ["a", "<html>", undefined]],
])("%s is one of the known values", (path, right, wrong) => {
  for (const value of right)
    expect([value, listProblems(proposalSchema, withValue(proposal, path, value))]).toEqual([
      value,
      "",
    ]);
  for (const value of wrong)
    expect([value, listProblems(proposalSchema, withValue(proposal, path, value))]).not.toEqual([
      value,
      "",
    ]);
});

const said = (text: string) => ({ kind: "said", text });

describe("a session ends", () => {
  const of = (result: unknown) => listProblems(proposalSchema, { ...proposal, result });

  test.each<[string, object]>([
    ["with what it closes with, which its kind looks at", { ended: "closed", close: "anything" }],
    ["failed", { ended: "failed", cause: said("It fell.") }],
    [
      "parked until a time",
      { ended: "parked", cause: said("Quota."), until: "2026-11-21T10:00:00Z" },
    ],
    ["parked for an unknown time", { ended: "parked", cause: said("Quota."), until: null }],
    ["stopped", { ended: "stopped", cause: said("No key.") }],
    ["at its limit", { ended: "limit", spent: 1.5, limit: 2 }],
  ])("%s", (_, result) => expect(of(result)).toBe(""));

  test.each<[string, object]>([
    ["in another way", { ended: "merged", cause: said("x") }],
    ["in no way", { cause: said("x") }],
    ["without a cause", { ended: "failed" }],
    ["for a cause that is not known", { ended: "failed", cause: { kind: "boredom" } }],
    [
      "parked until something that is no time",
      { ended: "parked", cause: said("x"), until: "tomorrow" },
    ],
    ["parked without a result on when", { ended: "parked", cause: said("x") }],
    ["stopped, and closed beside it", { ended: "stopped", cause: said("x"), close: {} }],
    ["closed, and failed beside it", { ended: "closed", close: {}, cause: said("x") }],
  ])("but not %s", (_, result) => expect(of(result)).toMatch(/^result/));

  test.each(["failed", "stopped"])("%s with a text of at most 2000 characters", (ended) => {
    expectAtMost(
      proposalSchema,
      { ...proposal, result: { ended, cause: said("") } },
      "result.cause.text",
      2000,
    );
  });

  test("parked with one of 2000 too", () => {
    const result = { ended: "parked", cause: said(""), until: null };
    expectAtMost(proposalSchema, { ...proposal, result }, "result.cause.text", 2000);
  });
});

describe("the usage", () => {
  const used = (usage: object) =>
    listProblems(proposalSchema, { ...proposal, usage: { ...NO_USAGE, ...usage } });

  test.each(["input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens"])(
    "counts %s",
    (name) => {
      expect([used({ [name]: 0 }), used({ [name]: 1e10 })]).toEqual(["", ""]);
      for (const wrong of [-1, 1.5, 1e10 + 1, "1", null, undefined])
        expect(used({ [name]: wrong })).toContain(name);
      // A build's sum may exceed what one session can use.
      expect(listProblems(usageSchema, { ...NO_USAGE, [name]: 1e12 })).toBe("");
      expect(listProblems(usageSchema, { ...NO_USAGE, [name]: -1 })).toContain(name);
    },
  );

  test.each<[string, number]>([
    ["dollars", 1e5],
    ["seconds", 1e6],
  ])("may have a fraction in %s, up to %d", (name, most) => {
    expect([used({ [name]: 0 }), used({ [name]: 0.25 }), used({ [name]: most })]).toEqual([
      "",
      "",
      "",
    ]);
    for (const wrong of [-0.1, most + 1, "1", undefined])
      expect(used({ [name]: wrong })).toContain(name);
    expect(listProblems(usageSchema, { ...NO_USAGE, [name]: most * 2 })).toBe("");
    expect(listProblems(usageSchema, { ...NO_USAGE, [name]: -0.1 })).toContain(name);
  });

  test("has no price if none is known, which is not zero", () => {
    expect(used({ dollars: null })).toBe("");
    expect(used({ seconds: null })).toContain("seconds");
    expect(listProblems(usageSchema, { ...NO_USAGE, dollars: null })).toBe("");
  });
});

test.each(["", "result.", "change.", "change.files.0.", "change.files.1.", "usage."])(
  "an unknown field %sextra is refused, because nobody would see it in the record",
  (at) =>
    expect(listProblems(proposalSchema, withValue(proposal, `${at}extra`, 1))).toMatch(
      /extra: is not a known field/,
    ),
);

test("sums of usage refuse unknown fields too", () => {
  expect(listProblems(usageSchema, { ...NO_USAGE, extra: 1 })).toMatch(
    /^extra: is not a known field/,
  );
});
