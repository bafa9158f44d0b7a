// Columns, widths, order, grouping and selection: with mouse, touch and keyboard; URL, storage and screen checked.
import { expect, names, open, ORG, post, register, tableOf, test } from "../fixtures.ts";
import type { Locator, Page } from "@playwright/test";

const DEFAULT = ["framework", "name", "tags", "status", "project", "user", "task", "created"];

const header = (page: Page, column: string) => page.locator(`.head [data-column="${column}"]`);

/** The columns that headers show, from the left; cells follow them. */
async function columns(page: Page) {
  const shown = (where: string) =>
    page.locator(where).evaluateAll((all) => all.map((one) => one.getAttribute("data-column")));
  const heads = await shown(".head [data-column]");
  const first = page.locator("[data-id]").first();
  const cells = await first.locator("[data-column]").evaluateAll((all) => all.map((one) => one.getAttribute("data-column")));
  expect(cells).toEqual(heads);
  return heads;
}

const width = async (at: Locator) => Math.round((await at.boundingBox())!.width);

/** The stored views of this browser, by the end of their keys. */
const stored = (page: Page) =>
  page.evaluate(() =>
    Object.fromEntries(
      Object.entries({ ...localStorage })
        .filter(([key]) => key.startsWith("vitrine."))
        .map(([key, value]) => [key.split(".").slice(4).join(".") || "group", value]),
    ),
  );

/** Opens a table and waits for what follows a pointer. */
async function openAlive(page: Page, path: string) {
  await open(page, path);
  await page.mouse.move(300, 300);
  await expect(page.locator(".toasts")).toBeAttached();
}

/** Drags from the middle of one element to a place in another. */
async function drag(page: Page, from: Locator, to: Locator, part: number) {
  const [a, b] = [(await from.boundingBox())!, (await to.boundingBox())!];
  await page.mouse.move(a.x + Math.min(40, a.width / 2), a.y + a.height / 2);
  await page.mouse.down();
  await page.mouse.move(b.x + b.width / 2, b.y + b.height / 2, { steps: 4 });
  await page.mouse.move(b.x + b.width * part, b.y + b.height / 2);
}

test("a header that is dragged takes its column along", async ({ page, api, project }) => {
  await register(api, project, ["a", "b"]);
  await openAlive(page, tableOf(project));
  let asked = 0;
  page.on("request", (request) => (asked += Number(request.url().includes("/api/fn/"))));
  await drag(page, header(page, "tags"), header(page, "framework"), 0.2);
  await expect(page.locator(".drop-line")).toBeVisible();
  await expect(page).toHaveURL(tableOf(project));
  await page.mouse.up();
  const moved = ["tags", "framework", "name", "status", "project", "user", "task", "created"];
  await expect.poll(() => columns(page)).toEqual(moved);
  await expect(page).toHaveURL(`${tableOf(project)}?columns=${moved.join(",")}`);
  expect(await stored(page)).toEqual({ group: "all", all: `columns=${moved.join(",")}` });
  // The rows have the values already, and a click on a header that was dragged does not sort.
  expect(asked).toBe(0);
  await page.goBack();
  await expect.poll(() => columns(page)).toEqual(DEFAULT);
});

test("Escape gives up a drag", async ({ page, api, project }) => {
  await register(api, project, ["a"]);
  await openAlive(page, tableOf(project));
  await drag(page, header(page, "status"), header(page, "framework"), 0.2);
  await page.keyboard.press("Escape");
  await expect(page.locator(".drop-line")).toBeHidden();
  await page.mouse.up();
  expect(await columns(page)).toEqual(DEFAULT);
  await expect(page).toHaveURL(tableOf(project));
});

test("a header that rests at the edge scrolls the table on", async ({ page, api, project }) => {
  await page.setViewportSize({ width: 700, height: 600 });
  await register(api, project, ["a"]);
  await openAlive(page, tableOf(project));
  const scroller = page.locator(".scroller");
  const right = (await scroller.boundingBox())!;
  await drag(page, header(page, "framework"), header(page, "name"), 0.5);
  // No further move of the pointer.
  await page.mouse.move(right.x + right.width - 10, right.y + 18);
  const all = () => scroller.evaluate((e) => e.scrollLeft + e.clientWidth >= e.scrollWidth - 1);
  await expect.poll(all).toBe(true);
  await page.mouse.up();
  await expect.poll(() => columns(page)).toEqual([...DEFAULT.slice(1), "framework"]);
});

test("Escape gives up a width", async ({ page, api, project }) => {
  await register(api, project, ["a"]);
  await openAlive(page, tableOf(project));
  const at = (await header(page, "name").locator("[data-resize]").boundingBox())!;
  await page.mouse.move(at.x + at.width / 2, at.y + 10);
  await page.mouse.down();
  await page.mouse.move(at.x + 80, at.y + 10, { steps: 3 });
  await expect.poll(() => width(header(page, "name"))).toBeGreaterThan(340);
  await page.keyboard.press("Escape");
  await expect.poll(() => width(header(page, "name"))).toBe(280);
  await page.mouse.move(at.x + 120, at.y + 10);
  await page.mouse.up();
  expect(await width(header(page, "name"))).toBe(280);
  await expect(page).toHaveURL(tableOf(project));
});

test("the keyboard moves, widens and narrows columns, and stays where it was", async ({ page, api, project }) => {
  await register(api, project, ["a"]);
  await open(page, tableOf(project));
  await header(page, "name").focus();
  await page.keyboard.press("Alt+ArrowRight");
  await expect.poll(() => columns(page)).toEqual(["framework", "tags", "name", ...DEFAULT.slice(3)]);
  await expect(header(page, "name")).toBeFocused();
  await page.keyboard.press("Shift+Alt+ArrowRight");
  await expect.poll(() => width(header(page, "name"))).toBe(296);
  await expect(header(page, "name")).toBeFocused();
  await page.keyboard.press("Shift+Alt+ArrowLeft");
  await page.keyboard.press("Shift+Alt+ArrowLeft");
  await expect.poll(() => width(header(page, "name"))).toBe(264);
  await expect(page).toHaveURL(/columns=framework,tags,name:264,status/);
  await page.keyboard.press("Alt+ArrowLeft");
  await expect.poll(() => columns(page)).toEqual(DEFAULT);
});

test("a separator changes one width, and no request is made meanwhile", async ({ page, api, project }) => {
  await register(api, project, ["a"]);
  await openAlive(page, tableOf(project));
  const asked: string[] = [];
  // Chromium looks for the icon again whenever the address changes, and menus come at the first sign of somebody.
  page.on("request", (request) => /\.(svg|wasm|css)$/.test(request.url()) || asked.push(request.url()));
  const at = (await header(page, "name").locator("[data-resize]").boundingBox())!;
  await page.mouse.move(at.x + at.width / 2, at.y + 10);
  await page.mouse.down();
  await page.mouse.move(at.x + at.width / 2 + 60, at.y + 10, { steps: 6 });
  await expect.poll(() => width(header(page, "name"))).toBe(340);
  await expect(page.locator("[role=grid]")).toHaveAttribute("style", /--w1: ?340px/);
  await expect(page).toHaveURL(tableOf(project));
  await page.mouse.up();
  await expect(page).toHaveURL(/name:340,/);
  expect(await width(page.locator("[data-id] [data-column=name]"))).toBe(340);
  await expect(page.locator("[role=grid]")).not.toHaveAttribute("style", /--w1/);
  // As narrow as a column gets.
  const now = (await header(page, "name").locator("[data-resize]").boundingBox())!;
  await page.mouse.move(now.x + now.width / 2, now.y + 10);
  await page.mouse.down();
  await page.mouse.move(now.x - 900, now.y + 10, { steps: 3 });
  await page.mouse.up();
  await expect.poll(() => width(header(page, "name"))).toBe(48);
  expect(asked).toEqual([]);
});

test("a double click makes a column as wide as what is in it", async ({ page, api, project }) => {
  const long = "a-name-that-is-a-good-deal-longer-than-its-column-usually-is";
  await register(api, project, [long, "b"], { tags: ["one-tag", "another-tag", "a-third-tag", "a-fourth-one"] });
  await openAlive(page, tableOf(project));
  await header(page, "name").locator("[data-resize]").dblclick();
  const link = page.locator("[data-column=name] a", { hasText: long });
  await expect.poll(() => link.evaluate((e) => e.scrollWidth <= e.clientWidth)).toBe(true);
  expect(await width(header(page, "name"))).toBeGreaterThan(400);
  await header(page, "tags").locator("[data-resize]").dblclick();
  await expect(page.locator("[data-id]").first().locator(".tag.more")).toHaveCount(0);
  await expect(page.locator("[data-id]").first().locator(".tag")).toHaveCount(4);
  // And no wider: the status is short.
  await header(page, "status").locator("[data-resize]").dblclick();
  await expect.poll(() => width(header(page, "status"))).toBeLessThan(116);
});

test.describe("with a finger", () => {
  test.use({ hasTouch: true });

  test("headers are dragged as well", async ({ page, api, project }) => {
    await register(api, project, ["a"]);
    await openAlive(page, tableOf(project));
    const session = await page.context().newCDPSession(page);
    const [a, b] = [(await header(page, "tags").boundingBox())!, (await header(page, "framework").boundingBox())!];
    const touch = (type: string, x: number) =>
      session.send("Input.dispatchTouchEvent", {
        type: type as "touchStart",
        touchPoints: type === "touchEnd" ? [] : [{ x, y: a.y + a.height / 2 }],
      });
    await touch("touchStart", a.x + 30);
    await touch("touchMove", a.x - 60);
    await touch("touchMove", b.x + 10);
    await touch("touchEnd", 0);
    await expect.poll(() => columns(page)).toEqual(["tags", "framework", "name", ...DEFAULT.slice(3)]);
  });
});

test.describe("the menu of columns", () => {
  test("shows, hides, finds, moves and resets", async ({ page, api, project }) => {
    await register(api, project, ["a"], { metadata: { "data.set, v1": "street", stage: "x" } });
    await open(page, tableOf(project));
    await page.getByRole("button", { name: "Columns" }).click();
    const menu = page.getByRole("dialog", { name: "Columns" });
    await expect(menu.getByRole("searchbox")).toBeFocused();
    await menu.getByRole("checkbox", { name: "Task" }).click();
    await expect.poll(() => columns(page)).not.toContain("task");
    await expect(page).toHaveURL(/columns=framework,name,tags,status,project,user,created$/);
    await menu.getByRole("searchbox").fill("size");
    await expect(menu.getByRole("checkbox")).toHaveCount(1);
    // With the keyboard alone.
    await page.keyboard.press("ArrowDown");
    await expect(menu.getByRole("checkbox", { name: "Size" })).toBeFocused();
    await page.keyboard.press("Space");
    await expect(menu.getByRole("checkbox", { name: "Size" })).toBeChecked();
    await expect(menu.getByRole("checkbox", { name: "Size" })).toBeFocused();
    await page.keyboard.press("Alt+ArrowUp");
    await expect.poll(() => columns(page)).toEqual(["framework", "name", "tags", "status", "project", "user", "size", "created"]);
    // A key with a dot and a comma in it.
    await menu.getByRole("searchbox").fill("data");
    await menu.getByRole("link", { name: "data.set, v1" }).click();
    await expect(page.locator('[data-id] [data-column=\'metadata."data.set, v1"\']')).toHaveText("street");
    await expect(page.getByRole("columnheader", { name: "data.set, v1" })).toBeVisible();
    await menu.getByRole("searchbox").fill("");
    await menu.getByRole("link", { name: "Reset to default" }).click();
    await expect.poll(() => columns(page)).toEqual(DEFAULT);
    await page.keyboard.press("Escape");
    await expect(menu).toBeHidden();
    await expect(page.getByRole("button", { name: "Columns" })).toBeFocused();
  });

  test("keeps one column", async ({ page, api, project }) => {
    await register(api, project, ["a"]);
    await open(page, `${tableOf(project)}?columns=name`);
    await page.getByRole("button", { name: "Columns" }).click();
    const last = page.getByRole("checkbox", { name: "Name", exact: true });
    await expect(last).toHaveAttribute("aria-disabled", "true");
    await last.click({ force: true });
    expect(await columns(page)).toEqual(["name"]);
  });

  test("lets entries be dragged by their grips", async ({ page, api, project }) => {
    await register(api, project, ["a"]);
    await open(page, tableOf(project));
    await page.getByRole("button", { name: "Columns" }).click();
    const entry = (name: string) => page.getByRole("dialog", { name: "Columns" }).getByRole("checkbox", { name, exact: true });
    const [a, b] = [(await entry("Status").locator(".grip").boundingBox())!, (await entry("Framework").boundingBox())!];
    await page.mouse.move(a.x + 8, a.y + 8);
    await page.mouse.down();
    await page.mouse.move(b.x + 30, b.y + 3, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => columns(page)).toEqual(["status", "framework", "name", "tags", ...DEFAULT.slice(4)]);
    await expect(entry("Status")).toBeChecked();
  });
});

test("every column has its value", async ({ page, api, project }) => {
  const { id: run } = await post(api, "/api/v1/experiments", { project, name: "run 1", parameters: { "lr.base": "0.1" }, tags: ["nightly"] });
  await post(api, `/api/v1/experiments/${run}/values`, { metrics: [{ name: "acc", iteration: 4, value: 0.5 }, { name: "acc", iteration: 5, value: 0.75 }] });
  const [parent] = await register(api, project, ["base"]);
  await register(api, project, ["derived"], {
    experiment: run, parent, label: "rc-1", uri: "s3://b/k", description: "Fine.\nVery fine.", metadata: { stage: "10" },
  });
  const columns = ["version", "label", "stage", "id", "updated", "uri", "parent", "experiment_type", "experiment_status", "experiment_tags",
    "experiment_started", "last_iteration", "experiment_project", "description", "visibility", "downloads", "contributors",
    "metadata.stage", "metrics.acc", "metrics.acc.min", "params.lr.base"];
  await open(page, `${tableOf(project)}?columns=name,${columns.join(",")}&query=name:derived`);
  const cell = (column: string) => page.locator("[data-id]").first().locator(`[data-column="${column}"]`);
  const texts: Record<string, string | RegExp> = {
    version: "1", label: "rc-1", stage: "Testing", uri: "s3://b/k", experiment_type: "training", experiment_tags: "nightly",
    last_iteration: "5", experiment_project: project.split("/")[1], visibility: /Private|private/, downloads: "0", contributors: "Ada Lovelace",
    "metadata.stage": "10", "metrics.acc": "0.75", "metrics.acc.min": "0.5", "params.lr.base": "0.1", description: /Fine\./, parent: /base@1/,
  };
  for (const [column, text] of Object.entries(texts)) await expect(cell(column), column).toHaveText(text);
});

test("three keys sort, and Shift adds them", async ({ page, api, project }) => {
  for (const [model, stage, size] of [["b", "1", "x"], ["a", "1", "y"], ["c", "2", "x"], ["d", "", "z"]] as const) {
    await register(api, project, [model], stage ? { metadata: { stage, size } } : {});
  }
  await open(page, `${tableOf(project)}?columns=name,metadata.stage,metadata.size,status`);
  const sort = (name: string) => page.getByRole("columnheader", { name }).getByRole("link");
  await sort("stage").click();
  await expect(page).toHaveURL(/sort=-metadata\.stage&/);
  await sort("size").click({ modifiers: ["Shift"] });
  await sort("size").click({ modifiers: ["Shift"] });
  await sort("Name").click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/sort=-metadata\.stage,metadata\.size,-name&/);
  await expect(page.getByRole("columnheader", { name: "Name" })).toContainText("↓3");
  // Without a value comes last.
  await expect.poll(() => names(page)).toEqual(["c", "b", "a", "d"]);
});

test("rows are compact, the latest, archived", async ({ page, api, project }) => {
  await register(api, project, ["m", "m", "n"]);
  await open(page, tableOf(project));
  const menu = page.getByRole("dialog", { name: "View" });
  await page.getByRole("button", { name: "View", exact: true }).click();
  await menu.getByRole("radio", { name: "Latest of each model" }).click();
  await expect(page).toHaveURL(/rows=latest$/);
  await expect.poll(() => names(page)).toEqual(["n", "m"]);
  await expect(page.getByRole("status")).toHaveText("2 models");
  const height = async () => (await page.locator("[data-id]").first().boundingBox())!.height;
  expect(await height()).toBe(40);
  await menu.getByRole("button", { name: "Compact" }).click();
  expect(await height()).toBe(32);
  await menu.getByRole("radio", { name: "Archive" }).click();
  await expect(page.getByText("The archive is empty")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Back to the live models" }).click();
  await expect.poll(() => names(page)).toEqual(["n", "m"]);
  // Right in the first paint of the next page.
  await page.reload();
  expect(await height()).toBe(32);
  await page.getByRole("button", { name: "View", exact: true }).click();
  await menu.getByRole("button", { name: "Comfortable" }).click();
});

test("rows are selected one by one, in ranges, and shown alone", async ({ page, api, project }) => {
  await register(api, project, ["e", "d", "c", "b", "a"]);
  await open(page, tableOf(project));
  const rows = page.locator("[data-id]");
  await rows.nth(1).locator("[data-select]").click();
  await rows.nth(3).locator("[data-select]").click({ modifiers: ["Shift"] });
  await expect(page.locator("[data-id][aria-selected=true]")).toHaveCount(3);
  const all = page.getByRole("checkbox", { name: "Select all loaded rows" });
  await expect(all).toHaveAttribute("aria-checked", "mixed");
  // It stays while one sorts.
  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect.poll(() => names(page)).toEqual(["e", "d", "c", "b", "a"]);
  await expect(page.locator("[data-id][aria-selected=true]")).toHaveCount(3);
  await page.getByRole("button", { name: "View", exact: true }).click();
  await page.getByRole("button", { name: "Show selected 3" }).click();
  await expect.poll(() => names(page)).toEqual(["d", "c", "b"]);
  await expect(all).toHaveAttribute("aria-checked", "true");
  await all.click();
  await expect(page.locator("[data-id][aria-selected=true]")).toHaveCount(0);
  // With the keyboard.
  await rows.nth(0).locator("[data-column=name]").focus();
  await page.keyboard.press("Space");
  await expect(rows.nth(0)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+Space");
  await expect(page.locator("[data-id][aria-selected=true]")).toHaveCount(3);
});

test("sub-projects group the rows, and each grouping keeps its own view", async ({ page, api, project }) => {
  for (const child of ["left", "right"]) await post(api, "/api/v1/projects", { path: `${project}/${child}` });
  await register(api, project, ["own"]);
  await register(api, `${project}/left`, Array.from({ length: 23 }, (_, i) => `l${i}`));
  await register(api, `${project}/right`, ["r1", "r2"]);
  await open(page, tableOf(project));
  await page.getByRole("link", { name: "By sub-project" }).click();
  await expect(page).toHaveURL(`${tableOf(project)}?group=subproject`);
  const titles = page.locator(".group-name");
  await expect(titles).toHaveText([/\(this project\)\s*1/, /left\s*23/, /right\s*2/]);
  await expect(page.locator("[data-id]")).toHaveCount(1 + 20 + 2);
  await page.getByRole("button", { name: /Show more/ }).click();
  await expect(page.locator("[data-id]")).toHaveCount(26);
  await page.getByRole("checkbox", { name: "Select loaded rows of right" }).click();
  await expect(page.locator("[data-id][aria-selected=true]")).toHaveCount(2);

  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(page).toHaveURL(`${tableOf(project)}?sort=-name&group=subproject`);
  await page.getByRole("link", { name: "All", exact: true }).click();
  await expect(page).toHaveURL(`${tableOf(project)}?view=default`);
  await page.getByRole("columnheader", { name: "Status" }).getByRole("link").click();
  await expect(page).toHaveURL(`${tableOf(project)}?sort=-status`);
  await page.getByRole("link", { name: "By sub-project" }).click();
  await expect(page).toHaveURL(`${tableOf(project)}?sort=-name&group=subproject`);
  expect(await stored(page)).toEqual({ group: "subproject", all: "sort=-status", subproject: "sort=-name&group=subproject" });
  await page.goto(tableOf(project));
  await expect(page).toHaveURL(`${tableOf(project)}?sort=-name&group=subproject`);
});

test("experiments have a table of the same kind", async ({ page, api, project }) => {
  for (const [name, lr] of [["first", "0.1"], ["second", "0.01"], ["third", "1e-3"]]) {
    const { id } = await post(api, "/api/v1/experiments", { project, name, parameters: { lr } });
    await post(api, `/api/v1/experiments/${id}/values`, { metrics: [{ name: "loss", iteration: 7, value: name.length }] });
    if (name !== "third") await post(api, `/api/v1/experiments/${id}/finish`, { status: "completed" });
  }
  await open(page, tableOf(project));
  await page.getByRole("link", { name: "Experiments" }).click();
  await expect(page).toHaveURL(tableOf(project).replace("/models/", "/experiments/"));
  const grid = page.getByRole("grid", { name: "Experiments" });
  const tasks = () => grid.locator("[data-id] [data-column=task] a").allTextContents();
  await expect.poll(tasks).toEqual(["third", "second", "first"]);
  await page.getByRole("button", { name: "Columns" }).click();
  const menu = page.getByRole("dialog", { name: "Columns" });
  await menu.getByRole("link", { name: "lr" }).click();
  await menu.getByRole("link", { name: "loss" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("columnheader", { name: "lr" }).getByRole("link").click();
  await expect.poll(tasks).toEqual(["first", "second", "third"]);
  await page.getByRole("columnheader", { name: "loss" }).getByRole("link").click();
  await expect.poll(tasks).toEqual(["second", "third", "first"]);
  await page.getByRole("columnheader", { name: "Last iteration" }).getByRole("link").click();
  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click({ modifiers: ["Shift"] });
  await expect.poll(tasks).toEqual(["third", "second", "first"]);
  await page.goto(`${page.url().split("?")[0]}?query=experiment_status:completed`);
  await expect.poll(tasks).toEqual(["second", "first"]);
  await page.getByRole("link", { name: "first" }).click();
  await expect(page).toHaveURL(new RegExp(`/${ORG}/experiment/`));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("first");
});
