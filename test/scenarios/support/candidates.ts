/**
 * CI that runs only on pull requests against `main`. Two units work together only in a `both.js`.
 */
import { worker } from "./stage/index.ts";

export const ON_MAIN = `name: CI
on:
  pull_request:
    branches: [main]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: if [ -e src/mile.js ] && [ -e src/knot.js ]; then test -e src/both.js; fi
`;

export const MILE = worker("W1.1", { writes: { "src/mile.js": "export const mile = 1609;\n" } });
export const KNOT = worker("W1.2", {
  writes: { "src/knot.js": "export const knot = 0.514;\n" },
  paths: ["src/knot.js", "src/both.js"],
});
/** Works alone and with either of the others. */
export const YARD = worker("W1.2", { writes: { "src/yard.js": "export const yard = 0.914;\n" } });
/** A worker of a second wave. */
export const ROD = worker("W2.1", {
  after: ["W1.1"],
  writes: { "src/rod.js": "export const rod = 5.03;\n" },
});
