/** A `sudo` for jobs that run as root: the machine's own can't work in the namespaces of a job. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SCRIPT = `#!/bin/sh
# Runs the command as it is: the job is root.
while [ $# -gt 0 ]; do
  case "$1" in
    -u | --user) [ "$2" = root ] || { echo "sudo: jobs of the sandbox are root alone, not $2" >&2; exit 1; }
      shift 2 ;;
    -g | -p | -h | -C | --group | --prompt | --host) shift 2 ;;
    --) shift; break ;;
    -*) shift ;;
    *=*) export "$1"; shift ;;
    *) break ;;
  esac
done
[ $# -eq 0 ] || exec "$@"
`;

/** Writes it into the job's folder of tools and returns the folder of PATH that holds it; null for who is not root. */
export function makeSudo(tools: string): string | null {
  if (process.getuid?.() !== 0) {
    return null;
  }
  const folder = join(tools, "sudo");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "sudo"), SCRIPT);
  chmodSync(join(folder, "sudo"), 0o755);
  return folder;
}
