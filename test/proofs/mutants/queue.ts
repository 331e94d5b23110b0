/** The queue: one handler per build at a time, and no item is lost with its process. */
import type { Mutant } from "./mutant.ts";

export const QUEUE: readonly Mutant[] = [
  {
    name: "two-looks-at-a-time",
    breaks: "Two replicas handle a build at the same time.",
    canShow: ({ replicas }) => replicas > 1,
    edits: [
      {
        file: "src/app/queue/memory-queue.ts",
        find: "item.lease === null && isTimeOver(item, now);",
        put: "isTimeOver(item, now);",
      },
    ],
  },
  {
    name: "claims-kept",
    breaks: "A finished handler keeps its claim: the build waits until its process counts as dead.",
    edits: [
      {
        file: "src/app/queue/durable-queue.ts",
        find: "if (await retryOnce(() => this.#store.finish(lease.id, result))) return;",
        put: 'if (build !== "") return;',
      },
    ],
  },
  {
    name: "dead-claims-kept",
    breaks: "No process takes over what another process handled when it died.",
    canShow: ({ faults }) => faults.crashes > 0,
    edits: [
      {
        file: "src/app/queue/durable-queue.ts",
        find: "this.#logReleased(await this.#store.releaseExpired(this.#timing.expiry));",
        put: "this.#logReleased([]);",
      },
    ],
  },
];
