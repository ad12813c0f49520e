/** `retrack-kit explain`: what a requirement asks for, on whose word, and how to meet it. */
import { Command } from 'commander'

export function createExplainCommand(): Command {
  return new Command('explain')
    .description('Say what a requirement of the check asks for, why, and how to meet it.')
    .argument('[requirement]', 'its id; left out, all of them are listed')
    .addHelpText('after', '\nExample:\n  $ retrack-kit explain redirect.cookie-lifetime')
    .action(async (id: string | undefined) => {
      const { explain } = await import('./run.ts')
      process.stdout.write(explain(id))
    })
}
