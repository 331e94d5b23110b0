/**
 * A pipe that stands for the runner: what waits at its other end knows that the runner is gone when
 * it closes.
 */
import { execFileSync } from "node:child_process";
import { closeSync, openSync, rmSync } from "node:fs";

export class ParentDeathPipe {
  private readonly path: string;
  private fd: number | null;

  constructor(path: string) {
    this.path = path;
    execFileSync("mkfifo", ["--mode=600", path]);
    // Both ways: to open it for writing alone would wait for a reader.
    this.fd = openSync(path, "r+");
  }

  /** Ends what waits at its other end. */
  close(): void {
    if (this.fd === null) return;
    // A process that has not opened it yet must not find it: nobody would ever write to it.
    rmSync(this.path, { force: true });
    closeSync(this.fd);
    this.fd = null;
  }
}
