import { createServer } from "node:net";

/** Below those that the system gives to clients: a load takes many of them between a look and a program's start. */
const FIRST = 20_000;
const COUNT = 10_000;

/** A port of the loopback interface that nobody uses at this moment. */
export async function freePort(): Promise<number> {
  const port = FIRST + Math.floor(Math.random() * COUNT);
  return (await isFree(port)) ? port : freePort();
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => {
      resolve(false);
    });
    server.listen(port, "127.0.0.1", () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
