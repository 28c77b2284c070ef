import { connect } from "node:net";
import { fails, type Probe, type ProbeAnswer, WORKS } from "./probe.ts";

/** Works when the port accepts a connection; nothing is sent. */
export function tcpProbe({ host, port }: { readonly host: string; readonly port: number }): Probe {
  return async (signal) => {
    const { promise, resolve } = Promise.withResolvers<ProbeAnswer>();
    const socket = connect({ host, port });
    const onAbort = () => resolve(fails(signal.reason));
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
    socket.once("connect", () => resolve(WORKS)).on("error", (error) => resolve(fails(error)));
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
      socket.destroy();
    }
  };
}
