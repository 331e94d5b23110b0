/**
 * The App's start and a whole build, with CI, a command and a review that asks for changes. Every
 * request, answer and webhook is checked against GitHub's API descriptions.
 */
import { getVariableValues, parse, validate, type OperationDefinitionNode } from "graphql";
import { beforeAll, expect, test } from "vitest";
import { getGithubSchema } from "../../src/sandbox/graphql/schema.ts";
import type { SandboxEvent, SandboxExchange } from "../../src/sandbox/index.ts";
import { judge } from "../sandbox/conformance/exchange.ts";
import { webhookProblems } from "../sandbox/conformance/webhook-schema.ts";
import { finding, openStage, review, worker, type Stage } from "./support/stage/index.ts";

const pathOf = ({ url }: SandboxExchange) => new URL(url).pathname;
const isGraphql = (one: SandboxExchange) => /^\/(api\/)?graphql$/.test(pathOf(one));

const exchanges: SandboxExchange[] = [];
const events: SandboxEvent[] = [];
let delivered: { event: string; action: string | null; body: string; status: string }[];
let stage: Stage;

const TEST = `on: pull_request
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: "true"
`;

beforeAll(async () => {
  stage = await openStage({
    config: "ci: auto",
    workflows: { "test.yml": TEST },
    plan: [worker("W1.1"), worker("W1.2"), worker("W2.1", { after: ["W1.1"] })],
    sessions: { "W2.1/review/1": review([finding("src/W2.1.txt", 1, "It ends too early.")]) },
  });
  const { running, app } = stage.testbed;
  running.onExchange((exchange) => void exchanges.push(exchange));
  running.onEvent((event) => void events.push(event));
  await stage.testbed.restart({ told: false });
  await stage.label();
  await stage.until(({ workers }) => workers["W1.1"]?.merge_sha, "W1.1 to be merged");
  await stage.say("/status");
  await stage.play();
  const { deliveries } = running.sandbox;
  await deliveries.settle();
  delivered = deliveries.list(app);
}, 120_000);

/** Returns each problem once, with its count. */
function tally(problems: string[]): string[] {
  const counts = new Map<string, number>();
  // The position in a list does not make it a different problem.
  for (const one of problems.map((text) => text.replaceAll(/\/\d+/g, "/#")))
    counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].map(([problem, count]) => `${count} × ${problem}`);
}

test("the build landed, so the whole path was exercised", () => {
  expect(stage.git("rev-list", "--count", "main")).toBe("2");
  expect(stage.state()!.workers["W2.1"]!.attempts).toMatchObject({ work: 1, review: 2, rework: 1 });
});

test("every REST request and answer conforms to GitHub's description", () => {
  const rest = exchanges.filter((one) => pathOf(one).startsWith("/api/v3/"));
  const judged = rest.map((exchange) => ({ exchange, ...judge(exchange) }));
  const operations = new Set(judged.map((one) => one.operation));
  process.stdout.write(`REST: ${rest.length} exchanges, ${operations.size} operations\n`);
  expect(rest.length).toBeGreaterThan(100);
  expect(operations.size).toBeGreaterThan(40);
  const problems = judged.flatMap(({ exchange, operation, problems: found }) =>
    found.map((one) => `${operation ?? `${exchange.method} ${exchange.url}`}: ${one}`),
  );
  expect(tally(problems)).toEqual([]);
});

test("every GraphQL request is valid in GitHub's schema, and was answered", () => {
  const asked = exchanges.filter(isGraphql);
  const problems = asked.flatMap((one) => graphqlProblems(one));
  process.stdout.write(`GraphQL: ${asked.length} exchanges\n`);
  expect(asked.length).toBeGreaterThan(20);
  expect(tally(problems)).toEqual([]);
});

function graphqlProblems({ request, answer, status }: SandboxExchange): string[] {
  const { query, variables = {} } = JSON.parse(request ?? "{}") as {
    query: string;
    variables?: Record<string, unknown>;
  };
  const document = parse(query);
  const invalid = validate(getGithubSchema(), document).map((one) => one.message);
  const [operation] = document.definitions as OperationDefinitionNode[];
  const { errors = [] } = getVariableValues(
    getGithubSchema(),
    operation!.variableDefinitions ?? [],
    variables,
  );
  const { data } = JSON.parse(answer ?? "{}") as { data?: unknown };
  return [
    ...invalid,
    ...errors.map((one) => one.message),
    ...(status === 200 && data !== undefined ? [] : [`answered ${status}: ${answer}`]),
  ];
}

test("every webhook conforms to GitHub's schema", () => {
  const app = { installation: { id: 7, node_id: "MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9uNw==" } };
  const told = events.flatMap(({ event, action, payload }) =>
    webhookProblems(event, action, { ...app, ...payload }).map(
      (one) => `${event} ${action}: ${one}`,
    ),
  );
  const heard = delivered.flatMap(({ event, action, body }) =>
    webhookProblems(event, action, JSON.parse(body)).map((one) => `${event} ${action}: ${one}`),
  );
  process.stdout.write(`Webhooks: ${events.length} events, ${delivered.length} deliveries\n`);
  expect(events.length).toBeGreaterThan(100);
  expect(delivered.length).toBeGreaterThan(100);
  expect(tally([...told, ...heard])).toEqual([]);
});

test("a request that breaks GitHub's description would be noticed", () => {
  const pull = exchanges.find((one) => /\/pulls\/\d+$/.test(pathOf(one)) && one.status === 200)!;
  const { title: _title, ...less } = JSON.parse(pull.answer!) as Record<string, unknown>;
  expect(judge({ ...pull, answer: JSON.stringify(less) }).problems).not.toEqual([]);
  const { "x-github-request-id": _id, ...headers } = pull.headers;
  expect(judge({ ...pull, headers }).problems).not.toEqual([]);
  const asked = exchanges.find(isGraphql)!;
  expect(graphqlProblems({ ...asked, request: '{"query": "{ viewer { nothing } }"}' })).not.toEqual(
    [],
  );
  const [delivery] = delivered.filter((one) => one.event === "push");
  const { head_commit: _head, ...push } = JSON.parse(delivery!.body) as Record<string, unknown>;
  expect(webhookProblems("push", null, push)).not.toEqual([]);
});

test("every delivery was accepted, except one that may arrive before the App runs", () => {
  const failed = delivered.filter((one) => one.status !== "OK" && one.event !== "installation");
  expect(failed).toEqual([]);
});
