/**
 * Programs of GitHub's machines that a person's machine may lack, or that can't work in a job's
 * namespaces.
 */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "../isolation/detect-isolation.ts";

const SUDO = `#!/bin/sh
# Runs the command as it is: in a job nobody can become another user.
while [ $# -gt 0 ]; do
  case "$1" in
    -u | --user) [ "$2" = root ] || { echo "sudo: jobs of the sandbox have one user, not $2" >&2; exit 1; }
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

const APT = `#!/bin/sh
# The machine's packages are the person's: a job uses what is installed, and installs nothing.
verb= missing=
for word in "$@"; do
  case "$word" in
    -*) continue ;;
  esac
  if [ -z "$verb" ]; then verb=$word; continue; fi
  [ "$verb" != install ] && continue
  name=\${word%%[=/]*}
  dpkg-query -W -f '\${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing="$missing $name"
done
case "$verb" in
  update | install) ;;
  *) echo "::error::Jobs of the sandbox can't run apt-get $verb"; exit 100 ;;
esac
[ -z "$missing" ] && exit
echo "::error::Jobs of the sandbox install no packages. Install on this machine:$missing"
exit 100
`;

const YARN = `#!/bin/sh
# GitHub's machines have yarn 1, which starts the version that a repository names.
folder=$(dirname "$0")/../yarn
program=$folder/node_modules/yarn/bin/yarn.js
if [ ! -e "$program" ]; then
  mkdir -p "$folder"
  (cd "$folder" && npm install --prefix . --silent --no-audit --no-fund yarn@1 >&2) || exit 127
fi
exec node "$program" "$@"
`;

/**
 * Writes the programs into the job's folder of tools before its first step. Returns PATH with that
 * folder.
 */
export function addImagePrograms(tools: string, path: string): string {
  const isDebian = findProgram("dpkg-query", path) !== null;
  const before = writePrograms(join(tools, "sandbox"), {
    sudo: SUDO,
    ...(isDebian ? { "apt-get": APT, apt: APT } : {}),
  });
  const after = writePrograms(join(tools, "sandbox-image"), { yarn: YARN, yarnpkg: YARN });
  return [before, path, after].join(":");
}

function writePrograms(folder: string, programs: Record<string, string>): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, name), script);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}
