/** Reads fields of parsed YAML and complains in one sentence that names file, line and field. */
import type { Scalar } from "./types.ts";

/** A workflow file that GitHub would refuse, or that asks for what the sandbox does not have. */
export class WorkflowError extends Error {
  override name = "WorkflowError";
}

type Path = (string | number)[];

/** One mapping of the file, with what is needed to say where a mistake is. */
export class Fields {
  private readonly map: Record<string, unknown>;
  private readonly path: Path;
  private readonly source: Source;

  constructor(source: Source, value: unknown, path: Path) {
    this.source = source;
    this.path = path;
    if (value === null || typeof value !== "object" || Array.isArray(value)) {
      throw source.error(path, `${label(path)} must be a mapping`);
    }
    this.map = value as Record<string, unknown>;
  }

  keys(): string[] {
    return Object.keys(this.map);
  }

  raw(key: string): unknown {
    return this.map[key] ?? null;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.map, key);
  }

  error(key: string, message: string): WorkflowError {
    return this.source.error([...this.path, key], message);
  }

  /** Refuses keys that GitHub doesn't know, and names those that the sandbox does not have. */
  only(known: string[], missing: string[] = []): void {
    for (const key of this.keys()) {
      if (missing.includes(key)) {
        throw this.error(key, `the sandbox's Actions do not have "${key}"`);
      }
      if (!known.includes(key)) {
        throw this.error(key, `Unexpected value '${key}'`);
      }
    }
  }

  child(key: string): Fields {
    return new Fields(this.source, this.map[key], [...this.path, key]);
  }

  at(key: string, index: number, value: unknown): Fields {
    return new Fields(this.source, value, [...this.path, key, index]);
  }

  text(key: string): string | null {
    const value = this.raw(key);
    if (value === null) {
      return null;
    }
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
      return String(value);
    }
    throw this.error(key, `${key} must be text`);
  }

  /** A boolean, or an expression that gives one. */
  flag(key: string, fallback: boolean): boolean | string {
    const value = this.raw(key) ?? fallback;
    if (typeof value === "boolean" || isExpression(value)) {
      return value;
    }
    throw this.error(key, `${key} must be true, false or an expression`);
  }

  /** A positive number, or an expression that gives one. */
  number(key: string): number | string | null {
    const value = this.raw(key);
    if (value === null || isExpression(value)) {
      return value;
    }
    if (typeof value === "number" && value > 0) {
      return value;
    }
    throw this.error(key, `${key} must be a number above 0 or an expression`);
  }

  /** A mapping of names to scalars (`env`, `with`, `outputs`). */
  scalars(key: string): Record<string, Scalar> {
    if (this.raw(key) === null) {
      return {};
    }
    const result: Record<string, Scalar> = {};
    const child = this.child(key);
    for (const name of child.keys()) {
      const value = child.raw(name) ?? "";
      if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
        throw child.error(name, `${name} must be text, a number or a boolean`);
      }
      result[name] = value;
    }
    return result;
  }

  /** One text or a list of texts; null when the key is absent. */
  texts(key: string): string[] | null {
    const value = this.raw(key);
    if (value === null) {
      return null;
    }
    const list = Array.isArray(value) ? value : [value];
    return list.map((item) => {
      if (item === null || typeof item === "object") {
        throw this.error(key, `${key} must be text or a list of texts`);
      }
      return String(item);
    });
  }
}

/** The file's text, to find the line of a field. */
export class Source {
  readonly path: string;
  private readonly lines: string[];

  constructor(path: string, text: string) {
    this.path = path;
    this.lines = text.split("\n");
  }

  error(path: Path, message: string): WorkflowError {
    return new WorkflowError(`${this.path}:${this.line(path)}: ${message}.`);
  }

  /** The line (from 1) where the deepest part of the path that can be found begins. Flow style gives its first line. */
  line(path: Path): number {
    let line = 0;
    let indent = -1;
    for (const part of path) {
      const found = this.find(part, line, indent);
      if (found === null) {
        break;
      }
      ({ line, indent } = found);
      line += 1;
    }
    return Math.max(1, line);
  }

  private find(part: string | number, from: number, above: number): { line: number; indent: number } | null {
    let items = -1;
    for (const [line, text] of this.lines.entries()) {
      const [, spaces = "", dashes = "", rest = ""] = /^(\s*)((?:-\s+)*)(.*)$/.exec(text) ?? [];
      if (line < from || rest === "" || rest.startsWith("#")) {
        continue;
      }
      const indent = spaces.length;
      if (typeof part === "number") {
        items += dashes === "" ? 0 : 1;
        if (items === part) {
          // The item's first key is on this very line: search on from here, below the dash.
          return { line: line - 1, indent };
        }
      } else if (isKey(rest, part)) {
        return { line, indent: indent + dashes.length };
      } else if (indent <= above && line > from) {
        return null;
      }
    }
    return null;
  }
}

/** Whether a value is text that holds an expression. */
export function isExpression(value: unknown): value is string {
  return typeof value === "string" && value.includes("${{");
}

function isKey(text: string, key: string): boolean {
  return [key, `"${key}"`, `'${key}'`].some((form) => text.startsWith(form) && /^\s*:/.test(text.slice(form.length)));
}

function label(path: Path): string {
  return path.length === 0 ? "the workflow" : path.join(".");
}
