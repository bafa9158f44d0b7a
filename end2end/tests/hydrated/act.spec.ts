// Acting on versions: the menu of a row, the bar of a selection, keys, what is said afterwards, and Undo.
import { expect, expectAccessible, names, open, ORG, post, register, tableOf, test } from "../fixtures.ts";
import type { APIRequestContext, Page } from "@playwright/test";

const row = (page: Page, name: string) =>
  page.locator("[role=grid] [data-id]").filter({ has: page.locator("[data-column=name] a", { hasText: new RegExp(`^${name}$`) }) });
const menu = (page: Page) => page.getByRole("menu");
const item = (page: Page, name: string | RegExp) => menu(page).getByRole("menuitem", { name });
const dock = (page: Page) => page.getByRole("group", { name: "Selected models" });
const notes = (page: Page) => page.locator(".toasts");
const dialog = (page: Page) => page.getByRole("dialog").filter({ visible: true });

/** A draft, one whose experiment has ended, one whose experiment runs, a published one. */
async function mixed(api: APIRequestContext, project: string) {
  const experiment = async (name: string, ended: boolean) => {
    const { id } = await post(api, "/api/v1/experiments", { project, name });
    if (ended) await post(api, `/api/v1/experiments/${id}/finish`, { status: "completed" });
    return id as string;
  };
  const [ended, running] = [await experiment("ended", true), await experiment("running", false)];
  const [draft] = await register(api, project, ["draft"]);
  const [done] = await register(api, project, ["done"], { experiment: ended });
  const [early] = await register(api, project, ["early"], { experiment: running });
  const [published] = await register(api, project, ["published"], { publish: true });
  return { draft: draft!, done: done!, early: early!, published: published!, ended };
}

async function get(api: APIRequestContext, id: string) {
  return (await api.get(`/api/v1/versions/${id}`)).json();
}

/** What was done with a version, the last first. */
async function actions(api: APIRequestContext, id: string) {
  const { items } = await (await api.get(`/api/v1/versions/${id}/activity`)).json();
  return items.map((one: { action: string }) => one.action) as string[];
}

async function select(page: Page, ...all: string[]) {
  for (const name of all) await row(page, name).locator("[data-select]").click();
  await expect(dock(page).getByRole("status")).toHaveText(`${all.length} selected`);
}

/** Waits until what acts is here: it comes at the first sign of somebody. */
async function ready(page: Page) {
  await page.mouse.move(10, 10);
  await expect(page.locator("#act-menu")).toBeAttached();
}

/** Does something by a key, with the keyboard on a row. */
async function press(page: Page, name: string, key: string) {
  await ready(page);
  await row(page, name).locator("[data-column=status]").focus();
  await page.keyboard.press(key);
}

test("menu and bar say to how many each action applies, and why not to the rest", async ({ page, api, project }) => {
  await mixed(api, project);
  await open(page, tableOf(project));
  await select(page, "draft", "done", "early", "published");
  await row(page, "done").click({ button: "right" });
  await expect(menu(page)).toHaveAccessibleName("Actions for 4 models");
  const reasons = "2 of 4: 1 has an experiment that is in progress, 1 is already Published";
  await expect(item(page, "Publish 2")).toHaveAccessibleDescription(
    /^2 of 4: (1 is already Published, 1 has an experiment that is (in progress|created)|1 has an experiment that is (in progress|created), 1 is already Published)$/,
  );
  for (const [name, count] of [["Tags", 4], ["Stage", 4], ["Move to project", 4], ["Copy to project", 4], ["Archive", 4], ["Compare", 4]]) {
    await expect(item(page, `${name} ${count}`)).toBeEnabled();
  }
  await expect(item(page, "Delete 0")).toBeDisabled();
  await expect(item(page, "Delete 0")).toHaveAccessibleDescription("0 of 4: 4 are not in the archive");
  await expect(item(page, "Alias 0")).toHaveAccessibleDescription("An alias leads to one version alone");
  await expect(item(page, "Download 0")).toHaveAccessibleDescription("0 of 4: 4 have no file");
  await expect(item(page, /Restore/)).toHaveCount(0);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(menu(page)).toBeHidden();

  const publish = dock(page).getByRole("button", { name: "Publish 2" });
  await expect(publish).toHaveAttribute("title", new RegExp(reasons.slice(0, 8)));
  await expect(dock(page).getByRole("button", { name: "Download 0" })).toHaveAttribute("aria-disabled", "true");
  await expect(dock(page).getByRole("button", { name: "Archive 4" })).toHaveAttribute("title", "Archive: 4 models");
  // What cannot be done says why when it is tried.
  await dock(page).getByRole("button", { name: "Download 0" }).dispatchEvent("click");
  await expect(notes(page)).toContainText("Download: 0 of 4: 4 have no file");
});

test("publishing asks first, takes its experiment along, and leaves out what it must", async ({ page, api, project }) => {
  const { draft, done, early, ended } = await mixed(api, project);
  await open(page, tableOf(project));
  await select(page, "draft", "done", "early", "published");
  await dock(page).getByRole("button", { name: "Publish 2" }).click();
  await expect(dialog(page).getByRole("heading")).toHaveText("Publish 2 models?");
  await expect(dialog(page)).toContainText("1 experiment is published along");
  await expect(dialog(page)).toContainText("1 is already Published");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  expect((await get(api, draft)).row.status).toBe("draft");

  await dock(page).getByRole("button", { name: "Publish 2" }).click();
  await dialog(page).getByRole("button", { name: "Publish 2" }).click();
  await expect(notes(page)).toContainText("2 models published");
  await expect(row(page, "draft").locator("[data-column=status]")).toHaveText("Published");
  await expect(row(page, "early").locator("[data-column=status]")).toHaveText("Draft");
  // What was selected still is, and there is less to publish now.
  await expect(dock(page).getByRole("button", { name: "Publish 0" })).toHaveAttribute("aria-disabled", "true");
  await expect(notes(page).getByRole("button", { name: "Undo" })).toHaveCount(0);
  expect((await get(api, done)).row.status).toBe("published");
  expect((await get(api, early)).row.status).toBe("draft");
  const { published_at, published } = await (await api.get(`/api/v1/experiments/${ended}`)).json();
  expect(published_at ?? published).toBeTruthy();
  expect(await actions(api, draft)).toContain("version.published");
});

test("a row outside the selection is acted on alone", async ({ page, api, project }) => {
  const { draft } = await mixed(api, project);
  await open(page, tableOf(project));
  await select(page, "published", "early");
  await row(page, "draft").click({ button: "right" });
  await expect(menu(page)).toHaveAccessibleName("Actions for draft v1");
  await expect(row(page, "draft")).toHaveClass(/marked/);
  await expect(item(page, "Publish")).toBeEnabled();
  await expect(item(page, "Delete")).toHaveAccessibleDescription(
    "Only versions in the archive can be deleted; archive it first.",
  );
  await item(page, "Archive").click();
  await expect(notes(page)).toContainText("1 model archived");
  await expect(row(page, "draft")).toHaveCount(0);
  await expect(dock(page).getByRole("status")).toHaveText("2 selected");
  expect((await get(api, draft)).archived).toBe(true);
});

test("archiving is undone by its note, and by the keyboard on another page", async ({ page, api, project }) => {
  const { draft, done } = await mixed(api, project);
  await open(page, tableOf(project));
  const total = page.locator(".total");
  await select(page, "draft", "done");
  await page.keyboard.press("e");
  await expect(notes(page)).toContainText("2 models archived");
  await expect.poll(() => names(page)).toEqual(["published", "early"]);
  await expect(total).toHaveText("2 models");
  await expect(dock(page)).toHaveCount(0);
  await notes(page).getByRole("button", { name: "Undo" }).click();
  await expect(notes(page)).toContainText("2 models back as before");
  await expect.poll(() => names(page)).toEqual(["published", "early", "done", "draft"]);
  expect(await actions(api, done)).toEqual(expect.arrayContaining(["version.archived", "version.restored"]));

  await press(page, "draft", "e");
  await expect(row(page, "draft")).toHaveCount(0);
  await page.getByRole("link", { name: "Experiments" }).click();
  await expect(page.getByRole("grid", { name: "Experiments" })).toBeVisible();
  await expect(notes(page)).toContainText("1 model archived");
  await page.keyboard.press("Control+z");
  await expect(notes(page)).toContainText("1 model back as before");
  expect((await get(api, draft)).archived).toBe(false);
});

test("stages are set with a reason, and each version gets its own back", async ({ page, api, project }) => {
  const { draft, done } = await mixed(api, project);
  await post(api, `/api/v1/versions/${done}/stage`, { stage: "staging" });
  await open(page, `${tableOf(project)}?columns=name,status,stage`);
  await select(page, "draft", "done");
  await row(page, "draft").click({ button: "right" });
  await item(page, "Stage 2").click();
  await expect(dialog(page).getByRole("radio", { name: "Staging 1" })).toHaveAccessibleDescription(
    "1 of 2: 1 is already in staging",
  );
  await dialog(page).getByRole("radio", { name: "Production 2" }).check();
  await dialog(page).getByRole("textbox", { name: "Reason" }).fill("passed the trial");
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Set the stage" }).click();
  await expect(notes(page)).toContainText("2 models now in production");
  await expect(row(page, "draft").locator("[data-column=stage]")).toHaveText("Production");
  const history = await (await api.get(`/api/v1/versions/${draft}/stages`)).json();
  expect(JSON.stringify(history)).toContain("passed the trial");
  await notes(page).getByRole("button", { name: "Undo" }).click();
  await expect(row(page, "draft").locator("[data-column=stage]")).toHaveText("Testing");
  await expect(row(page, "done").locator("[data-column=stage]")).toHaveText("Staging");
});

test("an alias moves from one version to another and back", async ({ page, api, project }) => {
  const [first, second] = await register(api, project, ["yolo", "yolo"]);
  await post(api, `/api/v1/versions/${first}/aliases`, { add: ["champion"] });
  await open(page, tableOf(project));
  const latest = page.locator(`[data-id="${second}"]`);
  await latest.click({ button: "right" });
  await item(page, "Alias").click();
  const champion = dialog(page).getByRole("checkbox", { name: /champion/ });
  await expect(champion).not.toBeChecked();
  await expect(dialog(page)).toContainText("leads to v1; checked, it leads here instead");
  await champion.check();
  await dialog(page).getByRole("textbox", { name: "New alias" }).fill("best");
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(notes(page)).toContainText("1 model with other aliases");
  expect((await get(api, second!)).aliases).toEqual(["best", "champion"]);
  await notes(page).getByRole("button", { name: "Undo" }).click();
  await expect(notes(page)).toContainText("back as before");
  expect((await get(api, first!)).aliases).toEqual(["champion"]);
  expect((await get(api, second!)).aliases).toEqual([]);
});

test("what is in the archive is restored, or deleted once its name was typed", async ({ page, api, project }) => {
  const { draft, done, early } = await mixed(api, project);
  for (const id of [draft, done, early]) await post(api, `/api/v1/versions/${id}/archive`, {});
  await open(page, `${tableOf(project)}?archived=1`);
  await row(page, "draft").click({ button: "right" });
  await expect(item(page, "Archive")).toHaveCount(0);
  await item(page, "Delete").click();
  const remove = dialog(page).getByRole("button", { name: "Delete" });
  await expect(remove).toBeDisabled();
  await dialog(page).getByRole("textbox").fill("draf");
  await expect(remove).toBeDisabled();
  await dialog(page).getByRole("textbox").fill("draft");
  await expectAccessible(page);
  await remove.click();
  await expect(notes(page)).toContainText("1 model deleted");
  await expect(row(page, "draft")).toHaveCount(0);
  expect((await api.get(`/api/v1/versions/${draft}`)).status()).toBe(404);

  await select(page, "done", "early");
  await dock(page).getByRole("button", { name: "Delete 2" }).click();
  await dialog(page).getByRole("textbox").fill("delete 2 versions");
  await page.keyboard.press("Escape");
  await page.keyboard.press("e");
  await expect(notes(page)).toContainText("2 models restored");
  await expect(page.locator("[role=grid] [data-id]")).toHaveCount(0);
  expect((await get(api, done)).archived).toBe(false);
});

test("what the server refuses is named with its reason", async ({ page, api, project }) => {
  const { draft, done } = await mixed(api, project);
  await open(page, tableOf(project));
  await select(page, "draft", "done");
  await dock(page).getByRole("button", { name: "Publish 2" }).click();
  await expect(dialog(page).getByRole("heading")).toHaveText("Publish 2 models?");
  // Somebody else is quicker.
  await post(api, `/api/v1/versions/${draft}/publish`, {});
  await dialog(page).getByRole("button", { name: "Publish 2" }).click();
  await expect(notes(page)).toContainText("1 of 2 models published, 1 refused");
  await notes(page).getByText("Which and why").click();
  await expect(notes(page).getByRole("listitem")).toHaveText("draft v1 This version is already Published.");
  await expect(notes(page).getByRole("link", { name: "draft v1" })).toHaveAttribute("href", `/${ORG}/models?open=${draft}`);
  await expectAccessible(page);
  expect((await get(api, done)).row.status).toBe("published");
});

test.describe("without the server", () => {
  test.use({ tolerated: [/fetch|Failed to load|failed request|ERR_FAILED/i] });

  test("a failure can be tried again", async ({ page, api, project }) => {
    const { draft } = await mixed(api, project);
    await open(page, tableOf(project));
    await select(page, "draft");
    await expect(dock(page).getByRole("button", { name: "Archive 1" })).toBeVisible();
    await page.route("**/api/fn/act", (route) => route.abort());
    await dock(page).getByRole("button", { name: "Archive 1" }).click();
    await expect(notes(page).getByRole("button", { name: "Retry" })).toBeVisible();
    await page.unroute("**/api/fn/act");
    await notes(page).getByRole("button", { name: "Retry" }).click();
    await expect(notes(page)).toContainText("1 model archived");
    expect((await get(api, draft)).archived).toBe(true);
  });
});

test("everything that matches is selected, beyond the rows that are here", async ({ page, api, project }) => {
  const models = Array.from({ length: 120 }, (_, i) => `m${i}`);
  await register(api, project, models.slice(0, 60), { tags: ["even"] });
  await register(api, project, models.slice(60));
  await open(page, `${tableOf(project)}?query=tags:even`);
  await page.getByRole("checkbox", { name: "Select all loaded rows" }).click();
  await expect(dock(page).getByRole("status")).toHaveText("50 selected");
  await dock(page).getByRole("button", { name: "Select all 60" }).click();
  await expect(dock(page).getByRole("status")).toHaveText("60 selected");
  await expect(dock(page).getByRole("button", { name: /Select all/ })).toHaveCount(0);
  // One is left out again.
  await row(page, "m59").locator("[data-select]").click();
  await expect(dock(page).getByRole("status")).toHaveText("59 selected");
  await dock(page).getByRole("button", { name: "Archive 59" }).click();
  await expect(notes(page)).toContainText("59 models archived");
  await expect.poll(() => names(page)).toEqual(["m59"]);
  const left = await (await api.get(`/api/v1/versions?in=${project}&limit=500`)).json();
  expect(left.items).toHaveLength(61);
});

test("a long batch goes in parts, says how far it is, and is undone as a whole", async ({ page, api, project }) => {
  await register(api, project, Array.from({ length: 35 }, (_, i) => `m${i}`));
  // Copies of all there are, five times over.
  for (let round = 0; round < 5; round++) {
    await post(api, "/api/v1/versions:batch", { action: "copy", in: project, query: "", to: project });
  }
  await open(page, tableOf(project));
  await page.getByRole("checkbox", { name: "Select all loaded rows" }).click();
  await dock(page).getByRole("button", { name: "Select all 1,120" }).click();
  await expect(dock(page).getByRole("button", { name: "Archive 1,120" })).toBeVisible();
  // The second part waits until it was seen that the first is done.
  let parts = 0;
  let go = () => {};
  const seen = new Promise<void>((resolve) => (go = resolve));
  await page.route("**/api/fn/act", async (route) => {
    if (++parts === 2) await seen;
    await route.continue();
  });
  await dock(page).getByRole("button", { name: "Archive 1,120" }).click();
  await expect(notes(page)).toContainText("1,000 of 1,120");
  await expect(notes(page).getByRole("button", { name: "Stop" })).toBeVisible();
  go();
  await expect(notes(page)).toContainText("1,120 models archived");
  await expect(page.locator(".total")).toHaveText("0 models");
  await notes(page).getByRole("button", { name: "Undo" }).click();
  await expect(notes(page)).toContainText("1,120 models back as before");
  await expect(page.locator(".total")).toHaveText("1,120 models");
});

test("rows stay where they are while one acts", async ({ page, api, project }) => {
  await register(api, project, Array.from({ length: 120 }, (_, i) => `m${i}`));
  await open(page, tableOf(project));
  const scroller = page.locator(".scroller");
  await expect
    .poll(async () => {
      await scroller.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      return page.locator("[role=grid] [data-id]").count();
    })
    .toBe(120);
  await row(page, "m10").scrollIntoViewIfNeeded();
  const before = await scroller.evaluate((element) => element.scrollTop);
  const kept = await row(page, "m11").elementHandle();
  await press(page, "m10", "e");
  await expect(notes(page)).toContainText("1 model archived");
  await expect(page.locator("[role=grid] [data-id]")).toHaveCount(119);
  expect(Math.abs((await scroller.evaluate((element) => element.scrollTop)) - before)).toBeLessThan(60);
  expect(await kept!.evaluate((element) => element.isConnected)).toBe(true);
});

test("the keyboard alone opens the menu, moves in it and comes back", async ({ page, api, project }) => {
  await mixed(api, project);
  await open(page, tableOf(project));
  const cell = row(page, "draft").locator("[data-column=status]");
  await ready(page);
  await cell.focus();
  await page.keyboard.press("Shift+F10");
  await expect(item(page, /^View details/)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(item(page, "Copy ID")).toBeFocused();
  await page.keyboard.press("p");
  await expect(item(page, "Publish")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(menu(page)).toBeHidden();
  await expect(cell).toBeFocused();
  await page.keyboard.press("p");
  await expect(dialog(page).getByRole("heading")).toHaveText("Publish draft v1?");
  await page.keyboard.press("Enter");
  await expect(cell).toHaveText("Published");
  await page.keyboard.press("?");
  await expect(dialog(page).getByRole("heading", { level: 2 })).toHaveText("Keyboard shortcuts");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  // Space selects, Escape lets go.
  await cell.focus();
  await page.keyboard.press("Space");
  await expect(dock(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dock(page)).toHaveCount(0);
});

test("links and keys of versions are copied, and the details opened", async ({ page, api, project, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { draft } = await mixed(api, project);
  await open(page, tableOf(project));
  const acts = row(page, "draft").getByRole("button", { name: "Actions" });
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await row(page, "draft").hover();
  await acts.click();
  await item(page, "Copy ID").click();
  await expect(notes(page)).toContainText("ID copied");
  expect(await copied()).toBe(draft);
  await acts.click();
  await item(page, "Copy link").click();
  await expect.poll(copied).toMatch(new RegExp(`${tableOf(project)}/draft\\?open=${draft}$`));
  await acts.click();
  await item(page, /^View details/).click();
  await expect(page).toHaveURL(new RegExp(`open=${draft}`));
});

test("files come as they are, or several versions together", async ({ page, api }) => {
  const { items } = await (await api.get(`/api/v1/versions?in=${ORG}/vision&query=status:published&limit=3`)).json();
  const ids = items.map((one: { id: string }) => one.id) as string[];
  const files = async (id: string) => (await get(api, id)).files as { name: string }[];
  await open(page, `/${ORG}/models?query=id:${ids.join("|")}`);
  const [first] = ids;
  await ready(page);
  await page.locator(`[data-id="${first}"] [data-column=status]`).focus();
  const one = page.waitForEvent("download");
  await page.keyboard.press("d");
  const named = await files(first!);
  expect((await one).suggestedFilename()).toBe(named.length === 1 ? named[0]!.name : "models.zip");
  await page.getByRole("checkbox", { name: "Select all loaded rows" }).click();
  const all = page.waitForEvent("download");
  await dock(page).getByRole("button", { name: /^Download/ }).click();
  expect((await all).suggestedFilename()).toBe("models.zip");
});

test("going elsewhere asks before it lets go of a selection", async ({ page, api, project }) => {
  await mixed(api, project);
  await open(page, tableOf(project));
  await select(page, "draft", "early");
  await page.getByRole("link", { name: "All models" }).click();
  await expect(dialog(page).getByRole("heading")).toHaveText("Leave the selection?");
  await dialog(page).getByRole("button", { name: "Stay" }).click();
  await expect(dock(page).getByRole("status")).toHaveText("2 selected");
  await page.getByRole("button", { name: "View", exact: true }).click();
  await page.getByRole("radio", { name: "Archive" }).click();
  await dialog(page).getByRole("button", { name: "Leave" }).click();
  await expect(page).toHaveURL(/archived=1/);
  await expect(dock(page)).toHaveCount(0);
});

test("Back and Forward find a selection where it was left", async ({ page, api, project }) => {
  await mixed(api, project);
  await open(page, `/${ORG}/models`);
  await page.locator(`nav a[href="${tableOf(project)}"]`).first().click();
  await expect.poll(() => names(page)).toHaveLength(4);
  await select(page, "draft", "early");
  await page.goBack();
  await expect(page).toHaveURL(`/${ORG}/models`);
  await expect(dock(page)).toHaveCount(0);
  await page.goForward();
  await expect(dock(page).getByRole("status")).toHaveText("2 selected");
});

test.describe("on a small screen", () => {
  test.use({ viewport: { width: 390, height: 780 }, hasTouch: true });

  test("menu and bar fit", async ({ page, api, project }) => {
    await mixed(api, project);
    await open(page, `${tableOf(project)}?columns=name,status`);
    await row(page, "draft").getByRole("button", { name: "Actions" }).click();
    await expect(item(page, "Publish")).toBeVisible();
    const box = (await menu(page).boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(390);
    await page.keyboard.press("Escape");
    await select(page, "draft", "early");
    await expect(dock(page).getByRole("button", { name: "Archive 2" })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await expectAccessible(page);
  });
});
