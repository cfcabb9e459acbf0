import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EventOf, ReleaseEvent } from "../../../model/release/event";
import { parseJournal } from "../../../model/release/journal-text";
import { hold } from "./hold";

/** How often a journal is looked at: often enough to kill its driver between two effects. */
const LOOK_SECONDS = 0.005;
const LONGEST_MS = 180_000;

/** The journals that drivers on this machine write, as they grow. */
export class Journals {
  /** @param folder - where the command line keeps them */
  constructor(private readonly folder: string) {}

  /** Names of the releases, the oldest first. */
  ids(): readonly string[] {
    try {
      const files = readdirSync(this.folder).filter((name) => name.endsWith(".jsonl"));
      return files.map((name) => name.slice(0, -".jsonl".length)).sort();
    } catch {
      return [];
    }
  }

  journal(id: string): JournalView {
    return new JournalView(join(this.folder, `${id}.jsonl`));
  }

  /** The release that began last. */
  get newest(): JournalView {
    return this.journal(this.ids().at(-1) ?? "none");
  }
}

/** One release as its journal tells it. */
export class JournalView {
  constructor(private readonly file: string) {}

  get events(): readonly ReleaseEvent[] {
    return parseJournal(readFileSync(this.file, "utf8"));
  }

  /** Events of one type, in order. */
  all<T extends ReleaseEvent["type"]>(type: T): readonly EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  /** @throws Error when there is none */
  last<T extends ReleaseEvent["type"]>(type: T): EventOf<T> {
    const found = this.all(type).at(-1);
    if (!found) throw new Error(`the journal has no ${type}:\n${this.outline}`);
    return found;
  }

  /**
   * Waits for an event.
   *
   * @param count - how many of them must match
   */
  async until<T extends ReleaseEvent["type"]>(
    type: T,
    matches: (event: EventOf<T>) => boolean = () => true,
    count = 1,
  ): Promise<EventOf<T>> {
    const deadline = Date.now() + LONGEST_MS;
    for (;;) {
      const found = this.all(type).filter(matches)[count - 1];
      if (found) return found;
      if (Date.now() > deadline) throw new Error(`no ${type} in time:\n${this.outline}`);
      await hold(LOOK_SECONDS);
    }
  }

  /** What was written to the router so far, as percent of green. */
  get written(): readonly number[] {
    return this.events.flatMap((event) =>
      event.type === "written" || event.type === "returned" ? [event.weights.green] : [],
    );
  }

  /** The events that say what was done, in order; answers of gates and waits are left out. */
  get steps(): readonly string[] {
    return this.events.flatMap((event) => {
      switch (event.type) {
        case "entered":
        case "passed":
          return [`${event.type} ${event.step}`];
        case "written":
        case "returned":
          return [`${event.type} ${event.weights.blue}/${event.weights.green}`];
        case "sampled":
        case "held":
        case "freed":
        case "noted":
        case "stumbled":
          return [];
        default:
          return [event.type];
      }
    });
  }

  /** For people, when something is missing. */
  private get outline(): string {
    const [first] = this.events;
    return this.events
      .filter(({ type }) => type !== "started")
      .slice(-30)
      .map(({ at, ...event }) => {
        const seconds = ((at - (first?.at ?? at)) / 1000).toFixed(1);
        return `${seconds} s ${JSON.stringify(event).slice(0, 300)}`;
      })
      .join("\n");
  }
}
