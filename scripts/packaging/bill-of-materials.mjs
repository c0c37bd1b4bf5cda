// A software bill of materials (CycloneDX 1.5): npm's own for the packages, and the parts that npm does not know.
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { npm } from '../setup/dependencies.mjs'
import { root } from '../setup/paths.mjs'
import { Refusal } from '../setup/refusal.mjs'
import { run } from '../setup/run.mjs'
import { version as ownVersion } from './names.mjs'

/** What npm says of every package of the tree, with the hashes of the lock file. */
const npmBill = async () => {
  const { command, before, shell } = npm()
  const { code, output } = await run(command, [...before, 'sbom', '--sbom-format=cyclonedx', '--loglevel=silent'], {
    cwd: root,
    shell,
    keep: Infinity,
  })
  const start = output.indexOf('{')
  if (code !== 0 || start === -1)
    throw new Refusal(
      `npm sbom failed: ${output.trim().split('\n').at(-1)}`,
      'npm 10 or newer writes bills of materials: npm install --global npm',
    )
  return JSON.parse(output.slice(start, output.lastIndexOf('}') + 1))
}

const licencesOf = (licence) =>
  /[ (]/.test(licence)
    ? [{ expression: licence }]
    : [{ license: licence === 'NIST-Software' ? { name: licence } : { id: licence } }]

const otherComponent = (part) => ({
  'bom-ref': `${part.name}@${part.version}`,
  type: 'library',
  name: part.name,
  version: part.version,
  description: part.about,
  ...(part.source === undefined ? {} : { purl: `${part.source}@${part.version}` }),
  licenses: licencesOf(part.licence),
})

/**
 * @param {any} npmWrote
 * @param {readonly import('./bundled-parts.mjs').Part[]} parts what the package contains
 * @returns the bill: only what is in the package, each with version, licence and, from npm, hash
 */
export const joinBill = (npmWrote, parts) => {
  const known = new Map(npmWrote.components.map((component) => [`${component.name}@${component.version}`, component]))
  const components = parts.map((part) => {
    if (!part.npm) return otherComponent(part)
    const component = known.get(`${part.name}@${part.version}`)
    if (component === undefined)
      throw new Refusal(
        `npm sbom does not list ${part.name}@${part.version}, which the package contains.`,
        'npm run setup -- --force',
      )
    // npm says "optional" of what fits this machine only; here it is in.
    return { ...component, scope: 'required', licenses: licencesOf(part.licence) }
  })
  const present = new Set(components.map((component) => component['bom-ref']))
  const own = npmWrote.metadata.component['bom-ref']
  const dependencies = npmWrote.dependencies
    .filter(({ ref }) => present.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => present.has(one)) }))
  return {
    ...npmWrote,
    serialNumber: `urn:uuid:${randomUUID()}`,
    metadata: {
      ...npmWrote.metadata,
      component: { ...npmWrote.metadata.component, type: 'application', name: 'aulens', version: ownVersion },
    },
    components,
    dependencies: [{ ref: own, dependsOn: [...present] }, ...dependencies],
  }
}

/** @param {string} file @param {readonly import('./bundled-parts.mjs').Part[]} parts */
export const writeBill = async (file, parts) =>
  writeFileSync(file, `${JSON.stringify(joinBill(await npmBill(), parts), null, 2)}\n`)
