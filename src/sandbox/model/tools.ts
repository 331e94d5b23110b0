/**
 * A turn as a call of one of the tools that the client offers. Clients name the same tool differently: this table is
 * all that knows it.
 */
import { Refusal } from "./refusal.ts";
import type { Act, EditTurn } from "./turns.ts";

export interface ToolCall {
  name: string;
  input: Record<string, unknown>;
}

type Create = Extract<EditTurn, { command: "create" }>;
type Replace = Extract<EditTurn, { command: "str_replace" }>;
type Insert = Extract<EditTurn, { command: "insert" }>;

/** The calls that do each turn, best first: those of Anthropic's agent toolset, then those of Claude Code. */
const CALLS = {
  bash: ({ bash: command }: { bash: string }) => shell(command),
  close: ({ close: input }: { close: Record<string, unknown> }) => [
    { name: "close", input },
    { name: "StructuredOutput", input },
  ],
  create: (edit: Create) => {
    const input = { file_path: edit.path, content: edit.file_text };
    return [{ name: "write", input }, { name: "Write", input }, ...shell(creation(edit))];
  },
  str_replace: (edit: Replace) => {
    const input = { file_path: edit.path, old_string: edit.old_str, new_string: edit.new_str };
    return [
      { name: "edit", input },
      { name: "Edit", input },
    ];
  },
  insert: (edit: Insert) => shell(insertion(edit)),
};

/** The call for a turn; the first whose tool the client offers is taken. Throws a `Refusal` where it offers none. */
export function callOf(act: Act, offered: readonly string[]): ToolCall {
  if ("use" in act) return { name: act.use.tool, input: act.use.input };
  const calls = callsOf(act);
  const call = calls.find(({ name }) => offered.includes(name));
  if (call) return call;
  const offers = `the request offers ${offered.join(", ")}`;
  throw new Refusal(400, `the score calls ${calls[0]?.name}, and ${offers}: it can't be played to this client`);
}

function callsOf(act: Exclude<Act, { use: unknown }>): ToolCall[] {
  if ("bash" in act) return CALLS.bash(act);
  if ("close" in act) return CALLS.close(act);
  const { edit } = act;
  if (edit.command === "create") return CALLS.create(edit);
  return edit.command === "str_replace" ? CALLS.str_replace(edit) : CALLS.insert(edit);
}

function shell(command: string): ToolCall[] {
  return ["bash", "Bash"].map((name) => ({ name, input: { command } }));
}

function creation({ path, file_text: text }: Create): string {
  const file = fileOf(path);
  return `mkdir -p "$(dirname ${file})" && printf %s ${quote(text)} > ${file}`;
}

/** No toolset inserts by line: a model would do it by the shell, too. The file keeps its mode. */
function insertion({ path, insert_line: line, insert_text: text }: Insert): string {
  const file = fileOf(path);
  const awk = [
    'NR == n + 1 { print ENVIRON["TEXT"] } { print }',
    'END { if (NR == n) print ENVIRON["TEXT"]; if (NR < n) { print "it has " NR " lines" > "/dev/stderr"; exit 1 } }',
  ].join(" ");
  const insert = `TEXT=${quote(text.replace(/\n$/, ""))} awk -v n=${line} ${quote(awk)} ${file}`;
  return `changed=$(${insert} && printf x) && printf %s "\${changed%x}" > ${file}`;
}

/** What a refused tool is called for whoever wrote the score. */
export function nameOf(act: Act): string {
  if ("edit" in act) return `edit ${act.edit.path}`;
  return "use" in act ? act.use.tool : (Object.keys(act)[0] ?? "");
}

/** A path that no command takes for a flag. */
const fileOf = (path: string) => quote(path.startsWith("-") ? `./${path}` : path);
const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
