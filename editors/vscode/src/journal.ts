// The last lines of the log, for a report of an issue: VS Code lets nobody read its own.
import { LogOutputChannel } from 'vscode';

/** How many lines are kept. */
const LINES = 200;

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;

export interface Journal {
  channel: LogOutputChannel;
  last(): string;
}

/** A channel that is written to as before, and what was written to it. */
export function keep(channel: LogOutputChannel): Journal {
  const lines: string[] = [];
  const kept: LogOutputChannel = Object.create(channel);
  for (const level of LEVELS) {
    const write = (message: unknown, ...more: unknown[]) => {
      // Traces are whole messages, with what is in the user's files.
      if (level !== 'trace') {
        lines.push(`${new Date().toISOString()} [${level}] ${message instanceof Error ? message.message : String(message)}`);
        lines.splice(0, lines.length - LINES);
      }
      channel[level](message as string, ...more);
    };
    Object.defineProperty(kept, level, { value: write });
  }
  return { channel: kept, last: () => lines.join('\n') };
}
