/**
 * Bad input: one line that says what, where and how to fix it. The command ends with exit code 2.
 */
export class Problem extends Error {
  constructor(message: string) {
    super(message.replace(/\s*[\r\n]+\s*/g, " "));
    this.name = "Problem";
  }
}

/** What an error that has no better word comes to: its message, one line each, without a stack. */
export function getErrorLines(error: unknown): string[] {
  const message = error instanceof Error ? error.message : String(error);
  return message.split(/\r?\n/).filter((line) => line.trim() !== "");
}

/** The code of a system error, like `ENOENT` or `EADDRINUSE`. */
export function getSystemErrorCode(error: unknown): string | null {
  const code: unknown = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" ? code : null;
}
