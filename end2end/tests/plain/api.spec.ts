import { expect, test } from "../fixtures.ts";

test("the page of the API shows every route, without JavaScript and on a phone", async ({ page, request }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto("/api");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("HTTP API");

  const document = await (await request.get("/api/v1/openapi.json")).json();
  const operations = Object.values(document.paths as Record<string, Record<string, { operationId: string }>>).flatMap(Object.values);
  expect(await page.locator("main section:not(#types) > article").count()).toBe(operations.length);

  // Nothing is wider than the screen; long lines scroll by themselves.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

  await page.getByRole("navigation", { name: "Routes" }).getByRole("link", { name: "POST /versions", exact: true }).click();
  await expect(page).toHaveURL(/#postVersions$/);
  await expect(page.locator("article:target h3")).toHaveText("POST /versions");
  await expect(page.locator("article:target pre").first()).toContainText("curl -X POST");
});
