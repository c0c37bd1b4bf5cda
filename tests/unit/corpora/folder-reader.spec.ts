import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FindingList } from '../../../src/lab/corpora/findings.ts'
import { childFolder, readFolder, rootFolder } from '../../../src/lab/corpora/folder-reader.ts'
import { decodeText, readTextFile } from '../../../src/lab/corpora/text-file.ts'
import { codesAt, temporaryFolder, writeTree } from '../../fixtures/corpora/trees.ts'

let root: string
let findings: FindingList
beforeEach(() => {
  root = temporaryFolder()
  findings = new FindingList()
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

describe('reading a folder', () => {
  it('gives files and folders in the order of names, links followed', async () => {
    writeTree(root, { 'b.txt': '', 'a/x.txt': '' })
    symlinkSync('a', join(root, 'c'))
    symlinkSync('b.txt', join(root, 'd.txt'))
    const contents = await readFolder(await rootFolder(root), findings)
    expect(contents!.files.map(({ relative }) => relative)).toEqual(['b.txt', 'd.txt'])
    expect(contents!.folders.map(({ relative }) => relative)).toEqual(['a', 'c'])
    const inside = await readFolder(contents!.folders[1]!, findings)
    expect(inside!.files.map(({ relative }) => relative)).toEqual(['c/x.txt'])
    expect(findings.all).toEqual([])
  })
  it('reports a folder that cannot be listed, and a file in its place', async () => {
    writeTree(root, { file: '' })
    const folder = await rootFolder(root)
    expect(await readFolder(childFolder(folder, 'gone'), findings)).toBeNull()
    expect(await readFolder(childFolder(folder, 'file'), findings)).toBeNull()
    expect(findings.all.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'FOLDER_UNREADABLE gone',
      'NOT_A_FOLDER file',
    ])
  })
  it('reports names that are not UTF-8', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x66, 0xff, 0x67])]), 'x')
    expect(await readFolder(await rootFolder(root), findings)).toEqual({ files: [], folders: [] })
    expect(findings.all.map(({ code }) => code)).toEqual(['NAME_NOT_UTF8'])
  })
  it('opens no socket', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => {
      server.listen(join(root, 's.png'), resolve)
    })
    try {
      expect((await readFolder(await rootFolder(root), findings))!.files).toEqual([])
      expect(codesAt(findings.all, 's.png')).toEqual(['NOT_A_FILE'])
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })
})

describe('reading a text file', () => {
  const file = (name: string) => ({ name, absolute: join(root, name), relative: name })
  it('that is gone, or is a folder meanwhile, is a finding', async () => {
    mkdirSync(join(root, 'folder.txt'))
    expect(await readTextFile(file('gone.txt'), findings)).toBeNull()
    expect(await readTextFile(file('folder.txt'), findings)).toBeNull()
    expect(findings.all.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'FILE_UNREADABLE gone.txt',
      'FILE_UNREADABLE folder.txt',
    ])
  })
  it('keeps what is legible of text that is not UTF-8', async () => {
    writeFileSync(join(root, 'latin.txt'), Buffer.concat([Buffer.from([0xe9, 0x0a]), Buffer.from('12 3\n')]))
    writeFileSync(join(root, 'utf16.txt'), Buffer.from('\ufeff12 3', 'utf16le'))
    expect(await readTextFile(file('latin.txt'), findings)).toBe('é\n12 3\n')
    expect(await readTextFile(file('utf16.txt'), findings)).toBe('12 3')
    expect(findings.all.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'FILE_NOT_UTF8 latin.txt',
      'FILE_NOT_UTF8 utf16.txt',
    ])
    expect(decodeText(Buffer.from('\ufeff12'))).toEqual({ text: '12', valid: true })
  })
})
