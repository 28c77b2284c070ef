import { choice } from "../setting/choice.ts";
import { duration } from "../setting/duration.ts";
import { refused, value } from "../setting/from-text.ts";
import { listOf, wordsOf } from "../setting/list.ts";
import { readPattern } from "../setting/pattern.ts";
import { quote } from "../setting/quote.ts";
import { type SettingsOf, setting } from "../setting/setting.ts";
import { wholeNumber } from "../setting/whole-number.ts";
import { readLabelMatch } from "./label-match.ts";
import { CRITICALITIES } from "./labels.ts";
import { PROTECTED_BY_DEFAULT, protectedWords } from "./protected-words.ts";

export const targetSettings = {
  targets: setting({
    key: "CHAOS_TARGETS",
    schema: listOf("names, globs or re2: patterns", readPattern),
    accepts: "list of names, globs (`worker-*`), `re2:` patterns",
    default: "",
    about:
      "Containers or services that may be hit, matched on the whole name; empty: all in scope that no other rule excludes.",
    show: (patterns) => patterns.map(({ text }) => text).join(", "),
  }),
  labels: setting({
    key: "CHAOS_TARGET_LABELS",
    schema: wordsOf("labels key=value or key", readLabelMatch),
    accepts: "list of `key=value` or `key`, separated by spaces",
    default: "",
    about: "Labels that a container must all carry to be hit; empty: none.",
    show: (labels) => labels.map(({ text }) => text).join(" "),
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
      "Which containers chaos-monkey considers at all: those of compose projects, those labelled chaos-monkey.enable=true, or every container of the host.",
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
    whenUnset:
      "the project of chaos-monkey's own container; on the host, the one of the working folder",
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
    about: "A container that has been up, and healthy, for less than this is left alone.",
  }),
};

/** The values of these settings. */
export type TargetSettings = SettingsOf<typeof targetSettings>;
