/** What a group holds: one that runs and at most one that waits. */
export interface Member {
  begin: () => void;
  cancel: () => void;
}

/**
 * Concurrency groups: a newcomer waits for the one that runs, and takes the place of one that waits already.
 * https://docs.github.com/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
 */
export class ConcurrencyGroups {
  private readonly groups = new Map<string, { running: Member; pending: Member | null }>();

  /** Group names are not case-sensitive, and belong to one repository. */
  enter(repositoryId: number, name: string, member: Member, cancelInProgress: boolean): () => void {
    const key = `${repositoryId}:${name.toLowerCase()}`;
    const group = this.groups.get(key);
    if (group === undefined) {
      this.groups.set(key, { running: member, pending: null });
      member.begin();
    } else {
      const replaced = group.pending;
      group.pending = member;
      replaced?.cancel();
      if (cancelInProgress) {
        group.running.cancel();
      }
    }
    return () => this.leave(key, member);
  }

  private leave(key: string, member: Member): void {
    const group = this.groups.get(key);
    if (group?.pending === member) {
      group.pending = null;
    } else if (group?.running === member && group.pending !== null) {
      group.running = group.pending;
      group.pending = null;
      group.running.begin();
    } else if (group?.running === member) {
      this.groups.delete(key);
    }
  }
}
