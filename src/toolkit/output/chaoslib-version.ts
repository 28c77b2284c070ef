/**
 * The release of chaostoolkit-lib whose behaviour and journals these are. Readers of journals choose
 * by it what they expect.
 */
export const CHAOSLIB_VERSION = "1.45.0";
