// The details panel without JavaScript: each tab is a link, drawn by the server.
import { expect, post, register, tableOf, test } from "../fixtures.ts";

test("tabs are links, and the server draws what they lead to", async ({ page, api, project }) => {
  const [id] = await register(api, project, ["yolo"], {
    configuration: "epochs: 30\n",
    labels: { person: 0 },
  });
  await post(api, `/api/v1/versions/${id}/stage`, { stage: "staging", reason: "works" });
  await page.goto(`${tableOf(project)}?open=${id}`);
  const panel = page.getByRole("complementary", { name: "Details" });
  for (const [tab, shown] of [
    ["Configuration", "epochs: 30"],
    ["Labels", "person"],
    ["Versions", "Version 1"],
    ["Activity", "works"],
  ]) {
    await panel.getByRole("tab", { name: tab }).click();
    await expect(page).toHaveURL(new RegExp(`tab=${tab.toLowerCase()}`));
    await expect(panel.getByRole("tabpanel")).toContainText(shown);
  }
  await panel.getByRole("link", { name: "Close the details" }).click();
  await expect(panel).toHaveCount(0);
});
