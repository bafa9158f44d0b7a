// How long a reader waits after a click, at 10,000 rows, for other rows and for details, beside what the server alone
// takes for them.
import type { Page } from "@playwright/test";
import { writeFileSync } from "node:fs";

import { expect, open, tableOf, test } from "../tests/fixtures.ts";

const ROWS = 10_000;
const CLICKS = 60;
const COLUMNS = ["Name", "Status", "Framework"];

const at = (sorted: number[], part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

// Neither kept nor drawn: 10,000 requests would cost more than what is measured.
test.use({ trace: "off", screenshot: "off" });

test("sorting, and opening details", async ({ page, owner, project, baseURL }) => {
  test.setTimeout(600_000);
  const rows = Array.from({ length: ROWS }, (_, i) => i);
  const frameworks = ["ONNX", "PyTorch", "safetensors", "Keras"];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let i = rows.pop(); i !== undefined; i = rows.pop()) {
        const answer = await fetch(`${baseURL}/api/v1/versions`, {
          method: "POST",
          headers: { authorization: `Bearer ${owner.token}`, "content-type": "application/json" },
          body: JSON.stringify({ model: `${project}/model-${i % 2000}`, framework: frameworks[i % 4], tags: [`tag-${i % 20}`] }),
        });
        expect(answer.ok).toBe(true);
      }
    }),
  );
  await open(page, tableOf(project));
  await page.mouse.move(600, 400);
  await expect(page.getByRole("status")).toHaveText("10,000 models");

  // In the page itself: from the click to the frame after the rows have changed.
  const waits: { seen: number; asked: number }[] = [];
  for (let i = 0; i < CLICKS; i++) {
    const name = COLUMNS[i % COLUMNS.length];
    const wait = await page.evaluate(async (name) => {
      const header = [...document.querySelectorAll<HTMLElement>(".head a")].find((a) => a.textContent!.startsWith(name))!;
      const first = () => document.querySelector("[data-id]")?.getAttribute("data-id");
      const ids = () => [...document.querySelectorAll("[data-id]")].map((row) => row.getAttribute("data-id")).join();
      const before = ids();
      performance.clearResourceTimings();
      const start = performance.now();
      header.click();
      await new Promise<void>((done) => {
        const look = () => (ids() !== before ? requestAnimationFrame(() => done()) : requestAnimationFrame(look));
        look();
      });
      const seen = performance.now() - start;
      const request = performance.getEntriesByType("resource").find((entry) => entry.name.includes("/api/fn/list_versions"));
      return { seen, asked: request?.duration ?? 0, first: first() };
    }, name);
    waits.push(wait);
  }
  const seen = waits.map((wait) => wait.seen).sort((a, b) => a - b);
  const ratio = waits.map((wait) => wait.seen / wait.asked).sort((a, b) => a - b);
  const numbers = {
    rows: ROWS,
    clicks: CLICKS,
    milliseconds: { median: at(seen, 0.5), p95: at(seen, 0.95) },
    repainted_over_request: { median: at(ratio, 0.5), least: ratio[0], most: ratio.at(-1) },
    details: { cold: await details(page, false), ahead: await details(page, true) },
  };
  writeFileSync(process.env.VITRINE_BENCH_RESULTS!, JSON.stringify(numbers, null, 2));
  console.log(JSON.stringify(numbers));
});

/** From a click on a row to the frame after its details are there; with the pointer on it before, or without. */
async function details(page: Page, ahead: boolean) {
  const waits: { seen: number; asked: number }[] = [];
  for (let i = 0; i < CLICKS; i++) {
    const wait = await page.evaluate(
      async ([at, ahead]) => {
        const rows = [...document.querySelectorAll<HTMLElement>("[data-id]")];
        const row = rows[at % rows.length]!;
        const cell = row.querySelector<HTMLElement>("[data-column=status]")!;
        const requests = () => performance.getEntriesByType("resource").filter((one) => one.name.includes("/api/fn/open_version"));
        const frame = () => new Promise((done) => requestAnimationFrame(done));
        performance.clearResourceTimings();
        if (ahead) {
          cell.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
          while (requests().length === 0) await frame();
          await frame();
        }
        const id = row.dataset.id!.replaceAll("-", "");
        const isHere = () => document.querySelector(".panel [data-of]")?.getAttribute("data-of")?.replaceAll("-", "").startsWith(id);
        const start = performance.now();
        cell.click();
        while (!isHere() || document.querySelector(".panel .skeleton")) await frame();
        await frame();
        const seen = performance.now() - start;
        return { seen, asked: requests()[0]?.duration ?? 0 };
      },
      [i, ahead] as const,
    );
    waits.push(wait);
  }
  const seen = waits.map((wait) => wait.seen).sort((a, b) => a - b);
  const ratio = waits.map((wait) => wait.seen / wait.asked).sort((a, b) => a - b);
  return {
    clicks: CLICKS,
    milliseconds: { median: at(seen, 0.5), p95: at(seen, 0.95) },
    seen_over_request: { median: at(ratio, 0.5), least: ratio[0], most: ratio.at(-1) },
  };
}
