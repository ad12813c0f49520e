/** How a command ends. */
export const EXIT = {
  ok: 0,
  /** The command line or the configuration is wrong. */
  usage: 3,
  /** The command is right but cannot run here and now. */
  cannotRun: 4,
} as const

/** Ends a command with a sentence for its user instead of a stack trace. */
export class CliError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}
