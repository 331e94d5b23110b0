/** What a process did to the files of a folder, as recorded by `strace -f -y -xx`. */

export type Operation =
  | { kind: "create" | "mkdir" | "unlink" | "sync"; path: string }
  | { kind: "write"; path: string; at: number; data: Buffer }
  | { kind: "truncate"; path: string; length: number }
  /** A line on the process's standard output. */
  | { kind: "print"; line: string };

/**
 * Returns strace's arguments for such a trace. With `-D` the traced process is the child of the
 * process that starts strace.
 */
export function createStraceArgs(output: string): string[] {
  const calls = "openat,mkdir,unlink,pwrite64,write,ftruncate,fsync,fdatasync";
  return ["-D", "-f", "-y", "-xx", "-s", "70000", "-e", `trace=${calls}`, "-o", output];
}

/**
 * Returns operations in the order in which the calls returned. Leaves out calls that never
 * returned.
 */
export function parseTrace(trace: string, folder: string): Operation[] {
  const unfinished = new Map<string, string>();
  return trace.split("\n").flatMap((line) => {
    const [, thread = "", text = ""] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (text.endsWith(" <unfinished ...>")) {
      unfinished.set(thread, text.slice(0, -" <unfinished ...>".length));
      return [];
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(text);
    return parseCall(resumed ? `${unfinished.get(thread) ?? ""}${resumed[1]}` : text, folder);
  });
}

const CALL = /^(\w+)\((?:(AT_FDCWD|\d+)<([^>]*)>)?(?:, )?(?:"([^"]*)")?(.*)\) += (-?\d+)/;

function parseCall(text: string, folder: string): Operation[] {
  const [, name, fd, opened = "", quoted = "", rest = "", result] = CALL.exec(text) ?? [];
  if (name === undefined || result!.startsWith("-")) return [];
  if (name === "write" && fd === "1") {
    return decode(quoted)
      .toString()
      .split("\n")
      .flatMap((line) => (line ? { kind: "print" as const, line } : []));
  }
  const path = decode(
    name === "openat" || name === "mkdir" || name === "unlink" ? quoted : opened,
  ).toString();
  if (path !== folder && !path.startsWith(`${folder}/`)) return [];
  if (name === "openat") return rest.includes("O_CREAT") ? [{ kind: "create", path }] : [];
  if (name === "mkdir" || name === "unlink") return [{ kind: name, path }];
  if (name === "fsync" || name === "fdatasync") return [{ kind: "sync", path }];
  const [last = 0] = rest.split(", ").slice(-1).map(Number);
  if (name === "ftruncate") return [{ kind: "truncate", path, length: last }];
  if (name === "pwrite64") return [{ kind: "write", path, at: last, data: decode(quoted) }];
  throw new Error(`${path} is changed by ${name}, which the model of a disk doesn't know`);
}

function decode(hex: string): Buffer {
  return Buffer.from(hex.replaceAll("\\x", ""), "hex");
}
