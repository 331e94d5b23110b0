/**
 * What a process remembers of the records' branches: where it last left or saw each. Only ever spares questions, or
 * shows sooner that history was rewritten; what it doesn't know, GitHub's list of activities tells.
 */
import type { Access } from "./access.ts";

/** Branches that are remembered of one GitHub. */
const MOST = 1000;

class Memory {
  readonly #heads = new Map<string, string>();
  readonly #looks = new Map<string, number>();

  left(branch: string): string | null {
    return this.#heads.get(branch) ?? null;
  }

  note(branch: string, head: string): void {
    this.#heads.delete(branch);
    this.#heads.set(branch, head);
    const oldest = this.#heads.keys().next();
    if (this.#heads.size > MOST && !oldest.done) this.#heads.delete(oldest.value);
  }

  /** How often this has been looked at, this time included. */
  looks(head: string): number {
    if (this.#looks.size > MOST) this.#looks.clear();
    const looks = (this.#looks.get(head) ?? 0) + 1;
    this.#looks.set(head, looks);
    return looks;
  }
}

const memories = new WeakMap<object, Memory>();

function memoryOf({ scope }: Access): Memory {
  const memory = memories.get(scope) ?? new Memory();
  memories.set(scope, memory);
  return memory;
}

const nameOf = ({ owner, repo }: Access, branch: string) => `${owner}/${repo}:${branch}`;

/** The branch stands at `head`, one of Baton's own commits, and all that led there is well. */
export function remember(access: Access, branch: string, head: string): void {
  memoryOf(access).note(nameOf(access, branch), head);
}

export function remembered(access: Access, branch: string): string | null {
  return memoryOf(access).left(nameOf(access, branch));
}

export function looksAt(access: Access, head: string): number {
  return memoryOf(access).looks(nameOf(access, head));
}
