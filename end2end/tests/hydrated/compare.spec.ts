import { readFile } from "node:fs/promises";
import { type APIRequestContext, expect, expectAccessible, open, ORG, post, register, test } from "../fixtures.ts";

/** Versions with metrics, a history and parameters. */
async function versions(api: APIRequestContext, project: string, losses: number[]) {
  const ids: string[] = [];
  for (const [i, loss] of losses.entries()) {
    const { id: experiment } = await post(api, "/api/v1/experiments", { project, name: `run ${i}`, parameters: { lr: `1e-${i + 2}` } });
    const metrics = [1, 2, 3].flatMap((iteration) => [
      { name: "loss", iteration, value: loss / iteration },
      { name: "acc", iteration, value: 1 - loss / iteration },
    ]);
    await post(api, `/api/v1/experiments/${experiment}/values`, { metrics });
    const configuration = `lr: ${i}\nepochs: 3`;
    ids.push(...(await register(api, project, [`model-${i}`], { experiment, configuration, tags: ["edge"] })));
  }
  return ids;
}

test("what is chosen is in the address, and Back and Forward walk through it", async ({ page, api, project }) => {
  const ids = await versions(api, project, [0.5, 0.4, 0.3]);
  await open(page, `/${ORG}/compare?ids=${ids.join(",")}`);
  await page.evaluate(() => Object.assign(window, { same: true }));
  const columns = page.locator("table.head th[data-version]");
  const order = () => columns.evaluateAll((all) => all.map((th) => th.getAttribute("data-version")));
  await page.getByRole("link", { name: "Differences only" }).click();
  await expect(page).toHaveURL(/show=differences/);
  // With the keyboard alone, which stays where it is.
  const right = page.getByRole("link", { name: /^Move model-0 .* right$/ });
  await right.focus();
  await page.keyboard.press("Enter");
  await expect.poll(order).toEqual([ids[1], ids[0], ids[2]]);
  await expect(right).toBeFocused();
  await page.keyboard.press("Enter");
  await expect.poll(order).toEqual([ids[1], ids[2], ids[0]]);
  await page.goBack();
  await page.goBack();
  await expect.poll(order).toEqual(ids);
  await page.goForward();
  await expect.poll(order).toEqual([ids[1], ids[0], ids[2]]);
  expect(await page.evaluate(() => "same" in window)).toBe(true);
});

test("a column is dragged by its grip, and where one was the page stays", async ({ page, api, project }) => {
  const ids = await versions(api, project, [0.5, 0.4, 0.3]);
  await open(page, `/${ORG}/compare?ids=${ids.join(",")}`);
  await expect(page.locator("#drawn[data-live]")).toBeAttached();
  const columns = page.locator("table.head th[data-version]");
  await page.locator("details[data-part=Fields] > summary").click();
  const grip = (await columns.nth(0).locator("[data-grip]").boundingBox())!;
  const onto = (await columns.nth(2).boundingBox())!;
  await page.mouse.move(grip.x + 4, grip.y + 4);
  await page.mouse.down();
  await page.mouse.move(onto.x + 20, onto.y + 20, { steps: 4 });
  await expect(columns.nth(2)).toHaveClass(/onto/);
  await page.mouse.up();
  await expect(columns.nth(2)).toHaveAttribute("data-version", ids[0]!);
  // What was folded stays folded.
  await expect(page.locator("details[data-part=Fields]")).not.toHaveAttribute("open");
});

test("charts are read and narrowed by keyboard, and taken along", async ({ page, api, project }) => {
  const ids = await versions(api, project, [0.5, 0.25]);
  await open(page, `/${ORG}/compare?ids=${ids.join(",")}`);
  await expect(page.locator("#drawn[data-live]")).toBeAttached();
  const parallel = page.locator("[data-drawing='Parallel coordinates']");
  await parallel.locator(".thread").first().focus();
  await expect(parallel.getByRole("status")).toContainText("model-0 v1: acc 0.833333");
  const axis = parallel.getByRole("slider", { name: "Keep versions by loss" });
  await axis.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowDown");
  await expect(parallel.locator(".thread").first()).toHaveClass(/out/);
  await expect(parallel.locator(".thread").nth(1)).not.toHaveClass(/out/);
  await page.keyboard.press("Escape");
  await expect(parallel.locator(".thread").first()).not.toHaveClass(/out/);

  await page.getByLabel("Upwards", { exact: true }).selectOption({ label: "loss" });
  await expect(page).toHaveURL(/y=Metrics/);
  await page.locator("[data-drawing=Scatter] .thread").nth(1).focus();
  await expect(page.locator("[data-drawing=Scatter]").getByRole("status")).toContainText("loss 0.083333");

  const plot = page.locator("[data-drawing=Curves] .plot");
  // A chart is drawn anew when its width is known, and then reads its end again.
  await expect(async () => {
    await plot.focus();
    await page.keyboard.press("Home");
    await expect(plot).toHaveAttribute("aria-valuetext", /^iteration 1: /, { timeout: 500 });
  }).toPass();

  const saved = async (name: string) => {
    const download = page.waitForEvent("download");
    await parallel.getByRole("button", { name }).click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  };
  const svg = await saved("Save as SVG");
  expect(svg.name).toBe("parallel-coordinates.svg");
  expect(svg.bytes.toString()).toMatch(/^<svg [^]*stroke="rgb[^]*<\/svg>$/);
  const png = await saved("Save as PNG");
  expect(png.name).toBe("parallel-coordinates.png");
  expect(png.bytes.subarray(1, 4).toString()).toBe("PNG");
});

test("nothing bars the way in either theme, nor on a narrow window", async ({ page, api, project }) => {
  const ids = await versions(api, project, [0.5, 0.25]);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await open(page, `/${ORG}/compare?ids=${ids.join(",")}`);
    await expect(page.locator("#drawn[data-live]")).toBeAttached();
    await expectAccessible(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test.describe("somebody else", () => {
  test.use({ anonymous: true });

  test("sees of a link what they may see", async ({ page, api }) => {
    const name = `${ORG}/open-${Date.now().toString(36)}`;
    await post(api, "/api/v1/projects", { path: name, visibility: "public" });
    const published = await register(api, name, ["a", "b"], { publish: true });
    const [draft] = await register(api, name, ["secret"]);
    const answer = await page.goto(`/${ORG}/compare?ids=${published.join(",")}`);
    expect(answer?.status()).toBe(200);
    await expect(page.locator("table.head th[data-version]")).toHaveCount(2);
    // With something hidden in it, it may be that signing in shows it.
    await page.goto(`/${ORG}/compare?ids=${published.join(",")},${draft}`);
    await expect(page).toHaveURL(/\/sign-in\?next=/);
  });
});
