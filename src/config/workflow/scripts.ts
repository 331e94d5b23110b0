/**
 * The bash scripts of the workflow's own steps. These texts contain nothing from outside. Values
 * come through the environment, and each is used as one quoted word. GitHub runs them with `bash
 * --noprofile --norc -eo pipefail`.
 */
import { WORKFLOW_FILE } from "../../core/model/settings.ts";

/**
 * Checks whether the run still serves its launch: the record lists the current launches in its file
 * `live`. The script finds the record's branch by the build's name, below any prefix. If there are
 * several branches, one that lists the launch is enough. If the same actor started two runs of one
 * launch, the older one works. If something is unknown, the run continues: a second run is rare,
 * and a stopped session waits for a person. The session then decides from the record. The token is
 * in no file and on no command line.
 */
export const CURRENT_SCRIPT = String.raw`
say() { echo "current=$1" >> "$GITHUB_OUTPUT"; echo "$2"; exit 0; }
name="Launch $BATON_LAUNCH of $BATON_SESSION"
[[ "$BATON_BUILD" =~ ^((pr|ask)-)?[1-9][0-9]*(-[a-z0-9-]+)?$ ]] || say true "$name belongs to no build."
export GIT_TERMINAL_PROMPT=0 GIT_CONFIG_COUNT=1
export GIT_CONFIG_KEY_0="http.$GITHUB_SERVER_URL/.extraheader"
GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $(printf 'x-access-token:%s' "$BATON_TOKEN" | base64 | tr -d '\n')"
export GIT_CONFIG_VALUE_0
url="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY.git"
unsure="$name may be superseded; the step can't check that now, so it continues."
found=0
current=false
refs="$(git ls-remote --exit-code -- "$url" "refs/heads/*/$BATON_BUILD/record")" || found=$?
[ "$found" -ne 2 ] || say false "$name is superseded: its build is over. Nothing to do."
[ "$found" -eq 0 ] || say true "$unsure"
store="$RUNNER_TEMP/baton-current"
git init --quiet --bare "$store" || say true "$unsure"
while read -r _ ref; do
  git -C "$store" fetch --quiet --no-tags --depth=1 -- "$url" "$ref" || say true "$unsure"
  live="$(git -C "$store" show FETCH_HEAD:live)" || say true "$unsure"
  if grep -qxF -- "$BATON_SESSION #$BATON_LAUNCH" <<< "$live"; then current=true; break; fi
done <<< "$refs"
[ "$current" = true ] || say false "$name is superseded: the record asks for another now. Nothing to do."
unsure="$name is current. The step can't look for an older run of it now, so it continues."
since="$(grep -F -m 1 -- "$BATON_SESSION #$BATON_LAUNCH since " <<< "$live")" || say true "$unsure"
since="${"$"}{since##* }"
[[ "$since" =~ ^[0-9TZ:-]+$ ]] || say true "$unsure"
query="event=workflow_dispatch&created=%3E%3D$since&per_page=100"
list="$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/actions/workflows/${WORKFLOW_FILE}/runs?$query"
runs="$(curl --fail --silent --show-error --compressed --retry 2 --max-time 20 -H @- \
  -H "Accept: application/vnd.github+json" "$list" <<< "Authorization: Bearer $BATON_TOKEN")" || say true "$unsure"
older="$(jq --raw-output --argjson run "$GITHUB_RUN_ID" --arg actor "$GITHUB_ACTOR" \
  --arg title "[$BATON_BUILD] $BATON_SESSION #$BATON_LAUNCH" '[.workflow_runs[] |
    select(.display_title == $title and .actor.login == $actor and .id < $run) | .id] | min // empty' \
  <<< "$runs")" || say true "$unsure"
[ -z "$older" ] || say false "$name is superseded: run $older is an older one of it. Nothing to do."
say true "$name is current."`;

const renderHashCheck = (name: string) =>
  String.raw`
sum="$( (sha256sum "$folder/${name}" || shasum -a 256 "$folder/${name}") 2> /dev/null | cut -d " " -f 1)" || sum="?"
[ "$sum" = "$BATON_SHA256" ] || fail "Baton's runner was changed" \
  "$BATON_FILE has the SHA-256 $sum, and this workflow asks for $BATON_SHA256. Merge Baton's pull request."
echo "Baton's runner has the SHA-256 that this workflow asks for."`.trim();

/**
 * Takes Baton's runner from the commit of this workflow, independently of the checkout, and
 * compares it with the hash in the workflow. On any branch but the default one it ends the job,
 * because anyone who may push there could have changed both.
 */
export const RUNNER_SCRIPT = String.raw`
fail() { echo "::error title=$1::$2"; exit 1; }
[ "$BATON_REF" = "refs/heads/$BATON_DEFAULT" ] || fail "Not the default branch" \
  "This run is on $BATON_REF. Baton's sessions run only on $BATON_DEFAULT; start none by hand."
if [ -n "$BATON_RUNNER" ]; then echo "The variable BATON_RUNNER names the runner: $BATON_RUNNER"; exit 0; fi
folder="$RUNNER_TEMP/baton-runner"
rm -rf "$folder"
mkdir "$folder"
git cat-file blob "$GITHUB_WORKFLOW_SHA:$BATON_FILE" > "$folder/session.mjs" || fail "Baton's runner is missing" \
  "$BATON_FILE is not in $GITHUB_WORKFLOW_SHA. Baton's pull request 'Configure Baton' adds it."
${renderHashCheck("session.mjs")}`;

/**
 * Takes the program of a pass from the commit of this workflow, like `RUNNER_SCRIPT`, but from
 * GitHub's API, because a pass checks out nothing.
 */
export const RECONCILE_RUNNER_SCRIPT = String.raw`
fail() { echo "::error title=$1::$2"; exit 1; }
if [ -n "$BATON_RUNNER" ]; then echo "The variable BATON_RUNNER names the runner: $BATON_RUNNER"; exit 0; fi
folder="$RUNNER_TEMP/baton-runner"
rm -rf "$folder"
mkdir "$folder"
curl --fail --silent --show-error --location --retry 3 -H @- -H "Accept: application/vnd.github.raw+json" \
  --output "$folder/reconcile.mjs" \
  "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/contents/$BATON_FILE?ref=$GITHUB_WORKFLOW_SHA" \
  <<< "Authorization: Bearer $BATON_TOKEN" || fail "Baton's runner is missing" \
  "GitHub doesn't give $BATON_FILE of $GITHUB_WORKFLOW_SHA. 'baton workflow --reconcile --write' writes it."
${renderHashCheck("reconcile.mjs")}`;

/**
 * ubuntu-24.04 has no bubblewrap. It lets a program create user namespaces only if an AppArmor
 * profile allows it (https://ubuntu.com/blog/ubuntu-23-10-restricted-unprivileged-user-namespaces).
 * Never fails: a session that can't be isolated reports that itself, with a fix.
 */
export const ISOLATION_SCRIPT = String.raw`
works() { bwrap --unshare-all --ro-bind / / --dev /dev --proc /proc true 2> /dev/null; }
if works; then echo "bubblewrap works here."; exit 0; fi
if ! command -v apt-get > /dev/null || ! sudo -n true 2> /dev/null; then
  echo "bubblewrap can't be installed here: that needs apt-get and sudo."
  exit 0
fi
if ! command -v bwrap > /dev/null; then
  sudo -n apt-get update -qq || true
  sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends bubblewrap || true
fi
profile=/etc/apparmor.d/bwrap
if ! works && command -v apparmor_parser > /dev/null && [ ! -e "$profile" ]; then
  sudo -n tee "$profile" > /dev/null << 'PROFILE' || true
abi <abi/4.0>,
include <tunables/global>

profile bwrap /usr/bin/bwrap flags=(unconfined) {
  userns,

  include if exists <local/bwrap>
}
PROFILE
  sudo -n apparmor_parser -r "$profile" || true
fi
if works; then echo "bubblewrap works now."; else echo "bubblewrap doesn't work here."; fi`;
