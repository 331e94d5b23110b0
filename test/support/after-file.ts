/**
 * Closes what a helper opens for the tests of a file. A hook in the helper would be set only once,
 * because the files of a project share their processes. A hook that is set within another hook is
 * never called.
 */
let stack = new AsyncDisposableStack();

/** Calls `close` after the file, newest first. */
export const afterFile = (close: () => Promise<void> | void): void => stack.defer(close);

/** `.github/vitest.file.ts` sets it for each file. */
export async function closeFile(): Promise<void> {
  const over = stack;
  stack = new AsyncDisposableStack();
  await over.disposeAsync();
}
