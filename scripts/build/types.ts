/**
 * Writes the library's types as one file that needs no other package. The types of the schemas are
 * zod's (`z.infer<typeof Lead>`); here they are spelled out, so that a user's editor shows the
 * fields, and so that zod, which the bundle holds already, is not installed for its types alone.
 */
import { writeFile } from 'node:fs/promises'
import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'
import ts from 'typescript'

const ENTRY = 'src/index.ts'
const OUTFILE = 'dist/index.d.cts'
/** For `await using`, whatever `lib` a user's own configuration names. */
const DISPOSABLE = '/// <reference lib="esnext.disposable" />\n'

await writeFile(OUTFILE, await writeDeclarations(ENTRY))
await writeFile(OUTFILE, spellOut(OUTFILE))
const types = await writeDeclarations(OUTFILE)
const foreign = /^import .* from '(?!node:).*'/m.exec(types)
if (foreign !== null) throw new Error(`${OUTFILE} needs what users do not have: ${foreign[0]}`)
await writeFile(OUTFILE, `${DISPOSABLE}${types}`)

/** The types that an entry exports and those that they need, in one file. */
async function writeDeclarations(entry: string): Promise<string> {
  const bundle = await rollup({
    input: entry,
    external: /^(?:node:|zod$)/,
    plugins: [dts({ compilerOptions: { stripInternal: true } })],
  })
  const { output } = await bundle.generate({ format: 'es' })
  await bundle.close()
  return output[0].code
}

/** Has each type alias say what it means, and drops the schemas that it was read from. */
function spellOut(path: string): string {
  const program = ts.createProgram([path], {
    strict: true,
    exactOptionalPropertyTypes: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    types: ['node'],
  })
  const checker = program.getTypeChecker()
  const file = program.getSourceFile(path)
  if (file === undefined) throw new Error(`${path} is gone.`)
  let text = file.text
  const replace = (node: ts.Node, by: string) => {
    text = text.slice(0, node.getStart()) + by + text.slice(node.end)
  }
  // From the end, so that what was found before a change keeps its place.
  for (const statement of file.statements.toReversed()) {
    if (isSchema(statement)) replace(statement, '')
    else if (ts.isTypeAliasDeclaration(statement) && statement.typeParameters === undefined)
      replace(statement.type, meaning(statement, checker))
  }
  return text
}

function isSchema(statement: ts.Statement): boolean {
  return ts.isVariableStatement(statement) && /: z\.Zod/.test(statement.getText())
}

function meaning(alias: ts.TypeAliasDeclaration, checker: ts.TypeChecker): string {
  const { NoTruncation, InTypeAlias, MultilineObjectLiterals } = ts.NodeBuilderFlags
  const flags = NoTruncation | InTypeAlias | MultilineObjectLiterals
  const node = checker.typeToTypeNode(checker.getTypeAtLocation(alias), alias, flags)
  if (node === undefined) throw new Error(`The type ${alias.name.text} cannot be spelled out.`)
  return ts.createPrinter().printNode(ts.EmitHint.Unspecified, node, alias.getSourceFile())
}
