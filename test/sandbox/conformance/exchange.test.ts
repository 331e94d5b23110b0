/** The checker itself: problems that it must report, with or without tolerances. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { at, openApiWorld, type ApiWorld } from "../api-world.ts";
import { commitFiles } from "../api-commit.ts";
import { AREAS } from "./areas.ts";
import { nameOf, undescribed, undriven } from "./coverage.ts";
import { judge, type Exchange } from "./exchange.ts";
import { operations } from "./rest-schema.ts";
import { TOLERANCES } from "./tolerances.ts";

let world: ApiWorld;
/** Real exchanges: a review comment, and a list that contains it. */
let comments: Exchange;
beforeAll(async () => {
  world = await openApiWorld();
  const seen: Exchange[] = [];
  world.running.onExchange((one) => void seen.push(one));
  const { pulls } = world.person("ann").rest;
  await commitFiles(world.person("ann"), "x", { "a.txt": "a\n" }, { from: world.sha });
  const pull = (await pulls.create({ ...at, title: "X", head: "x", base: "main" })).data;
  const place = { path: "a.txt", line: 1, commit_id: pull.head.sha };
  await pulls.createReviewComment({ ...at, ...place, pull_number: pull.number, body: "Why?" });
  await pulls.listReviewComments({ ...at, pull_number: pull.number });
  comments = seen.at(-1)!;
});
afterAll(() => world.close());

const problems = (more: Partial<Exchange>): string[] => judge({ ...comments, ...more }).problems;
const changed = (change: object): string => {
  const [first] = JSON.parse(comments.answer!) as object[];
  return JSON.stringify([{ ...first, ...change }]);
};
const failed = (answer: object): Partial<Exchange> => ({
  ...{
    method: "POST",
    url: "/repos/ann/sample/git/blobs",
    request: '{"content":"x"}',
    status: 422,
  },
  answer: JSON.stringify({
    documentation_url: "https://docs.github.com/rest",
    status: "422",
    ...answer,
  }),
});

test("a real exchange has no problems", () => {
  expect(problems({})).toEqual([]);
});

test("an outdated line may be null, but no other value that is not a number", () => {
  expect(problems({ answer: changed({ line: null, position: null }) })).toEqual([]);
  expect(problems({ answer: changed({ line: "1" }) })).toEqual([
    "answer 200 /0/line: must be integer",
  ]);
  expect(problems({ answer: changed({ id: null }) })).toEqual([
    "answer 200 /0/id: must be integer, is null",
  ]);
});

test("a 422 may have one of two shapes, but no third one", () => {
  expect(problems(failed({ message: "Validation Failed" }))).toEqual([]);
  expect(problems(failed({ message: "Validation Failed", errors: 7, metadata: 7 }))).not.toEqual(
    [],
  );
});

test("JSON must not be answered as another type, unless the client requested that", () => {
  const headers = {
    ...comments.headers,
    "content-type": "text/plain",
    "x-github-media-type": "github.v3; format=json",
  };
  expect(problems({ headers, answer: "Why?" })).toEqual(["answer 200: is text/plain, not JSON"]);
  const form = { ...comments.headers, "x-github-media-type": "github.v3; param=raw; format=json" };
  expect(problems({ headers: form })).toEqual([]);
  expect(problems({ headers: form, answer: changed({ id: "1" }) })).toEqual([
    "answer 200 /0/id: must be integer",
  ]);
});

test("an internal error of the sandbox is neither GitHub's answer nor a refusal", () => {
  const broken = {
    ...failed({ message: "The sandbox could not answer", status: "500" }),
    status: 500,
  };
  expect(problems(broken)).toEqual([
    expect.stringMatching(/^answer 500: GitHub answers/) as string,
  ]);
  const [endpoint] = AREAS.git;
  const seen = new Map([[nameOf(endpoint!), new Set([201, 500])]]);
  expect(undriven([endpoint!], seen)).toEqual([`${nameOf(endpoint!)}: never refused`]);
});

test("an endpoint without a page of GitHub's is not exempt", () => {
  const [endpoint] = AREAS.git;
  expect(undescribed([{ ...endpoint!, docs: null }])).toEqual([
    expect.stringContaining("not null") as string,
  ]);
});

test("refusing the shape of a request that GitHub accepts is a problem", () => {
  const refused = { message: 'Invalid request.\n\n"encoding" wasn\'t supplied.' };
  expect(problems(failed(refused))).toEqual([
    expect.stringContaining("though GitHub takes such a request") as string,
  ]);
  expect(problems({ ...failed(refused), request: '{"content":7}' })).toEqual([]);
});

test("accepting a request that GitHub refuses, or an unknown address, is a problem", () => {
  expect(problems({ url: `${comments.url}?per_page=many` })).not.toEqual([]);
  expect(problems({ url: "/repos/ann/sample/moods" })).toEqual([
    "answered 200, GitHub knows no such operation",
  ]);
});

test("each tolerance names an operation of GitHub's, and a reason", () => {
  const names = new Set(operations.map((one) => `${one.method} ${one.path}`));
  expect(
    TOLERANCES.filter((one) => !names.has(one.operation) || !one.reason.includes("https://")),
  ).toEqual([]);
});
