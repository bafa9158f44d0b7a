import { expect, names, open, register, TABLE, tableOf, test } from "../fixtures.ts";

test("sorting keeps the page and walks with Back and Forward", async ({ page, api, project }) => {
  await register(api, project, ["b", "a", "c"]);
  await open(page, tableOf(project));
  await page.evaluate(() => Object.assign(window, { same: true }));
  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect.poll(() => names(page)).toEqual(["c", "b", "a"]);
  await page.getByRole("columnheader", { name: "Framework" }).getByRole("link").click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(`${tableOf(project)}?sort=-name,-framework`);
  await expect(page.getByRole("columnheader", { name: "Framework" })).toContainText("↓2");
  await page.goBack();
  await page.goBack();
  await expect(page).toHaveURL(tableOf(project));
  await expect.poll(() => names(page)).toEqual(["c", "a", "b"]);
  await page.goForward();
  await expect.poll(() => names(page)).toEqual(["c", "b", "a"]);
  expect(await page.evaluate(() => "same" in window)).toBe(true);
});

test("more rows come as one scrolls, each once", async ({ page, api, project }) => {
  await register(api, project, Array.from({ length: 120 }, (_, i) => `m${i}`));
  await open(page, `${tableOf(project)}?sort=name`);
  const rows = page.locator("[data-id]");
  await expect(async () => {
    await page.locator(".scroller").evaluate((e) => e.scrollTo(0, e.scrollHeight));
    await expect(rows).toHaveCount(120, { timeout: 200 });
  }).toPass();
  expect(await names(page)).toEqual(Array.from({ length: 120 }, (_, i) => `m${i}`));
  await expect(rows.last()).toHaveAttribute("aria-rowindex", "121");
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", "121");
});

test("a click opens the details, Escape closes them, the keyboard is where it was", async ({ page }) => {
  await open(page, TABLE);
  const row = page.locator("[data-id]").nth(2);
  const id = await row.getAttribute("data-id");
  await row.locator("[data-column=status]").click();
  await expect(page).toHaveURL(`${TABLE}?open=${id}`);
  const panel = page.getByRole("complementary", { name: "Details" });
  await expect(panel).toBeFocused();
  await expect(panel.getByText(id!)).toBeVisible();
  await expect(row).toHaveClass(/\bopen\b/);
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(page).toHaveURL(`${TABLE}?view=default`);
  await expect(row.locator("[data-column=name]")).toBeFocused();
  await page.goBack();
  await expect(panel).toBeVisible();
});

test("the details of another version replace those before", async ({ page }) => {
  await open(page, TABLE);
  const panel = page.getByRole("complementary", { name: "Details" });
  for (const i of [0, 3, 1]) {
    const row = page.locator("[data-id]").nth(i);
    await row.locator("[data-column=tags]").click({ position: { x: 4, y: 4 } });
    await expect(panel.getByText((await row.getAttribute("data-id"))!)).toBeVisible();
  }
});

test("the grid is one tab stop, and arrows move in it", async ({ page }) => {
  await open(page, TABLE);
  const stops = page.getByRole("grid").locator("[tabindex='0']");
  await expect(stops).toHaveCount(1);
  await stops.focus();
  const at = () =>
    page.evaluate(() => {
      const cell = document.activeElement!;
      return `${cell.parentElement!.getAttribute("aria-rowindex")} ${cell.getAttribute("data-column")}`;
    });
  const press = async (key: string) => {
    await page.keyboard.press(key);
    return at();
  };
  expect(await press("ArrowDown")).toBe("2 framework");
  expect(await press("ArrowRight")).toBe("2 name");
  expect(await press("End")).toBe("2 created");
  expect(await press("ArrowUp")).toBe("1 created");
  // The first cell is for selecting.
  expect(await press("Control+Home")).toBe("1 null");
  expect(await press("ArrowRight")).toBe("1 framework");
  expect(await press("PageDown")).toBe("11 framework");
  expect(await press("Home")).toBe("11 null");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Details" })).toBeFocused();
  await expect(stops).toHaveCount(1);
});

test.describe("when the server does not answer", () => {
  test.use({ tolerated: [/list_versions|healthz|events|Failed to load resource/] });

  test("the table stays, says so, and tries again", async ({ page, api, project }) => {
    await register(api, project, ["a", "b"]);
    await open(page, tableOf(project));
    await page.route(/list_versions|healthz/, (route) => route.abort());
    await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
    await expect(page.getByRole("alert")).toContainText("could not be loaded");
    expect(await names(page)).toEqual(["b", "a"]);
    await page.unroute(/list_versions|healthz/);
    await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
    await expect.poll(() => names(page)).toEqual(["a", "b"]);
    await expect(page.getByRole("alert")).toHaveCount(0);
  });

  test("retrying brings the rows", async ({ page, api, project }) => {
    await register(api, project, ["a", "b"]);
    await open(page, tableOf(project));
    await page.route(/list_versions|healthz/, (route) => route.abort());
    await page.goto(`${tableOf(project)}#`);
    await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await page.unroute(/list_versions|healthz/);
    await page.getByRole("button", { name: "Retry" }).click();
    await expect(page.getByRole("alert")).toHaveCount(0);
    expect(await names(page)).toEqual(["b", "a"]);
  });

  test("rows come by themselves when it answers again", async ({ page, api, project }) => {
    await register(api, project, ["b", "a"]);
    await open(page, tableOf(project));
    await page.route(/list_versions|healthz/, (route) => route.abort());
    await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await page.unroute(/list_versions|healthz/);
    await expect.poll(() => names(page)).toEqual(["b", "a"]);
    await expect(page.getByRole("alert")).toHaveCount(0);
  });

  test("a lost connection is said, and caught up with", async ({ page, api, project, context }) => {
    await register(api, project, ["a"]);
    await open(page, tableOf(project));
    await page.mouse.move(600, 400);
    await expect(page.locator("#columns-menu")).toBeAttached();
    await context.setOffline(true);
    await expect(page.getByText("You are offline")).toBeVisible();
    await register(api, project, ["b"]);
    await context.setOffline(false);
    await expect(page.getByText("You are offline")).toHaveCount(0);
    await expect.poll(() => names(page)).toEqual(["b", "a"]);
  });
});

test("the first paint has its rows where they stay", async ({ page }) => {
  await page.addInitScript(() => {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const shift = entry as PerformanceEntry & { value: number };
        Object.assign(window, { shifted: ((window as { shifted?: number }).shifted ?? 0) + shift.value });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await open(page, `${TABLE}?sort=name`);
  // Two frames: what would move after the rows are alive has moved by then.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await page.evaluate(() => (window as { shifted?: number }).shifted ?? 0)).toBe(0);
});
