/** `retrack-kit import`: its flags. */
import { Command } from 'commander'
import { createFlag } from '../../options.ts'
import { addStateFlags } from '../../state-flags.ts'
import type { ImportFlags } from './run.ts'

const EXAMPLES = `
Examples:
  $ retrack-kit import state.json.gz
  $ retrack-kit import state.json.gz --replace
  $ RETRACK_KIT_ADMIN_TOKEN=… retrack-kit import state.json.gz --all`

export function createImportCommand(): Command {
  const command = new Command('import')
    .description('Load what "retrack-kit export" saved into a running mock.')
    .argument('<file>', 'what "retrack-kit export" wrote')
    .addOption(createFlag('--replace', 'replace the leads and clicks that an account already has'))
  return addStateFlags(command, 'every account of the file; needs --admin-token')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: Omit<ImportFlags, 'file'>) => {
      process.stdout.write(await (await import('./run.ts')).importFromFile({ ...flags, file }))
    })
}
