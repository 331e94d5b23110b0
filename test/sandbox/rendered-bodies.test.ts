/**
 * `body_html` and `bodyHTML`: people's texts as GitHub renders them, with the elements of its
 * pages.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { renderMarkdown } from "../../src/sandbox/body-html.ts";
import { at, openApiWorld, type ApiWorld } from "./api-world.ts";

let world: ApiWorld;
beforeEach(async () => void (world = await openApiWorld()));
afterEach(() => world.close());

const HTML = '<p dir="auto">Hi <strong>you</strong><br>/approve</p>';

test("a comment has HTML if the media type requests it, with or without the Markdown", async () => {
  const octokit = world.person("ann");
  await octokit.rest.issues.create({ ...at, title: "A wish", body: "Please" });
  const body = "Hi **you**<!-- run -->\n/approve";
  await octokit.rest.issues.createComment({ ...at, issue_number: 1, body });
  const ask = async (format: "full" | "html" | "text" | "raw") => {
    const { data } = await octokit.rest.issues.listComments({
      ...at,
      issue_number: 1,
      mediaType: { format },
    });
    const [{ body: markdown, body_html: html, body_text: text } = {}] = data;
    return [markdown, html?.trim().replace("\n", ""), text?.trim()];
  };
  expect(await ask("full")).toEqual([body, HTML, "Hi you\n/approve"]);
  expect(await ask("html")).toEqual([undefined, HTML, undefined]);
  expect(await ask("text")).toEqual([undefined, undefined, "Hi you\n/approve"]);
  expect(await ask("raw")).toEqual([body, undefined, undefined]);
  const { data: issue } = await octokit.rest.issues.get({
    ...at,
    issue_number: 1,
    mediaType: { format: "full" },
  });
  expect(issue.body_html).toBe('<p dir="auto">Please</p>\n');
});

test("GraphQL has HTML as `bodyHTML`, with people and issues linked as on GitHub", async () => {
  const octokit = world.person("ann");
  await octokit.rest.issues.create({ ...at, title: "A wish", body: "See #1, @ann" });
  const query =
    `{ repository(owner: "${at.owner}", name: "${at.repo}") { issue(number: 1) { bodyHTML ` +
    "bodyText } } }";
  const { repository } = await octokit.graphql<{
    repository: { issue: { bodyHTML: string; bodyText: string } };
  }>(query);
  expect(repository.issue.bodyText).toBe("See #1, @ann");
  expect(repository.issue.bodyHTML).toMatch(
    /<a class="issue-link js-issue-link"[^>]*issues\/1">#1<\/a>/,
  );
  expect(repository.issue.bodyHTML).toMatch(
    /<a class="user-mention notranslate"[^>]*\/ann">@ann<\/a>/,
  );
});

test("an upload's address is signed again in each answer", async () => {
  const octokit = world.person("ann");
  const body = "![a](https://github.com/user-attachments/assets/714215c1)";
  await octokit.rest.issues.create({ ...at, title: "A wish", body });
  const ask = async () =>
    (await octokit.rest.issues.get({ ...at, issue_number: 1, mediaType: { format: "full" } })).data;
  const [first, second] = [(await ask()).body_html, (await ask()).body_html];
  expect(first).toMatch(
    /src="https:\/\/private-user-images\.githubusercontent\.com\/1\/714215c1\.png\?jwt=\d+"/,
  );
  expect(second).not.toBe(first);
});

test.each<[string, string, string | RegExp]>([
  [
    "code",
    "```yml\na: 1\n```",
    '<div class="highlight highlight-source-yaml" dir="auto"><pre ' +
      'class="notranslate">a: 1</pre></div>',
  ],
  [
    "code without a language",
    "```\na\n```",
    /^<div class="snippet-clipboard-content [^>]*><pre class="notranslate"><code /,
  ],
  [
    "a diagram",
    "```mermaid\nA\n```",
    /^<section class="js-render-needs-enrichment [^>]*data-type="mermaid">/,
  ],
  [
    "formulas",
    "$a$ costs $5 and $6",
    /^<p dir="auto"><math-renderer class="js-inline-math"[^>]*>\$a\$<\/math-renderer> costs \$5/,
  ],
  ["a formula over lines", "$$\na\n$$", /^<math-renderer class="js-display-math"/],
  [
    "an alert",
    "> [!NOTE]\n> a",
    /^<div class="markdown-alert markdown-alert-note"><p class="markdown-alert-title">Note<\/p>/,
  ],
  [
    "a task",
    "- [x] a",
    '<ul dir="auto">\n<li><input type="checkbox" disabled="" ' +
      'class="task-list-item-checkbox" checked=""> a</li>\n</ul>',
  ],
  [
    "people's own classes, styles and events",
    '<p class="d-none" style="color:red" onclick="a()">b</p>',
    '<p dir="auto">b</p>',
  ],
  ["a nest deeper than the stack", `${">".repeat(20_000)}a`, /^<pre><code>/],
])("%s has the elements of GitHub's page", (_, markdown, html) => {
  const rendered = renderMarkdown(markdown).trim();
  expect(typeof html === "string" ? rendered === html : html.test(rendered), rendered).toBe(true);
});
