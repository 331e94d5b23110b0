/** What is kept from sweep to sweep, and which of several replicas sweeps. */

export interface Mark {
  /** GitHub's log of deliveries is settled until then, ISO 8601; null = nothing is known of it. */
  through: string | null;
  /** Repositories that had a build or an open request when they were last looked at: `installation/owner/repo`. */
  active: string[];
  /** Sweeps so far: of an installation with many repositories, each looks at another part of the quiet ones. */
  round: number;
}

export const NO_MARK: Mark = { through: null, active: [], round: 0 };

export interface Watermark {
  /** Whether this process may sweep, for `ms` from now; asked again, for longer. It ends by itself. */
  take(ms: number): Promise<boolean>;
  /** Others may sweep again. */
  give(): Promise<void>;
  read(): Promise<Mark>;
  write(mark: Mark): Promise<void>;
}

/** Of a process that is alone and forgets: what it knew, discovery finds. */
export class MemoryWatermark implements Watermark {
  #mark = NO_MARK;

  async take(): Promise<boolean> {
    return true;
  }

  async give(): Promise<void> {}

  async read(): Promise<Mark> {
    return this.#mark;
  }

  async write(mark: Mark): Promise<void> {
    this.#mark = mark;
  }
}
