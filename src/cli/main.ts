/** The command `retrack-kit`. */
import { surviveLostOutput } from './output.ts'
import { holdsSecret } from './process-list.ts'
import { explainError, runCommandLine } from './program.ts'
import { handleUncaught } from './uncaught.ts'

// The list of a machine's processes shows their arguments. The title hides a secret among them.
if (holdsSecret(process.argv)) process.title = 'retrack-kit'

surviveLostOutput()
handleUncaught((error) => process.exit(explainError(error)))
void runCommandLine(process.argv.slice(2), process.env).then((code) => {
  if (code !== undefined) process.exitCode = code
})
