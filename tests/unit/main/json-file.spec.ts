import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { JsonFile } from '../../../src/main/json-file.ts'
import { defaultWindow, WindowState } from '../../../src/main/window-state.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-json-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('JsonFile', () => {
  it('gives back what was written, and leaves no draft', () => {
    const file = new JsonFile(join(folder, 'deep', 'window.json'), WindowState, defaultWindow)
    const state = { x: 10, y: 20, width: 1300, height: 800, maximised: true }
    file.write(state)
    expect(file.read()).toEqual(state)
    expect(readdirSync(join(folder, 'deep'))).toEqual(['window.json'])
  })

  it.each([
    ['cut short', '{"width": 13'],
    ['of another shape', '{"width": "wide"}'],
    ['empty', ''],
  ])('reads a file that is %s as the default', (_, text) => {
    const path = join(folder, 'window.json')
    writeFileSync(path, text)
    expect(new JsonFile(path, WindowState, defaultWindow).read()).toEqual(defaultWindow)
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  it('reads a missing file as the default', () => {
    expect(new JsonFile(join(folder, 'none.json'), WindowState, defaultWindow).read()).toEqual(defaultWindow)
  })
})
