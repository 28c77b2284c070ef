import { LABEL_PREFIX } from "../target/labels.ts";
import { protectingWord } from "../target/protection.ts";
import type { ComposeService } from "./compose-file.ts";

const ENABLE = `${LABEL_PREFIX}enable`;
const PROTECTED = `${LABEL_PREFIX}protected`;

/** The services that the overlay brings. */
export const OWN_SERVICES: readonly string[] = ["chaos_monkey", "chaos_guardian"];

/** Whether it is one that the overlay brings, by its name or its role. */
export function isOwnService({ name, labels }: ComposeService): boolean {
  return OWN_SERVICES.includes(name) || `${LABEL_PREFIX}role` in labels;
}

/** Whether a service says itself what may happen to it. */
export function isLabelled({ labels }: ComposeService): boolean {
  return ENABLE in labels || PROTECTED in labels;
}

/** Whether nothing may happen to a service, by its own label or by a protected word. */
export function isProtected(service: ComposeService, words: readonly string[]): boolean {
  const own = service.labels[PROTECTED];
  return (own !== undefined && own.toLowerCase() !== "false") || isProtectedByWord(service, words);
}

/**
 * The label that a service lacks: `protected` where a word protects it, else `enable`. Labels
 * that exist are never changed, and nothing is guessed beyond that.
 */
export function labelToAdd(service: ComposeService, words: readonly string[]): string | undefined {
  if (isOwnService(service)) return undefined;
  if (isProtectedByWord(service, words)) {
    return PROTECTED in service.labels ? undefined : PROTECTED;
  }
  return isLabelled(service) ? undefined : ENABLE;
}

function isProtectedByWord(
  { name, image = "" }: ComposeService,
  words: readonly string[],
): boolean {
  const labels = { "com.docker.compose.service": name };
  return protectingWord({ name, image, labels }, words) !== undefined;
}
