import { expect, names, ORG, post, register, TABLE, tableOf, test } from "../fixtures.ts";

const COLUMNS = ["framework", "name", "tags", "status", "project", "user", "task", "created"];

test("rows come with the page", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveURL(TABLE);
  const grid = page.getByRole("grid", { name: "Models" });
  const columns = grid.getByRole("columnheader");
  // The first is for selecting.
  const shown = [null, ...COLUMNS];
  expect(await columns.evaluateAll((all) => all.map((c) => c.getAttribute("data-column")))).toEqual(shown);
  const rows = grid.locator("[data-id]");
  expect(await rows.count()).toBeGreaterThan(10);
  const cells = rows.first().getByRole("gridcell");
  expect(await cells.evaluateAll((all) => all.map((c) => c.getAttribute("data-column")))).toEqual(shown);
  await expect(rows.first().locator("time")).toHaveAttribute("title", /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
  await expect(page.getByRole("status")).toHaveText(/^\d+ models$/);
});

test("headers sort, and the address says how", async ({ page, api, project }) => {
  await register(api, project, ["b", "a10", "a9"]);
  await page.goto(tableOf(project));
  expect(await names(page)).toEqual(["a9", "a10", "b"]);
  const name = page.getByRole("columnheader", { name: "Name" });
  await name.getByRole("link").click();
  await expect(page).toHaveURL(`${tableOf(project)}?sort=-name`);
  expect(await names(page)).toEqual(["b", "a10", "a9"]);
  await expect(name).toHaveAttribute("aria-sort", "descending");
  await name.getByRole("link").click();
  expect(await names(page)).toEqual(["a9", "a10", "b"]);
  await name.getByRole("link").click();
  await expect(page).toHaveURL(`${tableOf(project)}?view=default`);
});

test("links lead through the pages", async ({ page, api, project }) => {
  await register(api, project, Array.from({ length: 53 }, (_, i) => `m${i}`));
  await page.goto(`${tableOf(project)}?sort=name`);
  await expect(page.getByRole("status")).toHaveText("53 models");
  expect((await names(page)).length).toBe(50);
  await page.getByRole("link", { name: "Next page" }).click();
  expect(await names(page)).toEqual(["m50", "m51", "m52"]);
  await page.getByRole("link", { name: "First page" }).click();
  expect((await names(page))[0]).toBe("m0");
});

test("a name leads to its details, which come with the page", async ({ page, api, project }) => {
  const description = "First line\n  second <b>line</b>";
  const [id] = await register(api, project, ["detailed"], {
    description,
    tags: ["alpha", "beta"],
    uri: "s3://bucket/model.bin",
    label: "rc-1",
    metadata: { "a.key": "a value" },
    labels: { cat: 0, dog: 1 },
  });
  await page.goto(tableOf(project));
  await page.getByRole("link", { name: "detailed" }).click();
  await expect(page).toHaveURL(`${tableOf(project)}?open=${id}`);
  const panel = page.getByRole("complementary", { name: "Details" });
  await expect(panel.getByRole("heading", { level: 2 })).toHaveText(/detailed\s+rc-1/);
  await expect(panel.getByText("1 of 1, latest")).toBeVisible();
  await expect(panel.getByText("alpha")).toHaveCSS("background-color", /^rgb\(/);
  expect(await panel.locator(".prose").textContent()).toBe(description);
  // An address that no browser opens is no link.
  await expect(panel.getByText("s3://bucket/model.bin")).toBeVisible();
  await expect(panel.getByRole("link", { name: "s3://" })).toHaveCount(0);
  for (const [tab, texts] of [["Metadata", ["a.key", "a value"]], ["Labels", ["cat", "dog"]]] as const) {
    await panel.getByRole("tab", { name: tab }).click();
    for (const text of texts) await expect(panel.getByText(text, { exact: true })).toBeVisible();
  }
  await expect(page.locator(`[data-id="${id}"]`)).toHaveClass(/\bopen\b/);
  await panel.getByRole("link", { name: "Close the details" }).click();
  await expect(page).toHaveURL(`${tableOf(project)}?view=default`);
  await expect(panel).toHaveCount(0);
});

test("what the link does not mean is shown and can be removed", async ({ page }) => {
  await page.goto(`${TABLE}?sort=stauts,name&colour=red`);
  await expect(page.getByText("Did you mean status?")).toBeVisible();
  await expect(page.getByText("Unknown part of the link.")).toBeVisible();
  await page.getByRole("link", { name: "Remove this from the link" }).first().click();
  await expect(page).toHaveURL(`${TABLE}?sort=name&colour=red`);
  await page.getByRole("link", { name: "Remove this from the link" }).click();
  await expect(page).toHaveURL(`${TABLE}?sort=name`);
});

test("an empty project says how to register the first model", async ({ page, project, baseURL }) => {
  await page.goto(tableOf(project));
  await expect(page.getByText("No models in this project yet")).toBeVisible();
  await expect(page.locator("code")).toHaveText([
    `vitrine login ${baseURL}`,
    `vitrine models register -m ${project}/my-model FILE`,
  ]);
});

test("a model's page shows its versions under its name", async ({ page, api, project }) => {
  await register(api, project, ["twice", "twice", "other"]);
  await page.goto(`${tableOf(project)}/twice`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("twice");
  expect(await names(page)).toEqual(["twice", "twice"]);
});

test("projects in any script have a page", async ({ page, api, project }) => {
  await post(api, "/api/v1/projects", { path: `${project}/Größe 模型` });
  await register(api, `${project}/größe-模型`, ["模型 one"]);
  await page.goto(tableOf(project));
  await page.getByRole("link", { name: "Größe 模型" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Größe 模型");
  await page.getByRole("link", { name: "模型 one" }).click();
  await expect(page.getByRole("complementary", { name: "Details" })).toContainText("模型 one");
});

test("a version leads to its experiment and back", async ({ page, api, project }) => {
  const { id } = await post(api, "/api/v1/experiments", { project, name: "train #1", parameters: { lr: "0.1" } });
  await post(api, `/api/v1/experiments/${id}/values`, {
    metrics: [
      { name: "loss", variant: "train", iteration: 1, value: 0.5 },
      { name: "loss", variant: "train", iteration: 2, value: "NaN" },
    ],
  });
  await register(api, project, ["trained"], { experiment: id });
  await page.goto(tableOf(project));
  await page.getByRole("link", { name: "train #1" }).click();
  await expect(page).toHaveURL(`/${ORG}/experiment/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("train #1");
  await expect(page.getByRole("row", { name: "loss / train" })).toContainText("NaN");
  await expect(page.getByText("0.1", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: /^trained/ }).click();
  await expect(page.getByRole("complementary", { name: "Details" })).toBeVisible();
});

test.describe("what is not there", () => {
  test.use({ tolerated: [/status of 404/] });

  for (const path of ["/nothing/models", `${TABLE}/nothing`, `/${ORG}/experiment/7`, "/a/b/c/d"]) {
    test(`${path} is not found`, async ({ page }) => {
      const answer = await page.goto(path);
      expect(answer?.status()).toBe(404);
      await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
    });
  }
});

test("the theme is kept and right in the first paint", async ({ page, context }) => {
  await page.goto(TABLE);
  await page.getByRole("button", { name: "Ada Lovelace" }).click();
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page).toHaveURL(TABLE);
  const html = await (await context.request.get(TABLE)).text();
  expect(html).toContain('data-theme="dark"');
});

test("menus shape the table without JavaScript too", async ({ page, api, project }) => {
  await register(api, project, ["m", "m", "n"]);
  await page.goto(tableOf(project));
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("dialog", { name: "Columns" }).getByRole("checkbox", { name: "Task" }).click();
  await expect(page).toHaveURL(`${tableOf(project)}?columns=framework,name,tags,status,project,user,created`);
  await expect(page.getByRole("columnheader", { name: "Task" })).toHaveCount(0);
  await page.getByRole("button", { name: "View", exact: true }).click();
  await page.getByRole("dialog", { name: "View" }).getByRole("radio", { name: "Latest of each model" }).click();
  expect(await names(page)).toEqual(["n", "m"]);
});

test("a link that is too long to be read opens the table without it", async ({ page, api, project }) => {
  await register(api, project, ["detector"]);
  const long = `query=${"name:x ".repeat(20_000)}`;
  await page.goto(`${tableOf(project)}?${long}`);
  await expect(page).toHaveURL(`${tableOf(project)}?link=too-long`);
  await expect(page.getByText("The link was too long and was ignored")).toBeVisible();
  expect(await names(page)).toEqual(["detector"]);
  // The same connection goes on, and programs read what is wrong.
  const answer = await api.get(`/api/v1/versions?${long}`);
  expect(answer.status()).toBe(414);
  expect(answer.headers()["content-type"]).toBe("application/problem+json");
  expect((await answer.json()).code).toBe("too_long");
});
