/** What sweeps store for later sweeps, and the lease that decides which replica sweeps. */
import { z } from "zod";

export interface SweepMark {
  /** GitHub's log of deliveries is settled up to this time, ISO 8601; null means unknown. */
  through: string | null;
  /** Repositories with a build or an open request in the last sweep: `installation/owner/repo`. */
  active: string[];
  /**
   * Number of sweeps so far. In an installation with many repositories, each sweep covers another
   * part of the quiet ones.
   */
  round: number;
}

export const EMPTY_MARK: SweepMark = { through: null, active: [], round: 0 };

export interface Watermark {
  /**
   * Returns whether this process may sweep for the next `ms` milliseconds. Another call extends the
   * time. The lease expires by itself.
   */
  acquireSweep(ms: number): Promise<boolean>;
  /** Lets others sweep again. */
  releaseSweep(): Promise<void>;
  readMark(): Promise<SweepMark>;
  writeMark(mark: SweepMark): Promise<void>;
}

/** For a process that works alone and keeps nothing. Discovery finds what it would have stored. */
export class MemoryWatermark implements Watermark {
  #mark = EMPTY_MARK;

  async acquireSweep(): Promise<boolean> {
    return true;
  }

  async releaseSweep(): Promise<void> {}

  async readMark(): Promise<SweepMark> {
    return this.#mark;
  }

  async writeMark(mark: SweepMark): Promise<void> {
    this.#mark = mark;
  }
}

const markSchema: z.ZodType<SweepMark> = z.object({
  through: z.iso.datetime().nullable(),
  active: z.array(z.string()),
  round: z.int().nonnegative(),
});

/** A mark that this version can't read counts as none. Discovery finds what it left out. */
export function parseSweepMark(stored: unknown): SweepMark {
  const { success, data } = markSchema.safeParse(stored);
  return success ? data : EMPTY_MARK;
}
