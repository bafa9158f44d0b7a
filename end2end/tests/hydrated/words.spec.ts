import type { APIRequestContext, Page } from "@playwright/test";
import { randomUUID } from "node:crypto";
import { expect, expectAccessible, openWhole as open, ORG, post, projectId, register, tableOf, test } from "../fixtures.ts";

/** A tag of this test alone. */
function word(name: string) {
  return `${name}-${randomUUID().slice(0, 6)}`;
}

/** The tags cell of a row. */
function tags(page: Page, id: string) {
  return page.locator(`[data-id='${id}'] [data-column=tags]`);
}

/** What the server says of a version's tags. */
async function tagsOf(api: APIRequestContext, id: string): Promise<string[]> {
  const answer = await api.get(`/api/v1/versions/${id}`);
  return (await answer.json()).row.tags.map((tag: { name: string }) => tag.name);
}

function popup(page: Page) {
  return page.getByRole("dialog", { name: "Tags", exact: true });
}

/** Opens the popup of a row's tags with the pointer. */
async function add(page: Page, id: string) {
  await tags(page, id).hover();
  await page.getByRole("button", { name: "Add a tag" }).click();
  await expect(popup(page).getByRole("combobox")).toBeFocused();
}

test("tags are put on in the cell, made, and taken off again", async ({ page, api, project }) => {
  const [night, made] = [word("night"), word("made")];
  const [a] = await register(api, project, ["a"]);
  await register(api, project, ["b"], { tags: [night] });
  await open(page, `${tableOf(project)}?sort=name`);
  await add(page, a);
  await expectAccessible(page);
  const field = popup(page).getByRole("combobox");
  await field.fill(night.slice(0, -1));
  await expect(popup(page).getByRole("option", { name: new RegExp(`^${night}.*1$`) })).toBeVisible();
  await field.press("Enter");
  await expect(tags(page, a)).toHaveText(night);
  // Several in a row; one that is not there is made.
  await expect(field).toHaveValue("");
  await field.fill(made);
  await expect(popup(page).getByRole("option")).toHaveText([`Create ${made}`]);
  await field.press("Enter");
  await expect(tags(page, a)).toContainText(made);
  await expect.poll(() => tagsOf(api, a)).toEqual([made, night]);
  await page.keyboard.press("Escape");
  await expect(popup(page)).toBeHidden();
  await expect(tags(page, a)).toBeFocused();
  // The cross of a tag takes it off; Undo puts it on again.
  await page.mouse.move(5, 5);
  await tags(page, a).getByText(night).hover();
  await page.getByRole("button", { name: `Remove the tag ${night}` }).click();
  await expect(tags(page, a)).toHaveText(made);
  await expect.poll(() => tagsOf(api, a)).toEqual([made]);
  const note = page.getByText(`1 model no longer tagged “${night}”`).locator("..");
  await note.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => tagsOf(api, a)).toEqual([made, night]);
  await expect(tags(page, a)).toContainText(night);
});

test("the same from the keyboard alone", async ({ page, api, project }) => {
  const night = word("night");
  const [a] = await register(api, project, ["a"], { tags: [night] });
  await open(page, tableOf(project));
  await tags(page, a).focus();
  await page.keyboard.press("F2");
  await expect(popup(page).getByRole("combobox")).toBeFocused();
  const own = popup(page).getByRole("option", { name: night });
  await expect(own).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(own).toHaveAttribute("aria-selected", "false");
  await expect(tags(page, a)).toHaveText("");
  await expect.poll(() => tagsOf(api, a)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(tags(page, a)).toBeFocused();
  await page.keyboard.press("Control+z");
  await expect(tags(page, a)).toHaveText(night);
});

test.describe("what the server refuses", () => {
  test.use({ tolerated: [/500|503|Failed to load/] });

  test("comes back as it was", async ({ page, api, project }) => {
    const night = word("night");
    const [a] = await register(api, project, ["a"], { tags: [night] });
    await open(page, tableOf(project));
    await page.route("**/api/fn/act*", (route) => route.fulfill({ status: 503, body: "" }));
    await tags(page, a).getByText(night).hover();
    await page.getByRole("button", { name: `Remove the tag ${night}` }).click();
    await expect(page.getByRole("button", { name: "Retry" })).toBeVisible();
    await expect(tags(page, a)).toHaveText(night);
    await page.unroute("**/api/fn/act*");
    await page.getByRole("button", { name: "Retry" }).click();
    await expect(tags(page, a)).toHaveText("");
  });
});

/** Opens the dialog for tags everywhere, from the menu of the view. */
async function manage(page: Page) {
  await page.locator("[popovertarget=options-menu]").click();
  await page.getByRole("button", { name: "Manage tags…" }).click();
  const dialog = page.getByRole("dialog", { name: "Tags", exact: true });
  await expect(dialog.getByRole("searchbox", { name: "Find a tag" })).toBeFocused();
  return page.locator(".manage-tags");
}

test("colours are everybody's, and have to be read", async ({ page, api, project, browser, storageState }) => {
  const night = word("night");
  const [a] = await register(api, project, ["a"], { tags: [night] });
  await open(page, tableOf(project));
  const dialog = await manage(page);
  await dialog.getByRole("searchbox").fill(night);
  await dialog.getByRole("button", { name: `${night} 1 model` }).click();
  await dialog.getByLabel("Background").fill("#112233");
  await dialog.getByLabel("Text", { exact: true }).fill("#223344");
  await expect(dialog.getByText(/^Contrast 1\.\d : 1$/)).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Save" })).toBeDisabled();
  await dialog.getByRole("button", { name: "Text #ffffff" }).click();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("searchbox")).toBeVisible();
  await page.keyboard.press("Escape");
  const dark = "rgb(17, 34, 51)";
  await expect(tags(page, a).getByText(night)).toHaveCSS("background-color", dark);
  // The list of the filter and somebody else's page show them, too.
  const header = page.locator("[role=columnheader]:has([data-filter=tags])");
  await header.hover();
  await header.locator("[data-filter]").click();
  const filter = page.getByRole("dialog", { name: "Filter Tags" });
  await expect(filter.locator(".tag", { hasText: night })).toHaveCSS("background-color", dark);
  const other = await browser.newContext({ storageState });
  const second = await other.newPage();
  await open(second, tableOf(project));
  await expect(tags(second, a).getByText(night)).toHaveCSS("background-color", dark);
  await other.close();
});

test("a tag is renamed, merged and deleted everywhere", async ({ page, api, project }) => {
  const [old, next, prod] = [word("old"), word("next"), word("prod")];
  const [a] = await register(api, project, ["a"], { tags: [old] });
  const [b] = await register(api, project, ["b"], { tags: [prod] });
  await open(page, tableOf(project));
  const dialog = await manage(page);
  const one = async (name: string) => {
    await dialog.getByRole("searchbox").fill(name);
    await dialog.getByRole("button", { name: new RegExp(`^${name} `) }).click();
  };
  await one(old);
  await expect(dialog.getByLabel("Name")).toBeFocused();
  await dialog.getByLabel("Name").fill(next);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(tags(page, a)).toHaveText(next);
  await one(next);
  await dialog.getByLabel("Name").fill(prod);
  await expect(dialog.getByText(`“${prod}” exists already (1 model).`)).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Merge" }).click();
  await expect(tags(page, a)).toHaveText(prod);
  await one(prod);
  await dialog.getByRole("button", { name: "Delete…" }).click();
  await expect(dialog.getByText("It will be taken off 2 models")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Delete" })).toBeDisabled();
  await dialog.getByRole("textbox").fill(prod);
  await dialog.getByRole("textbox").press("Enter");
  await expect(dialog.getByRole("searchbox")).toBeVisible();
  for (const id of [a, b]) {
    await expect(tags(page, id)).toHaveText("");
    expect(await tagsOf(api, id)).toEqual([]);
  }
});

test("experiments and projects have tags as well", async ({ page, api, project }) => {
  const [night, own] = [word("night"), word("own")];
  const run = await post(api, "/api/v1/experiments", { project, name: "train" });
  await open(page, tableOf(project).replace("/models/", "/experiments/"));
  const cell = page.locator(`[data-id='${run.id}'] [data-column=experiment_tags]`);
  await cell.focus();
  await page.keyboard.press("F2");
  await popup(page).getByRole("combobox").fill(night);
  await page.keyboard.press("Enter");
  await expect(cell).toHaveText(night);
  await expect(page.getByText(`1 experiment tagged “${night}”`)).toBeVisible();
  await page.keyboard.press("Escape");
  await open(page, `/${ORG}/experiment/${run.id}`);
  await page.getByRole("button", { name: "Edit tags" }).click();
  await popup(page).getByRole("option", { name: night }).click();
  await expect(page.locator(`[data-tags-of='${run.id}']`)).toHaveText("");
  await popup(page).getByRole("combobox").fill(own);
  await page.keyboard.press("Enter");
  await expect(page.locator(`[data-tags-of='${run.id}']`)).toHaveText(own);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Edit tags" })).toBeFocused();
  await expect
    .poll(async () => (await (await api.get(`/api/v1/experiments/${run.id}`)).json()).tags[0]?.name)
    .toBe(own);
  await open(page, tableOf(project));
  await page.locator("[popovertarget=options-menu]").click();
  await page.getByRole("button", { name: "Tags of this project…" }).click();
  await popup(page).getByRole("combobox").fill(own);
  await page.keyboard.press("Enter");
  await expect(page.getByText(`1 project tagged “${own}”`)).toBeVisible();
});

/** Selects rows and opens the dialog of a key. */
async function act(page: Page, ids: string[], key: string) {
  for (const id of ids) {
    await page.locator(`[data-id='${id}'] [data-select]`).click();
  }
  await page.locator(`[data-id='${ids[0]}'] [data-column=name]`).focus();
  await page.keyboard.press(key);
  const dialog = page.locator("dialog.act");
  await expect(dialog.getByRole("combobox")).toBeFocused();
  return dialog;
}

test("tags of many: on all, on some, on none", async ({ page, api, project }) => {
  const [all, some, made] = [word("all"), word("some"), word("made")];
  const [a, b] = await register(api, project, ["a", "b"], { tags: [all, some] });
  const [c] = await register(api, project, ["c"], { tags: [all] });
  await open(page, `${tableOf(project)}?sort=name`);
  const dialog = await act(page, [a, b, c], "t");
  await expect(dialog).toHaveAccessibleName("Tags of 3 models");
  const option = (name: string) => dialog.getByRole("option", { name: new RegExp(name) });
  await expect(option(all)).toHaveAttribute("aria-selected", "true");
  await expect(option(some)).toContainText("2 of 3");
  await expectAccessible(page);
  await dialog.getByRole("combobox").fill(some);
  await page.keyboard.press("Enter");
  await dialog.getByRole("combobox").fill(all);
  await page.keyboard.press("Enter");
  await dialog.getByRole("combobox").fill(made);
  await page.keyboard.press("Enter");
  await expect(dialog.getByText(`to put on: ${made}, ${some} · to take off: ${all}`)).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(dialog).toBeHidden();
  for (const id of [a, b, c]) {
    await expect.poll(() => tagsOf(api, id)).toEqual([made, some]);
    await expect(tags(page, id)).not.toContainText(all);
  }
  // Undo gives each what it had.
  await page.keyboard.press("Control+z");
  await expect.poll(() => tagsOf(api, a)).toEqual([all, some]);
  await expect.poll(() => tagsOf(api, c)).toEqual([all]);
});

/** A second project of the test. */
async function another(api: APIRequestContext, project: string, more: object = {}) {
  const path = `${project}-to`;
  await post(api, "/api/v1/projects", { path, ...more });
  return path;
}

function slug(project: string) {
  return project.split("/")[1]!;
}

/** Chooses a project in a dialog by its name. */
async function choose(page: Page, dialog: ReturnType<Page["locator"]>, text: string) {
  await dialog.getByRole("combobox").fill(text);
  await dialog.getByRole("option", { name: `${text} ${text}`, exact: true }).click();
  await expect(dialog.getByRole("button", { name: "Change" })).toBeFocused();
}

test("a version moves: its number is told beforehand, its old address leads there", async ({ page, api, project }) => {
  const to = await another(api, project);
  const [a] = await register(api, project, ["yolo"]);
  await register(api, to, ["yolo"]);
  await open(page, tableOf(project));
  const dialog = await act(page, [a], "m");
  await expect(dialog.getByRole("radio", { name: "This version" })).toBeChecked();
  await choose(page, dialog, slug(to));
  await expect(dialog.getByText("It is version 2 there, since 1 was taken.")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Move" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(`1 model moved to ${slug(to)}`)).toBeVisible();
  await expect(page.locator(`[data-id='${a}']`)).toHaveCount(0);
  const resolved = async (address: string) => {
    const answer = await api.get(`/api/v1/resolve?address=${address}`);
    return (await answer.json()).address;
  };
  expect(await resolved(`${project}/yolo@1`)).toBe(`${to}/yolo@2`);
  await page.keyboard.press("Control+z");
  await expect.poll(() => resolved(`${project}/yolo@1`)).toBe(`${project}/yolo@1`);
});

test("a whole model moves with all versions, and a new model is made of a path", async ({ page, api, project }) => {
  const to = await another(api, project);
  const [a, b] = await register(api, project, ["yolo", "yolo"]);
  const [c] = await register(api, project, ["other"]);
  await open(page, tableOf(project));
  let dialog = await act(page, [a], "m");
  await dialog.getByRole("radio", { name: "The whole model" }).check();
  await dialog.getByRole("combobox").focus();
  await choose(page, dialog, slug(to));
  await expect(dialog.getByText("All its versions go along and keep their numbers.")).toBeVisible();
  await dialog.getByRole("button", { name: "Move" }).click();
  for (const id of [a, b]) {
    await expect(page.locator(`[data-id='${id}']`)).toHaveCount(0);
  }
  await page.locator(`[data-id='${c}'] [data-column=name]`).focus();
  await page.keyboard.press("Escape");
  dialog = await act(page, [c], "m");
  await dialog.getByRole("combobox").fill(`${slug(to)}/fresh`);
  await dialog.getByRole("option", { name: `Create the model “fresh” in ${slug(to)}` }).click();
  await expect(dialog.getByRole("textbox", { name: "Model" })).toHaveValue("fresh");
  await dialog.getByRole("button", { name: "Move" }).click();
  await expect(page.locator(`[data-id='${c}']`)).toHaveCount(0);
  const answer = await api.get(`/api/v1/resolve?address=${to}/fresh@1`);
  expect((await answer.json()).id).toBe(c);
});

test("what is refused is said before anything is done, and of many those go that may", async ({ page, api, project }) => {
  const below = `${project}/below`;
  await post(api, "/api/v1/projects", { path: below });
  const [a] = await register(api, project, ["a"]);
  const [b] = await register(api, below, ["b"]);
  await open(page, `${tableOf(project)}?sort=name`);
  let dialog = await act(page, [a], "m");
  await choose(page, dialog, slug(project));
  await expect(dialog.getByText("This version is already there.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Move" })).toBeDisabled();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  dialog = await act(page, [b], "m");
  await choose(page, dialog, slug(project));
  await expect(dialog.getByText("1 of 2 can go there.")).toBeVisible();
  await dialog.getByRole("button", { name: "Move 1" }).click();
  await expect(page.getByText(`1 model moved to ${slug(project)}`)).toBeVisible();
  await expect(page.locator(`[data-id='${b}'] [data-column=project]`)).toHaveText(slug(project));
});

test("a promotion rule keeps a version out until it is changed", async ({ page, api, project }) => {
  const to = await another(api, project);
  const { id: experiment } = await post(api, "/api/v1/experiments", { project, name: "train" });
  await post(api, `/api/v1/experiments/${experiment}/finish`, { status: "completed" });
  const [a] = await register(api, project, ["yolo"], { experiment });
  const target = await projectId(api, to);
  const rule = async (promotion_rule: string) => {
    const answer = await api.patch(`/api/v1/projects/${target}`, { data: { promotion_rule } });
    expect(answer.ok(), await answer.text()).toBe(true);
  };
  await rule("subtree");
  await open(page, tableOf(project));
  let dialog = await act(page, [a], "m");
  await choose(page, dialog, slug(to));
  await expect(dialog.getByText(`The promotion rule of ${slug(to)} is “`)).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Move" })).toBeDisabled();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await rule("any");
  dialog = await act(page, [a], "m");
  await choose(page, dialog, slug(to));
  await dialog.getByRole("button", { name: "Move" }).click();
  await expect(page.getByText(`1 model moved to ${slug(to)}`)).toBeVisible();
});

test("tags are put on and taken off in the details, of what is Published too", async ({ page, api, project }) => {
  const [a] = await register(api, project, ["yolo"], { tags: ["first"], publish: true });
  await open(page, `${tableOf(project)}?open=${a}`);
  const panel = page.getByRole("complementary", { name: "Details" });
  const tags = panel.locator(".panel-tags .tag");
  await panel.getByRole("button", { name: "Add tag" }).click();
  const popup = page.getByRole("dialog", { name: "Tags" });
  await popup.getByRole("combobox").fill("second");
  await page.keyboard.press("Enter");
  await expect(tags).toHaveText(["first", "second"]);
  await expect(page.locator(`[role=grid] [data-id='${a}'] .tag`)).toHaveText(["first", "second"]);
  await popup.getByRole("option", { name: "first" }).click();
  await expect(tags).toHaveText(["second"]);
  await page.keyboard.press("Escape");
  await expect(popup).toBeHidden();
  await expect(panel.getByRole("button", { name: "Add tag" })).toBeFocused();
  await expectAccessible(page);
  const { row } = await (await api.get(`/api/v1/versions/${a}`)).json();
  expect(row.tags.map((tag: { name: string }) => tag.name)).toEqual(["second"]);
});

test("a copy is a Draft in the stage that was chosen", async ({ page, api, project }) => {
  const to = await another(api, project);
  const [a] = await register(api, project, ["yolo"], { tags: ["kept"] });
  await open(page, tableOf(project));
  await page.locator(`[data-id='${a}'] [data-column=name]`).click({ button: "right" });
  await page.getByRole("menuitem", { name: /^Copy to/ }).click();
  const dialog = page.locator("dialog.act");
  await expect(dialog.getByRole("combobox")).toBeFocused();
  await choose(page, dialog, slug(to));
  await dialog.getByLabel("Stage of the copy").selectOption("staging");
  await expect(dialog.getByText("A copy is a Draft of the same files")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Copy" }).click();
  await expect(page.getByText(`1 model copied to ${slug(to)}`)).toBeVisible();
  const { items } = await (await api.get(`/api/v1/versions?in=${to}`)).json();
  expect(items.map((row: { stage: string; status: string }) => [row.stage, row.status])).toEqual([["staging", "draft"]]);
});
