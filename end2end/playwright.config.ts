import { defineConfig } from "@playwright/test";
import { existsSync } from "node:fs";

// `cargo xtask test` picks a free port and says where the programs and results go.
const port = process.env.VITRINE_TEST_PORT ?? "3999";
const programs = process.env.VITRINE_BIN_DIR ?? "../target/debug";

const chromium =
  process.env.VITRINE_CHROMIUM ??
  [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ].find(existsSync);

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  workers: 2,
  fullyParallel: true,
  // A test that passes on the second try has found something.
  retries: 0,
  forbidOnly: !!process.env.CI,
  timeout: 30_000,
  reporter: [
    ["list"],
    ["json", { outputFile: process.env.VITRINE_TEST_RESULTS ?? "test-results/results.json" }],
  ],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    browserName: "chromium",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: chromium,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "plain", testDir: "tests/plain", use: { javaScriptEnabled: false } },
    { name: "hydrated", testDir: "tests/hydrated" },
  ],
  webServer: {
    command: `${programs}/vitrine-server`,
    url: `http://127.0.0.1:${port}/`,
    env: { VITRINE_ADDR: `127.0.0.1:${port}` },
    stdout: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
  },
});
