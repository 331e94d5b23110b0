/** The answer to `/help`, from the commands' own descriptions. */
import type { CommandContext, CommandSpec } from "../commands/command.ts";
import { COMMANDS } from "../commands/index.ts";
import { usefulNow } from "../commands/useful.ts";
import type { State } from "../build/state.ts";
import { code, inline } from "./escape.ts";
import { table } from "./table.ts";

const QUESTIONS: readonly CommandSpec["name"][] = ["ask", "status", "why", "help"];
const OF_PEOPLE: readonly CommandSpec["name"][] = ["fix"];

/** What helps at that place now comes first; `state` null = no build is there. */
export function helpAnswer(state: State | null, context: Pick<CommandContext, "on" | "bare" | "worker">): string {
  const now = usefulNow(state, context).map((name) => COMMANDS.find((c) => c.name === name)!);
  const form = (text: string) => {
    const own = context.worker ? text.replace("W2.1", context.worker) : text;
    return context.bare || own.startsWith("/orchestrate") ? own : `/orchestrate ${own.slice(1)}`;
  };
  const bare = "Each can also be written as `/orchestrate <command>`.";
  const addressed = "Here they count as `/orchestrate <command>` only.";
  return [
    "Commands count at the start of a line of a new comment, by people who may write to this repository. " +
      (context.bare ? bare : addressed),
    "",
    `**Useful here now:** ${now.map((spec) => code(form(spec.usage))).join(", ")}`,
    ...group("The build", (c) => ![...QUESTIONS, ...OF_PEOPLE].includes(c.name) && !isOfWorker(c), form),
    ...group("Its workers", isOfWorker, form),
    ...group("Pull requests that are none of Baton's", (c) => OF_PEOPLE.includes(c.name), form),
    ...group("Questions", (c) => QUESTIONS.includes(c.name), form),
  ].join("\n");
}

/** Its first word is a worker's id. */
function isOfWorker({ name, usage }: CommandSpec): boolean {
  return /^\/[\w-]+ \[?W2\.1/.test(usage) && !QUESTIONS.includes(name);
}

function group(title: string, has: (spec: CommandSpec) => boolean, form: (text: string) => string): string[] {
  const rows = COMMANDS.filter(has).map((c) => {
    const examples = c.examples.map((example) => code(form(example))).join(", ");
    return [code(form(c.usage)), inline(c.help), examples];
  });
  return ["", `**${title}**`, "", ...table(["Command", "What it does", "Example"], rows)];
}
