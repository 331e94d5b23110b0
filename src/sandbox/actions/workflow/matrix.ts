/** Expands `strategy.matrix` into its combinations. Pure; expressions are evaluated before. */

export type MatrixRow = Record<string, unknown>;

/** GitHub's limit for the jobs of one matrix. */
const MAX_JOBS = 256;

/**
 * Returns all combinations in GitHub's order: the product, minus `exclude`, with `include` merged
 * in or appended.
 */
export function expandMatrix(matrix: Record<string, unknown>): MatrixRow[] {
  const { include, exclude, ...vectors } = matrix;
  const keys = Object.keys(vectors);
  let combinations: MatrixRow[] = keys.length > 0 ? [{}] : [];
  for (const key of keys) {
    const values = vectors[key];
    if (!Array.isArray(values) || values.length === 0) {
      throw new Error(`Matrix vector '${key}' does not contain any values`);
    }
    combinations = combinations.flatMap((done) =>
      values.map((value: unknown) => ({ ...done, [key]: value })),
    );
  }
  const excluded = readRows(exclude, "exclude");
  combinations = combinations.filter(
    (one) => !excluded.some((row) => isCovered(row, one, Object.keys(row))),
  );
  //
  // https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrixinclude
  // An `include` row extends every original combination whose values it does not change. Otherwise
  // it becomes a combination of its own.
  const originals = combinations.map((one) => ({ original: one, merged: one }));
  const added: MatrixRow[] = [];
  for (const row of readRows(include, "include")) {
    const shared = Object.keys(row).filter((key) => keys.includes(key));
    const hits = originals.filter(({ original }) => isCovered(row, original, shared));
    for (const hit of hits) {
      hit.merged = { ...hit.merged, ...row };
    }
    if (hits.length === 0) {
      added.push(row);
    }
  }
  const all = [...originals.map(({ merged }) => merged), ...added];
  if (all.length === 0) {
    throw new Error("Matrix must define at least one vector");
  }
  if (all.length > MAX_JOBS) {
    throw new Error(`The matrix has ${all.length} jobs; the limit is ${MAX_JOBS}`);
  }
  return all;
}

/**
 * Returns the suffix that GitHub appends to the job's name: ` (ubuntu, 24)`; empty without a
 * matrix.
 */
export function formatMatrixSuffix(combination: MatrixRow | null): string {
  if (combination === null) {
    return "";
  }
  const leaves = (value: unknown): string[] =>
    value !== null && typeof value === "object"
      ? Object.values(value).flatMap(leaves)
      : [String(value)];
  const parts = leaves(combination).filter((part) => part !== "");
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

function readRows(value: unknown, name: string): MatrixRow[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (
    !Array.isArray(value) ||
    value.some((row) => row === null || typeof row !== "object" || Array.isArray(row))
  ) {
    throw new Error(`Matrix ${name} must be a list of mappings`);
  }
  return value as MatrixRow[];
}

function isCovered(row: MatrixRow, combination: MatrixRow, keys: string[]): boolean {
  return keys.every((key) => JSON.stringify(row[key]) === JSON.stringify(combination[key]));
}
