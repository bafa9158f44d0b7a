// The `test` that every spec uses: one that fails when the browser complains.
import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

type Fixtures = {
  /** Complaints that a test provokes on purpose: `test.use({ tolerated: [/404/] })`. */
  tolerated: RegExp[];
  /** What the browser complained about; empty at the end, or the test fails. */
  complaints: string[];
};

export const test = base.extend<Fixtures>({
  tolerated: [[], { option: true }],

  complaints: [
    async ({ context, javaScriptEnabled, tolerated }, use) => {
      const complaints: string[] = [];
      const complain = (text: string) => {
        if (!tolerated.some((pattern) => pattern.test(text))) complaints.push(text);
      };
      // Every page of the context, so that a second tab or user counts as well.
      context.on("console", (message) => {
        const text = message.text();
        if (message.type() === "error") {
          complain(`console error: ${text} (${message.location().url})`);
        } else if (message.type() === "warning" && /hydrat|panick|unreachable/i.test(text)) {
          complain(`console warning: ${text}`);
        }
      });
      context.on("weberror", (event) => complain(`page error: ${event.error()}`));
      context.on("requestfailed", (request) => {
        const reason = request.failure()?.errorText ?? "unknown";
        // Leaving a page cuts off what it was still loading.
        if (reason === "net::ERR_ABORTED") return;
        // Without JavaScript, Chromium refuses to preload scripts, and calls it the policy's doing.
        if (reason === "csp" && !javaScriptEnabled && request.url().endsWith(".js")) return;
        complain(`failed request: ${request.url()} (${reason})`);
      });
      await use(complaints);
      expect(complaints, "complaints of the browser").toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens a page and waits until its buttons do something. */
export async function open(page: Page, path: string) {
  await page.goto(path);
  await hydrated(page);
}

/** Waits until the page's wasm has taken over. */
export async function hydrated(page: Page) {
  await expect(page.locator("html[data-hydrated]")).toBeAttached();
}

/** Fails when axe finds a barrier on the page. */
export async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target).join(", ")}`,
  );
  expect(found).toEqual([]);
}

export { expect };
