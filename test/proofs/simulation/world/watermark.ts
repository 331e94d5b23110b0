/** The progress of all replicas' sweeps, as the database stores it. */
import { EMPTY_MARK, type SweepMark, type Watermark } from "../../../../src/app/queue/watermark.ts";
import type { Owner, Timeline } from "./timeline.ts";

export class SharedMark {
  mark: SweepMark = EMPTY_MARK;
  holder: { by: Owner; until: number } | null = null;

  /** Returns it as one replica sees it. */
  of(by: Owner, timeline: Timeline): Watermark {
    return {
      acquireSweep: async (ms) => {
        if (this.holder && this.holder.by !== by && this.holder.until > timeline.now) return false;
        this.holder = { by, until: timeline.now + ms };
        return true;
      },
      releaseSweep: async () => {
        if (this.holder?.by === by) this.holder = null;
      },
      readMark: async () => this.mark,
      writeMark: async (mark) => void (this.mark = mark),
    };
  }
}
