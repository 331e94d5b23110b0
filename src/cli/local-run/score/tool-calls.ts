/**
 * Converts a turn to a call of one of the client's tools. Only this table knows the different tool
 * names of clients.
 */
import { quoteForShell } from "../../../core/text/format.ts";
import { ModelApiError, type ToolCall } from "github-sandbox/model-server";
import type { z } from "zod";
import type { EditTurn, ToolTurn, TURNS } from "./score-schema.ts";

type CreateTurn = Extract<EditTurn, { command: "create" }>;
type InsertTurn = Extract<EditTurn, { command: "insert" }>;

/** Turns that a client's own tools perform. `use` names its tool itself. */
type CalledTurn = Exclude<keyof typeof TURNS, "say" | "fail" | "use">;

/**
 * The calls for each turn, best first: those of Anthropic's agent toolset, then those of Claude
 * Code.
 */
const CALLS: { readonly [K in CalledTurn]: (turn: z.infer<(typeof TURNS)[K]>) => ToolCall[] } = {
  bash: ({ bash: command }) => createShellCalls(command),
  edit: ({ edit }) => createEditCalls(edit),
  close: ({ close: input }) => [
    { name: "close", input },
    { name: "StructuredOutput", input },
  ],
};

/**
 * Returns the call for a turn: the first whose tool the client offers. Throws `ModelApiError` if it
 * offers none.
 */
export function toToolCall(act: ToolTurn, offered: readonly string[]): ToolCall {
  if ("use" in act) return { name: act.use.tool, input: act.use.input };
  const calls = listCalls(act);
  const call = calls.find(({ name }) => offered.includes(name));
  if (call) return call;
  const offers = `the request offers ${offered.join(", ")}`;
  throw new ModelApiError(
    400,
    `the score calls ${calls[0]?.name}, and ${offers}: it can't be played to this client`,
  );
}

function listCalls(act: Exclude<ToolTurn, { use: unknown }>): ToolCall[] {
  const [name] = Object.keys(act) as CalledTurn[];
  return (CALLS[name!] as (turn: typeof act) => ToolCall[])(act);
}

function createEditCalls(edit: EditTurn): ToolCall[] {
  if (edit.command === "insert") return createShellCalls(createInsertCommand(edit));
  if (edit.command === "create") {
    const input = { file_path: edit.path, content: edit.file_text };
    return [
      { name: "write", input },
      { name: "Write", input },
      ...createShellCalls(createFileCommand(edit)),
    ];
  }
  const input = { file_path: edit.path, old_string: edit.old_str, new_string: edit.new_str };
  return [
    { name: "edit", input },
    { name: "Edit", input },
  ];
}

function createShellCalls(command: string): ToolCall[] {
  return ["bash", "Bash"].map((name) => ({ name, input: { command } }));
}

function createFileCommand({ path, file_text: text }: CreateTurn): string {
  const file = quoteFile(path);
  return `mkdir -p "$(dirname ${file})" && printf %s ${quoteForShell(text)} > ${file}`;
}

/** No toolset inserts by line, so the shell does it, as a model would. The file keeps its mode. */
function createInsertCommand({ path, insert_line: line, insert_text: text }: InsertTurn): string {
  const file = quoteFile(path);
  const awk = [
    'NR == n + 1 { print ENVIRON["TEXT"] } { print }',
    'END { if (NR == n) print ENVIRON["TEXT"]; if (NR < n) { print "it has " NR " ' +
      'lines" > "/dev/stderr"; exit 1 } }',
  ].join(" ");
  const insert =
    `TEXT=${quoteForShell(text.replace(/\n$/, ""))} awk -v n=${line} ` +
    `${quoteForShell(awk)} ${file}`;
  return `changed=$(${insert} && printf x) && printf %s "\${changed%x}" > ${file}`;
}

/** Describes a refused tool call for the author of the score. */
export function describeTurn(act: ToolTurn): string {
  if ("edit" in act) return `edit ${act.edit.path}`;
  return "use" in act ? act.use.tool : (Object.keys(act)[0] ?? "");
}

/** A path that no command reads as a flag. */
const quoteFile = (path: string) => quoteForShell(path.startsWith("-") ? `./${path}` : path);
