import { defineConfig } from "@playwright/test";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// `cargo xtask test` picks a free port and says where the programs and results go.
const port = process.env.VITRINE_TEST_PORT ?? "3999";
const programs = process.env.VITRINE_BIN_DIR ?? "../target/debug";

// The world all specs share: a server of their own, set up by itself, with the sample projects.
// Specs read it from the environment; what they change, they make for themselves first.
const world = {
  VITRINE_ADDR: `127.0.0.1:${port}`,
  VITRINE_DATA_DIR: join(tmpdir(), `vitrine-end2end-${port}`),
  VITRINE_OWNER_NAME: "Ada Lovelace",
  VITRINE_OWNER_EMAIL: "ada@example.org",
  VITRINE_OWNER_PASSWORD: "difference engine",
  VITRINE_ORG: "Acme Research",
  // Receivers of webhooks are on this machine.
  VITRINE_WEBHOOK_NETWORKS: "127.0.0.0/8",
  VITRINE_LOG: "warn",
};
Object.assign(process.env, {
  ...world,
  VITRINE_BIN_DIR: programs,
  VITRINE_E2E_URL: `http://127.0.0.1:${port}`,
  VITRINE_E2E_EMAIL: world.VITRINE_OWNER_EMAIL,
  VITRINE_E2E_PASSWORD: world.VITRINE_OWNER_PASSWORD,
  VITRINE_E2E_ORG: "acme-research",
});

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
  globalSetup: "./setup.ts",
  outputDir: "test-results",
  workers: 2,
  fullyParallel: true,
  // A test that passes on the second try has found something.
  retries: 0,
  forbidOnly: !!process.env.CI,
  timeout: 60_000,
  reporter: [
    ["list"],
    ["json", { outputFile: process.env.VITRINE_TEST_RESULTS ?? "test-results/results.json" }],
  ],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    browserName: "chromium",
    // Every step on record takes as long again as the steps: `VITRINE_TRACE=1` when a failure needs it.
    trace: process.env.VITRINE_TRACE ? "retain-on-failure" : "off",
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
  projects: process.env.VITRINE_BENCH_RESULTS
    ? [{ name: "bench", testDir: "bench" }]
    : [
        { name: "plain", testDir: "tests/plain", use: { javaScriptEnabled: false } },
        { name: "hydrated", testDir: "tests/hydrated" },
      ],
  webServer: {
    command: `rm -rf "$VITRINE_DATA_DIR" && exec ${programs}/vitrine-server`,
    url: `http://127.0.0.1:${port}/readyz`,
    env: world,
    stdout: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
  },
});
