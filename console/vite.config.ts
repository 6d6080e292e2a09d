import { fileURLToPath } from "node:url";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** The browsers that know light-dark(): older ones would get a second copy of every colour. */
const BROWSERS = ["chrome123", "edge123", "firefox121", "safari17.5"];
const SERVER = "http://localhost:8000";
/** The server answers to its own name and to its own pages only. */
const toServer = { target: SERVER, changeOrigin: true, headers: { origin: SERVER } };

export default defineConfig({
  plugins: [
    react(),
    tailwindcss(),
    { ...optimizeLocales.vite({ locales: ["en-US", "de-DE"] }), enforce: "pre" },
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: BROWSERS,
    outDir: "../src/counterfoil/console_dist",
    emptyOutDir: true,
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What only forms need, apart from the widgets: each stays below the budget of a lazy chunk.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: "forms", test: /node_modules\/(react-hook-form|zod)\// }],
        },
      },
    },
  },
  server: { port: 5173, proxy: { "/api": toServer, "/readyz": toServer } },
  test: {
    environment: "jsdom",
    setupFiles: ["tests/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    testTimeout: 20_000,
  },
});
