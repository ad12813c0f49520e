/** The command `retrack-kit`. */
import { Command, CommanderError } from 'commander'
import { VERSION } from '../version.ts'
import { checkCommand } from './check.ts'
import { CliError, EXIT } from './exit.ts'
import { explainCommand } from './explain.ts'
import { healthcheckCommand } from './healthcheck.ts'
import { initCommand } from './init.ts'
import { openapiCommand } from './openapi.ts'
import { serveCommand } from './serve.ts'

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
for (const command of [
  serveCommand(),
  checkCommand(),
  explainCommand(),
  initCommand(),
  openapiCommand(),
  healthcheckCommand(),
]) {
  program.addCommand(command.copyInheritedSettings(program).exitOverride())
}
program.exitOverride()

program.parseAsync().catch((error: unknown) => {
  process.exitCode = exitCodeOf(error)
})

function exitCodeOf(error: unknown): number {
  if (error instanceof CliError) {
    if (error.message !== '') process.stderr.write(`${error.message}\n`)
    return error.exitCode
  }
  // Commander has said what was wrong already; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  throw error
}
