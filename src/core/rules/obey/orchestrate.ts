/** `/orchestrate` where a build is under way: the one that it began has it already, another one has to wait. */
import { askedBy } from "../start/trigger.ts";
import { loop } from "./loop.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";
import type { Obeyed } from "./obeyed.ts";

export function orchestrate(turn: Turn, command: Obeyed<"orchestrate">, remark: Remark): string | null {
  const { build } = turn.state;
  if (build.trigger.event === askedBy(remark)) return null;
  const { loops, research } = command;
  if (command.test_first && !build.test_first) {
    const why = "and only a build's start can make it test-first";
    return `A build of this issue is under way, ${why}: \`/cancel\` it, then say this again.`;
  }
  if (loops === null || command.dry_run) {
    const asked = command.dry_run ? "A dry run comes before a build, and one" : "A build";
    return `${asked} of this issue is under way: \`/status\` says where it stands.`;
  }
  const problem = loop(turn, { loops }, remark);
  if (problem === null) build.wishes.research = { ...build.wishes.research, ...research };
  return problem;
}
