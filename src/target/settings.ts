import { choice } from "../setting/choice.ts";
import { duration } from "../setting/duration.ts";
import { refused, value } from "../setting/from-text.ts";
import { listOf } from "../setting/list.ts";
import { readPattern } from "../setting/pattern.ts";
import { quote } from "../setting/quote.ts";
import { type SettingsOf, setting } from "../setting/setting.ts";
import { wholeNumber } from "../setting/whole-number.ts";
import { CRITICALITIES } from "./criticality.ts";
import { PROTECTED_BY_DEFAULT, protectedWords } from "./protected-words.ts";

export const targetSettings = {
  targets: setting({
    key: "CHAOS_TARGETS",
    schema: listOf("names, globs or re2: patterns", readPattern),
    accepts: "list of names, globs (`worker-*`), `re2:` patterns",
    default: "",
    about:
      "Containers or services that may be hit, matched on the whole name; empty: all in scope that nothing else spares.",
    show: (patterns) => patterns.map(({ text }) => text).join(", "),
  }),
  protectedWords: setting({
    key: "CHAOS_PROTECTED",
    schema: protectedWords(),
    accepts: "list of words",
    default: "",
    about: `Words that protect every container with one in its service, image or name, in addition to ${PROTECTED_BY_DEFAULT.join(", ")}; \`!postgres\` removes one of these.`,
    show: (words) => words.join(", "),
  }),
  scope: setting({
    key: "CHAOS_SCOPE",
    schema: choice(["project", "label", "all"]),
    accepts: "project, label, all",
    default: "project",
    about:
      "What is the monkey's business at all: compose projects, containers labelled chaos-monkey.enable=true, or every container of the host.",
  }),
  projects: setting({
    key: "CHAOS_PROJECT",
    schema: listOf("names of compose projects", (name) =>
      /^[a-z0-9_-]+$/.test(name)
        ? value(name)
        : refused(
            `compose projects have no such name as ${quote(name)}, but lowercase letters, digits, - and _ only`,
          ),
    ),
    accepts: "list of compose projects",
    whenUnset: "the project of the monkey's own container",
    about: "The compose projects that CHAOS_SCOPE=project means.",
    show: (names) => (names ?? []).join(", "),
  }),
  count: setting({
    key: "CHAOS_COUNT",
    schema: wholeNumber({ min: 1, max: 1000 }),
    accepts: "1 to 1000",
    default: "1",
    about: "How many targets one strike hits.",
  }),
  criticalities: setting({
    key: "CHAOS_CRITICALITY",
    schema: listOf(`some of ${CRITICALITIES.join(", ")}`, (word) => {
      const known = CRITICALITIES.find((it) => it === word.toLowerCase());
      return known === undefined ? refused(`${quote(word)} is none of them`) : value(known);
    }),
    accepts: `list of ${CRITICALITIES.join(", ")}`,
    default: CRITICALITIES.join(", "),
    about:
      "How much a container may matter to be hit, by its label chaos-monkey.criticality; without the label it counts as medium.",
    show: (words) => words.join(", "),
  }),
  minAgeMs: setting({
    key: "CHAOS_MIN_AGE",
    schema: duration(),
    accepts: "duration",
    default: "10s",
    about: "A container that has not been up, and healthy, for so long is left alone.",
  }),
};

/** The values of these settings. */
export type TargetSettings = SettingsOf<typeof targetSettings>;
