/** A plan of one worker for the sample: the week becomes a unit. What its sessions do is each scenario's own. */
export const WEEKS_PLAN = `
- session: build/architect/1
  turns:
    - close:
        summary: One measure grows by one unit.
        reason: It is one line.
        workers:
          - id: W1.1
            name: Weeks
            mission: Add the week to the measure time.
            output: [src/time.js]
            paths: [src/time.js, test/time.test.js]
            context: src/time.js lists the units.
            requirements: A week has 604800 seconds.
            criteria: [The tests pass]
`;
