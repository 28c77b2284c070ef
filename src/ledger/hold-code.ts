/**
 * Why chaos-monkey did not strike: one code per refused request and per passed-over candidate. The
 * log, `targets`, `status --why` and docs/commands.md show the same words.
 */
export const HOLD_CODES = {
  // the request as a whole
  "no-candidate": "no container may be struck; `passedOver` says why not, for each",
  probability: "CHAOS_PROBABILITY skipped this strike of the interval",
  disabled: "the mode is disabled, so nothing is struck",
  halted: "chaos-monkey is halted until `chaos-monkey resume`",
  disarmed:
    "automatic strikes are disabled until `chaos-monkey resume`, or until the settings are valid",
  profile: "the fault is extended, and CHAOS_PROFILE is core",
  "max-concurrent": "CHAOS_MAX_CONCURRENT strikes are in progress",
  "daily-budget": "there were CHAOS_DAILY_BUDGET strikes within the last 24 hours",
  "min-gap": "the last strike was less than CHAOS_MIN_GAP ago",
  "engine-away": "the engine does not answer, so the state of the containers is not known",
  "engine-slow": "the engine answered so slowly that the state of the containers may have changed",
  "state-unwritable": "the strike could not be recorded, and nothing is struck without a record",
  "fault-refused":
    "the fault cannot be applied to this target, or not be undone exactly; the sentence says why",
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
  "safe-mode-only": "its label allows strikes only in the mode safe",
  "label-limit": "one of its labels does not allow this fault or this duration, or cannot be read",
  "not-a-target": "CHAOS_TARGETS does not match it, or it lacks a label of CHAOS_TARGET_LABELS",
  "one-off": "it is a one-off container of `docker compose run`",
  "not-running": "it is not running",
  "auto-remove": "it was started with --rm and would vanish when killed",
  unhealthy: "its healthcheck does not pass",
  "too-young": "it started, or became healthy, less than CHAOS_MIN_AGE ago",
  "in-progress": "a strike on it is in progress, or it has not recovered from one yet",
  "max-share": "CHAOS_MAX_SHARE of its service's containers are already down, for any reason",
  "not-whole": "a container of its service is already down, and CHAOS_REQUIRE_WHOLE is set",
  "min-healthy": "fewer than CHAOS_MIN_HEALTHY healthy containers of its service would remain",
  "service-gap": "the last strike on its service or group was less than CHAOS_SERVICE_GAP ago",
  vanished: "it was gone or had changed when it was inspected right before the strike",
} as const satisfies Record<string, string>;

/** A code of the table. */
export type HoldCode = keyof typeof HOLD_CODES;

/** What to do to get the strike. */
export const HOLD_REMEDIES: Readonly<Record<HoldCode, string>> = {
  "no-candidate": "`chaos-monkey targets` says why not, for each container",
  probability: "nothing, this is normal; a higher CHAOS_PROBABILITY strikes more often",
  disabled: "set CHAOS_MODE to another mode",
  halted: "find out why with `chaos-monkey status`, then `chaos-monkey resume`",
  disarmed:
    "`chaos-monkey resume`; `chaos-monkey config --check` says whether the settings are right",
  profile:
    "set CHAOS_PROFILE=extended, which allows chaos-monkey to create containers and so equals root",
  "max-concurrent": "wait for what is in progress, or raise CHAOS_MAX_CONCURRENT",
  "daily-budget": "wait, or raise CHAOS_DAILY_BUDGET",
  "min-gap": "wait, or shorten CHAOS_MIN_GAP",
  "engine-away": "`chaos-monkey doctor` says what is wrong with the engine",
  "engine-slow": "try again when the engine has less to do, or strike fewer targets at once",
  "state-unwritable": "`chaos-monkey doctor` says what is wrong with the state folder",
  "fault-refused": "do what the sentence says, or choose another fault or target",
  stopping: "strike again once a daemon runs",
  self: "nothing: chaos-monkey never strikes itself",
  "shares-namespace": "give chaos-monkey namespaces of its own",
  "namespace-owner":
    "strike the containers that use its namespaces, or use a fault that does not end it, such as pause",
  "out-of-scope": "set CHAOS_PROJECT or CHAOS_SCOPE so that it belongs to the scope",
  "opted-out": "remove the label and recreate the container",
  protected: "remove its word from CHAOS_PROTECTED (`!postgres`), or remove its label",
  "too-critical": "add its criticality to CHAOS_CRITICALITY, or change its label",
  "safe-mode-only": "set CHAOS_MODE=safe, or change its label",
  "label-limit": "ask for a fault and a duration that its labels allow, or change them",
  "not-a-target": "add it to CHAOS_TARGETS, or give it the labels of CHAOS_TARGET_LABELS",
  "one-off": "nothing: such containers are never struck",
  "not-running": "start it, or wait for its recovery",
  "auto-remove": "run it without --rm",
  unhealthy: "find out why its healthcheck fails, or wait",
  "too-young": "wait, or shorten CHAOS_MIN_AGE",
  "in-progress": "wait; `chaos-monkey status` shows what is pending",
  "max-share": "start its containers, run more replicas, or raise CHAOS_MAX_SHARE",
  "not-whole": "start the whole service, or set CHAOS_REQUIRE_WHOLE=false",
  "min-healthy": "wait for its recoveries, run more replicas, or lower CHAOS_MIN_HEALTHY",
  "service-gap": "wait, or shorten CHAOS_SERVICE_GAP",
  vanished: "nothing: another target is chosen if there is one",
};

/** Names of candidates that were passed over, by the reason. */
export type PassedOver = Readonly<Partial<Record<HoldCode, readonly string[]>>>;
