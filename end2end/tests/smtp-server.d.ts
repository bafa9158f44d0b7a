// The part of a package without types of its own that the specs use.
declare module "smtp-server" {
  import type { Readable } from "node:stream";
  type Done = (error?: Error | null) => void;
  type Session = { envelope: { rcptTo: { address: string }[] }; secure: boolean };
  export class SMTPServer {
    constructor(options: {
      authOptional: boolean;
      disabledCommands?: string[];
      onRcptTo?: (address: { address: string }, session: Session, done: Done) => void;
      onData: (stream: Readable, session: Session, done: Done) => void;
    });
    server: { address(): { port: number } };
    listen(port: number, host: string, done: () => void): void;
    close(done: () => void): void;
    on(event: "error", heard: (error: Error) => void): void;
  }
}
