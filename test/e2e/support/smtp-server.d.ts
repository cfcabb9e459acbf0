/** The part of smtp-server that the mailbox needs: its published types pull in a cloud's whole SDK. */
declare module "smtp-server" {
  import type { Server } from "node:net";
  import type { Readable } from "node:stream";

  interface Session {
    readonly user?: string;
    readonly envelope: { readonly rcptTo: readonly { readonly address: string }[] };
  }

  interface Login {
    readonly username: string;
    readonly password: string;
  }

  interface Options {
    readonly disabledCommands: readonly string[];
    readonly allowInsecureAuth: boolean;
    onAuth(
      login: Login,
      session: Session,
      done: (error: Error | null, response?: { readonly user: string }) => void,
    ): void;
    onData(stream: Readable, session: Session, done: (error?: Error) => void): void;
  }

  export class SMTPServer {
    constructor(options: Options);
    readonly server: Server;
    listen(port: number, host: string, done: () => void): void;
    close(done: () => void): void;
  }
}
