/**
 * What a process remembers of the records' branches: where it last left or saw each. Only ever spares questions, or
 * shows sooner that history was rewritten; what it doesn't know, GitHub's list of activities tells.
 */
import type { Access } from "./access.ts";

/** Branches that are remembered of one GitHub. */
const MOST = 1000;
/**
 * A head is believed for so long. Later another process may have saved on top of it and a person set the branch back to
 * it, which looks as if nothing had happened.
 */
const BELIEVED_MS = 30_000;

interface Left {
  head: string;
  /** By the process's monotonic clock, in milliseconds. */
  at: number;
}

class Memory {
  readonly #heads = new Map<string, Left>();
  readonly #looks = new Map<string, number>();

  left(branch: string): Left | null {
    return this.#heads.get(branch) ?? null;
  }

  note(branch: string, head: string): void {
    this.#heads.delete(branch);
    this.#heads.set(branch, { head, at: performance.now() });
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

/** `isRecent`: no question is needed while the branch stands there. */
export function remembered(access: Access, branch: string): { head: string; isRecent: boolean } | null {
  const left = memoryOf(access).left(nameOf(access, branch));
  return left && { head: left.head, isRecent: performance.now() - left.at < BELIEVED_MS };
}

export function looksAt(access: Access, head: string): number {
  return memoryOf(access).looks(nameOf(access, head));
}
