/**
 * Members of a group: one that runs, and those that wait. At most one waits, unless all may queue.
 */
export interface GroupMember {
  begin: () => void;
  cancel: () => void;
}

/**
 * Concurrency groups. A newcomer waits for the running member, and replaces one that already waits.
 *
 * https://docs.github.com/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
 */
export class ConcurrencyGroups {
  private readonly groups = new Map<string, { running: GroupMember; pending: GroupMember[] }>();

  /** Enters a group. Group names are not case-sensitive, and belong to one repository. */
  enter(
    repositoryId: number,
    name: string,
    member: GroupMember,
    ends: boolean,
    queue: "single" | "max",
  ): () => void {
    const key = `${repositoryId}:${name.toLowerCase()}`;
    const group = this.groups.get(key);
    if (group === undefined) {
      this.groups.set(key, { running: member, pending: [] });
      member.begin();
    } else {
      const replaced = queue === "max" ? [] : group.pending.splice(0);
      group.pending.push(member);
      replaced.forEach((one) => one.cancel());
      if (ends) {
        group.running.cancel();
      }
    }
    return () => this.leave(key, member);
  }

  private leave(key: string, member: GroupMember): void {
    const group = this.groups.get(key);
    if (group === undefined) {
      return;
    }
    group.pending = group.pending.filter((one) => one !== member);
    if (group.running !== member) {
      return;
    }
    const next = group.pending.shift();
    if (next === undefined) {
      this.groups.delete(key);
    } else {
      group.running = next;
      next.begin();
    }
  }
}

interface SlotHolder {
  begin: () => void;
}

/** A limited number of slots. The others wait in the order of their arrival. */
export class Slots {
  private free: number;
  private readonly waiting: SlotHolder[] = [];

  constructor(count: number) {
    this.free = count;
  }

  /**
   * Calls `begin` now or when a slot is free. The returned function, called once, leaves the slot
   * or the queue.
   */
  take(begin: () => void): () => void {
    const place = { begin };
    if (this.free > 0) {
      this.free -= 1;
      begin();
    } else {
      this.waiting.push(place);
    }
    return () => this.leave(place);
  }

  private leave(place: SlotHolder): void {
    const at = this.waiting.indexOf(place);
    if (at >= 0) {
      this.waiting.splice(at, 1);
      return;
    }
    const next = this.waiting.shift();
    if (next === undefined) {
      this.free += 1;
    } else {
      next.begin();
    }
  }
}
