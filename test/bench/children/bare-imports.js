import "dockerode";
import "zod";
import "pino";
import "dotenv";

// the least that a program on these four packages can be
console.log("ready");
setInterval(() => {}, 60_000);
