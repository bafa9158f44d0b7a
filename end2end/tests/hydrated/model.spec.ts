// A model as a place: what stands above its versions, how it is described and renamed, and stars.
import { expect, expectAccessible, open, ORG, post, register, tableOf, test } from "../fixtures.ts";
import type { APIRequestContext, Page } from "@playwright/test";

const head = (page: Page) => page.getByRole("region", { name: "About this model" });
const timeline = (page: Page) => head(page).getByRole("navigation", { name: "Versions, newest first" });
const settings = (model: string) => tableOf(model).replace("/models/", "/settings/");

async function modelId(api: APIRequestContext, model: string) {
  return (await (await api.get(`/api/v1/resolve?address=${model}`)).json()).id as string;
}

async function describe(api: APIRequestContext, model: string, edit: object, readme: string) {
  const id = await modelId(api, model);
  expect((await api.patch(`/api/v1/models/${id}`, { data: edit })).ok()).toBe(true);
  expect((await api.put(`/api/v1/models/${id}/readme`, { data: { text: readme } })).ok()).toBe(true);
}

const README = "# Aerial\n\nFinds *cars* from above.\n\n## Data\n\n- 12,000 pictures\n- [a link](https://example.org/)\n\n![x](https://example.org/x.png)\n\nThe end of it.";

/** Five versions: in production, a Draft, one in the archive, one in staging, and the newest. */
async function model(api: APIRequestContext, project: string) {
  const address = `${project}/yolo`;
  const [first] = await register(api, project, ["yolo"], { label: "v1.0", publish: true, stage: "production" });
  const [second, third] = await register(api, project, ["yolo", "yolo"]);
  await post(api, `/api/v1/versions/${third}/archive`, {});
  await register(api, project, ["yolo"], { stage: "staging" });
  await register(api, project, ["yolo"]);
  await post(api, `/api/v1/versions/${first}/aliases`, { add: ["champion"] });
  const metadata = { licence: { value: "Apache-2.0" }, "input size": { value: "1280" } };
  await describe(api, address, { description: "Detects cars in pictures from above.", metadata }, README);
  return { address, first: first!, second: second! };
}

test("the head says what the model is and where its words lead", async ({ page, api, project }) => {
  const { address, first } = await model(api, project);
  await open(page, tableOf(address));
  await expect(head(page)).toContainText("Detects cars in pictures from above.");
  await expect(head(page).locator("code").first()).toHaveText(address);
  await expect(head(page)).toContainText("licence");
  await expect(head(page).locator(".readme img")).toHaveCount(0);
  // A few lines of the README, until one wants more.
  const end = head(page).getByText("The end of it.");
  await expect(end).not.toBeInViewport();
  await head(page).getByText("Read more").click();
  await expect(end).toBeVisible();
  await expect(head(page).getByText("Read less")).toBeVisible();
  await expectAccessible(page);
  await head(page).getByRole("link", { name: "champion v1" }).click();
  await expect(page).toHaveURL(new RegExp(`open=${first}`));
  await expect(page.getByRole("complementary").filter({ hasText: "v1.0" }).first()).toBeVisible();
});

test("the timeline tells its versions apart, and is walked by arrows", async ({ page, api, project }) => {
  const { address, first } = await model(api, project);
  await open(page, `${tableOf(address)}?sort=version`);
  const dots = timeline(page).getByRole("link");
  await expect(dots).toHaveCount(5);
  await expect(dots.nth(4)).toHaveAccessibleName(/^v1, v1\.0, Published, production, champion, \d{4}-/);
  await expect(dots.nth(2)).toHaveAccessibleName(/^v3, Draft, in the archive, /);
  await expect(dots.nth(1)).toHaveAccessibleName(/staging/);
  // In order of number from left to right, the newest reached first by the keyboard.
  const places = await dots.evaluateAll((all) => all.map((dot) => dot.getBoundingClientRect().left));
  expect([...places].sort((a, b) => b - a)).toEqual(places);
  // What makes it alive comes at the first sign of somebody being there.
  await expect(async () => {
    await dots.first().press("Home");
    await expect(dots.nth(4)).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.keyboard.press("ArrowRight");
  await expect(dots.nth(3)).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(dots.nth(4)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`sort=version.*open=${first}`));
});

test("it follows what is done with versions", async ({ page, api, project }) => {
  const { address } = await model(api, project);
  await open(page, tableOf(address));
  const dots = timeline(page).getByRole("link");
  await expect(dots.first()).toHaveAccessibleName(/^v5, Draft, \d/);
  await page.locator("[role=grid] [data-id]").first().click({ button: "right" });
  await page.getByRole("menuitem", { name: /^Publish/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: /^Publish/ }).click();
  await expect(dots.first()).toHaveAccessibleName(/^v5, Published, \d/);
});

test("many versions end in a way to the rest", async ({ page, api, project }) => {
  await register(api, project, Array.from({ length: 63 }, () => "many"));
  await open(page, tableOf(`${project}/many`));
  await expect(timeline(page).getByRole("listitem")).toHaveCount(61);
  await expect(timeline(page).getByRole("link", { name: /^v63,/ })).toBeInViewport();
  await timeline(page).getByRole("link", { name: "3 earlier" }).click();
  await expect(page.locator("[role=grid] [data-id]")).toHaveCount(3);
});

test("a star brings it to the sidebar, and takes it away", async ({ page, api, project }) => {
  const { address } = await model(api, project);
  await open(page, tableOf(address));
  const starred = page.getByRole("navigation", { name: "Starred" }).getByTitle(address.slice(ORG.length + 1), { exact: true });
  await head(page).getByRole("button", { name: "Star" }).click();
  await expect(head(page).getByRole("button", { name: "Starred" })).toBeFocused();
  await expect(starred).toBeVisible();
  await head(page).getByRole("button", { name: "Starred" }).click();
  await expect(starred).toHaveCount(0);
});

test("it is described where it is, and in its settings", async ({ page, api, project }) => {
  await register(api, project, ["plain"]);
  const address = `${project}/plain`;
  await open(page, tableOf(address));
  await head(page).getByRole("link", { name: "Describe it" }).click();
  await expect(page).toHaveURL(new RegExp(`${settings(address)}#readme`));
  const text = page.getByRole("form", { name: "README" });
  await text.getByRole("textbox").fill("# Hello");
  await text.getByRole("button", { name: "Save the README" }).click();
  await expect(page.locator(".toasts")).toContainText("README saved.");
  // What is saved has the page drawn anew.
  await open(page, settings(address));
  await expectAccessible(page);
  const about = page.getByRole("form", { name: "Description" });
  await about.getByRole("textbox").fill("Plain words.");
  await about.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".toasts")).toContainText("Saved.");
  await open(page, tableOf(address));
  await expect(head(page)).toContainText("Plain words.");
  await expect(head(page).getByRole("heading", { name: "Hello" })).toBeVisible();
});

test("keys of its metadata come, change and go", async ({ page, api, project }) => {
  await register(api, project, ["plain"]);
  const address = `${project}/plain`;
  const metadata = async () => (await (await api.get(`/api/v1/models/${await modelId(api, address)}`)).json()).metadata;
  await open(page, settings(address));
  const another = page.getByRole("form", { name: "Another key" });
  await another.getByRole("textbox", { name: "Key" }).fill("licence = of");
  await another.getByRole("textbox", { name: "Value" }).fill("MIT");
  await another.getByRole("button", { name: "Add" }).click();
  const value = page.getByRole("textbox", { name: "Value of licence = of" });
  await expect(value).toHaveValue("MIT");
  await value.fill("BSD");
  await page.getByRole("button", { name: "Save the value of licence = of" }).click();
  await expect.poll(metadata).toEqual([["licence = of", "BSD"]]);
  await page.getByRole("button", { name: "Remove licence = of" }).click();
  await expect(value).toHaveCount(0);
  expect(await metadata()).toEqual([]);
});

test("it is renamed, and its old address leads on", async ({ page, api, project }) => {
  await register(api, project, ["plain"]);
  await open(page, settings(`${project}/plain`));
  const name = page.getByRole("form", { name: "Name" });
  await name.getByRole("textbox", { name: "Name" }).fill("Plain & simple");
  await name.getByRole("button", { name: "Rename" }).click();
  await expect(page).toHaveURL(new RegExp(`${settings(`${project}/plain-simple`)}$`));
  await open(page, tableOf(`${project}/plain`));
  await expect(page.getByRole("heading", { level: 1, name: "Plain & simple" })).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the head is read, and the README opens", async ({ page, api, project }) => {
    const { address } = await model(api, project);
    await page.goto(tableOf(address));
    await expect(timeline(page).getByRole("link")).toHaveCount(5);
    await head(page).getByText("Read more").click();
    await expect(head(page).getByText("The end of it.")).toBeVisible();
  });
});

for (const scheme of ["light", "dark"] as const) {
  test.describe(`in the ${scheme} theme on a phone`, () => {
    test.use({ colorScheme: scheme, viewport: { width: 390, height: 844 } });

    test("nothing is wider than the window, and rows are seen below", async ({ page, api, project }) => {
      const { address } = await model(api, project);
      await open(page, tableOf(address));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      await expect(page.locator("[role=grid] [data-id]").first()).toBeInViewport();
      await expectAccessible(page);
    });
  });
}
