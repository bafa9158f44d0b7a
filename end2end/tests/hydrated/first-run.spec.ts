// From an empty data folder to a row in the table, as somebody new would go: the printed link, the
// form, the command line.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chmodSync } from "node:fs";
import { expect, hydrated, test } from "../fixtures.ts";
import { freePort } from "../own.ts";

const programs = process.env.VITRINE_BIN_DIR!;

/** Starts the built server on an empty folder; the link is the one it prints. */
async function start(folder: string, port: number): Promise<{ server: ChildProcess; link: string }> {
  const { PATH, HOME } = process.env;
  const server = spawn(`${programs}/vitrine-server`, {
    env: { PATH, HOME, VITRINE_DATA_DIR: folder, VITRINE_ADDR: `127.0.0.1:${port}`, VITRINE_LOG: "warn" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const link = await new Promise<string>((found, failed) => {
    let printed = "";
    server.stdout!.on("data", (chunk) => {
      printed += chunk;
      const match = /http:\S+\/set-up\?code=\S+/.exec(printed);
      if (match) found(match[0]);
    });
    server.on("exit", (code) => failed(new Error(`the server ended with ${code}: ${printed}`)));
  });
  return { server, link };
}

test("from the printed link to a registered model", async ({ page }) => {
  test.slow();
  const folder = mkdtempSync(join(tmpdir(), "vitrine-first-run-"));
  // The embedded PostgreSQL may run as somebody else than this test.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const { server, link } = await start(join(folder, "data"), port);
  try {
    await page.goto(link);
    await page.getByLabel("Your name").fill("Grace Hopper");
    await page.getByLabel("E-mail").fill("grace@example.org");
    await page.getByLabel("Password").fill("nanoseconds of wire");
    await page.getByLabel("Organization").fill("Navy Research");
    await page.getByRole("button", { name: "Set up" }).click();
    await page.waitForURL("**/navy-research/models");
    const rows = page.getByRole("grid", { name: "Models" }).locator("[data-id]");
    await expect(rows.first()).toBeVisible();

    const host = `http://127.0.0.1:${port}`;
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, VITRINE_CONFIG: join(folder, "cli.toml") };
    const vitrine = (args: string[], input?: string) =>
      execFileSync(`${programs}/vitrine`, args, { env, input, encoding: "utf8" });
    vitrine(["login", host, "--email", "grace@example.org", "--password-stdin"], "nanoseconds of wire\n");
    vitrine(["project", "create", "--name", "navy-research/compilers", "--organization"]);
    const file = join(folder, "flow-matic.onnx");
    writeFileSync(file, randomBytes(300_000));
    vitrine(["models", "register", "-m", "navy-research/compilers/FLOW-MATIC", file, "--tags", "first"]);

    await page.goto(`${host}/navy-research/models/compilers`);
    await hydrated(page);
    await expect(rows).toHaveCount(1);
    await expect(rows.locator("[data-column=name]")).toContainText("FLOW-MATIC");
    await expect(rows.locator("[data-column=tags]")).toContainText("first");

    vitrine(["models", "pull", "-m", "navy-research/compilers/flow-matic@latest", "--to", join(folder, "pulled")]);
    const digest = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
    expect(digest(join(folder, "pulled", "flow-matic.onnx"))).toBe(digest(file));

    // The link works once.
    await page.goto(link);
    await expect(page.getByText(/not valid|sign in/i).first()).toBeVisible();
  } finally {
    const ended = new Promise((done) => server.on("exit", done));
    server.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
});
