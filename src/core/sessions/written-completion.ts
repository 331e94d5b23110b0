/** The completion that a person writes by hand, in a file or in the comment with `/hand-in`. */
import type { Brief } from "../model/brief.ts";
import type { SessionKindName } from "../model/names.ts";
import { readYaml } from "../text/yaml.ts";
import { completionInput, type CompletionInput } from "../model/completion.ts";
import { checkClosingInput, listSchemaProblems } from "./index.ts";

/** A Markdown fence around the whole text. */
const FENCED_TEXT = /^(`{3,}|~{3,})[\w-]*[ \t]*\n([\s\S]*?)\n?\1[`~]*\s*$/;

/**
 * Parses YAML or JSON, with or without a fence, by the schema of a session's closing input and the
 * brief's criteria. A reason is one sentence that names the field or the line.
 */
export function readWrittenCompletion(
  text: string,
  kind: SessionKindName,
  brief: Brief,
): { ok: true; completion: CompletionInput } | { ok: false; reason: string } {
  const inner = FENCED_TEXT.exec(text.trim())?.[2] ?? text;
  if (inner.trim() === "")
    return refuse("There is no completion: write it in a block of YAML or JSON below the command.");
  const yaml = readYaml(inner);
  if (!yaml.ok) {
    const { line, message } = yaml.problems[0]!;
    return refuse(`The completion can't be read: line ${line}: ${message.slice(0, 300)}.`);
  }
  const parsed = completionInput.safeParse(yaml.value);
  if (!parsed.success)
    return refuse(`The completion is not valid: ${listSchemaProblems(parsed.error).join("; ")}.`);
  if (parsed.data.status !== "complete") {
    const why = "a person hands in what is complete";
    return refuse(
      `The completion's status is ${parsed.data.status}: ${why}; \`/give ${brief.id}\` ` +
        "returns the rest.",
    );
  }
  const checked = checkClosingInput(kind, parsed.data, brief);
  return checked.ok
    ? { ok: true, completion: checked.value as CompletionInput }
    : refuse(checked.reason);
}

const refuse = (reason: string) => ({ ok: false as const, reason });
