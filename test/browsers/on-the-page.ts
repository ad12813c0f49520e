/** Elements of the page by what a person reads there, as XPath. */

const quote = (text: string) => (text.includes("'") ? `concat('${text.split("'").join(`', "'", '`)}')` : `'${text}'`)

export const button = (name: string) => `//button[normalize-space()=${quote(name)}]`
export const link = (text: string) => `//a[contains(normalize-space(), ${quote(text)})]`
/** The innermost element that holds the text. */
export const text = (words: string) =>
  `//*[contains(normalize-space(), ${quote(words)})][not(*[contains(normalize-space(), ${quote(words)})])]`
export const field = (label: string) =>
  `//label[contains(normalize-space(), ${quote(label)})]//*[self::input or self::textarea or self::select]`
export const heading = (words: string) => `//h2[contains(normalize-space(), ${quote(words)})]`
