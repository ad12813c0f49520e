/** The commands of `retrack-kit`, and how one of them runs: its error messages and exit codes. */
import { Command, CommanderError } from 'commander'
import { getErrorMessage } from '../../shared/error-message.ts'
import { escapeProse } from '../../shared/escape-invisible.ts'
import { VERSION } from '../version.ts'
import { createCheckCommand } from './commands/check/command.ts'
import { createDriftCommand } from './commands/drift/command.ts'
import { createExplainCommand } from './commands/explain/command.ts'
import { createExportCommand } from './commands/export/command.ts'
import { createFidelityCommand } from './commands/fidelity/command.ts'
import { createHealthcheckCommand } from './commands/healthcheck.ts'
import { createImportCommand } from './commands/import/command.ts'
import { createInitCommand } from './commands/init/command.ts'
import { createObserveCommand } from './commands/observe/command.ts'
import { createOpenapiCommand } from './commands/openapi/command.ts'
import { createProbeCommand } from './commands/probe/command.ts'
import { createRequestsCommand } from './commands/requests/command.ts'
import { createServeCommand } from './commands/serve/command.ts'
import { DEBUG_VARIABLE, prepareEnvironment } from './environment.ts'
import { CliError, EXIT } from './exit.ts'

interface Program {
  readonly program: Command
  readonly commands: readonly Command[]
}

function createProgram(): Program {
  const program = new Command('retrack-kit')
    .description('A local Retrack for merchants: build and test lead tracking without the live system.')
    .version(VERSION, '-v, --version', 'print the version')
    .helpCommand('help [command]', 'show the flags of a command')
    .addHelpText(
      'after',
      '\nExamples:\n  $ retrack-kit serve --redirect-url http://127.0.0.1:3000/retrack\n  $ retrack-kit check --redirect-url http://127.0.0.1:3000/retrack',
    )
  const commands = [
    createServeCommand(),
    createCheckCommand(),
    createExplainCommand(),
    createInitCommand(),
    createRequestsCommand(),
    createExportCommand(),
    createImportCommand(),
    createObserveCommand(),
    createProbeCommand(),
    createDriftCommand(),
    createFidelityCommand(),
    createOpenapiCommand(),
    createHealthcheckCommand(),
  ]
  for (const command of commands) {
    program.addCommand(
      command
        .copyInheritedSettings(program)
        .exitOverride()
        .showHelpAfterError(`"retrack-kit ${command.name()} --help" shows its flags.`),
    )
  }
  program.exitOverride().showHelpAfterError('"retrack-kit --help" lists the commands.')
  return { program, commands }
}

/**
 * Runs a command line, without the names of the program. What goes wrong is written to standard error.
 * Returns the exit code, or undefined where the command has set that of the process or goes on running.
 */
export async function runCommandLine(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number | undefined> {
  const { program, commands } = createProgram()
  try {
    for (const warning of prepareEnvironment(commands, environment)) process.stderr.write(`${warning}\n`)
    await program.parseAsync(withoutUnknownHelp(args, commands), { from: 'user' })
    return undefined
  } catch (error) {
    return explainError(error)
  }
}

/** `help chekc` is told of the command that there is not, instead of the help of all. */
function withoutUnknownHelp([first, name, ...rest]: readonly string[], commands: readonly Command[]): string[] {
  const isUnknown = first === 'help' && name !== undefined && !commands.some((command) => command.name() === name)
  return [...(first === undefined || isUnknown ? [] : [first]), ...(name === undefined ? [] : [name]), ...rest]
}

/** Writes what went wrong to standard error, and returns the exit code. */
export function explainError(error: unknown): number {
  if (error instanceof CliError) {
    process.stderr.write(`${escapeProse(error.message)}\n`)
    return error.exitCode
  }
  // Commander has said what was wrong already; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  const isDebug = Boolean(process.env[DEBUG_VARIABLE])
  const details = isDebug && error instanceof Error ? error.stack : getErrorMessage(error)
  process.stderr.write(
    `retrack-kit itself failed; please report this. ${isDebug ? '' : 'RETRACK_KIT_DEBUG=1 shows where. '}It said:\n${details}\n`,
  )
  return EXIT.cannotRun
}
