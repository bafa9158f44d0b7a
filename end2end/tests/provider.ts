// A certified OpenID Connect provider on this machine, and a server that lets people sign in with it.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Provider } from "oidc-provider";
import { test as base, expect } from "./fixtures.ts";
import { freePort, serve } from "./own.ts";

const CLIENT = "vitrine";

/** Somebody as the provider knows them. */
export type Somebody = { email: string; email_verified: boolean; name: string; groups: string[] };

/** The provider: its people by what it calls them, and what a test may do to it. */
export class Elsewhere {
  people = new Map<string, Somebody>();
  issuer = "";
  /** Whether it hangs up where a code is traded. */
  deaf = false;
  private server: Server | undefined;
  private port = 0;

  constructor(
    private redirect: string,
    private secret: string,
  ) {}

  /** Listens, with keys of its own; again on the port that it had. */
  async start() {
    let serve: (request: IncomingMessage, response: ServerResponse) => void = () => {};
    const server = createServer((request, response) => serve(request, response));
    await new Promise<void>((done) => server.listen(this.port, "127.0.0.1", done));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    this.port = address.port;
    this.issuer = `http://127.0.0.1:${this.port}`;
    this.server = server;
    const provider = new Provider(this.issuer, this.configuration());
    const asked = provider.callback();
    serve = (request, response) => {
      const path = new URL(request.url ?? "/", this.issuer).pathname;
      if (path.startsWith("/interaction/")) void this.interact(provider, request, response);
      else if (this.deaf && path === "/token") request.destroy();
      else if (path === "/favicon.ico") response.writeHead(204).end();
      else asked(request, response);
    };
  }

  async stop() {
    this.server?.closeAllConnections();
    await new Promise((done) => this.server?.close(done));
  }

  /** The same people, other keys: those from before sign nothing any more. */
  async restart() {
    await this.stop();
    await this.start();
  }

  private configuration() {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), alg: "ES256", use: "sig" };
    const grant = async (ctx: { oidc: { client: { clientId: string }; session: { accountId: string }; provider: Provider } }) => {
      const { client, session, provider } = ctx.oidc;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid profile email groups");
      await grant.save();
      return grant;
    };
    return {
      clients: [
        {
          client_id: CLIENT,
          client_secret: this.secret,
          redirect_uris: [this.redirect],
          id_token_signed_response_alg: "ES256",
        },
      ],
      jwks: { keys: [key] },
      cookies: { keys: ["only for tests"] },
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_: unknown, it: { uid: string }) => `/interaction/${it.uid}` },
      pkce: { required: () => true },
      loadExistingGrant: grant,
      findAccount: (_: unknown, sub: string) => {
        const somebody = this.people.get(sub);
        return somebody && { accountId: sub, claims: () => ({ sub, ...somebody }) };
      },
      ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 60, Session: 600, Grant: 600 },
    };
  }

  /** Its page: who are you? */
  private async interact(provider: Provider, request: IncomingMessage, response: ServerResponse) {
    if (request.method === "POST") {
      let body = "";
      for await (const part of request) body += part;
      const form = new URLSearchParams(body);
      const result = form.has("cancel")
        ? { error: "access_denied", error_description: "Call 555 now" }
        : { login: { accountId: form.get("who") } };
      await provider.interactionFinished(request, response, result);
      return;
    }
    response.writeHead(200, { "content-type": "text/html" });
    response.end(
      `<!doctype html><html lang="en"><title>Elsewhere</title><link rel="icon" href="data:,">
       <form method="post"><label>Who <input name="who"></label><button>Go on</button>
       <button name="cancel" value="yes">Cancel</button></form>`,
    );
  }
}

/** A Vitrine of one worker's own. */
export type OwnServer = { url: string; elsewhere: Elsewhere };

/** Specs with a server that has a provider. */
export const test = base.extend<object, { own: OwnServer }>({
  own: [
    async ({}, use) => {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const secret = randomUUID();
      const elsewhere = new Elsewhere(`${url}/sign-in/callback`, secret);
      await elsewhere.start();
      const stop = await serve(port, {
        VITRINE_OIDC_ISSUER: elsewhere.issuer,
        VITRINE_OIDC_CLIENT_ID: CLIENT,
        VITRINE_OIDC_CLIENT_SECRET: secret,
        VITRINE_OIDC_NAME: "Elsewhere",
        VITRINE_OIDC_SCOPES: "profile email groups",
        VITRINE_OIDC_GROUPS_CLAIM: "groups",
        VITRINE_OIDC_ORGANIZATION: "acme-research",
      });
      await use({ url, elsewhere });
      await stop();
      await elsewhere.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
});

export { expect };
