/** `retrack-kit explain`: what a requirement asks for, on whose word, and how to meet it. */
import { Command, Option } from 'commander'
import { CODE_LANGUAGES, type CodeLanguage } from '../../../../schemas/terms.ts'

export function createExplainCommand(): Command {
  return new Command('explain')
    .description('Say what a requirement of the check asks for, why, and how to meet it.')
    .argument('[requirement]', 'its id; left out, all of them are listed')
    .addOption(
      new Option(
        '--language <name>',
        'of its code, node unless said otherwise; without a requirement, all the code there is in it',
      ).choices(CODE_LANGUAGES),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ retrack-kit explain redirect.cookie-lifetime\n  $ retrack-kit explain --language php',
    )
    .action(async (id: string | undefined, { language }: { language?: CodeLanguage }) => {
      const { explain } = await import('./run.ts')
      process.stdout.write(explain(id, language))
    })
}
