import { readFile } from "node:fs/promises";
import { type Draft, replaceText } from "../../stack/replace-text";
import type { StackFile } from "../../stack/stack-file";
import type { StackText } from "../../stack/stack-text";
import { PlaceError } from "../../stack/text-edit";

/** The file of a stack, `Pulumi.<stack>.yaml`, in which a driver changes a few bytes. */
export class DraftedFile {
  /** Its path. */
  readonly file: string;

  constructor(protected readonly stack: StackFile) {
    this.file = stack.path;
  }

  /** @throws ChangedMeanwhileError where somebody changed the file since the draft was made */
  save(draft: Draft): void {
    replaceText(this.file, draft);
  }

  /** The file's text. */
  async read(): Promise<string> {
    return readFile(this.file, "utf8");
  }

  /**
   * Another text of the file.
   *
   * @throws Error where the edit would change something else, as below an alias
   */
  protected async draft(what: string, edit: (text: StackText) => StackText): Promise<Draft> {
    const before = await this.read();
    try {
      return { before, text: edit(this.stack.edit(before)).text };
    } catch (error) {
      if (!(error instanceof PlaceError)) throw error;
      const words = "cannot be written without changing more; they need plain maps and values";
      throw new Error(`${this.stack.name}: ${what} ${words}`);
    }
  }
}
