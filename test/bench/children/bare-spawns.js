import { spawn } from "node:child_process";
import { once } from "node:events";

// the same processes, one after the other, by the least that can run them and read what they print
const [count = "10", program = "true"] = process.argv.slice(2);
const starts = [];
for (let index = 0; index < Number(count); index++) {
  starts.push(performance.timeOrigin + performance.now());
  const child = spawn(program, [], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.resume();
  child.stderr.resume();
  await once(child, "close");
}
console.log(JSON.stringify(starts));
