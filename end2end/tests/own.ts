// A server of one worker's own, for specs whose settings the shared one does not have.
import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Starts the built server on an empty folder, and waits until it serves. */
export async function serve(port: number, env: Record<string, string>): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "vitrine-own-"));
  // The embedded PostgreSQL may run as somebody else than this test.
  chmodSync(folder, 0o755);
  const { PATH, HOME } = process.env;
  const server: ChildProcess = spawn(`${process.env.VITRINE_BIN_DIR}/vitrine-server`, {
    env: {
      PATH,
      HOME,
      VITRINE_DATA_DIR: join(folder, "data"),
      VITRINE_ADDR: `127.0.0.1:${port}`,
      VITRINE_LOG: "error",
      VITRINE_OWNER_NAME: "Ada Lovelace",
      VITRINE_OWNER_EMAIL: "ada@example.org",
      VITRINE_OWNER_PASSWORD: "difference engine",
      VITRINE_ORG: "Acme Research",
      ...env,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = new Promise<void>((done) => server.on("exit", () => done()));
  await new Promise<void>((ready, failed) => {
    server.stdout!.on("data", (chunk) => /Vitrine is on/.test(String(chunk)) && ready());
    server.on("exit", (code) => failed(new Error(`the server ended with ${code}`)));
  });
  return async () => {
    server.kill("SIGTERM");
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
}
