/** Package managers, by the files that they leave in a repository's top folder, and how tests usually run with them. */
import type { Survey } from "./facts.ts";

export interface Tool {
  name: string;
  /** A command; null where nothing says that there are tests. */
  test: string | null;
}

/** How `scripts.test` of package.json is run; `bun test` would be the test runner that Bun has of its own. */
const NODE = [
  ["pnpm", "pnpm-lock.yaml", "pnpm test"],
  ["Yarn", "yarn.lock", "yarn test"],
  ["Bun", "bun.lock", "bun run test"],
  ["npm", "package.json", "npm test"],
] as const;

/** Any of the files is enough. */
const OTHERS: readonly { name: string; files: readonly string[]; test: string }[] = [
  { name: "uv", files: ["uv.lock"], test: "uv run pytest" },
  { name: "Poetry", files: ["poetry.lock"], test: "poetry run pytest" },
  { name: "pip", files: ["requirements.txt", "pyproject.toml", "setup.py"], test: "pytest" },
  { name: "Go modules", files: ["go.mod"], test: "go test ./..." },
  { name: "Cargo", files: ["Cargo.toml"], test: "cargo test" },
  { name: "Maven", files: ["pom.xml"], test: "mvn test" },
  { name: "Gradle", files: ["build.gradle", "build.gradle.kts"], test: "gradle test" },
  { name: "Bundler", files: ["Gemfile"], test: "bundle exec rake test" },
  { name: "Composer", files: ["composer.json"], test: "composer test" },
  { name: "Make", files: ["Makefile"], test: "make test" },
];
const PYTHON = ["uv", "Poetry", "pip"];

/** One for Node, one for Python, and every other one. */
export function toolsIn({ top, testScript }: Pick<Survey, "top" | "testScript">): Tool[] {
  const node = NODE.find(([, file]) => top.includes(file));
  const others = OTHERS.filter(({ files }) => files.some((file) => top.includes(file)));
  const python = others.find(({ name }) => PYTHON.includes(name));
  return [
    ...(node ? [{ name: node[0], test: testScript === null ? null : node[2] }] : []),
    ...others.filter((one) => !PYTHON.includes(one.name) || one === python).map(({ name, test }) => ({ name, test })),
  ];
}
