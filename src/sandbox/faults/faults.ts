import {
  DELIVERY_FAULTS,
  REQUEST_FAULTS,
  isDeliveryMatch,
  isJobMatch,
  isRequestMatch,
  isUploadMatch,
  parseFaultRules,
  type DeliveryFacts,
  type DeliveryFaultRule,
  type FaultRule,
  type FaultRuleInput,
  type FaultRuleOf,
  type JobFacts,
  type RequestFacts,
  type RequestFaultRule,
  type UploadFacts,
} from "./fault-rules.ts";
import { HiddenObjects, StaleReads } from "./replica-lag.ts";
import { SecondaryLimits } from "./secondary-limits.ts";

/** A rule that is armed: what `GET /_sandbox/faults` shows. */
export interface ArmedFault {
  id: number;
  rule: FaultRule;
  /** What matched, whether it happened or was let pass. */
  matched: number;
  happened: number;
}

/** Those that another fault can come on top of. */
const COMBINABLE = [
  "slow_answer",
  "token_expired",
  "mergeable_unknown",
  "list_stale",
  "read_stale",
  "delivery_delayed",
  "delivery_doubled",
  "secondary_limits",
];

/**
 * The faults that are armed. There is no chance in it: a rule counts what matches it, lets `after`
 * of them pass, and then happens `times` times. Rules are asked in the order in which they were
 * armed; one that settles what becomes of a request or delivery ends the asking, so that the next
 * one is kept for the next.
 */
export class Faults {
  readonly hidden = new HiddenObjects();
  readonly staleLists = new StaleReads();
  readonly secondary = new SecondaryLimits();
  #armed: ArmedFault[] = [];
  #nextId = 1;

  arm(...rules: FaultRuleInput[]): ArmedFault[] {
    return this.armAll(rules);
  }

  /** The same for what came over the wire. Throws a `RuleProblem` that names rule and field. */
  armAll(rules: unknown): ArmedFault[] {
    const fresh = parseFaultRules(rules).map((rule) => ({
      id: this.#nextId++,
      rule,
      matched: 0,
      happened: 0,
    }));
    this.#armed.push(...fresh);
    return fresh;
  }

  list(): readonly ArmedFault[] {
    return this.#armed;
  }

  /**
   * Disarms one rule, or all; says how many there were. What is hidden from its readers can be seen
   * again.
   */
  clear(id?: number): number {
    const kept = id === undefined ? [] : this.#armed.filter((one) => one.id !== id);
    const gone = this.#armed.length - kept.length;
    this.#armed = kept;
    if (id === undefined) {
      this.hidden.clear();
      this.staleLists.clear();
    }
    return gone;
  }

  /** What befalls this request. */
  takeRequestFaults(seen: RequestFacts): RequestFaultRule[] {
    return this.#take(REQUEST_FAULTS, (rule) => isRequestMatch(rule, seen));
  }

  /** What befalls this delivery on its way to one app. */
  takeDeliveryFaults(seen: DeliveryFacts): DeliveryFaultRule[] {
    return this.#take(DELIVERY_FAULTS, (rule) => isDeliveryMatch(rule, seen));
  }

  /** Hides from its readers what the event tells of, where a rule wants that. */
  applyEvent(seen: DeliveryFacts, payload: Record<string, unknown>): void {
    const [rule] = this.#take(["not_found_after_event"], (one) => isDeliveryMatch(one, seen));
    if (rule) this.hidden.add(seen.event, payload, rule.reads);
  }

  /** Whether this job's runner is to be lost. */
  takeJobFault(seen: JobFacts): FaultRuleOf<"runner_lost"> | null {
    return this.#take(["runner_lost"], (rule) => isJobMatch(rule, seen))[0] ?? null;
  }

  /** Whether this upload finds the quota used up. */
  takeUploadFault(seen: UploadFacts): boolean {
    return this.#take(["artifact_quota"], (rule) => isUploadMatch(rule, seen)).length > 0;
  }

  #take<Name extends FaultRule["fault"]>(
    names: readonly Name[],
    matches: (rule: FaultRuleOf<Name>) => boolean,
  ): FaultRuleOf<Name>[] {
    const taken: FaultRuleOf<Name>[] = [];
    for (const armed of this.#armed) {
      const { rule } = armed;
      if (armed.happened >= rule.times || !isOneOf(rule, names) || !matches(rule)) continue;
      armed.matched++;
      if (armed.matched <= rule.after) continue;
      armed.happened++;
      taken.push(rule);
      if (!COMBINABLE.includes(rule.fault)) break;
    }
    return taken;
  }
}

function isOneOf<Name extends FaultRule["fault"]>(
  rule: FaultRule,
  names: readonly Name[],
): rule is FaultRuleOf<Name> {
  return (names as readonly string[]).includes(rule.fault);
}
