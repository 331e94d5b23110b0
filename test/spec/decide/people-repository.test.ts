import { expect, test } from "vitest";
import { building } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";

test("in a renamed or transferred repository the build continues and says so once", () => {
  const stage = building();
  Object.assign(stage.facts.repository, { owner: "new", name: "measures" });
  stage.settle();
  expect(stage.state?.build.repository).toMatchObject({ owner: "new", name: "measures" });
  expect(
    stage.comments.filter(
      (c) => c === "`acme/units` is now `new/measures`: this build continues here.",
    ),
  ).toHaveLength(1);
});

test.for([
  ["archived", "This repository was archived"],
  ["suspended", "Baton was suspended here"],
  ["unreachable", "Baton was not installed here"],
] as const)(
  "when Baton can work in the repository again (%s), it says since when it could not",
  ([why, words]) => {
    const stage = building();
    stage.facts.away = { why, since: "2026-11-21T09:30:00.000Z" };
    stage.settle();
    expect(
      stage.comments.filter((c) => c.startsWith(`${words} from 2026-11-21 09:30 UTC on`)),
    ).toHaveLength(1);
    expect(stage.state?.build.stop).toBeNull();
  },
);

test("another replica that noticed an absence later does not report it again", () => {
  const stage = building();
  stage.facts.posted["back-20261121T093000Z"] = {
    id: 9,
    issue: 7,
    hash: "-",
    at: "2026-11-21T10:00:00.000Z",
  };
  stage.facts.away = { why: "archived", since: "2026-11-21T09:40:00.000Z" };
  stage.settle();
  expect(stage.comments.filter((c) => c.includes("stood still"))).toEqual([]);
  stage.facts.away = { why: "archived", since: "2026-11-21T11:00:00.000Z" };
  stage.settle();
  expect(stage.comments.filter((c) => c.includes("stood still"))).toHaveLength(1);
});

test("branches of a build without its record: nothing starts, and Baton says what restores it", () => {
  const stage = new Stage();
  stage.facts.refs.heads = { "baton/7-add-units/build": "c0ffee" };
  stage.settle();
  expect(stage.state).toBeNull();
  expect(stage.comments.at(-1)).toContain("`baton/7-add-units/record`");
});
