/**
 * Workflow commands: `::name key=value::message` in a step's output.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
import type { JobLog } from "./job-log.ts";
import type { Annotation } from "../../schema/checks.ts";

interface WorkflowCommand {
  name: string;
  properties: Record<string, string>;
  message: string;
}

/** Returns the command in a line, or null. */
export function parseCommand(line: string): WorkflowCommand | null {
  const match = /^\s*::([\w-]+)(?: ([^\n]*?))?::(.*)$/.exec(line);
  if (match === null) {
    return null;
  }
  const [, name = "", pairs = "", message = ""] = match;
  const properties: Record<string, string> = {};
  for (const pair of pairs.split(",")) {
    const at = pair.indexOf("=");
    if (at > 0) {
      properties[pair.slice(0, at).trim()] = decodeText(pair.slice(at + 1), true);
    }
  }
  return { name, properties, message: decodeText(message, false) };
}

/** Reads one step's output: executes commands and logs the other lines. */
export class CommandReader {
  private readonly log: JobLog;
  private stopToken: string | null = null;

  constructor(log: JobLog) {
    this.log = log;
  }

  line(line: string): void {
    const command = parseCommand(line);
    if (this.stopToken !== null) {
      if (command?.name === this.stopToken) {
        this.stopToken = null;
      }
      this.log.line(line);
      return;
    }
    if (command === null || !this.carryOut(command)) {
      this.log.line(line);
    }
  }

  private carryOut({ name, properties, message }: WorkflowCommand): boolean {
    switch (name) {
      case "add-mask":
        this.log.mask(message);
        this.log.line("::add-mask::***");
        return true;
      case "stop-commands":
        this.stopToken = message;
        return false;
      case "group":
        this.log.line(`##[group]${message}`);
        return true;
      case "endgroup":
        this.log.line("##[endgroup]");
        return true;
      case "error":
      case "warning":
      case "notice":
        this.log.line(`##[${name}]${message}`);
        this.log.annotate({
          level: name === "error" ? "failure" : name,
          message,
          ...readPlace(properties),
        });
        return true;
      case "debug":
        this.log.line(`##[debug]${message}`);
        return true;
      case "set-output":
      case "save-state":
      case "set-env":
      case "add-path":
        this.log.line(
          `##[error]The \`${name}\` command was removed. Write to the environment files instead.`,
        );
        return true;
      default:
        return false;
    }
  }
}

/** Returns the place that an annotation points to. */
function readPlace({
  file,
  line,
  endLine,
  col,
  endColumn,
  title,
}: Record<string, string>): Partial<Annotation> {
  const number = (text: string | undefined): number | null =>
    /^\d+$/.test(text ?? "") ? Number(text) : null;
  const startLine = number(line) ?? 1;
  return {
    ...(file === undefined ? {} : { path: file }),
    ...{ startLine, endLine: number(endLine) ?? startLine },
    ...{
      startColumn: number(col),
      endColumn: number(endColumn) ?? number(col),
      title: title ?? null,
    },
  };
}

function decodeText(text: string, property: boolean): string {
  const plain = text.replaceAll(/%0D/gi, "\r").replaceAll(/%0A/gi, "\n");
  const whole = property ? plain.replaceAll(/%3A/gi, ":").replaceAll(/%2C/gi, ",") : plain;
  return whole.replaceAll("%25", "%");
}
