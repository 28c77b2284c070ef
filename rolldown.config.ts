import { defineConfig } from "rolldown";

/**
 * Packs each program into few files: most of its start would be finding and reading modules. What
 * is imported only when it is needed keeps files of its own.
 */
export default defineConfig({
  input: { main: "src/main.ts", guardian: "src/guardian.ts", chaos: "src/chaos.ts" },
  platform: "node",
  // packages stay where they are installed, but for zod: half of its hundred modules are languages
  external: /^(?!zod$)[@a-z]/,
  output: { dir: "dist", cleanDir: true, chunkFileNames: "chunks/[name].js" },
});
