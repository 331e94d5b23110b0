/**
 * What the workflow's own steps run, in bash. Nothing from outside stands in these texts: values come by environment,
 * and each is used as one quoted word. GitHub runs them by `bash --noprofile --norc -eo pipefail`.
 */

/**
 * Whether the run still serves its launch: the record lists the launches that do, in its file `live`. Where that can't
 * be told, the run goes on, and the session decides by itself. The token is in no file and on no command line.
 */
export const CURRENT = String.raw`
say() { echo "current=$1" >> "$GITHUB_OUTPUT"; echo "$2"; exit 0; }
name="Launch $BATON_LAUNCH of $BATON_SESSION"
[ -n "$BATON_BRANCH" ] || say true "$name belongs to no build."
export GIT_TERMINAL_PROMPT=0 GIT_CONFIG_COUNT=1
export GIT_CONFIG_KEY_0="http.$GITHUB_SERVER_URL/.extraheader"
GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $(printf 'x-access-token:%s' "$BATON_TOKEN" | base64 | tr -d '\n')"
export GIT_CONFIG_VALUE_0
url="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY.git"
ref="refs/heads/$BATON_BRANCH"
unsure="$name may be superseded, which can't be told now; it goes on."
found=0
git ls-remote --exit-code -- "$url" "$ref" > /dev/null || found=$?
[ "$found" -ne 2 ] || say false "$name is superseded: its build is over. Nothing to do."
[ "$found" -eq 0 ] || say true "$unsure"
store="$RUNNER_TEMP/baton-current"
git init --quiet --bare "$store" || say true "$unsure"
git -C "$store" fetch --quiet --no-tags --depth=1 -- "$url" "$ref" || say true "$unsure"
live="$(git -C "$store" show FETCH_HEAD:live)" || say true "$unsure"
if grep -qxF -- "$BATON_SESSION #$BATON_LAUNCH" <<< "$live"; then say true "$name is current."; fi
say false "$name is superseded: the record asks for another by now. Nothing to do."`;

/**
 * ubuntu-24.04 comes without bubblewrap, and lets a program make user namespaces only where an AppArmor profile says so
 * (https://ubuntu.com/blog/ubuntu-23-10-restricted-unprivileged-user-namespaces). Never fails: a session that can't be
 * isolated says so itself, and how to mend it.
 */
export const ISOLATION = String.raw`
works() { bwrap --unshare-all --ro-bind / / --dev /dev --proc /proc true 2> /dev/null; }
if works; then echo "bubblewrap works here."; exit 0; fi
if ! command -v apt-get > /dev/null || ! sudo -n true 2> /dev/null; then
  echo "bubblewrap can't be installed here: that takes apt-get and sudo."
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
