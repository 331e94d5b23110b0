/**
 * Attacks on the machine's resources. Each runs in a sandbox with small limits, and in one without.
 */
import { once as happens } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import type { Defence } from "../../../src/runner/isolation/sandbox.ts";
import { openSandbox } from "../../../src/runner/isolation/index.ts";
import { getMachineLimits } from "../../../src/runner/isolation/resource-limits.ts";
import type { Attack, Family } from "./attack.ts";

const MB = 1024 ** 2;
/** Far above what the sandbox's own processes need, and far below what would hurt the machine. */
const SMALL = {
  memory: 400 * MB,
  processes: 150,
  disk: 64 * MB,
  file: 32 * MB,
  open: 512,
  temporary: 16 * MB,
};

interface Greedy {
  id: string;
  title: string;
  defence: string;
  /** Prints `got it` at the end if it succeeded. */
  does: string;
}

const GREEDY: Greedy[] = [
  {
    ...{ id: "L01", title: "is a fork bomb", defence: "the limit on processes" },
    does:
      "perl -e 'for (1..300) { my $p = fork; exit 1 if !defined $p; if (!$p) { sleep 3; " +
      'exit } } print "got it"\'',
  },
  {
    ...{ id: "L02", title: "exhausts the machine's memory", defence: "the memory watch" },
    does:
      '"$N" -e \'const all = Buffer.alloc(6e8, 1); setTimeout(() => console.log("got ' +
      "it\", all[7]), 1500)'",
  },
  {
    ...{ id: "L03", title: "exhausts it with many small processes", defence: "the memory watch" },
    does: `for i in {1..12}; do perl -e '$x = "x" x (45 << 20); sleep 2' & done; wait; echo got it`,
  },
  {
    ...{ id: "L04", title: "fills the disk with many files", defence: "the disk watch" },
    does:
      "for i in {1..10}; do head -c 16M /dev/zero > $i; sleep 0.15; done; sleep 0.6; echo " +
      "got it",
  },
  {
    ...{
      id: "L05",
      title: "fills the disk with one file",
      defence: "the file size limit",
    },
    does: "head -c 60M /dev/zero > big && echo got it",
  },
  {
    ...{
      id: "L06",
      title: "fills memory with files in /tmp",
      defence: "the size of in-memory folders",
    },
    does: "head -c 24M /dev/zero > /tmp/big && echo got it",
  },
  {
    ...{ id: "L07", title: "opens files without end", defence: "the limit on open files" },
    does:
      'perl -e \'my @f; for (1..900) { open(my $f, "<", "/dev/null") or exit 1; push ' +
      '@f, $f } print "got it"\'',
  },
];

export const limits: Family = {
  name: "Against the machine's resources",
  open: (stack) => [...GREEDY.map((greedy) => attackOf(greedy, stack)), outliving(stack)],
};

function attackOf({ id, title, defence, does }: Greedy, stack: AsyncDisposableStack): Attack {
  const escapes = async (defended: boolean) => {
    const { said } = await inside(does, defended ? null : "limits", stack);
    return said.includes("got it");
  };
  return { id, title, carrier: "commands of a session", defence, escapes };
}

/** A process that outlives the session could change what was already checked. */
function outliving(stack: AsyncDisposableStack): Attack {
  return {
    ...{ id: "L08", title: "leaves a process behind", carrier: "commands of a session" },
    defence: "its own PID namespace",
    escapes: async (defended) => {
      // It ends by itself soon. Its odd duration identifies it.
      const seconds = `5.${process.pid}${Number(defended)}`;
      await inside(
        `setsid sleep ${seconds} > /dev/null 2>&1 & sleep 0.3`,
        defended ? null : "pid",
        stack,
      );
      const known = (pid: string) => {
        const file = `/proc/${pid}/cmdline`;
        return existsSync(file) && readFileSync(file, "utf8").includes(seconds);
      };
      return readdirSync("/proc").filter(Number).some(known);
    },
  };
}

async function inside(script: string, without: Defence | null, stack: AsyncDisposableStack) {
  const dir = mkdtempSync(join(tmpdir(), "baton-attacks-"));
  stack.defer(() => rmSync(dir, { recursive: true, force: true }));
  const folder = join(dir, "w");
  mkdirSync(folder);
  const io = { environment: { PATH: process.env.PATH ?? "/usr/bin:/bin" }, print: () => undefined };
  const weakened = { without, limits: { ...getMachineLimits(folder), ...SMALL } };
  const sandbox = await openSandbox(
    { writable: [folder], readable: [] },
    DEFAULT_SETTINGS,
    io,
    weakened,
  );
  if ("missing" in sandbox) throw new Error(sandbox.missing);
  await using _ = sandbox;
  const env = { ...io.environment, N: process.execPath, HOME: folder };
  const child = sandbox.start(["bash", "-c", script], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [said] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    happens(child, "exit"),
  ]);
  return { folder, said };
}
