/** Follows CONTRIBUTING for a webhook and a fault of the sandbox. */
import { expect, onTestFinished } from "vitest";
import type * as Sandbox from "../../src/sandbox/index.ts";
import type { FaultRuleInput } from "../../src/sandbox/faults/fault-rules.ts";
import { insertAfter, replaceText, testRecipe } from "./support/recipe.ts";
import type { SourceCopy } from "./support/source-copy.ts";

const RULESETS = "src/sandbox/rest/repos/rulesets.ts";
const RULES = "src/sandbox/faults/fault-rules.ts";
const INJECTION = "src/sandbox/faults/fault-injection.ts";
const README = "src/sandbox/README.md";

const EVENT = `  repository_ruleset: { permissions: ["metadata"], actions: ["created"] },`;

const RESPOND =
  "    return respondCreated(serializeRuleset(call, saveRuleset(call, fresh, given)));";
const EMIT = `    const shown = serializeRuleset(call, saveRuleset(call, fresh, given));
    call.sandbox.emit(call.repository, "repository_ruleset", "created", {
      repository_ruleset: shown,
      sender: call.login,
    });
    return respondCreated(shown);`;

testRecipe(
  {
    heading: "A webhook of the sandbox",
    parts: ["src/sandbox"],
    steps: [
      [
        {
          edit: "src/sandbox/webhooks/events.ts",
          by: insertAfter("export const EVENTS: Readonly<Record<string, EventKind>> = {", EVENT),
        },
      ],
      [{ edit: RULESETS, by: replaceText(RESPOND, EMIT) }],
      [
        {
          edit: README,
          by: replaceText("`repository_dispatch`", "`repository_dispatch`, `repository_ruleset`"),
        },
      ],
    ],
  },
  async (copy) => {
    const github = await openGitHub(copy);
    const events: string[] = [];
    github.onEvent(({ event, action }) => void events.push(`${event}.${action}`));
    const answer = await ask(github, "/repos/octocat/hello/rulesets", {
      name: "Rules",
      enforcement: "active",
    });
    expect(answer.status).toBe(201);
    expect(events).toContain("repository_ruleset.created");
    expect(copy.read(README)).toContain("`repository_ruleset`");
    expect(copy.compile(RULESETS)).toBe("");
  },
);

testRecipe(
  {
    heading: "A fault of the sandbox",
    parts: ["src/sandbox"],
    steps: [
      [
        {
          edit: RULES,
          by: insertAfter(
            'export const FaultRule = z.discriminatedUnion("fault", [',
            '  z.strictObject({ fault: z.literal("empty_answer"), ...ON_REQUEST }),',
          ),
        },
        {
          edit: RULES,
          by: insertAfter("export const REQUEST_FAULTS = [", '  "empty_answer",'),
        },
      ],
      [
        {
          edit: INJECTION,
          by: replaceText(
            '    if (rule.fault === "tree_timeout")',
            '    if (rule.fault === "empty_answer") return new Response(null, { status: 204 });\n' +
              '    if (rule.fault === "tree_timeout")',
          ),
        },
      ],
    ],
  },
  async (copy) => {
    const github = await openGitHub(copy);
    github.faults.arm({ fault: "empty_answer" } as unknown as FaultRuleInput);
    const statuses = [await ask(github, "/user"), await ask(github, "/user")];
    expect(statuses.map(({ status }) => status)).toEqual([204, 200]);
    expect(copy.compile(INJECTION)).toBe("");
  },
);

async function openGitHub(copy: SourceCopy): Promise<Sandbox.GitHubServer> {
  const { createGitHub } = await copy.load<typeof Sandbox>("src/sandbox/index.ts");
  const github = await createGitHub({ repositories: { "octocat/hello": {} } });
  onTestFinished(() => github.close());
  return github;
}

/** Sends a request as the owner. With a body, it is a POST. */
function ask({ apiUrl, people }: Sandbox.GitHubServer, path: string, body?: object) {
  return fetch(`${apiUrl}${path}`, {
    headers: { authorization: `token ${people["octocat"]?.token}` },
    ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
  });
}
