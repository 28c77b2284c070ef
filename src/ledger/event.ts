import { type DaemonEvent, daemonEvents } from "./event/daemon.ts";
import { type EngineEvent, engineEvents } from "./event/engine.ts";
import type { EventForm, EventStamp } from "./event/family.ts";
import { type HaltEvent, haltEvents } from "./event/halt.ts";
import { type HoldEvent, holdEvents } from "./event/hold.ts";
import { type LeaseEvent, leaseEvents } from "./event/lease.ts";
import { type LedgerDamage, ledgerEvents } from "./event/ledger.ts";
import { type RecoveryEvent, recoveryEvents } from "./event/recovery.ts";
import { type SettingsEvent, settingsEvents } from "./event/settings.ts";
import { type StrikeEvent, strikeEvents } from "./event/strike.ts";
import { type TickEvent, tickEvents } from "./event/tick.ts";

/** Everything that can happen, without the stamp that the ledger puts on it. */
export type EventBody =
  | DaemonEvent
  | EngineEvent
  | TickEvent
  | StrikeEvent
  | HoldEvent
  | HaltEvent
  | SettingsEvent
  | LeaseEvent
  | RecoveryEvent
  | LedgerDamage;

/** The kinds of events, as they stand in the ledger, the log and queries. */
export type Kind = EventBody["kind"];

/** An event as it stands in the ledger. */
export type LedgerEvent = EventBody & EventStamp;

/** The level and the sentence of every kind of event. */
export const EVENT_FORMS: { readonly [K in Kind]: EventForm<Extract<EventBody, { kind: K }>> } = {
  ...daemonEvents,
  ...engineEvents,
  ...tickEvents,
  ...strikeEvents,
  ...holdEvents,
  ...haltEvents,
  ...settingsEvents,
  ...leaseEvents,
  ...recoveryEvents,
  ...ledgerEvents,
};
