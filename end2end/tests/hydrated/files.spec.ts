// What a model file says of itself, in the details of its version.
import { expect, expectAccessible, open, ORG, post, tableOf, test } from "../fixtures.ts";

const TENSORS = 600;

/** A safetensors file with many tensors of one number each. */
function safetensors() {
  const header: Record<string, unknown> = { __metadata__: { format: "pt", made_by: "trainer <2>" } };
  for (let i = 0; i < TENSORS; i++) {
    header[`layer.${i}.weight`] = { dtype: "F32", shape: [1, 1], data_offsets: [4 * i, 4 * i + 4] };
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(4 * TENSORS)]);
}

test("the file tab tells what is in a file, and finds a tensor among many", async ({ page, api, project }) => {
  const sent = await api.post(`/api/v1/uploads?model=${project}/net&name=net.safetensors`, { data: safetensors() });
  expect(sent.ok(), await sent.text()).toBe(true);
  const { id: upload } = await sent.json();
  const { id } = await post(api, "/api/v1/versions", { model: `${project}/net`, files: [{ upload }] });
  await open(page, `${tableOf(project)}?open=${id}&tab=file`);
  const panel = page.getByRole("complementary", { name: "Details" });
  await expect(panel.getByText("600", { exact: true }).first()).toBeVisible();
  await expect(panel.getByRole("row", { name: "made_by trainer <2>" })).toBeVisible();
  const rows = panel.getByRole("region", { name: "Tensors" });
  await expect(rows.getByRole("row", { name: "layer.0.weight float32 1 × 1 1" })).toBeVisible();
  await expectAccessible(page);
  // All of them are reached, and few are drawn.
  await page.mouse.move(10, 10);
  const last = rows.getByRole("rowheader", { name: "layer.599.weight" });
  await expect(async () => {
    await rows.evaluate((at) => at.scrollTo(0, at.scrollHeight));
    await expect(last).toBeVisible({ timeout: 200 });
  }).toPass();
  expect(await rows.getByRole("row").count()).toBeLessThan(60);
  await panel.getByRole("searchbox", { name: "Search tensors" }).fill("layer.42");
  await expect(panel.getByRole("status")).toHaveText("11 of 600 tensors");
  await expect(rows.getByRole("rowheader").first()).toHaveText("layer.42.weight");
  await expect(rows.getByRole("rowheader")).toHaveCount(11);
  // The same is told to programs.
  const header = await (await api.get(`/api/v1/versions/${id}/files/net.safetensors/header`)).json();
  expect([header.framework, header.parameters, header.tensor_count]).toEqual(["safetensors", 600, 600]);
});

test("a file that is no model says so, and can be downloaded all the same", async ({ page, api, project }) => {
  const sent = await api.post(`/api/v1/uploads?model=${project}/net&name=net.bin`, { data: Buffer.from("words") });
  const { id: upload } = await sent.json();
  const { id } = await post(api, "/api/v1/versions", { model: `${project}/net`, files: [{ upload }] });
  await open(page, `/${ORG}/models?open=${id}&tab=file`);
  const panel = page.getByRole("complementary", { name: "Details" });
  await expect(panel.getByText("Read are safetensors, ONNX")).toBeVisible();
  await expect(panel.getByRole("link", { name: /^Download/ })).toBeVisible();
});
