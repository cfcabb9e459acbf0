import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";

/** An e-mail as it came in. */
export interface Mail {
  readonly to: readonly string[];
  /** Head and body, undecoded. */
  readonly source: string;
}

/** A mail server on the loopback interface that keeps what it gets from one user. */
export class Mailbox {
  readonly mails: Mail[] = [];

  private constructor(private readonly server: SMTPServer) {}

  static async open(username: string, password: string): Promise<Mailbox> {
    const server = new SMTPServer({
      disabledCommands: ["STARTTLS"],
      allowInsecureAuth: true,
      onAuth: (login, _session, done) => {
        const isRight = login.username === username && login.password === password;
        if (isRight) done(null, { user: username });
        else done(new Error("wrong login"));
      },
      onData: (stream, { envelope }, done) => {
        const to = envelope.rcptTo.map(({ address }) => address);
        void text(stream).then((source) => {
          mailbox.mails.push({ to, source });
          done();
        });
      },
    });
    const mailbox = new Mailbox(server);
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    return mailbox;
  }

  /** Host and port. */
  get address(): string {
    return `127.0.0.1:${String((this.server.server.address() as AddressInfo).port)}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(resolve);
    });
  }
}
