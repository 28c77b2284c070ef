/**
 * A number that JavaScript cannot tell from another one: a float without a fraction (`1.0`, `1e3`),
 * which Python spells with its point, and an integer that is too big to be exact. Every other
 * number of an experiment is an ordinary one.
 */
export class PythonNumber {
  readonly value: number;
  /** As Python's `str()` has it: `1.0`, `1e+16`, `12345678901234567890`. */
  readonly spelling: string;

  private constructor(value: number, spelling: string) {
    this.value = value;
    this.spelling = spelling;
  }

  /** A float for Python, also where its value is an integer. */
  static float(value: number): number | PythonNumber {
    return Number.isInteger(value) ? new PythonNumber(value, spellFloat(value)) : value;
  }

  static integer(value: bigint): number | PythonNumber {
    const near = Number(value);
    return Number.isSafeInteger(near) ? near : new PythonNumber(near, value.toString());
  }

  get isFloat(): boolean {
    return /[.e]/.test(this.spelling);
  }

  toString(): string {
    return this.spelling;
  }

  /** `JSON.stringify` writes the number as it was read. */
  toJSON(): unknown {
    return (JSON as unknown as RawJson).rawJSON(this.spelling);
  }
}

/** In the engine since Node 22; TypeScript's library does not declare it. */
interface RawJson {
  rawJSON(text: string): unknown;
}

/** The shortest digits that give the number again, as JavaScript has them too, in Python's form. */
export function spellFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const [mantissa = "", exponentText = "0"] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
    const power = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? "-" : "+"}${power}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}

/** What Python's `int(text)` accepts: digits with single underscores between them, blanks around. */
export function readPythonInteger(text: string): number | PythonNumber | undefined {
  const trimmed = text.trim();
  if (!/^[-+]?\d+(?:_\d+)*$/.test(trimmed)) return undefined;
  return PythonNumber.integer(BigInt(trimmed.replace(/^\+/, "").replaceAll("_", "")));
}

const FLOAT = /^[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[-+]?\d+(?:_\d+)*)?$/i;
const NOT_FINITE = /^([-+]?)(?:(inf|infinity)|nan)$/i;

/** What Python's `float(text)` accepts. */
export function readPythonFloat(text: string): number | PythonNumber | undefined {
  const trimmed = text.trim();
  const [, sign, infinity] = NOT_FINITE.exec(trimmed) ?? [];
  if (sign !== undefined) {
    if (infinity === undefined) return Number.NaN;
    return sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (!FLOAT.test(trimmed)) return undefined;
  return PythonNumber.float(Number(trimmed.replaceAll("_", "")));
}
