/** A copy of `src` in a temporary folder, in which a test follows CONTRIBUTING. */
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

  /** @param parts folders of `src` to copy: `core` */
  constructor(...parts: readonly string[]) {
    for (const part of parts)
      cpSync(join(ROOT, "src", part), this.path(`src/${part}`), { recursive: true });
    for (const name of ["node_modules", "package.json"])
      symlinkSync(join(ROOT, name), this.path(name));
  }

  path(path: string): string {
    return join(this.folder, path);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  /** Inserts a line after the one that ends with `after`, and an import at the beginning. */
  register(path: string, { after, line, from }: Record<"after" | "line" | "from", string>): void {
    const text = readFileSync(this.path(path), "utf8");
    const at = text.indexOf(`${after}\n`);
    if (at < 0) throw new Error(`${path} has no line that ends with ${after}`);
    const end = at + after.length + 1;
    this.write(path, `${from}\n${text.slice(0, end)}${line}\n${text.slice(end)}`);
  }

  async load<Module>(path: string): Promise<Module> {
    return (await import(this.path(path))) as Module;
  }

  /** Returns the compiler's messages for a file and its imports; empty means none. */
  compile(path: string): string {
    const options = JSON.parse(readFileSync(join(ROOT, "tsconfig.json"), "utf8")) as object;
    this.write("tsconfig.json", JSON.stringify({ ...options, files: [path], include: [] }));
    const { stdout } = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", this.folder], {
      encoding: "utf8",
    });
    return stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
