/** Builds XML from objects. Keys that begin with `@` are attributes, the others elements; `#text` is the text of one. */
import XmlBuilder from 'fast-xml-builder'

const builder = new XmlBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
  format: true,
})

/** A whole document, its declaration included. */
export const toXml = (root: Readonly<Record<string, unknown>>): string =>
  builder.build({ '?xml': { '@version': '1.0', '@encoding': 'UTF-8' }, ...root })
