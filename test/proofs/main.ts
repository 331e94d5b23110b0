/** `npm run proof NAME [-- options]` runs one proof: a folder here whose `run(args)` returns an exit code. */
const PROOFS: Record<string, () => Promise<{ run: (args: string[]) => Promise<number> }>> = {
  bench: () => import("./bench/index.ts"),
  strangers: () => import("./strangers/index.ts"),
  workflows: () => import("./workflows/index.ts"),
};

const [name = "", ...args] = process.argv.slice(2);
const load = Object.hasOwn(PROOFS, name) ? PROOFS[name] : undefined;
if (load === undefined) {
  process.stderr.write(`${name ? `There is no proof "${name}". ` : ""}Proofs: ${Object.keys(PROOFS).join(", ")}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await (await load()).run(args);
}
