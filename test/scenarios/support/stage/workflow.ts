/**
 * `.github/workflows/baton.yml` of the stage, as the App expects it. The test's own process says
 * what a session does, and bash asks it: a runner takes a second to start, bash a tenth.
 */
import { DISPATCH_INPUTS } from "../../../../src/core/model/session.ts";
import { PROPOSAL_ARTIFACT, PROPOSAL_FILE } from "../../../../src/core/model/proposal.ts";

/** The repository's variable that contains the port. */
export const PORT_VARIABLE = "STAGE_PORT";

export const SESSION_WORKFLOW = `name: Baton
run-name: "[\${{ inputs.build }}] \${{ inputs.session }} #\${{ inputs.launch }}"
on:
  workflow_dispatch:
    inputs:
${DISPATCH_INPUTS.map((name) => `      ${name}: { type: string, required: true }`).join("\n")}
permissions: { contents: read, actions: read, checks: read, pull-requests: read }
jobs:
  session:
    runs-on: [ubuntu-24.04]
    steps:
      - name: Session
        shell: bash
        env:
          STAGE_PORT: \${{ vars.${PORT_VARIABLE} }}
          ASKED: >-
            \${{ github.repository }} \${{ inputs.session }} \${{ inputs.launch }} \${{ inputs.record }}
            \${{ inputs.build }}
        run: |
          exec 3<> "/dev/tcp/127.0.0.1/$STAGE_PORT"
          printf '%s\\n' "$ASKED" >&3
          mkdir "$RUNNER_TEMP/proposal"
          cat <&3 > "$RUNNER_TEMP/proposal/${PROPOSAL_FILE}"
          test -s "$RUNNER_TEMP/proposal/${PROPOSAL_FILE}"
      - uses: actions/upload-artifact@v4
        with:
          name: ${PROPOSAL_ARTIFACT}
          path: \${{ runner.temp }}/proposal/${PROPOSAL_FILE}
`;
