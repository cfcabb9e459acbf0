import { NewsFilter } from "../../model/release/news-filter";
import type { ReleaseEvent } from "../../model/release/event";
import type { Journal } from "./ports";

/** How old other machines' view of the release may be, in milliseconds: of news, and of answers that repeat. */
const NEWS_MS = 3000;
const ANSWERS_MS = 60_000;

/** Tells the cluster what the journal has, as often as somebody may want to know it. */
export class JournalKeeper {
  private readonly memory = new NewsFilter();
  private hasNews = false;
  private ticks = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param complain - told why the cluster could not be told */
  constructor(
    private readonly journal: Pick<Journal, "flush">,
    private readonly complain: (error: unknown) => void,
  ) {}

  /** To be told of every event. */
  note(event: ReleaseEvent): void {
    if (this.memory.isNews(event)) this.hasNews = true;
    // Whoever sends a command reads the cluster's copy first, for the step it is about.
    if (event.type === "entered" || event.type === "held") this.keep();
  }

  start(): void {
    this.keep();
    this.timer = setInterval(() => {
      this.ticks += 1;
      if (this.hasNews || this.ticks * NEWS_MS >= ANSWERS_MS) this.keep();
    }, NEWS_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private keep(): void {
    this.hasNews = false;
    this.ticks = 0;
    this.journal.flush().catch((error: unknown) => {
      this.hasNews = true;
      this.complain(error);
    });
  }
}
