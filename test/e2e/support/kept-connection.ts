import { Agent } from "node:http";
import type { Reply } from "./ask";
import { hold } from "./hold";
import type { Site } from "./user";

/** Somebody who asks again and again on one connection, each time after the last answer. */
export class KeptConnection {
  private readonly replies: Reply[] = [];
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
  private readonly asking: Promise<void>;
  private isOver = false;

  private constructor(private readonly site: Site) {
    this.asking = this.ask();
  }

  static start(site: Site): KeptConnection {
    return new KeptConnection(site);
  }

  /** Ends it and gives all answers, in order. */
  async stop(): Promise<readonly Reply[]> {
    this.isOver = true;
    await this.asking.finally(() => {
      this.agent.destroy();
    });
    return this.replies;
  }

  private async ask(): Promise<void> {
    while (!this.isOver) {
      this.replies.push(await this.site.ask({ agent: this.agent }));
      await hold(0.02);
    }
  }
}
