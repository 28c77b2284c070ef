const SMELL = /SECRET|TOKEN|PASSW|PASSPHRASE|WEBHOOK|CREDENTIAL|PRIVATE|API_?KEY/i;

/** Shown in place of a secret. */
export const HIDDEN = "(hidden)";

/** Whether a value of that key may never be shown, judged by the key's name. */
export function hidesValue(key: string): boolean {
  return SMELL.test(key);
}
