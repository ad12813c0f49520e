/**
 * Bundles the command and the library: they start fast, and install without the packages that they
 * were made of. Each dynamic import becomes a file of its own, read when it is needed.
 */
import { join, resolve } from 'node:path'
import { type OutputChunk, type Plugin, rolldown } from 'rolldown'
import { mendedPostgres } from './mended-postgres.ts'

/** A source file that is bundled with another text than its own. */
export interface ReplacedSource {
  readonly file: string
  readonly text: string
}

/** Bundles into `outdir`, and returns the files that it wrote, with what each is made of and imports. */
export async function bundle(outdir: string, replaced?: ReplacedSource): Promise<readonly OutputChunk[]> {
  const build = await rolldown({
    input: { cli: 'src/cli/main.ts', index: 'src/index.ts' },
    platform: 'node',
    // It finds its own files by where it stands, and is installed beside us.
    external: ['playwright-core'],
    transform: { target: 'node20.19' },
    plugins: [mendedPostgres, ...(replaced === undefined ? [] : [withReplaced(replaced)])],
  })
  try {
    const { output } = await build.write({
      dir: outdir,
      // Node.js needs its loader of ES modules only once something is imported that is read later.
      format: 'cjs',
      exports: 'named',
      entryFileNames: '[name].cjs',
      chunkFileNames: join('chunks', '[name]-[hash].cjs'),
      // White space stays: an error that nobody caught is printed with its line of source.
      minify: { compress: true, mangle: true, codegen: { removeWhitespace: false } },
      comments: false,
    })
    return output.filter((file) => file.type === 'chunk')
  } finally {
    await build.close()
  }
}

function withReplaced({ file, text }: ReplacedSource): Plugin {
  const path = resolve(file)
  return { name: 'replaced source', load: (id) => (id === path ? text : undefined) }
}
