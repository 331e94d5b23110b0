/** The queue: one handler per build at a time, and no item is lost with its process. */
import type { Mutant } from "./mutant.ts";

export const QUEUE: readonly Mutant[] = [
  {
    name: "two-looks-at-a-time",
    breaks: "A build is looked at by one replica while another one still does.",
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
    breaks:
      "A look that has ended keeps its claim: the build waits until its process is taken for dead.",
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
    breaks: "What a process looked at when it died is never looked at again.",
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
