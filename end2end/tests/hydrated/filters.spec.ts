import type { APIRequestContext, Page } from "@playwright/test";
import { expect, expectAccessible, names, open, post, register, tableOf, test } from "../fixtures.ts";

/** Opens a column's filter from its header. */
async function filter(page: Page, column: string) {
  const header = page.locator(`[role=columnheader]:has([data-filter='${column}'])`);
  await header.hover();
  await header.locator("[data-filter]").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  return dialog;
}

/** The query that the address asks. */
function query(page: Page) {
  return new URL(page.url()).searchParams.get("query");
}

/** A project in which tags and frameworks differ. */
async function tagged(api: APIRequestContext, project: string) {
  await register(api, project, ["a"], { tags: ["prod", "edge"], framework: "ONNX" });
  await register(api, project, ["b"], { tags: ["prod", "legacy"], framework: "PyTorch" });
  await register(api, project, ["c"], { tags: ["edge"], framework: "ONNX" });
  await register(api, project, ["d"]);
}

test("values are let through one by one, with counts", async ({ page, api, project }) => {
  await tagged(api, project);
  await open(page, `${tableOf(project)}?sort=name`);
  const dialog = await filter(page, "framework");
  await expect(dialog).toHaveAccessibleName("Filter Framework");
  await expect(dialog.getByRole("textbox", { name: "Find a framework" })).toBeFocused();
  const options = dialog.getByRole("checkbox");
  await expect(options).toHaveText([/ONNX.*2$/, /PyTorch.*1$/, /\(no framework\).*1$/]);
  await options.nth(1).click();
  await expect(options.nth(1)).toBeChecked();
  await expect.poll(() => names(page)).toEqual(["b"]);
  await options.nth(2).click();
  await expect.poll(() => names(page)).toEqual(["b", "d"]);
  expect(query(page)).toBe("framework:PyTorch|nil");
  // The order stays while it is open; when it opens again, what is chosen stands on top.
  await expect(options.nth(0)).toHaveText(/ONNX/);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  const header = page.getByRole("button", { name: "Filter Framework" });
  await expect(header).toBeFocused();
  await expect(header).toHaveAttribute("aria-expanded", "false");
  await filter(page, "framework");
  await expect(options).toHaveText([/PyTorch/, /\(no framework\)/, /ONNX.*2$/]);
  await page.goBack();
  await page.goBack();
  await expect.poll(() => names(page)).toEqual(["a", "b", "c", "d"]);
});

test("the server finds values that do not fit into the list", async ({ page, api, project }) => {
  test.slow();
  for (let i = 0; i < 104; i++) {
    await register(api, project, [`m${i}`], { framework: `framework-${i}` });
  }
  await open(page, tableOf(project));
  const dialog = await filter(page, "framework");
  const options = dialog.getByRole("checkbox");
  await expect(options).toHaveCount(100);
  await expect(dialog.getByText("Type to find more.")).toBeVisible();
  for (const name of ["framework-98", "framework-99", "framework-103"]) {
    await dialog.getByRole("textbox").fill(name);
    await expect(options).toHaveCount(1);
    await expect(options).toHaveText(new RegExp(`${name}\\D*1$`));
  }
  await options.click();
  await expect.poll(() => names(page)).toEqual(["m103"]);
});

test("tags are asked for, all of them or any, and kept out", async ({ page, api, project }) => {
  await tagged(api, project);
  await open(page, `${tableOf(project)}?sort=name`);
  const dialog = await filter(page, "tags");
  const tag = (name: string) => dialog.getByRole("checkbox", { name: new RegExp(`^${name}`) });
  await tag("prod").click();
  await expect.poll(() => names(page)).toEqual(["a", "b"]);
  await tag("edge").click();
  await expect.poll(() => names(page)).toEqual(["a", "b", "c"]);
  await dialog.getByRole("button", { name: "All" }).click();
  await expect.poll(() => names(page)).toEqual(["a"]);
  expect(query(page)).toBe("tags:prod&edge");
  await tag("edge").click();
  await expect(tag("edge")).toHaveAttribute("aria-checked", "mixed");
  await expect.poll(() => names(page)).toEqual(["b"]);
  await tag("edge").click();
  await expect(tag("edge")).not.toBeChecked();
  await tag("legacy").click();
  await tag("legacy").click();
  await expect.poll(() => names(page)).toEqual(["a"]);
  expect(query(page)).toBe("tags:prod,tags:~legacy");
  await dialog.getByRole("button", { name: "Clear" }).click();
  await expect.poll(() => names(page)).toEqual(["a", "b", "c", "d"]);
  expect(query(page)).toBeNull();
});

test("the list is used from the keyboard alone", async ({ page, api, project }) => {
  await tagged(api, project);
  await open(page, `${tableOf(project)}?sort=name`);
  await page.locator("[role=columnheader][data-column=tags]").focus();
  await page.keyboard.press("Alt+ArrowDown");
  const dialog = page.getByRole("dialog", { name: "Filter Tags" });
  await expect(dialog.getByRole("textbox")).toBeFocused();
  await expect(dialog.getByRole("checkbox")).toHaveCount(4);
  await page.keyboard.type("PRO");
  await expect(dialog.getByRole("checkbox")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect.poll(() => names(page)).toEqual(["a", "b"]);
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await expect(dialog.getByRole("checkbox")).toHaveCount(4);
  await page.keyboard.press("ArrowDown");
  await expect(dialog.getByRole("checkbox").nth(0)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const third = dialog.getByRole("checkbox").nth(2);
  await expect(third).toBeFocused();
  await page.keyboard.press("Space");
  await expect(third).toBeChecked();
  await expect(third).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowUp");
  await expect(dialog.getByRole("textbox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Filter Tags", exact: true })).toBeFocused();
});

test("the reader comes first among the people, as me", async ({ page, api, project }) => {
  await tagged(api, project);
  await open(page, `${tableOf(project)}?sort=name`);
  const dialog = await filter(page, "user");
  const me = dialog.getByRole("checkbox").first();
  await expect(me).toHaveText(/me \(Ada Lovelace\).*4$/);
  await me.click();
  await expect.poll(() => query(page)).toBe("user:me");
  await expect(page.getByRole("button", { name: "User me", exact: true })).toBeVisible();
});

test("projects are a tree, chosen with what is below", async ({ page, api, project }) => {
  await post(api, "/api/v1/projects", { path: `${project}/vision` });
  await post(api, "/api/v1/projects", { path: `${project}/vision/aerial` });
  await register(api, project, ["top"]);
  await register(api, `${project}/vision`, ["mid"]);
  await register(api, `${project}/vision/aerial`, ["deep"]);
  await open(page, `${tableOf(project)}?sort=name`);
  const dialog = await filter(page, "project");
  const vision = dialog.getByRole("checkbox", { name: /^vision/ });
  await expect(vision).toHaveText(/2$/);
  await vision.click();
  await expect.poll(() => names(page)).toEqual(["deep", "mid"]);
  const path = project.split("/")[1];
  expect(query(page)).toBe(`project:${path}/vision/*`);
  await dialog.getByRole("switch", { name: "With sub-projects" }).click();
  await expect.poll(() => names(page)).toEqual(["mid"]);
  expect(query(page)).toBe(`project:${path}/vision`);
  await expect(vision).toBeChecked();
});

test("text is compared as it is typed, in one step of the history", async ({ page, api, project }) => {
  await register(api, project, ["yolo-1", "yolo-2", "detr"]);
  await open(page, `${tableOf(project)}?sort=name`);
  const dialog = await filter(page, "name");
  await expect(dialog.getByRole("textbox")).toBeFocused();
  await page.keyboard.type("yo");
  await expect.poll(() => names(page)).toEqual(["yolo-1", "yolo-2"]);
  await page.keyboard.type("lo-2");
  await expect.poll(() => names(page)).toEqual(["yolo-2"]);
  await dialog.getByRole("combobox").selectOption("does not contain");
  await expect.poll(() => names(page)).toEqual(["detr", "yolo-1"]);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Name does not contain yolo-2" })).toBeVisible();
  await page.goBack();
  await expect.poll(() => names(page)).toEqual(["detr", "yolo-1", "yolo-2"]);
});

test("ranges take exponents, and say what is wrong with them", async ({ page, api, project }) => {
  await register(api, project, ["low"], { metadata: { epoch: "3" } });
  await register(api, project, ["high"], { metadata: { epoch: "30" } });
  await open(page, `${tableOf(project)}?query=metadata.epoch:1..100&sort=name`);
  await page.getByRole("button", { name: "epoch 1 – 100" }).click();
  const dialog = page.getByRole("dialog", { name: "Filter epoch" });
  const from = dialog.getByLabel("From");
  await expect(from).toHaveValue("1");
  await from.fill("1e1");
  await expect.poll(() => names(page)).toEqual(["high"]);
  await from.fill("200");
  await expect(dialog.getByRole("alert")).toHaveText("From is larger than To.");
  await expect(dialog.getByLabel("To", { exact: true })).toHaveAttribute("aria-invalid", "true");
  expect(await names(page)).toEqual(["high"]);
  await from.fill("ten");
  await expect(dialog.getByRole("alert")).toHaveText("From is not a number.");
  await dialog.getByRole("button", { name: "Is empty" }).click();
  await expect(dialog.getByRole("alert")).toBeHidden();
  await expect.poll(() => query(page)).toBe("metadata.epoch:nil");
});

test("times are chosen by a word or by days", async ({ page, api, project }) => {
  await register(api, project, ["new"]);
  await open(page, tableOf(project));
  const dialog = await filter(page, "created");
  const week = dialog.getByRole("button", { name: "Last 7 days" });
  await week.click();
  await expect(week).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("button", { name: "Created last 7 days" })).toBeVisible();
  await dialog.getByLabel("To", { exact: true }).fill("2020-01-31");
  await expect.poll(() => query(page)).toBe("created:<=2020-01-31");
  await expect(week).toHaveAttribute("aria-pressed", "false");
  await expect.poll(() => names(page)).toEqual([]);
  await dialog.getByLabel("From").fill("2021-01-01");
  await expect(dialog.getByRole("alert")).toHaveText("From is later than To.");
});

test("what no form can show is edited as text", async ({ page, api, project }) => {
  await tagged(api, project);
  await open(page, `${tableOf(project)}?sort=name&query=tags:legacy OR framework:nil`);
  expect(await names(page)).toEqual(["b", "d"]);
  await page.getByRole("button", { name: "tags:legacy OR framework:nil" }).click();
  const dialog = page.getByRole("dialog");
  const text = dialog.getByRole("textbox");
  await text.fill("tags:legacy OR framwork:nil");
  await dialog.getByRole("button", { name: "Apply" }).click();
  await expect(dialog.getByRole("alert")).toContainText("did you mean framework?");
  await text.fill("tags:legacy OR name:c");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect.poll(() => names(page)).toEqual(["b", "c"]);
});

test("chips show every filter, and only those", async ({ page, api, project }) => {
  await tagged(api, project);
  await open(page, `${tableOf(project)}?sort=name&query=tags:prod,tags:~legacy,framework:ONNX`);
  const chips = page.locator(".filter-chip");
  await expect(chips).toHaveText(["Tags prod, not legacy", "Framework ONNX"]);
  await expect(page.getByRole("button", { name: "Filter Tags", exact: true })).toHaveClass(/\bon\b/);
  await chips.first().getByRole("button").click();
  const dialog = page.getByRole("dialog", { name: "Filter Tags" });
  await expect(dialog.getByRole("checkbox").first()).toBeChecked();
  await page.getByRole("heading", { level: 1 }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("link", { name: "Remove the filter Tags" }).click();
  await expect(chips).toHaveText(["Framework ONNX"]);
  await expect.poll(() => names(page)).toEqual(["a", "c"]);
  await page.getByRole("link", { name: "Clear all" }).click();
  await expect(chips).toHaveCount(0);
  await expect.poll(() => names(page)).toEqual(["a", "b", "c", "d"]);
});

test("search follows a pause in typing, and leaves the history alone", async ({ page, api, project }) => {
  await register(api, project, ["yolo", "detr"]);
  await open(page, `${tableOf(project)}?sort=name`);
  const asked: string[] = [];
  page.on("request", (request) => request.url().includes("list_versions") && asked.push(request.url()));
  await page.keyboard.press("/");
  const box = page.getByRole("searchbox", { name: "Search models" });
  await expect(box).toBeFocused();
  // Letter by letter without a pause, however busy the machine is.
  await box.evaluate((input: HTMLInputElement) => {
    for (const letter of "yolo") {
      input.value += letter;
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
  });
  await expect.poll(() => names(page)).toEqual(["yolo"]);
  expect(asked).toHaveLength(1);
  expect(new URL(page.url()).searchParams.get("q")).toBe("yolo");
  await page.keyboard.press("Escape");
  await expect(box).toHaveValue("");
  await expect.poll(() => names(page)).toEqual(["detr", "yolo"]);
  await page.keyboard.press("Escape");
  await expect(box).not.toBeFocused();
  await box.fill("detr");
  await page.keyboard.press("Enter");
  await expect.poll(() => names(page)).toEqual(["detr"]);
  await page.getByRole("link", { name: "Clear the search" }).click();
  await expect(box).toHaveValue("");
  await expect(box).toBeFocused();
  await expect.poll(() => names(page)).toEqual(["detr", "yolo"]);
});

test.describe("when the values do not come", () => {
  test.use({ tolerated: [/facet|Failed to load resource/] });

  test("the popover says so, and tries again", async ({ page, api, project }) => {
    await tagged(api, project);
    await open(page, tableOf(project));
    await page.route("**/api/fn/facet*", (route) => route.abort());
    const dialog = await filter(page, "framework");
    await expect(dialog.getByRole("alert")).toContainText("could not be loaded");
    await page.unroute("**/api/fn/facet*");
    await dialog.getByRole("button", { name: "Retry" }).click();
    await expect(dialog.getByRole("checkbox")).toHaveCount(3);
  });
});

for (const theme of ["light", "dark"] as const) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });
    test.slow();

    test("there are no barriers in filters", async ({ page, api, project }) => {
      await tagged(api, project);
      await open(page, `${tableOf(project)}?query=tags:prod,tags:~legacy,name:*a*`);
      for (const column of ["tags", "project", "name", "created"]) {
        const dialog = await filter(page, column);
        await expect(dialog.getByText("Loading")).toHaveCount(0);
        await expectAccessible(page);
        await page.keyboard.press("Escape");
      }
    });

    test("filters are a sheet on a phone", async ({ page, api, project }) => {
      await tagged(api, project);
      await page.setViewportSize({ width: 390, height: 800 });
      await open(page, `${tableOf(project)}?query=tags:prod`);
      await page.getByRole("button", { name: "Tags prod" }).click();
      const dialog = page.getByRole("dialog", { name: "Filter Tags" });
      await expect(dialog.getByRole("checkbox")).toHaveCount(4);
      const box = (await dialog.boundingBox())!;
      expect(box.width).toBe(390);
      expect(box.y + box.height).toBe(800);
      await expectAccessible(page);
      await dialog.getByRole("button", { name: "Close" }).click();
      await expect(dialog).toBeHidden();
      await expect(page.getByRole("button", { name: "Tags prod" })).toBeFocused();
    });
  });
}
