// What the details hold besides fields: differences, lineage, curves, its own width, and rows fetched ahead.
import type { APIRequestContext, Page } from "@playwright/test";

import { expect, expectAccessible, open, ORG, post, register, tableOf, test } from "../fixtures.ts";

const TABS = ["Versions", "Configuration", "Labels", "Metadata", "Metrics", "Lineage", "File", "Activity"];
const panel = (page: Page) => page.getByRole("complementary", { name: "Details" });
const tabpanel = (page: Page) => panel(page).getByRole("tabpanel");

/** Opens a tab of a version's details, alive. */
async function look(page: Page, project: string, id: string, tab: string) {
  await open(page, `${tableOf(project)}?open=${id}&tab=${tab}`);
  await page.mouse.move(400, 5);
  await expect(page.getByRole("separator", { name: "Width of the details" })).toBeAttached();
}

/** A run with some metrics of 20 iterations each. */
async function run(api: APIRequestContext, project: string, metrics: string[], value = (i: number): number | string => 1 / (i + 1)) {
  const { id } = await post(api, "/api/v1/experiments", { project, name: "train yolo", parameters: { lr: "0.1" } });
  const points = metrics.flatMap((name) => Array.from({ length: 20 }, (_, i) => ({ name, iteration: i, value: value(i) })));
  for (let at = 0; at < points.length; at += 5_000) {
    await post(api, `/api/v1/experiments/${id}/values`, { metrics: points.slice(at, at + 5_000) });
  }
  return id as string;
}

/** Two versions of one model that differ in a little of everything. */
async function pair(api: APIRequestContext, project: string) {
  const lines = Array.from({ length: 20 }, (_, i) => `line_${i}: ${i}`);
  const [before] = await register(api, project, ["yolo"], {
    description: "First try",
    configuration: lines.join("\n"),
    labels: { person: 0, bicycle: 1 },
    metadata: { dataset: "day", camera: "left" },
    experiment: await run(api, project, ["loss"]),
  });
  lines[10] = "line_10: ten";
  const [after] = await register(api, project, ["yolo"], {
    description: "First try",
    configuration: lines.join("\n"),
    labels: { person: 0, car: 2 },
    metadata: { dataset: "night", camera: "left" },
    experiment: await run(api, project, ["loss"], () => 0.5),
  });
  return [before!, after!];
}

test("a version is held against any other of its model", async ({ page, api, project }) => {
  const [before, after] = await pair(api, project);
  await look(page, project, after!, "versions");
  await panel(page).getByRole("link", { name: "Compare with version 1" }).click();
  const differences = panel(page).getByRole("region", { name: "Differences from v1" });
  await expect(differences).toBeFocused();
  const line = (name: string) => differences.getByRole("row", { name: new RegExp(`^${name} `) });
  await expect(line("dataset").getByRole("cell")).toHaveText(["day", "night"]);
  await expect(line("camera")).toHaveCount(0);
  await expect(line("Description")).toHaveCount(0);
  await expect(line("car").getByRole("cell").nth(1)).toHaveText("2");
  await expect(line("loss")).toContainText("0.5");
  await expect(differences.locator(".diff .removed")).toContainText("line_10: 10");
  await expect(differences.locator(".diff .added")).toContainText("line_10: ten");
  await expect(differences.locator(".diff summary").first()).toHaveText("7 unchanged lines");
  // Another tab and back: it is still there.
  await panel(page).getByRole("tab", { name: "Labels" }).click();
  await panel(page).getByRole("tab", { name: "Versions" }).click();
  await expect(differences).toBeVisible();
  await expect(differences.getByRole("link", { name: "Open in Compare" })).toHaveAttribute(
    "href",
    `/${ORG}/compare?ids=${before},${after}`,
  );
  await differences.getByRole("button", { name: "Close the differences" }).click();
  await expect(differences).toHaveCount(0);
  await expect(panel(page).getByRole("link", { name: "Compare with version 1" })).toBeFocused();
});

test("what is different follows what is edited elsewhere, and the version that is opened", async ({ page, api, project }) => {
  const [, after] = await pair(api, project);
  await register(api, project, ["yolo"], { metadata: { dataset: "dusk" } });
  await look(page, project, after!, "versions");
  await page.getByRole("link", { name: "Compare with version 1" }).press("Enter");
  const differences = panel(page).locator(".beside");
  await expect(differences.getByRole("heading", { level: 3 })).toContainText("v2 against v1");
  await panel(page).getByRole("link", { name: /^Version 3/ }).click();
  await expect(differences.getByRole("heading", { level: 3 })).toContainText("v3 against v1");
  await expect(differences.getByRole("row", { name: /^dataset/ })).toContainText("dusk");
});

test("a lineage is a graph of links, and one walks along it", async ({ page, api, project }) => {
  test.slow();
  const experiment = await run(api, project, ["loss"]);
  const name = "a model with a name that is much longer than the panel is wide";
  const [parent] = await register(api, project, [name]);
  const [id] = await register(api, project, ["yolo"], { parent, experiment });
  const children = await register(api, project, Array.from({ length: 30 }, () => "child"), { parent: id });
  await look(page, project, id!, "lineage");
  const graph = tabpanel(page);
  await expect(graph.getByRole("heading", { level: 3 })).toHaveText([
    "Derived from",
    "Made by",
    "This version",
    "Versions derived from it 30",
  ]);
  await expect(graph.getByRole("link", { name: /^child/ })).toHaveCount(8);
  await expect(graph.getByRole("link", { name: /^train yolo/ })).toHaveAttribute("href", `/${ORG}/experiment/${experiment}`);
  const wide = await graph.evaluate((it) => it.scrollWidth - it.clientWidth);
  expect(wide).toBe(0);
  await graph.getByRole("link", { name: new RegExp(`^${name}`) }).press("Enter");
  await expect(panel(page).getByRole("heading", { level: 2 })).toContainText(name);
  await expect(page).toHaveURL(new RegExp(`open=${parent}&tab=lineage`));
  await graph.getByRole("link", { name: /^yolo/ }).click();
  await graph.getByRole("link", { name: "and 22 more" }).click();
  await expect(page.getByRole("status")).toHaveText("30 models");
  await expect(page.locator("[data-id]").first()).toHaveAttribute("data-id", children.at(-1)!);
});

test("of many curves those are drawn that are chosen", async ({ page, api, project }) => {
  test.slow();
  const names = Array.from({ length: 300 }, (_, i) => `metric/${String(i).padStart(3, "0")}`);
  const [id] = await register(api, project, ["yolo"], { experiment: await run(api, project, names) });
  await look(page, project, id!, "metrics");
  const charts = panel(page).getByRole("slider");
  await expect(charts).toHaveCount(6);
  await panel(page).getByText("6 of 300").click();
  await panel(page).getByRole("searchbox", { name: "Find a metric" }).fill("299");
  await expect(panel(page).getByRole("checkbox")).toHaveCount(1);
  // The list stays as it is, and what is looked for in it.
  await panel(page).locator(".chooser ul").evaluate((list) => Object.assign(list, { same: true }));
  await panel(page).getByRole("checkbox").check();
  // Its points were not with the others.
  await expect(panel(page).getByRole("slider", { name: "metric/299 by iteration" })).toBeVisible();
  await expect(panel(page).getByText("7 of 300")).toBeVisible();
  expect(await panel(page).locator(".chooser ul").evaluate((list) => "same" in list)).toBe(true);
  await panel(page).getByRole("searchbox", { name: "Find a metric" }).fill("metric/00");
  await expect(panel(page).getByRole("checkbox")).toHaveCount(10);
  await panel(page).getByRole("checkbox", { name: "metric/000" }).uncheck();
  await expect(charts).toHaveCount(6);
  // Escape ends the search, then closes the panel.
  await panel(page).getByRole("searchbox", { name: "Find a metric" }).press("Escape");
  await expect(panel(page).getByRole("checkbox")).toHaveCount(300);
  await expect(panel(page)).toBeVisible();
});

test("a curve has gaps, and says what it leaves out", async ({ page, api, project }) => {
  const value = (i: number) => (i === 5 ? "NaN" : i === 9 ? "Infinity" : i === 12 ? -1 : 10 ** -i);
  const [id] = await register(api, project, ["yolo"], { experiment: await run(api, project, ["loss"], value) });
  await look(page, project, id!, "metrics");
  const chart = panel(page).locator(".chart");
  const pieces = async () => (await chart.locator("path.curve").first().getAttribute("d"))!.match(/M/g)!.length;
  await expect(chart).toContainText("Left out: 1 NaN, 1 infinite");
  expect(await pieces()).toBe(3);
  await panel(page).getByRole("button", { name: "Log" }).click();
  await expect(chart).toContainText("Left out: 1 NaN, 1 infinite, 1 not above 0");
  expect(await pieces()).toBe(4);
  await expect(panel(page).getByRole("button", { name: "Log" })).toHaveAttribute("aria-pressed", "true");
  await chart.getByRole("slider").focus();
  await page.keyboard.press("Home");
  await expect(chart.getByRole("slider")).toHaveAttribute("aria-valuetext", "iteration 0: loss 1");
});

test("the panel is as wide as its reader wants it", async ({ page, api, project }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const [id] = await register(api, project, ["yolo"]);
  await look(page, project, id!, "general");
  const edge = page.getByRole("separator", { name: "Width of the details" });
  const width = async () => Math.round((await panel(page).boundingBox())!.width);
  await expect(edge).toHaveAttribute("aria-valuenow", "460");
  const at = (await edge.boundingBox())!;
  await page.mouse.move(at.x + at.width / 2, 400);
  await page.mouse.down();
  await page.mouse.move(at.x + at.width / 2 - 100, 420, { steps: 4 });
  await page.mouse.up();
  await expect.poll(width).toBe(560);
  await expect(edge).toHaveAttribute("aria-valuenow", "560");
  await edge.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(width).toBe(544);
  // It is kept, is there before anything is painted, and is no part of the address.
  expect(page.url()).not.toContain("544");
  await page.reload();
  expect(await width()).toBe(544);
  await page.mouse.move(400, 5);
  await expect(edge).toHaveAttribute("aria-valuenow", "544");
  await edge.focus();
  await page.keyboard.press("End");
  const table = () => page.locator(".page-table").evaluate((it) => Math.round(it.getBoundingClientRect().width));
  await expect.poll(table).toBe(320);
  await page.keyboard.press("Home");
  await expect.poll(width).toBe(360);
  await edge.dblclick();
  await expect.poll(width).toBe(460);
});

test("Escape gives a width up that is being dragged", async ({ page, api, project }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const [id] = await register(api, project, ["yolo"]);
  await look(page, project, id!, "general");
  const edge = page.getByRole("separator", { name: "Width of the details" });
  const at = (await edge.boundingBox())!;
  await page.mouse.move(at.x + at.width / 2, 400);
  await page.mouse.down();
  await page.mouse.move(at.x - 100, 400, { steps: 3 });
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await expect(edge).toHaveAttribute("aria-valuenow", "460");
  await expect(panel(page)).toBeVisible();
});

test("the bar stays where it is when the panel opens", async ({ page, api, project }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await register(api, project, ["a", "b"], { framework: "ONNX", tags: ["edge"] });
  await open(page, `${tableOf(project)}?query=framework:ONNX,tags:edge,status:draft`);
  await page.mouse.move(400, 5);
  const height = () => page.locator(".bar").evaluate((it) => it.getBoundingClientRect().height);
  const before = await height();
  await page.locator("[data-id] [data-column=status]").first().click();
  await expect(panel(page)).toBeVisible();
  expect(await height()).toBe(before);
});

test("the name of another row opens it at the same tab", async ({ page, api, project }) => {
  const [a, b] = await register(api, project, ["a", "b"], { labels: { one: 1 } });
  await look(page, project, a!, "labels");
  await page.locator(`[data-id='${b}']`).getByRole("link", { name: "b", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`open=${b}&tab=labels`));
  await expect(panel(page).getByRole("heading", { level: 2 })).toHaveText(/^b/);
});

test("what the pointer rests on is fetched ahead, once, and one at a time", async ({ page, api, project }) => {
  const [a, b, c] = await register(api, project, ["a", "b", "c"], { description: "ahead" });
  await open(page, `${tableOf(project)}?sort=name`);
  await page.mouse.move(400, 5);
  await expect(page.locator(".act-menu")).toBeAttached();
  const asked: string[] = [];
  let running = 0;
  let most = 0;
  await page.route("**/api/fn/open_version?*", async (route) => {
    asked.push(new URL(route.request().url()).searchParams.get("id")!);
    most = Math.max(most, ++running);
    await route.continue();
  });
  page.on("requestfinished", (request) => {
    if (request.url().includes("/api/fn/open_version")) running--;
  });
  const cell = (id: string) => page.locator(`[data-id='${id}'] [data-column=status]`);
  const answer = page.waitForResponse(/open_version/);
  await cell(a!).hover();
  await answer;
  await cell(a!).click();
  await expect(panel(page)).toContainText("ahead");
  expect(asked).toEqual([a]);
  // By keyboard: the pointer is out of the way, lest the page comes to lie anew beneath it.
  await page.mouse.move(400, 5);
  const next = page.waitForResponse(/open_version/);
  await page.locator(`[data-id='${b}'] [data-column=name]`).focus();
  await next;
  await page.keyboard.press("Enter");
  await expect(panel(page).getByRole("heading", { level: 2 })).toHaveText(/^b/);
  expect(asked).toEqual([a, b]);
  // A click before it is here waits for the same request.
  await cell(c!).hover();
  await cell(c!).click();
  await expect(panel(page).getByRole("heading", { level: 2 })).toHaveText(/^c/);
  await expect(panel(page)).toContainText("ahead");
  expect(asked.filter((id) => id === c).length).toBe(1);
  expect(most).toBe(1);
});

test("metadata has a type", async ({ page, api, project }) => {
  const metadata = { epochs: "30", half: "true", source: "s3://bucket/x", note: "night", day: "2026-01-31" };
  const [id] = await register(api, project, ["yolo"], { metadata });
  await look(page, project, id!, "metadata");
  const types: Record<string, string> = { epochs: "Number", half: "Boolean", source: "Link", note: "Text", day: "Time" };
  for (const [key, type] of Object.entries(types)) {
    await expect(tabpanel(page).getByRole("row", { name: new RegExp(`^${key} `) }).getByRole("cell").first()).toHaveText(type);
  }
});

for (const theme of ["light", "dark"] as const) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });
    test.slow();

    test("no tab with all there can be has barriers", async ({ page, api, project }) => {
      const [before, after] = await pair(api, project);
      await register(api, project, ["child"], { parent: after });
      await post(api, `/api/v1/versions/${after}/stage`, { stage: "staging", reason: "works" });
      await look(page, project, after!, "general");
      await expectAccessible(page);
      for (const tab of TABS) {
        await panel(page).getByRole("tab", { name: tab }).click();
        await expect(panel(page).getByRole("tab", { name: tab })).toHaveAttribute("aria-selected", "true");
        await expect(panel(page).locator(".skeleton")).toHaveCount(0);
        if (tab === "Versions") {
          await panel(page).locator(`[data-against='${before}']`).click();
          await expect(panel(page).locator(".differences").first()).toBeVisible();
        }
        await expectAccessible(page, ".panel");
      }
    });
  });
}
