/**
 * Bad input: one line that says what is wrong, in which place, and how to fix it. The command ends
 * with exit code 2.
 */
export class Problem extends Error {
  constructor(message: string) {
    super(message.replace(/\s*[\r\n]+\s*/g, " "));
    this.name = "Problem";
  }
}

/** Returns the message of an error without better words, line by line, without a stack. */
export function getErrorLines(error: unknown): string[] {
  const message = error instanceof Error ? error.message : String(error);
  return message.split(/\r?\n/).filter((line) => line.trim() !== "");
}

/** Returns the code of a system error, such as `ENOENT` or `EADDRINUSE`. */
export function getSystemErrorCode(error: unknown): string | null {
  const code: unknown = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" ? code : null;
}
