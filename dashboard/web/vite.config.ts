import { defineConfig } from "vite";

const target = "http://127.0.0.1:7070";
// Observe refuses writes that another origin's page sends: the development server speaks as Observe's own.
const proxied = { target, changeOrigin: true, headers: { origin: target } };

export default defineConfig({
  build: { outDir: "dist", emptyOutDir: true, target: "es2022" },
  server: { proxy: { "/api": proxied, "/-": proxied } },
});
