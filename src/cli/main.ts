/** The command `retrack-kit`. */
import { surviveLostOutput } from './output.ts'
import { explainError, runCommandLine } from './program.ts'
import { handleUncaught } from './uncaught.ts'

// Whoever lists the processes of a machine sees their arguments: a token is taken out of sight.
if (process.argv.some((argument) => /^--(?:admin-)?token/.test(argument))) process.title = 'retrack-kit'

surviveLostOutput()
handleUncaught((error) => process.exit(explainError(error)))
void runCommandLine(process.argv.slice(2), process.env).then((code) => {
  if (code !== undefined) process.exitCode = code
})
