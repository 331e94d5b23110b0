/** `BUILD.md` as its readers find it: people, and each session before it starts. */
import { AN_ENTRY } from "../support/facts.ts";
import { describe, expect, test } from "vitest";
import type { WorkerId } from "../../../src/core/model/names.ts";
import type { State } from "../../../src/core/model/state.ts";
import {
  parseBuildDocument,
  renderBuildDocument,
} from "../../../src/core/record/build-document.ts";
import type { Completion } from "../../../src/core/model/completion.ts";
import { sampleState } from "../record-sample.ts";
import { below } from "../support/sections.ts";

const AT = "2026-01-02T10:00:00Z";

function given(change: Partial<State["build"]> = {}, more: Partial<State> = {}): State {
  const state = sampleState();
  return { ...state, ...more, build: { ...state.build, ...change } };
}

function told(
  id: WorkerId,
  attempt: number,
  at: string,
  more: Partial<Completion>,
): Record<string, Completion> {
  const session = `${id}/work/${attempt}`;
  const none = {
    artifacts: [],
    learnings: [],
    concerns: [],
    decisions: [],
    follow_up: [],
    criteria: [],
  };
  return {
    [session]: {
      worker_id: id,
      session,
      timestamp: at,
      status: "complete",
      summary: "Did.",
      ...none,
      ...more,
    },
  };
}

describe("given BUILD.md, then it says", () => {
  test("whose build it is, where it came from, and where to find plan and progress", () => {
    const base = { branch: "main", sha: "0123456789abcdef".repeat(2) };
    const text = renderBuildDocument(
      given({ base, build_type: "code_build", title: "Add *units*\nnow", prd: null }),
    );
    expect(text.split("\n").slice(0, 7)).toEqual([
      "# [7-units] ORCH: Add *units* now",
      "",
      "Issue #7, requested by `ada` at 2026-01-01T00:00:00Z;",
      "base `main` at `0123456789ab`; build type: `code_build`.",
      "The plan: [PLAN.md](PLAN.md); progress: [STATUS.md](STATUS.md).",
      "",
      "## Request",
    ]);
  });

  test("what was requested, in a fence that it can't leave, with its hash", () => {
    const lines = below(
      renderBuildDocument(
        given({ request_sha256: "abc", prd: null, delivery: "land", done_when: [] }),
      ),
      "## Request",
    );
    expect(lines).toEqual([
      "````text",
      "Please add units.",
      "```js",
      "convert()",
      "```",
      "````",
      "sha256 `abc`",
    ]);
  });

  test("in which document the request continues, if there is one", () => {
    const text = renderBuildDocument(given({ prd: { path: "docs/units.md", sha: "b10b" } }));
    expect(text).toContain(
      "**The request continues in** `docs/units.md` of the repository (blob `b10b`): read it whole",
    );
    expect(renderBuildDocument(given({ prd: null }))).not.toContain("goes on in");
  });

  test("the state of each gate, for whom it waits, and what an approval applies to", () => {
    const gates: State["build"]["gates"] = {
      plan: { state: "approved", hash: "abc1234", by: "ann", at: AT },
      waves: [
        { wave: 2, state: "approved", by: null, at: AT },
        { wave: 3, state: "open", by: null, at: AT },
      ],
      landing: { state: "closed", hash: null, by: null, at: null },
    };
    const lines = (change: Partial<typeof gates>) =>
      below(renderBuildDocument(given({ gates: { ...gates, ...change } })), "## Gates");
    expect(lines({})).toEqual([
      `- plan: approved by \`ann\` at ${AT}, bound to \`abc1234\``,
      `- wave 2: approved by \`the configuration\` at ${AT}`,
      "- wave 3: waits for a person",
      "- landing: not reached yet",
    ]);
    const open = { state: "open" as const, hash: "abc1234", by: null, at: null };
    expect(lines({ plan: { ...open, state: "approved" }, waves: [], landing: open })).toEqual([
      "- plan: approved by `the configuration`, bound to `abc1234`",
      "- landing: waits for a person, bound to `abc1234`",
    ]);
  });

  test("for each wave what was built, decided and learned, and which concerns and tasks remain", () => {
    const completions = {
      ...told("W2.1", 1, "2026-01-03T00:00:00Z", { decisions: ["Feet"], learnings: ["Slow"] }),
      ...told("W1.1", 2, "2026-01-02T11:00:00Z", {
        decisions: ["Metres", "One\nfile", "Metres"],
        concerns: ["W2.1 needs feet, W2.10 and W2.2 don't"],
        follow_up: ["Add miles"],
      }),
      ...told("W1.1", 1, AT, { decisions: ["Metres", "Early"] }),
    };
    const state = given({}, { completions });
    const worker = state.workers["W1.1"]!;
    Object.assign(worker, {
      session: null,
      published: null,
      merge_sha: "a".repeat(40),
      attempts: { work: 2 },
    });
    worker.pr = { number: 5, head_repository_id: 1 };
    Object.assign(state.workers["W2.1"]!, { session: null, published: null });
    expect(below(renderBuildDocument(state), "## Wave 1")).toEqual([
      ...["### Built", "- W1.1: Task W1.1 (merged, #5): Did."],
      ...["### Decided", "- W1.1: Metres", "- W1.1: Early", "- W1.1: One file"],
      ...["### Concerns", "- W1.1, for W2.1: W2.1 needs feet, W2.10 and W2.2 don't"],
      ...["### Follow-ups", "- W1.1: Add miles"],
    ]);
    expect(below(renderBuildDocument(state), "## Wave 2")).toEqual([
      "### Decided",
      "- W2.1: Feet",
      "### Learned",
      "- W2.1: Slow",
    ]);
  });

  test("notes with the same time in an order that does not depend on reading order", () => {
    const all = [
      told("W1.1", 1, AT, { decisions: ["Metres"] }),
      told("W1.1", 2, AT, { decisions: ["Feet"] }),
      told("W1.1", 3, AT, { decisions: ["Miles"] }),
    ];
    const render = (order: typeof all) =>
      renderBuildDocument(
        given({}, { completions: Object.fromEntries(order.flatMap((one) => Object.entries(one))) }),
      );
    expect(below(render(all), "## Wave 1")).toEqual([
      "### Decided",
      "- W1.1: Metres",
      "- W1.1: Feet",
      "- W1.1: Miles",
    ]);
    expect(render(all.toReversed())).toBe(render(all));
  });

  test("nothing about waves that produced nothing", () => {
    expect(renderBuildDocument(given())).not.toMatch(/^## (Wave|Knowledge)/m);
  });

  test("what loops know, before what workers learned", () => {
    const one = { ...AN_ENTRY, text: "Watch feet", evidence: "src/a.js", replaces: null };
    const memories = { 1: { loop_summary: "x", knowledge: [one], remove: [], refused: [] } };
    const line = "- loop 1, gotcha: Watch feet (src/a.js)";
    expect(below(renderBuildDocument(given({}, { memories })), "## Knowledge")).toEqual([line]);
  });

  test("where people write their text", () => {
    const [hint, ...rest] = below(
      renderBuildDocument(given({}, { direction: "Use metres." })),
      "## Direction",
    );
    expect(hint).toMatch(/^<!-- Yours: .* stays unchanged, and every session reads it\. -->$/);
    expect(rest).toEqual(["Use metres."]);
    expect(below(renderBuildDocument(given()), "## Direction")).toHaveLength(1);
  });
});

describe("given BUILD.md as a person saved it", () => {
  const text = renderBuildDocument(given());
  const direction = (changed: string) => {
    const parsed = parseBuildDocument(changed);
    return parsed.ok ? parsed.direction : parsed.message;
  };

  test.each([
    ["words below the hint", `${text}\nUse metres.\n`, "Use metres."],
    ["words right below it", `${text}Use metres.\n`, "Use metres."],
    ["words without a last line end", `${text}\nUse metres.`, "Use metres."],
    ["blank lines among them", `${text}\nA\n\n\nB\n\n`, "A\n\n\nB\n"],
    ["words above the hint", text.replace("<!-- Yours", "Above.\n\n<!-- Yours"), "Above."],
    [
      "words above and below it",
      `${text.replace("<!-- Yours", "Above.\n<!-- Yours")}Below.\n`,
      "Above.\nBelow.",
    ],
    ["the hint taken out", text.replace(/<!-- Yours.*\n/, "Use metres.\n"), "Use metres."],
    ["nothing at all below the heading", text.replace(/## Direction[^]*/, "## Direction"), ""],
    ["the heading taken out", text.replace(/## Direction[^]*/, "Use metres.\n"), ""],
    [
      "blanks after the heading",
      `${text.replace("## Direction", "## Direction  ")}Mine.\n`,
      "Mine.",
    ],
  ])("with %s, then these are the direction, and nothing else is", (_what, changed, expected) => {
    expect(direction(changed)).toBe(expected);
  });

  test("with Windows line ends, then request and direction are unchanged", () => {
    const changed = `${text}\nUse metres.\n\nAlways.\n`.replaceAll("\n", "\r\n");
    expect(parseBuildDocument(changed)).toEqual({
      ok: true,
      request: given().request,
      direction: "Use metres.\n\nAlways.",
    });
  });

  test("with a request that has its own headings, then these belong to the request", () => {
    const request = "## Request\n\n## Direction\n\nNot this.\n\n```text\nx\n```";
    const parsed = parseBuildDocument(`${renderBuildDocument(given({}, { request }))}This.\n`);
    expect(parsed).toEqual({ ok: true, request, direction: "This." });
  });

  const line = (words: string) => text.split("\n").findIndex((one) => one.startsWith(words)) + 1;
  test.each<[string, string, number | null, RegExp]>([
    [
      "without the request's heading",
      text.replace("## Request", "## Wish"),
      null,
      /expected `## Request` with/,
    ],
    [
      "without its fence",
      text.replaceAll("````", "~~~~"),
      line("## Request"),
      /with the text in a fence/,
    ],
    [
      "with a fence of no text",
      text.replace("````text", "````texts"),
      line("## Request"),
      /in a fence/,
    ],
    [
      "with the fence above the heading",
      text.replace(/(## Request)\n\n(`{4}text)/, "$2\n$1"),
      line("`") - 1,
      /fence/,
    ],
    [
      "with a fence that has no end",
      text.replace(/\n`{4}\n/, "\n```\n"),
      line("````text"),
      /is not closed/,
    ],
  ])("%s, then the line is named", (_what, changed, at, words) => {
    expect(parseBuildDocument(changed)).toEqual({
      ok: false,
      line: at,
      message: expect.stringMatching(words) as string,
    });
  });
});
