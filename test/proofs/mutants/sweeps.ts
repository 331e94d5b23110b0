/** Sweeps find what no webhook reported. */
import type { Mutant } from "./mutant.ts";

export const SWEEPS: readonly Mutant[] = [
  {
    name: "watermark-ahead",
    breaks: "GitHub's log of deliveries counts as read up to now, although it could not be read.",
    canShow: ({ unread }) => unread !== null,
    edits: [
      {
        file: "src/app/queue/sweeper.ts",
        find: "return { through: since, whole: !missed };",
        put: "return { through: clock().toISOString(), whole: !missed };",
      },
    ],
  },
  {
    name: "log-unread",
    breaks: "Baton doesn't request deliveries again that it missed while it was down.",
    canShow: ({ faults }) => faults.deliveries > 0,
    edits: [
      {
        file: "src/app/queue/redelivery.ts",
        find: "for (const attempt of again.slice(0, MAX_REDELIVERIES)) {",
        put: "for (const attempt of again.slice(MAX_REDELIVERIES)) {",
      },
    ],
  },
  {
    name: "builds-undiscovered",
    breaks: "Sweeps check no builds.",
    canShow: ({ faults }) => faults.crashes > 0 && faults.deliveries > 0,
    edits: [
      {
        file: "src/app/queue/enqueue-builds.ts",
        find: 'for (const target of targets) await inbox.enqueue({ ...place, target }, "sweep");',
        put:
          "for (const target of targets.slice(9)) await inbox.enqueue({ ...place, target " +
          '}, "sweep");',
      },
    ],
  },
];
