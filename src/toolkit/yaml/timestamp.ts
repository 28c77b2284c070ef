const PARTS =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?))?)?$/;

/**
 * A date or time of YAML as Python's `str()` spells it, which is what it becomes in an argument:
 * `2026-11-21`, `2026-11-21 10:00:00+02:00`. undefined where there is no such day or hour.
 * Python holds an object of its own kind there; here it is text, so that it can go into a journal
 * or a request as well.
 */
export function readTimestamp(text: string): string | undefined {
  const match = PARTS.exec(text);
  if (match === null) return undefined;
  const [, year = "", month = "", day = "", hour, minute = "", second = "", fraction = ""] = match;
  const date = `${year}-${pad(month)}-${pad(day)}`;
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  if (hour === undefined) return date;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const micros = fraction.slice(0, 6).padEnd(6, "0");
  const tail = Number(micros) === 0 ? "" : `.${micros}`;
  const zone = zoneOf(match.slice(8));
  return zone === undefined ? undefined : `${date} ${pad(hour)}:${minute}:${second}${tail}${zone}`;
}

function zoneOf(parts: readonly (string | undefined)[]): string | undefined {
  const [zulu, sign, hours, minutes = "00"] = parts;
  if (zulu !== undefined) return "+00:00";
  if (sign === undefined || hours === undefined) return "";
  const offset = Number(hours) * 60 + Number(minutes);
  if (offset >= 24 * 60) return undefined;
  return `${sign}${pad(String(Math.floor(offset / 60)))}:${pad(String(offset % 60))}`;
}

function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (days[month - 1] ?? 0);
}

function pad(number: string): string {
  return number.padStart(2, "0");
}
