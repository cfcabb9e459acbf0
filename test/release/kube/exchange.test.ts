/** Proves one request over real sockets. Certificates and the API server itself: test/e2e. */
import { Agent, createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exchange } from "../../../release/kube/exchange";

let server: Server | undefined;

afterEach(async () => {
  await new Promise<void>((done) => {
    server?.closeAllConnections();
    server?.close(() => {
      done();
    });
  });
});

async function serving(listener: RequestListener): Promise<URL> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((done) => started.listen(0, "127.0.0.1", done));
  return new URL(`http://127.0.0.1:${String((started.address() as AddressInfo).port)}/prefix/`);
}

test("a request carries its headers and its body, and the answer its status, body and time", async () => {
  const url = await serving((request, response) => {
    let text = "";
    request.on("data", (part: Buffer) => (text += part.toString()));
    request.on("end", () => {
      const { method, url: path, headers } = request;
      response.statusCode = 201;
      response.setHeader("date", "Sat, 21 Nov 2026 12:00:00 GMT");
      response.end(
        JSON.stringify({
          method,
          path,
          text,
          type: headers["content-type"],
          login: headers.authorization,
        }),
      );
    });
  });
  const options = { headers: { Authorization: "Bearer t" } };
  const request = { method: "PATCH", path: "/a?b=c", contentType: "x/y", body: { ä: 1 } } as const;
  expect(await exchange(url, options, request, 5000)).toEqual({
    status: 201,
    date: Date.UTC(2026, 10, 21, 12),
    body: {
      method: "PATCH",
      path: "/prefix/a?b=c",
      text: '{"ä":1}',
      type: "x/y",
      login: "Bearer t",
    },
  });
});

test("an answer that is no JSON is a message", async () => {
  const url = await serving((_request, response) => response.end("<html>proxy</html>"));
  const { body } = await exchange(url, {}, { method: "GET", path: "/" }, 5000);
  expect(body).toEqual({ message: "<html>proxy</html>" });
});

test.each<[string, RequestListener]>([
  ["never begins", () => undefined],
  ["never ends", (_request, response) => response.write('{"half":')],
])("an answer that %s is given up at the deadline", async (_title, listener) => {
  const url = await serving(listener);
  const asked = exchange(url, {}, { method: "GET", path: "/" }, 50);
  await expect(asked).rejects.toMatchObject({ name: "TimeoutError" });
});

test("a kept connection that the server has closed is replaced, and the request sent once more", async () => {
  let served = 0;
  let resets = 0;
  const url = await serving((request, response) => {
    served += 1;
    if (request.url === "/prefix/second" && resets === 0) {
      resets += 1;
      request.socket.resetAndDestroy();
    } else response.end(String(served));
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (path: string) => exchange(url, { agent }, { method: "GET", path }, 5000);
  expect((await ask("/first")).body).toBe(1);
  expect((await ask("/second")).body).toBe(3);
  agent.destroy();
});

test("a connection that is new and fails is an error at once", async () => {
  let served = 0;
  const url = await serving((request) => {
    served += 1;
    request.socket.resetAndDestroy();
  });
  const asked = exchange(url, {}, { method: "GET", path: "/" }, 5000);
  await expect(asked).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(served).toBe(1);
});
