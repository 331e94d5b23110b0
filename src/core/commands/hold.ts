import { takeOnly, type CommandSpec } from "./command.ts";

export const hold: CommandSpec = {
  name: "hold",
  usage: "/hold [W2.1]",
  help:
    "Nothing is merged until `/unhold`, while work, reviews and checks go on. With a worker, or on its pull request, " +
    "that one alone; else all of them and the landing.",
  who: "write",
  examples: ["/hold", "/hold W2.1"],
  parse(args, context) {
    // Prow's word for it: https://docs.prow.k8s.io/docs/components/plugins/ (`/hold [cancel]`).
    const lifted = /^cancel\b\s*/i.exec(args);
    const taken = takeOnly(args.slice(lifted?.[0].length ?? 0), context);
    if ("problem" in taken) return taken;
    return { name: lifted ? "unhold" : "hold", worker: taken.id };
  },
};
