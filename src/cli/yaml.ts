/** A door to a package in CommonJS: imported dynamically in the bundle, it would show its default export alone. */
export { stringify } from 'yaml'
