/** `retrack-kit fidelity`: its flags. */
import { Command } from 'commander'
import { createFlag } from '../../options.ts'
import type { FidelityFlags } from './run.ts'

const EXAMPLES = `
Examples:
  $ retrack-kit fidelity
  $ retrack-kit fidelity --observed retrack.observed.yaml`

export function createFidelityCommand(): Command {
  return new Command('fidelity')
    .description('List what of the mock is documented, what was observed, and what would settle the rest.')
    .addOption(createFlag('--observed <file>', 'what the real Retrack was observed to answer'))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: FidelityFlags) => {
      process.stdout.write(await (await import('./run.ts')).formatFidelity(flags))
    })
}
