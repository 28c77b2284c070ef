// A service as small as it can be: it answers GET /health, and keeps its process id in service.pid
// for as long as it runs. A hard kill leaves the file behind, as in real life.
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";

const PID_FILE = "service.pid";
const port = Number(process.env.PORT ?? 8080);

const server = createServer((request, response) => {
  const isHealth = request.method === "GET" && request.url === "/health";
  response.writeHead(isHealth ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(isHealth ? { status: "ok" } : { error: "not found" }));
});

server.listen(port, "127.0.0.1", () => {
  writeFileSync(PID_FILE, `${process.pid}\n`);
  console.log(`listening on http://127.0.0.1:${port} as process ${process.pid}`);
});

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, () => {
    rmSync(PID_FILE, { force: true });
    server.close();
    server.closeAllConnections();
  });
}
