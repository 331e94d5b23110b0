/** `npm run proof NAME [-- options]` runs one proof. Without a name it lists all. */
import { loadProof, loadProofs } from "./registry.ts";
import { formatHelp, UsageError } from "./support/options.ts";
import { EnvironmentError } from "../../src/config/variables.ts";

const [name, ...args] = process.argv.slice(2);
try {
  process.exit(await main());
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof EnvironmentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}

async function main(): Promise<number> {
  if (name === undefined || name === "--help") return print(await formatList());
  const proof = await loadProof(name);
  if (proof === null) throw new UsageError(`There is no proof ${name}.\n\n${await formatList()}`);
  return args.includes("--help") ? print(formatHelp(proof)) : proof.run(args);
}

async function formatList(): Promise<string> {
  const proofs = await loadProofs();
  return ["npm run proof NAME [-- options]", ...proofs.map(formatHelp)].join("\n\n");
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
