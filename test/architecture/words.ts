/** Word lists for the rules about names. */

const split = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** An exported function starts with one of these. */
export const VERBS = split(`
  add answer append apply archive ask assert attach authenticate await begin block build cache can cancel cap capitalize change
  check choose clean clear clip close collect commit compare compute configure connect convert copy count create
  decide decode define delete dequeue derive describe detect diff disable dismiss dispatch download drain draw drop
  edit enable encode end enqueue ensure escape estimate evaluate expand expect explain export extract fail fetch fill
  filter find finish flush follow forget format forward from generate get give grant group guess handle has hash hold
  import include infer inspect install instrument invalidate is join judge keep kill land launch limit link list
  listen load lock log lookup make mark mask match measure merge migrate mount move must name need normalize note
  notify observe offer open order pack park parse pass pause perform pick place plan play poll pluralize post prepare print
  probe proceed propose protect prove publish pull push put quote raise reach read rebase rebuild receive reconcile
  record recover redact refresh refuse register reject release remember remove rename render reopen repair repeat
  replace report request require rerun reset resolve respond restore restrict resume retry return revert review revise
  revoke rewrite round run sanitize save scan schedule score seal search see select send serialize serve set settle
  shorten show sign signal skip sleep sort spawn split squash start stash steer stop store strip submit suggest sum
  summarize supply sync take tell test throw time to touch track transform translate trim truncate try unlock unpack
  unpark unresolve update upload use validate verify visit wait walk warm warn watch wrap write
`);

/** Prepositions and adverbs: not a name by themselves. */
export const PREPOSITIONS = split(`
  about above across after again against ahead along among apart around aside at away back before behind below beneath
  beside between beyond by down during for in inside into near of off on onto out outside over past since through till
  toward under until up upon via with within without
`);

/** Participles that don't end in `-ed`. */
export const IRREGULAR_PARTICIPLES = split(`
  begun born bound broken brought built caught chosen cut done drawn driven fallen felt fought found given gone grown
  heard held hidden hurt kept known laid led left lent lost made meant met paid said seen sent shown sold
  spent split spoken
  stood sworn taken taught thought told torn understood won worn written
`);

/** Words in `-ed` that are not participles. */
export const NO_PARTICIPLES = split(
  "bed embed exceed feed need proceed red seed shed speed succeed",
);
