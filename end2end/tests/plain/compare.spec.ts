import { expect, ORG, post, register, test } from "../fixtures.ts";

test("versions stand side by side, and links choose base, order and differences", async ({ page, api, project }) => {
  const config = (lr: string) => ["a: 1", "b: 2", "c: 3", "d: 4", "e: 5", `lr: ${lr}`].join("\n");
  const [first] = await register(api, project, ["yolo"], { framework: "ONNX", configuration: config("1"), labels: { cat: 0 } });
  const [second] = await register(api, project, ["tiny"], { framework: "ONNX", configuration: config("2"), labels: { cat: 1, dog: 2 } });
  const address = `/${ORG}/compare?ids=${first},${second}`;
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Compare 2 versions");
  const head = page.locator("table.head th[data-version]");
  const order = () => head.evaluateAll((all) => all.map((th) => th.getAttribute("data-version")));
  expect(await order()).toEqual([first, second]);

  // The values are those of the API, in its order.
  const { versions, missing } = await (await api.get(`/api/v1/versions:compare?ids=${first},${second}`)).json();
  expect(missing).toBe(0);
  const fields = page.getByRole("table", { name: "Fields" });
  const id = (table: typeof fields, name: string) => table.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });
  await expect(id(fields, "Project").getByRole("cell").first()).toHaveText(versions[0].version.row.project.path);
  await expect(id(fields, "Framework")).toBeVisible();
  await expect(id(page.getByRole("table", { name: "Labels" }), "Count").getByRole("cell").nth(1)).toHaveText("2 +1 ≠1");
  await expect(page.locator(".diff .removed code")).toHaveText("lr: 1");
  await expect(page.locator(".diff .added code")).toHaveText("lr: 2");
  await expect(page.locator(".diff summary")).toHaveText("2 unchanged lines");

  await page.getByRole("link", { name: "Differences only" }).click();
  await expect(page).toHaveURL(/show=differences/);
  await expect(id(fields, "Framework")).toHaveCount(0);
  await page.getByRole("link", { name: /^Make tiny .* the base$/ }).click();
  await expect(head.nth(1)).toContainText("base");
  await expect(page.locator(".diff .added code")).toHaveText("lr: 1");
  await page.getByRole("link", { name: /^Move tiny .* left$/ }).click();
  expect(await order()).toEqual([second, first]);
  await page.getByRole("link", { name: /^Remove yolo/ }).click();
  expect(await order()).toEqual([second]);
  await expect(page.getByText("add at least one more")).toBeVisible();

  await page.getByRole("searchbox", { name: "Find a version to add" }).fill(first!);
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("link", { name: /^Add yolo/ }).click();
  expect(await order()).toEqual([second, first]);
});

test("too few, too many and unknown ones are said in words", async ({ page, api, project }) => {
  await page.goto(`/${ORG}/compare`);
  await expect(page.getByText("Choose 2 to 20 versions")).toBeVisible();
  const ids = await register(api, project, Array.from({ length: 21 }, (_, i) => `m${i}`));
  await page.goto(`/${ORG}/compare?ids=${ids.join(",")},nonsense`);
  await expect(page.getByText("1 version is not here")).toBeVisible();
  await expect(page.getByText("21 versions are named, and 20 fit")).toBeVisible();
  await expect(page.locator("table.head th[data-version]")).toHaveCount(20);
  // Nothing is lost: without the first, the last is here.
  await page.getByRole("link", { name: /^Remove m0 / }).click();
  await expect(page.locator(`th[data-version="${ids[20]}"]`)).toBeVisible();
  const refused = await api.get(`/api/v1/versions:compare?ids=${ids.join(",")}`);
  expect(refused.status()).toBe(400);
});

test("charts come with the page, with their numbers", async ({ page, api, project }) => {
  const ids: string[] = [];
  for (const [i, loss] of [0.5, 0.25].entries()) {
    const { id: experiment } = await post(api, "/api/v1/experiments", { project, name: `run ${i}`, parameters: { lr: `1e-${i + 2}` } });
    const metrics = [1, 2, 3].flatMap((iteration) => [
      { name: "loss", iteration, value: loss / iteration },
      { name: "acc", iteration, value: 1 - loss / iteration },
    ]);
    await post(api, `/api/v1/experiments/${experiment}/values`, { metrics });
    ids.push(...(await register(api, project, [`c${i}`], { experiment })));
  }
  await page.goto(`/${ORG}/compare?ids=${ids.join(",")}`);
  const loss = page.getByRole("table", { name: "Metrics" }).getByRole("row", { name: /^loss/ });
  await expect(loss.getByRole("cell").nth(1)).toHaveClass("best");
  await expect(loss.getByRole("cell").nth(1)).toHaveText("0.083333 −0.083333 best");
  await expect(page.locator("svg.parallel .thread")).toHaveCount(2);
  await expect(page.locator("svg.scatter .thread")).toHaveCount(2);
  await expect(page.locator("[data-drawing=Curves] .plot path.curve")).toHaveCount(2);
  await page.getByLabel("Metric", { exact: true }).selectOption("loss");
  await page.locator("[data-drawing=Curves]").getByRole("button", { name: "Draw" }).click();
  await expect(page).toHaveURL(/curve=loss/);
  await page.getByRole("link", { name: "Largest" }).click();
  await expect(loss.getByRole("cell").first()).toHaveText("0.5");
});
