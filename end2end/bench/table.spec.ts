// How long a reader waits after a click for rows and for details, at 10,000 rows, beside what the server alone takes
// for them.
import { writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, open, tableOf, test } from "../tests/fixtures.ts";

const ROWS = 10_000;
const CLICKS = 60;
const COLUMNS = ["name", "status", "framework"];

const at = (sorted: number[], part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

interface Wait {
  /** Milliseconds until the frame after what was asked for is there. */
  seen: number;
  /** Milliseconds of the request for them. */
  asked: number;
}

/** In the page itself: from a click on what a selector finds to the frame after the rows have changed. */
function click(page: Page, selector: string): Promise<Wait> {
  return page.evaluate(async (selector) => {
    const ids = () => [...document.querySelectorAll("[data-id]")].map((row) => row.getAttribute("data-id")).join();
    const before = ids();
    performance.clearResourceTimings();
    const start = performance.now();
    document.querySelector<HTMLElement>(selector)!.click();
    await new Promise<void>((done, fail) => {
      const look = () => {
        if (ids() !== before) requestAnimationFrame(() => done());
        else if (performance.now() - start > 10_000) fail(new Error(`no other rows after ${selector}`));
        else requestAnimationFrame(look);
      };
      look();
    });
    const seen = performance.now() - start;
    const request = performance.getEntriesByType("resource").find((entry) => entry.name.includes("/api/fn/list_versions"));
    return { seen, asked: (request as PerformanceResourceTiming | undefined)?.duration ?? 0 };
  }, selector);
}

/** From a click on a row to the frame after its details are there; where `ahead`, the pointer rested on it before. */
function details(page: Page, place: number, ahead: boolean): Promise<Wait> {
  return page.evaluate(
    async ([place, ahead]) => {
      const rows = document.querySelectorAll<HTMLElement>("[data-id]");
      const row = rows[place % rows.length]!;
      const cell = row.querySelector<HTMLElement>("[data-column=status]")!;
      const request = () =>
        performance.getEntriesByType("resource").find((entry) => entry.name.includes("/api/fn/open_version"));
      const isHere = () =>
        document.querySelector(".panel [data-of]")?.getAttribute("data-of")?.startsWith(row.dataset.id!) &&
        !document.querySelector(".panel .skeleton");
      const until = (is: () => unknown) =>
        new Promise<void>((done, fail) => {
          const start = performance.now();
          const look = () => {
            if (is()) requestAnimationFrame(() => done());
            else if (performance.now() - start > 10_000) fail(new Error(`no details of row ${place}`));
            else requestAnimationFrame(look);
          };
          look();
        });
      performance.clearResourceTimings();
      if (ahead) {
        cell.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
        await until(request);
      }
      const start = performance.now();
      cell.click();
      await until(isHere);
      return { seen: performance.now() - start, asked: request()?.duration ?? 0 };
    },
    [place, ahead] as const,
  );
}

function numbers(waits: Wait[]) {
  const seen = waits.map((wait) => wait.seen).sort((a, b) => a - b);
  const ratio = waits.map((wait) => wait.seen / wait.asked).sort((a, b) => a - b);
  return {
    milliseconds: { median: at(seen, 0.5), p95: at(seen, 0.95) },
    repainted_over_request: { median: at(ratio, 0.5), least: ratio[0], most: ratio.at(-1) },
  };
}

// Neither kept nor drawn: 10,000 requests would cost more than what is measured.
test.use({ trace: "off", screenshot: "off" });

test("sorting, filtering and opening", async ({ page, owner, project, baseURL }) => {
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

  await page.locator(".head [data-column=framework]").hover();
  await page.locator("[data-filter=framework]").click();
  await expect(page.getByRole("dialog").getByRole("checkbox")).toHaveCount(frameworks.length);
  const filtered: Wait[] = [];
  for (let i = 0; i < CLICKS; i++) {
    // One value in, then the next, so that every click changes the rows, the newest first; then both out again.
    filtered.push(await click(page, `[role=dialog] :nth-child(${1 + (i % 2)} of [role=checkbox])`));
  }
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  const sorted: Wait[] = [];
  for (let i = 0; i < CLICKS; i++) {
    sorted.push(await click(page, `.head [data-column=${COLUMNS[i % COLUMNS.length]}] a`));
  }
  const opened: Wait[] = [];
  const ahead: Wait[] = [];
  for (let i = 0; i < CLICKS; i++) {
    opened.push(await details(page, 2 * i, false));
    ahead.push(await details(page, 2 * i + 1, true));
  }
  const result = {
    rows: ROWS,
    clicks: CLICKS,
    sort: numbers(sorted),
    filter: numbers(filtered),
    details: numbers(opened),
    details_ahead: numbers(ahead),
  };
  writeFileSync(process.env.VITRINE_BENCH_RESULTS!, JSON.stringify(result, null, 2));
  console.log(JSON.stringify(result));
});
