import type { ReleaseEvent } from "../../model/release/event";
import type { Tone } from "../../model/release/news";
import { newsOf } from "../../model/release/sentence";
import type { ReleaseState } from "../../model/release/state";
import type { Paint, Style } from "../../preview/format/paint";
import { clock } from "../report/markup";
import { NewsFilter } from "../../model/release/news-filter";

const STYLES: Readonly<Record<Tone, Style | undefined>> = {
  good: "green",
  plain: undefined,
  warning: "yellow",
  bad: "red",
};

/**
 * One line per piece of news, for logs and for scrolling terminals. A gate that says the same again is
 * not told again: a log of an hour must be readable.
 */
export class NewsLines {
  private readonly memory = new NewsFilter();

  constructor(
    private readonly write: (line: string) => void,
    private readonly paint: Paint,
  ) {}

  /** Tells an event, if it is news. */
  tell(event: ReleaseEvent, state: ReleaseState): void {
    if (!this.memory.isNews(event)) return;
    const news = newsOf(event, state);
    if (!news) return;
    const style = STYLES[news.tone];
    const time = clock(event.at);
    const text = style ? this.paint(style, news.text) : news.text;
    this.write(`${this.paint("dim", time)} ${text}`);
  }
}
