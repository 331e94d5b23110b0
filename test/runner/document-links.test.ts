/** Links of documents, resolved as GitHub does. */
import { describe, expect, it } from "vitest";
import {
  listBrokenLinks,
  readDocument,
  type Document,
} from "../../src/runner/session/broken-links.ts";

const FILES: Record<string, string> = {
  "README.md": "# Units\n",
  "docs/guide.md": "# Guide\n\n## First steps\n",
  "docs/ü b.md": "# Über\n",
  "src/a.ts": "# no heading\n",
};
const FOLDERS = new Set(["", "docs", "src"]);
const read = (text: string): Document => readDocument(text)!;

/** Returns the broken links of a document in `docs`. */
function brokenOf(text: string, path = "docs/here.md"): string[] {
  return listBrokenLinks(path, read(text), {
    has: (to) => FOLDERS.has(to) || Object.hasOwn(FILES, to),
    read: (to) => (Object.hasOwn(FILES, to) ? read(FILES[to]!) : null),
  }).map(({ link }) => link);
}

describe("a heading's anchor", () => {
  it.each([
    ["# What is it?", "what-is-it"],
    ["# A -- B_c", "a----b_c"],
    ["# `run()` and **more**", "run-and-more"],
    ["# Tom & Jerry", "tom--jerry"],
    ["# Tom &amp; Jerry", "tom--jerry"],
    ["# Straße Ⅷ x²", "straße-ⅷ-x"],
    ["# 日本 語", "日本-語"],
    ["# A [link](https://example.com/x) here", "a-link-here"],
    ['# <a id="other"></a>Title', "title"],
    ["# ![logo](../README.md) Title", "title"],
    ["# \\*Star\\*", "star"],
    ["Title\n=====", "title"],
    ["> ## In a quotation", "in-a-quotation"],
    ['<h1 align="center">\n  Great Tool\n</h1>', "great-tool"],
  ])("for %j is #%s", (source, anchor) => {
    expect([...read(source).anchors]).toContain(anchor);
    expect(brokenOf(`${source}\n\n[to](#${anchor})`)).toEqual([]);
    expect(brokenOf(`${source}\n\n[to](#${anchor}-1)`)).toEqual([`#${anchor}-1`]);
  });

  it("has a number if the same one exists before it, regardless of ids in HTML", () => {
    const source = '<a id="usage"></a>\n\n# Usage\n\n# Usage!\n\n# Usage-1\n';
    expect([...read(source).anchors].toSorted()).toEqual(["usage", "usage-1", "usage-1-1"]);
  });

  it("does not come from front matter, a comment or a code block", () => {
    const source =
      "---\ntitle: Mine\n---\n\n<!-- # Hidden -->\n\n```md\n# Code\n```\n\n    # Indented\n";
    expect([...read(source).anchors]).toEqual([]);
  });
});

describe("a link", () => {
  it.each([
    "[a](guide.md)",
    "[a](./guide.md#first-steps)",
    "[a](guide.md#First-Steps)",
    "[a](../README.md#units)",
    "[a](/README.md)",
    "[a](/docs/guide.md?plain=1#L3)",
    "[a](/)",
    "[a](..)",
    "[a](../docs)",
    "[a](../docs/)",
    "[a](<ü b.md>)",
    "[a](%C3%BC%20b.md#%C3%BCber)",
    "[a](../src/a.ts#L1-L2)",
    "[a](../src/a.ts#anything)",
    "[a](#)",
    "[a](#top)",
    "[a](guide.md#user-content-guide)",
    "[a][b]\n\n[b]: guide.md",
    "[a](https://example.com/none.md)",
    "[a](//example.com/none.md)",
    "[a](mailto:a@example.com)",
    '<a href="guide.md#first-steps">a</a>',
    '<a id="Here"></a> [a](#here)',
    "<a name=here></a> [a](#here)",
  ])("%s works", (source) => {
    expect(brokenOf(source)).toEqual([]);
  });

  it.each([
    ["[a](none.md)", "none.md"],
    ["[a](README.md)", "README.md"],
    ["[a](Guide.md)", "Guide.md"],
    ["[a](guide.md#none)", "guide.md#none"],
    ["[a](#none)", "#none"],
    ["[a](../none/)", "../none/"],
    ["[a](../../README.md)", "../../README.md"],
    ["[a](/../README.md)", "/../README.md"],
    ["[a](%2e%2e/%2e%2e/README.md)", "../../README.md"],
    ["[a](%C3%BC.md)", "ü.md"],
    ["[a](%E0%A4%A.md)", "%E0%A4%A.md"],
    ["![a](none.png)", "none.png"],
    ["[a][b]\n\n[b]: none.md", "none.md"],
    ["| a |\n|---|\n| [a](none.md) |", "none.md"],
    ["- [a](none.md)", "none.md"],
    ['<a href="none.md">a</a>', "none.md"],
    ["<p align=center><img src='none.png'></p>", "none.png"],
    ['<div data-id="here"></div>\n\n[a](#here)', "#here"],
  ])("%s is broken", (source, link) => {
    expect(brokenOf(source)).toEqual([link]);
  });

  it.each([
    "`[a](none.md)`",
    "```\n[a](none.md)\n```",
    "    [a](none.md)",
    '<!-- [a](none.md) <a href="none.md"> -->',
    "\\[a](none.md)",
    "Words[^1].\n\n[^1]: None.",
    '```html\n<a href="none.md">\n```',
  ])("does not exist in %j", (source) => {
    expect(read(source).links).toEqual([]);
  });

  it("is reported once, even if it occurs several times", () => {
    expect(brokenOf("[a](none.md) [b](none.md)")).toEqual(["none.md"]);
  });

  it("from a document in the root leads to folders next to it, but not above it", () => {
    expect(brokenOf("[a](docs) [b](../docs)", "README.md")).toEqual(["../docs"]);
  });
});

it.each([
  ["quotations", ">".repeat(20_000)],
  ["elements", "<b>".repeat(5000)],
])("a document with nested %s is not read, and that is decided in time", (_, source) => {
  const began = Date.now();
  expect(readDocument(`${source} [a](none.md)`)?.links ?? []).toEqual([]);
  expect(Date.now() - began).toBeLessThan(10_000);
});
