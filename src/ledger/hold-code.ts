/**
 * Why the monkey did not act: one code per refused request and per passed-over candidate. The
 * same words stand in the log, in `targets`, in metrics and in the README's reference.
 */
export const HOLD_CODES = {
  // the request as a whole
  "no-candidate": "no container is left to choose from; `passedOver` says why not, one by one",
  probability: "the roll of this tick was at or above CHAOS_PROBABILITY",
  disabled: "the mode is disabled, in which nothing strikes",
  halted: "somebody halted everything; `chaos-monkey resume` lifts it",
  disarmed:
    "interval and schedules are disarmed until `chaos-monkey resume`, or a valid configuration",
  profile: "the fault is extended, and CHAOS_PROFILE is core",
  "max-concurrent": "CHAOS_MAX_CONCURRENT strikes are in progress",
  "daily-budget": "CHAOS_DAILY_BUDGET strikes were made within the last 24 hours",
  "min-gap": "the last strike is not CHAOS_MIN_GAP ago",
  "engine-away": "the engine does not answer, so the facts are not known",
  "engine-slow": "the engine took so long to answer that its facts may not hold any more",
  "state-unwritable": "the intent could not be recorded, and without a record nothing starts",
  "fault-refused": "the fault cannot be done to this target and be put back; the sentence says why",
  stopping: "the daemon is shutting down",

  // a single candidate
  self: "it is chaos-monkey itself, its guardian, helper or socket proxy",
  "shares-namespace": "it shares a network, process or IPC namespace with chaos-monkey",
  "namespace-owner":
    "other containers use its network, process or IPC namespace and would stay broken after the fault",
  "out-of-scope": "it does not belong to CHAOS_SCOPE",
  "opted-out": "its label chaos-monkey.enable is false",
  protected: "it is on the protected list or carries chaos-monkey.protected",
  "too-critical": "its criticality is not in CHAOS_CRITICALITY",
  "safe-mode-only": "its label lets only the mode safe hit it",
  "label-limit": "a label of it does not allow this fault or this duration, or cannot be read",
  "not-a-target": "CHAOS_TARGETS does not name it, or it lacks a label of CHAOS_TARGET_LABELS",
  "one-off": "it is a one-off container of `docker compose run`",
  "not-running": "it is not running",
  "auto-remove": "it was started with --rm and would vanish when killed",
  unhealthy: "its healthcheck does not pass",
  "too-young": "it has not been up, and healthy where it has a healthcheck, for CHAOS_MIN_AGE",
  "in-progress": "a strike on it is in progress, or the recovery it owes is not over",
  "max-share": "CHAOS_MAX_SHARE of its service's containers are down already, for whatever reason",
  "not-whole": "a container of its service is down already, and CHAOS_REQUIRE_WHOLE is set",
  "min-healthy": "fewer than CHAOS_MIN_HEALTHY healthy containers of its service would remain",
  "service-gap": "the last strike on its service or group is not CHAOS_SERVICE_GAP ago",
  vanished: "it was gone, or had changed, when it was looked at again right before the strike",
} as const satisfies Record<string, string>;

/** A code of the table. */
export type HoldCode = keyof typeof HOLD_CODES;

/** What somebody can do who wants the strike all the same. */
export const HOLD_REMEDIES: Readonly<Record<HoldCode, string>> = {
  "no-candidate": "`chaos-monkey targets` says of every container why not",
  probability: "nothing: it is meant so; a higher CHAOS_PROBABILITY strikes more often",
  disabled: "set CHAOS_MODE to another mode",
  halted: "find out why with `chaos-monkey status`, then `chaos-monkey resume`",
  disarmed:
    "`chaos-monkey resume`; `chaos-monkey config --check` says whether the settings are right",
  profile: "set CHAOS_PROFILE=extended, which lets the monkey create containers and so equals root",
  "max-concurrent": "wait for what is in progress, or raise CHAOS_MAX_CONCURRENT",
  "daily-budget": "wait, or raise CHAOS_DAILY_BUDGET",
  "min-gap": "wait, or shorten CHAOS_MIN_GAP",
  "engine-away": "`chaos-monkey doctor` says what is wrong with the engine",
  "engine-slow": "try again when the engine has less to do, or strike fewer targets at once",
  "state-unwritable": "`chaos-monkey doctor` says what is wrong with the state folder",
  "fault-refused": "do what the sentence says, or choose another fault or target",
  stopping: "strike again once a daemon runs",
  self: "nothing: it is never hit",
  "shares-namespace": "give chaos-monkey namespaces of its own",
  "namespace-owner":
    "strike the containers that use its namespaces, or use a fault that does not end it, such as pause",
  "out-of-scope": "set CHAOS_PROJECT or CHAOS_SCOPE so that it belongs to the scope",
  "opted-out": "take the label away, and recreate the container",
  protected: "take its word away from CHAOS_PROTECTED (`!postgres`), or its label away",
  "too-critical": "add its criticality to CHAOS_CRITICALITY, or change its label",
  "safe-mode-only": "set CHAOS_MODE=safe, or change its label",
  "label-limit": "ask for a fault and a duration that its labels allow, or change them",
  "not-a-target": "add it to CHAOS_TARGETS, or give it the labels of CHAOS_TARGET_LABELS",
  "one-off": "wait until it ends: such containers are never hit",
  "not-running": "start it, or wait for its recovery",
  "auto-remove": "run it without --rm",
  unhealthy: "find out why its healthcheck fails, or wait",
  "too-young": "wait, or shorten CHAOS_MIN_AGE",
  "in-progress": "wait; `chaos-monkey status` shows what is owed",
  "max-share": "bring its containers up, run more replicas, or raise CHAOS_MAX_SHARE",
  "not-whole": "bring the whole service up, or set CHAOS_REQUIRE_WHOLE=false",
  "min-healthy": "wait for its recoveries, run more replicas, or lower CHAOS_MIN_HEALTHY",
  "service-gap": "wait, or shorten CHAOS_SERVICE_GAP",
  vanished: "nothing: another target is drawn where there is one",
};

/** Names of candidates that were passed over, by the reason. */
export type PassedOver = Readonly<Partial<Record<HoldCode, readonly string[]>>>;
