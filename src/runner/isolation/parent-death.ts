/**
 * A pipe that represents the runner. A process at its other end learns from its closing that the
 * runner is gone.
 */
import { execFileSync } from "node:child_process";
import { closeSync, openSync, rmSync } from "node:fs";

export class ParentDeathPipe {
  private readonly path: string;
  private fd: number | null;

  constructor(path: string) {
    this.path = path;
    execFileSync("mkfifo", ["--mode=600", path]);
    // Opens it both ways: opening it only for writing would wait for a reader.
    this.fd = openSync(path, "r+");
  }

  /** Ends the processes at its other end. */
  close(): void {
    if (this.fd === null) return;
    // A process that has not opened it yet must not find it, because nobody would ever write to it.
    rmSync(this.path, { force: true });
    closeSync(this.fd);
    this.fd = null;
  }
}
