// Editing a Draft in the details panel: every kind of field, two writers, and what nobody may edit.
import type { APIRequestContext, Page } from "@playwright/test";
import { readFile } from "node:fs/promises";

import { expect, expectAccessible, open, register, tableOf, test } from "../fixtures.ts";

const details = async (api: APIRequestContext, id: string) => (await api.get(`/api/v1/versions/${id}`)).json();
const panel = (page: Page) => page.getByRole("complementary", { name: "Details" });
const button = (page: Page, name: string) => panel(page).getByRole("button", { name, exact: true });
const box = (page: Page, name: string) => panel(page).getByRole("textbox", { name, exact: true });

async function draft(api: APIRequestContext, project: string, more: object = {}) {
  const [id] = await register(api, project, ["yolo"], {
    description: "Aerial detector",
    configuration: "epochs: 30\n",
    labels: { person: 0, bicycle: 1 },
    metadata: { dataset: "night", camera: "left" },
    ...more,
  });
  return id!;
}

/** Opens a tab of a version's details, alive. */
async function look(page: Page, project: string, id: string, tab = "general") {
  await open(page, `${tableOf(project)}?open=${id}&tab=${tab}`);
  await page.mouse.move(300, 300);
  await expect(panel(page).getByRole("tabpanel")).toBeVisible();
}

test("description, label and framework are edited where they stand, and the row follows", async ({
  page,
  api,
  project,
}) => {
  const id = await draft(api, project);
  await look(page, project, id);
  await button(page, "Edit description").click();
  await expect(box(page, "description")).toBeFocused();
  await box(page, "description").fill("Detects from above\n<b>at night</b>");
  await box(page, "description").press("Control+Enter");
  await expect(panel(page).locator(".prose")).toHaveText("Detects from above\n<b>at night</b>");
  await expect(button(page, "Edit description")).toBeFocused();
  await expect.poll(async () => (await details(api, id)).description).toBe("Detects from above\n<b>at night</b>");

  await panel(page).locator("[data-field=label]").dblclick();
  await box(page, "label").fill("v2-night");
  await button(page, "Save").click();
  await expect.poll(async () => (await details(api, id)).row.label).toBe("v2-night");
  await expect(page.locator(`[data-id='${id}']`)).toContainText("v2-night");

  // By keys alone.
  await button(page, "Edit framework").focus();
  await page.keyboard.press("F2");
  await expect(box(page, "framework")).toBeFocused();
  await page.keyboard.type("PyTorch");
  await page.keyboard.press("Enter");
  await expect(button(page, "Edit framework")).toBeFocused();
  await expect.poll(async () => (await details(api, id)).row.framework).toBe("PyTorch");
});

test("Escape ends the editing and leaves the panel open", async ({ page, api, project }) => {
  const id = await draft(api, project);
  await look(page, project, id);
  await button(page, "Edit description").click();
  await box(page, "description").fill("something else");
  await page.keyboard.press("Escape");
  await expect(box(page, "description")).toHaveCount(0);
  await expect(panel(page).locator(".prose")).toHaveText("Aerial detector");
  await expect(button(page, "Edit description")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(panel(page)).toHaveCount(0);
  expect((await details(api, id)).description).toBe("Aerial detector");
});

test("metadata is edited, added and removed by key", async ({ page, api, project }) => {
  const id = await draft(api, project);
  await look(page, project, id, "metadata");
  await button(page, "Edit dataset").click();
  await box(page, "dataset").fill("day");
  await box(page, "dataset").press("Enter");
  await expect.poll(async () => (await details(api, id)).metadata).toContainEqual(["dataset", "day"]);
  await button(page, "Add a key").click();
  await expect(box(page, "Key")).toBeFocused();
  await box(page, "Key").fill("lens");
  await box(page, "Value").fill("35 mm");
  await box(page, "Value").press("Enter");
  await expect(panel(page).getByRole("row", { name: /lens/ })).toContainText("35 mm");
  await button(page, "Remove camera").click();
  await expect(panel(page).getByRole("row", { name: /camera/ })).toHaveCount(0);
  await expect
    .poll(async () => (await details(api, id)).metadata)
    .toEqual([
      ["dataset", "day"],
      ["lens", "35 mm"],
    ]);
});

test("configuration and labels are edited, come from files and go into files", async ({ page, api, project }) => {
  const id = await draft(api, project);
  await look(page, project, id, "configuration");
  const saved = page.waitForEvent("download");
  await button(page, "Download configuration").click();
  expect(await readFile(await (await saved).path(), "utf8")).toBe("epochs: 30\n");
  await button(page, "Edit configuration").click();
  await box(page, "configuration").fill("epochs: 40\n");
  await button(page, "Save").click();
  await expect.poll(async () => (await details(api, id)).configuration).toBe("epochs: 40\n");

  await look(page, project, id, "labels");
  await button(page, "Edit labels").click();
  await expect(box(page, "labels")).toHaveValue("name,id\nperson,0\nbicycle,1\n");
  const labels = { name: "labels.csv", mimeType: "text/csv", buffer: Buffer.from('name,id\n"car, parked",3\n') };
  await panel(page).locator("input[type=file]").setInputFiles(labels);
  await expect(box(page, "labels")).toHaveValue('name,id\n"car, parked",3\n');
  await box(page, "labels").press("Control+Enter");
  await expect(panel(page).getByRole("row", { name: "car, parked 3" })).toBeVisible();
  await expect.poll(async () => (await details(api, id)).labels).toEqual([["car, parked", 3]]);
  const csv = page.waitForEvent("download");
  await button(page, "Download labels").click();
  const file = await csv;
  expect(file.suggestedFilename()).toBe("yolo-1-labels.csv");
  expect(await readFile(await file.path(), "utf8")).toBe('name,id\n"car, parked",3\n');
});

test("what was typed is there again after another row, and after the panel was closed", async ({
  page,
  api,
  project,
}) => {
  const id = await draft(api, project);
  await register(api, project, ["zebra"]);
  await open(page, `${tableOf(project)}?sort=name&open=${id}`);
  await page.mouse.move(300, 300);
  await button(page, "Edit description").click();
  await box(page, "description").fill("half a thought");
  await button(page, "Next row (J)").click();
  await expect(panel(page).getByRole("heading", { level: 2 })).toHaveText(/^zebra/);
  await expect(box(page, "description")).toHaveCount(0);
  await button(page, "Previous row (K)").click();
  await expect(box(page, "description")).toHaveValue("half a thought");
  await panel(page).getByRole("link", { name: "Close the details" }).click();
  await expect(panel(page)).toHaveCount(0);
  await page.locator(`[data-id='${id}'] [data-column=name] a`).click();
  await expect(box(page, "description")).toHaveValue("half a thought");
  await button(page, "Save").click();
  await expect.poll(async () => (await details(api, id)).description).toBe("half a thought");
});

test("Published has nothing to edit", async ({ page, api, project }) => {
  const id = await draft(api, project, { publish: true });
  for (const tab of ["general", "configuration", "labels", "metadata"]) {
    await look(page, project, id, tab);
    await expect(panel(page).getByRole("tabpanel")).toContainText(/read-only/);
    await expect(panel(page).getByRole("button", { name: /^(Edit|Remove|Add)/ })).toHaveCount(0);
  }
});

test.describe("where somebody else is faster", () => {
  test.use({ tolerated: [/status of 4\d\d/] });

  // What others do would be seen before one saves; here it is not, as where the connection has just been lost.
  test.beforeEach(async ({ context }) => {
    await context.addInitScript(() => Reflect.deleteProperty(window, "EventSource"));
  });

  test("both texts are shown, and the writer decides", async ({ page, context, api, project }) => {
    const id = await draft(api, project);
    const other = await context.newPage();
    for (const one of [page, other]) {
      await look(one, project, id);
      await button(one, "Edit description").click();
    }
    await box(other, "description").fill("theirs");
    await button(other, "Save").click();
    await expect.poll(async () => (await details(api, id)).description).toBe("theirs");
    await box(page, "description").fill("mine");
    await button(page, "Save").click();
    await expect(panel(page).getByRole("alert")).toContainText("Somebody else changed this");
    await expect(box(page, "description")).toHaveValue("mine");
    await expect(panel(page).locator(".sides .prose")).toHaveText("theirs");
    await expectAccessible(page);
    // Neither Escape nor Enter decides.
    await box(page, "description").press("Escape");
    await box(page, "description").fill("mine, after reading theirs");
    await button(page, "Keep mine").click();
    await expect.poll(async () => (await details(api, id)).description).toBe("mine, after reading theirs");

    await button(other, "Edit description").click();
    await box(other, "description").fill("once more");
    await button(other, "Save").click();
    await expect(panel(other).locator(".sides .prose")).toHaveText("mine, after reading theirs");
    await button(other, "Take theirs").click();
    await expect(panel(other).locator(".prose")).toHaveText("mine, after reading theirs");
    await expect(box(other, "description")).toHaveCount(0);
    expect((await details(api, id)).description).toBe("mine, after reading theirs");
  });

  test("different fields and different keys both win", async ({ page, context, api, project }) => {
    const id = await draft(api, project);
    const other = await context.newPage();
    for (const [one, key] of [
      [page, "dataset"],
      [other, "camera"],
    ] as const) {
      await look(one, project, id, "metadata");
      await button(one, `Edit ${key}`).click();
      await box(one, key).fill(`new ${key}`);
    }
    for (const one of [page, other]) {
      await button(one, "Save").click();
      await expect(button(one, "Save")).toHaveCount(0);
    }
    const both = [
      ["camera", "new camera"],
      ["dataset", "new dataset"],
    ];
    await expect.poll(async () => (await details(api, id)).metadata).toEqual(both);
    // The page knows an older revision; that another field changed is no reason to ask.
    await panel(page).getByRole("tab", { name: "General" }).click();
    await button(page, "Edit label").click();
    const answer = await api.patch(`/api/v1/versions/${id}`, { data: { framework: "ONNX" } });
    expect(answer.ok(), await answer.text()).toBe(true);
    await box(page, "label").fill("quick");
    await box(page, "label").press("Enter");
    await expect.poll(async () => (await details(api, id)).row.label).toBe("quick");
    await expect(panel(page).locator("[data-field=framework]")).toContainText("ONNX");
  });

  test("a refusal brings the field back with what was typed", async ({ page, api, project }) => {
    const id = await draft(api, project);
    await look(page, project, id, "labels");
    await button(page, "Edit labels").click();
    await box(page, "labels").fill("person,0\ncat,-1\n");
    await button(page, "Save").click();
    await expect(panel(page).getByRole("alert")).toContainText("line 2");
    await expect(box(page, "labels")).toHaveValue("person,0\ncat,-1\n");
    await expect(box(page, "labels")).toBeFocused();
  });
});

for (const theme of ["light", "dark"] as const) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });

    test("an open field has no barriers", async ({ page, api, project }) => {
      const id = await draft(api, project);
      await look(page, project, id);
      await button(page, "Edit description").click();
      await button(page, "Edit label").click();
      await expect(box(page, "label")).toBeFocused();
      await expectAccessible(page);
      await look(page, project, id, "metadata");
      await button(page, "Add a key").click();
      await expectAccessible(page);
    });
  });
}
