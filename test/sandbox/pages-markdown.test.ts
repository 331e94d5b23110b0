/** Markdown as GitHub shows it, without anything that runs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { getGit } from "../../src/sandbox/git/get-git.ts";
import { createGitHub, type GitHubServer } from "../../src/sandbox/index.ts";
import { addIssue } from "../../src/sandbox/issues/issue-state.ts";
import { isOtherLocalServer } from "../../src/sandbox/pages/markdown/sanitize.ts";
import { renderCommentText, renderPageMarkdown } from "../../src/sandbox/pages/markdown/render.ts";
import type { RepositoryPlace } from "../../src/sandbox/pages/visit.ts";
import { HOSTILE } from "./pages-hostile.ts";

const dir = mkdtempSync(join(tmpdir(), "markdown-test-"));
let running: GitHubServer;
let place: RepositoryPlace;
let sha: string;

beforeAll(async () => {
  running = await createGitHub({ dir });
  const repository = running.seed.repository({ owner: "ann", name: "sample" });
  const git = getGit(running.sandbox, repository);
  place = { repository, git, base: "/ann/sample", api: "/repos/ann/sample" };
  const person = { name: "Ann", email: "a@example.com", date: "2026-01-01T00:00:00Z" };
  const commit = {
    tree: git.writeTree([]),
    parents: [],
    author: person,
    committer: person,
    message: "x",
  };
  sha = git.writeCommit({ ...commit, signature: null });
  addIssue(running.sandbox, repository, { title: "One", body: null, author: "ann", pull: null });
});
afterAll(async () => {
  await running.close();
  rmSync(dir, { recursive: true, force: true });
});

const shown = (text: string) => renderCommentText(running.sandbox, place, text).text;

describe("Markdown on the pages", () => {
  test("supports GitHub's tables, tasks, strikes, details and line breaks", () => {
    expect(shown("| a |\n| - |\n| b |")).toContain("<td>b</td>");
    expect(shown("- [x] done")).toMatch(/<input [^>]*checked[^>]*>/);
    expect(shown("<input type=checkbox>")).toMatch(/<input [^>]*disabled/);
    expect(shown("~~gone~~")).toContain("<del>gone</del>");
    expect(shown("<details><summary>More</summary>\n\n**text**\n\n</details>")).toContain(
      "<strong>text</strong>",
    );
    expect(shown("one\ntwo")).toMatch(/one<br ?\/?>\s*two/);
  });

  test("links existing issues, people and commits, outside of code and links", () => {
    expect(shown("#1")).toContain('<a href="/ann/sample/issues/1">#1</a>');
    expect(shown("**#1** <b>@ann</b>")).toContain('<a href="/ann">@ann</a>');
    expect(shown(sha)).toContain(
      `<a href="/ann/sample/commit/${sha}"><code>${sha.slice(0, 7)}</code></a>`,
    );
    for (const text of [
      "`#1`",
      "#99",
      "@nobody",
      "W1.1",
      "a#1",
      "ann@ann.example",
      "0123456789abcdef",
    ]) {
      expect(shown(text), text).not.toContain('href="/ann');
    }
    expect(shown("[see #1](http://x.example)").match(/<a /g)).toHaveLength(1);
  });

  test("links objects that were created after the text", () => {
    expect(shown("See #2, @zoe")).not.toContain("<a ");
    addIssue(running.sandbox, place.repository, {
      title: "Two",
      body: null,
      author: "ann",
      pull: null,
    });
    expect(shown("See #2, @zoe")).toContain('<a href="/ann/sample/issues/2">#2</a>');
    running.seed.account("zoe");
    expect(shown("See #2, @zoe")).toContain('<a href="/zoe">@zoe</a>');
  });

  test("resolves relative links from the place of the text", () => {
    expect(shown("[b](../blob/main/x.md)")).toContain('href="/ann/sample/blob/main/x.md"');
    const links = "/ann/sample/blob/main/docs/a.md";
    const origin = {
      sandbox: running.sandbox,
      place,
      links,
      pictures: links.replace("blob", "raw"),
      breaks: false,
    };
    const text = renderPageMarkdown("[c](c.md) ![d](../d.png)", origin).text;
    expect(text).toContain('href="/ann/sample/blob/main/docs/c.md"');
    expect(text).toContain('src="/ann/sample/raw/main/d.png"');
  });

  test("links to no other server on this machine, which would get the browser's cookies", () => {
    const own = running.url;
    expect(shown(`[a](${own}/ann/sample)`)).toContain(`href="${own}/ann/sample"`);
    expect(shown("<https://example.org/x>")).toContain('href="https://example.org/x"');
    for (const to of [
      ...[
        "http://127.0.0.1:1/",
        "https://127.0.0.1/",
        "http:127.0.0.1:1",
        "http://2130706433:1/",
        "http://0:1/",
      ],
      ...["http://localhost:1/", "http://x.LOCALHOST:1"],
    ]) {
      for (const text of [`[a](${to})`, `<a href="${to}">a</a>`, `![a](${to})`]) {
        expect(shown(text), text).not.toContain("href=");
      }
    }
    expect(isOtherLocalServer("http://box.example:1/", "http://box.example:8080")).toBe(true);
    expect(isOtherLocalServer("http://box.example:8080/x", "http://box.example:8080")).toBe(false);
    for (const to of ["http://[::1]:1/", "http://[::ffff:7f00:1]:1/", "http://[::]:1"]) {
      expect(shown(`<a href="${to}">a</a>`), to).not.toContain("href=");
    }
  });

  test("draws Mermaid in both color schemes, and shows an invalid diagram as code", () => {
    const drawn = shown("```mermaid\nflowchart LR\n A-->B\n```");
    expect(drawn.match(/data:image\/svg\+xml;base64,/g)).toHaveLength(2);
    const svg = Buffer.from(
      /src="data:image\/svg\+xml;base64,([^"]+)/.exec(drawn)![1]!,
      "base64",
    ).toString("utf8");
    expect(svg).toContain("<svg");
    expect(svg).not.toContain("googleapis");
    expect(shown("```mermaid\nnot a diagram\n```")).toContain(
      '<code class="language-mermaid">not a diagram',
    );
  });

  test.each(["A-->B", "A---B", "A-.->B", "A-->|yes|B", "A--yes-->B", "A --> B"])(
    "finds the two ends of %s",
    (line) => {
      const drawn = shown(`\`\`\`mermaid\ngraph LR\n ${line}\n\`\`\``);
      const [, data = ""] = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(drawn) ?? [];
      const picture = Buffer.from(data, "base64").toString();
      const words = [...picture.matchAll(/<text[^>]*>(?:<tspan[^>]*>)?([^<]*)/g)].map(
        ([, word]) => word ?? "",
      );
      expect(new Set(words.filter((word) => word !== "yes"))).toEqual(new Set(["A", "B"]));
    },
  );

  test("is fast for expensive text: ids that git looks up, and large diagrams", () => {
    const look = vi.spyOn(place.git, "resolve");
    shown(Array.from({ length: 500 }, (_, i) => `ab${i + 10_000}`).join(" "));
    expect(look.mock.calls.length).toBeLessThanOrEqual(50);
    look.mockRestore();
    const tree = Array.from({ length: 250 }, (_, i) => ` A${i >> 1} --> A${i + 1}`).join("\n");
    const product = ` ${Array.from({ length: 50 }, (_, i) => `A${i}`).join(" & ")} --> B`;
    for (const text of [tree, product]) {
      expect(shown(`\`\`\`mermaid\ngraph TD\n${text}\n\`\`\``)).toContain(
        '<code class="language-mermaid">graph TD',
      );
    }
  });

  test("shows text that is nested too deeply as it was written", () => {
    expect(shown(">".repeat(60_000))).toMatch(/^<pre>(&#62;)+<\/pre>$/);
  });

  test("colours a diff", () => {
    expect(shown("```diff\n-a\n+<b>\n```")).toContain('<span class="add">+&lt;b&gt;</span>');
    expect(shown("```suggestion\n<b>\n```")).toMatch(
      /class="language-suggestion"><span class="add">&lt;b&gt;<\/span>/,
    );
  });

  test.each(HOSTILE)("makes harmless: %s", (text) => {
    const page = shown(text);
    const tags = [...page.matchAll(/<\/?([a-z0-9]+)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*\/?>/gi)];
    const names = new Set(tags.map(([, name = ""]) => name.toLowerCase()));
    for (const name of [
      "script",
      "style",
      "iframe",
      "svg",
      "math",
      "form",
      "object",
      "embed",
      "link",
      "meta",
      "base",
    ]) {
      expect(names.has(name), name).toBe(false);
    }
    for (const [tag, , attributes = ""] of tags) {
      expect(attributes, tag).not.toMatch(/\s(on\w+|style|id|srcdoc|formaction|target)=/i);
      expect(attributes, tag).not.toMatch(/\s(href|src)="\s*(javascript|vbscript|data:text|\/\/)/i);
      expect(attributes, tag).not.toMatch(/\ssrc="http/);
      expect(attributes, tag).not.toMatch(
        /\sclass="(?!(markdown|diagram|add|del|hunk|language-[\w+#-]+)")/,
      );
    }
    // Other tags become text: no angle bracket remains.
    expect(
      page.replaceAll(/<\/?[a-z0-9]+((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*\/?>/gi, ""),
    ).not.toMatch(/<[a-z!/]/i);
  });
});
