// The `test` that every spec uses: one that fails when the browser complains.
import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type APIRequestContext, type Page } from "@playwright/test";
import { randomUUID } from "node:crypto";

const { VITRINE_E2E_URL, VITRINE_E2E_EMAIL, VITRINE_E2E_PASSWORD, VITRINE_E2E_ORG } = process.env;

/** Slug of the organization that has the sample projects. */
export const ORG = VITRINE_E2E_ORG!;
export const EMAIL = VITRINE_E2E_EMAIL!;
export const PASSWORD = VITRINE_E2E_PASSWORD!;
export const TABLE = `/${ORG}/models`;

type State = Awaited<ReturnType<APIRequestContext["storageState"]>>;

type WorkerFixtures = {
  /** The owner: a browser's session, and a token for the API. */
  owner: { state: State; token: string };
};

type Fixtures = {
  /** `test.use({ anonymous: true })`: nobody is signed in. */
  anonymous: boolean;
  /** Others' changes are not heard, so that what a test counts is its own: `test.use({ alone: false })` hears them. */
  alone: boolean;
  /** The API as the owner. */
  api: APIRequestContext;
  /** Address of a new, empty project of this test alone. */
  project: string;
  /**
   * Complaints that a test provokes on purpose: `test.use({ tolerated: [/404/] })`. One pattern:
   * Playwright takes a list of two for a value and its options.
   */
  tolerated: RegExp[];
  /** What the browser complained about; empty at the end, or the test fails. */
  complaints: string[];
};

export const test = base.extend<Fixtures, WorkerFixtures>({
  // Once a worker: the server limits how often one address may sign in.
  owner: [
    async ({ playwright }, use) => {
      const context = await playwright.request.newContext({ baseURL: VITRINE_E2E_URL });
      const state = await signIn(context, EMAIL, PASSWORD);
      const answer = await context.post("/api/v1/tokens", {
        headers: { origin: VITRINE_E2E_URL! },
        data: { email: EMAIL, password: PASSWORD, token_name: "browser tests" },
      });
      expect(answer.ok(), await answer.text()).toBe(true);
      await use({ state, token: (await answer.json()).token });
      await context.dispose();
    },
    { scope: "worker" },
  ],

  anonymous: [false, { option: true }],

  alone: [true, { option: true }],

  context: async ({ context, alone }, use) => {
    if (alone) await context.addInitScript(() => Reflect.deleteProperty(window, "EventSource"));
    await use(context);
  },

  storageState: async ({ owner, anonymous }, use) => {
    await use(anonymous ? undefined : owner.state);
  },

  api: async ({ playwright, owner }, use) => {
    const context = await playwright.request.newContext({
      baseURL: VITRINE_E2E_URL,
      // A program, not the page's browser: the token alone.
      storageState: { cookies: [], origins: [] },
      extraHTTPHeaders: { authorization: `Bearer ${owner.token}` },
    });
    await use(context);
    await context.dispose();
  },

  project: async ({ api }, use) => {
    const path = `${ORG}/t-${randomUUID().slice(0, 8)}`;
    const { id } = await post(api, "/api/v1/projects", { path });
    await use(path);
    // Out of everybody's sidebar, which would be longer with every test. Some tests have deleted it.
    await api.post(`/api/v1/projects/${id}/archive`);
  },

  tolerated: [[], { option: true }],

  complaints: [
    async ({ context, javaScriptEnabled, tolerated }, use) => {
      const complaints: string[] = [];
      const complain = (text: string) => {
        if (!tolerated.some((pattern) => pattern.test(text))) complaints.push(text);
      };
      // Every page of the context, so that a second tab or user counts as well.
      context.on("console", (message) => {
        const text = message.text();
        if (message.type() === "error") {
          complain(`console error: ${text} (${message.location().url})`);
        } else if (message.type() === "warning" && /hydrat|panick|unreachable/i.test(text)) {
          complain(`console warning: ${text}`);
        }
      });
      context.on("weberror", (event) => complain(`page error: ${event.error()}`));
      context.on("requestfailed", (request) => {
        const reason = request.failure()?.errorText ?? "unknown";
        // Leaving a page cuts off what it was still loading.
        if (reason === "net::ERR_ABORTED") return;
        // Without JavaScript, Chromium refuses to preload scripts, and calls it the policy's doing.
        if (reason === "csp" && !javaScriptEnabled && request.url().endsWith(".js")) return;
        complain(`failed request: ${request.url()} (${reason})`);
      });
      await use(complaints);
      expect(complaints, "complaints of the browser").toEqual([]);
    },
    { auto: true },
  ],
});

/** Signs in without a page; the cookies of the session. */
export async function signIn(context: APIRequestContext, email: string, password: string) {
  const answer = await context.post("/api/fn/sign_in", {
    headers: { origin: VITRINE_E2E_URL!, accept: "application/json" },
    form: { email, password, next: "/" },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  return context.storageState();
}

/** Sends JSON to the API and reads the answer. */
export async function post(api: APIRequestContext, path: string, data: object) {
  const answer = await api.post(path, { data });
  const text = await answer.text();
  expect(answer.ok(), `${path}: ${text}`).toBe(true);
  return text ? JSON.parse(text) : null;
}

/** Registers versions without files, one after the other. */
export async function register(api: APIRequestContext, project: string, models: string[], more: object = {}) {
  const ids: string[] = [];
  for (const model of models) {
    const { id } = await post(api, "/api/v1/versions", { model: `${project}/${model}`, ...more });
    ids.push(id);
  }
  return ids;
}

/** The page of a project's table. */
export function tableOf(project: string) {
  const [org, ...path] = project.split("/");
  return `/${org}/models/${path.join("/")}`;
}

/** The key of a project that was made through the API. */
export async function projectId(api: APIRequestContext, project: string) {
  const { items } = await (await api.get(`/api/v1/organizations/${ORG}/projects?limit=500`)).json();
  const path = project.slice(ORG.length + 1);
  return items.find((one: { path: string }) => one.path === path).id as string;
}

/** The names that the rows show, from the top. */
export function names(page: Page) {
  return page.locator("[data-id] [data-column=name] a").allTextContents();
}

/** Opens a page and waits until its buttons do something. */
export async function open(page: Page, path: string) {
  await page.goto(path);
  await hydrated(page);
}

/** Opens a page, and waits for what comes at the first sign of somebody, too. */
export async function openWhole(page: Page, path: string) {
  await open(page, path);
  await page.mouse.move(1, 1);
  await page.mouse.move(2, 2);
  await expect(page.locator(".tag-popup")).toBeAttached();
}

/** Waits until the page's wasm has taken over. */
export async function hydrated(page: Page) {
  await expect(page.locator("html[data-hydrated]")).toBeAttached();
}

/** Fails when axe finds a barrier on the page, or in a part of it. */
export async function expectAccessible(page: Page, within?: string) {
  const axe = new AxeBuilder({ page });
  const { violations } = await (within ? axe.include(within) : axe).analyze();
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target).join(", ")}`,
  );
  expect(found).toEqual([]);
}

export { expect };
