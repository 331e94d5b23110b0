/** A comment that names a source file is only useful while the file exists. */
import type { Source, Violation } from "./source.ts";

/** The rest of a line from where a comment begins. A URL's slashes begin none. */
const COMMENT = /(?:^|[^:"'`])\/\/ .*|^\s*(?:\/\*\*?|\*) .*/;
/** A TypeScript file, perhaps with folders. Not a pattern such as `x-*.ts`. */
const FILE_NAME = /(?<![\w*}/.-])(?:[\w.-]+\/)*\w[\w.-]*\.ts\b(?!\.\w)/g;

/** Names in examples. */
const EXAMPLES = ["a.ts", "src/a.ts", "src/units.ts", "test.ts"];

/**
 * Finds comments that name a TypeScript file that does not exist. `others`: paths of existing files
 * that are not in `tree`.
 */
export function findMissingFiles(
  tree: readonly Source[],
  others: readonly string[] = [],
): Violation[] {
  const paths = [...tree.map(({ path }) => path), ...others, ...EXAMPLES].map((path) => `/${path}`);
  const exists = (name: string) => paths.some((path) => path.endsWith(`/${name}`));
  return tree.flatMap(({ path, lines }) =>
    lines.flatMap((text, i) =>
      [...(COMMENT.exec(text)?.[0] ?? "").matchAll(FILE_NAME)]
        .map(([name]) => name.replace(/^(?:\.\.?\/)+/, ""))
        .filter((name) => !exists(name))
        .map((name) => ({ path, line: i + 1, message: `${name}: there is no such file` })),
    ),
  );
}
