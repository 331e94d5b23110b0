/** F11: people see what GitHub renders. */
import { tryRequest, showAttempt } from "../attempt.ts";
import { Observations, type Probe } from "../probe.ts";

const FULL = { headers: { accept: "application/vnd.github.full+json" } };

interface Sample {
  what: string;
  markdown: string;
  /** Each one matches the rendering. */
  has?: readonly RegExp[];
  /** None of them matches the rendering. */
  lacks?: readonly RegExp[];
}

/** A word in each place where people don't see it, or don't take it for an instruction. */
export const SAMPLES: readonly Sample[] = [
  { what: "a paragraph", markdown: "/approve", has: [/<p[^>]*>\/approve<\/p>/] },
  { what: "an HTML comment", markdown: "a <!-- /hidden --> b", lacks: [/hidden/] },
  {
    what: "a link's title",
    markdown: '[a](https://example.com "/hidden")',
    has: [/title="\/hidden"/],
  },
  {
    what: "an image's alternative text",
    markdown: "![/hidden](https://example.com/a.png)",
    has: [/alt="\/hidden"/],
  },
  { what: "a code fence", markdown: "```\n/hidden\n```", has: [/<pre[\s\S]*\/hidden/] },
  { what: "a code span", markdown: "`/hidden`", has: [/<code[^>]*>\/hidden<\/code>/] },
  { what: "a quote", markdown: "> /hidden", has: [/<blockquote>[\s\S]*\/hidden/] },
  {
    what: "closed details",
    markdown: "<details>\n\n/hidden\n\n</details>",
    has: [/<details>[\s\S]*\/hidden/],
  },
  { what: "CDATA", markdown: "<![CDATA[\n/hidden\n]]>", lacks: [/<p[^>]*>\/hidden/] },
  { what: "an attribute", markdown: '<span data-x="/hidden">a</span>', lacks: [/hidden/] },
  {
    what: "a style",
    markdown: '<p style="display:none">/shown</p>',
    has: [/\/shown/],
    lacks: [/display/],
  },
  { what: "a link's definition", markdown: "a\n\n[//]: # (/hidden)", lacks: [/hidden/] },
  { what: "math", markdown: "$$\n/hidden\n$$", has: [/math/] },
  { what: "a diagram", markdown: "```mermaid\ngraph TD; a-->b\n```", has: [/mermaid/] },
  { what: "a footnote", markdown: "a[^1]\n\n[^1]: /note", has: [/data-footnotes/] },
  { what: "a script", markdown: "<script>/hidden</script>a", lacks: [/<script/] },
];

export const bodyHtml: Probe = {
  name: "body-html",
  title: "GitHub's rendering says which text people see",
  needs: [],
  creates: `an issue with ${SAMPLES.length} comments`,
  docs: "https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types",
  baton:
    "It reads people's text from body_html (application/vnd.github.full+json) and bodyHTML " +
    "(GraphQL) only.",
  sandbox: "It renders with a Markdown library to the same shapes.",
  async run({ octokit, at }) {
    const seen = new Observations();
    const { data: issue } = await octokit.rest.issues.create({
      ...at,
      title: "Rendering",
      body: SAMPLES[0]!.markdown,
    });
    const place = { ...at, issue_number: issue.number };
    const read = await tryRequest(octokit.rest.issues.get({ ...place, ...FULL }));
    const html = read.ok ? read.data.body_html : undefined;
    if (html === undefined) {
      return seen.expect(
        false,
        `The issue as full+json is answered ${showAttempt(read)}, without body_html`,
      );
    }
    for (const { what, markdown, has = [], lacks = [] } of SAMPLES) {
      const { data: comment } = await octokit.rest.issues.createComment({
        ...place,
        body: markdown,
      });
      const { data } = await octokit.rest.issues.getComment({
        ...at,
        comment_id: comment.id,
        ...FULL,
      });
      const shown = data.body_html ?? "";
      const asAssumed =
        has.every((one) => one.test(shown)) && !lacks.some((one) => one.test(shown));
      seen.expect(asAssumed, `${what}: ${JSON.stringify(markdown)} is ${JSON.stringify(shown)}`);
    }
    const query = `query ($owner: String!, $repo: String!, $number: Int!) {
      repository(owner: $owner, name: $repo) { issue(number: $number) { bodyHTML } }
    }`;
    const answer = await octokit.graphql<Answer>(query, { ...at, number: issue.number });
    const same = answer.repository.issue.bodyHTML.trim() === html.trim();
    return seen.expect(
      same,
      `GraphQL's bodyHTML of the issue is ${same ? "the same" : JSON.stringify(answer)}`,
    );
  },
};

interface Answer {
  repository: { issue: { bodyHTML: string } };
}
