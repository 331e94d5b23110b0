/** A sandbox with a chosen backend: starts processes in it, watches them, ends them. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SandboxBackend, StartPlan } from "./backend.ts";
import type { Sandbox, SandboxProcessOptions } from "./sandbox.ts";
import type { PortForwards } from "./port-forward.ts";
import { setOwner } from "./init.ts";
import { ParentDeathPipe } from "./parent-death.ts";
import { killProcess, listProcessTree } from "./processes.ts";
import { watchResources } from "./resource-limits.ts";

export interface NamespaceSandboxOptions {
  backend: SandboxBackend;
  plan: StartPlan;
  forwards: PortForwards;
  environment: Record<string, string>;
  /** The folders that the session may change. */
  writable: readonly string[];
}

export class NamespaceSandbox implements Sandbox {
  readonly environment: Readonly<Record<string, string>>;
  private readonly options: NamespaceSandboxOptions;
  private readonly running = new Set<ChildProcess>();
  private readonly reasons = new WeakMap<ChildProcess, string>();
  private orders = 0;

  constructor(options: NamespaceSandboxOptions) {
    this.options = options;
    this.environment = options.environment;
  }

  get backend(): Sandbox["backend"] {
    return this.options.backend.name;
  }

  start(
    argv: readonly [string, ...string[]],
    { cwd, env, stdio }: SandboxProcessOptions,
  ): ChildProcess {
    const { backend, plan, forwards, writable } = this.options;
    const order = `order-${++this.orders}.json`;
    const file = join(forwards.folder, order);
    writeFileSync(file, JSON.stringify({ argv, cwd, env: { ...env, ...this.environment } }));
    chmodSync(file, 0o644);
    const deathPipe =
      backend.name === "unshare" ? new ParentDeathPipe(join(plan.dir, `life-${order}`)) : null;
    const [program, ...args] = backend.command(plan, order);
    const child = spawn(program, args, {
      cwd: "/",
      env: { PATH: plan.path },
      stdio,
      detached: true,
    });
    const kill = () => {
      deathPipe?.close();
      if (child.pid !== undefined)
        for (const { pid } of listProcessTree(child.pid)) killProcess(pid);
      return true;
    };
    child.kill = kill;
    this.running.add(child);
    const { limits } = plan.entry;
    const over = (why: string) => void (this.reasons.set(child, why), kill());
    const unwatch =
      child.pid !== undefined && limits
        ? watchResources(child.pid, writable, limits, over)
        : () => undefined;
    child.on("error", () => this.running.delete(child));
    child.on("exit", () => {
      unwatch();
      deathPipe?.close();
      rmSync(file, { force: true });
      this.running.delete(child);
    });
    return child;
  }

  forwardPort(port: number): Promise<number> {
    return this.options.forwards.open(port);
  }

  async handOver(path: string): Promise<void> {
    const { uid, gid, other } = this.options.plan.entry.identity;
    if (other) await setOwner(path, uid, gid);
  }

  getExceededLimit(child: ChildProcess): string | null {
    return this.reasons.get(child) ?? null;
  }

  /**
   * Ends all processes and takes the files' ownership back. Git, for example, refuses to work in
   * another user's repository.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const gone = [...this.running].map((child) => once(child, "exit"));
    for (const child of this.running) child.kill();
    await Promise.all(gone);
    await this.options.forwards[Symbol.asyncDispose]();
    if (!this.options.plan.entry.identity.other) return;
    for (const path of this.options.writable)
      await setOwner(path, process.geteuid!(), process.getegid!());
  }
}
