import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { expect, open, ORG, register, signIn, tableOf, test } from "../fixtures.ts";

test.use({ tolerated: [/status of 404/] });

/** The server's own command line, on the same database. */
function operator(words: string[], input = "") {
  execFileSync(`${process.env.VITRINE_BIN_DIR}/vitrine-server`, words, { input, stdio: ["pipe", "ignore", "inherit"] });
}

test("who may not see a project sees nothing of it", async ({ browser, playwright, api, project, baseURL }) => {
  const [id] = await register(api, project, ["secret-model"]);
  const email = `${randomUUID().slice(0, 8)}@example.org`;
  operator(["user", "add", email, "--name", "Bob Viewer"], "a quiet password");
  operator(["org", "role", ORG, "--user", email, "--role", "viewer"]);

  const request = await playwright.request.newContext({ baseURL, storageState: { cookies: [], origins: [] } });
  const context = await browser.newContext({ baseURL, storageState: await signIn(request, email, "a quiet password") });
  const page = await context.newPage();
  await open(page, `/${ORG}/models`);
  await expect(page.getByRole("button", { name: "Bob Viewer" })).toBeVisible();
  await expect(page.getByText("secret-model")).toHaveCount(0);
  await expect(page.getByText(project.split("/")[1]!)).toHaveCount(0);
  for (const path of [tableOf(project), `${tableOf(project)}/secret-model`]) {
    expect((await page.goto(path))?.status(), path).toBe(404);
  }
  await page.goto(`/${ORG}/models?open=${id}`);
  await expect(page.getByText("secret-model")).toHaveCount(0);
  await context.close();
});
