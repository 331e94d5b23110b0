/** The comment that delivers a build's result. No session can make it say anything else. */
import { describe, expect, test } from "vitest";
import { renderDelivery, renderReport } from "../../src/core/messages/delivery.ts";
import { BODY_LIMIT } from "../../src/core/text/markdown.ts";
import { closeInput } from "../../src/core/model/closing-inputs.ts";
import { renderMarkdown } from "../../src/sandbox/body-html.ts";
import { LAND } from "./support/facts.ts";
import { atRest } from "./support/at-rest.ts";

const source = (link: string, title = "A source") => ({ link, title, confidence: "high" as const });

function handedOver(closing: object, build: object = {}) {
  return atRest((state) => {
    Object.assign(state.build, { build_type: "research", delivery: "report", ...build });
    state.closing = closeInput.parse({ ...LAND, report: "It is so.", ...closing });
  });
}

test("a build that only lands delivers no report", () => {
  const state = handedOver({}, { build_type: "code_build", delivery: "land" });
  expect([renderDelivery(state), renderReport(state)]).toEqual([null, null]);
});

describe("headings of a report", () => {
  test("become bold lines in the comment and in the record", () => {
    const state = handedOver({ report: "## What **speaks** against it ##\n\nLittle." });
    for (const text of [renderDelivery(state)!, renderReport(state)!]) {
      expect(text).toContain("\n**What speaks against it**\n");
      expect(renderMarkdown(text)).not.toContain("speaks against it</h2>");
    }
  });

  test("stay unchanged inside code", () => {
    const report = "```sh\n# Not a heading\n```\n\n# A heading";
    const body = renderDelivery(handedOver({ report }))!;
    expect(body).toContain("\n# Not a heading\n");
    expect(body).toContain("\n**A heading**\n");
  });
});

test("sources are links if they are pages, and code if they are files", () => {
  const body = renderDelivery(
    handedOver({ sources: [source("https://example.com/a"), source("src/a.js")] }),
  )!;
  expect(body).toContain("| A source | [https://example.com/a](https://example.com/a) | high |");
  expect(body).toContain("| A source | `src/a.js` | high |");
});

test("a title, a criterion and a session's text stay in their cells", () => {
  const evil = "x | y |\n\n# Landed <img src=x> @octocat";
  const body = renderDelivery(
    handedOver(
      {
        sources: [source("src/a.js", evil)],
        criteria: [{ criterion: 1, met: true, evidence: [{ check: evil }], words: evil }],
        follow_up: [{ title: evil.slice(0, 100), goal: evil, evidence: evil, paths: [] }],
      },
      { done_when: [evil] },
    ),
  )!;
  const html = renderMarkdown(body);
  expect(html).not.toMatch(/<h1|<img/);
  // GitHub notifies nobody who is named in code.
  expect(html.replace(/<code>.*?<\/code>/gs, "")).not.toContain("@octocat");
  for (const [, row] of html.matchAll(/<tr>(.*?)<\/tr>/gs))
    expect(row!.match(/<t[dh]>/g)!.length).toBeLessThan(5);
});

test("the largest report, with all additions, fits into one comment and says where the rest is", () => {
  const state = handedOver(
    {
      report: "# A\n".repeat(10_000),
      sources: Array.from({ length: 60 }, (_, i) =>
        source(`https://example.com/${i}/${"a".repeat(400)}`, "t".repeat(200)),
      ),
      criteria: Array.from({ length: 20 }, (_, i) => ({
        criterion: i + 1,
        met: false,
        words: "w".repeat(600),
      })),
    },
    { done_when: Array.from({ length: 20 }, () => "c".repeat(400)) },
  );
  const body = renderDelivery(state)!;
  expect(body.length).toBeLessThan(BODY_LIMIT);
  expect(body).toContain("_Cut here; all of it is in [the record]");
  expect(renderReport(state)!.match(/\*\*A\*\*/g)).toHaveLength(10_000);
});
