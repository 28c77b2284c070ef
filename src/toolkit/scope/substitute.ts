import type { Scope } from "../document.ts";
import { isJsonList, isJsonObject, type Json, type JsonObject, valueIn } from "../json.ts";
import { entriesOf, pythonStr } from "../python/python-value.ts";

const PLACEHOLDER = /\$(?:(\$)|([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/g;
const WHOLE = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/;

/**
 * Puts values for `$name` and `${name}` everywhere in a text, list or object (not in its keys), as
 * Python's `string.Template` does: `$$` becomes `$`, an unknown name stays as it is. A text that is
 * `${name}` and nothing else becomes the value with its type; `$name`, and a name in a longer text,
 * become what Python's `str()` makes of it. Values are not substituted again.
 */
export function substitute(value: Json, scope: Scope): Json {
  if (typeof value === "string") return substituteText(value, scope);
  if (isJsonList(value)) return value.map((item) => substitute(item, scope));
  if (!isJsonObject(value)) return value;
  return substituteObject(value, scope);
}

export function substituteObject(object: JsonObject, scope: Scope): JsonObject {
  return Object.fromEntries(entriesOf(object).map(([key, item]) => [key, substitute(item, scope)]));
}

/**
 * The same for the arguments of a provider, which stay untouched (even `$$`) where there is neither
 * configuration nor secret.
 */
export function substituteArguments(value: Json, scope: Scope): Json {
  return isEmpty(scope.configuration) && isEmpty(scope.secrets) ? value : substitute(value, scope);
}

function substituteText(text: string, scope: Scope): Json {
  const [, name] = WHOLE.exec(text) ?? [];
  if (name !== undefined) {
    const value = lookUp(name, scope);
    return value === undefined ? text : value;
  }
  return text.replace(PLACEHOLDER, (whole, dollar?: string, plain?: string, inner?: string) => {
    if (dollar !== undefined) return "$";
    const value = lookUp(plain ?? inner ?? "", scope);
    return value === undefined ? whole : pythonStr(value);
  });
}

/** In the configuration first, then in the scopes of the secrets in their order. */
function lookUp(name: string, { configuration, secrets }: Scope): Json | undefined {
  const configured = valueIn(configuration, name);
  if (configured !== undefined) return configured;
  for (const [, scope] of entriesOf(secrets)) {
    const secret = isJsonObject(scope) ? valueIn(scope, name) : undefined;
    if (secret !== undefined) return secret;
  }
  return undefined;
}

function isEmpty(object: JsonObject): boolean {
  return Object.keys(object).length === 0;
}
