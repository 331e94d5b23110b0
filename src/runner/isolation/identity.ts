/** As whom a session's processes run, and whose the files are that they may change. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

export interface Identity {
  uid: number;
  gid: number;
  /** Whether that is another user than the runner's. */
  other: boolean;
}

/**
 * Numbers that are nobody's (https://systemd.io/UIDS-GIDS/, "60578…61183: unused"). Sessions side by side have
 * different ones: limits on processes and the kernel's keyrings go by user.
 */
const OWN = 60_578 + (process.pid % 606);

/**
 * Root owns the machine's files, and no limit on processes holds for it. So where the runner is root its sessions are a
 * user of their own; where it is not, or is root of a namespace that has no other user, they are the runner's.
 */
export function identity(): Identity {
  const [uid, gid] = [process.geteuid!(), process.getegid!()];
  const other = uid === 0 && isMapped("uid") && isMapped("gid");
  return other ? { uid: OWN, gid: OWN, other } : { uid, gid, other };
}

/** Makes `path` and all below it the property of `uid`; links themselves, never what they point to. */
export async function own(path: string, uid: number, gid: number): Promise<void> {
  // No shell's, no glob's: the paths are the runner's own folders. -P: no link is walked through.
  await promisify(execFile)("chown", ["--recursive", "--no-dereference", "-P", "--", `${uid}:${gid}`, path]);
}

/** https://man7.org/linux/man-pages/man7/user_namespaces.7.html: first inside, first outside, how many. */
function isMapped(kind: "uid" | "gid"): boolean {
  const lines = readFileSync(`/proc/self/${kind}_map`, "utf8").trim().split("\n");
  return lines.some((line) => {
    const [first = 0, , count = 0] = line.trim().split(/\s+/).map(Number);
    return OWN >= first && OWN < first + count;
  });
}
