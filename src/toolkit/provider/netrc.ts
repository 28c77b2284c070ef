import { homedir } from "node:os";
import { join } from "node:path";
import type { FindLogin, Login } from "../../probe/http-login.ts";
import { readText } from "../load/read-text.ts";

export type NetrcReading =
  | { readonly kind: "netrc"; readonly findLogin: FindLogin }
  | { readonly kind: "refused"; readonly because: string };

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The logins that the user keeps for all programs, found as Python's requests finds them: in the
 * file that NETRC names, else in `~/.netrc` or `~/_netrc`. A file that cannot be read or understood
 * has no logins, and `warn` gets the reason.
 */
export async function netrcLogins(env: Env, warn: (text: string) => void): Promise<FindLogin> {
  const home = env.HOME || homedir();
  const places = env.NETRC === undefined ? ["~/.netrc", "~/_netrc"] : [env.NETRC];
  for (const place of places) {
    const file = place.startsWith("~/") ? join(home, place.slice(2)) : place;
    try {
      const reading = readNetrc(await readText(file));
      if (reading.kind === "netrc") return reading.findLogin;
      warn(`The logins in ${file} are left out: ${reading.because}`);
      return noLogin;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR") continue;
      warn(`The logins in ${file} are left out: ${message}`);
      return noLogin;
    }
  }
  return noLogin;
}

function noLogin(): undefined {
  return undefined;
}

/**
 * Reads entries such as `machine HOST login USER password WORD`. `default` is for every other
 * host, macros are skipped, `#` begins a comment in place of a keyword, and the last entry for a
 * host counts.
 */
export function readNetrc(text: string): NetrcReading {
  const words = new Words(text);
  const logins = new Map<string, Login | undefined>();
  let fallback: Login | undefined;
  for (let word = words.nextKeyword(); word !== undefined; ) {
    if (word === "macdef") {
      words.skipMacro();
      word = words.nextKeyword();
      continue;
    }
    if (word !== "machine" && word !== "default") return refused(word);
    const host = word === "machine" ? (words.next() ?? "") : undefined;
    const given: Record<string, string> = {};
    word = words.nextKeyword();
    while (word !== undefined && FIELDS.includes(word)) {
      given[word === "user" ? "login" : word] = words.next() ?? "";
      word = words.nextKeyword();
    }
    const login = loginOf(given);
    if (host === undefined) fallback = login;
    else logins.set(host, login);
    if (word !== undefined && !SECTIONS.includes(word)) return refused(word);
  }
  return {
    kind: "netrc",
    findLogin: (host) => (logins.has(host) ? logins.get(host) : fallback),
  };
}

const SECTIONS: readonly string[] = ["machine", "default", "macdef"];
const FIELDS: readonly string[] = ["login", "user", "account", "password"];

function loginOf(given: Readonly<Record<string, string>>): Login | undefined {
  const { login = "", account = "", password = "" } = given;
  const user = login || account;
  return user === "" && password === "" ? undefined : { user, password };
}

/** Leaves the word out: in a file that is not understood it may be a password. */
function refused(word: string): NetrcReading {
  const known = [...SECTIONS, ...FIELDS].join(", ");
  return {
    kind: "refused",
    because: `expected one of ${known}, got a word of ${word.length} characters`,
  };
}

/** Words between blanks; a backslash takes the next character as it is, and so do quotes. */
class Words {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): string | undefined {
    const word = /[ \t\r\n]*(?:"((?:\\[\s\S]?|[^"\\])*)"?|((?:\\[\s\S]?|[^ \t\r\n\\])+))/y;
    word.lastIndex = this.#at;
    const match = word.exec(this.#text);
    if (match === null) return undefined;
    this.#at = word.lastIndex;
    return (match[1] ?? match[2] ?? "").replace(/\\([\s\S]?)/g, "$1");
  }

  nextKeyword(): string | undefined {
    let word = this.next();
    while (word?.startsWith("#")) {
      this.#skipPast("\n");
      word = this.next();
    }
    return word;
  }

  /** A macro ends at the next empty line. */
  skipMacro(): void {
    this.#skipPast("\n\n");
  }

  #skipPast(end: string): void {
    const found = this.#text.indexOf(end, this.#at);
    this.#at = found < 0 ? this.#text.length : found + end.length;
  }
}
