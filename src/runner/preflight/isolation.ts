/** What a session's tools could see and change of the runner, by what was tried from inside. */
import { CONFIG_PATH } from "../../core/build/settings.ts";
import { failed, ok, warning, type Found } from "./check.ts";
import type { Looked } from "./look.ts";

const REPORT =
  "This is a defect of Baton, or of this machine's kernel: report it, and use another `runs_on` meanwhile.";

export function isolation(looked: Looked): Found[] {
  if (looked.kind === "missing") return [failed(looked.sentence, null)];
  if (looked.kind === "off") {
    const what = "Isolation is off: what a model has run sees all that the job sees, its keys among them.";
    return [warning(what, `Remove \`isolation: off\` from \`${CONFIG_PATH}\`.`)];
  }
  const { seen, written, allowed, backend, processes } = looked;
  const holes = [
    ...(seen.processes === processes ? ["the runner's processes can be seen inside"] : []),
    ...seen.read.map((file) => `${file} of the runner's can be read inside`),
    ...written.map((file) => `${file} could be written from inside`),
    ...(allowed ? [] : ["the worktree can't be written inside"]),
    ...(/^0+$/.test(seen.capabilities) ? [] : [`what runs inside has capabilities (${seen.capabilities})`]),
    ...(seen.noNewPrivileges ? [] : ["what runs inside may gain privileges"]),
  ];
  if (holes.length > 0) return holes.map((hole) => failed(`By ${backend}, ${hole}.`, REPORT));
  return [ok(`Tools run apart from the runner, by ${backend}: its processes, files and keys are out of their reach.`)];
}
