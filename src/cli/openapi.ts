/** `retrack-kit openapi`: the document that `openapi.yaml` holds. */
import { Command } from 'commander'
import { VERSION } from '../version.ts'
import { flag } from './options.ts'

export function openapiCommand(): Command {
  return new Command('openapi')
    .description('Print the OpenAPI document of Retrack and of the control API.')
    .addOption(flag('--format <format>', 'how to write it').choices(['yaml', 'json']).default('yaml'))
    .addHelpText('after', '\nExample:\n  $ retrack-kit openapi > openapi.yaml')
    .action(async ({ format }: { readonly format: 'yaml' | 'json' }) => {
      const { openapiDocument } = await import('../../schemas/openapi.ts')
      const document = openapiDocument(VERSION)
      const text =
        format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : (await import('./yaml.ts')).stringify(document)
      process.stdout.write(text)
    })
}
