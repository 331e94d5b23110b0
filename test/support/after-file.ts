/**
 * What a helper opens for the tests of a file and closes after them. A hook of the helper's own
 * would be set once only, as the files of a project share their processes; one that is set within
 * another hook is never called.
 */
let stack = new AsyncDisposableStack();

/** What is given here is closed after the file, the newest first. */
export const afterFile = (close: () => Promise<void> | void): void => stack.defer(close);

/** Set by `.github/vitest.file.ts` for each file. */
export async function closeFile(): Promise<void> {
  const over = stack;
  stack = new AsyncDisposableStack();
  await over.disposeAsync();
}
