/**
 * Converts a turn to a call of one of the client's tools. Only this table knows the different tool
 * names of clients.
 */
import { quoteForShell } from "../../../core/text/format.ts";
import { ModelApiError, type ToolCall } from "github-sandbox/model-server";
import type { EditTurn, ToolTurn } from "./score-schema.ts";

type CreateTurn = Extract<EditTurn, { command: "create" }>;
type ReplaceTurn = Extract<EditTurn, { command: "str_replace" }>;
type InsertTurn = Extract<EditTurn, { command: "insert" }>;

/**
 * The calls for each turn, best first: those of Anthropic's agent toolset, then those of Claude
 * Code.
 */
const CALLS = {
  bash: ({ bash: command }: { bash: string }) => createShellCalls(command),
  close: ({ close: input }: { close: Record<string, unknown> }) => [
    { name: "close", input },
    { name: "StructuredOutput", input },
  ],
  create: (edit: CreateTurn) => {
    const input = { file_path: edit.path, content: edit.file_text };
    return [
      { name: "write", input },
      { name: "Write", input },
      ...createShellCalls(createFileCommand(edit)),
    ];
  },
  str_replace: (edit: ReplaceTurn) => {
    const input = { file_path: edit.path, old_string: edit.old_str, new_string: edit.new_str };
    return [
      { name: "edit", input },
      { name: "Edit", input },
    ];
  },
  insert: (edit: InsertTurn) => createShellCalls(createInsertCommand(edit)),
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
  if ("bash" in act) return CALLS.bash(act);
  if ("close" in act) return CALLS.close(act);
  const { edit } = act;
  if (edit.command === "create") return CALLS.create(edit);
  return edit.command === "str_replace" ? CALLS.str_replace(edit) : CALLS.insert(edit);
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
