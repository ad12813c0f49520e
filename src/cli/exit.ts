/** Exit codes of commands. A check also ends with 1 (not ready) and 2 (unproven): `EXIT_CODES` of its verdicts. */
export const EXIT = {
  ok: 0,
  /** The command line or the configuration is wrong. */
  usage: 3,
  /** The command is right but cannot run here and now. */
  cannotRun: 4,
} as const

/** An error that is explained to the user in a sentence, without a stack trace. */
export class CliError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}
