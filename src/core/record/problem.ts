/** Something in the record that can't be read. */
export interface RecordProblem {
  /** Path within the record: `workers/W1.1-length-units.md`. */
  file: string;
  /** Line in it, from 1; `null` where none can be named. */
  line: number | null;
  /** What is wrong and what was expected, one sentence. */
  message: string;
}

/** `workers/W1.1-x.md, line 3: …`: as it is said to people. */
export function problemLine({ file, line, message }: RecordProblem): string {
  return line === null ? `${file}: ${message}` : `${file}, line ${line}: ${message}`;
}
