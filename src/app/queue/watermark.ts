/** What sweeps remember of each other, and which of several replicas sweeps. */
import { z } from "zod";

export interface SweepMark {
  /** GitHub's log of deliveries is settled until then, ISO 8601; null = nothing is known of it. */
  through: string | null;
  /** Repositories with a build or an open request in the last sweep: `installation/owner/repo`. */
  active: string[];
  /**
   * Sweeps so far: of an installation with many repositories, each sweep covers another part of the
   * quiet ones.
   */
  round: number;
}

export const EMPTY_MARK: SweepMark = { through: null, active: [], round: 0 };

export interface Watermark {
  /**
   * Whether this process may sweep, for `ms` from now. Another call extends the time. It ends by
   * itself.
   */
  acquireSweep(ms: number): Promise<boolean>;
  /** Others may sweep again. */
  releaseSweep(): Promise<void>;
  readMark(): Promise<SweepMark>;
  writeMark(mark: SweepMark): Promise<void>;
}

/** For a process that works alone and forgets: discovery finds what it knew. */
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

/**
 * A mark of another version that this one can't read counts as none: discovery finds what it left
 * out.
 */
export function parseSweepMark(stored: unknown): SweepMark {
  const { success, data } = markSchema.safeParse(stored);
  return success ? data : EMPTY_MARK;
}
