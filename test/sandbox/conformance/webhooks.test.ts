/**
 * Every event that the sandbox sends, caused and compared with GitHub's own description of its
 * payload.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SandboxEvent } from "../../../src/sandbox/index.ts";
import { EVENTS } from "../../../src/sandbox/webhooks/events.ts";
import { openApiWorld, type ApiWorld } from "../api-world.ts";
import {
  playChecks,
  playDeployments,
  playInstallation,
  playRefs,
  playReleases,
  playRepository,
  playRuns,
  playSuites,
} from "./webhook-scenes.ts";
import { playIssues, playLabels } from "./webhook-scenes-issues.ts";
import { playLater, playPulls } from "./webhook-scenes-pulls.ts";
import { webhookName, webhookProblems } from "./webhook-schema.ts";

const listed = Object.entries(EVENTS).flatMap(([event, { actions }]) =>
  actions.map((action) => ({ event, action })),
);
let world: ApiWorld;
let events: SandboxEvent[] = [];

beforeAll(async () => {
  world = await openApiWorld();
  await playIssues(world);
  await playLabels(world);
  await playRefs(world);
  await playPulls(world);
  await playLater(world);
  await playChecks(world);
  await playSuites(world);
  await playInstallation(world);
  await playRepository(world);
  await playReleases(world);
  await playRuns(world);
  await playDeployments(world);
  events = world.events;
});
afterAll(() => world.close());

const name = ({ event, action }: { event: string; action: string | null }) =>
  action === null ? event : `${event}.${action}`;

describe.for(listed)("$event $action", ({ event, action }) => {
  const seen = () => events.filter((one) => one.event === event && one.action === action);

  test("is an event of GitHub's, and a scene caused it", () => {
    expect(webhookName(event, action)).not.toBeNull();
    expect(seen().map(name)).toContain(name({ event, action }));
  });

  test("has GitHub's payload", () => {
    const installation = { id: 7, node_id: "MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9uNw==" };
    const problems = seen().flatMap(({ payload }) =>
      webhookProblems(event, action, { installation, ...payload }),
    );
    expect([...new Set(problems)]).toEqual([]);
  });
});

test("an unlisted event is refused", () => {
  const { sandbox } = world.running;
  expect(() => sandbox.emit(world.repository, "issues", "exploded", {})).toThrow(
    "does not send issues.exploded",
  );
});
