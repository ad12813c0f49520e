/** The command `retrack-kit`. */
import { Command, CommanderError } from 'commander'
import { getErrorMessage } from '../../shared/error-message.ts'
import { VERSION } from '../version.ts'
import { createCheckCommand } from './commands/check/command.ts'
import { createDriftCommand } from './commands/drift/command.ts'
import { createExplainCommand } from './commands/explain/command.ts'
import { createFidelityCommand } from './commands/fidelity/command.ts'
import { createHealthcheckCommand } from './commands/healthcheck.ts'
import { createInitCommand } from './commands/init/command.ts'
import { createObserveCommand } from './commands/observe/command.ts'
import { createOpenapiCommand } from './commands/openapi/command.ts'
import { createProbeCommand } from './commands/probe/command.ts'
import { createRequestsCommand } from './commands/requests/command.ts'
import { createServeCommand } from './commands/serve/command.ts'
import { DEBUG_VARIABLE, prepareEnvironment } from './environment.ts'
import { CliError, EXIT } from './exit.ts'
import { surviveLostOutput } from './output.ts'
import { handleUncaught } from './uncaught.ts'

// Whoever lists the processes of a machine sees their arguments: a token is taken out of sight.
if (process.argv.some((argument) => /^--(?:admin-)?token/.test(argument))) process.title = 'retrack-kit'

const program = new Command('retrack-kit')
  .description('A local Retrack for merchants: build and test lead tracking without the live system.')
  .version(VERSION, '-v, --version', 'print the version')
  .helpCommand(false)
  .addHelpText(
    'after',
    '\nExamples:\n  $ retrack-kit serve --redirect-url http://127.0.0.1:3000/retrack\n  $ retrack-kit check --redirect-url http://127.0.0.1:3000/retrack',
  )
  .showHelpAfterError('Run it with --help to see what it takes.')
const commands = [
  createServeCommand(),
  createCheckCommand(),
  createExplainCommand(),
  createInitCommand(),
  createRequestsCommand(),
  createObserveCommand(),
  createProbeCommand(),
  createDriftCommand(),
  createFidelityCommand(),
  createOpenapiCommand(),
  createHealthcheckCommand(),
]
for (const command of commands) program.addCommand(command.copyInheritedSettings(program).exitOverride())
program.exitOverride()

surviveLostOutput()
handleUncaught((error) => process.exit(toExitCode(error)))
run().catch((error: unknown) => {
  process.exitCode = toExitCode(error)
})

async function run(): Promise<void> {
  for (const warning of prepareEnvironment(commands, process.env)) process.stderr.write(`${warning}\n`)
  await program.parseAsync()
}

function toExitCode(error: unknown): number {
  if (error instanceof CliError) {
    process.stderr.write(`${error.message}\n`)
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
