/** Bundles the page that the mock serves under `/_mock/ui/`: one file of HTML, one of JavaScript, one of CSS. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type Metafile, transform } from 'esbuild'
import { DESIGN_TOKENS } from '../../shared/design-tokens.ts'

const SOURCE = 'src/ui'
/** Current browsers, and those of the last two years. */
const TARGET = ['chrome120', 'firefox120', 'safari17']

export async function buildPage(outdir: string): Promise<Metafile> {
  await mkdir(outdir, { recursive: true })
  const style = await readFile(join(SOURCE, 'page.css'), 'utf8')
  const [{ metafile }, { code }] = await Promise.all([
    build({
      entryPoints: { page: join(SOURCE, 'main.tsx') },
      outdir,
      bundle: true,
      minify: true,
      format: 'esm',
      target: TARGET,
      jsx: 'automatic',
      jsxImportSource: 'preact',
      legalComments: 'none',
      logLevel: 'warning',
      metafile: true,
    }),
    transform(`${DESIGN_TOKENS}${style}`, { loader: 'css', minify: true, target: TARGET }),
    copyFile(join(SOURCE, 'index.html'), join(outdir, 'index.html')),
  ])
  await writeFile(join(outdir, 'page.css'), code)
  return metafile
}
