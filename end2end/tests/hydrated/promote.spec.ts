// Promotion: an experiment becomes a version of a model, from the table of experiments and from its own page.
import { expect, expectAccessible, open, ORG, post, projectId, register, tableOf, test } from "../fixtures.ts";
import type { APIRequestContext, Page } from "@playwright/test";

const experiments = (project: string) => tableOf(project).replace("/models/", "/experiments/");
const form = (page: Page) => page.getByRole("form", { name: "Promote" });
const row = (page: Page, name: string) => page.locator("[role=grid] [data-id]").filter({ hasText: name });

async function run(api: APIRequestContext, project: string, name: string) {
  const { id } = await post(api, "/api/v1/experiments", { project, name, parameters: { lr: "0.1" }, tags: ["nightly"] });
  await post(api, `/api/v1/experiments/${id}/values`, { metrics: [{ name: "acc", iteration: 3, value: 0.5 }] });
  await post(api, `/api/v1/experiments/${id}/finish`, { status: "completed" });
  return id as string;
}

test("from the menu of a row, with everything filled in", async ({ page, api, project }) => {
  const id = await run(api, project, "train small");
  await open(page, experiments(project));
  await row(page, "train small").getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Promote to…" }).click();
  await expect(form(page).getByRole("combobox", { name: "Model" })).toHaveValue(`${project}/train small`);
  await expect(form(page).getByRole("textbox", { name: "Tags" })).toHaveValue("nightly");
  await expect(form(page).getByRole("textbox", { name: /^Metadata/ })).toHaveValue("lr = 0.1\n");
  await expectAccessible(page);
  await form(page).getByRole("textbox", { name: "Label" }).fill("rc1");
  await form(page).getByRole("textbox", { name: /^Metadata/ }).fill("lr = 0.1\nnote = a = b");
  await form(page).getByRole("textbox", { name: "Tags" }).fill("nightly, two words");
  await form(page).getByRole("combobox", { name: "Stage" }).selectOption({ label: "Staging" });
  await form(page).getByRole("button", { name: "Promote" }).click();
  // It leads to the version, which is open.
  await expect(page).toHaveURL(/\/train-small\?open=/);
  const version = new URL(page.url()).searchParams.get("open");
  const told = await (await api.get(`/api/v1/versions/${version}`)).json();
  expect(told).toMatchObject({ metadata: [["lr", "0.1"], ["note", "a = b"]], row: { label: "rc1", stage: "staging", task: { id } } });
  expect(told.row.tags.map((tag: { name: string }) => tag.name)).toEqual(["nightly", "two words"]);
  expect(told.metrics).toHaveLength(1);
});

test("what was promoted is marked with links, and found", async ({ page, api, project }) => {
  const id = await run(api, project, "promoted");
  await run(api, project, "idle");
  const [version] = await register(api, project, ["net"], { experiment: id });
  await open(page, experiments(project));
  const link = row(page, "promoted").locator("[data-column=models]").getByRole("link", { name: "net@1" });
  await expect(link).toBeVisible();
  await expect(row(page, "idle").locator("[data-column=models]")).toHaveText("");
  await open(page, `${experiments(project)}?query=models:~nil`);
  await expect(page.locator("[role=grid] [data-id]")).toHaveCount(1);
  await open(page, `${experiments(project)}?query=models:nil`);
  await expect(row(page, "idle")).toBeVisible();
  await expect(row(page, "promoted")).toHaveCount(0);
  await open(page, experiments(project));
  await link.click();
  await expect(page).toHaveURL(new RegExp(`/net\\?open=${version}`));
});

test("from the bar of a selection, one at a time", async ({ page, api, project }) => {
  await run(api, project, "one");
  const two = await run(api, project, "two");
  await open(page, experiments(project));
  const dock = page.getByRole("group", { name: "Selected experiments" });
  await row(page, "one").locator("[data-select]").click();
  await row(page, "two").locator("[data-select]").click();
  // It says why not, where it does not apply.
  await expect(dock.getByRole("button", { name: "Promote to…" })).toBeDisabled();
  await dock.getByRole("button", { name: "Promote to…" }).click({ force: true });
  await expect(page.locator(".toasts")).toContainText("one by one");
  await row(page, "one").locator("[data-select]").click();
  await dock.getByRole("button", { name: "Promote to…" }).click();
  await expect(page).toHaveURL(new RegExp(`/${ORG}/promote/${two}$`));
});

test.describe("where the rule keeps it out", () => {
  test.use({ tolerated: [/409 \(Conflict\)/] });

  test("the form names the rule, and a copy of its version goes where it may", async ({ page, api, project }) => {
    const id = await run(api, project, "train");
    const [version] = await register(api, project, ["net"], { experiment: id, configuration: "lr: 1" });
    const closed = `${project}/closed`;
    await post(api, "/api/v1/projects", { path: closed });
    const rule = { data: { promotion_rule: "subtree" } };
    expect((await api.patch(`/api/v1/projects/${await projectId(api, closed)}`, rule)).ok()).toBe(true);
    await open(page, `/${ORG}/experiment/${id}`);
    await page.getByRole("link", { name: "Promote net v1 to…" }).click();
    await expect(page).toHaveURL(new RegExp(`/promote/${id}\\?version=${version}`));
    await expect(form(page).getByRole("combobox", { name: "Files" })).toHaveValue(version!);
    const to = form(page).getByRole("combobox", { name: "Model" });
    await to.fill(`${closed}/net`);
    await form(page).getByRole("button", { name: "Promote" }).click();
    await expect(form(page).getByRole("alert")).toContainText(`The promotion rule of ${closed.slice(ORG.length + 1)} is “only this project`);
    await to.fill(`${project}/shipped`);
    await form(page).getByRole("button", { name: "Promote" }).click();
    await expect(page).toHaveURL(/\/shipped\?open=/);
    const made = new URL(page.url()).searchParams.get("open");
    expect(await (await api.get(`/api/v1/versions/${made}`)).json()).toMatchObject({ configuration: "lr: 1" });
  });
});

test("a phone shows it whole", async ({ page, api, project }) => {
  const id = await run(api, project, "train");
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, `/${ORG}/experiment/${id}`);
  await page.getByRole("link", { name: "Promote to…" }).click();
  await expect(form(page)).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await expectAccessible(page);
});
