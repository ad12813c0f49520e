/** Names and layers that the source keeps: the banned words are coinages that kept newcomers out. */

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import t from 'tap'
import ts from 'typescript'

const PRODUCT = /^(?:schemas|shared|src|conformance|scorecard)\//
const FOLDERS = ['schemas', 'shared', 'src', 'conformance', 'scorecard', 'bench', 'scripts', 'test'] as const

/** Each word with the usual one. */
const BANNED: readonly (readonly [RegExp, string])[] = [
  [/^(?:MOST|LARGEST|LONGEST)_/, 'MAX_…'],
  [/^(?:SHORTEST|SMALLEST|LEAST)_/, 'MIN_…'],
  [/^(?:World|Worlds|Room|Rooms|Crowd|Deed|Books|Surroundings)$/, 'a word of the field'],
]

interface Source {
  readonly file: string
  readonly tree: ts.SourceFile
}

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...FOLDERS], {
  encoding: 'utf8',
})
  .split('\n')
  // A file that is deleted and not committed yet is still listed.
  .filter((file) => /\.tsx?$/.test(file) && existsSync(file))
const allSources: readonly Source[] = await Promise.all(
  files.map(async (file) => ({
    file,
    tree: ts.createSourceFile(file, await readFile(file, 'utf8'), ts.ScriptTarget.Latest, true),
  })),
)

/** Of the product itself; tests and scripts have rules of their own. */
const sources = allSources.filter(({ file }) => PRODUCT.test(file))

t.test('no identifier is one of the banned words', async (t) => {
  const found = allSources.flatMap(({ file, tree }) =>
    identifiersIn(tree).flatMap((name) => {
      const ban = BANNED.find(([pattern]) => pattern.test(name))
      return ban === undefined ? [] : [`${file}: ${name}; write ${ban[1]}`]
    }),
  )
  t.strictSame([...new Set(found)], [])
})

t.test('every exported error says so in its name', async (t) => {
  const found = sources.flatMap(({ file, tree }) =>
    tree.statements
      .filter(ts.isClassDeclaration)
      .filter(isExported)
      .filter(({ heritageClauses = [] }) =>
        heritageClauses.some(({ types }) => types.some(({ expression }) => expression.getText(tree).endsWith('Error'))),
      )
      .map(({ name }) => name?.text ?? '')
      .filter((name) => !name.endsWith('Error'))
      .map((name) => `${file}: ${name}`),
  )
  t.strictSame(found, [])
})

/** "What is kept of a lead" makes a reader look for the subject; "The memory of a lead" does not. */
const WITHOUT_SUBJECT = /^(?:What|Those|Who|Whoever|Whatever|Nobody)\b/
const MAX_WORDS = 25

t.test('the first sentence of a doc comment names its subject, and is short', async (t) => {
  const found = allSources.flatMap(({ file, tree }) =>
    [...tree.text.matchAll(/\/\*\*([\s\S]*?)\*\//g)].flatMap(({ 1: comment = '', index }) => {
      const text = comment
        .replace(/^\s*\*/gm, '')
        .replace(/\s+/g, ' ')
        .trim()
      const [sentence = ''] = text.split(/(?<=[.!?:])\s/, 1)
      const isClear = !WITHOUT_SUBJECT.test(sentence) && sentence.split(' ').length <= MAX_WORDS
      const line = tree.getLineAndCharacterOfPosition(index).line + 1
      return isClear ? [] : [`${file}:${line}: ${sentence}`]
    }),
  )
  t.strictSame(found, [])
})

t.test('no two exported types of different rooms share a name', async (t) => {
  const homes = new Map<string, Set<string>>()
  for (const { file, tree } of sources) {
    const room = roomOf(file)
    for (const statement of tree.statements) {
      const isType =
        ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || ts.isClassDeclaration(statement)
      if (!isType || !isExported(statement) || statement.name === undefined) continue
      homes.set(statement.name.text, (homes.get(statement.name.text) ?? new Set()).add(room))
    }
  }
  const shared = [...homes]
    .filter(([, rooms]) => rooms.size > 1)
    .map(([name, rooms]) => `${name}: ${[...rooms].join(', ')}`)
  t.strictSame(shared, [])
})

/** Each room with those that it may import. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  schemas: ['shared'],
  'src/store': ['schemas', 'shared', 'src'],
  'src/mock': ['schemas', 'shared', 'src/store', 'src'],
  'src/ui': ['schemas', 'shared'],
  'src/client': ['schemas', 'shared', 'src'],
  conformance: ['schemas', 'shared'],
}

t.test('imports run one way: schemas, then the mock and the check, then the command line', async (t) => {
  const found = sources.flatMap(({ file, tree }) => {
    const room = Object.keys(ALLOWED).find((name) => file.startsWith(`${name}/`))
    if (room === undefined) return []
    return relativeImports(tree)
      .filter((path) => !path.includes('node_modules/'))
      .map((path) => normalize(join(dirname(file), path)))
      .filter((path) => !path.startsWith(`${room}/`) && !(ALLOWED[room] ?? []).includes(roomOf(path)))
      .map((path) => `${file} imports ${path}`)
  })
  t.strictSame(found, [])
})

/** A folder below `src` is a room; files that stand in `src` itself are one, too. */
function roomOf(file: string): string {
  const [top = '', next = ''] = file.split('/')
  return top === 'src' && !/\.tsx?$/.test(next) ? `${top}/${next}` : top
}

function identifiersIn(tree: ts.SourceFile): string[] {
  const names: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) names.push(node.text.replace(/^#/, ''))
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return names
}

function isExported(node: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  )
}

function relativeImports(tree: ts.SourceFile): string[] {
  return tree.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return []
    const { moduleSpecifier } = statement
    return moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text.startsWith('.')
      ? [moduleSpecifier.text]
      : []
  })
}
