/** Follows CONTRIBUTING for a webhook that Baton reads. */
import { load } from "js-yaml";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WorkItem } from "../../src/app/queue/work-queue.ts";
import type * as Handler from "../../src/app/webhooks/handler.ts";
import type * as Registry from "../../src/app/webhooks/index.ts";
import { quiet } from "../app/support/logs.ts";
import {
  followSteps,
  insertAfter,
  replaceText,
  testRecipe,
  type Recipe,
} from "./support/recipe.ts";
import type { SourceCopy } from "./support/source-copy.ts";

const MILESTONES = `
import { z } from "zod";
import { ALL_BUILDS } from "../queue/work-queue.ts";
import { defineWebhook } from "./webhook.ts";

export const milestoneChange = defineWebhook({
  event: "milestone",
  actions: ["closed"],
  schema: z.object({ milestone: z.object({ open_issues: z.int() }) }),
  ignoresOwn: true,
  findTargets: ({ milestone }) => (milestone.open_issues > 0 ? [ALL_BUILDS] : []),
});
`;

const INDEX = "src/app/webhooks/index.ts";

const recipe: Recipe = {
  heading: "A webhook that Baton reads",
  parts: ["src/app", "src/core", "src/config", "app.yml"],
  steps: [
    [{ add: "src/app/webhooks/milestones.ts", text: MILESTONES }],
    [
      {
        edit: INDEX,
        by: insertAfter(
          "  repositoryChange,",
          "  milestoneChange,",
          'import { milestoneChange } from "./milestones.ts";',
        ),
      },
    ],
    [
      {
        edit: "app.yml",
        by: replaceText(
          "  - repository\n",
          "  - repository\n  # A milestone ends.\n  - milestone\n",
        ),
      },
    ],
  ],
};

testRecipe(recipe, async (copied) => {
  const { HANDLED_EVENTS, SUBSCRIBED_EVENTS } = await copied.load<typeof Registry>(INDEX);
  expect(HANDLED_EVENTS.has("milestone")).toBe(true);
  expect(load(copied.read("app.yml"))).toHaveProperty("default_events", SUBSCRIBED_EVENTS);
  expect(copied.compile(INDEX)).toBe("");
});

let copy: SourceCopy;
let createWebhookHandler: typeof Handler.createWebhookHandler;

beforeAll(async () => {
  copy = followSteps(recipe);
  const handler = await copy.load<typeof Handler>("src/app/webhooks/handler.ts");
  ({ createWebhookHandler } = handler);
});

afterAll(() => copy.remove());

/** Returns the delivery's result, and the targets that it enqueued. */
async function deliver(payload: object, login = "ann") {
  const targets: string[] = [];
  const queue = {
    enqueueDelivery: async (_delivery: unknown, items: readonly WorkItem[]) => {
      targets.push(...items.map(({ target }) => target.kind));
      return true;
    },
  };
  const handleDelivery = createWebhookHandler(queue, async () => "baton[bot]", quiet);
  const source = {
    installation: { id: 2 },
    repository: { id: 1, name: "units", owner: { login: "you" } },
    sender: { login, type: login.endsWith("[bot]") ? "Bot" : "User" },
  };
  const { result } = await handleDelivery({
    id: "d-1",
    name: "milestone",
    payload: { ...source, ...payload },
  });
  return { result, targets };
}

const closed = { action: "closed", milestone: { open_issues: 2 } };

test("deliveries of the new webhook are read and enqueue what it finds", async () => {
  expect(await deliver(closed)).toEqual({ result: "stored", targets: ["all-builds"] });
});

test("other actions, and payloads in which it finds nothing, are dropped", async () => {
  expect((await deliver({ ...closed, action: "opened" })).result).toBe("dropped");
  expect((await deliver({ ...closed, milestone: { open_issues: 0 } })).result).toBe("dropped");
});

test("a payload that doesn't match its schema is malformed", async () => {
  expect((await deliver({ action: "closed", milestone: {} })).result).toBe("malformed");
});

test("deliveries about Baton's own actions are ignored", async () => {
  expect((await deliver(closed, "baton[bot]")).result).toBe("dropped");
  expect((await deliver(closed, "other[bot]")).result).toBe("stored");
});
