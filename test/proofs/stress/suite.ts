/** The repository's own suite, which its CI runs: what must hold for every merged tree. */
import { SHARED, type Actor } from "./cast.ts";

/** The suite refuses a change with this line until a rework has removed it. */
export const RED = "not finished";

export const SUITE = "suite.sh";

/**
 * Refuses unfinished files, leftovers of a conflict, and a line that occurs twice in a shared file.
 */
const SCRIPT = `set -u
bad=0
if grep -rlx '${RED}' own; then echo "unfinished"; bad=1; fi
if grep -rlE '^(<<<<<<<|>>>>>>>)' own shared; then echo "a conflict was left"; bad=1; fi
for file in shared/*.txt; do
  twice="$(sort "$file" | uniq -d)"
  if [ -n "$twice" ]; then echo "$file has twice: $twice"; bad=1; fi
done
exit $bad
`;

export function createSuiteFiles(): Record<string, string> {
  const shared = Object.fromEntries(SHARED.map((path) => [path, `${path} begins\n`]));
  return { [SUITE]: SCRIPT, "own/README.txt": "One file for each worker.\n", ...shared };
}

/** Runs the suite. On flaky workers' pull requests the first attempt always fails. */
export function createSuiteWorkflow(cast: readonly Actor[]): string {
  const flaky = cast.filter((actor) => actor.flaky).map(({ id }) => `*/${id}`);
  const chance =
    `case "$HEAD" in ${flaky.join("|")}) test "$ATTEMPT" -gt 1 || { echo "by chance"; exit ` +
    "1; };; esac";
  return `name: CI
on: pull_request
jobs:
  suite:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v5
      - env: { HEAD: "\${{ github.head_ref }}", ATTEMPT: "\${{ github.run_attempt }}" }
        run: |
          ${flaky.length > 0 ? chance : "true"}
          sh ${SUITE}
`;
}
