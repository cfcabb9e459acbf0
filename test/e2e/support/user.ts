import type { Question, Reply } from "./ask";

/** What a user talks to. */
export interface Site {
  ask(question: Question): Promise<Reply>;
}

/** Somebody who keeps cookies, as a browser does. */
export class User {
  private readonly cookies: Record<string, string> = {};

  constructor(private readonly site: Site) {}

  /** Comes some times, one after the other, and says which color answered each time. */
  async visit(times: number): Promise<readonly string[]> {
    const colors: string[] = [];
    for (let at = 0; at < times; at += 1) {
      const { color, headers, status } = await this.site.ask({ cookies: this.cookies });
      for (const cookie of headers["set-cookie"] ?? []) this.keep(cookie);
      colors.push(color ?? `nobody (${String(status)})`);
    }
    return colors;
  }

  private keep(setCookie: string): void {
    const pair = setCookie.split(";", 1)[0] ?? "";
    const [name = "", ...value] = pair.split("=");
    this.cookies[name] = value.join("=");
  }
}
