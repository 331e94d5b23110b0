/** A copy of sources in a temporary folder, in which a test follows CONTRIBUTING. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");

export class SourceCopy {
  readonly folder = mkdtempSync(join(tmpdir(), "baton-source-"));

  /** @param parts files and folders of the repository to copy: `src/core` */
  constructor(parts: readonly string[]) {
    for (const part of parts) cpSync(join(ROOT, part), this.path(part), { recursive: true });
    for (const name of ["node_modules", "package.json"])
      symlinkSync(join(ROOT, name), this.path(name));
  }

  path(path: string): string {
    return join(this.folder, path);
  }

  read(path: string): string {
    return readFileSync(this.path(path), "utf8");
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  async load<Module>(path: string): Promise<Module> {
    return (await import(this.path(path))) as Module;
  }

  /** Runs a script with Node in the copy. */
  run(path: string, ...args: readonly string[]): { code: number | null; output: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [this.path(path), ...args], {
      cwd: this.folder,
      encoding: "utf8",
    });
    return { code: status, output: `${stdout}${stderr}` };
  }

  /** Returns the compiler's messages for files and their imports; empty means none. */
  compile(...paths: readonly string[]): string {
    const options = JSON.parse(readFileSync(join(ROOT, "tsconfig.json"), "utf8")) as object;
    this.write("tsconfig.json", JSON.stringify({ ...options, files: paths, include: [] }));
    const { stdout } = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", this.folder], {
      encoding: "utf8",
    });
    return stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
