import { expect, test } from "../fixtures.ts";

/** Page, scripts, wasm and style, as they travel. A ceiling that may only come down. */
const FIRST_LOAD = 300_000;

const TABLE = `/${process.env.VITRINE_E2E_ORG}/models`;

test("scripts and styles come compressed, typed, and for ever", async ({ page, request }) => {
  const answer = await page.goto(TABLE);
  const html = (await answer?.text()) ?? "";
  const paths = new Set(html.match(/\/pkg\/vitrine\.[0-9a-f]{16}(_bg)?\.(js|wasm|css)/g));
  expect(paths.size).toBe(3);
  // What the script brings along at once; the other parts of the wasm come when they are needed.
  const script = [...paths].find((path) => path.endsWith(".js"))!;
  paths.add(script.replace(/js$/, "parts.js"));

  const types = { js: "text/javascript", wasm: "application/wasm", css: "text/css" };
  // As it travels: rows compress to a tenth.
  let total = (await answer!.request().sizes()).responseBodySize;
  expect(total).toBeLessThan(Buffer.byteLength(html) / 4);
  for (const path of paths) {
    const file = await request.get(path, { headers: { "accept-encoding": "br" } });
    expect(file.ok(), path).toBe(true);
    const headers = file.headers();
    expect(headers["content-encoding"]).toBe("br");
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(headers["content-type"]).toContain(types[path.split(".").pop() as keyof typeof types]);
    total += Number(headers["content-length"]);
  }
  console.log(`first load: ${(total / 1000).toFixed(1)} KB`);
  expect(total).toBeLessThanOrEqual(FIRST_LOAD);
});

test("a page carries its security headers, and its scripts the nonce", async ({ request }) => {
  const answer = await request.get("/sign-in");
  const headers = answer.headers();
  const nonce = /script-src 'nonce-([^']+)'/.exec(headers["content-security-policy"] ?? "")?.[1];
  expect(nonce).toBeTruthy();
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["referrer-policy"]).toBe("same-origin");

  const scripts = (await answer.text()).match(/<script\b[^>]*>/g) ?? [];
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
});

test("an unknown file below /pkg is not found", async ({ request }) => {
  expect((await request.get("/pkg/vitrine.0.js")).status()).toBe(404);
});
