// Signing in with a provider, from the button to the table and back out.
import type { Page } from "@playwright/test";
import { expectAccessible, hydrated, post } from "../fixtures.ts";
import { expect, test, type OwnServer, type Somebody } from "../provider.ts";

// One server and one provider for all of them.
test.describe.configure({ mode: "default" });
test.use({ anonymous: true, tolerated: [/status of (409|502)/] });

const TABLE = "/acme-research/models";

/** Makes somebody known at the provider. */
function known(own: OwnServer, sub: string, more: Partial<Somebody> = {}) {
  const usual = { email: `${sub}@example.org`, email_verified: true, name: `${sub} of Elsewhere`, groups: [] };
  own.elsewhere.people.set(sub, { ...usual, ...more });
}

/** Answers the provider's question. */
async function answer(page: Page, who: string) {
  await page.getByLabel("Who").fill(who);
  await page.getByRole("button", { name: "Go on" }).click();
}

/** Signs in anew, at the provider as well. */
async function signIn(page: Page, own: OwnServer, who: string) {
  await page.context().clearCookies();
  await page.goto(`${own.url}/sign-in?next=${TABLE}`);
  await page.getByRole("link", { name: "Sign in with Elsewhere" }).click();
  await answer(page, who);
}

async function byPassword(page: Page, own: OwnServer) {
  await page.context().clearCookies();
  await page.goto(`${own.url}/sign-in?next=/acme-research/profile`);
  await page.getByLabel("E-mail").fill("ada@example.org");
  await page.getByLabel("Password").fill("difference engine");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(`${own.url}/acme-research/profile`);
  await hydrated(page);
}

test("the first sign-in makes an account, the second finds it", async ({ page, own }) => {
  known(own, "grace");
  await page.goto(`${own.url}/sign-in`);
  await expectAccessible(page);
  for (const name of ["grace of Elsewhere", "Grace, renamed elsewhere"]) {
    await signIn(page, own, "grace");
    await expect(page).toHaveURL(`${own.url}${TABLE}`);
    await expect(page.getByRole("button", { name: "grace of Elsewhere" })).toBeVisible();
    known(own, "grace", { name, email: "new@example.org" });
  }
  await hydrated(page);
  await page.getByRole("button", { name: "grace of Elsewhere" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(`${own.url}/sign-in`);
  await page.goto(`${own.url}${TABLE}`);
  await expect(page).toHaveURL(/sign-in/);
});

test("an answer that was used, made up or begun elsewhere signs nobody in", async ({ page, own }) => {
  known(own, "henry");
  let callback = "";
  page.on("request", (request) => {
    if (request.url().includes("/sign-in/callback?code")) callback = request.url();
  });
  await signIn(page, own, "henry");
  await expect(page).toHaveURL(`${own.url}${TABLE}`);
  for (const address of [callback, callback.replace(/state=[^&]+/, "state=guess"), `${own.url}/sign-in/callback`]) {
    await page.context().clearCookies();
    await page.goto(address);
    await expect(page.getByRole("alert")).toContainText("was not begun in this browser");
    await expect(page.getByLabel("Password")).toBeVisible();
  }
  // Cancelled there: said in our own words, not in those that the address brings.
  await page.goto(`${own.url}/sign-in`);
  await page.getByRole("link", { name: "Sign in with Elsewhere" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("alert")).toHaveText("Elsewhere did not let you in, or you cancelled.");
});

test("an address that is taken is linked by who holds both", async ({ page, own }) => {
  known(own, "ada-elsewhere", { email: "ada@example.org" });
  await signIn(page, own, "ada-elsewhere");
  await expect(page.getByRole("alert")).toContainText("There is an account with the address ada@example.org already");
  await byPassword(page, own);
  await page.getByRole("link", { name: "Link Elsewhere" }).click();
  await answer(page, "ada-elsewhere");
  await expect(page).toHaveURL(`${own.url}/acme-research/profile`);
  await hydrated(page);
  await expect(page.getByRole("button", { name: "Unlink ada@example.org" })).toBeVisible();
  await expectAccessible(page, "#drawn");
  await signIn(page, own, "ada-elsewhere");
  await expect(page.getByRole("button", { name: "Ada Lovelace" })).toBeVisible();
  // Somebody else's is not linked.
  await byPassword(page, own);
  await page.getByRole("button", { name: "Unlink ada@example.org" }).click();
  await expect(page.getByText("It is unlinked")).toBeVisible();
  await page.getByRole("link", { name: "Link Elsewhere" }).click();
  known(own, "grace");
  await answer(page, "grace");
  await expect(page.getByText("is linked to somebody else here")).toBeVisible();
  await page.getByRole("link", { name: "Back" }).click();
  await expect(page).toHaveURL(`${own.url}/acme-research/profile`);
});

test("groups are teams, and who is deactivated stays out", async ({ page, own, playwright }) => {
  const context = await playwright.request.newContext({ baseURL: own.url, storageState: { cookies: [], origins: [] } });
  const { token } = await post(context, "/api/v1/tokens", {
    email: "ada@example.org",
    password: "difference engine",
    token_name: "spec",
  });
  const api = await playwright.request.newContext({
    baseURL: own.url,
    storageState: { cookies: [], origins: [] },
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
  const { team } = await post(api, "/api/v1/organizations/acme-research/teams", { name: "Vision" });
  await byPassword(page, own);
  await page.goto(`${own.url}/acme-research/teams/${team.id}`);
  await hydrated(page);
  await page.getByLabel("Group of Elsewhere").fill("gpu-vision");
  await page.getByRole("form", { name: "Group" }).getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("comes in when they next sign in")).toBeVisible();
  await expectAccessible(page, "#drawn");

  const of = async () => (await (await api.get(`/api/v1/organizations/acme-research/teams/${team.id}`)).json()).members;
  known(own, "irene", { groups: ["gpu-vision"] });
  await signIn(page, own, "irene");
  await expect(page).toHaveURL(`${own.url}${TABLE}`);
  const [irene] = await of();
  expect(irene).toMatchObject({ who: { name: "irene of Elsewhere" }, by_group: true });
  known(own, "irene");
  await signIn(page, own, "irene");
  await expect(page).toHaveURL(`${own.url}${TABLE}`);
  expect(await of()).toEqual([]);

  const shut = await api.patch(`/api/v1/organizations/acme-research/people/${irene.who.id}`, { data: { deactivated: true } });
  expect(shut.ok()).toBe(true);
  await signIn(page, own, "irene");
  await expect(page.getByRole("alert")).toContainText("deactivated");
  await context.dispose();
  await api.dispose();
});

test("a provider that took other keys is believed, one that does not answer is said to be away", async ({ page, own }) => {
  known(own, "joan");
  await signIn(page, own, "joan");
  await expect(page).toHaveURL(`${own.url}${TABLE}`);
  await own.elsewhere.restart();
  await signIn(page, own, "joan");
  await expect(page).toHaveURL(`${own.url}${TABLE}`);
  own.elsewhere.deaf = true;
  await signIn(page, own, "joan");
  await expect(page.getByRole("alert")).toContainText("you are not signed in");
  await expect(page.getByLabel("Password")).toBeVisible();
  own.elsewhere.deaf = false;
});
